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
    /// The message of the first panic of one of its closures.
    pub(crate) panicked: OnceLock<String>,
}

impl Expectation {
    /// Counts a call, unless it has answered as many as it takes.
    fn take(&self) -> bool {
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

    /// What a closure of the test returns, unless it panics: then the server goes on, and the test fails with its message.
    fn ask<T>(&self, closure: impl FnOnce() -> T) -> Option<T> {
        let panic = match catch_unwind(AssertUnwindSafe(closure)) {
            Ok(value) => return Some(value),
            Err(panic) => panic,
        };
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        self.panicked
            .get_or_init(|| text.unwrap_or("a value that is not a text").to_owned());
        None
    }

    fn is_meant(&self, call: &Call<'_>) -> bool {
        let closure = self.matches.as_ref();
        let matches = |closure: &Matches| self.ask(|| closure(call.request)).unwrap_or(true);
        self.target.is_meant(call) && closure.is_none_or(matches)
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        if self.panicked.get().is_none()
            && let Some(answer) = self.ask(|| (self.respond)(request))
        {
            return answer;
        }
        let said = self.panicked.get().map_or("", String::as_str);
        let text = format!(
            "polyv-mock: a closure for {} panicked: {said}\n",
            self.target
        );
        Answer::Raw(Reply::new(500, "text/plain; charset=utf-8", text))
    }

    fn unmet(&self) -> Option<String> {
        let Self { target, times, .. } = self;
        if let Some(said) = self.panicked.get() {
            return Some(format!("{target}: a closure panicked: {said}"));
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
