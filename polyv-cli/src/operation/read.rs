//! From the arguments of a command to parameters.

use clap::ArgMatches;
use clap::parser::ValueSource;
use polyv_sdk::dynamic::ParamFacts;
use serde_json::{Map, Value};

use super::args::{NAMED, WIRE};
use super::choices::{self, WITHOUT};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::input::{Given, Places};
use crate::io::Io;
use crate::lang::Lang;
use crate::leaf::{Leaf, option_of};
use crate::names::kebab;
use crate::options::{Options, SET};

/// All parameters that are given, by their names on the wire, and where in a file those of a file are.
pub(super) fn parameters(
    leaf: &Leaf,
    matches: &ArgMatches,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(Map<String, Value>, Places), Failure> {
    let mut given = Given::new(&leaf.facts.params);
    if options.input.as_deref() == Some("-") && options.body.as_deref() == Some("-") {
        return Err(Failure::usage((
            "--input and --body cannot both be standard input",
            "--input 和 --body 不能同时为标准输入",
        )));
    }
    if let Some(file) = &options.input {
        given.file(file, context.io)?;
    }
    if let Some(body) = &options.body {
        given.body(body, context.io)?;
    }
    for pair in matches.get_many::<String>(SET).unwrap_or_default() {
        let parts = pair.split_once('=').filter(|(path, _)| !path.is_empty());
        let Some((path, value)) = parts else {
            return Err(Failure::usage((
                format!("--set {pair}: write it as PATH=VALUE"),
                format!("--set {pair}：请写作 路径=值"),
            )));
        };
        given.set(path, &[value], context.io)?;
    }
    for id in matches.ids().map(clap::Id::as_str) {
        if id.starts_with('@') && !id.starts_with(NAMED) && !id.starts_with(WIRE) {
            continue;
        }
        if matches.value_source(id) == Some(ValueSource::CommandLine) {
            from_argument(leaf, matches, id, &mut given, context.io)?;
        }
    }
    absences(leaf, matches, options, &mut given)?;
    complete(leaf, &given.map, context)?;
    Ok((given.map, given.places))
}

fn from_argument(
    leaf: &Leaf,
    matches: &ArgMatches,
    id: &str,
    given: &mut Given<'_>,
    io: &mut Io,
) -> Result<(), Failure> {
    let values: Vec<&str> = matches
        .get_many::<String>(id)
        .unwrap_or_default()
        .map(String::as_str)
        .collect();
    if let Some(name) = id.strip_prefix(NAMED) {
        if matches.value_source(name) == Some(ValueSource::CommandLine) {
            return Err(Failure::usage((
                format!("`{name}` is given twice: by its place and by its name"),
                format!("`{name}` 给出了两次：按位置和按名称"),
            )));
        }
        return given.set(name, &values, io);
    }
    if let Some(name) = id.strip_prefix(WIRE) {
        return given.set(name, &values, io);
    }
    // The id is the name on the wire; the option is the one in Rust, which an inverted flag means.
    let inverted = leaf
        .facts
        .params
        .iter()
        .find(|param| param.name == id && param.kind == "flag-ny");
    given.set(
        inverted.map_or(id, |param| param.rust.as_str()),
        &values,
        io,
    )
}

fn absences(
    leaf: &Leaf,
    matches: &ArgMatches,
    options: &Options,
    given: &mut Given<'_>,
) -> Result<(), Failure> {
    let scope = leaf.scope().filter(|_| options.whole_account);
    let stated = choices::absences(leaf)
        .filter(|param| matches.get_flag(&format!("{WITHOUT}{}", param.name)));
    for param in scope.into_iter().chain(stated) {
        if given
            .map
            .get(&param.name)
            .is_some_and(|value| !value.is_null())
        {
            let option = option_of(param);
            return Err(Failure::usage((
                format!("--{option} is given, and also that it is left out"),
                format!("给出了 --{option}，又声明不填"),
            )));
        }
        given.absent(&param.name);
    }
    Ok(())
}

/// Names everything that is missing at once.
fn complete(leaf: &Leaf, given: &Map<String, Value>, context: &Context<'_>) -> Result<(), Failure> {
    let is_given = |param: &ParamFacts| given.contains_key(&param.name);
    let params = leaf.facts.params.iter();
    if let Some(param) = params
        .clone()
        .find(|param| param.absent.is_some() && !is_given(param))
    {
        return Err(undecided(leaf, param, context.lang));
    }
    let missing = params.filter(|param| param.required && !param.account && !is_given(param));
    let missing: Vec<String> = missing
        .map(|param| {
            if leaf.is_positional(param) {
                format!("<{}>", kebab(&param.rust).replace('-', "_").to_uppercase())
            } else {
                format!("--{}", option_of(param))
            }
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = leaf.command();
    let (message, hint) = match context.lang {
        Lang::En => (
            format!("missing: {}", missing.join(", ")),
            format!("see `polyv {command} --help`; `--skeleton` prints a file for `--input`"),
        ),
        Lang::Zh => (
            format!("缺少：{}", missing.join("、")),
            format!("参见 `polyv {command} --help`；`--skeleton` 可打印 `--input` 的模板"),
        ),
    };
    Err(Failure::new(Exit::Usage, "invalid", message).with_hint(hint))
}

/// A parameter whose absence acts is neither given nor stated to be absent.
fn undecided(leaf: &Leaf, param: &ParamFacts, lang: Lang) -> Failure {
    let option = option_of(param);
    let is_scope = leaf.scope().is_some_and(|scope| scope.name == param.name);
    let other = if is_scope {
        "whole-account".to_owned()
    } else {
        format!("without-{}", kebab(&param.rust))
    };
    let absent = param.absent.as_ref();
    let means = absent.map_or("", |absent| absent.means.as_str());
    let (message, hint) = match lang {
        Lang::En => (
            format!("give --{option}, or state with --{other} that it is left out"),
            format!("left out: {means}"),
        ),
        Lang::Zh => (
            format!("请给出 --{option}，或用 --{other} 明确声明不填"),
            format!("不填时：{means}"),
        ),
    };
    Failure::new(Exit::Usage, "invalid", message).with_hint(hint)
}
