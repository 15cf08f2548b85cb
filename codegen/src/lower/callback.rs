//! Callbacks.

use super::describe::Described;
use super::field::Use;
use super::scope::{Fields, Scope};
use super::{Context, documented, source};
use crate::diagnostic::Diagnostics;
use crate::model::{
    Callback, CallbackExample, CallbackReply, Confirm, FiredBy, Link, Mark, Name, SetBy, SetPlace,
};
use crate::naming;
use crate::source::{Located, Span};
use crate::spec::{self, Mapping as _};
use crate::words::CallbackSign;

impl Described for spec::Callback {
    fn fields(&self) -> &Fields {
        &self.fields.0
    }

    fn rules(&self) -> &[Located<spec::Rule>] {
        &self.rules
    }
}

impl Described for spec::CallbackReply {
    fn fields(&self) -> &Fields {
        &self.fields.0
    }
}

impl Described for spec::Link {
    fn fields(&self) -> &Fields {
        &self.fields.0
    }
}

pub(super) fn lower(
    context: &Context<'_>,
    file: usize,
    name: String,
    spec: &Located<spec::Callback>,
    diagnostics: &mut Diagnostics,
) -> Callback {
    let is_event = !spec.fields.0.is_empty();
    let is_known = is_event || spec.link.is_some() || !spec.has("fields") || !spec.has("link");
    known_by(spec, is_known, diagnostics);
    let mut scope = Scope::of_callback(context, spec);
    let object = |suffix: &str| Located::new(naming::pascal(&name) + suffix, spec.span);
    let event = is_event.then(|| {
        let doc = spec.summary.as_deref().unwrap_or_default();
        let name = object("");
        scope.object(&name, doc, &**spec, Use::Received, diagnostics);
        Name::of(&name)
    });
    let reply = spec
        .reply
        .as_ref()
        .map(|spec| reply(spec, &object("Reply"), &mut scope, diagnostics));
    let link = spec
        .link
        .as_ref()
        .map(|spec| link(spec, &object("Link"), &mut scope, diagnostics));
    let unsigned = (is_event && spec.sign.is_none()).then_some("sign");
    Callback {
        file,
        span: spec.span,
        broken: spec.broken_keys().iter().copied().chain(unsigned).collect(),
        title: spec.title.clone(),
        summary: spec.summary.clone(),
        notes: spec.notes.clone(),
        source: source::of_callback(&spec.source, is_known, diagnostics),
        method: spec.method,
        set_by: spec
            .set_by
            .iter()
            .filter_map(|spec| set_by(spec, diagnostics))
            .collect(),
        marks: spec
            .marks
            .iter()
            .filter_map(|spec| mark(spec, diagnostics))
            .collect(),
        sign: sign(spec, is_event, diagnostics),
        sign_of: spec.sign_of.as_ref().map(Name::of),
        redelivered: spec.redelivered.as_ref().map(|again| again.value),
        answer: spec.answer.clone(),
        key: Name::all(&spec.key),
        confirm: spec.confirm.as_ref().map(|confirm| Confirm {
            endpoint: Name::of(&confirm.endpoint),
            params: Name::pairs(&confirm.params.0),
        }),
        fired_by: spec.fired_by.iter().map(|fired| fired_by(fired)).collect(),
        event,
        reply,
        link,
        contradictions: documented::contradictions(&spec.contradictions),
        examples: spec.examples.iter().map(example).collect(),
        enums: scope.enums,
        objects: scope.objects,
        name,
    }
}

fn reply(
    spec: &Located<spec::CallbackReply>,
    name: &Located<String>,
    scope: &mut Scope<'_>,
    diagnostics: &mut Diagnostics,
) -> CallbackReply {
    scope.object(name, &spec.doc, &**spec, Use::Sent, diagnostics);
    CallbackReply {
        form: spec.form,
        object: Name::of(name),
    }
}

fn link(
    spec: &Located<spec::Link>,
    name: &Located<String>,
    scope: &mut Scope<'_>,
    diagnostics: &mut Diagnostics,
) -> Link {
    scope.object(name, &spec.doc, &**spec, Use::Sent, diagnostics);
    Link {
        address: Name::of(&spec.address),
        sign_of: Name::of(&spec.sign_of),
        object: Name::of(name),
    }
}

/// A callback known only by name has no other keys; any other has a summary.
fn known_by(spec: &Located<spec::Callback>, is_known: bool, diagnostics: &mut Diagnostics) {
    if is_known {
        if spec.summary.is_none() && spec.has("summary") {
            diagnostics
                .error(
                    "missing-key",
                    spec.span,
                    "a callback needs the key `summary`",
                )
                .hint("only one without `fields` and `link` can leave it out");
        }
        return;
    }
    let first = |list: &[Located<String>]| list.first().map(|name| name.span);
    let stray = [
        ("marks", spec.marks.first().map(|mark| mark.span)),
        ("sign", spec.sign.as_ref().map(|sign| sign.span)),
        ("key", first(&spec.key)),
        ("rules", spec.rules.first().map(|rule| rule.span)),
        (
            "confirm",
            spec.confirm.as_ref().map(|confirm| confirm.endpoint.span),
        ),
        ("fired_by", spec.fired_by.first().map(|fired| fired.span)),
        ("reply", spec.reply.as_ref().map(|reply| reply.span)),
    ];
    for (key, at) in stray {
        if let Some(at) = at {
            let message = format!("`{key}` applies to fields, but there are no `fields`");
            diagnostics
                .error("stray-key", at, message)
                .hint("use `fields` to describe what POLYV sends");
        }
    }
}

fn sign(
    spec: &Located<spec::Callback>,
    is_event: bool,
    diagnostics: &mut Diagnostics,
) -> Located<CallbackSign> {
    let none = || Located::new(CallbackSign::None, Span::default());
    let sign = spec.sign.clone().unwrap_or_else(none);
    if is_event && spec.sign.is_none() && spec.has("sign") {
        diagnostics
            .error(
                "missing-key",
                spec.span,
                "a callback with `fields` needs the key `sign`",
            )
            .hint("a callback without a signature has `sign: none`");
    }
    let is_key = sign.value == CallbackSign::Keyed;
    match &spec.sign_of {
        Some(of) if !is_key && spec.has("sign") => {
            diagnostics
                .error("stray-key", of.span, "`sign_of` is for `sign: keyed`")
                .hint("leave it out");
        }
        None if is_key && spec.has("sign_of") => {
            diagnostics
                .error(
                    "missing-key",
                    sign.span,
                    "`sign: keyed` needs the key `sign_of`",
                )
                .hint("name the field that is signed besides the time");
        }
        _ => {}
    }
    sign
}

fn set_by(spec: &Located<spec::SetBy>, diagnostics: &mut Diagnostics) -> Option<SetBy> {
    let place = match (&spec.endpoint, &spec.param, &spec.console) {
        (Some(endpoint), Some(param), None) => SetPlace::Param {
            endpoint: Name::of(endpoint),
            param: Name::of(param),
        },
        (None, None, Some(console)) => SetPlace::Console(console.value.clone()),
        _ if !spec.is_whole() => return None,
        _ => {
            diagnostics
                .error(
                    "set-by-keys",
                    spec.span,
                    "an address is set by a parameter of an endpoint, or in the console",
                )
                .hint("give `endpoint` and `param`, or `console`");
            return None;
        }
    };
    Some(SetBy { place, of: spec.of })
}

fn mark(spec: &Located<spec::Mark>, diagnostics: &mut Diagnostics) -> Option<Mark> {
    let is = spec.is.0.iter();
    let mark = Mark {
        has: Name::all(&spec.has),
        lacks: Name::all(&spec.lacks),
        is: is
            .map(|(name, values)| (Name::of(name), Name::all(values)))
            .collect(),
    };
    if mark.has.is_empty() && mark.is.is_empty() && spec.is_whole() {
        diagnostics
            .error("empty-mark", spec.span, "this mark does not name a field")
            .hint("say with `has` or `is` what identifies the callback");
    }
    spec.is_whole().then_some(mark)
}

fn fired_by(spec: &spec::FiredBy) -> FiredBy {
    FiredBy {
        endpoint: Name::of(&spec.endpoint),
        each: spec.each.as_ref().map(Name::of),
        fields: Name::pairs(&spec.fields.0),
        values: Name::pairs(&spec.values.0),
        created: spec.created.as_ref().map(Name::of),
    }
}

fn example(spec: &spec::CallbackExample) -> CallbackExample {
    CallbackExample {
        name: spec.name.clone(),
        request: spec.request.clone(),
        request_body: spec.request_body.clone(),
        body: spec.body.clone(),
        link: spec.link.clone(),
    }
}
