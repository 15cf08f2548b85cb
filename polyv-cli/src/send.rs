//! The way of a request: shown, or confirmed and sent.

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
    if options.dry_run || options.curl {
        return preview::show(request, options, context);
    }
    confirm::ask(request, context)?;
    call::run(request, options, context)
}
