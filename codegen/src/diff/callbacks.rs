//! Callbacks.

use super::{Changes, Kind, types};
use crate::facts;
use crate::model::{Api, Callback};
use crate::words::{AnswerForm, Word as _};

/// What a receiver depends on, each with what changed about it.
const FACTS: &[(&str, &str)] = &[
    ("sign", "it is signed differently."),
    ("sign_of", "it is signed differently."),
    ("marks", "it is identified differently."),
    ("key", "its key consists of other fields."),
    ("confirm", "another call confirms it."),
    ("redelivered", "it is delivered again, or no longer."),
];

pub(super) fn diff(old: &Api, new: &Api, changes: &mut Changes) {
    for before in &old.callbacks {
        let now = new.callbacks.iter().find(|now| now.name == before.name);
        match now {
            None => changes.add(
                Kind::CallbackRemoved,
                &path(before),
                "the callback was removed.",
                "It now arrives as `Other`.",
            ),
            Some(now) => changed(before, now, changes),
        }
    }
    for now in &new.callbacks {
        if old.callbacks.iter().all(|before| before.name != now.name) {
            changes.add(Kind::CallbackAdded, &path(now), "new callback.", "");
        }
    }
}

fn path(callback: &Callback) -> String {
    format!("callbacks::{}", callback.name)
}

fn changed(old: &Callback, new: &Callback, changes: &mut Changes) {
    let path = path(new);
    match (old.is_named_only(), new.is_named_only()) {
        (true, true) => return,
        (true, false) => {
            return changes.add(Kind::CallbackAdded, &path, "its fields are now known.", "");
        }
        (false, true) => {
            let what = "only its name is left.";
            return changes.add(
                Kind::CallbackRemoved,
                &path,
                what,
                "It now arrives as `Other`.",
            );
        }
        (false, false) => {}
    }
    types::own(&path, old.local(), new.local(), changes);
    let (before, now) = (facts::callback(old), facts::callback(new));
    for (key, what) in FACTS {
        if before.get(*key) != now.get(*key) {
            let what = match (*key, before.get(*key), now.get(*key)) {
                ("confirm", _, None) => "no call confirms it any longer.",
                ("confirm", None, _) => "a call now confirms it.",
                _ => what,
            };
            changes.add(Kind::CallbackChanged, &path, what, "Check its receiver.");
        }
    }
    if old.method != new.method {
        changes.add(Kind::Request, &path, "it is sent by another method.", "");
    }
    if signed(old) != signed(new) {
        changes.add(
            Kind::CallbackChanged,
            &path,
            "its answer or its link is made differently.",
            "Check its receiver.",
        );
    }
    changes.docs(&path, &prose(old), &prose(new), "its documentation");
}

/// How the answer is given, and how the link is signed.
fn signed(callback: &Callback) -> (Option<AnswerForm>, Option<(&str, &str)>) {
    let link = callback.link.as_ref();
    (
        callback.reply.as_ref().map(|reply| reply.form),
        link.map(|link| (&*link.address.text, &*link.sign_of.text)),
    )
}

/// What its documentation says beside the types.
fn prose(callback: &Callback) -> String {
    let facts = facts::callback(callback);
    let facts = ["set_by", "answer"].map(|key| facts.get(key).map(ToString::to_string));
    let source = &callback.source;
    let texts = [
        &callback.title,
        &callback.summary,
        &callback.notes,
        &source.page,
        &source.document,
    ];
    let texts = texts.into_iter().chain(&facts).flatten();
    let basis = source.basis.map(|basis| basis.word().to_owned());
    texts.cloned().chain(basis).collect::<Vec<_>>().join("\n")
}
