//! `polyv mock`: a local POLYV at a port, until it is interrupted.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use polyv_mock::{FaultRule, LogFormat, MockServer, Quota};

use super::Builtin;
use crate::call;
use crate::exit::Failure;
use crate::lang::{Lang, Text};
use crate::run::Context;

pub(super) const BUILTIN: Builtin = Builtin {
    name: "mock",
    about: (
        "Starts a local stand-in for POLYV, for tests",
        "启动本地模拟的保利威服务，用于测试",
    ),
    command,
    run,
};

/// How long answers in flight may take when the server is asked to end.
const PATIENCE: Duration = Duration::from_secs(5);

fn command(command: Command, lang: Lang) -> Command {
    command.args([
        option("port", "PORT", PORT, lang)
            .default_value("8080")
            .value_parser(value_parser!(u16)),
        option("host", "ADDRESS", HOST, lang)
            .default_value("127.0.0.1")
            .value_parser(value_parser!(IpAddr)),
        flag("strict", STRICT, lang),
        flag("stateful", STATEFUL, lang),
        option("quota", "QUOTA", QUOTA, lang).value_parser(value_parser!(Quota)),
        option("fault", "FAULT", FAULT, lang)
            .action(ArgAction::Append)
            .value_parser(value_parser!(FaultRule)),
        option("log", "FORMAT", LOG, lang)
            .default_value("text")
            .value_parser(value_parser!(LogFormat)),
    ])
}

const PORT: Text<'_> = (
    "The port; 0 for any that is free",
    "端口；0 表示任意空闲端口",
);
const HOST: Text<'_> = (
    "The address; others than loopback are reached from other machines",
    "监听地址；非回环地址可以被其他机器访问",
);
const STRICT: Text<'_> = (
    "Refuses parameters that are not documented, and keeps the documented quota",
    "拒绝未记录的参数，并执行文档规定的调用频率限制",
);
const STATEFUL: Text<'_> = (
    "Remembers what is created and changed",
    "记住创建和修改的内容",
);
const QUOTA: Text<'_> = (
    "The calls of an address: CALLS/WINDOW/BLOCK, such as 1500/10s/300s",
    "每个地址的调用次数：次数/窗口/封禁，例如 1500/10s/300s",
);
const FAULT: Text<'_> = (
    "A fault, such as latency=200ms,chance=10%; see polyv-mock --help",
    "一种故障，例如 latency=200ms,chance=10%；参见 polyv-mock --help",
);
const LOG: Text<'_> = ("Lines as text or json", "日志格式：text 或 json");

fn option(name: &'static str, value: &'static str, help: Text<'_>, lang: Lang) -> Arg {
    let arg = Arg::new(name).long(name).value_name(value);
    arg.help(lang.pick(help).to_owned())
}

fn flag(name: &'static str, help: Text<'_>, lang: Lang) -> Arg {
    let arg = Arg::new(name).long(name).action(ArgAction::SetTrue);
    arg.help(lang.pick(help).to_owned())
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let host = matches
        .get_one("host")
        .copied()
        .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let var =
        |name: &str, default: &str| context.io.var(name).unwrap_or_else(|| default.to_owned());
    let mut builder = MockServer::builder()
        .credentials(
            var("POLYV_APP_ID", "testapp"),
            var("POLYV_APP_SECRET", "testsecret"),
        )
        .host(host)
        .port(matches.get_one("port").copied().unwrap_or(8080))
        .log(!context.globals.quiet)
        .log_format(matches.get_one("log").copied().unwrap_or_default())
        .strict(matches.get_flag("strict"))
        .stateful(matches.get_flag("stateful"))
        .keep_received(0);
    let documented = matches.get_flag("strict").then_some(Quota::DOCUMENTED);
    if let Some(quota) = matches.get_one("quota").copied().or(documented) {
        builder = builder.quota(quota);
    }
    for fault in matches.get_many::<FaultRule>("fault").unwrap_or_default() {
        builder = builder.fault(fault.clone());
    }
    if !host.is_loopback() {
        context.io.note(&match context.lang {
            Lang::En => {
                format!("warning: {host} is not loopback: other machines reach this server")
            }
            Lang::Zh => format!("警告：{host} 不是回环地址，其他机器可以访问该服务"),
        });
    }
    call::block_on(async {
        let server = builder
            .start()
            .await
            .map_err(|error| Failure::other(error.to_string()))?;
        writeln!(context.io.stdout, "listening on {}", server.url())?;
        context.io.stdout.flush()?;
        // An error means that Ctrl-C cannot be caught: the server then ends with the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        server.finish(PATIENCE);
        Ok(())
    })
}
