//! Callbacks as arguments of axum's handlers.

use axum_core::body::Body;
use axum_core::extract::{FromRequest as _, Request};
use axum_core::response::IntoResponse as _;
use http_body_util::BodyExt as _;
use jiff::Timestamp;

use crate::Credentials;
use crate::callback::testing::Delivery;
use crate::callback::{Arrival, Rejected, Reply, Unsigned, Verified, Verifier};

fn verifier() -> Verifier {
    Verifier::new(Credentials::new("testapp", "testsecret").unwrap())
}

fn request(method: &str, uri: &str, body: impl Into<Body>) -> Request {
    let request = http::Request::builder().method(method).uri(uri);
    request.body(body.into()).unwrap()
}

async fn extract(request: Request) -> Result<Verified<Arrival>, Rejected> {
    Verified::from_request(request, &verifier()).await
}

fn delivery() -> Delivery {
    Delivery::of_fields([("channelId", "1"), ("title", "测 x")])
}

#[tokio::test]
async fn a_handler_gets_what_the_verifier_believes() {
    let signed = delivery().signed(&verifier(), Timestamp::now());
    let url = signed.url("/hook?own=1");
    let got = extract(request("GET", &url, "")).await.unwrap();
    assert_eq!(got.fields().get("title"), Some("测 x"));
    assert_eq!(got.fields().get("own"), Some("1"));
    let body = signed.url("");
    let got = extract(request("POST", "http://h/hook?own=1", body[1..].to_owned())).await;
    assert_eq!(got.unwrap().fields().get("title"), Some("测 x"));

    let forged = delivery().forged(Timestamp::now()).url("/hook");
    let wrong = extract(request("GET", &forged, "")).await;
    assert_eq!(wrong.unwrap_err(), Rejected::Wrong);
    let large = "a".repeat(Arrival::MAX_BYTES + 1);
    let large = extract(request("POST", &url, large)).await;
    assert_eq!(large.unwrap_err(), Rejected::TooLarge);
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_collected() {
    let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'a'; 4096]));
    let large = extract(request("POST", "/hook", Body::from_stream(endless))).await;
    assert_eq!(large.unwrap_err(), Rejected::TooLarge);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken_for_none() {
    let url = delivery()
        .signed(&verifier(), Timestamp::now())
        .url("/hook");
    let parts = [Ok(vec![b'a']), Err(std::io::Error::other("reset"))];
    let broken = Body::from_stream(futures_util::stream::iter(parts));
    let broken = extract(request("POST", &url, broken)).await;
    assert_eq!(broken.unwrap_err(), Rejected::Incomplete);
    // A layer's limit is not a connection that broke.
    let limited = Body::new(http_body_util::Limited::new(Body::from("long"), 3));
    let large = extract(request("POST", &url, limited)).await;
    assert_eq!(large.unwrap_err(), Rejected::TooLarge);
}

#[tokio::test]
async fn a_handler_gets_unsigned_ones_if_it_wants_them() {
    let request = request("GET", "/hook?what=1", "");
    let got = Unsigned::<Arrival>::from_request(request, &()).await;
    assert_eq!(got.unwrap().fields().get("what"), Some("1"));
}

#[tokio::test]
async fn replies_are_answers_of_handlers() {
    let shown = async |response: axum_core::response::Response| {
        let status = response.status().as_u16();
        let content_type = response.headers()["content-type"].clone();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (
            status,
            content_type,
            String::from_utf8(body.into()).unwrap(),
        )
    };
    let (status, content_type, body) = shown(Reply::success().into_response()).await;
    assert_eq!((status, &*body), (200, "success"));
    assert_eq!(content_type, "text/plain; charset=utf-8");
    let (status, _, body) = shown(Rejected::Wrong.into_response()).await;
    assert_eq!((status, body), (401, Rejected::Wrong.to_string()));
}
