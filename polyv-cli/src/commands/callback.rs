//! `polyv callback`: verifies callbacks, sends them to a receiver, and receives them.

mod listen;
#[cfg(feature = "mock")]
mod trigger;
mod verify;

use clap::{Arg, ArgMatches, Command};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::{Arrival, Callback as _, Event, Rejected, Unsigned, Verifier};
use serde::Serialize;

use crate::builtin::Builtin;
use crate::client;
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::{Lang, Text};

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

/// That of the account, as for calls.
fn verifier(context: &Context<'_>) -> Result<Verifier, Failure> {
    Ok(client::connect(context)?.client.callback_verifier())
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
}

impl Received {
    fn of(verifier: &Verifier, arrival: Arrival, now: Timestamp) -> Self {
        let judged = verifier.verify::<Event>(arrival.clone(), now);
        let (verdict, sent, reason) = match judged {
            Ok(callback) => ("verified", Some(callback.sent().to_string()), None),
            Err(Rejected::Missing(_)) if Unsigned::<Event>::read(arrival.clone()).is_ok() => {
                ("unsigned", None, None)
            }
            Err(rejected) => ("rejected", None, Some(reason(&rejected))),
        };
        let (event, _) = Event::read(&arrival);
        Self {
            verdict,
            kind: event.kind().map_or("other", |kind| kind.name),
            key: event.key().to_string(),
            sent,
            reason,
            fields: arrival,
        }
    }
}
