//! From arguments to an exit code.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::Write as _;

use clap::error::ErrorKind;

use crate::commands::{self, completion};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::globals::Globals;
use crate::io::Io;
use crate::lang::Lang;
use crate::{operation, peek, tree};

/// Runs one command. The first argument is the program's name.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString>>, io: &mut Io) -> Exit {
    let mut args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let lang = Lang::of(peek::value_of(&args, "--lang", None), io);
    let done = command(&mut args, lang, io).and_then(|()| Ok(io.stdout.flush()?));
    let Err(failure) = done else {
        return Exit::Ok;
    };
    // What was written before the failure is whole rows; if it cannot be written either, the failure says enough.
    let _ = io.stdout.flush();
    let exit = failure.report().exit;
    if exit != Exit::Ok {
        show(&failure, &args, lang, io);
    }
    exit
}

fn command(args: &mut Vec<OsString>, lang: Lang, io: &mut Io) -> Result<(), Failure> {
    if let Some(shell) = io.var(completion::ASKED) {
        return completion::answer(&shell, args, lang, io);
    }
    let path = tree::path(args, commands::ALL, lang, io);
    if path.leaf.is_none() && path.builtin.is_none() {
        // The commands at this place are what is asked for; any other word is an error all the same.
        args.push("--help".into());
    }
    let named = |failure: Failure| match &path.leaf {
        Some(leaf) => failure.of_endpoint(leaf.operation.name()),
        None => failure,
    };
    let mut command = tree::command(&path, lang);
    let matches = match command.try_get_matches_from_mut(&*args) {
        Ok(matches) => matches,
        Err(error) => {
            return match error.kind() {
                ErrorKind::DisplayHelp
                | ErrorKind::DisplayVersion
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    let text = error.render().to_string();
                    let text = text.replace("[OPTIONS]", lang.pick(("[OPTIONS]", "[选项]")));
                    Ok(io.stdout.write_all(text.as_bytes())?)
                }
                _ => Err(named(tree::failure(&error, &path, lang))),
            };
        }
    };
    let mut innermost = &matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let globals = Globals::of(innermost, io).map_err(named)?;
    let context = &mut Context {
        io,
        globals,
        lang,
        settings: OnceCell::new(),
    };
    let idle: Vec<_> = context.globals.idle().collect();
    for (option, forms) in idle {
        context.note(&match lang {
            Lang::En => format!("note: {option} is only for {forms}"),
            Lang::Zh => format!("提示：{option} 只用于 {forms}"),
        });
    }
    if let Some(leaf) = &path.leaf {
        return operation::run(leaf, innermost, context).map_err(named);
    }
    let Some((builtin, inner)) = path.builtin.zip(matches.subcommand()) else {
        return Ok(());
    };
    (builtin.run)(inner.1, context)
}

fn show(failure: &Failure, args: &[OsString], lang: Lang, io: &mut Io) {
    let asked = peek::value_of(args, "--output", Some("-o")).or_else(|| io.var("POLYV_OUTPUT"));
    let format = asked.and_then(|name| name.parse::<Format>().ok());
    let is_data = matches!(format, Some(Format::Json | Format::Ndjson | Format::Raw));
    let text = if is_data {
        failure.as_json(lang)
    } else {
        failure.as_text(lang)
    };
    io.note(&text);
}
