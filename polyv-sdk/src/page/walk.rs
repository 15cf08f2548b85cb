//! The way from one page to the next, without I/O and without knowing the endpoint's types.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Paging, Progress, Stop, Style};
use crate::check::Invalid;
use crate::json::Reader;
use crate::record::{Field, Slots};
use crate::value::{Codec, Text, Value, View};

/// How far paging has come.
///
/// No reply, however odd, can make it go round: a page without rows ends it, a total bounds it, and
/// where neither is in sight, a page or a cursor that was there before ends it.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    paging: Paging,
    params: &'static [Field],
    /// What the next request says in the parameter that stands for its page; the first says what
    /// the caller wants.
    next: Option<Text>,
    done: bool,
    /// Rows of the pages so far.
    rows: u64,
    /// Whether the first page was the list's first, so that `rows` can be compared with a total.
    from_start: bool,
    /// What was there before: cursors, or pages that no total bounds.
    seen: BTreeSet<u64>,
}

impl Walk {
    pub(crate) fn new(paging: Paging, params: &'static [Field]) -> Self {
        Self {
            paging,
            params,
            next: None,
            done: false,
            rows: 0,
            from_start: false,
            seen: BTreeSet::new(),
        }
    }

    /// Whether there is no further page.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    /// Makes `request` ask for the page that is next. Asking twice asks for the same page.
    pub(crate) fn prepare(&self, request: &mut dyn Slots) -> Result<(), Invalid> {
        let (Style::Number { page: index, .. } | Style::Cursor { cursor: index, .. }) =
            self.paging.style;
        self.next
            .as_ref()
            .map_or(Ok(()), |text| self.set(request, index, text))
    }

    /// Takes note of the reply to `request`. Says whether its rows are to be used: rows that were
    /// there before are not.
    pub(crate) fn accept(
        &mut self,
        request: &dyn Slots,
        rows: &dyn Value,
        count: usize,
        progress: &Progress,
    ) -> bool {
        if count == 0 {
            self.done = true;
            return false;
        }
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        match self.paging.style {
            Style::Cursor { cursor, .. } => self.accept_cursor(request, cursor, progress),
            Style::Number { page, .. } => {
                return self.accept_number(request, page, rows, count, progress);
            }
        }
        true
    }

    fn accept_cursor(&mut self, request: &dyn Slots, cursor: usize, progress: &Progress) {
        self.seen.insert(hash_of(&text_of(request, cursor)));
        match &progress.next_cursor {
            Some(next) if !next.is_empty() && self.seen.insert(hash_of(next.as_str())) => {
                self.next = Some(next.clone());
            }
            _ => self.done = true,
        }
    }

    fn accept_number(
        &mut self,
        request: &dyn Slots,
        page: usize,
        rows: &dyn Value,
        count: u64,
        progress: &Progress,
    ) -> bool {
        let number = text_of(request, page).parse().unwrap_or(1_u64).max(1);
        let is_first = self.next.is_none();
        if is_first {
            self.from_start = number == 1;
        }
        self.rows = self.rows.saturating_add(count);
        let is_last = self.is_last(number, count, progress);
        // Looking at rows costs about what reading them did, so it is done only where it is needed.
        let is_suspect = !self.is_bounded(number, progress) || (is_first && !is_last);
        if is_suspect && !self.seen.insert(hash_rows(rows)) {
            self.done = true;
            return false;
        }
        match number.checked_add(1) {
            Some(next) if !is_last => self.next = Some(next.to_string().into()),
            _ => self.done = true,
        }
        true
    }

    /// Whether paging ends by itself, as the reply answers for the page that was asked for and tells
    /// how many there are. Otherwise rows that were there before are taken for the same page again.
    fn is_bounded(&self, number: u64, progress: &Progress) -> bool {
        let page = &progress.page;
        let has_total =
            total_pages(progress).is_some() || (self.from_start && page.total_items.is_some());
        self.paging.stop == Stop::Total && has_total && page.page_number == Some(number)
    }

    fn is_last(&self, number: u64, count: u64, progress: &Progress) -> bool {
        if self.paging.stop == Stop::Empty {
            return false;
        }
        let page = &progress.page;
        if page.last_page == Some(true) {
            return true;
        }
        if let Some(pages) = total_pages(progress) {
            return number >= pages;
        }
        if let Some(items) = page.total_items.filter(|_| self.from_start) {
            return self.rows >= items;
        }
        // Fewer rows than fit are the end only if the reply itself says how many fit: the request
        // may have asked for more than the service gives.
        page.last_page.is_none()
            && page.total_items.is_none()
            && page.page_size.is_some_and(|size| count < size)
    }

    fn set(&self, request: &mut dyn Slots, index: usize, text: &str) -> Result<(), Invalid> {
        let codec = self
            .params
            .get(index)
            .map_or(Codec::PLAIN, |field| field.codec);
        let read = request
            .slot_mut(index)
            .map(|slot| slot.read(&mut Reader::of_text(text), codec));
        match read {
            Some(Ok(())) => Ok(()),
            _ => Err(Invalid {
                parameter: self
                    .params
                    .get(index)
                    .map_or("page", |field| field.name)
                    .to_owned(),
                problem: format!("cannot be {text:?}, with which the next page is asked for"),
            }),
        }
    }
}

/// A total of no pages beside rows is no total.
fn total_pages(progress: &Progress) -> Option<u64> {
    progress.page.total_pages.filter(|pages| *pages > 0)
}

fn text_of(request: &dyn Slots, index: usize) -> String {
    let mut text = String::new();
    if let Some(slot) = request.slot(index) {
        slot.view(Codec::PLAIN).write_text(&mut text);
    }
    text
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn hash_rows(rows: &dyn Value) -> u64 {
    let view: View<'_> = rows.view(Codec::PLAIN);
    hash_of(&serde_json::to_string(&view).unwrap_or_default())
}
