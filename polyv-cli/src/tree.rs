//! The commands: the arguments of the one that is meant, and where none is, the names of those to choose from.

mod mistake;

use std::ffi::OsString;

use clap::builder::{PossibleValue, Styles};
use clap::{Arg, ArgAction, Command};
use polyv_sdk::api;
use polyv_sdk::dynamic::AnyOperation;

use crate::builtin::Builtin;
use crate::io::Io;
use crate::lang::Lang;
use crate::leaf::{Leaf, about};
use crate::{globals, names, operation, peek};

pub(crate) use self::mistake::{failure, unknown};

/// What the words of a command line mean.
#[derive(Default)]
pub(crate) struct Path {
    pub(crate) module: Option<&'static str>,
    pub(crate) resource: Option<&'static str>,
    pub(crate) leaf: Option<Leaf>,
    pub(crate) builtin: Option<&'static Builtin>,
    builtins: &'static [&'static Builtin],
    words: Vec<String>,
    has_siblings: bool,
}

impl Path {
    /// No words at all.
    pub(crate) fn root(builtins: &'static [&'static Builtin]) -> Self {
        Self {
            builtins,
            ..Self::default()
        }
    }

    /// The same with the siblings of what is meant, which parsing does without.
    pub(crate) fn with_siblings(self) -> Self {
        Self {
            has_siblings: true,
            ..self
        }
    }

    /// Whether a command is part of the grammar: the one that is meant at its level, or any if none is.
    fn has<T: PartialEq + Copy>(&self, meant: Option<T>, command: T) -> bool {
        self.has_siblings || meant.is_none_or(|meant| meant == command)
    }

    /// The words that are commands. Others may be values that must not show, such as a secret in the wrong place.
    fn known(&self, lang: Lang) -> Vec<&str> {
        let mut count = [
            self.builtin.is_some() || self.module.is_some(),
            self.resource.is_some(),
            self.leaf.is_some(),
        ]
        .into_iter()
        .take_while(|is_known| *is_known)
        .count();
        if let Some((builtin, word)) = self.builtin.zip(self.words.get(1)) {
            let command = (builtin.command)(Command::new(builtin.name), lang);
            count = 1 + usize::from(command.find_subcommand(word).is_some());
        }
        let words = self.words.iter().map(String::as_str).take(count);
        std::iter::once("polyv").chain(words).collect()
    }
}

/// Reads the words. A former name is replaced by the one now, and `help channel` by `channel --help`.
pub(crate) fn path(
    args: &mut Vec<OsString>,
    builtins: &'static [&'static Builtin],
    lang: Lang,
    io: &mut Io,
) -> Path {
    if let Some((at, _)) = peek::words(args)
        .first()
        .filter(|(_, word)| *word == "help")
    {
        let at = *at;
        args.remove(at);
        args.push("--help".into());
    }
    let words = peek::words(args);
    let typed: Vec<(usize, String)> = words
        .into_iter()
        .map(|(at, word)| (at, word.to_owned()))
        .collect();
    let mut words: Vec<String> = typed.iter().map(|(_, word)| word.clone()).collect();
    let mut meant = Meant::of(&words);
    if meant.operation.is_none()
        && let [module, resource, operation] = words.as_slice()
        && let former = format!("{module}.{resource}.{operation}").replace('-', "_")
        && let Some(now) = api::operations().get(&former)
    {
        let command = names::command_of(now);
        io.note(&match lang {
            Lang::En => format!("note: `{}` is now `{command}`", words.join(" ")),
            Lang::Zh => format!("提示：`{}` 现在是 `{command}`", words.join(" ")),
        });
        words = command.split(' ').map(str::to_owned).collect();
        meant = Meant::of(&words);
    }
    for ((at, _), word) in typed.iter().zip(&words) {
        if let Some(arg) = args.get_mut(*at) {
            *arg = word.replace('_', "-").into();
        }
    }
    let builtin = builtins
        .iter()
        .copied()
        .find(|builtin| words.first().is_some_and(|word| builtin.name == word));
    let leaf = meant.operation;
    Path {
        module: meant.module,
        resource: meant.resource,
        leaf: leaf.and_then(|operation| Leaf::of(operation, args, lang).ok()),
        builtin,
        builtins,
        words,
        has_siblings: false,
    }
}

/// What three words name, as far as they name something.
struct Meant {
    module: Option<&'static str>,
    resource: Option<&'static str>,
    operation: Option<AnyOperation>,
}

impl Meant {
    fn of(words: &[String]) -> Self {
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let mut modules = api::operations().modules().map(|(name, _)| name);
        let module = modules.find(|name| names::is(word(0), name));
        let operations: Vec<_> = module.into_iter().flat_map(names::of_module).collect();
        let resource =
            |operation: &&AnyOperation| names::is(word(1), names::parts(operation.name())[1]);
        let of_resource = operations.iter().find(resource);
        let mut those = operations.iter().filter(resource);
        let operation = those.find(|it| names::is(word(2), names::parts(it.name())[2]));
        Self {
            module,
            resource: of_resource.map(|it| names::parts(it.name())[1]),
            operation: operation.copied(),
        }
    }
}

/// The command line's grammar, as far as the words ask for it.
pub(crate) fn command(path: &Path, lang: Lang) -> Command {
    let builtin = path.builtin.map(|it| it.name);
    let meant = builtin.or(path.module);
    // Every command inside gets a copy of each global option, which those that are only listed do not need.
    let is_inner = meant.is_some();
    let root = group("polyv", lang)
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            lang.pick((
                "The whole POLYV Live API on the command line",
                "在命令行调用保利威直播 API 的全部接口",
            ))
            .to_owned(),
        )
        .arg(version(lang))
        .args(globals::args(lang).map(|arg| arg.global(is_inner)));
    let modules = api::operations().modules();
    let modules = modules
        .filter(|(name, _)| path.has(meant, name))
        .map(|(name, doc)| {
            let inner = if path.module == Some(name) {
                module(name, path, lang)
            } else {
                Command::new(name.replace('_', "-"))
            };
            inner.about(lang.of_spec(doc))
        });
    let builtins = path.builtins.iter();
    let builtins = builtins
        .filter(|it| path.has(meant, it.name))
        .map(|builtin| {
            let inner = if path.builtin.is_some_and(|it| it.name == builtin.name) {
                let command = (builtin.command)(Command::new(builtin.name), lang);
                finished(command, lang)
            } else {
                Command::new(builtin.name)
            };
            inner.about(lang.pick(builtin.about).to_owned())
        });
    root.subcommands(builtins).subcommands(modules)
}

fn module(module: &str, path: &Path, lang: Lang) -> Command {
    let mut command = group(module, lang);
    let mut resources: Vec<(&str, Vec<&str>)> = Vec::new();
    for operation in names::of_module(module) {
        let [_, resource, verb] = names::parts(operation.name());
        match resources.last_mut() {
            Some((last, verbs)) if *last == resource => verbs.push(verb),
            _ => resources.push((resource, vec![verb])),
        }
    }
    for (resource, verbs) in resources {
        if !path.has(path.resource, resource) {
            continue;
        }
        let about = verbs.join(", ").replace('_', "-");
        let inner = if path.resource == Some(resource) {
            self::resource(module, resource, path, lang)
        } else {
            Command::new(resource.replace('_', "-"))
        };
        command = command.subcommand(inner.about(about));
    }
    command
}

fn resource(module: &str, resource: &str, path: &Path, lang: Lang) -> Command {
    let meant = path.leaf.as_ref().map(|leaf| leaf.operation);
    let operations = names::of_module(module)
        .filter(|it| names::parts(it.name())[1] == resource && path.has(meant, *it));
    let leaves = operations.map(|operation| {
        let name = names::parts(operation.name())[2].replace('_', "-");
        match &path.leaf {
            Some(leaf) if leaf.operation == operation => {
                common(operation::command(leaf, name, lang), lang)
            }
            _ => Command::new(name).about(about(operation, lang)),
        }
    });
    group(resource, lang).subcommands(leaves)
}

/// A command that has others.
fn group(name: &str, lang: Lang) -> Command {
    common(Command::new(name.replace('_', "-")), lang)
        .subcommand_value_name(lang.pick(("COMMAND", "命令")).to_owned())
        .subcommand_help_heading(lang.pick(("Commands", "命令")).to_owned())
}

/// What all commands have in common.
fn common(command: Command, lang: Lang) -> Command {
    let template = match lang {
        Lang::En => "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
        Lang::Zh => "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
    };
    command
        .styles(Styles::plain())
        .help_template(template)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("@help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                // Before those of all commands, which are numbered from 1 on.
                .display_order(0)
                .help(lang.pick(("Shows this help", "显示帮助")).to_owned())
                .help_heading(lang.pick(("Global options", "全局选项")).to_owned()),
        )
}

/// A built-in command and those in it, with what all commands have in common.
fn finished(command: Command, lang: Lang) -> Command {
    let command = common(command, lang).mut_subcommands(|inner| finished(inner, lang));
    if lang == Lang::En {
        return command;
    }
    // What clap would say in English. Under a heading of ours, those without a name come in the order of their names.
    let mut places = 0..;
    let args = |arg: Arg| {
        let arg = match places.next() {
            Some(place) if arg.is_positional() => arg.display_order(place),
            _ => arg,
        };
        let heading = if arg.is_positional() {
            "参数"
        } else {
            "选项"
        };
        let arg = match arg.get_help_heading() {
            Some(_) => arg,
            None => arg.help_heading(heading),
        };
        if !arg.get_action().takes_values() {
            return arg;
        }
        let defaults = arg.get_default_values().iter();
        let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
        let possible = arg.get_possible_values();
        let possible: Vec<_> = possible.iter().map(PossibleValue::get_name).collect();
        let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        for (name, values) in [
            ("默认", defaults.join(" ")),
            ("可选值", possible.join("、")),
        ] {
            if !values.is_empty() {
                help = format!("{help} [{name}：{values}]");
            }
        }
        arg.help(help)
            .hide_default_value(true)
            .hide_possible_values(true)
    };
    command.mut_args(args)
}

fn version(lang: Lang) -> Arg {
    Arg::new("@version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(lang.pick(("Shows the version", "显示版本")).to_owned())
        .help_heading(lang.pick(("Global options", "全局选项")).to_owned())
}
