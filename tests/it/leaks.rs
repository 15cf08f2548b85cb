//! No secret, signature or signed URL is shown: not by an error, not by `Debug`.

use polyv_mock::MockServer;
use polyv_sdk::api::channel::booking;
use polyv_sdk::request::Draft;
use polyv_sdk::{Algorithm, ChannelId, Client, Credentials, Error, Timestamp};

/// A secret that could not be anything else.
const SECRET: &str = "s3cr3t0fth1st3st";

#[track_caller]
fn clean(what: &str, text: &str, signs: &[String]) {
    assert!(!text.contains(SECRET), "{what} shows the secret: {text}");
    assert!(!text.contains("sign="), "{what} shows a signed URL: {text}");
    for sign in signs {
        assert!(!text.contains(sign.as_str()), "{what} shows a signature: {text}");
    }
    let is_hex = |word: &str| word.chars().all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c));
    let is_sign = |word: &str| matches!(word.len(), 32 | 64) && is_hex(word) && word.contains(|c: char| c.is_ascii_uppercase());
    let words: Vec<_> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_sign(word)).collect();
    assert!(words.is_empty(), "{what} shows what looks like a signature: {text}");
}

/// All that an error can be made to show.
fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#} {error:#?} {}", error.message());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

fn request() -> booking::List {
    booking::List::new(&ChannelId::from("2191532"))
}

#[tokio::test]
async fn errors_of_every_kind_are_clean() {
    let mock = MockServer::builder().credentials("testapp", SECRET).start().await.expect("a server");
    let builder = |url: &str| Client::builder().app_id("testapp").app_secret(SECRET).base_url(url.to_owned());
    let mut errors = Vec::new();

    // Refused by the service.
    let wrong = Client::builder().app_id("nobody").app_secret(SECRET).base_url(mock.url()).build().expect("a client");
    errors.push(("unknown application", wrong.send(&request()).await.expect_err("a refusal")));
    let stale = builder(mock.url()).clock(|| Timestamp::from_second(1_000_000_000).expect("a time")).build();
    errors.push(("stale timestamp", stale.expect("a client").send(&request()).await.expect_err("a refusal")));
    // Not sent at all.
    let good = builder(mock.url()).build().expect("a client");
    errors.push(("a bound", good.send(&request().page_size(0)).await.expect_err("a bound")));
    errors.push(("a path", good.call(polyv_sdk::Method::Get, "no-slash", &[]).await.expect_err("a path")));
    // Nobody there: the port was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let nobody = builder(&format!("http://{free}")).build().expect("a client");
    errors.push(("nobody listens", nobody.send(&request()).await.expect_err("no connection")));
    // No envelope.
    errors.push(("no such path", good.call(polyv_sdk::Method::Get, "/nowhere", &[]).await.expect_err("404")));

    let received = mock.received();
    let signs: Vec<_> = received.iter().filter_map(|request| request.query_value("sign").map(str::to_owned)).collect();
    assert!(signs.len() >= 3, "the requests were signed");
    for (what, error) in &errors {
        clean(what, &told(error), &signs);
    }
}

#[test]
fn debug_is_clean() {
    let credentials = Credentials::new("testapp", SECRET).expect("credentials");
    let signer = credentials.signer(Algorithm::Md5);
    let draft = Draft::of(&request(), None).expect("a draft");
    let http = draft.sign(signer, 1_660_270_926_732, None);
    let sign = http.url.split_once("&sign=").expect("a signed URL").1.to_owned();
    let builder = Client::builder().app_id("testapp").app_secret(SECRET);
    clean("the builder", &format!("{builder:?} {builder:#?}"), std::slice::from_ref(&sign));
    let client = builder.build().expect("a client");
    clean("the client", &format!("{client:?} {client:#?}"), std::slice::from_ref(&sign));
    clean("credentials", &format!("{credentials:?} {credentials:#?}"), std::slice::from_ref(&sign));
    clean("the signer", &format!("{signer:?} {signer:#?}"), std::slice::from_ref(&sign));
    clean("a draft", &format!("{draft:?} {draft:#?}"), std::slice::from_ref(&sign));
    clean("a request", &format!("{http:?} {http:#?}"), std::slice::from_ref(&sign));
}
