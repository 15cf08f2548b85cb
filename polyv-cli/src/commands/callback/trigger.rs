//! `polyv callback trigger`: sends a callback to a receiver, as POLYV would.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_mock::{CallbackError, Event, MockServer};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::testing::Delivery;
use serde::Serialize;

use super::{option, verifier};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, Text};
use crate::{call, output};

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
    let mut fields: Vec<(String, String)> = event
        .fields()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for field in matches.get_many::<String>("field").unwrap_or_default() {
        let (name, value) = field.split_once('=').ok_or_else(|| {
            Failure::usage((
                format!("`{field}` is not NAME=VALUE"),
                format!("`{field}` 不是 名称=值"),
            ))
        })?;
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    let delivery = Delivery::of_fields(fields);
    let now = Timestamp::now();
    let delivery = if matches.get_flag("unsigned") || !event.is_signed() {
        delivery
    } else if matches.get_flag("forged") {
        delivery.forged(now)
    } else {
        let hour = std::time::Duration::from_secs(3600);
        let at = if matches.get_flag("stale") {
            now - hour
        } else {
            now
        };
        delivery.signed(&verifier(context)?, at)
    };
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    // The stand-in sends it as it is: the sign is there already.
    let callback = MockServer::builder().callback(delivery.url(to)).unsigned();
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

fn failed(error: &CallbackError) -> Failure {
    match error {
        CallbackError::Url(_) => Failure::usage(error.to_string()),
        _ => Failure::new(Exit::Network, "connect", error.to_string()),
    }
}
