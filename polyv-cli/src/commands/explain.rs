//! `polyv explain TOPIC`: short texts on what all commands have in common.

use std::io::Write as _;

use clap::{Arg, ArgMatches, Command};

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::{Lang, Text};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "explain",
    about: (
        "Explains errors, the signature, paging and other topics",
        "说明错误、签名、分页等主题",
    ),
    command,
    run,
};

/// A topic: its name, what it is about, and its text.
type Topic = (&'static str, Text<'static>, Text<'static>);

const TOPICS: &[Topic] = &[
    (
        "accounts",
        ("Where credentials come from", "凭证的来源"),
        (
            include_str!("explain/accounts.en.txt"),
            include_str!("explain/accounts.zh.txt"),
        ),
    ),
    (
        "errors",
        ("Exit codes, and errors as data", "退出码和错误的数据形式"),
        (
            include_str!("explain/errors.en.txt"),
            include_str!("explain/errors.zh.txt"),
        ),
    ),
    (
        "paging",
        ("Whole lists, and parts of them", "完整列表和部分列表"),
        (
            include_str!("explain/paging.en.txt"),
            include_str!("explain/paging.zh.txt"),
        ),
    ),
    (
        "signature",
        (
            "How a call is signed, and why it may be refused",
            "调用如何签名，以及为何被拒绝",
        ),
        (
            include_str!("explain/signature.en.txt"),
            include_str!("explain/signature.zh.txt"),
        ),
    ),
];

fn command(command: Command, lang: Lang) -> Command {
    let topics = TOPICS
        .iter()
        .map(|(name, about, _)| format!("\n  {name:<10} {}", lang.pick(*about)));
    let topics: String = topics.collect();
    command
        .arg(
            Arg::new("topic")
                .value_name("TOPIC")
                .required(true)
                .hide_possible_values(true)
                .value_parser(TOPICS.iter().map(|(name, ..)| *name).collect::<Vec<_>>())
                .help(lang.pick(("The topic", "主题")).to_owned()),
        )
        .after_help(format!("{}{topics}", lang.pick(("Topics:", "主题："))))
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let topic = matches.get_one::<String>("topic");
    let found = TOPICS
        .iter()
        .find(|(name, ..)| topic.is_some_and(|topic| topic == name));
    let text = found.map_or("", |(_, _, text)| context.lang.pick(*text));
    Ok(context.io.stdout.write_all(text.as_bytes())?)
}
