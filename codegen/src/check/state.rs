//! What the local server remembers.

use super::values;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Name, ReplyKind, State, Ty, Types};
use crate::source::Span;
use crate::words::{Action, Word as _};

/// What sorts a list, at the end of a value.
const DIRECTIONS: [&str; 2] = ["Asc", "Desc"];

/// One endpoint.
pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let Some(state) = &endpoint.state else {
        return;
    };
    keys(state, diagnostics);
    if endpoint.has_params() {
        params(api, endpoint, state, diagnostics);
    }
    if endpoint.has(&["response"]) {
        reply(api, endpoint, state, diagnostics);
    }
}

/// Each key belongs to some actions.
fn keys(state: &State, diagnostics: &mut Diagnostics) {
    use Action::{Create, Delete, Get, List, Update};
    let action = state.action;
    if [Get, Update, Delete].contains(&action) && state.id.is_none() {
        let message = format!("`{}` needs `id`", action.word());
        diagnostics
            .error("state-keys", state.span, message)
            .hint("name the parameter that says which rows are meant");
    }
    let at = |name: &Option<Name>| name.as_ref().map(|name| name.span);
    for (key, at, of) in [
        ("row", at(&state.row), &[Create, Update][..]),
        ("member", at(&state.member), &[Get, List]),
        (
            "sets",
            state.sets.first().map(|it| it.span),
            &[Create, Update],
        ),
        (
            "copies",
            state.copies.as_ref().map(|it| it.id.span),
            &[Create],
        ),
        ("shows", first(&state.shows), &[Create, Get, List, Update]),
        (
            "translates",
            first(&state.translates),
            &[Create, Get, List, Update],
        ),
        ("search", first(&state.search), &[List]),
        ("within", first(&state.within), &[List]),
        ("order", at(&state.order), &[List]),
        (
            "oldest_first",
            state.oldest_first.then_some(state.span),
            &[List],
        ),
        ("unique", state.unique.then_some(state.span), &[Create]),
        (
            "missing",
            state.missing.as_ref().map(|it| it.span),
            &[Create, Get, Update, Delete],
        ),
    ] {
        if let Some(span) = at
            && !of.contains(&action)
        {
            let message = format!("`{}` has no `{key}`", action.word());
            let of: Vec<_> = of.iter().map(|of| format!("`{}`", of.word())).collect();
            let hint = format!("leave it out; it is for {}", of.join(", "));
            diagnostics.error("state-keys", span, message).hint(hint);
        }
    }
    if action == Create {
        create(state, diagnostics);
    }
    sets(state, diagnostics);
}

/// What makes no sense for new rows alone.
fn create(state: &State, diagnostics: &mut Diagnostics) {
    if let (Some(missing), None) = (&state.missing, &state.copies) {
        diagnostics
            .error("state-keys", missing.span, "nothing can be missing here")
            .hint("leave it out; a `create` has `missing` only beside `copies`");
    }
    if state.unique && state.id.is_none() {
        diagnostics
            .error(
                "state-keys",
                state.span,
                "the server never gives an `id` twice",
            )
            .hint("leave `unique` out; it is for a `create` whose caller chooses the `id`");
    }
}

fn sets(state: &State, diagnostics: &mut Diagnostics) {
    for sets in &state.sets {
        if sets.values.is_empty() && sets.without.is_empty() {
            diagnostics
                .error("state-keys", sets.span, "this sets nothing")
                .hint("name fields with `values` or `without`");
        }
        for (_, value) in &sets.values {
            placeholder(state, value, diagnostics);
        }
    }
}

/// What is in braces is the field that identifies the row.
fn placeholder(state: &State, value: &Name, diagnostics: &mut Diagnostics) {
    let id = format!("{{{}}}", state.field.text);
    let rest = value.replace(&id, "");
    if let Some(start) = rest.find('{')
        && let Some(named) = rest
            .get(start..)
            .and_then(|it| it.split_inclusive('}').next())
    {
        let message = format!("`{named}` does not identify the row");
        diagnostics
            .error("state-keys", value.span, message)
            .hint(format!("write `{id}` for its identifier"));
    }
}

/// What is called a field of the reply is one, and a list has a place for its rows.
fn reply(api: &Api, endpoint: &Endpoint, state: &State, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, endpoint.local());
    let is_object = matches!(endpoint.reply.kind, ReplyKind::Object { .. });
    match &state.member {
        Some(member) if !is_object => {
            diagnostics
                .error("state-keys", member.span, "the reply has no members")
                .hint("leave `member` out; it is for a reply that is an object");
            return;
        }
        Some(member) => leads_somewhere(types, replied(types, endpoint), member, diagnostics),
        // What pages of rows there are, `paging` names.
        None if !endpoint.has(&["paging"]) => return,
        None if is_object && endpoint.paging.is_none() && state.action == Action::List => {
            diagnostics
                .error(
                    "state-keys",
                    state.span,
                    "which field of the reply holds the rows?",
                )
                .hint("name it with `member`");
            return;
        }
        None => {}
    }
    if state.action == Action::Delete {
        return;
    }
    let fields = shown(types, endpoint, state);
    for path in keys_of(&state.shows) {
        leads_somewhere(types, fields, path, diagnostics);
    }
    for field in keys_of(&state.within) {
        time(fields, field, diagnostics);
    }
    for (field, words) in &state.translates {
        leads_somewhere(types, fields, field, diagnostics);
        let words = values_of(words).filter(|word| !word.is_empty());
        let words: Vec<_> = words.cloned().collect();
        values::decisive(types, fields, field, &words, diagnostics);
    }
}

/// What is called a parameter is one.
fn params(api: &Api, endpoint: &Endpoint, state: &State, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, endpoint.local());
    let cases = state.sets.iter().filter_map(|sets| sets.when.as_ref());
    let names = state.id.iter().chain(&state.row).chain(&state.order);
    let names = names.chain(&state.scope).chain(keys_of(&state.names));
    let names = names.chain(keys_of(&state.search));
    let names = names.chain(state.within.iter().flat_map(|(_, ends)| ends));
    let names = names.chain(state.copies.iter().map(|copies| &copies.id));
    // What holds a row has fields that count as well.
    let in_row = in_row(types, endpoint, state);
    for name in names.chain(cases.clone().map(|case| &case.param)) {
        let mut all = endpoint.params.iter().chain(in_row);
        if all.all(|field| *field.wire != **name) {
            super::unknown_param(endpoint, name, diagnostics);
        }
    }
    for case in cases {
        for fields in [&endpoint.params, in_row] {
            values::decisive(types, fields, &case.param, &case.is, diagnostics);
        }
    }
    for end in state.within.iter().flat_map(|(_, ends)| ends) {
        time(&endpoint.params, end, diagnostics);
    }
    if let Some(row) = &state.row
        && let Some((_, field)) = endpoint.param(row)
        && !(field.broken || field.list.is_some() || matches!(field.ty, Ty::Object(_) | Ty::Json))
    {
        let message = format!("`{}` does not hold a row", row.text);
        diagnostics
            .error("state-keys", row.span, message)
            .hint("name a parameter that is an object, or a list");
    }
    if let Some(order) = &state.order
        && let Some((_, field)) = endpoint.param(order)
        && !field.broken
        && !sorts(types, field)
    {
        let message = format!("`{}` does not say how to sort", order.text);
        diagnostics
            .error("state-keys", order.span, message)
            .hint("its values are listed, and each ends with `Asc` or `Desc`");
    }
}

/// A field that is compared with other times is one.
fn time(fields: &[Field], name: &Name, diagnostics: &mut Diagnostics) {
    let mut named = fields.iter().filter(|field| *field.wire == **name);
    if named.any(|field| !field.broken && (!field.ty.is_instant() || field.list.is_some())) {
        let message = format!("`{}` is not a point in time", name.text);
        diagnostics
            .error("state-keys", name.span, message)
            .hint("name a `timestamp`, a `datetime` or a `date`");
    }
}

fn first<T>(pairs: &[(Name, T)]) -> Option<Span> {
    pairs.first().map(|(key, _)| key.span)
}

pub(super) fn keys_of<T>(pairs: &[(Name, T)]) -> impl Iterator<Item = &Name> {
    pairs.iter().map(|(key, _)| key)
}

pub(super) fn values_of(pairs: &[(Name, Name)]) -> impl Iterator<Item = &Name> {
    pairs.iter().map(|(_, value)| value)
}

fn sorts(types: Types<'_>, order: &Field) -> bool {
    let Ty::Enum(known) = &order.ty else {
        return false;
    };
    types.enumeration(&known.name).is_none_or(|known| {
        let mut variants = known.variants.iter();
        variants.all(|variant| DIRECTIONS.iter().any(|end| variant.wire.ends_with(end)))
    })
}

/// The fields of an object; none of any other type.
fn fields_of<'a>(types: Types<'a>, ty: &Ty) -> &'a [Field] {
    let object = match ty {
        Ty::Object(object) => types.object(&object.name),
        _ => None,
    };
    object.map_or(&[], |object| &object.fields)
}

/// The fields of the parameter that holds the row.
pub(super) fn in_row<'a>(types: Types<'a>, endpoint: &Endpoint, state: &State) -> &'a [Field] {
    let row = state.row.as_ref().and_then(|row| endpoint.param(row));
    row.map_or(&[], |(_, row)| fields_of(types, &row.ty))
}

/// The fields of what the reply holds.
fn replied<'a>(types: Types<'a>, endpoint: &Endpoint) -> &'a [Field] {
    let ty = endpoint.reply.kind.ty();
    ty.map_or(&[], |ty| fields_of(types, ty))
}

/// The fields of the row as the reply shows it; none where it does not.
pub(super) fn shown<'a>(types: Types<'a>, endpoint: &Endpoint, state: &State) -> &'a [Field] {
    let fields = replied(types, endpoint);
    let items = endpoint.paging.as_ref().and_then(|it| it.items.as_ref());
    let Some(member) = state.member.as_ref().or(items) else {
        return fields;
    };
    let member = fields.iter().find(|field| *field.wire == **member);
    member.map_or(&[], |member| fields_of(types, &member.ty))
}

/// Each part of a path is a field of what the part before it leads to.
fn leads_somewhere<'a>(
    types: Types<'a>,
    mut fields: &'a [Field],
    path: &Name,
    diagnostics: &mut Diagnostics,
) {
    for part in path.split('.') {
        let Some(field) = fields.iter().find(|field| *field.wire == *part) else {
            let known = fields.iter().map(|field| &*field.wire);
            let part = Name {
                text: part.to_owned(),
                span: path.span,
            };
            super::unknown("field", &part, known, diagnostics);
            return;
        };
        fields = fields_of(types, &field.ty);
    }
}
