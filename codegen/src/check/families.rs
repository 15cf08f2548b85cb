//! The collections that the local server remembers, as all their endpoints together describe them.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{in_row, keys_of, shown, values_of};
use super::values;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Name, State, Types};
use crate::words::{Action, Word as _};

/// What the endpoints of a collection say of it together.
pub(super) struct Collection<'a> {
    /// How many parameters divide it.
    pub(super) parts: usize,
    /// The names of the fields of its rows; `None` where an endpoint could not be understood.
    pub(super) fields: Option<BTreeSet<&'a str>>,
}

/// Whether it is known which collections there are. What could not be read may be about any.
pub(super) fn are_known(api: &Api) -> bool {
    let is_known = |endpoint: &Endpoint| endpoint.has(&["state"]);
    api.names.len() == api.endpoints.len() && api.endpoints.iter().all(is_known)
}

/// Each collection can be filled and seen, is divided in one way, and its rows have the fields that are named.
/// Returns what is known of each.
pub(super) fn check<'a>(
    api: &'a Api,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'a str, Collection<'a>> {
    let mut families: BTreeMap<&str, Vec<(&Endpoint, &State)>> = BTreeMap::new();
    for endpoint in &api.endpoints {
        if let Some(state) = &endpoint.state {
            let family = families.entry(&state.of).or_default();
            family.push((endpoint, state));
        }
    }
    let are_known = are_known(api);
    let mut collections = BTreeMap::new();
    for (of, family) in &families {
        let states: Vec<_> = family.iter().map(|(_, state)| *state).collect();
        let has = |action| states.iter().any(|state| state.action == action);
        let needed = [Action::Create, Action::List].into_iter();
        let needed: Vec<_> = needed
            .filter(|needed| !has(*needed))
            .map(|needed| format!("`{}`", needed.word()))
            .collect();
        if are_known
            && !needed.is_empty()
            && let Some(first) = states.first()
        {
            let needed = needed.join(" or ");
            let message = format!("no endpoint has the action {needed} for `{of}`");
            let others = families.keys().copied().filter(|other| other != of);
            let hint = "a collection is filled by a `create` and seen by a `list`";
            diagnostics
                .error("state-family", first.of.span, message)
                .suggest_or(of, others, hint);
            continue;
        }
        let common = states.iter().filter(|state| state.has_common_sets());
        for other in common.skip(1) {
            let message = format!("another `create` already says what is set in `{of}`");
            diagnostics
                .error("state-family", other.span, message)
                .hint("what one says holds for all: leave `sets` out here");
        }
        divided(of, &states, diagnostics);
        let is_whole = |(it, _): &(&Endpoint, _)| it.has_params() && it.has(&["response"]);
        let is_whole = are_known && family.iter().all(is_whole);
        let fields = is_whole.then(|| named(api, family, diagnostics));
        let parts = states.iter().map(|state| state.scope.len()).max();
        let parts = parts.unwrap_or_default();
        collections.insert(*of, Collection { parts, fields });
    }
    collections
}

fn divided(of: &str, states: &[&State], diagnostics: &mut Diagnostics) {
    let sees_all = |state: &&&State| state.action == Action::List && state.scope.is_empty();
    let mut divided = states.iter().filter(|state| !sees_all(state));
    let Some(first) = divided.next() else {
        return;
    };
    for other in divided.filter(|other| other.scope.len() != first.scope.len()) {
        let message = format!(
            "`{of}` is divided by {} parameters elsewhere, and by {} here",
            first.scope.len(),
            other.scope.len()
        );
        diagnostics
            .error("state-family", other.span, message)
            .hint("list as many parameters under `scope` in all of them");
    }
}

/// What is called a field of the rows is something that a call says or a reply shows. Returns their names.
fn named<'a>(
    api: &'a Api,
    family: &[(&'a Endpoint, &State)],
    diagnostics: &mut Diagnostics,
) -> BTreeSet<&'a str> {
    let family: Vec<_> = family
        .iter()
        .map(|(endpoint, state)| (Types::new(api, endpoint.local()), *endpoint, *state))
        .collect();
    let mut known = BTreeSet::new();
    for (types, endpoint, state) in &family {
        if [Action::Create, Action::Update].contains(&state.action) {
            let said = endpoint
                .params
                .iter()
                .chain(in_row(*types, endpoint, state));
            let said = said.map(|field| &*field.wire);
            known.extend(said.filter(|said| state.field_of(said) == *said));
        }
        let shown = shown(*types, endpoint, state).iter();
        known.extend(shown.map(|field| &*field.wire));
    }
    for (_, _, state) in &family {
        let but = state.copies.iter().flat_map(|copies| &copies.but);
        let sets = state.sets.iter();
        let sets = sets.flat_map(|sets| keys_of(&sets.values).chain(&sets.without));
        let searched = state.search.iter().flat_map(|(_, fields)| fields);
        let read = values_of(&state.shows).chain(searched);
        let read = read.chain(keys_of(&state.within));
        let names = values_of(&state.names).chain([&state.field]);
        let all = names.chain(but).chain(sets).chain(read);
        // An empty name stands for what could not be read.
        for name in all.filter(|name| !name.is_empty() && !known.contains(&***name)) {
            super::unknown("field", name, known.iter().copied(), diagnostics);
        }
        // What else is in braces has been reported.
        let id = format!("{{{}}}", state.field.text);
        let is_read = |value: &Name| !value.is_empty() && !value.replace(&id, "").contains('{');
        let values = state.sets.iter().flat_map(|sets| &sets.values);
        for (field, value) in values.filter(|(_, value)| is_read(value)) {
            let mut shown = family
                .iter()
                .map(|(types, endpoint, state)| (*types, shown(*types, endpoint, state)));
            if let Some((types, fields)) =
                shown.find(|(_, fields)| fields.iter().any(|it| *it.wire == **field))
            {
                let value = [value.clone()];
                values::decisive(types, fields, field, &value, diagnostics);
            }
        }
    }
    known
}
