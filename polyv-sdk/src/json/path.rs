//! Where the reader is, and what it notes there.

use std::fmt::Write as _;

use super::{Drift, DriftKind, Failure, Fault, Reader, Scan};

/// How many oddities are recorded for one reply: enough to see what changed, whatever the reply's size.
const MAX_DRIFT: usize = 1000;

/// A step from a value into one of its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Field(&'static str),
    Index(usize),
}

impl Step {
    /// No step: the value itself.
    pub(super) const NONE: Self = Self::Field("");
}

impl Reader<'_> {
    /// Says which part of the current value is read next.
    #[inline]
    pub(crate) fn at(&mut self, part: Step) {
        self.here = part;
    }

    /// Goes on after an odd item of a list, which is left out and recorded.
    pub(crate) fn leave_out_item(&mut self) {
        // Rows left out of a page count for paging; items left out inside a row do not.
        let is_row = !self.path.iter().any(|step| matches!(step, Step::Index(_)));
        self.left_out += u64::from(is_row);
        self.note_failure();
    }

    /// The value to be read next should be a list, and is not. Where it should be the rows of a page, the page is not an
    /// empty one: it counts as a row that is left out.
    pub(crate) fn leave_out_list(&mut self) {
        self.left_out += u64::from(self.is_outer());
    }

    /// Whether the value to be read next is not part of a row.
    fn is_outer(&self) -> bool {
        let mut steps = self.path.iter().chain([&self.here]);
        !steps.any(|step| matches!(step, Step::Index(_)))
    }

    /// Restores a failure that was set aside while the rest of the value was read.
    pub(crate) fn refuse(&mut self, failure: Failure) -> Fault {
        self.failure = Some(failure);
        Fault::Odd
    }

    /// Reads the JSON in `text`; its paths continue this reader's path.
    pub(crate) fn inside(
        &mut self,
        text: &str,
        read: impl FnOnce(&mut Reader<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut inner = Reader::new(Scan::of_text(text), self.path_text());
        (inner.bounds, inner.left, inner.trusts) = (self.bounds, self.left, self.trusts);
        inner.left.depth = inner.left.depth.saturating_sub(1);
        inner.drift = self.drift.take();
        let outcome = read(&mut inner);
        self.drift = inner.drift.take();
        (self.left.rows, self.left.fields) = (inner.left.rows, inner.left.fields);
        if outcome.is_ok() && self.is_outer() {
            self.left_out += inner.left_out;
        }
        let Err(fault) = outcome else { return Ok(()) };
        // A position in the inner text would be meaningless outside.
        let failure = Failure {
            offset: self.scan.at(),
            ..inner.take_failure()
        };
        let is_bound = fault == Fault::Broken && failure.is_bound();
        let odd = self.refuse(failure);
        Err(if is_bound { Fault::Broken } else { odd })
    }

    /// Reads one of the texts that a packed list was split into. An odd one is recorded and left out.
    pub(crate) fn split(
        &mut self,
        index: usize,
        text: &str,
        read: impl FnOnce(&mut Reader<'_>) -> Result<(), Fault>,
    ) -> bool {
        let mut inner = Reader::of_text(text);
        inner.trusts = self.trusts;
        if self.drift.is_some() {
            inner.base = format!("{}[{index}]", self.path_text());
        }
        inner.drift = self.drift.take();
        let read = read(&mut inner).inspect_err(|_| inner.note_failure());
        self.drift = inner.drift.take();
        read.is_ok()
    }

    /// Records why the last value is odd.
    pub(crate) fn note_failure(&mut self) {
        if let Some(failure) = self.failure.take() {
            let Drift { path, kind } = failure.into_drift();
            self.note(path, kind);
        }
    }

    /// The text just read is broken, but was kept.
    #[cold]
    pub(super) fn note_broken(&mut self) {
        if self.drift.is_some() {
            self.note(self.path_text(), DriftKind::BrokenText);
        }
    }

    /// The number just read was kept as a text. It may be a secret: its name is not known here.
    #[cold]
    pub(super) fn note_kept(&mut self, length: usize) {
        if self.drift.is_some() {
            let expected = "a number that keeps its digits";
            let found = format!("a number of {length} characters");
            self.note(self.path_text(), DriftKind::OddValue { expected, found });
        }
    }

    pub(super) fn note(&mut self, path: String, kind: DriftKind) {
        if let Some(drift) = &mut self.drift
            && drift.len() < MAX_DRIFT
        {
            drift.push(Drift { path, kind });
        }
    }

    pub(super) fn path_text(&self) -> String {
        let mut text = self.base.clone();
        for step in self.path.iter().chain([&self.here]) {
            // Writing to a String cannot fail.
            match step {
                Step::Field("") => {}
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => _ = write!(text, ".{name}"),
                Step::Index(index) => _ = write!(text, "[{index}]"),
            }
        }
        text
    }
}
