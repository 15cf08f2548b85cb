//! How far a walk or a file is: one line on standard error, on a terminal alone.
//!
//! `indicatif` draws on a terminal of its own and counts there; this line goes to the standard error that the run was given,
//! where tests read it.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthStr as _;

use crate::context::Context;
use crate::escape::cut;
use crate::io::Io;

/// Between two updates of the line.
const PAUSE: Duration = Duration::from_millis(100);

/// The widest bar.
const BAR: usize = 24;

/// A line that is written over and over, and wiped at the end.
pub(crate) struct Progress {
    /// The columns of the terminal, if the line is shown.
    width: Option<usize>,
    last: Option<Instant>,
    /// How wide the line is that is shown.
    shown: usize,
}

impl Progress {
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let width = context.io.terminal.stderr;
        // It does not go back in its line.
        let is_dumb = context.io.var("TERM").as_deref() == Some("dumb");
        Self {
            width: width.filter(|_| !context.globals.quiet && !is_dumb),
            last: None,
            shown: 0,
        }
    }

    /// Nothing is shown while rows go to the same terminal: they would be torn apart.
    pub(crate) fn beside_rows(mut self, context: &Context<'_>) -> Self {
        if context.io.terminal.stdout.is_some() {
            self.width = None;
        }
        self
    }

    /// Shows a line, unless the last one is too recent.
    pub(crate) fn show(&mut self, io: &mut Io, line: impl FnOnce() -> String) {
        let is_due = self.last.is_none_or(|last| last.elapsed() >= PAUSE);
        if let Some(width) = self.width.filter(|_| is_due) {
            self.last = Some(Instant::now());
            // In the last column, a terminal may go on to the next line.
            let line = cut(&line(), width.saturating_sub(1));
            let before = std::mem::replace(&mut self.shown, line.width());
            // Spaces wipe everywhere; a console of Windows may show an escape as it is.
            let rest = before.saturating_sub(self.shown);
            // A line that cannot be written is not worth a failure.
            let _ = write!(io.stderr, "\r{line}{:rest$}", "");
            let _ = io.stderr.flush();
        }
    }

    /// Wipes the line.
    pub(crate) fn end(&mut self, io: &mut Io) {
        if self.last.take().is_some() {
            let shown = std::mem::take(&mut self.shown);
            let _ = write!(io.stderr, "\r{:shown$}\r", "");
            let _ = io.stderr.flush();
        }
    }
}

/// A bar for `done` of `total` bytes.
pub(crate) fn bar(done: u64, total: u64) -> String {
    let share = done
        .min(total)
        .saturating_mul(100)
        .checked_div(total)
        .unwrap_or(0);
    let filled = BAR * usize::try_from(share).unwrap_or(0) / 100;
    let empty = BAR - filled;
    format!(
        "[{}{}] {share:3}%  {} / {}",
        "#".repeat(filled),
        " ".repeat(empty),
        size(done),
        size(total)
    )
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes.saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!(
        "{}.{} {}",
        tenths / 10,
        tenths % 10,
        UNITS.get(unit).copied().unwrap_or_default()
    )
}

/// What was sent of a file, and how large it is: written by the transport, read by the line.
#[derive(Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<(u64, u64)>>);

impl Sent {
    pub(crate) fn report(&self, sent: u64, total: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (sent, total);
    }

    pub(crate) fn get(&self) -> (u64, u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{bar, size};

    #[test]
    fn sizes_are_for_people() {
        let check = |bytes, expected: &str| assert_eq!(size(bytes), expected);
        check(0, "0 B");
        check(1023, "1023 B");
        check(1536, "1.5 KiB");
        check(5 * 1024 * 1024 * 1024, "5.0 GiB");
        assert!(
            bar(512, 1024).starts_with("[############            ]  50%"),
            "{}",
            bar(512, 1024)
        );
        assert!(bar(0, 0).contains("  0%"));
    }
}
