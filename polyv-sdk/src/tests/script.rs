//! A client whose answers are scripted: no sockets, so that time can be stopped.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::fixture::{APP_ID, NOW, SECRET};
use crate::error::{Error, ErrorKind};
use crate::limit::Breaker;
use crate::transport::{Answer, Script};
use crate::{Client, ClientBuilder};

pub(super) const OK: &str = r#"{"code": 200, "data": {"id": 7}}"#;
pub(super) const QPS: &str =
    r#"{"code": 400, "message": "qps exceeds number of calls", "data": ""}"#;
pub(super) const STALE: &str = r#"{"code": 400, "message": "invalid timestamp.", "data": ""}"#;

/// How one attempt ends.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// With this status and body.
    Reply(u16, &'static str),
    /// With headers, too.
    Head(u16, Vec<(&'static str, String)>, &'static str),
    Fail(ErrorKind),
    /// Not by itself.
    Hang,
}

/// What the attempts did, and when.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<(Instant, String)>>>);

impl Seen {
    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Milliseconds from the first attempt to each.
    pub(super) fn times(&self) -> Vec<u128> {
        let seen = self.0.lock().unwrap();
        let since = |at: &Instant| at.duration_since(seen[0].0).as_millis();
        seen.iter().map(|(at, _)| since(at)).collect()
    }

    /// The time stamp that each attempt was signed with, and its signature.
    pub(super) fn stamps(&self) -> Vec<(i64, String)> {
        let seen = self.0.lock().unwrap();
        let part = |url: &str, name: &str| {
            let rest = url.split_once(name).unwrap().1;
            rest.split('&').next().unwrap().to_owned()
        };
        seen.iter()
            .map(|(_, url)| (part(url, "timestamp=").parse().unwrap(), part(url, "sign=")))
            .collect()
    }
}

/// Settings of a client whose attempts end so, one after the other; the last one repeats for all that follow. Its
/// clock starts at `NOW` and runs with the test's time. The dice show the highest.
pub(super) fn scripted(steps: Vec<Step>) -> (ClientBuilder, Seen) {
    let seen = Seen::default();
    let log = seen.clone();
    let script = Script(Arc::new(move |request| {
        let mut log = log.0.lock().unwrap();
        let step = steps.get(log.len()).or(steps.last()).unwrap().clone();
        log.push((Instant::now(), request.url.clone()));
        Box::pin(play(step))
    }));
    let started = Instant::now();
    let builder = Client::builder()
        .app_id(APP_ID)
        .app_secret(SECRET)
        .base_url("http://script")
        .clock(move || {
            let passed = i64::try_from(started.elapsed().as_millis()).unwrap();
            Timestamp::from_millisecond(NOW + passed).unwrap()
        })
        .no_limiter()
        .breaker(Breaker::off())
        .dice(|| 1.0)
        .script(script);
    (builder, seen)
}

async fn play(step: Step) -> Result<Answer, Error> {
    let (status, headers, body) = match step {
        Step::Reply(status, body) => (status, Vec::new(), body),
        Step::Head(status, headers, body) => (status, headers, body),
        Step::Fail(kind) => return Err(Error::new(kind, "as scripted")),
        Step::Hang => std::future::pending().await,
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        map.insert(name, HeaderValue::from_str(&value).unwrap());
    }
    Ok(Answer {
        status,
        headers: map,
        body: body.into(),
        ..Answer::default()
    })
}
