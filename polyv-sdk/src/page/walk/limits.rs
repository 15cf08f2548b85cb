//! How much of a list the caller wants.

use super::{State, Walk};

impl Walk {
    /// Ends after this many more pages.
    pub(crate) fn limit_pages(&mut self, pages: u64) {
        self.pages_left = Some(pages);
        self.most = self.most.max(pages);
        self.stop_if_satisfied();
    }

    /// Ends after the page that holds the last of this many more rows.
    pub(crate) fn limit_rows(&mut self, rows: u64) {
        self.rows_left = Some(rows);
        self.stop_if_satisfied();
    }

    /// The caller's remaining limits carry over to another walk, such as that of the next window.
    pub(crate) fn take_limits(&mut self, before: &Self) {
        if let Some(pages) = before.pages_left {
            self.limit_pages(pages);
        }
        if let Some(rows) = before.rows_left {
            self.limit_rows(rows);
        }
    }

    /// Whether the caller wants no more.
    pub(crate) fn is_satisfied(&self) -> bool {
        self.pages_left == Some(0) || self.rows_left == Some(0)
    }

    /// Ends the walk if the caller has enough. A list that goes on can be continued.
    pub(super) fn stop_if_satisfied(&mut self) {
        if self.is_satisfied() {
            // A caller who has all that was wanted does not need to know what is wrong with the rest.
            let is_there_more = self.position().is_some();
            self.state = if is_there_more {
                State::Enough
            } else {
                State::Done
            };
        }
    }
}
