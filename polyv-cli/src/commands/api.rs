//! `polyv api METHOD PATH`: a call to what has no spec.

use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_sdk::Method;

use super::Builtin;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::run::Context;
use crate::{call, client, output};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "api",
    about: (
        "Calls a path that has no command",
        "调用没有对应命令的接口路径",
    ),
    command,
    run,
};

fn command(command: Command, lang: Lang) -> Command {
    command
        .arg(
            Arg::new("method")
                .value_name("METHOD")
                .required(true)
                .help(lang.pick(("GET or POST", "GET 或 POST")).to_owned()),
        )
        .arg(
            Arg::new("path").value_name("PATH").required(true).help(
                lang.pick((
                    "What follows the host, such as /live/v4/channel/basic/get",
                    "域名之后的部分，例如 /live/v4/channel/basic/get",
                ))
                .to_owned(),
            ),
        )
        .arg(
            Arg::new("field")
                .short('f')
                .long("field")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help(
                    lang.pick((
                        "A parameter, in the query of a GET and the form of a POST",
                        "一个参数：GET 放在查询串，POST 放在表单",
                    ))
                    .to_owned(),
                ),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let text = |id: &str| matches.get_one::<String>(id).map_or("", String::as_str);
    let method: Method = text("method")
        .parse()
        .map_err(|error| Failure::usage(format!("{error}")))?;
    let fields = matches
        .get_many::<String>("field")
        .unwrap_or_default()
        .map(|field| {
            field
                .split_once('=')
                .ok_or_else(|| Failure::usage(format!("`{field}` is not NAME=VALUE")))
        });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let connected = client::connect(context)?;
    let data =
        call::block_on(async { Ok(connected.client.call(method, text("path"), &fields).await?) })?;
    output::print(&data, context)
}
