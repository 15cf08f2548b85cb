//! Every fault, alone and with each other, on every way to call, and what must hold whatever happens: a call ends, it is
//! not sent more often than it may be, no write is carried out twice, and no error shows a secret.
//!
//! `each_fault` runs with all tests. All pairs, at all times, take some minutes:
//!
//! ```sh
//! cargo test -p polyv-tests --test it -- --ignored matrix
//! ```

use std::time::Duration;

use polyv_mock::MockServer;
use polyv_sdk::api::channel::{basic, booking, document};
use polyv_sdk::api::lottery::draw::DownloadWinners;
use polyv_sdk::api::types::{Scene, Template};

use polyv_sdk::limit::Breaker;
use polyv_sdk::{CallOptions, ChannelId, Client, Effect, Error, ErrorKind, LotteryId, Upload};

const FAULTS: [&str; 20] = [
    "latency=5ms",
    "latency=1000s",
    "reset-before",
    "reset-after",
    "half-body",
    "slow-body=1000s",
    "status=403",
    "status=404",
    "status=408",
    "status=500",
    "status=502",
    "status=503",
    "429",
    "429=0",
    "429=99999999999",
    "html",
    "content-type",
    "skew=600s",
    "skew=-600s",
    "stale",
];

/// When they befall a request.
const TIMES: [&str; 4] = ["", ",first=1", ",first=2", ",every=2"];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Read,
    Write,
    /// A write that the caller calls idempotent.
    Upload,
    Download,
}

const WAYS: [Way; 4] = [Way::Read, Way::Write, Way::Upload, Way::Download];

fn client(mock: &MockServer) -> Client {
    let client = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .no_limiter()
        .breaker(Breaker::off())
        .attempts(3)
        .attempt_timeout(Duration::from_millis(500))
        .backoff(Duration::from_millis(1), Duration::from_millis(2));
    client.build().expect("a client")
}

/// Makes the call: what it came to, and what was written of a file.
async fn call(client: &Client, way: Way) -> (Result<(), Error>, Vec<u8>) {
    let mut sink = Vec::new();
    let outcome = match way {
        Way::Read => {
            let request = booking::List::new("2191532");
            client.send(&request).await.map(drop)
        }
        Way::Write => {
            let request = basic::Create::new("name", Scene::TopClass, Template::Slides);
            client.send(&request).await.map(drop)
        }
        Way::Upload => {
            let mut request: document::Upload = polyv_tests::sample_request().expect("an example");
            request.url = None;
            let file = Upload::from_bytes("a.ppt", vec![7; 10_000]);
            let again = CallOptions::new().effect(Effect::Idempotent);
            client.with(again).send(&request.file(file)).await.map(drop)
        }
        Way::Download => {
            let (channel, lottery) = (ChannelId::from("1965681"), LotteryId::from("fv3hogjmh3"));
            let request = DownloadWinners::new(&channel, &lottery);
            client.download(&request, &mut sink).await.map(drop)
        }
    };
    (outcome, sink)
}

/// One case; what is wrong with it, if something is.
async fn check(faults: Vec<String>, way: Way) -> Result<(), String> {
    let mut builder = MockServer::builder();
    for fault in &faults {
        builder = builder.fault(fault.parse().expect("a fault"));
    }
    let mock = builder.start().await.expect("a server");
    let wrong = |problem: String| Err(format!("{way:?} with {faults:?}: {problem}"));
    let client = client(&mock);
    let calling = tokio::time::timeout(Duration::from_secs(60), call(&client, way));
    let Ok((outcome, sink)) = calling.await else {
        return wrong("it does not end".to_owned());
    };
    let received = mock.received();
    let done = received
        .iter()
        .filter(|request| request.verdict.is_accepted())
        .count();
    if received.len() > 5 || (way == Way::Write && done > 1) {
        return wrong(format!(
            "{} requests, {done} of them carried out",
            received.len()
        ));
    }
    let Err(error) = outcome else {
        return if done == 0 {
            wrong("it succeeds, and was not carried out".to_owned())
        } else {
            Ok(())
        };
    };
    let shown = format!("{error} {error:#} {error:?} {:?}", error.body());
    let signs = received
        .iter()
        .filter_map(|request| request.query_value("sign"));
    if shown.contains(mock.app_secret()) || signs.into_iter().any(|sign| shown.contains(sign)) {
        return wrong(format!("it shows a secret: {shown}"));
    }
    let is_unsent = matches!(error.kind(), ErrorKind::Connect | ErrorKind::Invalid);
    if (is_unsent && done > 0) || error.attempts() == 0 || error.attempts() > 5 {
        return wrong(format!("{error} after {} attempts", error.attempts()));
    }
    // Who is refused gets nothing; what breaks off may have begun.
    let is_broken = matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout);
    if !sink.is_empty() && !is_broken {
        return wrong(format!("{error}, and {} bytes were written", sink.len()));
    }
    Ok(())
}

/// All cases, several at a time.
async fn check_all(cases: Vec<(Vec<String>, Way)>) {
    let mut wrong = Vec::new();
    let count = cases.len();
    for some in cases.chunks(16) {
        let checks: Vec<_> = some
            .iter()
            .map(|(faults, way)| tokio::spawn(check(faults.clone(), *way)))
            .collect();
        for check in checks {
            wrong.extend(check.await.expect("no panic").err());
        }
    }
    assert!(wrong.is_empty(), "{} of {count}: {wrong:#?}", wrong.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault() {
    let mut cases = Vec::new();
    for fault in FAULTS {
        for way in WAYS {
            cases.push((vec![format!("{fault},first=1")], way));
        }
    }
    check_all(cases).await;
}

#[ignore = "takes some minutes: see the head of this file"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_pair_of_faults() {
    let mut cases = Vec::new();
    for (place, first) in FAULTS.iter().enumerate() {
        for second in FAULTS.iter().skip(place) {
            for time in TIMES {
                for way in WAYS {
                    let pair = [first, second].map(|fault| format!("{fault}{time}"));
                    cases.push((pair.to_vec(), way));
                }
            }
        }
    }
    check_all(cases).await;
}
