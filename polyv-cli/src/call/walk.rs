//! Lists, page by page.

use polyv_sdk::AnyRequest;
use polyv_sdk::page::{Position, Windows};

use super::{block_on, doc_of};
use crate::client;
use crate::exit::{Exit, Failure};
use crate::lang::Lang;
use crate::leaf::Options;
use crate::output::{Format, Rows};
use crate::progress::Progress;
use crate::run::Context;

/// Prints the rows of all pages as they arrive.
pub(super) fn run(
    request: &AnyRequest,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if context.globals.format == Format::Raw && context.globals.jq.is_none() {
        return Err(Failure::usage(
            "-o raw shows one reply; a walk has many: use -o ndjson",
        ));
    }
    let known = request
        .operation()
        .facts()?
        .reply
        .fields
        .into_iter()
        .map(|field| field.name)
        .collect();
    let connected = client::connect(context)?;
    let mut pages = connected
        .client
        .with(options.of_calls())
        .pages_any(request)?
        .in_flight(options.in_flight);
    // A range that is short enough, or no range, stays as it is.
    let is_windowed = Windows::of_any(request.clone()).is_ok();
    if is_windowed {
        pages = pages.windowed();
    }
    if let Some(number) = options.from_page {
        pages = pages.start_at(Position::Page(number));
    }
    if !options.all && options.limit.is_none() {
        pages = pages.max_pages(1);
    }
    let mut rows = Rows::new(context, known);
    let mut progress = Progress::of(context).beside_rows(context);
    let mut left = options.limit.unwrap_or(u64::MAX);
    let mut at = None;
    let done = block_on(async {
        while left > 0 {
            at = pages.position().or(at.take());
            let Some(page) = pages.try_next().await? else {
                break;
            };
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            let wanted = page.iter().take(wanted);
            let items = wanted.map(|row| doc_of(row, context));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            left -= items.len() as u64;
            rows.push(items, context)?;
            let (count, lang) = (rows.count(), context.lang);
            progress.show(context.io, || match lang {
                Lang::En => format!("{count} rows"),
                Lang::Zh => format!("{count} 行"),
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
    // The number of a page says nothing without its window.
    let at = at.filter(|_| !is_windowed);
    done.map_err(|failure| resumable(failure, at.as_ref(), context.lang))
}

/// Says where to go on.
fn resumable(failure: Failure, at: Option<&Position>, lang: Lang) -> Failure {
    match at {
        Some(Position::Page(page)) if *page > 1 => failure.with_hint(match lang {
            Lang::En => format!("go on with --from-page {page}"),
            Lang::Zh => format!("可用 --from-page {page} 继续"),
        }),
        _ => failure,
    }
}
