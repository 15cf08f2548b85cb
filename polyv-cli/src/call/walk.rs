//! Lists: page by page, or range by range of time.

use std::panic::resume_unwind;
use std::thread;

use polyv_sdk::dynamic::AnyReply;
use polyv_sdk::page::{Position, Windows};
use polyv_sdk::{AnyRequest, Client, Json, Listed, PagedCall, Pages};
use tokio::sync::mpsc;

use super::{block_on, doc_of};
use crate::client;
use crate::context::Context;
use crate::doc::Doc;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::lang::Lang;
use crate::options::Options;
use crate::output::Rows;
use crate::progress::Progress;
use crate::request::Request;

/// Prints the rows of all pages as they arrive.
pub(super) fn run(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if context.globals.format == Format::Raw && context.globals.jq.is_none() {
        return Err(Failure::usage((
            "-o raw shows one reply; a walk has many: use -o ndjson",
            "-o raw 显示单个响应，遍历会有多个：请用 -o ndjson",
        )));
    }
    let is_documented = match request {
        Request::Known(..) => true,
        Request::Path(_) => request.leaf().is_some_and(|leaf| leaf.operation.is_paged()),
    };
    let known = request.fields().iter().filter(|_| is_documented);
    let known = known.map(|field| field.name.clone()).collect();
    let connected = client::connect(context)?;
    let client = connected.client.with(options.of_calls());
    let source = Source::of(request, options, client)?;
    let mut rows = Rows::new(context, known)?;
    let limit = options.limit.unwrap_or(u64::MAX);
    // Of a part of the list, a filter that waits for the whole has made nothing to go on from.
    let begun = (!rows.waits()).then_some(options.from_page.unwrap_or(1));
    let reveal = context.globals.reveal;
    // Pages are fetched and read on a thread of their own while this one writes the last.
    let (to_writer, arrived) = mpsc::channel(1);
    let fetching = thread::spawn(move || fetch(source, limit, reveal, begun, &to_writer));
    let written = write(arrived, begun, &mut rows, context);
    let fetched = fetching.join().unwrap_or_else(|panic| resume_unwind(panic));
    let done = written.and(fetched);
    // What was written stays a whole document, whatever ended the walk; a reader who has gone gets nothing more.
    let is_gone = matches!(&done, Err(failure) if failure.report().exit == Exit::Ok);
    if !is_gone && (done.is_ok() || rows.count() > 0) {
        rows.finish(context)?;
    }
    done
}

/// Rows that have arrived, and the page that they are from.
struct Arrived(Part, Option<Position>);

/// Fetches until the end, or until the writer has stopped, which says why.
fn fetch(
    mut source: Source,
    limit: u64,
    reveal: bool,
    begun: Option<u64>,
    to_writer: &mpsc::Sender<Arrived>,
) -> Result<(), Failure> {
    let (mut left, mut at) = (limit, None);
    let done = block_on(async {
        while left > 0 {
            at = source.position().or(at.take());
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            let Some(part) = source.next(wanted, reveal).await? else {
                break;
            };
            left -= part.len();
            if to_writer.send(Arrived(part, at.clone())).await.is_err() {
                break;
            }
        }
        Ok(())
    });
    done.map_err(|failure| resumable(failure, at.as_ref(), begun))
}

/// Writes what arrives until nothing more does.
fn write(
    mut arrived: mpsc::Receiver<Arrived>,
    begun: Option<u64>,
    rows: &mut Rows,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let lang = context.lang;
    let mut progress = Progress::of(context).beside_rows(context);
    let mut seen = 0;
    let done = loop {
        let Some(Arrived(part, at)) = arrived.blocking_recv() else {
            break Ok(());
        };
        if let Err(failure) = part.write(rows, context) {
            break Err(resumable(failure, at.as_ref(), begun));
        }
        seen += part.len();
        progress.show(context.io, || match lang {
            Lang::En => format!("{seen} rows"),
            Lang::Zh => format!("{seen} 行"),
        });
    };
    progress.end(context.io);
    done
}

/// Where the rows come from.
enum Source {
    Pages(Box<Pages<AnyRequest>>),
    /// The pages of one range of time after the other.
    Windowed(Box<Pages<AnyRequest>>),
    Call(Box<Pages<PagedCall>>),
    /// Replies that are lists, of one range of time after the other.
    Ranges(Client, Ranges),
}

impl Source {
    fn of(request: &Request<'_>, options: &Options, client: Client) -> Result<Self, Failure> {
        let known = match request {
            Request::Path(path) => {
                let pages = client.pages_call(&path.list);
                return Ok(Self::Call(Box::new(started(pages, options))));
            }
            Request::Known(_, known) => known,
        };
        // A range that is short enough, or no range, stays as it is.
        let windows = Windows::of_any(known.clone());
        if !known.operation().is_paged() {
            let ranges = match windows {
                Ok(windows) => Ranges::Split(windows),
                Err(_) => Ranges::One(Some(Box::new(known.clone()))),
            };
            return Ok(Self::Ranges(client, ranges));
        }
        let pages = started(client.pages_any(known)?, options);
        Ok(if windows.is_ok() {
            Self::Windowed(Box::new(pages.windowed()))
        } else {
            Self::Pages(Box::new(pages))
        })
    }

    /// The page that is next. Its number says nothing without its range.
    fn position(&self) -> Option<Position> {
        match self {
            Self::Pages(pages) => pages.position(),
            Self::Call(pages) => pages.position(),
            Self::Windowed(_) | Self::Ranges(..) => None,
        }
    }

    /// The next rows, at most `wanted` of them.
    async fn next(&mut self, wanted: usize, reveal: bool) -> Result<Option<Part>, Failure> {
        Ok(match self {
            Self::Pages(pages) | Self::Windowed(pages) => {
                page(pages, wanted).await?.map(Part::Replies)
            }
            Self::Call(pages) => page(pages, wanted).await?.map(Part::Values),
            Self::Ranges(client, ranges) => {
                let Some(request) = ranges.next() else {
                    return Ok(None);
                };
                let reply = client.send_any(&request).await?;
                let Doc::List(mut items) = doc_of(&reply, reveal)? else {
                    return Err(Failure::other(("the reply is not a list", "响应不是列表")));
                };
                items.truncate(wanted);
                Some(Part::Docs(items))
            }
        })
    }
}

async fn page<E: Listed>(
    pages: &mut Pages<E>,
    wanted: usize,
) -> Result<Option<Vec<E::Row>>, Failure> {
    let page = pages.try_next().await?;
    Ok(page.map(|mut page| {
        page.contents.truncate(wanted);
        page.contents
    }))
}

/// A part of the list.
enum Part {
    Replies(Vec<AnyReply>),
    Values(Vec<Json>),
    Docs(Vec<Doc>),
}

impl Part {
    fn len(&self) -> u64 {
        let length = match self {
            Self::Replies(rows) => rows.len(),
            Self::Values(rows) => rows.len(),
            Self::Docs(rows) => rows.len(),
        };
        length as u64
    }

    fn write(&self, rows: &mut Rows, context: &mut Context<'_>) -> Result<(), Failure> {
        match self {
            Self::Replies(replies) => rows.push(replies, context),
            Self::Values(values) => rows.push(values, context),
            Self::Docs(docs) => rows.push_docs(docs, context),
        }
    }
}

/// Requests for one range of time after the other.
enum Ranges {
    Split(Windows<AnyRequest>),
    One(Option<Box<AnyRequest>>),
}

impl Ranges {
    fn next(&mut self) -> Option<AnyRequest> {
        match self {
            Self::Split(windows) => windows.next(),
            Self::One(request) => request.take().map(|request| *request),
        }
    }
}

fn started<E: Listed>(pages: Pages<E>, options: &Options) -> Pages<E> {
    let mut pages = pages.in_flight(options.in_flight);
    if let Some(number) = options.from_page {
        pages = pages.start_at(Position::Page(number));
    }
    if !options.all && options.limit.is_none() {
        pages = pages.max_pages(1);
    }
    pages
}

/// Says where to go on, if that is not where the walk has begun, and unless something else has to be done first.
fn resumable(failure: Failure, at: Option<&Position>, begun: Option<u64>) -> Failure {
    match at {
        Some(Position::Page(page))
            if begun.is_some_and(|begun| *page > begun) && failure.report().hint.is_none() =>
        {
            failure.with_hint((
                format!("go on with --from-page {page}"),
                format!("可用 --from-page {page} 继续"),
            ))
        }
        _ => failure,
    }
}
