//! Which calls ask before they are sent, and what they ask for: by effect and scope, not by HTTP method.

use std::io::{BufRead as _, BufReader};

use polyv_sdk::Effect;
use polyv_sdk::dynamic::ParamFacts;
use serde_json::{Map, Value};

use crate::client::{self, Identity};
use crate::context::Context;
use crate::escape::escaped;
use crate::exit::{Exit, Failure};
use crate::lang::Lang;
use crate::leaf::Leaf;
use crate::names;
use crate::options::Options;
use crate::request::Request;

/// Verbs of operations that take something away. Every other write can be undone by another write.
const TAKES_AWAY: &[&str] = &[
    "cancel", "clear", "delete", "end", "forbid", "kick", "log", "merge", "remove", "reset",
    "stop", "unassign", "unlink",
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

/// Why a request asks, if it does.
fn danger(request: &Request<'_>, params: &Map<String, Value>) -> Option<Danger> {
    let is_given = |param: &ParamFacts| params.get(&param.name).is_some_and(|it| !it.is_null());
    match request.leaf() {
        _ if request.effect() == Effect::Read => None,
        Some(leaf) => of_leaf(leaf, is_given),
        None => Some(Danger::Unknown),
    }
}

/// Why an operation that writes asks, if it does, where these parameters are given.
fn of_leaf(leaf: &Leaf, is_given: impl Fn(&ParamFacts) -> bool) -> Option<Danger> {
    let verb = names::parts(leaf.operation.name())[2]
        .split('_')
        .next()
        .unwrap_or_default();
    if leaf.scope().is_some_and(|scope| !is_given(scope)) {
        return Some(Danger::WholeAccount);
    }
    if TAKES_AWAY.contains(&verb) {
        return Some(Danger::TakesAway);
    }
    let mut params = leaf.facts.params.iter();
    let names_something =
        params.any(|param| param.kind == "id" && !param.account && is_given(param));
    (!names_something && !MAKES.contains(&verb)).then_some(Danger::WholeAccount)
}

/// What the help says of it: whether the command asks when it is given what it requires.
pub(crate) fn in_help(leaf: &Leaf, lang: Lang) -> Option<&'static str> {
    if leaf.operation.operation().effect == Effect::Read {
        return None;
    }
    of_leaf(leaf, |param| param.required).map(|danger| match (danger, lang) {
        (Danger::TakesAway, Lang::En) => "Asks: you type the id before it is sent; --yes answers",
        (Danger::TakesAway, Lang::Zh) => "确认：发送前需输入 id；--yes 可直接确认",
        (_, Lang::En) => {
            "Asks: you type the account before it acts on the whole account; --yes answers"
        }
        (_, Lang::Zh) => "确认：对整个账号生效前需输入账号；--yes 可直接确认",
    })
}

/// Asks, if the request is dangerous. Without an answer nothing is sent.
pub(crate) fn ask(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let params = request.params();
    let Some(danger) = danger(request, &params) else {
        return Ok(());
    };
    if context.globals.yes {
        return Ok(());
    }
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
    let identity = client::identity(context)?;
    // Nobody is asked about a call that would not be sent.
    request.draft(identity.user_id.as_deref(), options.unknown_values)?;
    client::connect(context)?.client.allows(request.effect())?;
    let expected = expected(request, danger, &params, identity, context);
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
    if answer.trim() == expected.text {
        return Ok(());
    }
    if !answer.ends_with('\n') {
        // The input ended behind the question.
        context.io.note("");
    }
    let message = lang.pick(("not confirmed; nothing was sent", "未确认；未发送任何请求"));
    Err(Failure::new(Exit::Usage, "unconfirmed", message))
}

fn question(summary: &str, danger: Danger, expected: &Expected, lang: Lang) -> String {
    let text = escaped(&expected.text);
    let why = lang.pick(match danger {
        Danger::TakesAway => ("", ""),
        Danger::WholeAccount => ("This acts on the whole account. ", "此操作对整个账号生效。"),
        Danger::Unknown => (
            "What this call changes is unknown. ",
            "无法判断此调用会修改什么。",
        ),
    });
    let (en, zh) = if expected.is_count {
        (", the number of items,", "（项数）")
    } else {
        ("", "")
    };
    match lang {
        Lang::En => format!("{summary}\n{why}Type {text}{en} to go on: "),
        Lang::Zh => format!("{summary}\n{why}输入 {text}{zh} 以继续："),
    }
}

/// What must be typed.
struct Expected {
    text: String,
    /// Whether it is how many ids the call is about.
    is_count: bool,
}

/// The id that the call is about, or the number of them, or the account.
fn expected(
    request: &Request<'_>,
    danger: Danger,
    params: &Map<String, Value>,
    identity: Identity,
    context: &Context<'_>,
) -> Expected {
    let documented = request.leaf().map_or(&[][..], |leaf| &leaf.facts.params);
    let ids = documented
        .iter()
        .filter(|param| param.kind == "id" && !param.account);
    // The last required one is the nearest: a role of a channel, not the channel.
    let mut given = ids.filter_map(|param| params.get(&param.name));
    let id = given.rfind(|value| !value.is_null());
    let (text, is_count) = match (danger, id) {
        (Danger::TakesAway, Some(Value::Array(items))) => match items.as_slice() {
            [one] => (text(one), false),
            many => (many.len().to_string(), true),
        },
        (Danger::TakesAway, Some(id)) => (text(id), false),
        _ => match &context.globals.account {
            Some(name) => (name.clone(), false),
            None => (identity.app_id, false),
        },
    };
    Expected { text, is_count }
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
