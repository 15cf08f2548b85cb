//! `polyv callback`: verifies callbacks, sends them to a receiver, and receives them.

mod listen;
#[cfg(feature = "mock")]
mod trigger;
mod verify;

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::{
    Arrival, Callback as _, Event, Rejected, Reply, SignKind, Unsigned, Verifier,
};
use serde::Serialize;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::{Lang, Text};
use crate::{client, secret};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "callback",
    about: (
        "Verifies callbacks, sends them to a receiver, and receives them",
        "验证回调、向接收端发送回调，以及接收回调",
    ),
    command,
    run,
};

fn command(command: Command, lang: Lang) -> Command {
    let inner = |name: &'static str, about: Text<'static>| {
        Command::new(name).about(lang.pick(about).to_owned())
    };
    let command = super::group(command, lang)
        .subcommand(verify::command(inner("verify", verify::ABOUT), lang))
        .subcommand(listen::command(inner("listen", listen::ABOUT), lang));
    #[cfg(feature = "mock")]
    let command = command.subcommand(trigger::command(inner("trigger", trigger::ABOUT), lang));
    command
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("verify", matches)) => verify::run(matches, context),
        Some(("listen", matches)) => listen::run(matches, context),
        #[cfg(feature = "mock")]
        Some(("trigger", matches)) => trigger::run(matches, context),
        _ => Ok(()),
    }
}

const KEY_FILE: Text<'_> = (
    "A file with the key of the channel's watch condition, which signs custom-authorization",
    "存有频道观看条件密钥的文件，custom-authorization 用它签名",
);

fn key_file(lang: Lang) -> Arg {
    option("key-file", "FILE", KEY_FILE, lang).value_parser(value_parser!(PathBuf))
}

/// That of the account, as for calls, and that of the key, if there is one.
fn verifier(matches: &ArgMatches, context: &Context<'_>) -> Result<Verifier, Failure> {
    let verifier = client::callback_verifier(context)?;
    Ok(match verifier_of_key(matches)? {
        Some(key) => verifier.or(key),
        None => verifier,
    })
}

fn verifier_of_key(matches: &ArgMatches) -> Result<Option<Verifier>, Failure> {
    let Some(path) = matches.get_one::<PathBuf>("key-file") else {
        return Ok(None);
    };
    Ok(Some(Verifier::of_key(secret::in_file(path)?)?))
}

/// Why a callback is not believed, without what only a program in Rust can do.
fn reason(rejected: &Rejected) -> String {
    match rejected {
        Rejected::Missing(name) => format!(
            "the callback has no `{name}`: pass the query and the body as they arrived; a few kinds have no sign, and \
             are not proven"
        ),
        other => other.to_string(),
    }
}

fn option(name: &'static str, value: &'static str, help: Text<'_>, lang: Lang) -> Arg {
    let arg = Arg::new(name).long(name).value_name(value);
    arg.help(lang.pick(help).to_owned())
}

/// What came of a callback.
#[derive(Debug, Serialize)]
struct Received {
    verdict: &'static str,
    kind: &'static str,
    key: String,
    sent: Option<String>,
    reason: Option<String>,
    fields: Arrival,
    #[serde(skip)]
    reply: Reply,
}

impl Received {
    fn of(verifier: &Verifier, arrival: Arrival, now: Timestamp) -> Self {
        let judged = verifier.verify::<Event>(arrival.clone(), now);
        let success = Reply::success();
        let (verdict, sent, reason, reply) = match judged {
            Ok(callback) => ("verified", Some(callback.sent().to_string()), None, success),
            Err(rejected) if may_be_unsigned(&arrival, &rejected) => {
                ("unsigned", None, None, success)
            }
            Err(rejected) => ("rejected", None, Some(reason(&rejected)), rejected.reply()),
        };
        let (event, _) = Event::read(&arrival);
        Self {
            verdict,
            kind: event.kind().map_or("other", |kind| kind.name),
            key: event.key().to_string(),
            sent,
            reason,
            fields: arrival,
            reply,
        }
    }
}

/// Whether it is as POLYV sends it, although nothing proves that: it has no sign and needs none, or one by a rule that is
/// not documented.
fn may_be_unsigned(arrival: &Arrival, rejected: &Rejected) -> bool {
    let is_kept_secret =
        Event::kind_of(arrival).is_some_and(|kind| kind.sign == SignKind::Undocumented);
    let is_without = matches!(rejected, Rejected::Missing(_));
    (is_without || is_kept_secret) && Unsigned::<Event>::read(arrival.clone()).is_ok()
}
