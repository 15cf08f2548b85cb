//! What is wrong with the arguments, in the user's language, and what may be meant.

use std::collections::BTreeSet;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use polyv_sdk::api;

use super::Path;
use crate::builtin::Builtin;
use crate::exit::Failure;
use crate::lang::{Lang, Said};
use crate::names;

/// How like a command another must be to be suggested, by the measure of Jaro and Winkler.
const CLOSE: f64 = 0.8;

/// What the parser found, as a failure.
pub(crate) fn failure(error: &clap::Error, path: &Path, lang: Lang) -> Failure {
    match error.kind() {
        ErrorKind::InvalidSubcommand => return unknown(&path.words.join(" "), path.builtins),
        // What a word is unknown in says more than which word it is.
        ErrorKind::UnknownArgument => {}
        _ => return Failure::usage(message(error)).with_hint(see(path, lang)),
    }
    let arg = context(error, ContextKind::InvalidArg);
    let suggested = context(error, ContextKind::SuggestedArg);
    let first: Option<Said> = if !suggested.is_empty() {
        Some(
            (
                format!("did you mean `{suggested}`?"),
                format!("是否想输入 `{suggested}`？"),
            )
                .into(),
        )
    } else if arg.starts_with('-') && !arg.starts_with("--") {
        Some(
            (
                "a value that begins with `-` is written as --OPTION=VALUE, or after `--`",
                "以 `-` 开头的值请写作 --选项=值，或放在 `--` 之后",
            )
                .into(),
        )
    } else {
        None
    };
    let see = see(path, lang);
    let hint = match first {
        Some(first) => first.map(|first| format!("{first}\n{see}")),
        None => see.into(),
    };
    Failure::usage(message(error)).with_hint(hint)
}

fn see(path: &Path, lang: Lang) -> String {
    let command = path.known(lang).join(" ");
    match lang {
        Lang::En => format!("see `{command} --help`"),
        Lang::Zh => format!("参见 `{command} --help`"),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

fn message(error: &clap::Error) -> Said {
    let whole = context(error, ContextKind::InvalidArg);
    // `--port <PORT>` is known by its name.
    let arg = whole.split(" <").next().unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => (
            format!("unknown argument `{arg}`"),
            format!("未知参数 `{arg}`"),
        ),
        ErrorKind::MissingRequiredArgument => {
            (format!("missing: {whole}"), format!("缺少参数：{whole}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            (format!("{arg} has no value"), format!("{arg} 缺少值"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => unfit(error, arg, &value),
        ErrorKind::ArgumentConflict => {
            let prior = context(error, ContextKind::PriorArg);
            let prior = prior.split(" <").next().unwrap_or_default();
            if prior == arg {
                (format!("{arg} is given twice"), format!("{arg} 给出了两次"))
            } else {
                (
                    format!("{arg} cannot be used with {prior}"),
                    format!("{arg} 不能与 {prior} 同时使用"),
                )
            }
        }
        ErrorKind::TooManyValues => (format!("{arg} takes no value"), format!("{arg} 不接受值")),
        ErrorKind::InvalidUtf8 => (
            "an argument is not valid UTF-8".to_owned(),
            "参数中有无效的 UTF-8".to_owned(),
        ),
        ErrorKind::MissingSubcommand => ("a command is missing".to_owned(), "缺少命令".to_owned()),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            return first.trim_start_matches("error: ").into();
        }
    }
    .into()
}

/// What is wrong with a value.
fn unfit(error: &clap::Error, arg: &str, value: &str) -> (String, String) {
    let valid = context(error, ContextKind::ValidValue);
    match std::error::Error::source(error) {
        _ if !valid.is_empty() => (
            format!("{arg} is `{value}`, which is not one of {valid}"),
            format!(
                "{arg} 的值 `{value}` 无效，可选值：{}",
                valid.replace(", ", "、")
            ),
        ),
        // What quotes the value itself needs no other to do so.
        Some(cause) if cause.to_string().contains(&format!("`{value}`")) => {
            (format!("{arg}: {cause}"), format!("{arg}：{cause}"))
        }
        Some(cause) => (
            format!("{arg} is `{value}`: {cause}"),
            format!("{arg} 的值 `{value}` 无效：{cause}"),
        ),
        None => (
            format!("{arg} cannot be `{value}`"),
            format!("{arg} 的值 `{value}` 无效"),
        ),
    }
}

/// No command is called so. The nearest of the whole tree are suggested, groups of commands among them, if any is near.
pub(crate) fn unknown(typed: &str, builtins: &[&Builtin]) -> Failure {
    let failure = Failure::usage((
        format!("unknown command `{typed}`"),
        format!("未知命令 `{typed}`"),
    ));
    // Of as many words as were typed, and whole.
    let count = typed.split_whitespace().count().max(1);
    let mut known: BTreeSet<String> = builtins.iter().map(|it| it.name.to_owned()).collect();
    for command in api::operations().into_iter().map(names::command_of) {
        let group = command.split(' ').take(count).collect::<Vec<_>>().join(" ");
        known.extend([group, command]);
    }
    let typed = typed.to_lowercase();
    let near = known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &name), name));
    let mut near: Vec<_> = near.filter(|(likeness, _)| *likeness >= CLOSE).collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let near = near.iter().take(3).map(|(_, name)| format!("polyv {name}"));
    let near = near.collect::<Vec<_>>().join("\n  ");
    failure.with_hint(if near.is_empty() {
        (
            "`polyv --help` lists the modules, and `polyv search WORDS` finds commands".to_owned(),
            "`polyv --help` 列出所有模块，`polyv search 关键词` 可查找命令".to_owned(),
        )
    } else {
        (
            format!("the nearest commands:\n  {near}"),
            format!("最接近的命令：\n  {near}"),
        )
    })
}
