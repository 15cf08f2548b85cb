//! The command of one operation.

mod args;
mod choices;
mod read;

use clap::{ArgMatches, Command};
use polyv_sdk::dynamic::ParamFacts;

use crate::context::Context;
use crate::exit::Failure;
use crate::input::skeleton;
use crate::lang::Lang;
use crate::leaf::{Leaf, about, option_of};
use crate::options::Options;
use crate::request::Request;
use crate::{describe, send};

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
            choices::precedence(lang),
            describe::operation(&leaf.facts, lang)
        ))
        .args(args::all(leaf, lang))
        .args(choices::args(leaf, lang))
}

/// Does it.
pub(crate) fn run(
    leaf: &Leaf,
    matches: &ArgMatches,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let options = Options::of(matches)?;
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
    let mut given = read::parameters(leaf, matches, options, context)?;
    let page = leaf.facts.paging.as_ref().and_then(|it| it.page.as_ref());
    if let Some((name, number)) = page.zip(options.from_page) {
        given.insert(name.clone(), number.into());
    }
    let mut builder = leaf.operation.request();
    builder.all(given)?;
    let request = Request::Known(leaf, builder.build()?);
    send::run(&request, options, context)
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
