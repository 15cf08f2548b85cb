//! `polyv search WORDS`: finds the command for a task, by its title, summary, name, path and parameters.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use polyv_sdk::api;
use polyv_sdk::dynamic::AnyOperation;
use serde::Serialize;

use crate::builtin::Builtin;
use crate::chinese;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::Lang;
use crate::names;
use crate::output;

pub(super) const BUILTIN: Builtin = Builtin {
    name: "search",
    about: (
        "Finds commands by words, in English or Chinese",
        "按关键词查找命令，支持中英文",
    ),
    command,
    run,
};

/// A command that was found.
#[derive(Serialize)]
struct Found {
    command: String,
    title: &'static str,
    summary: &'static str,
    method: &'static str,
    path: &'static str,
}

fn command(command: Command, lang: Lang) -> Command {
    command
        .arg(
            Arg::new("words")
                .value_name("WORDS")
                .action(ArgAction::Append)
                .num_args(1..)
                .required(true)
                .help(
                    lang.pick((
                        "What the command does, its path, or a parameter",
                        "功能、路径或参数名",
                    ))
                    .to_owned(),
                ),
        )
        .arg(
            Arg::new("number")
                .short('n')
                .long("number")
                .value_name("N")
                .default_value("10")
                .allow_negative_numbers(true)
                .value_parser(value_parser!(u16).range(1..))
                .help(lang.pick(("The most results", "最多返回的条数")).to_owned()),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = matches.get_many::<String>("words").unwrap_or_default();
    let words: Vec<&str> = words.map(String::as_str).collect();
    let number = matches.get_one::<u16>("number").copied().unwrap_or(10);
    let found = search(&words.join(" "), usize::from(number))?;
    if found.is_empty() {
        let (message, hint) = match context.lang {
            Lang::En => (
                "no command matches",
                "fewer or other words may help; `polyv commands` lists all commands",
            ),
            Lang::Zh => (
                "没有匹配的命令",
                "请减少或更换关键词；`polyv commands` 列出所有命令",
            ),
        };
        return Err(Failure::new(Exit::NotFound, "not_found", message).with_hint(hint));
    }
    let rows: Vec<Found> = found
        .into_iter()
        .map(|operation| Found {
            command: names::command_of(operation),
            title: operation.title(),
            summary: context.lang.of_spec(operation.summary()),
            method: operation.operation().method.as_str(),
            path: operation.operation().path,
        })
        .collect();
    output::print(&rows, context)
}

/// The operations that fit best, the best first.
fn search(text: &str, number: usize) -> Result<Vec<AnyOperation>, Failure> {
    let wanted = tokens(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for operation in api::operations() {
        let score = score(&wanted, operation)?;
        if score > 0 {
            found.push((score, operation));
        }
    }
    // Equally good ones stay in the order of their names.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    Ok(found
        .into_iter()
        .take(number)
        .map(|(_, operation)| operation)
        .collect())
}

/// How well an operation fits: what more of the words find is better, whatever finds them.
fn score(wanted: &[String], operation: AnyOperation) -> Result<u32, Failure> {
    let facts = operation.facts()?;
    let params: Vec<&str> = facts
        .params
        .iter()
        .map(|param| param.name.as_str())
        .collect();
    let texts = [
        (8, tokens(&operation.name().replace('.', " "))),
        (8, tokens(operation.title())),
        (6, tokens(operation.operation().path)),
        (3, tokens(operation.summary())),
        (
            3,
            tokens(chinese::of(operation.summary()).unwrap_or_default()),
        ),
        (2, tokens(&params.join(" "))),
    ];
    let (mut score, mut hits) = (0, 0);
    for word in wanted {
        let best = texts
            .iter()
            .map(|(weight, tokens)| weight * closeness(word, tokens));
        let best = best.max().unwrap_or(0);
        score += best;
        hits += u32::from(best > 0);
    }
    // Of two that fit alike, the one with less else in its name was meant, or in its title: `list`, not `list_all`.
    let length = if wanted.iter().all(|word| word.is_ascii()) {
        operation.name().len()
    } else {
        operation.title().chars().count()
    };
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    Ok((score * hits * 64).saturating_sub(length * hits.min(1)))
}

/// 3 if one of the tokens is the word, 2 if one begins with it, 1 if it begins with one: `listing` finds `list`.
fn closeness(word: &str, tokens: &[String]) -> u32 {
    let of_one = |token: &String| {
        if token == word {
            3
        } else if token.starts_with(word) {
            2
        } else {
            u32::from(token.len() > 3 && word.starts_with(token.as_str()))
        }
    };
    tokens.iter().map(of_one).max().unwrap_or(0)
}

/// Words in lower case, in the singular, those of `camelCase` apart; Chinese, which has no blanks, as pairs of characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut chinese: Vec<char> = Vec::new();
    for c in text.chars().chain([' ']) {
        let is_chinese = matches!(c, '\u{3400}'..='\u{9fff}');
        if !is_chinese && !chinese.is_empty() {
            pairs(&std::mem::take(&mut chinese), &mut tokens);
        }
        let ends = !c.is_alphanumeric()
            || is_chinese
            || (c.is_uppercase() && word.ends_with(char::is_lowercase));
        if ends && !word.is_empty() {
            tokens.push(singular(std::mem::take(&mut word)));
        }
        if is_chinese {
            chinese.push(c);
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    tokens
}

/// `channels` is `channel`.
fn singular(mut word: String) -> String {
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

fn pairs(run: &[char], tokens: &mut Vec<String>) {
    if let [single] = run {
        tokens.push(single.to_string());
    }
    tokens.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
}

#[cfg(test)]
mod tests {
    use super::{AnyOperation, search, tokens};

    #[test]
    fn words_of_both_languages() {
        let check = |text: &str, expected: &[&str]| assert_eq!(tokens(text), expected, "{text}");
        check("closeDanmu", &["close", "danmu"]);
        check("/live/v4/channel", &["live", "v4", "channel"]);
        check("查询频道列表", &["查询", "询频", "频道", "道列", "列表"]);
        check("v4创建 channel", &["v4", "创建", "channel"]);
        check("讲", &["讲"]);
        check(
            "Lists access of classes",
            &["list", "access", "of", "classe"],
        );
    }

    #[test]
    fn what_users_look_for_is_found() {
        let check = |words: &str, name: &str| {
            let found = search(words, 5).unwrap();
            let names: Vec<_> = found.iter().map(AnyOperation::name).collect();
            assert!(names.contains(&name), "{words}: {names:?}");
        };
        check("create channel", "channel.basic.create");
        check("创建频道", "channel.basic.create");
        check("频道列表", "channel.basic.list_ids");
        check("所有频道", "channel.basic.list");
        check("/live/v4/channel/basic/get", "channel.basic.get");
        check("channel.booking.list", "channel.booking.list");
        check("list bookings", "channel.booking.list");
        // The best is the first.
        for (words, name) in [
            ("list channels", "channel.basic.list"),
            ("查询频道信息", "channel.basic.get"),
            ("delete channel", "channel.basic.delete"),
        ] {
            let found = search(words, 1).unwrap();
            assert_eq!(found.first().map(AnyOperation::name), Some(name), "{words}");
        }
        assert!(search("qqqqq", 5).unwrap().is_empty());
        assert!(search("  ", 5).unwrap().is_empty());
    }
}
