//! Callbacks: what they name of endpoints and fields, and how each kind is identified.

mod samples;

use std::collections::BTreeSet;

use super::{fields, rules, unknown, unknown_param, values};
use crate::diagnostic::{Diagnostics, closest};
use crate::model::{Api, Callback, Endpoint, Field, Name, Object, SetPlace, Types};
use crate::naming;
use crate::words::{Action, Effect, Word as _};

/// Types of the module beside those of the callbacks.
const TAKEN: &[&str] = &["Event", "Confirmed"];

/// What follows the name of a callback in those of what is sent, answered and linked.
const SUFFIXES: [&str; 3] = ["", "Reply", "Link"];

pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    names(api, diagnostics);
    for callback in &api.callbacks {
        let types = Types::new(api, callback.local());
        fields::objects(types, diagnostics);
        rules::objects(types, diagnostics);
        if let Some(sent) = callback.sent() {
            signed(callback, sent, diagnostics);
            named(types, callback, sent, diagnostics);
        }
        link(callback, diagnostics);
        set_by(api, callback, diagnostics);
        confirm(api, callback, diagnostics);
        fired_by(types, callback, diagnostics);
        samples::check(types, callback, diagnostics);
    }
    samples::identified(api, diagnostics);
}

/// All are exported by one module.
fn names(api: &Api, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeSet<String> = TAKEN.iter().map(ToString::to_string).collect();
    for callback in &api.callbacks {
        let name = naming::pascal(&callback.name);
        for suffix in SUFFIXES {
            let name = format!("{name}{suffix}");
            let message = format!(
                "`{}` would be `{name}` in Rust, which is taken",
                callback.name
            );
            if !taken.insert(name) {
                diagnostics
                    .error("name-clash", callback.span, message)
                    .hint("give the file another name");
            }
        }
    }
    for callback in &api.callbacks {
        let main = naming::pascal(&callback.name);
        let is_main = |name: &str| {
            name.strip_prefix(&main)
                .is_some_and(|rest| SUFFIXES.contains(&rest))
        };
        for name in callback.own_types().filter(|name| !is_main(name)) {
            if !taken.insert(name.text.clone()) {
                let message = format!("the callbacks already have a type `{}`", name.text);
                diagnostics
                    .error("name-clash", name.span, message)
                    .hint("give the type another name");
            }
        }
    }
}

/// What the SDK judges is not declared as a field; what is signed besides the time is.
fn signed(callback: &Callback, sent: &Object, diagnostics: &mut Diagnostics) {
    let judged = callback.of_sign();
    for field in &sent.fields {
        if judged.contains(&&*field.wire) {
            let message = format!("`{}` belongs to the signature", field.wire.text);
            diagnostics
                .error("transport-param", field.wire.span, message)
                .hint("leave it out: the SDK judges it before it reads the fields");
        }
    }
    let is_known = |of: &&Name| sent.fields.iter().any(|field| *field.wire == ***of);
    if let Some(of) = callback.sign_of.as_ref().filter(|of| !is_known(of)) {
        unknown("field", of, wires(&sent.fields), diagnostics);
    }
}

/// What the marks and the key name are fields.
fn named(types: Types<'_>, callback: &Callback, sent: &Object, diagnostics: &mut Diagnostics) {
    let is_field = |name: &Name| sent.fields.iter().any(|field| *field.wire == **name);
    for mark in &callback.marks {
        let is = mark.is.iter().map(|(name, _)| name);
        for name in mark
            .has
            .iter()
            .chain(is)
            .filter(|name| !callback.sends(name))
        {
            unknown("field", name, wires(&sent.fields), diagnostics);
        }
        for (name, values) in &mark.is {
            values::decisive(types, &sent.fields, name, values, diagnostics);
        }
    }
    for name in callback.key.iter().filter(|name| !is_field(name)) {
        unknown("field", name, wires(&sent.fields), diagnostics);
    }
}

fn link(callback: &Callback, diagnostics: &mut Diagnostics) {
    let Some(link) = callback.link.as_ref().filter(|_| callback.has(&["link"])) else {
        return;
    };
    let is_address =
        link.address.starts_with("https://") && !link.address.contains(['?', '#', ' ']);
    if !is_address || !link.address.contains("{channelId}") {
        let message = format!("`{}` is not the address of a link", link.address);
        diagnostics
            .error("link-address", link.address.span, message)
            .hint("it is https, without a query, and has `{channelId}`");
    }
    let object = callback.local().object(&link.object);
    let fields = object.map_or(&[][..], |object| &object.fields);
    if fields.iter().all(|field| *field.wire != *link.sign_of) {
        unknown("field", &link.sign_of, wires(fields), diagnostics);
    }
}

fn set_by(api: &Api, callback: &Callback, diagnostics: &mut Diagnostics) {
    for set in &callback.set_by {
        if let SetPlace::Param { endpoint, param } = &set.place
            && let Some(endpoint) = find(api, endpoint, diagnostics)
            && endpoint.has_params()
            && endpoint.param(param).is_none()
        {
            unknown_param(endpoint, param, diagnostics);
        }
    }
}

/// Each parameter that is needed gets a field of its type.
fn confirm(api: &Api, callback: &Callback, diagnostics: &mut Diagnostics) {
    let (Some(confirm), Some(sent)) = (&callback.confirm, callback.sent()) else {
        return;
    };
    let Some(endpoint) = find(api, &confirm.endpoint, diagnostics) else {
        return;
    };
    for (param, name) in &confirm.params {
        let Some((_, param)) = endpoint.param(param) else {
            if endpoint.has_params() {
                unknown_param(endpoint, param, diagnostics);
            }
            continue;
        };
        let Some(field) = sent.fields.iter().find(|field| *field.wire == **name) else {
            unknown("field", name, wires(&sent.fields), diagnostics);
            continue;
        };
        let is_whole = !param.broken && !field.broken;
        if is_whole && (param.ty != field.ty || field.list.is_some() || param.clear) {
            let message = format!(
                "`{}` of `{}` is of another type than the field `{name}`",
                param.wire.text,
                endpoint.name()
            );
            diagnostics
                .error("confirm-type", name.span, message)
                .hint("give the field the type of the parameter");
        }
    }
    let given: Vec<&str> = confirm.params.iter().map(|(param, _)| &**param).collect();
    let strays = given.iter().copied();
    let strays: Vec<&str> = strays
        .filter(|name| endpoint.param(name).is_none())
        .collect();
    // A misspelt one was reported.
    let is_given =
        |field: &&Field| given.contains(&&*field.wire) || closest(&field.wire, &strays).is_some();
    let is_read = endpoint.effect == Effect::Read || !endpoint.has(&["effect"]);
    // Another endpoint needs other parameters.
    let needed = endpoint
        .params
        .iter()
        .filter(|field| (field.required && !field.account) || field.absent.is_some());
    for field in needed.filter(|field| is_read && !is_given(field)) {
        let message = format!("`{}` needs `{}`", endpoint.name(), field.wire.text);
        diagnostics
            .error("confirm-params", confirm.endpoint.span, message)
            .hint("name the field whose value it gets, or another endpoint");
    }
    if !is_read {
        let message = format!("`{}` is not a read", endpoint.name());
        diagnostics
            .error("confirm-params", confirm.endpoint.span, message)
            .hint(format!(
                "what confirms has `effect: {}`",
                Effect::Read.word()
            ));
    }
}

fn fired_by(types: Types<'_>, callback: &Callback, diagnostics: &mut Diagnostics) {
    let Some(sent) = callback.sent() else { return };
    for fired in &callback.fired_by {
        let endpoint = find(types.api, &fired.endpoint, diagnostics);
        let params = fired.fields.iter().map(|(_, param)| param);
        for param in params.chain(&fired.each) {
            if let Some(endpoint) = endpoint.filter(|endpoint| endpoint.has_params())
                && endpoint.param(param).is_none()
            {
                unknown_param(endpoint, param, diagnostics);
            }
        }
        let named = fired.fields.iter().chain(&fired.values);
        for name in named.map(|(name, _)| name).chain(&fired.created) {
            if sent.fields.iter().all(|field| *field.wire != **name) {
                unknown("field", name, wires(&sent.fields), diagnostics);
            }
        }
        for (name, value) in &fired.values {
            let value = std::slice::from_ref(value);
            values::decisive(types, &sent.fields, name, value, diagnostics);
        }
        if let (Some(created), Some(endpoint)) = (&fired.created, endpoint)
            && endpoint.has(&["state"])
            && !matches!(&endpoint.state, Some(state) if state.action == Action::Create)
        {
            let message = format!("`{}` creates no row", fired.endpoint.text);
            diagnostics
                .error("state-keys", created.span, message)
                .hint("leave `created` out, or give the endpoint a `state` that creates one");
        }
    }
}

/// The endpoint called `name`; one that there is not is reported.
fn find<'a>(api: &'a Api, name: &Name, diagnostics: &mut Diagnostics) -> Option<&'a Endpoint> {
    if !api.names.contains(&name.text) {
        let known = api.names.iter().map(String::as_str);
        let message = format!("unknown endpoint `{}`", name.text);
        diagnostics
            .error("unknown-endpoint", name.span, message)
            .suggest_or(
                name,
                known,
                "it is the path of a spec with dots, such as `channel.booking.list`",
            );
    }
    api.endpoint(name)
}

fn wires(fields: &[Field]) -> impl Iterator<Item = &str> {
    fields.iter().map(|field| field.wire.text.as_str())
}
