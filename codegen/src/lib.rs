//! Turns the YAML specs of the POLYV API into Rust modules and data.
//!
//! A pure library: [`generate`] takes the texts of all specs and returns the texts of all outputs,
//! or every mistake it found. It reads and writes nothing; `xtask` does that.
//!
//! The pipeline, and what is known after each stage:
//!
//! | stage | from | to | afterwards |
//! | --- | --- | --- | --- |
//! | [`load`] | text | located nodes | it is YAML |
//! | [`spec`] | nodes | the types of the language | every key is known, every value has its kind |
//! | [`lower`] | `spec` | [`model`] | names are resolved, words understood; `spec` types are no longer used |
//! | [`check`] | `model` | `model` | the parts fit together, and every example fits its endpoint |
//! | [`emit`] | `model` | tokens, data | one function for each kind of output |
//! | [`output`] | tokens | text | it parses as Rust and is formatted |
//!
//! Besides, [`mod@openapi`] describes the API to other tools, [`lint`](mod@lint) judges the model and the nodes of valid
//! specs, and [`schema`] describes the language to editors.
//!
//! All or nothing: once a stage has found a mistake, only the findings are returned. Everything that can still be
//! checked is checked: parts that could not be understood are marked as broken, and rules about them are not applied,
//! so that one mistake gives one finding. Identifiers are made only in [`naming`]. A special case of an endpoint is
//! written in its spec, never in an emitter.
//!
//! To add an output, add a file below `emit/` with one function and call it in [`emit`].

// The crate's documentation is for those who read its source: it leads them through its modules.
#![allow(rustdoc::private_intra_doc_links)]

mod check;
mod diagnostic;
mod diff;
mod emit;
mod facts;
mod language;
mod lint;
mod load;
mod lower;
mod made;
mod model;
mod naming;
mod openapi;
mod output;
mod patterns;
mod places;
mod sample;
mod schema;
mod sentences;
mod source;
mod spec;
mod survey;
mod texts;
mod words;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use diff::{Change, Class, Kind, markdown};
pub use language::{Entry, Vocabulary, language};
pub use lint::{Finding, Findings, Level, Lint, lints, poor_name};
pub use output::{COMMAND, Content, MARK, OutputFile};
pub use places::{Place, Places, is_path, unnamed};
pub use schema::{schema_line, schemas};
pub use source::{SourceFile, Span};
pub use spec::ValueKind;
pub use survey::{Known, Said, SharedKind, SharedType, Survey, Use};
pub use texts::is_hidden;
pub use words::{ENVELOPE_FIELDS, PAGE_FIELDS};

/// Generates every output from every spec.
///
/// The same sources give the same bytes, whatever their order.
///
/// # Errors
/// All that is wrong with the specs, each with its place.
pub fn generate(sources: &[SourceFile]) -> Result<Vec<OutputFile>, Diagnostics> {
    let api = understand(sources)?;
    let files = emit::emit(&api, sources).map_err(|error| {
        let mut diagnostics = Diagnostics::default();
        diagnostics.global("internal", error);
        diagnostics
    })?;
    Ok(files.into_iter().chain(schemas()).collect())
}

/// Looks for specs that are valid, but not as a careful maintainer wants them.
///
/// `today` is the day by which the age of a page is judged; `places` is the list by
/// which the path of each spec is judged.
///
/// # Errors
/// Every mistake in the specs: invalid specs are not judged.
pub fn lint(
    sources: &[SourceFile],
    today: jiff::civil::Date,
    places: Option<&Places>,
) -> Result<Findings, Diagnostics> {
    let (nodes, api) = understand_nodes(sources)?;
    Ok(lint::lint(sources, &nodes, &api, (today, places)))
}

/// The API as an OpenAPI 3.1 document, in JSON.
///
/// The same sources give the same bytes, whatever their order.
///
/// # Errors
/// All that is wrong with the specs, each with its place.
pub fn openapi(sources: &[SourceFile]) -> Result<String, Diagnostics> {
    Ok(openapi::emit(&understand(sources)?))
}

/// What changed between two states of the specs, by class and path.
///
/// The order of the files does not matter.
///
/// # Errors
/// The state that has mistakes, and every mistake in it; the old one is checked first.
pub fn diff(old: &[SourceFile], new: &[SourceFile]) -> Result<Vec<Change>, (State, Diagnostics)> {
    let old = understand(old).map_err(|found| (State::Old, found))?;
    let new = understand(new).map_err(|found| (State::New, found))?;
    Ok(diff::diff(&old, &new))
}

/// One of two states of the specs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The one before.
    Old,
    /// The one now.
    New,
}

/// What the specs contain so far, and every mistake in them.
///
/// Unlike [`generate`] it returns a result despite mistakes: a tool that proposes a new spec works on a tree with
/// unfinished specs.
pub fn survey(sources: &[SourceFile]) -> (Survey, Diagnostics) {
    let (_, api, diagnostics) = look(sources);
    (survey::survey(&api, sources), diagnostics)
}

/// The name in snake case that Rust gets for `wire`, such as `start_time` for `startTime`.
pub fn snake_case(wire: &str) -> String {
    naming::snake(wire)
}

/// The name of a type or a value that Rust gets for `wire`, such as `StartTime` for `startTime`.
pub fn pascal_case(wire: &str) -> String {
    naming::pascal(wire)
}

/// Whether generated code has no use of its own for a type called `name`.
pub fn is_type_name(name: &str) -> bool {
    naming::is_pascal(name) && !naming::is_reserved_type(name)
}

/// Whether a folder or a file of specs can have this name.
pub fn is_module_name(name: &str) -> bool {
    naming::is_snake(name) && !naming::is_reserved_module(name)
}

/// Whether a top-level folder of specs can have this name: it becomes a module and a feature of the SDK.
pub fn is_top_name(name: &str) -> bool {
    naming::is_snake(name) && !naming::is_reserved_top(name)
}

/// The API that the specs describe: what every output starts from.
fn understand(sources: &[SourceFile]) -> Result<model::Api, Diagnostics> {
    understand_nodes(sources).map(|(_, api)| api)
}

/// The API, and the files as they are written.
fn understand_nodes(sources: &[SourceFile]) -> Result<(load::Nodes, model::Api), Diagnostics> {
    let (nodes, api, diagnostics) = look(sources);
    if diagnostics.is_empty() {
        Ok((nodes, api))
    } else {
        Err(diagnostics)
    }
}

/// What can be understood of the specs, and every mistake in them.
fn look(sources: &[SourceFile]) -> (load::Nodes, model::Api, Diagnostics) {
    let (nodes, mut diagnostics) = load::load_all(sources);
    let api = lower::lower(sources, &nodes, &mut diagnostics);
    check::check(&api, &mut diagnostics);
    diagnostics.sort(sources);
    (nodes, api, diagnostics)
}
