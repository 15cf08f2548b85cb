//! Expectations: which calls a test waits for, and how each is answered.

use std::fmt;
use std::ops::{RangeFrom, RangeFull, RangeInclusive, RangeToInclusive};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::fault::Fault;
use crate::given::Call;
use crate::reply::Reply;
use crate::request::Request;
use crate::route::fits;
use crate::script::{Answer, Matches, Respond};

/// How many calls are expected: a number (`2`), at least (`1..`), at most (`..=3`), between (`1..=3`), or any (`..`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    least: u64,
    most: Option<u64>,
}

impl Times {
    /// Any number, including zero. The default of an expectation.
    pub const ANY: Self = Self {
        least: 0,
        most: None,
    };
}

impl From<u64> for Times {
    fn from(count: u64) -> Self {
        Self {
            least: count,
            most: Some(count),
        }
    }
}

impl From<RangeFull> for Times {
    fn from(_: RangeFull) -> Self {
        Self::ANY
    }
}

impl From<RangeFrom<u64>> for Times {
    fn from(range: RangeFrom<u64>) -> Self {
        Self {
            least: range.start,
            most: None,
        }
    }
}

impl From<RangeInclusive<u64>> for Times {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self {
            least: *range.start(),
            most: Some(*range.end()),
        }
    }
}

impl From<RangeToInclusive<u64>> for Times {
    fn from(range: RangeToInclusive<u64>) -> Self {
        Self {
            least: 0,
            most: Some(range.end),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = |count| if count == 1 { "call" } else { "calls" };
        match (self.least, self.most) {
            (least, Some(most)) if least == most => write!(f, "{least} {}", calls(least)),
            (0, Some(most)) => write!(f, "at most {most} {}", calls(most)),
            (least, Some(most)) => write!(f, "{least} to {most} calls"),
            (least, None) => write!(f, "at least {least} {}", calls(least)),
        }
    }
}

/// The calls that an expectation is about.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// Those of an endpoint in the catalogue, and whether it is there.
    Endpoint { name: String, is_known: bool },
    /// Those with a method and a path, where `{name}` matches one segment, whether the catalogue has it or not.
    Path { method: String, path: String },
}

impl Target {
    fn is_meant(&self, call: &Call<'_>) -> bool {
        match self {
            Self::Endpoint { name, .. } => *name == call.endpoint.name,
            Self::Path { .. } => self.covers(call.request.method.as_str(), &call.request.path),
        }
    }

    /// Why no call is ever meant.
    fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Endpoint {
                is_known: false, ..
            } => Some("not in the catalogue"),
            Self::Path { path, .. } if !path.starts_with('/') => Some("a path begins with `/`"),
            Self::Path { path, .. } if path.contains('?') => {
                Some("a path has no query: `when` looks at parameters")
            }
            _ => None,
        }
    }

    fn covers(&self, given: &str, at: &str) -> bool {
        match self {
            Self::Endpoint { .. } => false,
            Self::Path { method, path } => method == given && fits(path, at),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint { name, .. } => f.write_str(name),
            Self::Path { method, path } => write!(f, "{method} {path}"),
        }
    }
}

/// One expectation of a test.
pub(crate) struct Expectation {
    pub(crate) target: Target,
    pub(crate) times: Times,
    pub(crate) matches: Option<Matches>,
    pub(crate) respond: Respond,
    pub(crate) faults: Vec<Fault>,
    /// The calls that it answered.
    pub(crate) answered: AtomicU64,
    /// The calls that came when it had answered as many as it takes, and no other one took them.
    pub(crate) surplus: AtomicU64,
    /// What is wrong with the expectation itself, such as a closure that panicked.
    pub(crate) wrong: OnceLock<String>,
}

impl Expectation {
    /// Counts a call, unless it has answered as many as it takes. One that is wrong takes all: a client that repeats its
    /// call gets the same message.
    fn take(&self) -> bool {
        if self.wrong.get().is_some() {
            return true;
        }
        let count = |answered| {
            self.times
                .most
                .is_none_or(|most| answered < most)
                .then_some(answered + 1)
        };
        self.answered
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, count)
            .is_ok()
    }

    /// The answer of an expectation that is wrong itself, and that the test reports when the server is dropped.
    pub(crate) fn fail(&self, wrong: String) -> Reply {
        let wrong = self.wrong.get_or_init(|| wrong);
        let text = format!("polyv-mock: {}: {wrong}\n", self.target);
        Reply::new(500, "text/plain; charset=utf-8", text)
    }

    fn is_meant(&self, call: &Call<'_>) -> bool {
        self.target.is_meant(call)
            && self.matches.as_ref().is_none_or(|matches| {
                let answer = ask(|| matches(call.request));
                answer.unwrap_or_else(|wrong| {
                    self.fail(wrong);
                    true
                })
            })
    }

    pub(crate) fn answer(&self, request: &Request) -> Result<Answer, String> {
        match self.wrong.get() {
            Some(wrong) => Err(wrong.clone()),
            None => ask(|| (self.respond)(request)),
        }
    }

    fn unmet(&self) -> Option<String> {
        let Self { target, times, .. } = self;
        if let Some(wrong) = self.wrong.get() {
            return Some(format!("{target}: {wrong}"));
        }
        if let Some(problem) = target.problem() {
            return Some(format!("{target}: {problem}"));
        }
        let surplus = self.surplus.load(Ordering::Relaxed);
        let came = self.answered.load(Ordering::Relaxed) + surplus;
        (came < times.least || surplus > 0)
            .then(|| format!("{target}: expected {times}, {came} came"))
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expectation")
            .field("target", &self.target)
            .field("times", &self.times)
            .field("answered", &self.answered)
            .finish_non_exhaustive()
    }
}

/// What a closure of the test returns. If it panics, the server goes on, and the test fails with the message.
fn ask<T>(closure: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(closure)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!(
            "a closure panicked: {}",
            text.unwrap_or("without a message")
        )
    })
}

/// The expectations of a server, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Expectations(Mutex<Vec<Arc<Expectation>>>);

impl Expectations {
    pub(crate) fn add(&self, expectation: Expectation) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::new(expectation));
    }

    /// Copies the list: a test's closures are called without the lock, and may make more expectations.
    fn all(&self) -> Vec<Arc<Expectation>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether an expectation is about this method and path, whatever the catalogue has.
    pub(crate) fn cover(&self, method: &str, path: &str) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|known| known.target.covers(method, path))
    }

    /// The first expectation that is for this call and still takes calls.
    pub(crate) fn next(&self, call: &Call<'_>) -> Option<Arc<Expectation>> {
        let mut full = None;
        for expectation in self.all() {
            let is_meant = expectation.is_meant(call);
            if is_meant && expectation.take() {
                return Some(expectation);
            }
            if is_meant {
                full = Some(expectation);
            }
        }
        if let Some(full) = full {
            full.surplus.fetch_add(1, Ordering::Relaxed);
        }
        None
    }

    /// What did not come as it was expected, a line each; and how many expectations there are.
    pub(crate) fn unmet(&self) -> (Vec<String>, usize) {
        let all = self.all();
        let unmet = all.iter().filter_map(|expectation| expectation.unmet());
        (unmet.collect(), all.len())
    }
}

/// Expectations that were not met, and what came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmet {
    /// What was expected and did not come, or came too often: a line each.
    pub unmet: Vec<String>,
    /// What came, in its order: a line each with the verdict.
    pub came: Vec<String>,
    /// How many expectations there were.
    pub expectations: usize,
}

/// How many lines of what came are shown.
const SHOWN: usize = 50;

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unmet, all) = (self.unmet.len(), self.expectations);
        writeln!(f, "polyv-mock: {unmet} of {all} expectations not met")?;
        for line in &self.unmet {
            writeln!(f, "  {line}")?;
        }
        if self.came.is_empty() {
            return write!(f, "nothing came");
        }
        write!(f, "what came:")?;
        for line in self.came.iter().take(SHOWN) {
            write!(f, "\n  {line}")?;
        }
        if self.came.len() > SHOWN {
            write!(f, "\n  and {} more", self.came.len() - SHOWN)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unmet {}
