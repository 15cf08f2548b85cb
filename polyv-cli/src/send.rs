//! The way of a request: shown, or confirmed and sent.

use polyv_sdk::page::Windows;

use crate::context::Context;
use crate::exit::Failure;
use crate::options::Options;
use crate::request::Request;
use crate::{call, confirm, preview};

/// Sends the request, unless it is only to be shown.
pub(crate) fn run(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let first = first(request, options);
    let first = first.as_ref().unwrap_or(request);
    if options.dry_run || options.curl {
        return preview::show(first, options, context);
    }
    confirm::ask(first, options, context)?;
    call::run(request, options, context)
}

/// What a walk sends first, where it divides a range that is too long for one call.
fn first<'a>(request: &Request<'a>, options: &Options) -> Option<Request<'a>> {
    let Request::Known(leaf, known) = request else {
        return None;
    };
    let windows = options.is_walk().then(|| Windows::of_any(known.clone()));
    let first = windows?.ok()?.next()?;
    Some(Request::Known(leaf, first))
}
