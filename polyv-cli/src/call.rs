//! Calls: one reply, a walk through pages, or a file; until the end comes, or an interrupt.

mod file;
mod walk;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use polyv_sdk::middleware::Middleware;
use polyv_sdk::request::{Body, HttpRequest, Part};
use polyv_sdk::{Client, ClientBuilder, Error, Response};
use serde::Serialize;
use tokio::runtime::Builder;

use crate::client;
use crate::context::Context;
use crate::doc::{Doc, Shown};
use crate::exit::Failure;
use crate::format::Format;
use crate::interrupt::{self, Waiting};
use crate::lang::Lang;
use crate::options::Options;
use crate::output;
use crate::progress::{self, Progress, Sent};
use crate::request::Request;

/// Runs a future to its end, or until the program is asked to end.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    block_on_patiently(async {
        tokio::select! {
            biased;
            failure = interrupt::asked() => Err(failure),
            done = future => done,
        }
    })
}

/// The same for a future that ends by itself when the program is [asked](interrupt::asked) to.
pub(crate) fn block_on_patiently<T>(
    future: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?;
    let _waiting = Waiting::start();
    runtime.block_on(future)
}

/// Sends a request and prints what comes.
pub(crate) fn run(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    if request.is_file() {
        return file::download(request, options, context);
    }
    if options.is_walk() {
        return walk::run(request, options, context);
    }
    one(request, options, context)
}

/// Sends a request and prints its reply.
fn one(request: &Request<'_>, options: &Options, context: &mut Context<'_>) -> Result<(), Failure> {
    let sent = Sent::default();
    // A client with a hook prepares TLS even for plain HTTP, as the hook could change the address.
    let connected = client::connect_with(context, |builder| {
        if request.may_upload() {
            watched(builder, &sent)
        } else {
            builder
        }
    })?;
    let client = connected.client.with(options.of_calls());
    let mut progress = Progress::of(context);
    let how = How::of(context);
    let answer = block_on(async {
        let sending = answer(&client, request, &how);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                answer = &mut sending => return answer,
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
    show(request, answer?, context)
}

/// What is wanted of a reply.
struct How {
    is_raw: bool,
    reveal: bool,
}

impl How {
    fn of(context: &Context<'_>) -> Self {
        Self {
            is_raw: context.globals.format == Format::Raw && context.globals.jq.is_none(),
            reveal: context.globals.reveal,
        }
    }
}

/// A reply, as far as it is wanted.
enum Answer {
    Body(Vec<u8>),
    Data(Doc),
}

/// Sends a request once.
async fn answer(client: &Client, request: &Request<'_>, how: &How) -> Result<Answer, Failure> {
    match request {
        Request::Known(_, known) => {
            let reply = client.send_any_full(known).await?;
            Answer::of(&reply, request, how)
        }
        Request::Path(path) => {
            let reply = client.send_call(&path.call).await?;
            Answer::of(&reply, request, how)
        }
    }
}

impl Answer {
    fn of<T: Serialize>(
        reply: &Response<T>,
        request: &Request<'_>,
        how: &How,
    ) -> Result<Self, Failure> {
        if how.is_raw && how.reveal {
            return Ok(Self::Body(reply.body().to_vec()));
        }
        let data = doc_of(reply.data(), how.reveal)?;
        Ok(if how.is_raw {
            let body = output::hidden(reply.redacted_body(), &data, request.fields());
            Self::Body(body.into_bytes())
        } else {
            Self::Data(data)
        })
    }
}

fn show(request: &Request<'_>, answer: Answer, context: &mut Context<'_>) -> Result<(), Failure> {
    let mut doc = match answer {
        Answer::Body(body) => {
            if context.io.terminal.stdout.is_some() {
                let body = String::from_utf8_lossy(&body);
                return Ok(writeln!(
                    context.io.stdout,
                    "{}",
                    output::plain(&body, true)
                )?);
            }
            context.io.stdout.write_all(&body)?;
            return Ok(writeln!(context.io.stdout)?);
        }
        Answer::Data(doc) => doc,
    };
    let globals = &context.globals;
    if doc == Doc::Null && globals.format == Format::Table && globals.jq.is_none() {
        // An empty table would not say that it is done.
        context.note(context.lang.pick(("done", "已完成")));
        return Ok(());
    }
    let is_paged = matches!(request, Request::Known(leaf, _) if leaf.operation.is_paged());
    if !is_paged {
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
fn doc_of(reply: &impl Serialize, reveal: bool) -> Result<Doc, Failure> {
    Doc::of(&Shown(reply, reveal)).map_err(|error| {
        Failure::other((
            format!("the reply cannot be written: {error}"),
            format!("无法输出响应内容：{error}"),
        ))
    })
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
