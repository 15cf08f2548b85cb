//! One request, judged without a server: for those who debug a signature.

use std::fmt;
use std::net::Ipv4Addr;

use bytes::Bytes;
use futures_util::FutureExt as _;
use hyper::header;

use crate::catalogue::CatalogueError;
use crate::clock::Clock;
use crate::judge::Judge;
use crate::request::Request;
use crate::verdict::Verdict;

/// What a server would say about a request at the time that its `timestamp` says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explained {
    /// The verdict, with what should have been signed if the sign is wrong.
    pub verdict: Verdict,
    /// The HTTP status of the answer.
    pub status: u16,
    /// How old the `timestamp` is by the clock, in milliseconds; `None` without one. POLYV accepts it for three
    /// minutes; its age is ignored here.
    pub age_millis: Option<i64>,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.verdict)?;
        if let Some(diagnosis) = &self.verdict.diagnosis {
            write!(f, "\n{diagnosis}")?;
        }
        match self.age_millis.map(|age| age / 1000) {
            Some(age) if age > 180 => write!(
                f,
                "\nits timestamp is {age} s old now; POLYV accepts it for 180 s"
            ),
            Some(age) if age < -180 => write!(
                f,
                "\nits timestamp is {} s ahead; POLYV accepts it for 180 s",
                -age
            ),
            _ => Ok(()),
        }
    }
}

/// Why a request cannot be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The method, the URL or the content type is invalid.
    #[error("this is not a valid request: {0}")]
    Request(#[from] hyper::http::Error),
    /// The catalogue cannot be read.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

/// Judges by the judge of a clock: the one at the request's timestamp, if it has one.
pub(crate) fn explain(
    method: &str,
    url: &str,
    content_type: Option<&str>,
    body: &[u8],
    judge: impl FnOnce(Option<Clock>) -> Judge,
) -> Result<Explained, ExplainError> {
    let mut builder = hyper::Request::builder()
        .method(method.to_ascii_uppercase().as_str())
        .uri(url);
    if let Some(content_type) = content_type {
        builder = builder.header(header::CONTENT_TYPE, content_type);
    }
    let (head, ()) = builder.body(())?.into_parts();
    // All of the body is here, so that reading it never waits.
    let request = Request::read(&head, Bytes::copy_from_slice(body))
        .now_or_never()
        .unwrap_or_default();
    let mut signed = request.query.iter().chain(request.form.iter());
    let timestamp = signed
        .find(|(name, _)| *name == "timestamp")
        .and_then(|(_, value)| value.parse::<i64>().ok());
    let now = Clock::system().epoch_millis();
    let judgement = judge(timestamp.map(Clock::fixed)).judge(&request, Ipv4Addr::LOCALHOST.into());
    Ok(Explained {
        status: judgement.reply.status,
        verdict: judgement.verdict,
        age_millis: timestamp.map(|timestamp| now.saturating_sub(timestamp)),
    })
}
