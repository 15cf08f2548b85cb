//! An expectation in the making.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use serde_json::Value;

use crate::fault::Fault;
use crate::received::Received;
use crate::reply::Reply;
use crate::request::Request;
use crate::script::{Answer, Expectation, Expectations, Matches, Respond, Target, Times};
use crate::verdict::Verdict;

/// How the calls of one endpoint are answered, for those who speak JSON. See [`MockServer::on_endpoint`] and
/// [`MockServer::on_path`].
///
/// It takes effect with the method that says the answer.
///
/// [`MockServer::on_endpoint`]: crate::MockServer::on_endpoint
/// [`MockServer::on_path`]: crate::MockServer::on_path
#[must_use = "an expectation takes effect with the method that says the answer"]
pub struct Stub<'s> {
    expectations: &'s Expectations,
    target: Target,
    times: Times,
    matches: Option<Matches>,
    faults: Vec<Fault>,
}

impl<'s> Stub<'s> {
    pub(crate) fn new(expectations: &'s Expectations, target: Target) -> Self {
        Self {
            expectations,
            target,
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

    /// Only for the requests that a closure says yes to. What is decided about them is not known yet.
    pub fn when(self, is_meant: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Self {
        self.matching(Box::new(move |request| is_meant(&undecided(request))))
    }

    pub(crate) fn matching(mut self, matches: Matches) -> Self {
        self.matches = Some(matches);
        self
    }

    /// Answers the sample of the endpoint's page; without a spec, an empty object.
    pub fn reply_sample(self) {
        self.respond(Box::new(|_| Answer::Sample));
    }

    /// Answers this data, in the endpoint's envelope.
    pub fn reply_json(self, data: impl Into<Value>) {
        let data = data.into();
        self.respond(Box::new(move |_| Answer::Data(data.clone())));
    }

    /// Answers what a closure makes of the request as the data, in the endpoint's envelope.
    pub fn reply_with(self, respond: impl Fn(&Received) -> Value + Send + Sync + 'static) {
        self.respond_with(move |request| Answer::Data(respond(&undecided(request))));
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
    /// documents no such error, the answer says so, with status 500, and the test fails.
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
            target: self.target,
            times: self.times,
            matches: self.matches,
            respond,
            faults: self.faults,
            answered: AtomicU64::new(0),
            surplus: AtomicU64::new(0),
            wrong: OnceLock::new(),
        });
    }

    /// Answers what a closure makes of the request.
    pub(crate) fn respond_with(self, respond: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
        self.respond(Box::new(respond));
    }
}

fn undecided(request: &Request) -> Received {
    Received::new(request.clone(), Verdict::default())
}

impl fmt::Debug for Stub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("target", &self.target)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
