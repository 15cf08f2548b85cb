//! `polyv commands`: every command of the API, as data.

use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_sdk::{Effect, api};
use serde::Serialize;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::format::Format;
use crate::lang::Lang;
use crate::names;
use crate::output;

pub(super) const BUILTIN: Builtin = Builtin {
    name: "commands",
    about: ("Lists every command of the API", "列出全部接口命令"),
    command,
    run,
};

/// A command of the API.
#[derive(Serialize)]
struct Listed {
    command: String,
    operation: &'static str,
    title: &'static str,
    summary: &'static str,
    method: &'static str,
    path: &'static str,
    /// What a call changes: `read`, `idempotent` or `write`.
    effect: &'static str,
    paged: bool,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<String>,
}

fn command(command: Command, lang: Lang) -> Command {
    command
        .arg(
            Arg::new("module").value_name("MODULE").help(
                lang.pick(("Only those of this module", "只列出该模块的命令"))
                    .to_owned(),
            ),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help(
                    lang.pick(("The same as -o json", "等同于 -o json"))
                        .to_owned(),
                ),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    if matches.get_flag("json") {
        context.globals.format = Format::Json;
    }
    let module = matches.get_one::<String>("module");
    if let Some(module) = module {
        let mut modules = api::operations().modules();
        if !modules.any(|(name, _)| names::is(module, name)) {
            return Err(Failure::usage(match context.lang {
                Lang::En => format!("there is no module `{module}`"),
                Lang::Zh => format!("没有模块 `{module}`"),
            }));
        }
    }
    let listed = api::operations()
        .into_iter()
        .filter(|it| module.is_none_or(|module| names::is(module, it.module())))
        .map(|it| {
            Ok(Listed {
                command: names::command_of(it),
                operation: it.name(),
                title: it.title(),
                summary: context.lang.of_spec(it.summary()),
                method: it.operation().method.as_str(),
                path: it.operation().path,
                effect: match it.operation().effect {
                    Effect::Read => "read",
                    Effect::Idempotent => "idempotent",
                    _ => "write",
                },
                paged: it.is_paged(),
                deprecated: it
                    .facts()?
                    .deprecated
                    .map(|reason| context.lang.of_spec(&reason).to_owned()),
            })
        });
    output::print(&listed.collect::<Result<Vec<_>, Failure>>()?, context)
}
