//! The way from one page to the next, without I/O and without knowing the endpoint's types.

use std::collections::BTreeSet;

use super::trace::{hash_of, hash_rows, set, text_of};
use super::{Paging, Position, Progress, Stop, Style};
use crate::check::Invalid;
use crate::error::{Error, ErrorKind};
use crate::json::Reader;
use crate::record::{Field, Slots};
use crate::value::{Codec, Text, Value};

/// Totals of more pages bound nothing: a walk would take hours, and a loop cannot be told from it.
const MANY_PAGES: u64 = 10_000;

/// How far paging has come.
///
/// No reply, however odd, can make it go round: a page without rows ends it, a total bounds it, and
/// where neither is in sight, a page or a cursor that was there before ends it.
///
/// Replies are taken in the order of their pages, so that nothing depends on how many are asked for
/// ahead: what was asked for behind the end is thrown away.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    paging: Paging,
    params: &'static [Field],
    state: State,
    /// Number of the page that is next.
    number: u64,
    /// What leads to the page that is next; none for the first.
    cursor: Option<Text>,
    /// Whether the request does not ask for the page that is next by itself.
    is_moved: bool,
    /// Replies with rows that have come.
    taken: u64,
    /// The last page that the reply before promised.
    promised: Option<u64>,
    /// The last page that the first reply promised, and that is believed.
    bound: u64,
    /// Pages that the caller still wants.
    pages_left: Option<u64>,
    /// Rows that the caller still wants.
    rows_left: Option<u64>,
    /// Rows of the fullest page so far.
    page_rows: u64,
    /// Rows of the pages so far.
    rows: u64,
    /// Whether the first page was the list's first, so that `rows` can be compared with a total.
    from_start: bool,
    /// What was there before: cursors, or pages that no total bounds.
    seen: BTreeSet<u64>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Going,
    Done,
    /// It cannot go on, for this reason.
    Stuck(ErrorKind, String),
}

impl Walk {
    /// A walk from the page that `request` asks for, or the first.
    pub(crate) fn new(paging: Paging, params: &'static [Field], request: &dyn Slots) -> Self {
        let number = match paging.style {
            Style::Number { page, .. } => text_of(request, page).parse().unwrap_or(1_u64).max(1),
            Style::Cursor { .. } => 1,
        };
        let cursor = match paging.style {
            Style::Cursor { cursor, .. } => Some(text_of(request, cursor)),
            Style::Number { .. } => None,
        };
        Self {
            paging,
            params,
            state: State::Going,
            number,
            cursor: cursor.filter(|text| !text.is_empty()).map(Text::from),
            is_moved: false,
            taken: 0,
            promised: None,
            bound: 0,
            pages_left: None,
            rows_left: None,
            page_rows: 0,
            rows: 0,
            from_start: number == 1,
            seen: BTreeSet::new(),
        }
    }

    /// Makes `request` ask for the first page.
    pub(crate) fn restart(paging: Paging, params: &'static [Field], request: &mut dyn Slots) {
        match paging.style {
            Style::Number { page, .. } if !text_of(request, page).is_empty() => {
                // A number is what stood there.
                _ = set(params, request, page, "1");
            }
            Style::Cursor { cursor, .. } => {
                let slot = request.slot_mut(cursor);
                _ = slot.map(|slot| slot.read(&mut Reader::of_json(b"null", ""), Codec::PLAIN));
            }
            Style::Number { .. } => {}
        }
    }

    /// Starts at another page. A number leads nowhere in a list by cursor, nor the reverse.
    pub(crate) fn start_at(&mut self, position: Position) {
        match (self.paging.style, position) {
            (Style::Number { .. }, Position::Page(number)) => {
                self.number = number.max(1);
                self.from_start = self.number == 1;
            }
            (Style::Cursor { .. }, Position::Cursor(cursor)) => {
                self.cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
            }
            (Style::Number { .. }, Position::Cursor(_)) => {
                let problem = "the pages of this list have numbers: no cursor leads to one";
                self.state = State::Stuck(ErrorKind::Invalid, problem.to_owned());
            }
            (Style::Cursor { .. }, Position::Page(_)) => {
                let problem = "the pages of this list have cursors: no number leads to one";
                self.state = State::Stuck(ErrorKind::Invalid, problem.to_owned());
            }
        }
        self.is_moved = true;
    }

    /// Ends after so many further pages.
    pub(crate) fn limit_pages(&mut self, pages: u64) {
        self.pages_left = Some(pages);
        if pages == 0 {
            self.state = State::Done;
        }
    }

    /// Ends after the page that holds the last of so many further rows.
    pub(crate) fn limit_rows(&mut self, rows: u64) {
        self.rows_left = Some(rows);
        if rows == 0 {
            self.state = State::Done;
        }
    }

    /// What the caller still wants goes on in the walk of the next window.
    pub(crate) fn take_limits(&mut self, before: &Self) {
        (self.pages_left, self.rows_left) = (before.pages_left, before.rows_left);
        if before.is_satisfied() {
            self.state = State::Done;
        }
    }

    fn is_satisfied(&self) -> bool {
        self.pages_left == Some(0) || self.rows_left == Some(0)
    }

    /// Whether there is no further page.
    pub(crate) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Why it cannot go on, told once: after that it is done.
    pub(crate) fn take_problem(&mut self) -> Option<Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Stuck(kind, problem) => Some(Error::new(kind, problem)),
            state => {
                self.state = state;
                None
            }
        }
    }

    /// The page that is next, if there may be one.
    pub(crate) fn position(&self) -> Option<Position> {
        let position = match self.paging.style {
            Style::Number { .. } => Position::Page(self.number),
            Style::Cursor { .. } => Position::Cursor(self.cursor.clone().unwrap_or_default()),
        };
        (self.state == State::Going).then_some(position)
    }

    /// Whether the page that comes `ahead` pages after the next one is known to exist, as far as
    /// anybody knows, and is wanted. The next one itself always may be asked for.
    pub(crate) fn may_ask(&self, ahead: u64) -> bool {
        if self.state != State::Going {
            return false;
        }
        if ahead == 0 {
            return true;
        }
        let is_wanted = self.pages_left.is_none_or(|left| ahead < left)
            && self
                .rows_left
                .is_none_or(|left| ahead < left.div_ceil(self.page_rows.max(1)));
        let number = self.number.checked_add(ahead);
        is_wanted
            && number.is_some_and(|number| self.promised.is_some_and(|promised| number <= promised))
    }

    /// Makes `request` ask for the page that comes `ahead` pages after the next one.
    pub(crate) fn prepare(&self, request: &mut dyn Slots, ahead: u64) -> Result<(), Invalid> {
        if !self.is_moved && ahead == 0 {
            return Ok(());
        }
        match self.paging.style {
            Style::Number { page, .. } => {
                let number = self.number.saturating_add(ahead).to_string();
                set(self.params, request, page, &number)
            }
            Style::Cursor { cursor, .. } => match &self.cursor {
                Some(text) => set(self.params, request, cursor, text),
                None => Ok(()),
            },
        }
    }

    /// Takes note of the reply for the page that is next. Says whether its rows are to be used: rows
    /// that were there before are not.
    pub(crate) fn accept(&mut self, rows: &dyn Value, count: usize, progress: &Progress) -> bool {
        if count == 0 {
            self.state = State::Done;
            return false;
        }
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let is_used = match self.paging.style {
            Style::Cursor { .. } => self.accept_cursor(progress),
            Style::Number { .. } => self.accept_number(rows, count, progress),
        };
        self.taken = self.taken.saturating_add(1);
        self.is_moved = true;
        if is_used {
            self.pages_left = self.pages_left.map(|left| left.saturating_sub(1));
            self.rows_left = self.rows_left.map(|left| left.saturating_sub(count));
            if self.is_satisfied() {
                self.state = State::Done;
            }
        }
        is_used
    }

    fn accept_cursor(&mut self, progress: &Progress) -> bool {
        self.seen
            .insert(hash_of(self.cursor.as_deref().unwrap_or_default()));
        match &progress.next_cursor {
            Some(next) if next.is_empty() => self.state = State::Done,
            None => self.state = State::Done,
            Some(next) => {
                if !self.seen.insert(hash_of(next)) {
                    self.stuck(format!(
                        "the reply leads on by the cursor {:?}, which led to an earlier page: \
                         following it would never end",
                        next.chars().take(80).collect::<String>()
                    ));
                }
                self.cursor = Some(next.clone());
            }
        }
        true
    }

    fn accept_number(&mut self, rows: &dyn Value, count: u64, progress: &Progress) -> bool {
        let number = self.number;
        self.rows = self.rows.saturating_add(count);
        self.page_rows = self.page_rows.max(count);
        self.promised = self.promise(progress);
        if self.taken == 0 {
            self.bound = self.promised.unwrap_or(0).min(MANY_PAGES);
        }
        let is_last = self.is_last(number, count, progress);
        // Looking at rows costs about what reading them did, so it is done only where it is needed:
        // always where no total ends the walk; otherwise at the first two pages, which tell whether
        // the service minds the number. Two single rows may well be the same.
        let is_suspect = match self.taken {
            0 => !is_last,
            1 => count > 1 || !self.is_bounded(progress),
            _ => !self.is_bounded(progress),
        };
        if is_suspect && !self.seen.insert(hash_rows(rows)) {
            self.repeated(number, progress);
            return false;
        }
        match number.checked_add(1) {
            Some(next) if !is_last => self.number = next,
            _ => self.state = State::Done,
        }
        true
    }

    /// The rows of page `number` were there before. A service that answers with its last page
    /// whatever lies behind it, and says so, has come to its end; any other repeats itself.
    fn repeated(&mut self, number: u64, progress: &Progress) {
        let own = progress.page.page_number;
        let is_end = total_pages(progress).is_none()
            && progress.page.total_items.is_none()
            && own.is_some_and(|own| own.checked_add(1) == Some(number));
        if is_end {
            self.state = State::Done;
            return;
        }
        let claim = own.map_or(String::new(), |own| format!(" and calls it page {own}"));
        self.stuck(format!(
            "asked for page {number}, the service sent the rows of an earlier page again{claim}: \
             it ignores the number, and going on would never end"
        ));
    }

    fn stuck(&mut self, problem: String) {
        self.state = State::Stuck(ErrorKind::Paging, problem);
    }

    /// The last page, by what the reply says: good enough to ask ahead, and for nothing else.
    fn promise(&self, progress: &Progress) -> Option<u64> {
        if self.paging.stop == Stop::Empty {
            return None;
        }
        let page = &progress.page;
        total_pages(progress).or_else(|| {
            let size = page.page_size.unwrap_or(0).max(self.page_rows).max(1);
            Some(page.total_items?.div_ceil(size))
        })
    }

    /// Whether paging ends by itself, as the reply answers for the page that was asked for and tells
    /// how many there are, no more than at first. Otherwise rows that were there before are taken for
    /// the same page again.
    fn is_bounded(&self, progress: &Progress) -> bool {
        let page = &progress.page;
        let has_total =
            total_pages(progress).is_some() || (self.from_start && page.total_items.is_some());
        let is_believed = self.promised.is_some_and(|promised| promised <= self.bound);
        has_total && is_believed && page.page_number == Some(self.number)
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
}

/// A total of no pages beside rows is no total.
fn total_pages(progress: &Progress) -> Option<u64> {
    progress.page.total_pages.filter(|pages| *pages > 0)
}
