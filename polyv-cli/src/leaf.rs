//! The command of one operation.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Command};
use polyv_sdk::dynamic::{AnyOperation, Facts};

use crate::exit::Failure;
use crate::lang::Lang;
use crate::run::Context;
use crate::{call, names};

/// An operation and what its command needs to know.
pub(crate) struct Leaf {
    pub(crate) operation: AnyOperation,
    pub(crate) facts: Facts,
}

impl Leaf {
    pub(crate) fn of(operation: AnyOperation, _args: &[OsString]) -> Result<Self, Failure> {
        Ok(Self {
            operation,
            facts: operation.facts()?,
        })
    }
}

/// What it does, in a line: the official title beside our own words.
pub(crate) fn about(operation: AnyOperation, lang: Lang) -> String {
    let (title, summary) = (operation.title(), operation.summary());
    match lang {
        Lang::En => format!("{summary} ({title})"),
        Lang::Zh => format!("{title}：{summary}"),
    }
}

/// Its command.
pub(crate) fn command(leaf: &Leaf, name: String, lang: Lang) -> Command {
    let params = leaf.facts.params.iter().map(|param| {
        Arg::new(param.name.clone())
            .long(names::kebab(&param.rust))
            .help(param.doc.clone())
    });
    Command::new(name)
        .about(about(leaf.operation, lang))
        .args(params)
}

/// Does it.
pub(crate) fn run(
    leaf: &Leaf,
    matches: &ArgMatches,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let mut builder = leaf.operation.request();
    for param in &leaf.facts.params {
        if let Some(text) = matches.get_one::<String>(&param.name) {
            builder.text(&param.name, text)?;
        }
    }
    call::one(&builder.build()?, context)
}
