//! The command of one operation.

mod args;
pub(crate) mod describe;
mod options;
mod read;

use std::ffi::OsString;

use clap::{ArgMatches, Command};
use polyv_sdk::dynamic::{AnyOperation, Facts, ParamFacts};

use crate::exit::Failure;
use crate::input::skeleton;
use crate::lang::Lang;
use crate::names::kebab;
use crate::run::Context;
use crate::{call, confirm, names, preview};

pub(crate) use options::Options;

/// Required parameters that are given without a name.
const MOST_POSITIONAL: usize = 3;

/// An operation and what its command needs to know.
pub(crate) struct Leaf {
    pub(crate) operation: AnyOperation,
    pub(crate) facts: Facts,
    /// Options of the command line for items of lists, such as `roles.1.nick-name`.
    indexed: Vec<String>,
}

impl Leaf {
    /// `args` is the whole command line.
    pub(crate) fn of(operation: AnyOperation, args: &[OsString]) -> Result<Self, Failure> {
        let facts = operation.facts()?;
        let mut indexed = Vec::new();
        for arg in args
            .iter()
            .filter_map(|arg| arg.to_str()?.strip_prefix("--"))
        {
            let name = arg.split_once('=').map_or(arg, |(name, _)| name);
            let is_indexed = name.split('.').any(|part| part.parse::<usize>().is_ok());
            if is_indexed && !indexed.iter().any(|known| known == name) {
                indexed.push(name.to_owned());
            }
        }
        Ok(Self {
            operation,
            facts,
            indexed,
        })
    }

    /// The parameters that are given without a name, in their order: required, and not what must be left out on purpose.
    fn positional(&self) -> impl Iterator<Item = &ParamFacts> {
        let is_positional = |param: &&ParamFacts| {
            param.required
                && !param.account
                && param.absent.is_none()
                && param.kind != "object"
                && !param.secret
        };
        self.facts
            .params
            .iter()
            .filter(is_positional)
            .take(MOST_POSITIONAL)
    }

    fn is_positional(&self, param: &ParamFacts) -> bool {
        self.positional().any(|known| known.name == param.name)
    }

    /// The parameter whose absence means the whole account.
    pub(crate) fn scope(&self) -> Option<&ParamFacts> {
        self.facts.params.iter().find(|param| {
            param.absent.is_some() && param.kind == "id" && param.rust.starts_with("channel_id")
        })
    }

    /// The words of its command, after the program's name.
    pub(crate) fn command(&self) -> String {
        names::command_of(self.operation)
    }
}

/// The option of a parameter. One that would be ours has `param-` in front.
pub(crate) fn option_of(param: &ParamFacts) -> String {
    let name = kebab(&param.rust);
    if options::is_ours(&name) {
        format!("param-{name}")
    } else {
        name
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
    let mut about = about(leaf.operation, lang);
    if let Some(reason) = &leaf.facts.deprecated {
        about = format!(
            "{about}\n{}{reason}",
            lang.pick(("Deprecated: ", "已废弃："))
        );
    }
    Command::new(name)
        .about(about)
        .override_usage(args::usage(leaf, lang))
        .after_help(format!(
            "{}\n{}",
            options::precedence(lang),
            describe::operation(&leaf.facts, lang)
        ))
        .args(args::all(leaf, lang))
        .args(options::args(leaf, lang))
}

/// Does it.
pub(crate) fn run(
    leaf: &Leaf,
    matches: &ArgMatches,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let options = Options::of(leaf, matches)?;
    if options.skeleton {
        let text = skeleton::of(&leaf.facts, &leaf.command(), context.lang);
        return Ok(context.io.stdout.write_all(text.as_bytes())?);
    }
    if let Some(reason) = &leaf.facts.deprecated {
        let head = context.lang.pick(("note: deprecated: ", "提示：已废弃："));
        context.note(&format!("{head}{reason}"));
    }
    let lang = context.lang;
    sent(leaf, matches, &options, context).map_err(|failure| explained(failure, leaf, lang))
}

fn sent(
    leaf: &Leaf,
    matches: &ArgMatches,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let given = read::parameters(leaf, matches, options, context)?;
    let mut builder = leaf.operation.request();
    builder.all(given)?;
    let request = builder.build()?;
    if options.dry_run || options.curl {
        return preview::show(leaf, &request, options, context);
    }
    confirm::ask(leaf, &request, context)?;
    call::run(&request, options, context)
}

/// Names the option of the parameter that a failure is about, and its values if they are known.
fn explained(failure: Failure, leaf: &Leaf, lang: Lang) -> Failure {
    let name = failure.report().parameter.as_deref().unwrap_or_default();
    let named = |param: &&ParamFacts| param.name == name;
    let Some(param) = leaf.facts.params.iter().find(named) else {
        return failure;
    };
    let option = option_of(param);
    let hint = match (param.values.is_empty(), lang) {
        (true, Lang::En) => format!("it is given as --{option}: see --help"),
        (true, Lang::Zh) => format!("对应选项 --{option}，参见 --help"),
        (false, Lang::En) => format!("--{option} takes {}", param.values.join(", ")),
        (false, Lang::Zh) => format!("--{option} 的取值：{}", param.values.join("、")),
    };
    if failure.report().hint.is_some() {
        failure
    } else {
        failure.with_hint(hint)
    }
}
