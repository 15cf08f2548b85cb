//! What the head of a reply says, and replies that end where the connection does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fixture::{File, InJson, One};
use super::script::{OK, Step, scripted};
use super::server::{Answer, Server, answer, builder};
use crate::endpoint::Effect;
use crate::limit::Breaker;
use crate::{CallOptions, ErrorKind};

const HOUR: Duration = Duration::from_secs(3600);

/// What a refusal with these headers asks for.
async fn asked(headers: &[(&'static str, &str)]) -> Option<Duration> {
    let headers = headers
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    // Not one that is throttled, which has a time in any case.
    let (builder, _) = scripted(vec![Step::Head(503, headers.collect(), "")]);
    let client = builder.attempts(1).build().unwrap();
    client.send(&One {}).await.unwrap_err().retry_after()
}

#[tokio::test(start_paused = true)]
async fn how_long_to_wait() {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    for (text, expected) in [
        ("0", seconds(0)),
        ("7", seconds(7)),
        (" 7 ", seconds(7)),
        ("3600", Some(HOUR)),
        ("31536000", Some(HOUR)),
        ("9223372036854775807", Some(HOUR)),
        ("18446744073709551615", Some(HOUR)),
        ("99999999999999999999999999", Some(HOUR)),
        ("-1", None),
        ("1.5", Some(Duration::from_millis(1500))),
        ("99999999999.9", Some(HOUR)),
        ("1.2.3", None),
        (".", None),
        ("1e3", None),
        ("7 s", None),
        ("+7", None),
        ("-0", None),
        ("007", seconds(7)),
        ("0.0", seconds(0)),
        ("0x10", None),
        ("\u{ff17}", None),
        ("NaN", None),
        ("inf", None),
        ("7, 7", None),
        ("7;delay", None),
        ("", None),
        ("soon", None),
        ("Fri, 12 Aug 2022 02:23:00 GMT", seconds(60)),
        ("Mon, 12 Aug 2022 02:23:00 GMT", seconds(60)),
        ("Fri, 12 Aug 2022 10:23:00 +0800", seconds(60)),
        ("Fri, 31 Feb 2022 02:23:00 GMT", None),
        ("Friday, 12-Aug-22 02:23:00 GMT", seconds(60)),
        ("Fri Aug 12 02:23:00 2022", seconds(60)),
        ("Fri, 12 Aug 2022 02:21:00 GMT", None),
        ("Thu, 31 Dec 9998 23:59:59 GMT", Some(HOUR)),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ] {
        let date = ("date", "Fri, 12 Aug 2022 02:22:00 GMT");
        assert_eq!(
            asked(&[date, ("retry-after", text)]).await,
            expected,
            "{text:?}"
        );
    }
    // Without `Date`, this machine's clock is used.
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(300);
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    let soon = printer.timestamp_to_rfc9110_string(&soon).unwrap();
    let wait = asked(&[("retry-after", &soon)]).await.unwrap();
    assert!(
        wait > Duration::from_secs(200) && wait <= Duration::from_secs(300),
        "{wait:?}"
    );
}

#[tokio::test]
async fn the_longest_times_are_times() {
    let server = Server::start(|_| super::server::json(r#"{"code":200,"data":{"id":7}}"#)).await;
    let client = server
        .builder()
        .connect_timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .overall_timeout(Duration::MAX)
        .backoff(Duration::MAX, Duration::MAX)
        .build()
        .unwrap();
    let options = crate::CallOptions::new()
        .timeout(Duration::MAX)
        .deadline(Duration::MAX);
    client.send(&One {}).await.unwrap();
    client.with(options).send(&One {}).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_wait_closes_the_process_for_long() {
    for text in ["31536000", "18446744073709551615"] {
        let headers = vec![("retry-after", text.to_owned())];
        let (builder, seen) = scripted(vec![Step::Head(429, headers, "")]);
        let breaker = Breaker::new(5, Duration::from_secs(300));
        let client = builder
            .attempts(1)
            .breaker(breaker.clone())
            .build()
            .unwrap();
        for _ in 0..8 {
            let error = client.send(&One {}).await.unwrap_err();
            let wait = error.retry_after().unwrap();
            assert!(wait <= HOUR, "{wait:?}");
            // It can be added to a time.
            _ = std::time::Instant::now() + wait;
        }
        assert_eq!(seen.count(), 5);
        // One call tries.
        tokio::time::sleep(HOUR).await;
        for _ in 0..3 {
            client.send(&One {}).await.unwrap_err();
        }
        assert_eq!(seen.count(), 6);
        breaker.reset();
        client.send(&One {}).await.unwrap_err();
        assert_eq!(seen.count(), 7);
    }
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    for (status, target, shown) in [
        (
            "301 Moved",
            "https://login.example.com/a?sign=S&x=1",
            "the service redirects to https://login.example.com;",
        ),
        (
            "302 Found",
            "http://user:pw@gate:8080/x",
            "the service redirects to http://gate:8080;",
        ),
        (
            "303 See",
            "/login?next=%2F",
            "the service redirects to another address of the same host;",
        ),
        (
            "307 Again",
            "//other/x",
            "the service redirects to //other;",
        ),
        (
            "302 Found",
            "\\\\gate.example\\x",
            "the service redirects to //gate.example;",
        ),
        (
            "302 Found",
            "https://例子.example/x",
            "the service redirects to https://xn--fsqu00a.example;",
        ),
        (
            "308 For good",
            "data:text/html,x",
            "the service redirects to another address of the same host;",
        ),
    ] {
        let location = format!("Location: {target}\r\n");
        let server = Server::start(move |request| {
            let sign = request.split("sign=").nth(1).unwrap_or_default();
            let sign = sign.split([' ', '&']).next().unwrap_or_default();
            let location = location.replace("sign=S", &format!("sign={sign}"));
            let body = format!("<a href=\"?sign={sign}\">moved</a>");
            answer(status, &location, &body)
        });
        let server = server.await;
        let client = server.client();
        let mut sink = Vec::new();
        let sent = client.send(&One {}).await.unwrap_err();
        let downloaded = client.download(&File {}, &mut sink).await.unwrap_err();
        for error in [sent, downloaded] {
            assert_eq!(error.kind(), ErrorKind::Http, "{error:#}");
            assert!(error.message().starts_with(shown), "{error}");
            let text = format!("{error:?} {error:#} {}", error.body().unwrap());
            let signed = server.requests()[0].split("sign=").nth(1).unwrap()[..32].to_owned();
            assert!(!text.contains(&signed) && !text.contains("pw@"), "{text}");
        }
        assert_eq!(server.requests().len(), 2, "it is not followed");
    }
}

/// The outcome of a call whose reply has these headers.
async fn with_head(head: String) -> Result<(), crate::Error> {
    let server = Server::start(move |_| answer("200 OK", &head, OK)).await;
    server.client().send(&One {}).await.map(drop)
}

#[tokio::test]
async fn heads_that_are_long() {
    let many = |count| {
        (0..count).fold(String::new(), |head, number| {
            head + &format!("X-{number}: x\r\n")
        })
    };
    with_head(many(90)).await.unwrap();
    with_head("X-Folded: a\r\n  b\r\n\tc\r\n".to_owned())
        .await
        .unwrap();
    with_head(format!("X-Long: {}\r\n", "x".repeat(100_000)))
        .await
        .unwrap();
    for head in [many(150), format!("X-Long: {}\r\n", "x".repeat(2_000_000))] {
        let error = with_head(head).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:#}");
        assert!(error.message().contains("head of the reply"), "{error:#}");
    }
}

/// The outcome of a read and of a write whose first reply ends so. How often the server was asked.
async fn ending(first: &'static str) -> [(Option<ErrorKind>, usize); 2] {
    let mut outcomes = Vec::new();
    for effect in [Effect::Read, Effect::Write] {
        let count = Arc::new(Mutex::new(0));
        let server = Server::start(move |_| {
            let mut count = count.lock().unwrap();
            *count += 1;
            match *count {
                1 => Answer::Raw(first.into()),
                _ => answer("200 OK", "", OK),
            }
        });
        let server = server.await;
        let client = builder().base_url(&server.url).attempts(2);
        let client = client.backoff(Duration::from_millis(1), Duration::from_millis(2));
        let client = client
            .build()
            .unwrap()
            .with(CallOptions::new().effect(effect));
        let outcome = match effect {
            Effect::Read => client.send(&One {}).await.map(drop),
            _ => client.send(&InJson::new("x")).await,
        };
        outcomes.push((
            outcome.err().map(|error| error.kind()),
            server.requests().len(),
        ));
    }
    outcomes.try_into().unwrap()
}

#[tokio::test]
async fn a_reply_that_ends_with_its_connection() {
    let broken = Some(ErrorKind::Transport);
    for cut in [
        "HTTP/1.1 200 OK\r\n\r\n{\"code\": 200, \"da",
        "HTTP/1.1 200 OK\r\n\r\n{\"code\": 200, \"data\": {\"id\": 7}",
        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{",
        "HTTP/1.1 200 OK\r\n\r\n\u{feff}{\"code\": 200, \"da",
        "HTTP/1.1 200 OK\r\n\r\n{\"message\": \"two\nlines\", \"code\": 2",
        "HTTP/1.1 200 OK\r\n\r\n{\"message\": \"a half escape \\ud8",
    ] {
        assert_eq!(ending(cut).await, [(None, 2), (broken, 1)], "{cut}");
    }
    let whole = "HTTP/1.1 200 OK\r\n\r\n{\"code\": 200, \"data\": {\"id\": 7}}";
    assert_eq!(ending(whole).await, [(None, 1), (None, 1)]);
    // With its length, it was sent so: another try is the same.
    let odd = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"co";
    let unreadable = Some(ErrorKind::Decode);
    assert_eq!(ending(odd).await, [(unreadable, 1), (unreadable, 1)]);
}

#[tokio::test]
async fn a_download_keeps_to_its_limits() {
    let announced = answer("200 OK", "Content-Type: application/zip\r\n", "0123456789");
    let Answer::Raw(announced) = announced else {
        return;
    };
    let unannounced =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\n0123456789".to_vec();
    for (reply, announces) in [(announced, true), (unannounced, false)] {
        let reply = reply.clone();
        let server = Server::start(move |_| Answer::Raw(reply.clone())).await;
        let limited = |bytes| server.client().with(CallOptions::new().max_size(bytes));
        let mut sink = Vec::new();
        assert_eq!(limited(10).download(&File {}, &mut sink).await.unwrap(), 10);
        let mut sink = Vec::new();
        let error = limited(9).download(&File {}, &mut sink).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.http_status()),
            (ErrorKind::TooLarge, Some(200))
        );
        assert!(sink.is_empty() || !announces);
    }
    // A file that comes in several pieces, none of which is too large.
    let large = "x".repeat(1_000_000);
    let reply = move |_: &str| answer("200 OK", "Content-Type: application/zip\r\n", &large);
    let client = Server::start(reply).await.client();
    let limited = |bytes| client.with(CallOptions::new().max_size(bytes));
    let mut sink = Vec::new();
    let length = limited(1_000_000).download(&File {}, &mut sink).await;
    assert_eq!((length.unwrap(), sink.len()), (1_000_000, 1_000_000));
    let mut sink = Vec::new();
    let error = limited(999_999).download(&File {}, &mut sink).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::TooLarge);
    assert!(sink.is_empty(), "its length was announced");
}

#[tokio::test]
async fn a_download_ends_at_the_deadline_of_its_call() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        _ = stream.read(&mut [0; 4096]).await.unwrap();
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\nstart of the file";
        stream.write_all(head).await.unwrap();
        stream.write_all(&[b'x'; 8192]).await.unwrap();
        // It goes on and on.
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let client = builder().base_url(url).build().unwrap();
    let client = client.with(CallOptions::new().deadline(Duration::from_millis(300)));
    let mut sink = Vec::new();
    let started = std::time::Instant::now();
    let error = client.download(&File {}, &mut sink).await.unwrap_err();
    assert!(error.is_timeout(), "{error:#}");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(sink.starts_with(b"start"));
}
