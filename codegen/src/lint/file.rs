//! How a file is written: its first line, its order, what could be left out.

use std::collections::BTreeSet;

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::language::{Entry, language};
use crate::load::{Kind, Node};
use crate::naming;
use crate::schema::schema_line;
use crate::source::{Located, Span};

const SCHEMA_LINE: Lint = Lint {
    code: "schema-line",
    level: Level::Warn,
    about: "The first line does not name the JSON Schema of the file.",
    explanation: "Editors with a YAML language server complete keys and words, explain them, and mark mistakes as \
        you type, if the first line of the spec says where the schema is: `# yaml-language-server: \
        $schema=../../schema/endpoint.json`. The path is relative to the file.",
};

const KEY_ORDER: Lint = Lint {
    code: "key-order",
    level: Level::Warn,
    about: "The keys of an endpoint are not in the usual order.",
    explanation: "All specs have their keys in the order of the table in specs/README.md: what the endpoint is, how \
        it is called, its parameters, rules, the response, and finally the examples. A reader of hundreds of them \
        finds everything in the same place, and a comparison of two shows what differs. Move the key.",
};

const REDUNDANT_KEY: Lint = Lint {
    code: "redundant-key",
    level: Level::Warn,
    about: "A key states its default.",
    explanation: "`host: api`, `auth: account`, `required: false`, `status: 200`, a `rust` or a `name` that the name on \
        the wire gives by itself, a key with nothing or with an empty list as its value: each states what holds anyway, \
        and makes a reader look for a reason. Remove it.",
};

pub(super) const LINTS: &[Lint] = &[SCHEMA_LINE, KEY_ORDER, REDUNDANT_KEY];

/// Keys with what holds without them.
const DEFAULTS: &[(&str, &str)] = &[("host", "api"), ("auth", "account"), ("status", "200")];

/// Keys that are left out rather than `false`.
const FLAGS: &[&str] = &["required", "account", "optional"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let language = language();
    let keys_of = |what: &str| {
        let keys = language.iter().find(|known| known.what == what);
        keys.map_or(&[][..], |known| &known.entries)
    };
    let api = context.api;
    let endpoints: BTreeSet<_> = api.endpoints.iter().map(|known| known.file).collect();
    let callbacks: BTreeSet<_> = api.callbacks.iter().map(|known| known.file).collect();
    for (at, source, node) in context.files() {
        let expected = schema_line(&source.path);
        let first = source.lines().next().unwrap_or_default().trim_end();
        if first != expected {
            let (message, hint) = if first.contains("$schema=") {
                (
                    "this is not where the schema of the file is",
                    "write this line as",
                )
            } else {
                ("this file does not name its schema", "put this line first:")
            };
            findings
                .add(SCHEMA_LINE, Span::start(at), message)
                .hint(format!("{hint} `{expected}`"));
        }
        let is_endpoint = endpoints.contains(&at);
        let is_callback = callbacks.contains(&at);
        if is_endpoint || is_callback {
            let what = if is_endpoint {
                "an endpoint"
            } else {
                "a callback"
            };
            order(node, keys_of(what), findings);
        }
        if is_endpoint || is_callback || source.path.starts_with("types/") {
            redundant(node, None, is_endpoint, findings);
        }
    }
}

/// The first key that comes after one that follows it in the language.
fn order(node: &Node, keys: &[Entry], findings: &mut Findings) {
    let place = |key: &str| keys.iter().position(|known| known.name == key);
    let mut last: Option<(&Located<String>, usize)> = None;
    for (key, _) in node.entries() {
        let Some(place) = place(key) else { continue };
        if let Some((before, at)) = last
            && place < at
        {
            findings
                .add(
                    KEY_ORDER,
                    key.span,
                    format!("`{}` comes after `{}`", key.value, before.value),
                )
                .hint(format!("put it before `{}`", before.value));
            return;
        }
        last = Some((key, place));
    }
}

/// Goes over the mappings of the language; `is_top` for the endpoint itself, `wire` for the key whose value it is.
fn redundant(node: &Node, wire: Option<&str>, is_top: bool, findings: &mut Findings) {
    if let Kind::Seq(items) = &node.kind {
        for item in items {
            redundant(item, None, false, findings);
        }
    }
    for (key, value) in node.entries() {
        let without = match &value.kind {
            Kind::Null => Some("it has no value".to_owned()),
            Kind::Seq(items) if items.is_empty() => Some("the list is empty".to_owned()),
            Kind::Map(entries) if entries.is_empty() => Some("the mapping is empty".to_owned()),
            Kind::Bool(false) if FLAGS.contains(&key.value.as_str()) => {
                Some("the default is `false`".to_owned())
            }
            Kind::Text(text) | Kind::Number(text) => {
                let is_default = DEFAULTS.contains(&(&*key.value, &**text));
                let is_there = is_top || key.value == "status";
                let by_itself = wire.is_some_and(|wire| match &*key.value {
                    "rust" => naming::snake(wire) == **text,
                    "name" => naming::pascal(wire) == **text,
                    _ => false,
                });
                (is_default && is_there || by_itself).then(|| format!("the default is `{text}`"))
            }
            _ => None,
        };
        if let Some(without) = without {
            findings
                .add(
                    REDUNDANT_KEY,
                    key.span,
                    format!("`{}` is redundant: {without}", key.value),
                )
                .hint("remove it");
        }
        redundant(value, Some(&key.value), false, findings);
    }
}
