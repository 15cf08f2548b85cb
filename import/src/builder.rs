//! What the fields of a spec are built with: names that are taken, types that are there, contradictions.

use std::collections::BTreeSet;

use polyv_codegen::{is_type_name, pascal_case};

use super::facts::Tables;
use super::known::Known;
use super::spec::{Contradiction, Field, Type, Value};

/// Where the fields travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a path, a query or a form: everything is a text.
    Text,
    /// In a JSON body.
    Json,
    Reply,
}

/// What fields are built with; one for a whole spec, as its types share their names.
pub(super) struct Builder<'a> {
    pub(super) known: &'a Known<'a>,
    pub(super) tables: &'a Tables,
    pub(super) place: Place,
    /// What a row of the endpoint is called, for names that are taken.
    pub(super) resource: String,
    /// The names of types that are taken.
    pub(super) taken: BTreeSet<String>,
    enums: Vec<(String, Vec<Value>)>,
    pub(super) objects: Vec<(Place, usize, String, Vec<Field>)>,
    pub(super) contradictions: Vec<Contradiction>,
}

impl<'a> Builder<'a> {
    /// For a request that will be called `request`, about a `resource`; both are names of types.
    pub(super) fn new(
        known: &'a Known<'a>,
        tables: &'a Tables,
        request: String,
        resource: String,
    ) -> Self {
        Self {
            known,
            tables,
            place: Place::Text,
            resource,
            taken: BTreeSet::from([request]),
            enums: Vec::new(),
            objects: Vec::new(),
            contradictions: Vec::new(),
        }
    }

    /// An enumeration of the file, or the one that is already there with the same values.
    pub(super) fn enumeration(&mut self, wire: &str, values: Vec<Value>) -> Type {
        let is_same = |known: &Vec<Value>| {
            let wires = |values: &[Value]| {
                values
                    .iter()
                    .map(|value| value.wire.clone())
                    .collect::<Vec<_>>()
            };
            wires(known) == wires(&values)
        };
        let pascal = pascal_case(wire);
        if let Some((name, _)) = self
            .enums
            .iter()
            .find(|(name, known)| name.ends_with(&pascal) && is_same(known))
        {
            return Type::named(name);
        }
        let name = self.type_name(wire);
        self.enums.push((name.clone(), values.clone()));
        Type::Enum { name, values }
    }

    /// A name for a type that is made of `wire` and not taken.
    pub(super) fn type_name(&mut self, wire: &str) -> String {
        let base = pascal_case(wire);
        let base = if base.is_empty() || !base.is_ascii() {
            "Value".to_owned()
        } else {
            base
        };
        let candidates = [
            base.clone(),
            format!("{}{base}", self.resource),
            format!("{base}Info"),
        ];
        let numbered = (2..).map(|number| format!("{base}{number}"));
        let is_free = |name: &String| {
            is_type_name(name) && !self.taken.contains(name) && !self.known.has(name)
        };
        let name = candidates
            .into_iter()
            .chain(numbered)
            .find(is_free)
            .unwrap_or(base);
        self.taken.insert(name.clone());
        name
    }

    /// Two sources that disagree; the choice is a question.
    pub(super) fn contradict(&mut self, about: String, page: &str, other: &str, choice: &str) {
        let same = self
            .contradictions
            .iter_mut()
            .find(|known| known.page == page && known.other == other && known.choice == choice);
        if let Some(known) = same {
            if !known.about.split(", ").any(|part| part == about) {
                known.about = format!("{}, {about}", known.about);
            }
            return;
        }
        self.contradictions.push(Contradiction {
            about,
            page: page.to_owned(),
            other: other.to_owned(),
            choice: choice.to_owned(),
        });
    }
}

/// The proposed documentation.
pub(super) fn doc(note: &str, has_row: bool) -> String {
    match (note.trim(), has_row) {
        ("", true) => "TRANSLATE: (the page says nothing)".to_owned(),
        ("", false) => "TRANSLATE: (only the sample has it)".to_owned(),
        (note, _) => format!("TRANSLATE: {note}"),
    }
}
