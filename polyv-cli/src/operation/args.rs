//! The arguments of an operation's command.

use clap::{Arg, ArgAction};
use polyv_sdk::dynamic::ParamFacts;

use crate::describe;
use crate::input::located;
use crate::lang::Lang;
use crate::leaf::{Leaf, option_of};
use crate::names::kebab;
use crate::options;

/// Fields of objects that are options: deeper ones are set by `--set` or a file.
const DEEPEST: usize = 3;

/// The prefix of the id of a positional parameter's second way: by its name.
pub(super) const NAMED: &str = "@named:";

/// The prefix of the id of an inverted flag by its name on the wire, which means the opposite.
pub(super) const WIRE: &str = "@wire:";

/// `polyv channel basic get <CHANNEL_ID> [OPTIONS]`.
pub(super) fn usage(leaf: &Leaf, lang: Lang) -> String {
    let mut usage = format!("polyv {}", leaf.command());
    for param in leaf.positional() {
        usage = format!("{usage} {}", spelling(leaf, param));
    }
    for param in leaf
        .facts
        .params
        .iter()
        .filter(|param| param.required && !param.account && !leaf.is_positional(param))
    {
        let value = value_name(param);
        usage = match param.kind.as_str() {
            "object" => format!("{usage} --{}.*", option_of(param)),
            _ => format!("{usage} --{} <{value}>", option_of(param)),
        };
    }
    format!("{usage} [{}]", lang.pick(("OPTIONS", "选项")))
}

/// How a parameter is given, as the usage has it: `<NAME>` or `--page-size`.
pub(super) fn spelling(leaf: &Leaf, param: &ParamFacts) -> String {
    if leaf.is_positional(param) {
        format!("<{}>", value_name(param))
    } else {
        format!("--{}", option_of(param))
    }
}

fn value_name(param: &ParamFacts) -> String {
    if param.secret {
        return "@FILE".to_owned();
    }
    kebab(&param.rust).replace('-', "_").to_uppercase()
}

/// Parameters that the documentation of one of them may name, and what they are called.
type Others<'a> = (&'a [ParamFacts], &'a dyn Fn(&ParamFacts) -> String);

/// The arguments of all parameters.
pub(super) fn all(leaf: &Leaf, lang: Lang) -> Vec<Arg> {
    let mut args = Vec::new();
    let name = |param: &ParamFacts| spelling(leaf, param);
    let others: Others<'_> = (&leaf.facts.params, &name);
    let last = leaf.positional().last().map(|param| param.name.clone());
    for (place, param) in leaf.positional().enumerate() {
        let arg = described(Arg::new(param.name.clone()), param, others, lang)
            .value_name(value_name(param))
            // Under a heading of ours they would be in the order of their names.
            .display_order(place)
            .required(leaf.is_explained)
            .help_heading(lang.pick(("Arguments", "参数")).to_owned());
        let is_open = param.list.is_some() && last.as_ref() == Some(&param.name);
        args.push(if is_open {
            arg.num_args(1..).action(ArgAction::Append)
        } else {
            arg.action(ArgAction::Set)
        });
    }
    for param in &leaf.facts.params {
        if leaf.is_positional(param) {
            let by_name = named(Arg::new(format!("{NAMED}{}", param.name)), param).hide(true);
            args.push(valued(by_name, param));
            continue;
        }
        if param.kind == "object" {
            nested(
                &mut args,
                param,
                (&param.name, &option_of(param)),
                others,
                lang,
            );
            continue;
        }
        let heading = if param.required && !param.account {
            ("Required", "必填")
        } else {
            ("Options", "选项")
        };
        let arg = named(
            described(Arg::new(param.name.clone()), param, others, lang),
            param,
        );
        args.push(
            arg.value_name(value_name(param))
                .help_heading(lang.pick(heading).to_owned()),
        );
    }
    inverted(&mut args, leaf);
    indexed(&mut args, leaf);
    args
}

/// Items of lists by their places, such as `--roles.1.nick-name`.
fn indexed(args: &mut Vec<Arg>, leaf: &Leaf) {
    for path in &leaf.indexed {
        let is_it = |arg: &Arg| {
            let aliases = arg.get_all_aliases().unwrap_or_default();
            arg.get_long() == Some(path) || arg.get_id() == path || aliases.contains(&path.as_str())
        };
        if !args.iter().any(is_it) {
            let arg = Arg::new(path.clone()).long(path.clone()).hide(true);
            let arg = match located(&leaf.facts.params, path) {
                Some((field, _)) => valued(arg, field),
                None => arg,
            };
            args.push(arg.action(ArgAction::Append));
        }
    }
}

/// Inverted flags by their names on the wire.
fn inverted(args: &mut Vec<Arg>, leaf: &Leaf) {
    for param in leaf
        .facts
        .params
        .iter()
        .filter(|param| param.kind == "flag-ny")
    {
        let is_free = !options::is_ours(&param.name) && kebab(&param.rust) != param.name;
        if is_free {
            args.push(
                Arg::new(format!("{WIRE}{}", param.name))
                    .long(param.name.clone())
                    .hide(true),
            );
        }
    }
}

/// An object: an option for each field, and one for the whole.
fn nested(
    args: &mut Vec<Arg>,
    param: &ParamFacts,
    names: (&str, &str),
    others: Others<'_>,
    lang: Lang,
) {
    let (path, option) = names;
    let heading = lang.pick(("Options", "选项")).to_owned();
    let whole = described(
        Arg::new(path.to_owned()).long(option.to_owned()),
        param,
        others,
        lang,
    )
    .value_name("YAML")
    .help_heading(heading.clone());
    // Its fields are what people type; the whole is for programs.
    args.push(if path == option {
        whole
    } else {
        whole.alias(path.to_owned())
    });
    let (path, option) = match param.list {
        Some(_) => (format!("{path}.0"), format!("{option}.0")),
        None => (path.to_owned(), option.to_owned()),
    };
    let name = |field: &ParamFacts| format!("--{option}.{}", kebab(&field.rust));
    let others: Others<'_> = (&param.fields, &name);
    for field in &param.fields {
        // An inverted flag means what its option says.
        let name = if field.kind == "flag-ny" {
            &field.rust
        } else {
            &field.name
        };
        let (path, option) = (
            format!("{path}.{name}"),
            format!("{option}.{}", kebab(&field.rust)),
        );
        if field.kind == "object" && path.split('.').count() < DEEPEST {
            nested(args, field, (&path, &option), others, lang);
            continue;
        }
        let mut arg = described(
            Arg::new(path.clone()).long(option.clone()),
            field,
            others,
            lang,
        );
        if path != option && field.kind != "flag-ny" {
            arg = arg.alias(path.clone());
        }
        args.push(
            arg.value_name(value_name(field))
                .help_heading(heading.clone()),
        );
    }
}

/// With its option, and its name on the wire as another.
fn named(arg: Arg, param: &ParamFacts) -> Arg {
    let long = option_of(param);
    let is_other = param.name != long && !options::is_ours(&param.name);
    let arg = arg.long(long);
    if is_other && param.kind != "flag-ny" {
        arg.alias(param.name.clone())
    } else {
        arg
    }
}

fn described(arg: Arg, param: &ParamFacts, others: Others<'_>, lang: Lang) -> Arg {
    let facts = describe::facts(param, true, lang);
    let help = std::iter::once(describe::doc(param, others.0, others.1))
        .chain(facts)
        .collect::<Vec<_>>()
        .join("\n");
    valued(arg, param).help(help)
}

fn valued(arg: Arg, param: &ParamFacts) -> Arg {
    let arg = if param.list.is_some() {
        arg.action(ArgAction::Append)
    } else {
        arg.action(ArgAction::Set)
    };
    match param.kind.as_str() {
        // `-7d` is a time and `-1` a number.
        "timestamp" | "datetime" | "date" => arg.allow_hyphen_values(true),
        "int" | "count" | "decimal" => arg.allow_negative_numbers(true),
        _ => arg,
    }
}
