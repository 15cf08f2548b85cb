//! Where a spec is: the list of places has one for each method and path of the service.

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::words::Word as _;

const MISPLACED_SPEC: Lint = Lint {
    code: "misplaced-spec",
    level: Level::Warn,
    about: "A spec is not at its place in `places.tsv`.",
    explanation: "The path of a spec is its path in Rust, and users rely on it. specs/places.tsv has one place for \
        each endpoint of the service, chosen with all of them in view: by what it acts on, not by the vendor's \
        folders and not by its version. Move the spec, or change the line if another place is better; add a line for \
        an endpoint that has none.",
};

pub(super) const LINTS: &[Lint] = &[MISPLACED_SPEC];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(places) = context.places else { return };
    for endpoint in &context.api.endpoints {
        let method = endpoint.method.word();
        let path = &endpoint.url_path;
        let here = endpoint.path.join("/");
        let place = places.of(method, path);
        if place == Some(here.as_str()) {
            continue;
        }
        let (message, hint) = match place {
            Some(place) => (
                format!("the place of `{method} {path}` is `{place}`, but this is `{here}`"),
                format!("move the file to {place}.yaml, or change the line in places.tsv"),
            ),
            None => (
                format!("places.tsv has no place for `{method} {path}`"),
                format!("add the line `{here}`, `{method}`, `{path}`, with tabs between"),
            ),
        };
        findings.add(MISPLACED_SPEC, path.span, message).hint(hint);
    }
}
