//! The way from one page to the next, without I/O and without knowing the endpoint's types.

mod limits;
mod totals;

use self::totals::Stated;
use super::seen::Seen;
use super::slotted::{set, text_of};
use super::{Paging, Position, Progress, Stop, Style};
use crate::check::Invalid;
use crate::error::{Error, ErrorKind};
use crate::field::Field;
use crate::json::Reader;
use crate::value::{AllSlots, Show, Slots};
use crate::value::{Codec, Text};

/// Totals beyond this are ignored: such a walk would take hours and could not be distinguished from a loop.
const MANY_PAGES: u64 = 10_000;

/// The largest number of pages in a first reply that is believed.
const MOST_PAGES: u64 = 1_000_000;

/// Pages in a row without a usable row after which the walk gives up.
const MANY_EMPTY: u64 = 10;

/// How far paging has come.
///
/// No reply, however odd, can make it go on forever: a page without rows or a total ends it, and if the service sends
/// an earlier page again, it fails. Whatever none of that catches, such as rows that differ each time whatever page
/// is requested, ends after 10,000 pages, or twice as many as the first reply promised, or as many as the caller wants.
///
/// Nor can a reply end it early unnoticed: rows are counted, including those that cannot be read. A page without rows
/// is skipped as long as the totals promise more, and a page that is said to be the last, while something else in the
/// reply speaks for more, is not believed: the next one is requested. If the list then ends with fewer rows than its
/// total, that is an error. Where rows are removed meanwhile, the total of the last reply counts.
///
/// Replies are taken in the order of their pages, so that nothing depends on how many are fetched ahead: pages
/// fetched past the end are discarded.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "client"),
    expect(unreachable_pub, reason = "a sealed trait of the client has it")
)]
pub struct Walk {
    paging: Paging,
    params: &'static [Field],
    state: State,
    /// Number of the page that is next.
    number: u64,
    /// The cursor of the next page; `None` for the first.
    cursor: Option<Text>,
    /// Whether the request has to be changed to ask for the next page.
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
    /// What the replies so far have stated.
    stated: Stated,
    /// Whether the page before was said to be the last, and was not believed.
    is_behind: bool,
    /// Pages in a row without a usable row.
    empty: u64,
    /// Pages after which the walk gives up.
    most: u64,
    /// Number of the first page, so that `rows` can be compared with a total; 0 if a cursor led to it.
    first: u64,
    /// What was seen before: cursors, or pages that no total bounds.
    seen: Seen,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Going,
    /// The caller has had enough; the list goes on.
    Enough,
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
        let cursor = cursor.filter(|text| !text.is_empty()).map(Text::from);
        let (Style::Number { size, .. } | Style::Cursor { size, .. }) = paging.style;
        let size = size.and_then(|size| text_of(request, size).parse().ok());
        Self {
            paging,
            params,
            state: State::Going,
            number,
            first: if cursor.is_none() { number } else { 0 },
            cursor,
            is_moved: false,
            taken: 0,
            promised: None,
            bound: 0,
            pages_left: None,
            rows_left: None,
            page_rows: 0,
            rows: 0,
            stated: Stated::with_size(size),
            is_behind: false,
            empty: 0,
            most: MANY_PAGES,
            seen: Seen::default(),
        }
    }

    /// Makes `request` ask for the first page.
    pub(crate) fn restart(paging: Paging, params: &'static [Field], request: &mut dyn AllSlots) {
        match paging.style {
            Style::Number { page, .. } if !text_of(request, page).is_empty() => {
                // It held a number.
                _ = set(params, request, page, "1");
            }
            Style::Cursor { cursor, .. } => {
                let slot = request.slot_mut(cursor);
                _ = slot.map(|slot| slot.fill(&mut Reader::of_json(b"null", ""), Codec::PLAIN));
            }
            Style::Number { .. } => {}
        }
    }

    /// Starts at another page. A number is meaningless in a list by cursor, and the reverse.
    pub(crate) fn start_at(&mut self, position: Position) {
        match (self.paging.style, position) {
            (Style::Number { .. }, Position::Page(number)) => {
                self.number = number.max(1);
                self.first = self.number;
            }
            (Style::Cursor { .. }, Position::Cursor(cursor)) => {
                self.cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
                self.first = u64::from(self.cursor.is_none());
            }
            (style, _) => {
                let what = match style {
                    Style::Number { .. } => "numbers, not cursors",
                    Style::Cursor { .. } => "cursors, not numbers",
                };
                let problem = format!("the pages of this list have {what}");
                self.state = State::Stuck(ErrorKind::Invalid, problem);
            }
        }
        self.is_moved = true;
    }

    /// Whether the walk has no more pages, or none that the caller wants.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Done | State::Enough)
    }

    /// Why it cannot go on, reported once: after that it is done.
    pub(crate) fn take_problem(&mut self) -> Option<Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Stuck(kind, problem) => Some(Error::new(kind, problem)),
            state => {
                self.state = state;
                None
            }
        }
    }

    /// The next page, if there may be one.
    pub(crate) fn position(&self) -> Option<Position> {
        let position = match self.paging.style {
            Style::Number { .. } => Position::Page(self.number),
            Style::Cursor { .. } => Position::Cursor(self.cursor.clone().unwrap_or_default()),
        };
        matches!(self.state, State::Going | State::Enough).then_some(position)
    }

    /// Whether the page `ahead` pages after the next one exists, as far as is known, and is wanted. The next one
    /// itself may always be requested.
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

    /// Makes `request` ask for the page `ahead` pages after the next one.
    pub(crate) fn prepare(&self, request: &mut dyn AllSlots, ahead: u64) -> Result<(), Invalid> {
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

    /// Records the reply for the next page: `kept` rows, and how many more were left out. Returns whether its rows
    /// are to be used: rows seen before are not.
    pub(crate) fn accept(
        &mut self,
        rows: &dyn Show,
        kept: usize,
        left_out: u64,
        progress: &Progress,
    ) -> bool {
        let kept = u64::try_from(kept).unwrap_or(u64::MAX);
        let came = kept.saturating_add(left_out);
        self.note(came, progress);
        if came == 0 {
            self.accept_nothing(progress);
            return false;
        }
        let is_new = match self.paging.style {
            Style::Cursor { .. } => self.accept_cursor(progress),
            Style::Number { .. } => self.accept_number(rows, (kept, came), progress),
        };
        self.taken = self.taken.saturating_add(1);
        self.is_moved = true;
        let is_used = is_new && kept > 0;
        if is_used {
            self.empty = 0;
            self.pages_left = self.pages_left.map(|left| left.saturating_sub(1));
            self.rows_left = self.rows_left.map(|left| left.saturating_sub(kept));
            self.stop_if_satisfied();
        } else if is_new {
            self.count_empty();
        }
        if self.state == State::Going && self.taken >= self.most {
            self.stuck(format!(
                "the list has not ended after {} pages, more than it promised",
                self.taken
            ));
        }
        is_used
    }

    /// A page without rows is the end, unless the list is said to go on behind it.
    fn accept_nothing(&mut self, progress: &Progress) {
        let goes_on = self.paging.stop == Stop::Total
            && match self.paging.style {
                Style::Cursor { .. } => {
                    self.has_new_cursor(progress) && self.accept_cursor(progress)
                }
                Style::Number { .. } => self.goes_on_behind(progress),
            };
        self.is_moved = true;
        match self.number.checked_add(1) {
            Some(next) if goes_on => {
                self.number = next;
                self.count_empty();
            }
            _ => self.end(),
        }
    }

    /// There are no more pages: the end, or an error if rows are missing.
    fn end(&mut self) {
        match self.missing() {
            Some((0, total)) => self.stuck(format!(
                "the list has ended without a row, although its total is {total}"
            )),
            Some((came, total)) => self.stuck(format!(
                "the list has ended after {came} rows, although its total is {total}"
            )),
            None => self.state = State::Done,
        }
    }

    fn count_empty(&mut self) {
        self.empty += 1;
        if self.empty >= MANY_EMPTY && self.state == State::Going {
            self.stuck(format!(
                "{} pages in a row had no usable row, and the list is said to go on",
                self.empty
            ));
        }
    }

    /// Whether the totals, or else those of the page before, promise more than the page that came without rows.
    fn goes_on_behind(&self, progress: &Progress) -> bool {
        let page = &progress.page;
        let totals = [page.total_pages, page.total_items];
        let mut has_own = totals.iter().any(Option::is_some);
        if self.empty == 0 && totals.iter().all(|total| total.unwrap_or(0) == 0) {
            // The list may have been emptied meanwhile; but a failed reply says the same, and the next page shows it.
            has_own = false;
        }
        let last = if has_own {
            self.stated_last(progress)
        } else {
            self.promised
        };
        match last {
            Some(last) => self.number < last,
            None => !has_own && page.last_page == Some(false),
        }
    }

    fn has_new_cursor(&self, progress: &Progress) -> bool {
        let own = self.cursor.as_deref().unwrap_or_default();
        progress
            .next_cursor
            .as_ref()
            .is_some_and(|next| !next.is_empty() && next != own && !self.seen.has_cursor(next))
    }

    fn accept_cursor(&mut self, progress: &Progress) -> bool {
        self.seen
            .add_cursor(self.cursor.as_deref().unwrap_or_default());
        match progress
            .next_cursor
            .as_ref()
            .filter(|next| !next.is_empty())
        {
            None => self.end(),
            Some(next) => {
                if !self.seen.add_cursor(next) {
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

    fn accept_number(
        &mut self,
        rows: &dyn Show,
        (kept, count): (u64, u64),
        progress: &Progress,
    ) -> bool {
        let number = self.number;
        self.promised = self.foreseen(progress);
        if self.taken == 0 {
            let promised = self.promised.unwrap_or(0);
            self.bound = promised.min(MANY_PAGES);
            self.most = self.most.max(promised.min(MOST_PAGES) * 2);
        }
        let is_said_last = self.is_said_last(number, count, progress);
        let is_last = is_said_last && !self.speaks_for_more(progress);
        let was_behind = std::mem::replace(&mut self.is_behind, is_said_last && !is_last);
        // Looking at rows costs about what reading them did, so it is done only where it is needed:
        // always where no total ends the walk; otherwise at the first two pages, which show whether the service
        // honours the number, and behind a page that was said to be the last. Two single rows may well be the same.
        let is_suspect = was_behind
            || match self.taken {
                0 => !is_last,
                1 => count > 1 || !self.is_bounded(progress),
                _ => !self.is_bounded(progress),
            };
        if is_suspect && kept > 0 && !self.seen.add_rows(rows) {
            self.rows = self.rows.saturating_sub(count);
            self.repeated(number, was_behind, progress);
            return false;
        }
        if self.is_behind && !is_suspect {
            self.seen.add_rows(rows);
        }
        match number.checked_add(1) {
            Some(next) if !is_last => self.number = next,
            _ => self.end(),
        }
        true
    }

    /// The rows of page `number` were seen before. A service that answers past the end with its last page, and says
    /// or said so, has reached the end; any other repeats itself.
    fn repeated(&mut self, number: u64, was_behind: bool, progress: &Progress) {
        let own = progress.page.page_number;
        let is_end = progress.page.total_pages.is_none_or(|pages| pages == 0)
            && progress.page.total_items.is_none()
            && own.is_some_and(|own| own.checked_add(1) == Some(number));
        if is_end || was_behind {
            self.end();
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
}
