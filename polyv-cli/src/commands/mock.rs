//! `polyv mock`: a local POLYV at a port, until it is interrupted.

use std::io::Write as _;
use std::time::Duration;

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};
use polyv_mock::{FaultRule, ServerArgs};

use crate::builtin::Builtin;
use crate::call;
use crate::context::Context;
use crate::exit::Failure;
use crate::interrupt;
use crate::lang::Lang;

pub(super) const BUILTIN: Builtin = Builtin {
    name: "mock",
    about: (
        "Starts a local stand-in for POLYV, for tests",
        "启动保利威的本地模拟服务器，用于测试",
    ),
    command,
    run,
};

/// How long answers in flight may take when the server is asked to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the server's arguments do, which are described in English where they are.
const HELP_ZH: &[(&str, &str)] = &[
    ("port", "端口；0 表示任意空闲端口"),
    ("host", "监听地址；非回环地址可以被其他机器访问"),
    ("log", "日志格式：text，或每行一个 JSON 对象的 json"),
    (
        "strict",
        "拒绝文档中没有的参数，并执行文档规定的调用频率限制",
    ),
    ("stateful", "在内存中记住创建和修改的频道、标签、角色等"),
    (
        "quota",
        "每个地址的调用次数：次数/窗口/封禁，例如 1500/10s/300s",
    ),
    (
        "fault",
        "一种故障，可重复：类型[=值][,on=接口][,chance=N%|first=N|every=N]",
    ),
    ("seed", "随机数种子"),
];

fn command(command: Command, lang: Lang) -> Command {
    let command = ServerArgs::augment_args(command).after_help(format!(
        "{}{}",
        lang.pick((
            "Requests must be signed for POLYV_APP_ID with POLYV_APP_SECRET [default: testapp and testsecret]. Set \
             POLYV_BASE_URL to the server's address to call it.\n\nFaults, where TIME is 200ms or 3s: ",
            "请求须用 POLYV_APP_ID 和 POLYV_APP_SECRET 签名 [默认：testapp 和 testsecret]。调用时把 POLYV_BASE_URL \
             设为该服务器的地址。\n\n故障类型（TIME 例如 200ms、3s）：",
        )),
        FaultRule::KINDS
    ));
    if lang == Lang::En {
        return command;
    }
    let translated = |command: Command, (id, help): &(&'static str, &'static str)| {
        command.mut_arg(id, |arg| arg.help(*help))
    };
    HELP_ZH.iter().fold(command, translated)
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let args =
        ServerArgs::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let var =
        |name: &str, default: &str| context.io.var(name).unwrap_or_else(|| default.to_owned());
    let builder = args
        .builder()
        .credentials(
            var("POLYV_APP_ID", "testapp"),
            var("POLYV_APP_SECRET", "testsecret"),
        )
        .log(!context.globals.quiet);
    let host = args.host;
    if !host.is_loopback() {
        context.io.note(&match context.lang {
            Lang::En => {
                format!("warning: {host} is not loopback: other machines reach this server")
            }
            Lang::Zh => format!("警告：{host} 不是回环地址，其他机器可以访问该服务"),
        });
    }
    call::block_on_patiently(async {
        let server = builder
            .start()
            .await
            .map_err(|error| Failure::other(error.to_string()))?;
        writeln!(context.io.stdout, "listening on {}", server.url())?;
        context.io.stdout.flush()?;
        // It is how a server ends, and no failure.
        interrupt::asked().await;
        server.finish(PATIENCE);
        Ok(())
    })
}
