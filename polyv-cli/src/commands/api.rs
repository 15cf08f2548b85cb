//! `polyv api METHOD PATH`: a call to what has no command.

use clap::builder::ValueHint;
use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_sdk::{Call, Effect, Json, Method, Upload, api};
use serde_json::{Map, Number, Value};

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::input::slurp;
use crate::io::Io;
use crate::lang::{Lang, Text};
use crate::leaf::Leaf;
use crate::options::{OF_BODIES, OF_FILES, OF_PAGES, OF_SENDING, Options};
use crate::request::{PathCall, Request};
use crate::send;

pub(super) const BUILTIN: Builtin = Builtin {
    name: "api",
    about: (
        "Calls a path that has no command",
        "调用没有对应命令的接口路径",
    ),
    command,
    run,
};

const PAIR: Text<'_> = ("NAME=VALUE", "名称=值");
const FILE_PAIR: Text<'_> = ("NAME=PATH", "名称=路径");
const METHOD: Text<'_> = ("GET or POST", "GET 或 POST");
const PATH: Text<'_> = (
    "What follows the host, such as /live/v4/channel/basic/get; the first slash may be left out",
    "域名之后的部分，例如 /live/v4/channel/basic/get；可省略开头的斜杠",
);
const RAW_FIELD: Text<'_> = (
    "A parameter as it is written: in the query of a GET, in the form of a POST, in the query beside --body",
    "参数，按原样发送：GET 放在查询串，POST 放在表单，与 --body 同用时放在查询串",
);
const FIELD: Text<'_> = (
    "The same, read: @FILE and @- are the text of a file and of standard input; with --json, numbers, true, false, null, \
     lists and objects are JSON",
    "同上，但会解析：@文件 和 @- 读取文件或标准输入；与 --json 同用时，数字、true、false、null、列表和对象按 JSON 发送",
);
const QUERY: Text<'_> = (
    "A parameter in the query, whatever the method",
    "放在查询串的参数，与方法无关",
);
const JSON: Text<'_> = (
    "Sends the parameters of -f and -F as a JSON body; a.b=c is a field of an object",
    "把 -f 和 -F 的参数作为 JSON 请求体发送；a.b=c 表示对象的字段",
);
const FILE: Text<'_> = ("A file to upload", "要上传的文件");
const EFFECT: Text<'_> = (
    "What the call changes [default: that of the path's command, else read for GET and write for POST]",
    "调用会修改什么 [默认：取自该路径对应的命令，否则 GET 为 read，POST 为 write]",
);
const PAGE_PARAM: Text<'_> = (
    "The parameter with the number of the page, for --all",
    "页码参数的名称，用于 --all",
);
const ROWS: Text<'_> = (
    "Where the rows are in the reply's data, for --all",
    "行在响应数据中的位置，用于 --all",
);
const NOTE: Text<'_> = (
    "What the path changes decides whether the call asks before it is sent, is retried, and is refused by POLYV_READ_ONLY. \
     Where that is unknown, everything but a GET asks: --effect states it, --yes answers.\n\n\
     A secret is given as -F NAME=@FILE or -F NAME=@-.\n\n\
     Examples:\n  \
     polyv api GET /live/v4/channel/basic/get -f channelId=2191532\n  \
     polyv api GET /live/v4/channel/basic/list --all -o csv\n  \
     polyv api POST /live/v4/channel/update --query channelId=2191532 --json -F name=Lesson --dry-run",
    "该路径会修改什么，决定发送前是否确认、是否重试、是否被 POLYV_READ_ONLY 拒绝。无法判断时，除 GET 外都会确认：\
     可用 --effect 说明，或用 --yes 直接确认。\n\n\
     敏感信息请写作 -F 名称=@文件 或 -F 名称=@-。\n\n\
     示例：\n  \
     polyv api GET /live/v4/channel/basic/get -f channelId=2191532\n  \
     polyv api GET /live/v4/channel/basic/list --all -o csv\n  \
     polyv api POST /live/v4/channel/update --query channelId=2191532 --json -F name=Lesson --dry-run",
);

fn command(command: Command, lang: Lang) -> Command {
    let help = |arg: Arg, text: Text<'static>| arg.help(lang.pick(text).to_owned());
    let named = |name: &'static str, value: Text<'static>, text: Text<'static>| {
        let arg = Arg::new(name)
            .long(name)
            .value_name(lang.pick(value).to_owned());
        help(arg, text)
    };
    let many = |arg: Arg| arg.action(ArgAction::Append);
    let positional = |name: &'static str, value: Text<'static>, text: Text<'static>| {
        let arg = Arg::new(name).value_name(lang.pick(value).to_owned());
        help(arg.required(true), text)
    };
    let shared = OF_PAGES
        .iter()
        .chain(OF_SENDING)
        .chain([&OF_BODIES, &OF_FILES]);
    command
        .arg(positional("method", ("METHOD", "方法"), METHOD))
        .arg(positional("path", ("PATH", "路径"), PATH))
        .arg(many(named("raw-field", PAIR, RAW_FIELD).short('f')))
        .arg(many(named("field", PAIR, FIELD).short('F')))
        .arg(many(named("query", PAIR, QUERY)))
        .arg(help(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .conflicts_with(OF_BODIES.id),
            JSON,
        ))
        .arg(many(named("file", FILE_PAIR, FILE)).value_hint(ValueHint::FilePath))
        .arg(named("effect", ("EFFECT", "影响"), EFFECT).value_parser([
            "read",
            "idempotent",
            "write",
        ]))
        .arg(named("page-param", ("NAME", "名称"), PAGE_PARAM).default_value("pageNumber"))
        .arg(named("rows", ("PATH", "路径"), ROWS).default_value("contents"))
        .args(shared.map(|option| option.arg(lang)))
        .after_help(lang.pick(NOTE).to_owned())
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let options = Options::of(matches)?;
    let request = Request::Path(Box::new(call(matches, &options, context.lang, context.io)?));
    send::run(&request, &options, context)
}

/// The call that the arguments describe.
fn call(
    matches: &ArgMatches,
    options: &Options,
    lang: Lang,
    io: &mut Io,
) -> Result<PathCall, Failure> {
    let text = |id: &str| matches.get_one::<String>(id).map_or("", String::as_str);
    let path = &path(text("path"))?;
    let method: Method = text("method")
        .parse()
        .map_err(|error| Failure::usage(format!("{error}")))?;
    let operation = api::operations().find(method, path);
    let leaf = operation.map(|it| Leaf::of(it, &[], lang)).transpose()?;
    let in_query = method == Method::Get || options.body.is_some();
    let call = Call::new(method, path);
    let mut call = with_parameters(call, in_query, leaf.as_ref(), matches, io)?;
    if let Some(source) = &options.body {
        call = call.json(body(source, io)?);
    }
    let effect = match text("effect") {
        "read" => Effect::Read,
        "idempotent" => Effect::Idempotent,
        "write" => Effect::Write,
        _ => match (operation, method) {
            (Some(operation), _) => operation.operation().effect,
            (None, Method::Get) => Effect::Read,
            (None, _) => Effect::Write,
        },
    };
    let call = call.effect(effect);
    let list = call.clone().paged(text("page-param")).rows(text("rows"));
    let (call, list) = match options.from_page {
        Some(number) => {
            let list = list.from_page(number);
            (list.call(), list)
        }
        None => (call, list),
    };
    let is_binary = leaf
        .as_ref()
        .is_some_and(|leaf| leaf.facts.reply.kind == "binary");
    Ok(PathCall {
        call,
        list,
        effect,
        is_file: is_binary || options.output_file.is_some(),
        name: format!("{} {path}", method.as_str()),
        leaf,
    })
}

/// Objects inside each other, of which readers of JSON take about as many.
const DEEPEST: usize = 100;

/// The path, which may be given without its first slash.
fn path(given: &str) -> Result<String, Failure> {
    let is_of_windows =
        matches!(given.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if is_of_windows {
        let problem = (
            format!("`{given}` is the path of a file"),
            format!("`{given}` 是文件路径"),
        );
        return Err(Failure::usage(problem).with_hint((
            "Git Bash makes one of a path that begins with `/`: leave that out, as in live/v4/channel/basic/get",
            "Git Bash 会改写以 `/` 开头的路径：请省略它，例如 live/v4/channel/basic/get",
        )));
    }
    let has_start = given.starts_with('/') || given.contains(':');
    Ok(if has_start {
        given.to_owned()
    } else {
        format!("/{given}")
    })
}

/// The call with its parameters, files and body.
fn with_parameters(
    mut call: Call,
    in_query: bool,
    leaf: Option<&Leaf>,
    matches: &ArgMatches,
    io: &mut Io,
) -> Result<Call, Failure> {
    for (name, value) in pairs(matches, "query")? {
        call = call.query(openly(name, leaf)?, value);
    }
    for (name, path) in pairs(matches, "file")? {
        call = call.file(name, Upload::from_path(path));
    }
    let is_json = matches.get_flag("json");
    let mut members = Map::new();
    for (id, is_read) in [("raw-field", false), ("field", true)] {
        for (name, text) in pairs(matches, id)? {
            let file = text.strip_prefix('@').filter(|_| is_read);
            let text = if let Some(file) = file {
                slurp(file, io)?.trim_end_matches(['\r', '\n']).to_owned()
            } else {
                openly(name, leaf)?;
                text.to_owned()
            };
            call = match (is_json, in_query) {
                (true, _) => {
                    let value = if is_read && file.is_none() {
                        typed(text)
                    } else {
                        text.into()
                    };
                    if name.matches('.').count() >= DEEPEST {
                        return Err(Failure::usage((
                            format!("--{id}: a name leads through at most {DEEPEST} objects"),
                            format!("--{id}：名称最多经过 {DEEPEST} 层对象"),
                        )));
                    }
                    place(&mut members, name, value)?;
                    call
                }
                (false, true) => call.query(name, text),
                (false, false) => call.form(name, text),
            };
        }
    }
    Ok(if is_json {
        call.json(Value::Object(members))
    } else {
        call
    })
}

fn pairs<'a>(matches: &'a ArgMatches, id: &str) -> Result<Vec<(&'a str, &'a str)>, Failure> {
    let given = matches.get_many::<String>(id).unwrap_or_default();
    // A value may be a secret: it is not repeated.
    let (en, zh) = if id == "file" { FILE_PAIR } else { PAIR };
    let pair = |text: &'a String| {
        let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
        parts.ok_or_else(|| {
            Failure::usage((
                format!("--{id}: write it as {en}"),
                format!("--{id}：请写作 {zh}"),
            ))
        })
    };
    given.map(pair).collect()
}

/// The name, unless its value is a secret, which command lines would show.
fn openly<'a>(name: &'a str, leaf: Option<&Leaf>) -> Result<&'a str, Failure> {
    let sample = Json::from(serde_json::json!({ name: "x" }));
    let is_hidden = serde_json::to_value(&sample).is_ok_and(|shown| shown != *sample);
    let mut params = leaf.iter().flat_map(|leaf| &leaf.facts.params);
    if is_hidden || params.any(|param| param.secret && param.name == name) {
        return Err(Failure::usage((
            format!(
                "`{name}` is a secret: give it as -F {name}=@FILE, or as -F {name}=@- for standard input"
            ),
            format!(
                "`{name}` 是敏感信息：请写作 -F {name}=@文件，或用 -F {name}=@- 从标准输入读取"
            ),
        )));
    }
    Ok(name)
}

/// JSON, if the text is. A number that JSON would change stays a text.
fn typed(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(Value::Number(number)) if Number::to_string(&number) != text => text.into(),
        Ok(typed) => typed,
        Err(_) => text.into(),
    }
}

/// Puts a value at a place such as `basicSetting.name`.
fn place(members: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), Failure> {
    let Some((first, rest)) = path.split_once('.') else {
        members.insert(path.to_owned(), value);
        return Ok(());
    };
    let inner = members.entry(first).or_insert_with(|| Map::new().into());
    match inner {
        Value::Object(inner) => place(inner, rest, value),
        _ => Err(Failure::usage((
            format!("`{first}` is given as a value and as an object"),
            format!("`{first}` 既有值，又是对象"),
        ))),
    }
}

/// The JSON in a file, or in standard input.
fn body(source: &str, io: &mut Io) -> Result<Value, Failure> {
    let name = match (source, source.strip_prefix('@')) {
        ("-", _) => "-",
        (_, Some(name)) => name,
        _ => {
            return Err(Failure::usage((
                "--body takes `@FILE`, or `-` for standard input",
                "--body 的值是 `@文件`，或表示标准输入的 `-`",
            )));
        }
    };
    let text = slurp(name, io)?;
    serde_json::from_str(&text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Failure::usage(format!(
            "{name}:{}:{}: {message}",
            error.line(),
            error.column()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::{place, typed};
    use serde_json::{Map, Value, json};

    #[test]
    fn values_are_json_where_they_look_like_it() {
        let check =
            |text: &str, expected: Value| assert_eq!(typed(text.into()), expected, "{text}");
        check("12", json!(12));
        check("true", json!(true));
        check("null", json!(null));
        check("[1,\"a\"]", json!([1, "a"]));
        check("Lesson 1", json!("Lesson 1"));
        check("007", json!("007"));
        check("123456789012345678901", json!("123456789012345678901"));
    }

    #[test]
    fn dots_lead_into_objects() {
        let mut members = Map::new();
        place(&mut members, "a.b", json!(1)).unwrap();
        place(&mut members, "a.c.d", json!("x")).unwrap();
        assert_eq!(
            Value::from(members.clone()),
            json!({"a": {"b": 1, "c": {"d": "x"}}})
        );
        assert!(place(&mut members, "a.b.c", json!(2)).is_err());
    }
}
