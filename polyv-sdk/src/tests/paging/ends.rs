//! Where a list ends, for whatever replies say of themselves.

use super::{BY_CURSOR, NUMBERED, Reply, UNTIL_EMPTY, check, check_stuck, number, page, walk};
use crate::page::{Page, Paging, Position, Progress, Stop, Walk};
use crate::prelude::*;
use crate::tests::fixture::Things;

/// What the service does when it is asked for the page behind the last.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Behind {
    /// No rows, beside what every page says.
    Empty,
    /// Nothing at all.
    Nothing,
    /// The last page again.
    Again,
}

/// A list of pages of two rows, and what each of its replies says.
#[derive(Clone, Copy, Debug)]
struct List {
    /// How many pages it has.
    pages: u64,
    behind: Behind,
    says: Says,
}

#[derive(Clone, Copy, Debug)]
struct Says {
    number: bool,
    items: Option<u64>,
    pages: Option<u64>,
    size: Option<u64>,
    /// Whether the second page, or none, is the last.
    last: Option<bool>,
    /// Whether the second page names a next one.
    next: Option<bool>,
}

impl Says {
    fn say(&self, at: u64, page: &mut Page<()>) {
        page.page_number = self.number.then_some(at);
        (page.total_items, page.total_pages) = (self.items, self.pages);
        page.page_size = self.size;
        page.last_page = self.last.map(|ends| ends && at >= 2);
        page.next_page_number = self
            .next
            .map(|more| if more || at < 2 { at + 1 } else { at });
    }

    /// Whether something says that the second page is the last.
    fn end(&self) -> bool {
        self.items == Some(4) || self.pages == Some(2) || self.last == Some(true)
    }

    /// Whether something says that more follows.
    fn more(&self) -> bool {
        self.items > Some(4)
            || self.pages > Some(2)
            || self.last == Some(false)
            || self.next == Some(true)
    }
}

impl List {
    fn answer(self, at: u64) -> Reply {
        match self.behind {
            Behind::Nothing if at > self.pages => page(&[], |_| {}),
            Behind::Empty if at > self.pages => page(&[], |page| self.says.say(at, page)),
            _ => {
                let own = at.min(self.pages);
                page(&[own * 10, own * 10 + 1], |page| self.says.say(at, page))
            }
        }
    }

    /// Whether no total and no size is another than the list's, and no page is called the last that is not.
    fn is_true(self) -> bool {
        let is = |stated: Option<u64>, real| stated.is_none_or(|stated| stated == real);
        is(self.says.items, self.pages * 2)
            && is(self.says.pages, self.pages)
            && is(self.says.size, 2)
            && (self.says.last != Some(true) || self.pages == 2)
    }

    /// The rows of all its pages.
    fn rows(self) -> Vec<u64> {
        (1..=self.pages)
            .flat_map(|at| [at * 10, at * 10 + 1])
            .collect()
    }
}

fn each<const N: usize>(values: [u64; N]) -> impl Iterator<Item = Option<u64>> + Clone {
    values.into_iter().map(Some).chain([None])
}

/// All that replies can say of a list of two pages or three.
fn lists() -> impl Iterator<Item = List> {
    let flags = [None, Some(true), Some(false)];
    let behind = [Behind::Empty, Behind::Nothing, Behind::Again];
    let totals = each([0, 3, 4, 6])
        .flat_map(|items| each([0, 1, 2, 3]).map(move |pages| (items, pages)))
        .flat_map(|(items, pages)| each([2, 3]).map(move |size| (items, pages, size)));
    let says = totals.flat_map(move |(items, pages, size)| {
        let flags = flags
            .into_iter()
            .flat_map(move |last| flags.map(|next| (last, next)));
        flags.flat_map(move |(last, next)| {
            [true, false].map(|number| Says {
                number,
                items,
                pages,
                size,
                last,
                next,
            })
        })
    });
    says.flat_map(move |says| {
        let behind = behind.into_iter();
        behind.flat_map(move |behind| {
            [2, 3].map(|pages| List {
                pages,
                behind,
                says,
            })
        })
    })
}

#[test]
fn no_list_ends_short_of_what_its_replies_say() {
    let mut count = 0;
    for list in lists() {
        for paging in [NUMBERED, UNTIL_EMPTY] {
            count += 1;
            judge(list, paging);
        }
    }
    assert_eq!(count, 16_200);
}

/// An export that is interrupted after each page, and continued by another process each time.
#[test]
fn a_list_that_is_continued_after_each_page_is_the_list() {
    let mut count = 0;
    // A walk from the middle cannot count what was before, so it finds out fewer lies.
    let lists = lists().filter(|list| list.behind != Behind::Again && list.is_true());
    for (list, size) in lists.flat_map(|list| [(list, None), (list, Some(2))]) {
        let request = Things {
            size,
            ..Things::default()
        };
        let (_, rows, problem) = walk(NUMBERED, request.clone(), |text| list.answer(number(text)));
        if problem.is_none() && rows == list.rows() {
            count += 1;
            let (asked, parts, problem) = in_parts(list, &request);
            assert_eq!((parts, problem), (rows, None), "{list:?} {size:?}");
            assert!(asked <= list.pages + 1, "{list:?} {size:?}: {asked}");
        }
    }
    assert_eq!(count, 912);
}

/// How many pages are requested of a list, each of whose pages another walk begins with, their rows, and why a walk failed.
fn in_parts(list: List, request: &Things) -> (u64, Vec<u64>, Option<String>) {
    let (mut asked, mut rows) = (0, Vec::new());
    let mut position = Some(Position::Page(1));
    while let Some(at) = position.take() {
        let mut part = Walk::new(NUMBERED, Things::OPERATION.params, request);
        part.start_at(at);
        while let Some(Position::Page(at)) = part.position() {
            asked += 1;
            let (got, progress, left_out) = list.answer(at);
            if part.accept(&got, got.len(), left_out, &progress) {
                rows.extend(got);
                break;
            }
        }
        if let Some(problem) = part.take_problem() {
            return (asked, rows, Some(problem.to_string()));
        }
        position = part.position();
    }
    (asked, rows, None)
}

#[track_caller]
fn judge(list: List, paging: Paging) {
    let (says, is_again) = (list.says, list.behind == Behind::Again);
    let (asked, rows, problem) = walk(paging, Things::default(), |text| list.answer(number(text)));
    let seen = format!("{list:?} {:?}: {asked:?} {rows:?} {problem:?}", paging.stop);
    let came = rows.len() as u64;
    // What came is the list, in order. Only a service that repeats itself may do so once unnoticed.
    assert!(list.rows().starts_with(&rows) || is_again, "{seen}");
    // Never silent: more rows than came were neither stated at the end, nor are there any that something spoke for.
    let total = says.items.filter(|items| *items > 0);
    if problem.is_none() {
        assert!(total.is_none_or(|total| came >= total), "{seen}");
        let is_heard = says.more() || paging.stop == Stop::Empty;
        assert!(!is_heard || came >= list.pages * 2, "{seen}");
    }
    // No false alarm where the total is that of the rows, and nothing repeats or is said to go on forever.
    let is_endless = says.last == Some(false) && says.items.or(says.pages).is_none();
    let is_honest = total.is_none_or(|total| total <= list.pages * 2)
        && !(is_endless && list.behind == Behind::Empty);
    assert!(!is_honest || is_again || problem.is_none(), "{seen}");
    // No request too many where all agree.
    let agree =
        says.end() && !says.more() && says.pages.is_none_or(|pages| pages == 2 || pages == 0);
    let agree = agree && says.items.is_none_or(|items| items == 4);
    if agree && list.pages == 2 && paging.stop == Stop::Total {
        assert_eq!((asked.len(), problem), (2, None), "{seen}");
    }
}

/// What a reply of `text` says: totals of rows and of pages, where the second page is said to be the last.
fn totals(items: u64, pages: u64) -> impl Fn(&mut Page<()>) + Copy {
    move |page| (page.total_items, page.total_pages) = (Some(items), Some(pages))
}

#[test]
fn a_list_that_ends_short_of_its_total_is_an_error() {
    let says = totals(6, 2);
    let short = move |text: &str| match number(text) {
        at @ 1..3 => page(&[at * 10, at * 10 + 1], says),
        _ => page(&[], says),
    };
    let why = "ended after 4 rows, although its total is 6";
    let asked = ["", "2", "3"];
    check_stuck(NUMBERED, short, &asked, &[10, 11, 20, 21], why);
    check_stuck(UNTIL_EMPTY, short, &asked, &[10, 11, 20, 21], why);
    // The page behind is worth the request: the total of pages was wrong.
    let wrong = move |text: &str| match number(text) {
        at @ 1..4 => page(&[at * 10, at * 10 + 1], says),
        _ => page(&[], says),
    };
    check(NUMBERED, wrong, &asked, &[10, 11, 20, 21, 30, 31]);
    // The last page comes again in its place, and says that it is another.
    let again = move |text: &str| {
        let at = number(text).min(2);
        page(&[at * 10, at * 10 + 1], |page| {
            says(page);
            page.page_number = Some(number(text));
        })
    };
    check_stuck(NUMBERED, again, &asked, &[10, 11, 20, 21], why);
    // A page in the middle had no rows.
    let hole = |text: &str| match number(text) {
        2 | 4 => page(&[], |_| {}),
        at => page(&[at * 10, at * 10 + 1], totals(6, 3)),
    };
    let asked = ["", "2", "3", "4"];
    check_stuck(NUMBERED, hole, &asked, &[10, 11, 30, 31], why);
}

#[test]
fn where_rows_are_removed_meanwhile_the_last_total_counts() {
    let shrinking = |text: &str| match number(text) {
        1 => page(&[1, 2], totals(6, 3)),
        _ => page(&[5, 6], totals(4, 2)),
    };
    check(NUMBERED, shrinking, &["", "2"], &[1, 2, 5, 6]);
    let emptied = |text: &str| match number(text) {
        1 => page(&[1, 2], totals(4, 2)),
        _ => page(&[], totals(0, 0)),
    };
    check(NUMBERED, emptied, &["", "2"], &[1, 2]);
}

/// A reply that failed inside often has all totals at zero.
#[test]
fn a_page_without_anything_is_not_believed_at_once() {
    let failed = |text: &str| match number(text) {
        2 => page(&[], totals(0, 0)),
        at @ (1 | 3 | 4) => page(&[at * 10, at * 10 + 1], totals(8, 4)),
        _ => page(&[], |_| {}),
    };
    let why = "ended after 6 rows, although its total is 8";
    let rows = [10, 11, 30, 31, 40, 41];
    check_stuck(NUMBERED, failed, &["", "2", "3", "4", "5"], &rows, why);
    let emptied = |text: &str| match number(text) {
        1 => page(&[1, 2], totals(2000, 1000)),
        _ => page(&[], totals(0, 0)),
    };
    check(NUMBERED, emptied, &["", "2", "3"], &[1, 2]);
}

#[test]
fn a_walk_from_the_middle_counts_what_was_before() {
    let from = |start: u64, size: Option<u64>, says: fn(&mut Page<()>), answer: &[u64]| {
        let request = Things {
            page: Some(start),
            size,
            ..Things::default()
        };
        let answer = |text: &str| match number(text) {
            at if at == start => page(answer, says),
            _ => page(&[], says),
        };
        let (asked, _, problem) = walk(NUMBERED, request, answer);
        (asked.len(), problem.is_some())
    };
    let three_pages: fn(&mut Page<()>) = |page| {
        (page.total_items, page.total_pages) = (Some(6), Some(3));
        page.page_size = Some(2);
    };
    assert_eq!(from(3, None, three_pages, &[50, 51]), (1, false));
    assert_eq!(from(3, None, three_pages, &[50]), (2, true));
    assert_eq!(from(3, None, three_pages, &[]), (1, true));
    let two_pages: fn(&mut Page<()>) =
        |page| (page.total_items, page.total_pages) = (Some(12), Some(2));
    // The service gives ten rows on a page, whatever is asked for.
    assert_eq!(from(2, Some(1), two_pages, &[11, 12]), (1, false));
    assert_eq!(from(2, Some(10), two_pages, &[11, 12]), (1, false));
    // It begins behind the end, and the reply does not say how many rows a page has.
    let six_rows: fn(&mut Page<()>) = |page| page.total_items = Some(6);
    assert_eq!(from(4, Some(2), six_rows, &[]), (1, false));
    assert_eq!(from(4, None, six_rows, &[]), (1, false));
    assert_eq!(from(2, Some(2), six_rows, &[]), (2, true));
    // Nobody knows how many rows were before.
    assert_eq!(from(2, None, two_pages, &[11]), (1, false));
}

#[test]
fn a_list_by_cursor_that_ends_short_of_its_total_is_an_error() {
    let answer = |cursor: &str| {
        let (rows, mut progress, _) = page(&[1, 2], |page| page.total_items = Some(6));
        progress.next_cursor = (cursor.is_empty()).then(|| "a".into());
        (rows, progress, 0)
    };
    let why = "ended after 4 rows, although its total is 6";
    check_stuck(BY_CURSOR, answer, &["", "a"], &[1, 2, 1, 2], why);
    // From the middle on, nothing is known of what was before.
    let mut walk = Walk::new(BY_CURSOR, Things::OPERATION.params, &Things::default());
    walk.start_at(Position::Cursor("a".into()));
    let (rows, progress, _) = answer("a");
    assert!(walk.accept(&rows, rows.len(), 0, &progress));
    assert!(walk.is_done());
}

/// What the caller does not want is not missing.
#[test]
fn a_walk_that_was_limited_is_not_short() {
    let mut walk = Walk::new(NUMBERED, Things::OPERATION.params, &Things::default());
    walk.limit_rows(2);
    let mut progress = Progress::default();
    totals(6, 1)(&mut progress.page);
    assert!(walk.accept(&vec![1_u64, 2], 2, 0, &progress));
    assert!(walk.is_done());
}
