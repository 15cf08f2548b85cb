//! A model of a server with a list: it adds and removes rows between calls, lies about its totals, fails
//! and answers in any order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::fixture::{Thing, Things};
use crate::client::Pages;
use crate::page::{Page, Paged as _};
use crate::{Error, ErrorKind};

/// What a server says of its totals.
#[derive(Clone, Copy, Debug)]
pub(super) enum Totals {
    None,
    Pages,
    Items,
    LastPage,
    /// More than there are, by this number.
    TooMany(u64),
    /// Random totals.
    Lies(u64),
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) rows: u64,
    pub(super) size: usize,
    pub(super) totals: Totals,
    /// Whether a reply states its number.
    pub(super) tells_number: bool,
    /// The last page that it serves; after it, this one comes again.
    pub(super) clamp: u64,
    /// What happens to the list after each call: a row is added in front, or the first is removed.
    pub(super) changes: Vec<Option<bool>>,
    /// How many turns each reply takes.
    pub(super) delays: Vec<usize>,
    /// The calls that fail, by their order.
    pub(super) failures: Vec<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) asked: Vec<u64>,
    pub(super) flying: usize,
    pub(super) most_flying: usize,
}

pub(super) struct Server {
    model: Model,
    pub(super) rows: Mutex<Vec<u64>>,
    pub(super) seen: Mutex<Seen>,
    calls: AtomicUsize,
}

/// Counts a request out when it is answered or dropped.
struct Flying(Arc<Server>);

impl Drop for Flying {
    fn drop(&mut self) {
        self.0.seen.lock().unwrap().flying -= 1;
    }
}

impl Server {
    pub(super) fn new(model: Model) -> Arc<Self> {
        Arc::new(Self {
            rows: Mutex::new((0..model.rows).collect()),
            model,
            seen: Mutex::default(),
            calls: AtomicUsize::new(0),
        })
    }

    pub(super) fn pages(self: &Arc<Self>) -> Pages<Things> {
        let server = Arc::clone(self);
        let fetch = move |request: Things| {
            let server = Arc::clone(&server);
            let call = server.calls.fetch_add(1, Ordering::Relaxed);
            let number = request.page.unwrap_or(1);
            {
                let mut seen = server.seen.lock().unwrap();
                seen.asked.push(number);
                seen.flying += 1;
                seen.most_flying = seen.most_flying.max(seen.flying);
            }
            let flying = Flying(Arc::clone(&server));
            Box::pin(async move {
                let _flying = flying;
                let delays = &server.model.delays;
                for _ in 0..delays.get(call % delays.len().max(1)).copied().unwrap_or(0) {
                    tokio::task::yield_now().await;
                }
                if server.model.failures.contains(&call) {
                    return Err(Error::new(ErrorKind::Transport, "broken"));
                }
                Ok((server.answer(number), 0_u64))
            }) as crate::client::Fetching<(Page<Thing>, u64)>
        };
        Pages::over(Arc::new(fetch), Things::PAGING, Things::default())
    }

    fn answer(&self, asked: u64) -> Page<Thing> {
        let model = &self.model;
        let mut rows = self.rows.lock().unwrap();
        let number = asked.min(model.clamp);
        let start = usize::try_from(number - 1)
            .unwrap()
            .saturating_mul(model.size);
        let contents = rows.iter().skip(start).take(model.size);
        let contents = contents
            .map(|row| Thing {
                count: Some(*row),
                ..Thing::default()
            })
            .collect();
        let items = rows.len() as u64;
        let pages = items.div_ceil(model.size as u64);
        let mut page = Page {
            contents,
            ..Page::default()
        };
        page.page_number = model.tells_number.then_some(asked);
        match model.totals {
            Totals::None => {}
            Totals::Pages => page.total_pages = Some(pages),
            Totals::Items => page.total_items = Some(items),
            Totals::LastPage => page.last_page = Some(number >= pages),
            Totals::TooMany(more) => page.total_pages = Some(pages.saturating_add(more)),
            Totals::Lies(seed) => {
                let lie = seed.wrapping_mul(asked | 1) % 40;
                page.total_pages = (lie % 3 == 0).then_some(lie);
                page.total_items = (lie % 5 == 0).then_some(lie * 3);
                page.last_page = (lie % 7 == 0).then_some(lie % 2 == 0);
                page.page_size = (lie % 2 == 0).then_some(lie);
            }
        }
        let calls = self.calls.load(Ordering::Relaxed);
        match model.changes.get(calls).copied().flatten() {
            Some(true) => rows.insert(0, 1_000 + calls as u64),
            Some(false) if !rows.is_empty() => _ = rows.remove(0),
            _ => {}
        }
        page
    }
}
