//! The typed face: expectations, data sets and what arrived, in the types of `polyv-sdk`.
//!
//! Nothing is judged by it. Requests are read by the SDK only after they were accepted.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Endpoint, Reply as ReplyOf};
use polyv_sdk::limit::Breaker;
use polyv_sdk::page::Paged;
use polyv_sdk::sign::Pairs;
use polyv_sdk::value::{Codec, Packing, Value, View};
use polyv_sdk::{Client, ClientBuilder, Error, reveal};

use crate::fault::Fault;
use crate::received::Received;
use crate::request::Request;
use crate::script::{Answer, Row, Rows, Stub, Times, Unremembered};
use crate::server::MockServer;

mod dataset;
mod event;

pub use dataset::Dataset;

impl MockServer {
    /// A client that calls this server: that of [`client_builder`](Self::client_builder). Fails if the server's
    /// credentials are not acceptable to a client, such as an empty secret.
    pub fn client(&self) -> Result<Client, Error> {
        self.client_builder().build()
    }

    /// A builder of clients that call this server, with the credentials that it expects, for tests that are fast: it
    /// keeps to no quota, shares no breaker with the rest of the process, and waits at most a few milliseconds before
    /// it retries. What a test is about is set on top of it. It builds blocking clients as well.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .app_id(self.app_id())
            .app_secret(self.app_secret())
            .base_url(self.url())
            .no_limiter()
            .breaker(Breaker::off())
            .backoff(Duration::from_millis(1), Duration::from_millis(5))
    }

    /// Says how the calls of an endpoint are answered, and how many are expected. Only valid requests reach an
    /// expectation; others are refused as usual.
    ///
    /// Expectations for one endpoint answer in the order in which they were made: the first one that still takes calls.
    /// What was not met panics when the server is dropped; see [`verify`](Self::verify).
    pub fn on<E: Endpoint>(&self) -> On<'_, E> {
        On {
            stub: self.on_endpoint(E::OPERATION.name),
            endpoint: PhantomData,
        }
    }

    /// Remembers rows that no call creates, such as the recordings of a live stream: see
    /// [`remember_at`](Self::remember_at).
    pub fn remember<E: Endpoint>(&self, output: &E::Output) -> Result<(), Unremembered> {
        self.remember_at(E::OPERATION.name, written::<E>(output))
    }

    /// The valid requests to an endpoint, in the order of the answers.
    pub fn received_as<E: Endpoint>(&self) -> Vec<ReceivedAs<E>> {
        self.received()
            .into_iter()
            .filter(|received| {
                received.verdict.is_valid()
                    && received.verdict.endpoint.as_deref() == Some(E::OPERATION.name)
            })
            .filter_map(|raw| {
                let request = read_parts(&raw.path, &raw.query, &raw.form, &raw.body, &raw.files)?;
                Some(ReceivedAs { request, raw })
            })
            .collect()
    }
}

/// A typed request, and what it was read from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReceivedAs<E> {
    /// The request.
    pub request: E,
    /// As it arrived.
    pub raw: Received,
}

/// How the calls of one endpoint are answered. See [`MockServer::on`].
///
/// It takes effect with the method that says the answer.
#[must_use = "an expectation takes effect with the method that says the answer"]
pub struct On<'s, E> {
    stub: Stub<'s>,
    endpoint: PhantomData<fn() -> E>,
}

impl<E: Endpoint + 'static> On<'_, E> {
    /// How many calls are expected: `2`, `1..`, `..=3`. When as many came as are taken, the next expectation for the
    /// endpoint answers. Any number by default, which is never unmet.
    pub fn times(mut self, times: impl Into<Times>) -> Self {
        self.stub = self.stub.times(times);
        self
    }

    /// Only for the requests that a closure says yes to.
    pub fn when(mut self, is_meant: impl Fn(&E) -> bool + Send + Sync + 'static) -> Self {
        self.stub = self.stub.matching(Box::new(move |request| {
            read(request).is_some_and(|request| is_meant(&request))
        }));
        self
    }

    /// A fault on top of the answer.
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.stub = self.stub.with_fault(fault);
        self
    }

    /// Answers this, in the endpoint's envelope. A page says of itself what it holds; see
    /// [`reply_rows`](Self::reply_rows) for one that is made for the request.
    pub fn reply(self, output: E::Output)
    where
        E::Output: Sync + 'static,
    {
        self.stub
            .respond_with(move |_| Answer::Data(written::<E>(&output)));
    }

    /// Answers what a closure makes of the request.
    pub fn reply_with(self, respond: impl Fn(&E) -> E::Output + Send + Sync + 'static) {
        self.stub
            .respond_with(move |request| match read::<E>(request) {
                Some(request) => Answer::Data(written::<E>(&respond(&request))),
                None => unreadable(),
            });
    }

    /// Answers the page of these rows that the request asks for, all of them as they are.
    pub fn reply_rows(self, rows: impl IntoIterator<Item = E::Item>)
    where
        E: Paged,
    {
        let rows = rows.into_iter().map(|row| row_of(&row)).collect();
        let rows = Arc::new(Rows::of(rows));
        self.stub
            .respond_with(move |_| Answer::Rows(Arc::clone(&rows)));
    }

    /// Answers the sample of the endpoint's page.
    pub fn reply_sample(self) {
        self.stub.reply_sample();
    }

    /// Answers this JSON as the data, in the endpoint's envelope.
    pub fn reply_json(self, data: impl Into<serde_json::Value>) {
        self.stub.reply_json(data);
    }

    /// Answers these bytes as they are, with status 200: a file, or anything else without an envelope.
    pub fn reply_body(self, content_type: impl Into<String>, body: impl Into<bytes::Bytes>) {
        self.stub.reply_body(content_type, body);
    }

    /// Refuses, in the envelope of the endpoint's version. The HTTP status is the code where it can be one, and else
    /// 400.
    pub fn refuse(self, code: i64, message: impl Into<String>) {
        self.stub.refuse(code, message);
    }

    /// Refuses as the endpoint documents it: by the name of the error, such as `REPORT_NOT_READY`, or by its code.
    /// Where it documents no such error, the answer says so, with status 500, and the test fails.
    pub fn refuse_with(self, error: impl fmt::Display) {
        self.stub.refuse_with(error);
    }

    /// Answers the sample, but for what goes wrong.
    pub fn fault(self, fault: Fault) {
        self.stub.fault(fault);
    }
}

impl<E> fmt::Debug for On<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("On").field(&self.stub).finish()
    }
}

fn read<E: Endpoint>(request: &Request) -> Option<E> {
    let files = request.files.iter();
    let files: Vec<_> = files
        .map(|file| (file.field.clone(), file.name.clone()))
        .collect();
    read_parts(
        &request.path,
        &request.query.0,
        &request.form.0,
        &request.body,
        &files,
    )
}

fn read_parts<E: Endpoint>(
    path: &str,
    query: &[(String, String)],
    form: &[(String, String)],
    body: &[u8],
    files: &[(String, String)],
) -> Option<E> {
    let pairs = |list: &[(String, String)]| {
        let mut pairs = Pairs::new();
        for (name, value) in list {
            pairs.push(name, value);
        }
        pairs
    };
    let files: Vec<_> = files
        .iter()
        .map(|(field, file)| (field.as_str(), file.as_str()))
        .collect();
    let json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let arrived = Arrived {
        path,
        query: &pairs(query),
        form: &pairs(form),
        json: json.then_some(body),
        files: &files,
    };
    arrived.read().ok()
}

/// A request that was accepted and cannot be read is a bug in this crate or in the SDK, and is reported as such.
fn unreadable() -> Answer {
    Answer::Wrong("the request is valid, but cannot be read as its type".to_owned())
}

/// A reply's data as the service spells it.
fn written<E: Endpoint>(output: &E::Output) -> serde_json::Value {
    let codec = match E::OPERATION.reply {
        ReplyOf::Data(codec) | ReplyOf::Text(codec) => codec,
        _ => Codec::PLAIN,
    };
    let view = output.view(codec);
    let packs = codec.packing == Packing::Json
        && matches!(view, View::List(..) | View::Record(_) | View::Json(_));
    // Views hold no maps with non-text keys and no failing impls, so this cannot fail.
    let value = serde_json::to_value(reveal(&view)).unwrap_or_default();
    if packs {
        value.to_string().into()
    } else {
        value
    }
}

fn row_of(row: &impl Value) -> Row {
    let value = serde_json::to_value(reveal(&row.view(Codec::PLAIN))).unwrap_or_default();
    Row {
        text: value.to_string(),
        value,
    }
}
