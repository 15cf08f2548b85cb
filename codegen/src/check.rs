//! Rules that need more than one place: within an endpoint, and over the whole API.

mod callbacks;
mod examples;
mod families;
mod fields;
mod kinds;
mod paging;
mod params;
mod refers;
mod replies;
mod rules;
mod samples;
mod state;
mod unique;
mod values;

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Name};

/// Checks everything, and reports every mistake.
pub(crate) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    unique::check(api, diagnostics);
    fields::shared(api, diagnostics);
    rules::shared(api, diagnostics);
    let collections = families::check(api, diagnostics);
    refers::check(api, &collections, diagnostics);
    for endpoint in &api.endpoints {
        params::check(endpoint, diagnostics);
        fields::check(api, endpoint, diagnostics);
        rules::check(api, endpoint, diagnostics);
        paging::check(endpoint, diagnostics);
        state::check(api, endpoint, diagnostics);
        examples::check(api, endpoint, diagnostics);
    }
    callbacks::check(api, diagnostics);
}

fn unknown_param(endpoint: &Endpoint, name: &Name, diagnostics: &mut Diagnostics) {
    let known = endpoint.params.iter().map(|field| &*field.wire);
    unknown("parameter", name, known, diagnostics);
}

fn unknown<'a>(
    what: &str,
    name: &Name,
    known: impl Iterator<Item = &'a str>,
    diagnostics: &mut Diagnostics,
) {
    let message = format!("unknown {what} `{}`", name.text);
    let known = known.take(diagnostics.looked_through());
    diagnostics
        .error("unknown-param", name.span, message)
        .suggest(name, known);
}
