//! What the local server remembers.

use super::service;
use crate::diagnostic::Diagnostics;
use crate::model::{Copies, Missing, Name, Refers, Sets, State};
use crate::source::Located;
use crate::spec::{self, Mapping as _};

pub(super) fn state(spec: &Located<spec::State>, diagnostics: &mut Diagnostics) -> Option<State> {
    let Some(field) = spec.field.as_ref().or(spec.id.as_ref()) else {
        if spec.has("field") && spec.has("id") {
            diagnostics
                .error("state-keys", spec.span, "which field identifies a row?")
                .hint("name the field with `field`, or the parameter of the same name with `id`");
        }
        return None;
    };
    let state = State {
        of: Name::of(&spec.of),
        action: spec.action,
        id: spec.id.as_ref().map(Name::of),
        field: Name::of(field),
        scope: Name::all(&spec.scope),
        row: spec.row.as_ref().map(Name::of),
        member: spec.member.as_ref().map(Name::of),
        names: Name::pairs(&spec.names.0),
        sets: spec.sets.iter().map(sets).collect(),
        copies: spec.copies.as_ref().map(|copies| Copies {
            id: Name::of(&copies.id),
            but: Name::all(&copies.but),
        }),
        shows: Name::pairs(&spec.shows.0),
        translates: spec
            .translates
            .0
            .iter()
            .map(|(field, words)| (Name::of(field), Name::pairs(&words.0)))
            .collect(),
        search: spec
            .search
            .0
            .iter()
            .map(|(param, fields)| (Name::of(param), Name::all(fields)))
            .collect(),
        within: spec
            .within
            .0
            .iter()
            .map(|(field, range)| (Name::of(field), [&range.from, &range.to].map(Name::of)))
            .collect(),
        order: spec.order.as_ref().map(Name::of),
        oldest_first: spec.oldest_first,
        unique: spec.unique,
        missing: spec.missing.as_ref().map(missing),
        span: spec.span,
    };
    let is_whole = spec.is_whole()
        && spec.sets.iter().all(|sets| sets.is_whole())
        && spec.within.0.iter().all(|(_, range)| range.is_whole())
        && spec.copies.as_ref().is_none_or(|copies| copies.is_whole())
        && spec
            .missing
            .as_ref()
            .is_none_or(|missing| missing.is_whole());
    is_whole.then_some(state)
}

/// A reference, if it can be understood.
pub(super) fn refers(spec: &spec::Refers) -> Option<Refers> {
    let is_whole = spec.is_whole()
        && spec
            .missing
            .as_ref()
            .is_none_or(|missing| missing.is_whole());
    is_whole.then(|| Refers {
        of: Name::of(&spec.of),
        id: Name::of(&spec.id),
        field: Name::of(spec.field.as_ref().unwrap_or(&spec.id)),
        scope: Name::all(&spec.scope),
        unless: spec.unless.as_ref().map(Name::of),
        missing: spec.missing.as_ref().map(missing),
    })
}

fn missing(spec: &Located<spec::Missing>) -> Missing {
    Missing {
        code: spec.code,
        message: spec.message.clone(),
        span: spec.span,
    }
}

fn sets(spec: &Located<spec::Sets>) -> Sets {
    Sets {
        when: spec.when.as_ref().map(service::case),
        values: Name::pairs(&spec.values.0),
        without: Name::all(&spec.without),
        span: spec.span,
    }
}
