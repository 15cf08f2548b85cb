//! What the totals of a reply say about the end of a list, and how far they are believed.

use super::Walk;
use crate::page::{Progress, Stop, Style};

impl Walk {
    /// The last page according to the reply: good enough for fetching ahead, and for nothing else.
    pub(super) fn foreseen(&self, progress: &Progress) -> Option<u64> {
        if self.paging.stop == Stop::Empty {
            return None;
        }
        self.stated_last(progress)
    }

    /// The last page according to the reply's totals. Totals that are below what has come, or contradict each other,
    /// are not believed.
    pub(super) fn stated_last(&self, progress: &Progress) -> Option<u64> {
        let page = &progress.page;
        let size = page.page_size.unwrap_or(0).max(self.page_rows).max(1);
        let by_items = self
            .stated_items(progress)
            .map(|items| items.div_ceil(size));
        match (self.stated_pages(progress), by_items) {
            (Some(pages), Some(by_items)) if page.page_size.is_some() => Some(pages.max(by_items)),
            (pages, by_items) => pages.or(by_items),
        }
    }

    /// The total of pages, unless a page behind the last has rows of its own.
    pub(super) fn stated_pages(&self, progress: &Progress) -> Option<u64> {
        let page = &progress.page;
        let is_own = page.page_number.is_none_or(|own| own >= self.number);
        let pages = page.total_pages.filter(|pages| *pages > 0);
        pages.filter(|pages| *pages >= self.number || !is_own)
    }

    /// The total of rows, unless more have come.
    pub(super) fn stated_items(&self, progress: &Progress) -> Option<u64> {
        let least = if self.from_start { self.rows } else { 1 };
        progress.page.total_items.filter(|items| *items >= least)
    }

    /// The total of rows, if none of them has come from the first page on.
    pub(super) fn all_missing(&self, progress: &Progress) -> Option<u64> {
        let is_whole = matches!(self.paging.style, Style::Number { .. }) && self.from_start;
        let items = progress.page.total_items.filter(|items| *items > 0);
        items.filter(|_| is_whole && self.rows == 0)
    }

    /// Whether paging ends by itself, because the reply is for the requested page and states a total, no larger than
    /// at first. Otherwise rows seen before count as the same page again.
    pub(super) fn is_bounded(&self, progress: &Progress) -> bool {
        let has_total = self.stated_pages(progress).is_some()
            || (self.from_start && self.stated_items(progress).is_some());
        let is_believed = self.promised.is_some_and(|promised| promised <= self.bound);
        has_total && is_believed && progress.page.page_number == Some(self.number)
    }

    pub(super) fn is_last(&self, number: u64, count: u64, progress: &Progress) -> bool {
        if self.paging.stop == Stop::Empty {
            return false;
        }
        let page = &progress.page;
        let last = self.stated_last(progress);
        if page.last_page == Some(true) {
            return last.is_none_or(|last| number >= last);
        }
        let items = self.stated_items(progress);
        if self.stated_pages(progress).is_some() {
            return last.is_some_and(|last| number >= last);
        }
        if let Some(items) = items.filter(|_| self.from_start) {
            return self.rows >= items;
        }
        // Fewer rows than fit are the end only if the reply itself says how many fit: the request
        // may have asked for more than the service gives.
        page.last_page.is_none()
            && items.is_none()
            && page.page_size.is_some_and(|size| count < size)
    }
}
