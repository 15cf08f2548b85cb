//! Calls: one reply, a walk through pages, or a file; until the end comes, or an interrupt.

mod file;
mod walk;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use polyv_sdk::endpoint::Reply;
use polyv_sdk::middleware::Middleware;
use polyv_sdk::request::{Body, HttpRequest, Part};
use polyv_sdk::{AnyReply, AnyRequest, ClientBuilder, Error, Response};
use tokio::runtime;

use crate::client;
use crate::doc::Doc;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::leaf::Options;
use crate::output::{self, Format};
use crate::progress::{self, Progress, Sent};
use crate::run::Context;

/// Runs a future to its end, or until the program is interrupted.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
            done = future => done,
        }
    })
}

/// Sends a request and prints what comes.
pub(crate) fn run(
    request: &AnyRequest,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if request.operation().operation().reply == Reply::Binary {
        return file::download(request, options, context);
    }
    if options.all || options.limit.is_some() || options.from_page.is_some() {
        return walk::run(request, options, context);
    }
    one(request, options, context)
}

/// Sends a request and prints its reply.
fn one(request: &AnyRequest, options: &Options, context: &mut Context<'_>) -> Result<(), Failure> {
    let sent = Sent::default();
    let connected = client::connect_with(context, |builder| watched(builder, &sent))?;
    let client = connected.client.with(options.of_calls());
    let mut progress = Progress::of(context);
    let reply = block_on(async {
        let sending = client.send_any_full(request);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                reply = &mut sending => return Ok(reply?),
                () = tokio::time::sleep(Duration::from_millis(100)) => {
                    let (done, total) = sent.get();
                    if total > 0 {
                        progress.show(context.io, || progress::bar(done, total));
                    }
                }
            }
        }
    });
    progress.end(context.io);
    show(request, &reply?, context)
}

fn show(
    request: &AnyRequest,
    reply: &Response<AnyReply>,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if context.globals.format == Format::Raw && context.globals.jq.is_none() {
        if context.globals.reveal {
            context.io.stdout.write_all(reply.body())?;
        } else {
            let facts = request.operation().facts()?;
            let body = output::hidden(reply.redacted_body(), &facts.reply.fields);
            context.io.stdout.write_all(body.as_bytes())?;
        }
        return Ok(writeln!(context.io.stdout)?);
    }
    let mut doc = doc_of(reply.data(), context)?;
    if !request.operation().is_paged() {
        return output::print_doc(doc, context);
    }
    let total = doc.at("totalItems").and_then(Doc::as_u64);
    let rows = doc.take("contents").unwrap_or(Doc::List(Vec::new()));
    let count = if let Doc::List(rows) = &rows {
        rows.len() as u64
    } else {
        0
    };
    output::print_doc(rows, context)?;
    if let Some(total) = total.filter(|total| *total > count) {
        let note = match context.lang {
            Lang::En => format!("{count} of {total} rows: --all walks the rest"),
            Lang::Zh => format!("共 {total} 行，显示 {count} 行：可用 --all 遍历全部"),
        };
        context.note(&note);
    }
    Ok(())
}

/// A reply as a result, its secrets hidden unless they are asked for.
fn doc_of(reply: &AnyReply, context: &Context<'_>) -> Result<Doc, Failure> {
    let doc = if context.globals.reveal {
        Doc::of(&polyv_sdk::reveal(reply))
    } else {
        Doc::of(reply)
    };
    doc.map_err(|error| Failure::other(format!("the reply cannot be written: {error}")))
}

/// A client that reports how far its uploads are.
fn watched(builder: ClientBuilder, sent: &Sent) -> ClientBuilder {
    builder.middleware(Arc::new(Uploads(sent.clone())))
}

struct Uploads(Sent);

impl Middleware for Uploads {
    fn request(&self, _: &str, request: &mut HttpRequest) -> Result<(), Error> {
        if let Body::Multipart(parts) = &mut request.body {
            for part in parts {
                if let Part::File { file, .. } = part {
                    let sent = self.0.clone();
                    *file = file
                        .clone()
                        .on_progress(move |done, total| sent.report(done, total));
                }
            }
        }
        Ok(())
    }
}
