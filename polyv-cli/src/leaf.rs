//! An operation, and what its command needs to know.

use std::ffi::OsString;

use polyv_sdk::api;
use polyv_sdk::dynamic::{AnyOperation, Facts, ParamFacts, RuleFacts};

use crate::chinese;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::names::kebab;
use crate::{names, options};

/// Required parameters that are given without a name.
const MOST_POSITIONAL: usize = 3;

/// An operation and what its command needs to know.
pub(crate) struct Leaf {
    pub(crate) operation: AnyOperation,
    pub(crate) facts: Facts,
    /// Options of the command line for items of lists, such as `roles.1.nick-name`.
    pub(crate) indexed: Vec<String>,
    /// Whether its help is asked for, which shows what is required as such. For a call, a file may have it as well.
    pub(crate) is_explained: bool,
}

impl Leaf {
    /// `args` is the whole command line.
    pub(crate) fn of(
        operation: AnyOperation,
        args: &[OsString],
        lang: Lang,
    ) -> Result<Self, Failure> {
        let mut facts = operation.facts()?;
        if lang == Lang::Zh {
            chinese::turn(&mut facts);
        }
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
            is_explained: args.iter().any(|arg| arg == "--help" || arg == "-h"),
        })
    }

    /// The parameters that are given without a name, in their order: required, and not what must be left out on purpose.
    pub(crate) fn positional(&self) -> impl Iterator<Item = &ParamFacts> {
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

    pub(crate) fn is_positional(&self, param: &ParamFacts) -> bool {
        self.positional().any(|known| known.name == param.name)
    }

    /// The parameter whose absence means the whole account.
    pub(crate) fn scope(&self) -> Option<&ParamFacts> {
        self.facts.params.iter().find(|param| {
            param.absent.is_some() && param.kind == "id" && param.rust.starts_with("channel_id")
        })
    }

    /// Of a deprecated operation the one to use: the current version has the same name without `_v3`.
    pub(crate) fn successor(&self) -> Option<AnyOperation> {
        let (name, version) = self.operation.name().rsplit_once("_v")?;
        let is_older = self.facts.deprecated.is_some() && version.parse::<u32>().is_ok();
        api::operations().get(name).filter(|_| is_older)
    }

    /// Why not to use it, and what to use instead.
    pub(crate) fn deprecation(&self, lang: Lang) -> Option<String> {
        let reason = self.facts.deprecated.as_deref()?;
        let command = self.successor().map(names::command_of);
        Some(match (command, lang) {
            (Some(command), Lang::En) => format!("use `polyv {command}`. {reason}"),
            (Some(command), Lang::Zh) => format!("请改用 `polyv {command}`。{reason}"),
            (None, _) => reason.to_owned(),
        })
    }

    /// Whether it has `--all`.
    pub(crate) fn walks(&self) -> bool {
        self.operation.is_paged() || self.is_ranged()
    }

    /// Whether its reply is a whole list whose range of time has a longest: `--all` asks for one range after the other.
    pub(crate) fn is_ranged(&self) -> bool {
        let is_range = |rule: &RuleFacts| matches!(rule.rule.as_str(), "span" | "same-month");
        !self.operation.is_paged()
            && self.facts.effect == "read"
            && self.facts.reply.kind == "array"
            && self.facts.rules.iter().any(is_range)
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
    let (title, summary) = (operation.title(), lang.of_spec(operation.summary()));
    match lang {
        Lang::En => format!("{summary} ({title})"),
        Lang::Zh => format!("{title}：{summary}"),
    }
}
