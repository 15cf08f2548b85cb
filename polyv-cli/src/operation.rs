//! The command of one operation.

mod args;
mod choices;
mod read;

use clap::{ArgMatches, Command};
use polyv_sdk::Breach;
use polyv_sdk::dynamic::ParamFacts;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::describe::Manner;
use crate::exit::Failure;
use crate::input::{Places, skeleton};
use crate::lang::Lang;
use crate::leaf::{Leaf, about, option_of};
use crate::names::kebab;
use crate::options::Options;
use crate::request::Request;
use crate::{confirm, describe, send};

/// Its command.
pub(crate) fn command(leaf: &Leaf, name: String, lang: Lang) -> Command {
    let mut about = about(leaf.operation, lang);
    if let Some(reason) = leaf.deprecation(lang) {
        about = format!(
            "{about}\n{}{reason}",
            lang.pick(("Deprecated: ", "已废弃："))
        );
    }
    let manner = Manner {
        name: &|param| args::spelling(leaf, param),
        walks: leaf.walks(),
        lang,
    };
    let asks = confirm::in_help(leaf, lang).map(|line| format!("{line}\n"));
    Command::new(name)
        .about(about)
        .override_usage(args::usage(leaf, lang))
        .after_help(format!(
            "{}\n{}{}",
            choices::precedence(leaf, lang),
            asks.unwrap_or_default(),
            describe::operation(&leaf.facts, manner)
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
    if let Some(reason) = leaf.deprecation(context.lang) {
        let head = context.lang.pick(("note: deprecated: ", "提示：已废弃："));
        context.note(&format!("{head}{reason}"));
    }
    let lang = context.lang;
    let (given, places) = read::parameters(leaf, matches, &options, context)?;
    let done = sent(leaf, given, &options, context);
    done.map_err(|failure| explained(failure, leaf, &places, options.is_walk(), lang))
}

fn sent(
    leaf: &Leaf,
    given: Map<String, Value>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let mut builder = leaf.operation.request();
    builder.all(given)?;
    let request = Request::Known(leaf, builder.build()?);
    send::run(&request, options, context)
}

/// Says of the parameter that a failure is about where it is: in a file, or as an option; and its values, if they are
/// known.
fn explained(failure: Failure, leaf: &Leaf, places: &Places, is_walk: bool, lang: Lang) -> Failure {
    let path = failure.report().parameter.as_deref().unwrap_or_default();
    let Some((param, option)) = option_at(leaf, path) else {
        return failure;
    };
    let place = places.of(path).map(str::to_owned);
    let values = &param.values;
    let may_walk = !is_walk && leaf.walks() && failure.report().breach == Some(Breach::Span);
    let hint = match (&place, values.is_empty(), lang) {
        (_, _, Lang::En) if may_walk => {
            Some("--all walks a longer range window by window".to_owned())
        }
        (_, _, Lang::Zh) if may_walk => Some("--all 会按窗口分段查询更长的范围".to_owned()),
        (Some(_), true, _) => None,
        (Some(_), false, Lang::En) => Some(format!("it takes {}", values.join(", "))),
        (Some(_), false, Lang::Zh) => Some(format!("取值：{}", values.join("、"))),
        (None, true, Lang::En) => Some(format!("it is given as --{option}: see --help")),
        (None, true, Lang::Zh) => Some(format!("对应选项 --{option}，参见 --help")),
        (None, false, Lang::En) => Some(format!("--{option} takes {}", values.join(", "))),
        (None, false, Lang::Zh) => Some(format!("--{option} 的取值：{}", values.join("、"))),
    };
    let failure = match place {
        Some(place) => failure.at(&place),
        None => failure,
    };
    match hint.filter(|_| failure.report().hint.is_none()) {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

/// The parameter or field at a path of the SDK, such as `roles[0].nickName`, and its option.
fn option_at<'a>(leaf: &'a Leaf, path: &str) -> Option<(&'a ParamFacts, String)> {
    fn named<'a>(params: &'a [ParamFacts], name: &str) -> Option<&'a ParamFacts> {
        params.iter().find(|param| param.name == name)
    }
    let mut parts = path.split('.').map(|part| {
        let (name, item) = part.split_once('[').unwrap_or((part, ""));
        (name, item.trim_end_matches(']'))
    });
    let (name, mut item) = parts.next()?;
    let mut param = named(&leaf.facts.params, name)?;
    let mut option = option_of(param);
    for (name, next) in parts {
        if !item.is_empty() {
            option = format!("{option}.{item}");
        }
        param = named(&param.fields, name)?;
        option = format!("{option}.{}", kebab(&param.rust));
        item = next;
    }
    Some((param, option))
}
