//! Lists: page by page, or range by range of time.

use polyv_sdk::page::{Position, Windows};
use polyv_sdk::{AnyRequest, Client, Listed, PagedCall, Pages};
use serde::Serialize;

use super::{block_on_two, doc_of};
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
            "-o raw 显示单次返回，遍历会有多次：请用 -o ndjson",
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
    let mut source = Source::of(request, options, client)?;
    let mut rows = Rows::new(context, known)?;
    let mut progress = Progress::of(context).beside_rows(context);
    let mut left = options.limit.unwrap_or(u64::MAX);
    let (mut at, mut seen) = (None, 0);
    let done = block_on_two(async {
        while left > 0 {
            at = source.position().or(at.take());
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            let Some(count) = source.next(wanted, &mut rows, context).await? else {
                break;
            };
            left -= count;
            seen += count;
            let lang = context.lang;
            progress.show(context.io, || match lang {
                Lang::En => format!("{seen} rows"),
                Lang::Zh => format!("{seen} 行"),
            });
        }
        Ok(())
    });
    progress.end(context.io);
    // What was written stays a whole document, whatever ended the walk; a reader who has gone gets nothing more.
    let is_gone = matches!(&done, Err(failure) if failure.report().exit == Exit::Ok);
    if !is_gone && (done.is_ok() || rows.count() > 0) {
        rows.finish(context)?;
    }
    done.map_err(|failure| resumable(failure, at.as_ref(), context.lang))
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

    /// Prints the next rows, at most `wanted` of them. Returns how many there were.
    async fn next(
        &mut self,
        wanted: usize,
        rows: &mut Rows,
        context: &mut Context<'_>,
    ) -> Result<Option<u64>, Failure> {
        match self {
            Self::Pages(pages) | Self::Windowed(pages) => page(pages, wanted, rows, context).await,
            Self::Call(pages) => page(pages, wanted, rows, context).await,
            Self::Ranges(client, ranges) => {
                let Some(request) = ranges.next() else {
                    return Ok(None);
                };
                let reply = client.send_any(&request).await?;
                let Doc::List(mut items) = doc_of(&reply, context.globals.reveal)? else {
                    return Err(Failure::other(("the reply is not a list", "返回不是列表")));
                };
                items.truncate(wanted);
                let count = items.len() as u64;
                rows.push_docs(&items, context)?;
                Ok(Some(count))
            }
        }
    }
}

async fn page<E: Listed<Row: Serialize>>(
    pages: &mut Pages<E>,
    wanted: usize,
    rows: &mut Rows,
    context: &mut Context<'_>,
) -> Result<Option<u64>, Failure> {
    let Some(page) = pages.try_next().await? else {
        return Ok(None);
    };
    let wanted = page.contents.get(..wanted).unwrap_or(&page.contents);
    rows.push(wanted, context)?;
    Ok(Some(wanted.len() as u64))
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

/// Says where to go on, unless something else has to be done first.
fn resumable(failure: Failure, at: Option<&Position>, lang: Lang) -> Failure {
    if failure.report().hint.is_some() {
        return failure;
    }
    match at {
        Some(Position::Page(page)) if *page > 1 => failure.with_hint(match lang {
            Lang::En => format!("go on with --from-page {page}"),
            Lang::Zh => format!("可用 --from-page {page} 继续"),
        }),
        _ => failure,
    }
}
