//! The language as data, for its documentation and for editors.

use crate::spec::{self, Mapping, ValueKind, mapping::Key};
use crate::words::{self, Word};

/// A kind of mapping with its keys, or a closed set of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// What one is called, such as `an endpoint` or `a shape`.
    pub what: &'static str,
    /// What it is for.
    pub about: String,
    /// The keys, or the words.
    pub entries: Vec<Entry>,
    /// Whether it is a mapping.
    pub is_mapping: bool,
}

/// A key of a mapping, or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As it is written.
    pub name: &'static str,
    /// What it means.
    pub doc: String,
    /// What is written for the key; nothing for a word.
    pub kind: Option<ValueKind>,
    /// Whether the key must be there.
    pub required: bool,
}

/// The whole language: first the mappings, from the outside inwards, then the words.
pub fn language() -> Vec<Vocabulary> {
    let mut all = mappings();
    all.extend(closed_sets());
    all
}

fn mappings() -> Vec<Vocabulary> {
    vec![
        mapping::<spec::Endpoint>(),
        mapping::<spec::SourcePage>(),
        mapping::<spec::Deprecated>(),
        mapping::<spec::Field>(),
        mapping::<spec::BytesBy>(),
        mapping::<spec::Variant>(),
        mapping::<spec::Absent>(),
        mapping::<spec::Rule>(),
        mapping::<spec::WhenRule>(),
        mapping::<spec::SumRule>(),
        mapping::<spec::SpanRule>(),
        mapping::<spec::FromTo>(),
        mapping::<spec::Paging>(),
        mapping::<spec::State>(),
        mapping::<spec::Sets>(),
        mapping::<spec::Copies>(),
        mapping::<spec::Refers>(),
        mapping::<spec::Missing>(),
        mapping::<spec::Response>(),
        mapping::<spec::Refused>(),
        mapping::<spec::Quota>(),
        mapping::<spec::Case>(),
        mapping::<spec::Contradiction>(),
        mapping::<spec::Example>(),
        mapping::<spec::Callback>(),
        mapping::<spec::CallbackSource>(),
        mapping::<spec::SetBy>(),
        mapping::<spec::Mark>(),
        mapping::<spec::Confirm>(),
        mapping::<spec::FiredBy>(),
        mapping::<spec::CallbackReply>(),
        mapping::<spec::Link>(),
        mapping::<spec::CallbackExample>(),
        mapping::<spec::Types>(),
        mapping::<spec::Id>(),
        mapping::<spec::SharedEnum>(),
        mapping::<spec::SharedObject>(),
        mapping::<spec::Service>(),
        mapping::<spec::Host>(),
        mapping::<spec::Auth>(),
        mapping::<spec::Refusal>(),
        mapping::<spec::Allowance>(),
    ]
}

fn closed_sets() -> Vec<Vocabulary> {
    vec![
        words::<words::Basis>(),
        words::<words::FieldBasis>(),
        words::<words::Version>(),
        words::<words::Method>(),
        words::<words::Shape>(),
        words::<words::Effect>(),
        words::<words::List>(),
        words::<words::Empty>(),
        words::<words::Zero>(),
        words::<words::Stop>(),
        words::<words::Action>(),
        words::<words::Envelope>(),
        words::<words::Cause>(),
        words::<words::ResponseKind>(),
        words::<words::Scheme>(),
        words::<words::CallbackSign>(),
        words::<words::AddressOf>(),
        words::<words::AnswerForm>(),
    ]
}

fn mapping<M: Mapping>() -> Vocabulary {
    let entry = |key: &Key| Entry {
        name: key.name,
        doc: one_line(key.doc),
        kind: Some((key.kind)()),
        required: key.required,
    };
    Vocabulary {
        what: M::WHAT,
        about: one_line(M::ABOUT),
        entries: M::KEYS.iter().map(entry).collect(),
        is_mapping: true,
    }
}

fn words<W: Word>() -> Vocabulary {
    let entry = |(_, name, doc): &(W, &'static str, &'static str)| Entry {
        name,
        doc: one_line(doc),
        kind: None,
        required: false,
    };
    Vocabulary {
        what: W::WHAT,
        about: one_line(W::ABOUT),
        entries: W::ALL.iter().map(entry).collect(),
        is_mapping: false,
    }
}

/// The lines of a doc comment, which keep their leading spaces, as one.
fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
