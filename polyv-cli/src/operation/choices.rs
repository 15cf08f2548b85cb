//! The options that the command of an operation has beside its parameters.

use clap::{Arg, ArgAction};
use polyv_sdk::dynamic::ParamFacts;

use crate::globals::Opt;
use crate::lang::Lang;
use crate::leaf::{Leaf, option_of};
use crate::names::kebab;
use crate::options::{
    OF_BODIES, OF_FILES, OF_PAGES, OF_PARAMS, OF_RANGES, OF_SCOPE, OF_SENDING, OF_VALUES, SET,
};

/// The prefix of the id of an option that states an absence.
pub(super) const WITHOUT: &str = "@without:";

/// The options of this operation.
pub(super) fn args(leaf: &Leaf, lang: Lang) -> Vec<Arg> {
    let heading = lang.pick(("Call options", "调用选项")).to_owned();
    let mut options: Vec<&Opt> = Vec::new();
    if leaf.scope().is_some() {
        options.push(&OF_SCOPE);
    }
    if leaf.operation.is_paged() {
        options.extend(OF_PAGES);
    } else if leaf.is_ranged() {
        options.extend(OF_RANGES);
    }
    if leaf.facts.reply.kind == "binary" {
        options.push(&OF_FILES);
    }
    if leaf.facts.params.iter().any(|param| param.place == "json") {
        options.push(&OF_BODIES);
    }
    options.extend(OF_PARAMS.iter().chain(OF_SENDING));
    options.push(&OF_VALUES);
    let ours = options.into_iter().map(|option| {
        let arg = option.arg(lang).help_heading(heading.clone());
        if option.id == SET {
            arg.action(ArgAction::Append)
        } else {
            arg
        }
    });
    let without = absences(leaf).map(|param| {
        let means = param
            .absent
            .as_ref()
            .map_or("", |absent| absent.means.as_str());
        let help = match lang {
            Lang::En => format!("Leaves out `{}` on purpose: {means}", param.name),
            Lang::Zh => format!("明确不填 `{}`：{means}", param.name),
        };
        Arg::new(format!("{WITHOUT}{}", param.name))
            .long(format!("without-{}", kebab(&param.rust)))
            .action(ArgAction::SetTrue)
            .help(help)
            .help_heading(heading.clone())
    });
    ours.chain(without).collect()
}

/// The parameters whose absence must be stated by a name of its own.
pub(super) fn absences(leaf: &Leaf) -> impl Iterator<Item = &ParamFacts> {
    let scope = leaf.scope().map(|param| param.name.as_str());
    leaf.facts
        .params
        .iter()
        .filter(move |param| param.absent.is_some() && Some(param.name.as_str()) != scope)
}

/// What wins over what, and how an argument is given by its name.
pub(super) fn precedence(leaf: &Leaf, lang: Lang) -> String {
    let wins = lang.pick((
        "Later wins: --input, --body, --set, options and arguments. Objects are merged, lists replaced.",
        "优先级由低到高：--input、--body、--set、选项与参数。对象按字段合并，列表整体替换。",
    ));
    let names = leaf
        .positional()
        .map(|param| format!("--{}", option_of(param)));
    let names: Vec<_> = names.collect();
    match (names.is_empty(), lang) {
        (true, _) => wins.to_owned(),
        (false, Lang::En) => format!("{wins}\nArguments by name: {}", names.join(", ")),
        (false, Lang::Zh) => format!("{wins}\n参数也可以按名称给出：{}", names.join("、")),
    }
}
