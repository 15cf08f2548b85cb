//! Calls: sending, and waiting until the answer or an interrupt comes.

use polyv_sdk::AnyRequest;
use tokio::runtime;

use crate::client;
use crate::doc::Doc;
use crate::exit::Failure;
use crate::output;
use crate::run::Context;

/// Runs a future to its end, or until the program is interrupted.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            done = future => done,
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
        }
    })
}

/// Sends a request and prints its reply.
pub(crate) fn one(request: &AnyRequest, context: &mut Context<'_>) -> Result<(), Failure> {
    let connected = client::connect(context)?;
    let reply = block_on(async { Ok(connected.client.send_any(request).await?) })?;
    let doc = if context.globals.reveal {
        Doc::of(&polyv_sdk::reveal(&reply))
    } else {
        Doc::of(&reply)
    };
    let mut doc =
        doc.map_err(|error| Failure::other(format!("the reply cannot be written: {error}")))?;
    let rows = request
        .operation()
        .is_paged()
        .then(|| doc.take("contents"))
        .flatten();
    output::print(&rows.unwrap_or(doc), context)
}
