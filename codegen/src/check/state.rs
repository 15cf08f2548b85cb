//! What the local server remembers.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, State};
use crate::words::{Action, Word as _};

/// One endpoint.
pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let Some(state) = &endpoint.state else {
        return;
    };
    let names = state.names.iter().map(|(param, _)| param);
    let params = state.id.iter().chain(&state.scope).chain(&state.each);
    // What creates several rows can name the fields of one of them.
    let is_checked = |name: &str| state.each.is_none() || !in_each(endpoint, state, name);
    for name in params.chain(names) {
        let is_known = endpoint.param(name).is_some();
        if !is_known && endpoint.has_params() && is_checked(name) {
            super::unknown_param(endpoint, name, diagnostics);
        }
    }
    let action = state.action;
    let picks = matches!(action, Action::Get | Action::Update | Action::Delete);
    let mistakes = [
        (picks && state.id.is_none(), "needs `id`"),
        (
            action != Action::Create && state.each.is_some(),
            "has no `each`",
        ),
        (
            action != Action::Get && state.member.is_some(),
            "has no `member`",
        ),
    ];
    for (_, what) in mistakes.iter().filter(|(is_wrong, _)| *is_wrong) {
        let message = format!("`{}` {what}", action.word());
        diagnostics.error("state-keys", state.span, message);
    }
}

/// Whether the rows that the call creates have a field of this name. An object that another file describes may.
fn in_each(endpoint: &Endpoint, state: &State, name: &str) -> bool {
    let each = state.each.as_ref().and_then(|each| endpoint.param(each));
    let Some((_, each)) = each else {
        return false;
    };
    let crate::model::Ty::Object(object) = &each.ty else {
        return false;
    };
    endpoint.object(&object.name).is_none_or(|object| {
        let mut fields = object.fields.iter();
        fields.any(|field| *field.wire == *name)
    })
}

/// Each collection can be filled and seen, and is divided in one way.
pub(super) fn families(api: &Api, diagnostics: &mut Diagnostics) {
    let mut families: BTreeMap<&str, Vec<&State>> = BTreeMap::new();
    let all = api.endpoints.iter();
    for state in all.filter_map(|endpoint| endpoint.state.as_ref()) {
        families.entry(&state.of).or_default().push(state);
    }
    for (of, states) in families {
        for needed in [Action::Create, Action::List] {
            if states.iter().all(|state| state.action != needed)
                && let Some(first) = states.first()
            {
                let message = format!("no endpoint has the action `{}` for `{of}`", needed.word());
                diagnostics.error("state-family", first.of.span, message);
            }
        }
        let sees_all = |state: &&&State| state.action == Action::List && state.scope.is_empty();
        let mut divided = states.iter().filter(|state| !sees_all(state));
        let Some(first) = divided.next() else {
            continue;
        };
        for other in divided.filter(|other| other.scope.len() != first.scope.len()) {
            let message = format!(
                "`{of}` is divided by {} parameters elsewhere, and by {} here",
                first.scope.len(),
                other.scope.len()
            );
            diagnostics.error("state-family", other.span, message);
        }
    }
}
