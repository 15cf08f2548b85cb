//! `polyv completion SHELL`, and the answers that its scripts ask this program for.
//!
//! A script cannot hold six hundred commands: it asks for each word, and the answer is made from the grammar of the one
//! command that is on the line.

mod ours;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use clap::builder::ValueHint;
use clap::{Arg, ArgMatches, Command};
use clap_complete::engine::{
    self, ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::Shells;
use polyv_sdk::api;
use polyv_sdk::dynamic::ParamFacts;

use self::ours::Ours;
use super::auth;
use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::format::Format;
use crate::io::Io;
use crate::lang::Lang;
use crate::tree::{self, Path};
use crate::{accounts, globals, names, options};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "completion",
    about: (
        "Prints the script that completes commands in a shell",
        "输出用于 shell 自动补全的脚本",
    ),
    command,
    run,
};

/// The variable by which a script asks: its value is the shell.
pub(crate) const ASKED: &str = "POLYV_COMPLETE";

fn command(command: Command, lang: Lang) -> Command {
    let usage = match lang {
        Lang::En => "Once, in the file that the shell reads when it starts:\n",
        Lang::Zh => "在 shell 的启动文件中加入一行：\n",
    };
    command
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(["bash", "zsh", "fish", "powershell", "elvish", "nushell"])
                .help(lang.pick(("The shell", "shell 名称")).to_owned()),
        )
        .after_help(format!(
            "{usage}  bash        source <(polyv completion bash)\n  \
             zsh         source <(polyv completion zsh)\n  \
             fish        polyv completion fish | source\n  \
             powershell  polyv completion powershell | Out-String | Invoke-Expression\n  \
             elvish      eval (polyv completion elvish | slurp)\n  \
             nushell     polyv completion nushell | save --force ~/.polyv.nu, then: source ~/.polyv.nu"
        ))
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let shell = matches
        .get_one::<String>("shell")
        .map_or("", String::as_str);
    let out = &mut context.io.stdout;
    if let Some(shell) = Ours::named(shell) {
        return Ok(out.write_all(shell.script().as_bytes())?);
    }
    let shells = Shells::builtins();
    let completer = shells.completer(shell).ok_or_else(|| unknown(shell))?;
    Ok(completer.write_registration(ASKED, "polyv", "polyv", "polyv", out)?)
}

fn unknown(shell: &str) -> Failure {
    Failure::usage((
        format!("unknown shell `{shell}`"),
        format!("未知 shell `{shell}`"),
    ))
}

/// Answers a script: the words of the line follow `--`, unless the shell passes them otherwise.
pub(crate) fn answer(
    shell: &str,
    args: &[OsString],
    lang: Lang,
    io: &mut Io,
) -> Result<(), Failure> {
    let ours = Ours::named(shell);
    let mut words = ours.and_then(|shell| shell.words(io)).unwrap_or_else(|| {
        let words = args.iter().skip_while(|arg| *arg != "--").skip(1);
        words.cloned().collect()
    });
    if let ("fish" | "zsh", Some(last)) = (shell, words.last_mut()) {
        unquote(last);
    }
    if words.is_empty() {
        return Err(Failure::usage((
            format!("{ASKED} is for completion scripts: unset it"),
            format!("{ASKED} 供补全脚本使用：请取消设置"),
        )));
    }
    let mut grammar = grammar(&words, lang, io);
    let folder = std::env::current_dir().ok();
    if let Some(shell) = ours {
        let at = words.len() - 1;
        let found = engine::complete(&mut grammar, words, at, folder.as_deref())?;
        return Ok(shell.answer(&found, &mut io.stdout)?);
    }
    let shells = Shells::builtins();
    let completer = shells.completer(shell).ok_or_else(|| unknown(shell))?;
    Ok(completer.write_complete(&mut grammar, words, folder.as_deref(), &mut io.stdout)?)
}

/// Turns a word as it is typed into what it means, as far as candidates are looked for by it.
fn unquote(word: &mut OsString) {
    if let Some(text) = word.to_str() {
        let text = text.strip_prefix(['"', '\'']).unwrap_or(text);
        *word = text.replace('\\', "").into();
    }
}

/// The grammar of the line's command, which knows the values of its arguments.
fn grammar(words: &[OsString], lang: Lang, io: &Io) -> Command {
    let path = tree::path(&mut words.to_vec(), super::ALL, lang, &mut Io::default());
    let path = path.with_siblings();
    let profile = accounts::profile_path(io).ok();
    let accounts = move || {
        let names = profile.iter().flat_map(|path| accounts::names(path));
        names.map(CompletionCandidate::new).collect::<Vec<_>>()
    };
    let accounts = ArgValueCandidates::new(accounts);
    let command = tree::command(&path, lang)
        .mut_arg(globals::ACCOUNT, |arg| arg.add(accounts.clone()))
        .mut_arg(globals::OUTPUT, |arg| arg.add(among(Format::NAMES)))
        .mut_arg(globals::LANG, |arg| arg.add(among(["en", "zh"])));
    match path.builtin.map(|builtin| builtin.name) {
        Some("auth") => command.mut_subcommand("auth", |auth| {
            auth.mut_subcommands(|inner| inner.mut_args(|arg| with_accounts(arg, &accounts)))
        }),
        Some("commands") => command.mut_subcommand("commands", |commands| {
            commands.mut_arg("module", |arg| arg.add(among(modules())))
        }),
        Some("man") => command.mut_subcommand("man", |man| {
            let builtins = super::ALL.iter().map(|it| it.name.to_owned());
            man.mut_arg("command", |arg| arg.add(among(builtins.chain(modules()))))
        }),
        Some("api") => command.mut_subcommand("api", |api| {
            let paths = api::operations().into_iter();
            let paths: BTreeSet<_> = paths.map(|it| it.operation().path).collect();
            api.mut_arg("method", |arg| arg.add(among(["GET", "POST"])))
                .mut_arg("path", |arg| arg.add(among(paths)))
        }),
        Some("schema") => command.mut_subcommand("schema", |schema| {
            let typed = words.iter().filter_map(|word| word.to_str());
            let typed = typed.skip_while(|word| *word != "schema").skip(1);
            let typed: Vec<_> = typed.filter(|word| !word.starts_with('-')).collect();
            schema.mut_arg("operation", |arg| arg.add(among(commands_from(&typed))))
        }),
        _ => with_values(command, &path),
    }
}

/// The modules, as they are typed.
fn modules() -> impl Iterator<Item = String> {
    let modules = api::operations().modules();
    modules.map(|(name, _)| name.replace('_', "-"))
}

/// These values, one after the other.
fn among<T: Into<OsString>>(values: impl IntoIterator<Item = T>) -> ArgValueCandidates {
    let values: Vec<OsString> = values.into_iter().map(Into::into).collect();
    ArgValueCandidates::new(move || values.iter().map(CompletionCandidate::new).collect())
}

/// The words that may be meant by the last of these: after `channel`, its resources.
fn commands_from(typed: &[&str]) -> Vec<String> {
    let before = typed.split_last().map_or(&[][..], |(_, before)| before);
    let mut found = Vec::new();
    for operation in api::operations() {
        let command = names::command_of(operation);
        let mut words = command.split(' ');
        let is_there = before.iter().all(|word| words.next() == Some(word));
        if let Some(next) = words.next().filter(|_| is_there)
            && found.last().is_none_or(|last| last != next)
        {
            found.push(next.to_owned());
        }
    }
    found
}

fn with_accounts(arg: Arg, accounts: &ArgValueCandidates) -> Arg {
    if arg.get_id() == auth::NAME {
        arg.add(accounts.clone())
    } else {
        arg
    }
}

/// Adds the values of the operation's parameters, and the columns of its rows.
fn with_values(command: Command, path: &Path) -> Command {
    let Some(leaf) = &path.leaf else {
        return command;
    };
    let [module, resource, operation] =
        names::parts(leaf.operation.name()).map(|part| part.replace('_', "-"));
    let columns = leaf.facts.reply.fields.iter();
    let columns: Vec<String> = columns.map(|field| field.name.clone()).collect();
    let columns = ArgValueCompleter::new(move |typed: &OsStr| columns_of(&columns, typed));
    command
        .mut_arg(globals::COLUMNS, |arg| arg.add(columns))
        .mut_subcommand(module, |module| {
            module.mut_subcommand(resource, |resource| {
                resource.mut_subcommand(operation, |operation| {
                    operation.mut_args(|arg| with_value(&leaf.facts.params, arg))
                })
            })
        })
}

fn with_value(params: &[ParamFacts], arg: Arg) -> Arg {
    let id = arg.get_id().as_str();
    let param = param(params, id);
    if id == options::BODY || param.is_some_and(|param| param.secret) {
        let files = |typed: &OsStr| match typed.to_string_lossy().strip_prefix('@') {
            Some(name) => PathCompleter::file()
                .complete(OsStr::new(name))
                .into_iter()
                .map(|file| file.add_prefix("@"))
                .collect(),
            None => Vec::new(),
        };
        return arg.add(ArgValueCompleter::new(files));
    }
    match param {
        Some(param) => with_values_of(param, arg),
        None => arg,
    }
}

/// The columns that may be the last of a list with commas.
fn columns_of(columns: &[String], typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let (before, last) = typed
        .rsplit_once(',')
        .map_or(("", &*typed), |(before, last)| {
            (&typed[..=before.len()], last)
        });
    let fitting = columns.iter().filter(|name| name.starts_with(last));
    fitting
        .map(|name| CompletionCandidate::new(format!("{before}{name}")))
        .collect()
}

/// The parameter of an argument: `channelId`, or a field in one, `basicSetting.name`.
fn param<'a>(params: &'a [ParamFacts], id: &str) -> Option<&'a ParamFacts> {
    let (first, rest) = match id.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (id, None),
    };
    let param = params.iter().find(|param| param.name == first)?;
    rest.map_or(Some(param), |rest| self::param(&param.fields, rest))
}

fn with_values_of(param: &ParamFacts, arg: Arg) -> Arg {
    let values: Vec<String> = match param.kind.as_str() {
        "file" => return arg.value_hint(ValueHint::FilePath),
        "bool" | "flag-yn" | "flag-ny" | "flag-01" => vec!["true".to_owned(), "false".to_owned()],
        _ if !param.allowed.is_empty() => param.allowed.iter().map(i64::to_string).collect(),
        _ => param.values.clone(),
    };
    if values.is_empty() {
        return arg.value_hint(ValueHint::Other);
    }
    arg.add(among(values))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{engine, grammar};
    use crate::io::Io;
    use crate::lang::Lang;
    use crate::names;

    fn candidates(line: &str) -> Vec<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut grammar = grammar(&words, Lang::En, &Io::default());
        let at = words.len() - 1;
        let found = engine::complete(&mut grammar, words, at, None).unwrap();
        let shown = found.iter().filter(|it| !it.is_hide_set());
        shown
            .map(|it| it.get_value().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn each_level_completes() {
        assert_eq!(candidates("polyv chan"), ["channel"]);
        assert_eq!(candidates("polyv channel boo"), ["booking"]);
        assert_eq!(candidates("polyv channel booking lis"), ["list"]);
        assert_eq!(candidates("polyv auth us"), ["use"]);
        assert_eq!(
            candidates("polyv channel booking list --page-s"),
            ["--page-size"]
        );
    }

    #[test]
    fn a_whole_word_may_be_the_start_of_another() {
        let create = ["create", "create-batch", "create-initialized", "create-mr"];
        assert_eq!(candidates("polyv channel basic create"), create);
    }

    #[test]
    fn values_of_our_own_options_complete() {
        let list = "polyv channel basic list";
        assert_eq!(candidates("polyv --output nd"), ["ndjson"]);
        assert_eq!(candidates(&format!("{list} -o ya")), ["yaml"]);
        assert_eq!(candidates(&format!("{list} --lang z")), ["zh"]);
        assert_eq!(
            candidates(&format!("{list} --columns watchStatus")),
            ["watchStatus", "watchStatusText"]
        );
        assert_eq!(
            candidates(&format!("{list} --columns name,cov")),
            ["name,coverImg"]
        );
        assert_eq!(candidates("polyv man watch"), ["watch-page"]);
        assert_eq!(candidates("polyv schema channel boo"), ["booking"]);
        assert_eq!(candidates("polyv schema channel booking lis"), ["list"]);
    }

    #[test]
    fn names_of_files_complete() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("lesson.yaml"), "name: a").unwrap();
        let start = folder.path().join("les").display().to_string();
        let file = folder.path().join("lesson.yaml").display().to_string();
        let create = "polyv channel basic create";
        for (line, expected) in [
            (format!("{create} --input {start}"), file.clone()),
            (format!("{create} --body @{start}"), format!("@{file}")),
            (format!("polyv watch-page cover set 1 {start}"), file),
        ] {
            assert_eq!(candidates(&line), [expected], "{line}");
        }
    }

    #[test]
    fn values_of_enumerations_complete() {
        let mut checked = 0;
        for operation in polyv_sdk::api::operations().iter().step_by(7) {
            let facts = operation.facts().unwrap();
            let choices = facts
                .params
                .iter()
                .filter(|it| !it.required && !it.values.is_empty());
            for param in choices {
                let (command, option) = (names::command_of(operation), names::kebab(&param.rust));
                let found = candidates(&format!("polyv {command} --{option} "));
                assert!(
                    found.contains(&param.values[0]),
                    "{command} --{option}: {found:?}"
                );
                checked += 1;
            }
        }
        assert!(checked > 5, "{checked}");
    }
}
