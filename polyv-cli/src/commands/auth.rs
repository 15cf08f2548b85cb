//! `polyv auth`: the accounts of the SDK's profile file.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::builder::ValueHint;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use polyv_sdk::{AnyRequest, Client, SecretString, api};
use serde::Serialize;

use crate::accounts::{self, NewAccount, SecretFrom, Store};
use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, Text};
use crate::{call, client, output, secret};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "auth",
    about: (
        "Adds, lists, chooses and removes accounts",
        "添加、列出、切换和删除账号",
    ),
    command,
    run,
};

/// The id of the argument that names an account.
pub(crate) const NAME: &str = "name";

/// The account's name where none is given.
const MAIN: &str = "main";

const PROBE: &str = "channel.basic.list";

fn command(command: Command, lang: Lang) -> Command {
    let inner = |name: &'static str, about: Text<'static>| {
        Command::new(name).about(lang.pick(about).to_owned())
    };
    let name = |help: Text<'static>| {
        Arg::new(NAME)
            .value_name(lang.pick(("NAME", "名称")).to_owned())
            .help(lang.pick(help).to_owned())
    };
    super::group(command, lang)
        .subcommand(login(
            inner(
                "login",
                (
                    "Adds an account, or replaces its credentials",
                    "添加账号，或更换其密钥",
                ),
            )
            .arg(name((
                "The account's name here [default: main]",
                "账号在本机的名称 [默认：main]",
            ))),
            lang,
        ))
        .subcommand(inner("list", ("Lists the accounts", "列出账号")))
        .subcommand(
            inner("use", ("Makes an account the default", "设为默认账号"))
                .arg(name(("The account", "账号名称")).required(true)),
        )
        .subcommand(
            inner(
                "remove",
                ("Removes an account from this machine", "从本机删除账号"),
            )
            .arg(name(("The account", "账号名称")).required(true)),
        )
        .subcommand(inner(
            "status",
            (
                "Shows which account is used, and whether the service accepts it",
                "显示当前账号，以及服务端是否接受",
            ),
        ))
}

fn login(command: Command, lang: Lang) -> Command {
    let option = |name: &'static str, value: &'static str, help: Text<'static>| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(lang.pick(help).to_owned())
    };
    let flag = |name: &'static str, help: Text<'static>| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(lang.pick(help).to_owned())
    };
    command
        .arg(option("app-id", "ID", ("The appId; asked for on a terminal", "appId；在终端上会询问")))
        .arg(
            flag("secret-stdin", ("Reads the appSecret from standard input", "从标准输入读取 appSecret"))
                .conflicts_with_all(["secret-file", "secret-command"]),
        )
        .arg(
            option("secret-file", "FILE", ("Reads the appSecret from a file", "从文件读取 appSecret"))
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .conflicts_with("secret-command"),
        )
        .arg(
            option(
                "secret-command",
                "WORD",
                (
                    "A program that prints the appSecret, run at each use: the option once for it, and once for each of its arguments",
                    "输出 appSecret 的程序，每次使用时运行；程序和每个参数各写一次",
                ),
            )
            .allow_hyphen_values(true)
            .action(ArgAction::Append),
        )
        .arg(option("user-id", "ID", ("The account's user id", "账号的 userId")))
        .arg(option("base-url", "URL", ("An address to use instead of POLYV's", "使用其他服务地址")))
        .arg(
            option("algorithm", "NAME", ("md5 or sha256 [default: md5]", "md5 或 sha256 [默认：md5]"))
                .value_parser(["md5", "sha256"]),
        )
        .arg(flag("read-only", ("Refuses every call that changes something", "拒绝一切会修改数据的调用")))
        .arg(flag("default", ("Makes it the default account", "设为默认账号")))
        .arg(flag("no-verify", ("Stores the account without a call", "不发起验证调用，直接保存")))
        .after_help(
            lang.pick((
                "The appSecret is asked for, hidden, unless one of the options says where it is: never write it into a command.",
                "除非用选项指定来源，否则会隐藏地询问 appSecret：不要把它写在命令行里。",
            ))
            .to_owned(),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let name = |matches: &ArgMatches| matches.get_one::<String>(NAME).cloned();
    match matches.subcommand() {
        Some(("login", matches)) => {
            let name = name(matches).unwrap_or_else(|| MAIN.to_owned());
            log_in(&name, matches, context)
        }
        Some(("list", _)) => output::print(&Store::open(context.io)?.list()?, context),
        Some(("use", matches)) => {
            let name = name(matches).unwrap_or_default();
            Store::open(context.io)?.choose(&name)?;
            said(
                context,
                ("The default account is now", "默认账号现在是"),
                &name,
            );
            Ok(())
        }
        Some(("remove", matches)) => {
            let name = name(matches).unwrap_or_default();
            Store::open(context.io)?.remove(&name)?;
            said(context, ("Removed", "已删除"), &name);
            let left = Store::open(context.io)?;
            if left.default()?.is_none() && !left.names()?.is_empty() {
                let note = context.lang.pick((
                    "No account is the default now: `polyv auth use NAME` chooses one",
                    "现在没有默认账号：可用 `polyv auth use 名称` 选择",
                ));
                context.note(note);
            }
            Ok(())
        }
        _ => status(context),
    }
}

fn said(context: &mut Context<'_>, what: Text<'_>, name: &str) {
    let line = format!("{} {name}", context.lang.pick(what));
    context.note(&line);
}

fn log_in(name: &str, matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    accounts::check_name(name)?;
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let app_id = match text("app-id") {
        Some(id) => id,
        None => ask_app_id(context)?,
    };
    let (secret, from) = if let Some(words) = matches.get_many::<String>("secret-command") {
        (
            None,
            SecretFrom::Command(command_of(words.cloned().collect())?),
        )
    } else {
        let secret = secret(matches, context)?;
        (Some(secret.clone()), SecretFrom::File(secret))
    };
    let account = NewAccount {
        app_id,
        secret: from,
        user_id: text("user-id"),
        base_url: text("base-url"),
        algorithm: text("algorithm"),
        read_only: matches.get_flag("read-only"),
    };
    // What the SDK would refuse is not stored.
    if let Some(secret) = &secret {
        account.builder(secret.clone()).build()?;
    }
    let mut store = Store::open(context.io)?;
    let before = store.clone();
    store.put(name, &account, matches.get_flag("default"))?;
    if !matches.get_flag("no-verify") {
        // As it will be called, but never the stand-in server, which knows no account.
        context.globals.account = Some(name.to_owned());
        context.globals.mock = false;
        context.settings.take();
        let verified = client::connect(context).and_then(|connected| probe(&connected.client));
        if let Err(failure) = verified {
            before.restore()?;
            let hint = context.lang.pick((
                "nothing was stored; --no-verify stores it without a call",
                "没有保存任何内容；--no-verify 可以不经验证直接保存",
            ));
            return Err(failure.with_hint(hint));
        }
    }
    said(context, ("Stored", "已保存"), name);
    Ok(())
}

/// The program that prints the secret, and its arguments: a line for a shell is neither.
fn command_of(words: Vec<String>) -> Result<Vec<String>, Failure> {
    match words.as_slice() {
        [line] if line.contains(' ') && !Path::new(line).exists() => Err(Failure::usage((
            format!(
                "--secret-command takes one word, and is repeated for each argument; this is a line: {line}"
            ),
            format!("--secret-command 每次只写一个词，参数请重复该选项；这是一整行：{line}"),
        ))),
        _ => Ok(words),
    }
}

/// One read call, which only fails if the service does not accept the credentials, or cannot be reached.
fn probe(client: &Client) -> Result<(), Failure> {
    let request = probe_request()?;
    call::block_on(async { Ok(client.send_any(&request).await?) }).map(drop)
}

/// A read that every account may make, and that changes nothing.
pub(super) fn probe_request() -> Result<AnyRequest, Failure> {
    let missing = || {
        Failure::other((
            "this program was built without the module `channel`",
            "此程序构建时不含 `channel` 模块",
        ))
    };
    let operation = api::operations().get(PROBE).ok_or_else(missing)?;
    let mut request = operation.request();
    request.text("pageSize", "1")?;
    Ok(request.build()?)
}

fn ask_app_id(context: &mut Context<'_>) -> Result<String, Failure> {
    if !context.io.terminal.stdin {
        let hint = context
            .lang
            .pick(("give it by --app-id", "请用 --app-id 指定"));
        return Err(
            Failure::usage(context.lang.pick(("missing: appId", "缺少 appId"))).with_hint(hint),
        );
    }
    let unreadable = |error: std::io::Error| no_answer(&error);
    write!(context.io.stderr, "appId: ")?;
    context.io.stderr.flush()?;
    // Byte by byte: what follows the line is for the next question.
    let (mut line, mut byte) = (Vec::new(), [0]);
    while line.len() < 256 && context.io.stdin.read(&mut byte).map_err(unreadable)? == 1 {
        if byte == *b"\n" {
            break;
        }
        line.extend(byte);
    }
    Ok(String::from_utf8_lossy(&line).trim().to_owned())
}

/// The secret, from where the options say, or from a hidden answer.
fn secret(matches: &ArgMatches, context: &mut Context<'_>) -> Result<SecretString, Failure> {
    if matches.get_flag("secret-stdin") {
        return secret::first_line(&mut context.io.stdin, "standard input");
    }
    if let Some(path) = matches.get_one::<PathBuf>("secret-file") {
        return secret::in_file(path);
    }
    if !context.io.terminal.stdin {
        let hint = context.lang.pick((
            "give it by --secret-stdin, --secret-file or --secret-command",
            "请用 --secret-stdin、--secret-file 或 --secret-command 指定",
        ));
        let problem = context.lang.pick(("missing: appSecret", "缺少 appSecret"));
        return Err(Failure::usage(problem).with_hint(hint));
    }
    let prompt = context
        .lang
        .pick(("appSecret (hidden): ", "appSecret（不显示）："));
    let answer = rpassword::prompt_password(prompt);
    if answer.is_err() {
        // The input ended behind the question.
        context.io.note("");
    }
    answer
        .map(|text| SecretString::from(text.trim().to_owned()))
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::Interrupted => Failure::interrupted(),
            _ => no_answer(&error),
        })
}

fn no_answer(error: &std::io::Error) -> Failure {
    Failure::other((
        format!("cannot read the answer: {error}"),
        format!("无法读取回答：{error}"),
    ))
}

/// The account in use, and whether the service accepts it.
#[derive(Serialize)]
struct Status {
    account: Option<String>,
    from: String,
    app_id: String,
    accepted: bool,
}

fn status(context: &mut Context<'_>) -> Result<(), Failure> {
    let connected = client::connect(context)?;
    let (account, from) = accounts::source(context)?;
    let done = probe(&connected.client);
    let accepted = match &done {
        Ok(()) => true,
        Err(failure) if failure.report().exit == Exit::Auth => false,
        // Whether it is accepted is unknown.
        Err(_) => return done,
    };
    let status = Status {
        account,
        from,
        app_id: connected.client.app_id().to_owned(),
        accepted,
    };
    output::print(&status, context)?;
    done
}
