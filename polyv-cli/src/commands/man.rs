//! `polyv man`: manual pages, one for the program and one for each module and built-in command, which it names.

use std::fs;
use std::io::Write as _;
use std::path::{Path as FilePath, PathBuf};

use clap::builder::ValueHint;
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use polyv_sdk::api;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::leaf::{Leaf, about};
use crate::tree::{self, Path};
use crate::{names, operation};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "man",
    about: (
        "Prints a manual page, of the program or of one of its commands",
        "输出手册页：整个程序，或其中一个命令",
    ),
    command,
    run,
};

fn command(command: Command, lang: Lang) -> Command {
    command
        .arg(
            Arg::new("command").value_name("COMMAND").help(
                lang.pick((
                    "A module, or another command of the program, such as api; without it the program",
                    "模块，或程序的其他命令，例如 api；省略时为整个程序",
                ))
                .to_owned(),
            ),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("FOLDER")
                .conflicts_with("command")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath)
                .help(
                    lang.pick((
                        "Writes all pages into this folder, such as ~/.local/share/man/man1",
                        "把所有手册页写入该目录，例如 ~/.local/share/man/man1",
                    ))
                    .to_owned(),
                ),
        )
        .after_help(
            lang.pick((
                "To read a page: polyv man channel | man -l -",
                "阅读手册页：polyv man channel | man -l -",
            ))
            .to_owned(),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let lang = context.lang;
    if let Some(folder) = matches.get_one::<PathBuf>("dir") {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        let write = |name: &str, page: Vec<u8>| {
            let path = folder.join(format!("{name}.1"));
            fs::write(&path, page).map_err(|error| unwritable(&path, &error))
        };
        write("polyv", of_program(lang)?)?;
        for builtin in super::ALL {
            write(&title(builtin.name), of_builtin(builtin, lang)?)?;
        }
        for (name, doc) in api::operations().modules() {
            write(&title(name), of_module(name, doc, lang)?)?;
        }
        return Ok(());
    }
    let page = match matches.get_one::<String>("command") {
        None => of_program(lang)?,
        Some(command) => of_command(command, lang)?,
    };
    Ok(context.io.stdout.write_all(&page)?)
}

fn of_command(command: &str, lang: Lang) -> Result<Vec<u8>, Failure> {
    if let Some(builtin) = super::ALL.iter().find(|it| it.name == command) {
        return of_builtin(builtin, lang);
    }
    let mut modules = api::operations().modules();
    let (name, doc) = modules
        .find(|(name, _)| names::is(command, name))
        .ok_or_else(|| tree::unknown(command, super::ALL))?;
    of_module(name, doc, lang)
}

fn unwritable(path: &FilePath, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::other((
        format!("{path} cannot be written: {error}"),
        format!("无法写入 {path}：{error}"),
    ))
}

fn title(module: &str) -> String {
    format!("polyv-{}", module.replace('_', "-"))
}

fn of_program(lang: Lang) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(tree::command(&Path::root(super::ALL), lang)).render(&mut page)?;
    Ok(page)
}

fn of_module(module: &str, doc: &str, lang: Lang) -> Result<Vec<u8>, Failure> {
    let mut roff = Roff::new();
    for operation in names::of_module(module) {
        let leaf = Leaf::of(operation, &[], lang)?;
        let words = format!("polyv {}", names::command_of(operation));
        let command = operation::command(&leaf, words.clone(), lang);
        section(&mut roff, words, about(operation, lang), command);
    }
    page(module, lang.of_spec(doc), &roff)
}

fn of_builtin(builtin: &Builtin, lang: Lang) -> Result<Vec<u8>, Failure> {
    let about = lang.pick(builtin.about);
    let command = (builtin.command)(Command::new(builtin.name), lang).about(about.to_owned());
    let mut roff = Roff::new();
    sections(&mut roff, format!("polyv {}", builtin.name), command);
    page(builtin.name, about, &roff)
}

/// The page of a command, with its sections.
fn page(name: &str, about: &str, sections: &Roff) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    let man = Man::new(
        Command::new(title(name))
            .about(about.to_owned())
            .version(env!("CARGO_PKG_VERSION")),
    );
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    sections.to_writer(&mut page)?;
    Ok(page)
}

/// A section for a command, or for each that it has.
fn sections(roff: &mut Roff, words: String, command: Command) {
    if !command.has_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        return section(roff, words, about.unwrap_or_default(), command);
    }
    for inner in command.get_subcommands() {
        sections(roff, format!("{words} {}", inner.get_name()), inner.clone());
    }
}

/// The section of a command, with its arguments.
fn section(roff: &mut Roff, words: String, about: String, command: Command) {
    roff.control("SH", [words.to_uppercase().as_str()]);
    // Its help is an option of all commands, which the program's page has.
    let mut command = command.bin_name(words).disable_help_flag(true);
    roff.text([bold(usage(&mut command))]);
    roff.control("PP", []);
    roff.text([roman(about)]);
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        roff.control("TP", []);
        roff.text(spelling(arg));
        roff.text([roman(
            arg.get_help().map(ToString::to_string).unwrap_or_default(),
        )]);
    }
}

fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    usage.trim_start_matches("Usage:").trim().to_owned()
}

fn spelling(arg: &Arg) -> Vec<Inline> {
    let names = arg.get_value_names().unwrap_or_default();
    let value = names
        .iter()
        .map(clap::builder::Str::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let flag = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, None) => return vec![italic(value)],
    };
    if arg.get_action().takes_values() {
        vec![bold(flag), roman(" "), italic(value)]
    } else {
        vec![bold(flag)]
    }
}

#[cfg(test)]
mod tests {
    use super::{of_command, of_module, of_program};
    use crate::lang::Lang;

    #[test]
    fn pages_name_their_commands() {
        let page = String::from_utf8(of_program(Lang::En).unwrap()).unwrap();
        assert!(page.contains("polyv\\-channel(1)"), "{page}");
        let page = of_module("channel", "Channels.", Lang::Zh).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("POLYV CHANNEL BOOKING LIST"), "{page}");
        assert!(page.contains("\\-\\-page\\-size"), "{page}");
        assert!(!page.contains("\\-\\-help"), "{page}");
        let page = of_command("auth", Lang::En).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("POLYV AUTH LOGIN"), "{page}");
        assert!(page.contains("\\-\\-secret\\-stdin"), "{page}");
    }
}
