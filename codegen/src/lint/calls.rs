//! Calls that a text names: in one form, and only those that there are.

use std::collections::BTreeSet;

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::diagnostic::closest;
use crate::load::{Kind, Node};
use crate::model::Endpoint;
use crate::naming;
use crate::source::Span;

const CALL_IN_PROSE: Lint = Lint {
    code: "call-in-prose",
    level: Level::Warn,
    about: "A text names a call in another form than `module.resource.operation`, or one that does not exist.",
    explanation: "In data, such as the OpenAPI document, a call appears by its name, `channel.basic.get`; in the \
        documentation of the SDK the generator turns that name into a link to the request. A path in Rust would be \
        right only in the SDK, and the name of a call that was moved or misspelt leads nowhere.",
};

pub(super) const LINTS: &[Lint] = &[CALL_IN_PROSE];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let endpoints = context.api.endpoints.iter();
    let names: BTreeSet<_> = endpoints.map(Endpoint::name).collect();
    for (_, _, node) in context.files() {
        visit(node, &names, findings);
    }
}

fn visit(node: &Node, names: &BTreeSet<String>, findings: &mut Findings) {
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                // What a source prints stays as it is.
                if key.value != "examples" {
                    visit(value, names, findings);
                }
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| visit(item, names, findings)),
        Kind::Text(text) => {
            // Behind every other backtick there is code.
            for code in text.split('`').skip(1).step_by(2) {
                judge(code, names, node.span, findings);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

fn judge(code: &str, names: &BTreeSet<String>, span: Span, findings: &mut Findings) {
    if code.contains("::") {
        let parts = code.split("::").map(naming::snake).collect::<Vec<_>>();
        let message = format!("this text names `{code}` as a path in Rust");
        let hint = format!("write it as a name, such as `{}`", parts.join("."));
        findings.add(CALL_IN_PROSE, span, message).hint(hint);
    } else if naming::call(code).is_some() && !names.contains(code) {
        let known: Vec<_> = names.iter().map(String::as_str).collect();
        let hint = closest(code, &known).map_or_else(
            || "name one that has a spec".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("no call is named `{code}`");
        findings.add(CALL_IN_PROSE, span, message).hint(hint);
    }
}
