//! An expectation in the making.

use std::fmt;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use serde_json::Value;

use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;
use crate::script::{Answer, Expectation, Expectations, Matches, Respond, Times};

/// How the calls of one endpoint are answered, for those who speak JSON. See [`MockServer::on_endpoint`].
///
/// It takes effect with the method that says the answer.
///
/// [`MockServer::on_endpoint`]: crate::MockServer::on_endpoint
#[must_use = "an expectation takes effect with the method that says the answer"]
pub struct Stub<'s> {
    expectations: &'s Expectations,
    endpoint: String,
    is_known: bool,
    times: Times,
    matches: Option<Matches>,
    faults: Vec<Fault>,
}

impl<'s> Stub<'s> {
    pub(crate) fn new(expectations: &'s Expectations, endpoint: String, is_known: bool) -> Self {
        Self {
            expectations,
            endpoint,
            is_known,
            times: Times::ANY,
            matches: None,
            faults: Vec::new(),
        }
    }

    /// How many calls are expected. When as many came as are taken, the next expectation for the endpoint answers. Any
    /// number by default, which is never unmet.
    pub fn times(mut self, times: impl Into<Times>) -> Self {
        self.times = times.into();
        self
    }

    /// A fault on top of the answer. One that has an answer of its own is better given to [`fault`](Self::fault).
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    pub(crate) fn when(mut self, matches: Matches) -> Self {
        self.matches = Some(matches);
        self
    }

    /// Answers the sample of the endpoint's page.
    pub fn reply_sample(self) {
        self.respond(Box::new(|_| Answer::Sample));
    }

    /// Answers this data, in the endpoint's envelope.
    pub fn reply_json(self, data: impl Into<Value>) {
        let data = data.into();
        self.respond(Box::new(move |_| Answer::Data(data.clone())));
    }

    /// Answers these bytes as they are, with status 200.
    pub fn reply_body(self, content_type: impl Into<String>, body: impl Into<Bytes>) {
        let (content_type, body) = (content_type.into(), body.into());
        self.respond(Box::new(move |_| {
            Answer::Raw(Reply::new(200, &content_type, body.clone()))
        }));
    }

    /// Refuses, in the envelope of the endpoint's version.
    pub fn refuse(self, code: i64, message: impl Into<String>) {
        let message = message.into();
        self.respond(Box::new(move |_| Answer::Refuse {
            code,
            message: message.clone(),
        }));
    }

    /// Refuses as the endpoint documents it: by the name of the error, such as `REPORT_NOT_READY`, or by its code. Where it
    /// documents no such error, the answer says so, with status 500.
    pub fn refuse_with(self, error: impl fmt::Display) {
        let error = error.to_string();
        self.respond(Box::new(move |_| Answer::Documented(error.clone())));
    }

    /// Answers the sample, but for what goes wrong.
    pub fn fault(self, fault: Fault) {
        self.with_fault(fault).reply_sample();
    }

    pub(crate) fn respond(self, respond: Respond) {
        self.expectations.add(Expectation {
            is_known: self.is_known,
            endpoint: self.endpoint,
            times: self.times,
            matches: self.matches,
            respond,
            faults: self.faults,
            answered: AtomicU64::new(0),
            surplus: AtomicU64::new(0),
        });
    }

    /// Answers what a closure makes of the request.
    pub(crate) fn respond_with(self, respond: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
        self.respond(Box::new(respond));
    }
}

impl fmt::Debug for Stub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("endpoint", &self.endpoint)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
