//! `polyv callback verify`: says step by step whether a callback is POLYV's, and what it is.

use std::io::Read as _;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use polyv_sdk::callback::{Arrival, Callback as _, Event, Kind, Rejected, SignKind, Verifier};
use polyv_sdk::{Drift, DriftKind, Timestamp};
use serde::Serialize;

use super::{key_file, option, reason, verifier};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, Text};
use crate::output;

pub(super) const ABOUT: Text<'_> = (
    "Says step by step whether a callback is POLYV's, and what it is",
    "逐步说明一个回调是否来自保利威，以及它是什么",
);

const REQUEST: Text<'_> = (
    "The URL that was requested, or its query; with `-`, or without it, a URL or a whole HTTP request is read from standard input",
    "被请求的 URL 或其查询串；`-` 或留空则从标准输入读取 URL 或完整的 HTTP 请求",
);
const AT: Text<'_> = (
    "When it arrived: milliseconds since 1970, or a time such as 2026-01-31T08:00:00Z [default: now]",
    "到达时间：1970 年以来的毫秒数，或 2026-01-31T08:00:00Z 这样的时间 [默认：现在]",
);
const TOLERANCE: Text<'_> = (
    "How many seconds its time may be off",
    "允许的时间误差，单位秒",
);

/// A longer request is not a callback.
const LONGEST: u64 = 2 << 20;

pub(super) fn command(command: Command, lang: Lang) -> Command {
    command.args([
        Arg::new("request")
            .value_name("REQUEST")
            .help(lang.pick(REQUEST).to_owned()),
        option("at", "TIME", AT, lang),
        option("tolerance", "SECONDS", TOLERANCE, lang)
            .default_value("300")
            .value_parser(value_parser!(u64)),
        key_file(lang),
    ])
}

/// One step of the judgement.
#[derive(Debug, Serialize)]
struct Step {
    #[serde(rename = "step")]
    name: &'static str,
    ok: bool,
    says: String,
}

pub(super) fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let now = time(matches.get_one("at"))?;
    let tolerance = matches.get_one("tolerance").copied().unwrap_or(300);
    let request = match matches.get_one::<String>("request").map(String::as_str) {
        None | Some("-") => input(context)?,
        Some(request) => request.as_bytes().to_vec(),
    };
    let arrival = arrival(&request).map_err(|rejected| refused(&rejected))?;
    let verifier = verifier(matches, context)?.tolerance(Duration::from_secs(tolerance));
    let steps = explain(&verifier, &arrival, now, context.lang);
    output::print(&steps, context)?;
    match verifier.verify::<Event>(arrival, now) {
        Ok(_) => Ok(()),
        Err(rejected) => Err(refused(&rejected)),
    }
}

fn refused(rejected: &Rejected) -> Failure {
    Failure::new(Exit::Refused, "rejected", reason(rejected))
}

fn time(text: Option<&String>) -> Result<Timestamp, Failure> {
    let Some(text) = text else {
        return Ok(Timestamp::now());
    };
    let millis = text.parse().ok();
    let millis = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    millis.or_else(|| text.parse().ok()).ok_or_else(|| {
        Failure::usage((
            format!(
                "`{text}` is not a time: give milliseconds since 1970, or 2026-01-31T08:00:00Z"
            ),
            format!("`{text}` 不是时间：请写 1970 年以来的毫秒数，或 2026-01-31T08:00:00Z"),
        ))
    })
}

fn input(context: &mut Context<'_>) -> Result<Vec<u8>, Failure> {
    if context.io.terminal.stdin {
        context.note(context.lang.pick((
            "Paste the URL or the request, then end the input",
            "请粘贴 URL 或请求，然后结束输入",
        )));
    }
    let mut request = Vec::new();
    let mut stdin = (&mut context.io.stdin).take(LONGEST);
    stdin.read_to_end(&mut request).map_err(|error| {
        Failure::other((
            format!("cannot read standard input: {error}"),
            format!("无法读取标准输入：{error}"),
        ))
    })?;
    Ok(request)
}

/// What arrived: a whole request, a URL, or a query.
fn arrival(request: &[u8]) -> Result<Arrival, Rejected> {
    let line = request
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace();
    if let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next())
        && version.starts_with("HTTP/")
    {
        return Arrival::new(method, target, body(request));
    }
    let text = String::from_utf8_lossy(request);
    let text = text.trim();
    if text.contains("://") && !text.contains('=')
        || text.split('=').next().is_some_and(|it| it.contains('?'))
    {
        return Arrival::new("GET", text, b"");
    }
    Arrival::from_query(text)
}

/// What follows the empty line.
fn body(request: &[u8]) -> &[u8] {
    let end = |mark: &[u8]| {
        let at = request
            .windows(mark.len())
            .position(|window| window == mark)?;
        request.get(at + mark.len()..)
    };
    end(b"\r\n\r\n")
        .or_else(|| end(b"\n\n"))
        .unwrap_or_default()
}

fn explain(verifier: &Verifier, arrival: &Arrival, now: Timestamp, lang: Lang) -> Vec<Step> {
    let kind = Event::kind_of(arrival);
    let (event, drift) = Event::read(arrival);
    let step = |name, ok, says: String| Step { name, ok, says };
    let mut steps = vec![
        step(
            "fields",
            !arrival.fields().is_empty(),
            fields(arrival, lang),
        ),
        step("kind", kind.is_some(), kind_says(kind, lang)),
        step("rule", true, rule_says(kind, lang)),
    ];
    // Whatever its time, the sign fits or does not.
    let lax = verifier.clone().tolerance(Duration::MAX);
    match lax.verify::<Event>(arrival.clone(), now) {
        Err(rejected) => steps.push(step("sign", false, reason(&rejected))),
        Ok(callback) => {
            let says = lang.pick(match callback.secret() {
                0 => ("fits the account's secret", "与账号密钥相符"),
                _ => ("fits the key of --key-file", "与 --key-file 的密钥相符"),
            });
            steps.push(step("sign", true, says.to_owned()));
            let judged = verifier.verify::<Event>(arrival.clone(), now);
            let says = match &judged {
                Ok(_) => format!("{} {}", lang.pick(("sent at", "发送于")), callback.sent()),
                Err(rejected) => reason(rejected),
            };
            steps.push(step("time", judged.is_ok(), says));
        }
    }
    for odd in drift {
        steps.push(step("drift", false, drift_says(&odd, lang)));
    }
    steps.push(step("key", true, event.key().to_string()));
    steps
}

fn fields(arrival: &Arrival, lang: Lang) -> String {
    let names: Vec<_> = arrival.fields().iter().map(|(name, _)| name).collect();
    if names.is_empty() {
        lang.pick(("the request has no fields", "请求没有字段"))
            .to_owned()
    } else {
        names.join(", ")
    }
}

fn kind_says(kind: Option<&Kind>, lang: Lang) -> String {
    kind.map_or_else(
        || {
            lang.pick(("unknown by its fields", "无法由字段识别"))
                .to_owned()
        },
        |kind| kind.name.to_owned(),
    )
}

fn drift_says(drift: &Drift, lang: Lang) -> String {
    let path = &drift.path;
    match (&drift.kind, lang) {
        (DriftKind::UnknownField, Lang::En) => format!("{path} is not documented"),
        (DriftKind::UnknownField, Lang::Zh) => format!("{path} 在文档中没有"),
        (DriftKind::UnknownValue(value), Lang::En) => {
            format!("{path} is {value:?}, which is not documented")
        }
        (DriftKind::UnknownValue(value), Lang::Zh) => format!("{path} 的值 {value:?} 在文档中没有"),
        (DriftKind::OddValue { expected, found }, Lang::En) => {
            format!("{path} is {found}, not {expected}")
        }
        (DriftKind::OddValue { found, .. }, Lang::Zh) => format!("{path} 的值 {found} 类型不符"),
        (_, Lang::En) => format!("{path} has invalid characters"),
        (_, Lang::Zh) => format!("{path} 含有无效字符"),
    }
}

fn rule_says(kind: Option<&Kind>, lang: Lang) -> String {
    lang.pick(match kind.map(|kind| kind.sign) {
        Some(SignKind::Timestamp) => (
            "the sign covers the secret and the time; no field is protected",
            "签名只覆盖密钥和时间，不保护任何字段",
        ),
        Some(SignKind::Fields) => ("the sign covers all fields", "签名覆盖所有字段"),
        Some(SignKind::Keyed(_)) => (
            "signed with the key of the channel's watch condition, not with the account's secret",
            "用频道观看条件的密钥签名，而不是账号密钥",
        ),
        Some(SignKind::None) => (
            "this kind is documented without a sign: nothing can be verified",
            "文档中该类型没有签名，无法验证",
        ),
        _ => (
            "the rule of its sign is not documented: that of most kinds is tried",
            "签名规则未见文档，按多数类型的规则尝试",
        ),
    })
    .to_owned()
}
