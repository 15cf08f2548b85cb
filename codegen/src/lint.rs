//! Style and completeness beyond validity: specs that are valid, but not as a careful maintainer of hundreds of
//! endpoints wants them.
//!
//! Each file below judges one matter, and declares its lints next to the code that finds them. A lint
//! has a stable code, a level, and a paragraph that says why; a finding has a place and says how to
//! fix it. A finding that is accepted is allowed with the key `allow` of the file, with a reason.

mod allow;
mod bounds;
mod calls;
mod docs;
mod english;
mod examples;
mod facts;
mod file;
mod finding;
mod limits;
mod names;
mod places;
mod report;
mod samples;
mod types;
mod unused;
mod values;

pub use finding::{Finding, Findings, Level, Lint};
pub use names::poor_name;

use jiff::civil::Date;

use crate::load::Node;
use crate::model::Api;
use crate::places::Places;
use crate::source::{SourceFile, Span};

/// What is judged.
struct Context<'a> {
    sources: &'a [SourceFile],
    nodes: &'a [Option<Node>],
    api: &'a Api,
    today: Date,
    /// The list of the places, if there is one.
    places: Option<&'a Places>,
}

impl Context<'_> {
    /// The files as they are written, each with its index.
    fn files(&self) -> impl Iterator<Item = (usize, &SourceFile, &Node)> {
        let files = self.sources.iter().zip(self.nodes).enumerate();
        files.filter_map(|(at, (source, node))| Some((at, source, node.as_ref()?)))
    }

    /// The file that a place is in.
    fn path(&self, span: Span) -> &str {
        self.sources
            .get(span.file)
            .map_or("", |source| source.path.as_str())
    }
}

/// A group of lints, and what finds them.
type Group = (&'static [Lint], fn(&Context<'_>, &mut Findings));

/// All groups, in the order in which they are listed.
const GROUPS: &[Group] = &[
    (file::LINTS, file::check),
    (docs::LINTS, docs::check),
    (facts::LINTS, facts::check),
    (calls::LINTS, calls::check),
    (bounds::LINTS, bounds::check),
    (types::LINTS, types::check),
    (names::LINTS, names::check),
    (examples::LINTS, examples::check),
    (limits::LINTS, limits::check),
    (values::LINTS, values::check),
    (unused::LINTS, unused::check),
    (places::LINTS, places::check),
];

/// Every lint.
pub fn lints() -> Vec<Lint> {
    let groups = GROUPS.iter().map(|(lints, _)| *lints);
    groups.chain([allow::LINTS]).flatten().copied().collect()
}

/// Judges valid specs.
pub(crate) fn lint(
    sources: &[SourceFile],
    nodes: &[Option<Node>],
    api: &Api,
    (today, places): (Date, Option<&Places>),
) -> Findings {
    let context = Context {
        sources,
        nodes,
        api,
        today,
        places,
    };
    let mut findings = Findings::default();
    for (_, check) in GROUPS {
        check(&context, &mut findings);
    }
    findings.locate(sources, nodes);
    allow::apply(&context, &mut findings);
    findings.sort(sources);
    findings
}

/// As written in a spec, such as `a shape` of `shape: query-signed`.
fn word(word: impl crate::words::Word) -> &'static str {
    word.word()
}
