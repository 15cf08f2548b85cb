//! What a test says about the answers: expectations and data sets. Without any, the sample is answered.

mod dataset;
mod expect;
mod filter;
mod rows;
mod state;
mod stub;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use self::dataset::Datasets;
#[cfg(feature = "sdk")]
pub(crate) use self::dataset::Shared;
pub(crate) use self::expect::{Expectation, Expectations, Target};
pub use self::expect::{Times, Unmet};
pub(crate) use self::rows::{Row, Rows};
use self::state::Remembered;
pub use self::state::Unremembered;
pub use self::stub::Stub;
use crate::catalogue::{Documented, Endpoint};
use crate::fault::Fault;
use crate::given::Call;
use crate::reply::{self, Reply};
use crate::request::Request;
use crate::verdict::Refusal;

/// What an expectation answers.
pub(crate) enum Answer {
    /// The sample of the endpoint's page.
    Sample,
    /// Data in the endpoint's envelope.
    Data(Value),
    /// A page of these rows, the one that the request asks for.
    Rows(Arc<Rows>),
    /// The endpoint's envelope says that it failed.
    Refuse { code: i64, message: String },
    /// As the endpoint documents it, by the name of the error or by its code.
    Documented(String),
    /// As it is.
    Raw(Reply),
    /// Why the expectation cannot answer.
    #[cfg(feature = "sdk")]
    Wrong(String),
}

/// Makes the answer to a request that was accepted.
pub(crate) type Respond = Box<dyn Fn(&Request) -> Answer + Send + Sync>;
/// Decides whether a request matches.
pub(crate) type Matches = Box<dyn Fn(&Request) -> bool + Send + Sync>;

/// An answer, and what goes wrong with it.
pub(crate) struct Scripted {
    pub(crate) reply: Reply,
    pub(crate) faults: Vec<Fault>,
    /// Why the answer is a refusal, although the request is valid.
    pub(crate) refusal: Option<Refusal>,
    /// The identifier of the row that the call created, the first one of several.
    pub(crate) created: Option<String>,
}

impl From<Reply> for Scripted {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            faults: Vec::new(),
            refusal: None,
            created: None,
        }
    }
}

/// All that tests say about the answers of one server.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) expectations: Expectations,
    pub(crate) datasets: Datasets,
    /// What a server knows that remembers.
    remembered: Option<Remembered>,
}

impl Script {
    pub(crate) fn new(stateful: bool) -> Self {
        Self {
            remembered: stateful.then(Remembered::default),
            ..Self::default()
        }
    }

    /// Remembers the rows of a reply of this endpoint.
    pub(crate) fn remember(&self, endpoint: &Endpoint, data: Value) -> Result<(), Unremembered> {
        let remembered = self.remembered.as_ref().ok_or(Unremembered::Stateless)?;
        remembered.add(endpoint, data)
    }

    /// The answer to a request that was accepted: the expectation's, or else the data set's, or what the
    /// server remembers; `None` when the sample is due.
    pub(crate) fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Scripted> {
        if let Some(expectation) = self.expectations.next(call) {
            let answer = expectation.answer(call.request);
            let reply = answer.and_then(|answer| write(call, answer, request_id));
            return Some(Scripted {
                reply: reply.unwrap_or_else(|wrong| expectation.fail(wrong)),
                faults: expectation.faults.clone(),
                refusal: None,
                created: None,
            });
        }
        if let Some(page) = self.datasets.page(call, request_id) {
            return Some(page.into());
        }
        let remembered = self.remembered.as_ref()?;
        remembered.answer(call, request_id)
    }
}

/// The answer as it is sent, or why the expectation is wrong.
fn write(call: &Call<'_>, answer: Answer, request_id: &str) -> Result<Reply, String> {
    Ok(match answer {
        Answer::Sample => reply::reply(call, request_id),
        Answer::Data(data) => reply::with_data(call, &data, request_id),
        Answer::Rows(rows) => dataset::page(call, &rows, request_id),
        Answer::Refuse { code, message } => {
            reply::refusal(&call.endpoint.envelope, code, &message, request_id)
        }
        Answer::Documented(error) => documented(call, &error, request_id)?,
        Answer::Raw(reply) => reply,
        #[cfg(feature = "sdk")]
        Answer::Wrong(wrong) => return Err(wrong),
    })
}

/// The refusal that the endpoint documents under a name or a code.
fn documented(call: &Call<'_>, error: &str, request_id: &str) -> Result<Reply, String> {
    let endpoint = call.endpoint;
    let is_meant = |known: &&Documented| {
        known.name == error || known.code.is_some_and(|code| code.to_string() == error)
    };
    if let Some(known) = endpoint.errors.iter().find(is_meant) {
        let message = known.message.as_deref().unwrap_or_default();
        let code = known.code.unwrap_or(400);
        return Ok(reply::refusal(
            &endpoint.envelope,
            code,
            message,
            request_id,
        ));
    }
    let known = endpoint.errors.iter().map(|known| known.name.as_str());
    let known = known.collect::<Vec<_>>().join(", ");
    Err(if known.is_empty() {
        format!("no error `{error}` is documented, nor any other")
    } else {
        format!("no error `{error}` is documented, but {known}")
    })
}
