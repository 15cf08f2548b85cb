//! What the totals of a reply say about the end of a list, and how far they are believed.

use super::Walk;
use crate::page::{Progress, Stop};

/// What replies have stated of the whole list. A later statement replaces an earlier one, as lists change.
#[derive(Clone, Debug, Default)]
pub(super) struct Stated {
    /// Rows.
    items: Option<u64>,
    /// Pages.
    pages: Option<u64>,
    /// Rows on a page; the largest of what was asked for and stated.
    size: Option<u64>,
}

impl Stated {
    /// Nothing yet, where a page of this size is asked for.
    pub(super) fn with_size(size: Option<u64>) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }
}

impl Walk {
    /// Records the reply for the next page, with `came` rows.
    pub(super) fn note(&mut self, came: u64, progress: &Progress) {
        let (page, stated) = (&progress.page, &mut self.stated);
        stated.items = page
            .total_items
            .filter(|items| *items >= came)
            .or(stated.items);
        stated.pages = page.total_pages.filter(|pages| *pages > 0).or(stated.pages);
        stated.size = stated.size.max(page.page_size);
        self.rows = self.rows.saturating_add(came);
        self.page_rows = self.page_rows.max(came);
    }

    /// How many rows have come, including those before the first page of the walk, and the total of rows, if that is
    /// more.
    pub(super) fn missing(&self) -> Option<(u64, u64)> {
        let total = self.stated.items?;
        let came = self.rows_before(total)?.saturating_add(self.rows);
        (came < total).then_some((came, total))
    }

    /// Rows before the first page of the walk: as many as there can be, where it is not certain.
    fn rows_before(&self, total: u64) -> Option<u64> {
        let pages = self.first.checked_sub(1)?;
        if pages == 0 {
            return Some(0);
        }
        let by_pages = self.stated.pages.map_or(0, |pages| {
            let whole = total.saturating_sub(1).checked_div(pages - 1);
            whole.unwrap_or(total)
        });
        let size = self.stated.size?.max(self.page_rows).max(by_pages);
        Some(pages.saturating_mul(size))
    }

    /// Whether `rows` can be compared with a total.
    fn is_from_start(&self) -> bool {
        self.first == 1
    }

    /// Whether the reply speaks for more pages, whatever else it says.
    pub(super) fn speaks_for_more(&self, progress: &Progress) -> bool {
        let page = &progress.page;
        let own = page.page_number.unwrap_or(self.number);
        let names_next = page.next_page_number.is_some_and(|next| next > own);
        names_next || page.last_page == Some(false) || self.missing().is_some()
    }

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
        let size = page.page_size.or(self.size_behind()).unwrap_or(0);
        let size = size.max(self.page_rows).max(1);
        let by_items = self
            .stated_items(progress)
            .map(|items| items.div_ceil(size));
        match (self.stated_pages(progress), by_items) {
            (Some(pages), Some(by_items)) if page.page_size.is_some() => Some(pages.max(by_items)),
            (pages, by_items) => pages.or(by_items),
        }
    }

    /// The size that was asked for, or else the documented one, where nothing else says how many rows a page has: in a walk
    /// from the middle on that has had none. It may begin behind the last page, as the rest of a list does whose end was not
    /// known yet.
    fn size_behind(&self) -> Option<u64> {
        let is_unknown = self.page_rows == 0 && !self.is_from_start();
        let size = self.stated.size.or(self.paging.default_size);
        size.filter(|_| is_unknown)
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
        let least = if self.is_from_start() { self.rows } else { 1 };
        progress.page.total_items.filter(|items| *items >= least)
    }

    /// Whether paging ends by itself, because the reply is for the requested page and states a total, no larger than
    /// at first. Otherwise rows seen before count as the same page again.
    pub(super) fn is_bounded(&self, progress: &Progress) -> bool {
        let has_total = self.stated_pages(progress).is_some()
            || (self.is_from_start() && self.stated_items(progress).is_some());
        let is_believed = self.promised.is_some_and(|promised| promised <= self.bound);
        has_total && is_believed && progress.page.page_number == Some(self.number)
    }

    /// Whether the page is the last, according to one of the things that the reply says.
    pub(super) fn is_said_last(&self, number: u64, count: u64, progress: &Progress) -> bool {
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
        if let Some(items) = items.filter(|_| self.is_from_start()) {
            return self.rows >= items;
        }
        // Fewer rows than fit are the end only if the reply itself says how many fit: the request
        // may have asked for more than the service gives.
        page.last_page.is_none()
            && items.is_none()
            && page.page_size.is_some_and(|size| count < size)
    }
}
