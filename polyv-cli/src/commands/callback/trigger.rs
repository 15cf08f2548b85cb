//! `polyv callback trigger`: sends a callback to a receiver, as POLYV would.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_mock::{CallbackError, Event, MockServer};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::testing::Delivery;
use polyv_sdk::callback::{self, Arrival, SignKind, Verifier};
use serde::Serialize;

use super::{key_file, option, verifier_of_key};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, Text};
use crate::{call, client, output};

pub(super) const ABOUT: Text<'_> = (
    "Sends a callback to a receiver, as POLYV would",
    "像保利威那样向接收端发送一个回调",
);

const EVENT: Text<'_> = ("The kind of callback", "回调的类型");
const TO: Text<'_> = ("The receiver's URL", "接收端的 URL");
const FIELD: Text<'_> = (
    "A field, instead of the documented sample's",
    "一个字段，替换文档示例中的值",
);
const STALE: Text<'_> = (
    "Signed an hour ago: the receiver must reject it",
    "签名于一小时前：接收端必须拒绝",
);
const FORGED: Text<'_> = (
    "Signed without the secret: the receiver must reject it",
    "不用密钥签名：接收端必须拒绝",
);
const UNSIGNED: Text<'_> = (
    "Without a sign, as POLYV sends a few kinds",
    "不带签名，少数类型就是这样",
);

pub(super) fn command(command: Command, lang: Lang) -> Command {
    let flag = |name: &'static str, help: Text<'_>| {
        let arg = Arg::new(name).long(name).action(ArgAction::SetTrue);
        arg.help(lang.pick(help).to_owned())
    };
    let events = Event::names().map(|name| PossibleValue::new(name.replace('_', "-")).alias(name));
    command
        .args([
            Arg::new("event")
                .value_name("EVENT")
                .required(true)
                .value_parser(
                    PossibleValuesParser::new(events).try_map(|name| name.parse::<Event>()),
                )
                .help(lang.pick(EVENT).to_owned()),
            option("to", "URL", TO, lang).required(true),
            option("field", "NAME=VALUE", FIELD, lang)
                .short('f')
                .action(ArgAction::Append),
            flag("stale", STALE),
            flag("forged", FORGED),
            flag("unsigned", UNSIGNED),
            key_file(lang),
        ])
        .group(clap::ArgGroup::new("signing").args(["stale", "forged", "unsigned"]))
}

/// What the receiver answered.
#[derive(Debug, Serialize)]
struct Answered {
    status: u16,
    body: String,
}

pub(super) fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let Some(event) = matches.get_one::<Event>("event") else {
        return Ok(());
    };
    if event.fields().next().is_none() {
        context.note(&only_a_name(event, context.lang));
    }
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    let mut event = event.clone();
    for field in matches.get_many::<String>("field").unwrap_or_default() {
        let (name, value) = field.split_once('=').ok_or_else(|| {
            Failure::usage((
                format!("`{field}` is not NAME=VALUE"),
                format!("`{field}` 不是 名称=值"),
            ))
        })?;
        event = event.field(name, value);
    }
    let mut callback = MockServer::builder().callback(to).event(event.clone());
    if !matches.get_flag("unsigned") && event.is_signed() {
        for (name, value) in signed(&event, to, matches, context)? {
            callback = callback.field(name, value);
        }
    }
    // The stand-in sends it as it is: the sign is there already.
    let callback = callback.unsigned();
    let answer = call::block_on(async { callback.send().await.map_err(|error| failed(&error)) })?;
    let (status, body) = (answer.status, answer.body);
    output::print(&Answered { status, body }, context)?;
    if !(200..300).contains(&status) {
        let problem = (
            format!("the receiver answered with status {status}"),
            format!("接收端返回状态 {status}"),
        );
        return Err(Failure::new(Exit::Refused, "refused", problem));
    }
    Ok(())
}

/// The time and the sign, by the rule of its kind. The fields of the receiver's own URL may take part.
fn signed(
    event: &Event,
    to: &str,
    matches: &ArgMatches,
    context: &Context<'_>,
) -> Result<Vec<(String, String)>, Failure> {
    let own =
        Arrival::new("GET", to, b"").map_err(|rejected| Failure::usage(rejected.to_string()))?;
    let mut delivery = Delivery::of_fields(own.fields().iter().chain(event.fields()));
    let kinds = callback::Event::kinds();
    let kind = kinds.iter().find(|kind| kind.name == event.name());
    let mut is_keyed = false;
    if let Some(kind) = kind {
        delivery = delivery.kind(kind);
        is_keyed = matches!(kind.sign, SignKind::Keyed(_));
    }
    let now = Timestamp::now();
    let delivery = if matches.get_flag("forged") {
        delivery.forged(now)
    } else {
        let hour = std::time::Duration::from_secs(3600);
        let is_stale = matches.get_flag("stale");
        let at = if is_stale { now - hour } else { now };
        delivery.signed(&signer(is_keyed, matches, context)?, at)
    };
    let arrival = delivery.arrival();
    let made = arrival.fields().iter();
    let made = made.filter(|(name, _)| matches!(*name, "timestamp" | "ts" | "sign"));
    Ok(made
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn signer(
    is_keyed: bool,
    matches: &ArgMatches,
    context: &Context<'_>,
) -> Result<Verifier, Failure> {
    if !is_keyed {
        return client::callback_verifier(context);
    }
    verifier_of_key(matches)?.ok_or_else(|| {
        Failure::usage((
            "it is signed with the key of the channel's watch condition, not with the account's secret: give the key by \
             --key-file",
            "它用频道观看条件的密钥签名，而不是账号密钥：请用 --key-file 指定密钥",
        ))
    })
}

fn only_a_name(event: &Event, lang: Lang) -> String {
    let name = event.name();
    match lang {
        Lang::En => format!(
            "only the name of {name} is documented: it is sent with the fields of -f, and signed as most kinds are"
        ),
        Lang::Zh => format!("{name} 的文档只有名称：只发送 -f 的字段，并按多数类型的规则签名"),
    }
}

fn failed(error: &CallbackError) -> Failure {
    match error {
        CallbackError::Url(_) => Failure::usage(error.to_string()),
        _ => Failure::new(Exit::Network, "connect", error.to_string()),
    }
}
