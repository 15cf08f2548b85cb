//! Which calls ask before they are sent, and what they ask for: by effect and scope, not by HTTP method.

use std::io::{BufRead as _, BufReader};

use polyv_sdk::Effect;
use serde_json::{Map, Value};

use crate::client;
use crate::context::Context;
use crate::escape::escaped;
use crate::exit::{Exit, Failure};
use crate::lang::Lang;
use crate::names;
use crate::request::Request;

/// Verbs of operations that take something away. Every other write can be undone by another write.
const TAKES_AWAY: &[&str] = &[
    "cancel", "clear", "delete", "end", "forbid", "kick", "log", "merge", "move", "remove",
    "reset", "stop", "unassign", "unlink",
];

/// Verbs that make something new: where they name nothing that exists, they change nothing that exists.
const MAKES: &[&str] = &[
    "add",
    "broadcast",
    "check",
    "clip",
    "convert",
    "create",
    "export",
    "import",
    "push",
    "register",
    "schedule",
    "send",
    "submit",
    "upload",
];

/// Why a call asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Danger {
    /// It takes something away.
    TakesAway,
    /// It acts on the whole account.
    WholeAccount,
    /// It is a call of a path without documentation: it may do either.
    Unknown,
}

/// Why a request with these parameters asks, if it does.
fn danger(request: &Request<'_>, params: &Map<String, Value>) -> Option<Danger> {
    if request.effect() == Effect::Read {
        return None;
    }
    let Some(leaf) = request.leaf() else {
        return Some(Danger::Unknown);
    };
    let verb = names::parts(leaf.operation.name())[2]
        .split('_')
        .next()
        .unwrap_or_default();
    let is_given = |name: &str| params.get(name).is_some_and(|value| !value.is_null());
    if leaf.scope().is_some_and(|scope| !is_given(&scope.name)) {
        return Some(Danger::WholeAccount);
    }
    if TAKES_AWAY.contains(&verb) {
        return Some(Danger::TakesAway);
    }
    let names_something = leaf
        .facts
        .params
        .iter()
        .any(|param| param.kind == "id" && !param.account && is_given(&param.name));
    (!names_something && !MAKES.contains(&verb)).then_some(Danger::WholeAccount)
}

/// Asks, if the request is dangerous. Without an answer nothing is sent.
pub(crate) fn ask(request: &Request<'_>, context: &mut Context<'_>) -> Result<(), Failure> {
    let params = request.params();
    let Some(danger) = danger(request, &params) else {
        return Ok(());
    };
    if context.globals.yes {
        return Ok(());
    }
    let expected = expected(request, danger, &params, context)?;
    let lang = context.lang;
    if !context.io.terminal.stdin || context.io.terminal.stderr.is_none() {
        let command = match request {
            Request::Known(leaf, _) => leaf.command(),
            Request::Path(path) => path.name.clone(),
        };
        let (message, hint) = match lang {
            Lang::En => (
                format!(
                    "`{command}` asks for a confirmation, and there is no terminal to ask on; nothing was sent"
                ),
                "--yes answers it",
            ),
            Lang::Zh => (
                format!("`{command}` 需要确认，但没有可用的终端；未发送任何请求"),
                "可用 --yes 直接确认",
            ),
        };
        return Err(Failure::new(Exit::Usage, "unconfirmed", message).with_hint(hint));
    }
    let what = match request.leaf() {
        Some(leaf) => match lang {
            Lang::En => leaf.facts.summary.clone(),
            Lang::Zh => format!("{}：{}", leaf.facts.title, leaf.facts.summary),
        },
        None => request.name().to_owned(),
    };
    let question = question(&what, danger, &expected, lang);
    // The question is not a note: `--quiet` does not answer it.
    context.io.ask(&question);
    let mut answer = String::new();
    BufReader::new(&mut context.io.stdin)
        .read_line(&mut answer)
        .map_err(|error| unanswered(&error))?;
    if answer.trim() == expected {
        return Ok(());
    }
    let message = lang.pick(("not confirmed; nothing was sent", "未确认；未发送任何请求"));
    Err(Failure::new(Exit::Usage, "unconfirmed", message))
}

fn question(summary: &str, danger: Danger, expected: &str, lang: Lang) -> String {
    let expected = escaped(expected);
    match (danger, lang) {
        (Danger::TakesAway, Lang::En) => format!("{summary}\nType {expected} to go on: "),
        (Danger::TakesAway, Lang::Zh) => format!("{summary}\n输入 {expected} 以继续："),
        (Danger::WholeAccount, Lang::En) => {
            format!("{summary}\nThis acts on the whole account. Type {expected} to go on: ")
        }
        (Danger::WholeAccount, Lang::Zh) => {
            format!("{summary}\n此操作对整个账号生效。输入 {expected} 以继续：")
        }
        (Danger::Unknown, Lang::En) => {
            format!("{summary}\nWhat this call changes is unknown. Type {expected} to go on: ")
        }
        (Danger::Unknown, Lang::Zh) => {
            format!("{summary}\n无法判断此调用会修改什么。输入 {expected} 以继续：")
        }
    }
}

/// What must be typed: the id that the call is about, or the account.
fn expected(
    request: &Request<'_>,
    danger: Danger,
    params: &Map<String, Value>,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let documented = request.leaf().map_or(&[][..], |leaf| &leaf.facts.params);
    let ids = documented
        .iter()
        .filter(|param| param.kind == "id" && !param.account);
    // The last required one is the nearest: a role of a channel, not the channel.
    let mut given = ids.filter_map(|param| params.get(&param.name));
    let id = given.rfind(|value| !value.is_null());
    match (danger, id) {
        (Danger::TakesAway, Some(Value::Array(items))) => Ok(match items.as_slice() {
            [one] => text(one),
            many => many.len().to_string(),
        }),
        (Danger::TakesAway, Some(id)) => Ok(text(id)),
        _ => match &context.globals.account {
            Some(name) => Ok(name.clone()),
            None => client::identity(context).map(|identity| identity.app_id),
        },
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn unanswered(error: &std::io::Error) -> Failure {
    Failure::other((
        format!("no answer: {error}"),
        format!("没有得到回答：{error}"),
    ))
}
