//! What a parameter takes, in words.

use std::fmt::Display;

use polyv_sdk::api;
use polyv_sdk::dynamic::{Facts, ParamFacts, QuotaFacts, RuleFacts};

use crate::lang::Lang;
use crate::names::{self, kebab};

/// The documentation of one of these parameters, in which operations are called as they are typed, and parameters by
/// `name`.
pub(crate) fn doc(
    param: &ParamFacts,
    all: &[ParamFacts],
    name: &dyn Fn(&ParamFacts) -> String,
) -> String {
    let operation = |word: &str| {
        let operation = api::operations().get(word)?;
        Some(format!("polyv {}", names::command_of(operation)))
    };
    let other = |word: &str| {
        // A plain word may be a value.
        let is_name = word.bytes().any(|it| it == b'_' || it.is_ascii_uppercase());
        let mut all = all.iter().filter(|_| is_name);
        Some(name(all.find(|it| it.rust == word || it.name == word)?))
    };
    let parts = param.doc.split('`').enumerate();
    let parts = parts.map(|(at, part)| {
        match at % 2 {
            1 => operation(part).or_else(|| other(part)),
            _ => None,
        }
        .unwrap_or_else(|| part.to_owned())
    });
    parts.collect::<Vec<_>>().join("`")
}

/// A line for each fact beside the documentation: bounds, values, default, what absence and emptiness do, the basis.
/// `is_typed` is whether it is for an option, and not for a file.
pub(crate) fn facts(param: &ParamFacts, is_typed: bool, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |en: String, zh: String| lines.push(if lang == Lang::En { en } else { zh });
    if param.required && param.absent.is_none() && !param.account {
        say("Required.".into(), "必填。".into());
    }
    if param.account {
        say(
            "Default: the account's user id, from `user_id` in the profile or POLYV_USER_ID."
                .into(),
            "默认：账号的 userId，取自配置文件的 `user_id` 或 POLYV_USER_ID。".into(),
        );
    }
    if let Some(absent) = &param.absent {
        say(
            format!("Leaving it out must be stated: {}", absent.means),
            format!("不填必须明确声明：{}", absent.means),
        );
    }
    if param.secret && is_typed {
        say(
            "A secret: @FILE, or - for standard input.".into(),
            "敏感信息：@文件，或 - 表示标准输入。".into(),
        );
    }
    if let Some((en, zh)) = kind(&param.kind) {
        say(en.into(), zh.into());
    }
    if param.list.is_some() && is_typed {
        say("A list: may be repeated.".into(), "列表：可重复。".into());
    }
    for (en, zh) in bounds(param) {
        say(en, zh);
    }
    if let Some(default) = &param.default {
        say(format!("Default: {default}."), format!("默认：{default}。"));
    }
    if param.empty.as_deref() == Some("clear") {
        say(
            "An empty value clears it.".into(),
            "传空值表示清除。".into(),
        );
    }
    if let Some(basis) = &param.basis {
        say(
            format!("Basis: {}.", self::basis(basis, lang)),
            format!("依据：{}。", self::basis(basis, lang)),
        );
    }
    lines.extend(values(param, lang));
    lines
}

/// What bounds a value, a sentence each.
fn bounds(param: &ParamFacts) -> Vec<(String, String)> {
    let mut sentences = Vec::new();
    let mut say = |en: String, zh: String| sentences.push((en, zh));
    if let Some((en, zh)) = range(param.min.as_ref(), param.max.as_ref()) {
        say(format!("{en}."), format!("{zh}。"));
    }
    if let Some((en, zh)) = range(param.min_length, param.max_length) {
        say(format!("{en} characters."), format!("{zh} 个字符。"));
    }
    if let Some((en, zh)) = range(param.min_items, param.max_items) {
        say(format!("{en} items."), format!("{zh} 项。"));
    }
    if !param.allowed.is_empty() {
        let allowed: Vec<_> = param.allowed.iter().map(i64::to_string).collect();
        say(
            format!("One of {}.", allowed.join(", ")),
            format!("取值：{}。", allowed.join("、")),
        );
    }
    if let Some(bytes) = param.max_bytes {
        let mib = bytes / (1024 * 1024);
        say(format!("At most {mib} MiB."), format!("不超过 {mib} MiB。"));
    }
    if !param.extensions.is_empty() {
        say(
            format!("Files: {}.", param.extensions.join(", ")),
            format!("文件类型：{}。", param.extensions.join("、")),
        );
    }
    sentences
}

/// How a value of this kind is written.
fn kind(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "timestamp" | "datetime" => (
            "A time: 2026-06-01T20:00+08:00, 2026-06-01 (UTC+8), -7d, now.",
            "时间：2026-06-01T20:00+08:00、2026-06-01（UTC+8）、-7d、now。",
        ),
        "date" => (
            "A date: 2026-06-01, today, -7d.",
            "日期：2026-06-01、today、-7d。",
        ),
        "bool" | "flag-yn" | "flag-ny" | "flag-01" => ("true or false.", "true 或 false。"),
        "int" | "count" => ("A whole number.", "整数。"),
        "decimal" => ("A number.", "数字。"),
        "json" => ("Any JSON.", "任意 JSON。"),
        "file" => ("The path of a file.", "文件路径。"),
        _ => return None,
    })
}

/// The known values, with what they mean.
fn values(param: &ParamFacts, lang: Lang) -> Vec<String> {
    if param.values.is_empty() {
        return Vec::new();
    }
    let head = lang.pick(("Values: ", "取值："));
    if param.value_docs.is_empty() {
        return vec![format!("{head}{}.", param.values.join(", "))];
    }
    let width = param.values.iter().map(String::len).max().unwrap_or(0);
    let lines = param.values.iter().zip(&param.value_docs);
    let lines = lines.map(|(value, doc)| format!("  {value:width$}  {doc}").trim_end().to_owned());
    std::iter::once(head.trim_end().to_owned())
        .chain(lines)
        .collect()
}

fn range<T: Display>(min: Option<T>, max: Option<T>) -> Option<(String, String)> {
    Some(match (min, max) {
        (Some(min), Some(max)) => (format!("{min} to {max}"), format!("{min} 到 {max}")),
        (Some(min), None) => (format!("At least {min}"), format!("至少 {min}")),
        (None, Some(max)) => (format!("At most {max}"), format!("至多 {max}")),
        (None, None) => return None,
    })
}

/// How a fact is known.
pub(crate) fn basis(word: &str, lang: Lang) -> &str {
    lang.pick(match word {
        "page" => ("the official page", "官方文档"),
        "page-cut" => (
            "the official page, of which a part is missing",
            "官方文档（内容不全）",
        ),
        "older-page" => ("an older official page", "旧版官方文档"),
        "sdk" => ("public code that calls it", "公开代码"),
        "inferred" => ("inference", "推断"),
        other => return other,
    })
}

/// How rules are said.
#[derive(Clone, Copy)]
pub(crate) struct Manner<'a> {
    /// What a parameter is called: an option, or a key of a file.
    pub(crate) name: &'a dyn Fn(&ParamFacts) -> String,
    /// Whether the command has `--all`, which divides a range that is too long.
    pub(crate) walks: bool,
    pub(crate) lang: Lang,
}

/// A rule over several of these parameters, in a sentence.
pub(crate) fn rule(rule: &RuleFacts, all: &[ParamFacts], manner: Manner<'_>) -> String {
    let Manner { name, walks, lang } = manner;
    let en = lang == Lang::En;
    let of = |wire: &str| all.iter().find(|param| param.name == wire);
    let called = |wire: &str| of(wire).map_or_else(|| wire.to_owned(), name);
    let joined = |words: Vec<String>| words.join(if en { ", " } else { "、" });
    let names = |wires: &[String]| joined(wires.iter().map(|wire| called(wire)).collect());
    let params = names(&rule.params);
    let (from, to) = (
        rule.from.as_deref().map(called).unwrap_or_default(),
        rule.to.as_deref().map(called).unwrap_or_default(),
    );
    let when = || {
        let of_condition = rule.param.as_deref().and_then(of);
        let values = rule.is.iter().map(|value| typed(of_condition, value));
        let is = values.collect::<Vec<_>>().join(lang.pick((" or ", " 或 ")));
        let param = called(rule.param.as_deref().unwrap_or_default());
        lang.pick(("If {} is {}, ", "{} 为 {} 时，"))
            .replacen("{}", &param, 1)
            .replacen("{}", &is, 1)
    };
    match (rule.rule.as_str(), en) {
        ("span", _) => {
            let longest = span(rule.max_ms.unwrap_or(0), lang);
            let (all, end) = match (walks, lang) {
                (true, Lang::En) => (" (--all walks a longer range window by window)", "."),
                (true, Lang::Zh) => ("（--all 会按窗口分段查询更长的范围）", "。"),
                (false, _) => ("", lang.pick((".", "。"))),
            };
            let between = lang.pick((" to ", " 到 "));
            let at_most = lang.pick((": at most ", " 不超过 "));
            format!("{from}{between}{to}{at_most}{longest}{all}{end}")
        }
        ("same-month", true) => format!("{from} and {to} are in one calendar month."),
        ("same-month", false) => format!("{from} 和 {to} 须在同一个自然月内。"),
        ("at-least-one", true) => format!("At least one of {params}."),
        ("at-least-one", false) => format!("{params} 至少填一个。"),
        ("exactly-one", true) => format!("Exactly one of {params}."),
        ("exactly-one", false) => format!("{params} 必须且只能填一个。"),
        ("at-most-one", true) => format!("At most one of {params}."),
        ("at-most-one", false) => format!("{params} 至多填一个。"),
        ("together", true) => format!("Either all of {params}, or none of them."),
        ("together", false) => format!("{params} 须同时填写或同时不填。"),
        ("when", true) => format!("{}required: {}.", when(), names(&rule.needs)),
        ("when", false) => format!("{}必填：{}。", when(), names(&rule.needs)),
        ("forbids", true) => format!("{}not allowed: {}.", when(), names(&rule.forbids)),
        ("forbids", false) => format!("{}不能填：{}。", when(), names(&rule.forbids)),
        ("differ", true) => format!("All different: {params}."),
        ("differ", false) => format!("{params} 的值不能相同。"),
        ("ordered", true) => format!("In ascending order: {params}."),
        ("ordered", false) => format!("{params} 须依次递增。"),
        ("sum", _) => {
            let (bound, zh) = range(rule.min, rule.max).unwrap_or_default();
            if en {
                format!("Sum of {params}: {}.", bound.to_lowercase())
            } else {
                format!("{params} 之和：{zh}。")
            }
        }
        _ => params,
    }
}

/// A length of time in the largest unit that it is a multiple of.
fn span(milliseconds: i64, lang: Lang) -> String {
    let units = [
        (86_400_000, "day", "天"),
        (3_600_000, "hour", "小时"),
        (60_000, "minute", "分钟"),
        (1_000, "second", "秒"),
    ];
    let fitting = units
        .into_iter()
        .find(|(each, ..)| milliseconds % each == 0);
    let (each, en, zh) = fitting.unwrap_or((1, "millisecond", "毫秒"));
    match (milliseconds / each, lang) {
        (count, Lang::Zh) => format!("{count} {zh}"),
        (1, Lang::En) => format!("1 {en}"),
        (count, Lang::En) => format!("{count} {en}s"),
    }
}

/// A value of the wire as it is typed.
fn typed(param: Option<&ParamFacts>, value: &str) -> String {
    match (param.map(|param| param.kind.as_str()), value) {
        (Some("flag-yn"), "Y") | (Some("flag-01"), "1") => "true".to_owned(),
        (Some("flag-yn"), "N") | (Some("flag-01"), "0") => "false".to_owned(),
        _ => value.to_owned(),
    }
}

/// What is printed below the arguments: effect, rules, quotas, errors, source.
pub(crate) fn operation(facts: &Facts, manner: Manner<'_>) -> String {
    let lang = manner.lang;
    let mut out = String::new();
    let mut line = |(en, zh): (&str, &str), text: &str| {
        let head = lang.pick((en, zh));
        let colon = lang.pick((": ", "："));
        out.extend([head, colon, text, "\n"]);
    };
    line(
        ("Effect", "影响"),
        lang.pick(match facts.effect.as_str() {
            "read" => ("reads only", "只读"),
            "idempotent" => (
                "writes; sending it twice has the same effect as sending it once",
                "写入；重复调用的结果与一次相同",
            ),
            _ => (
                "writes; sending it twice may apply the change twice",
                "写入；重复调用可能重复生效",
            ),
        }),
    );
    let mut say = |rule: &str| line(("Rule", "规则"), rule);
    rules(&facts.rules, &facts.params, manner, &mut say);
    for quota in &facts.quotas {
        line(("Quota", "频率限制"), &self::quota(quota, lang));
    }
    line(
        ("Endpoint", "接口"),
        &format!("{} {} ({})", facts.method, facts.path, facts.name),
    );
    let (request, reply) = (
        basis(&facts.basis.request, lang),
        basis(&facts.basis.reply, lang),
    );
    let known = if lang == Lang::En {
        format!("request by {request}; reply by {reply}")
    } else {
        format!("请求：{request}；响应：{reply}")
    };
    line(("Known by", "依据"), &known);
    if let Some(page) = &facts.page {
        line(("Page", "文档"), page);
    }
    out
}

/// Rules over parameters, and those over the fields of each.
fn rules(
    rules: &[RuleFacts],
    params: &[ParamFacts],
    manner: Manner<'_>,
    say: &mut dyn FnMut(&str),
) {
    for rule in rules {
        say(&self::rule(rule, params, manner));
    }
    for param in params {
        let item = if param.list.is_some() { ".0" } else { "" };
        let above = format!("{}{item}", (manner.name)(param));
        let name = |field: &ParamFacts| format!("{above}.{}", kebab(&field.rust));
        let manner = Manner {
            name: &name,
            ..manner
        };
        self::rules(&param.rules, &param.fields, manner, say);
    }
}

fn quota(quota: &QuotaFacts, lang: Lang) -> String {
    let (calls, seconds) = (quota.calls, quota.seconds);
    let unit = if calls == 1 { "call" } else { "calls" };
    match (&quota.per, lang) {
        (None, Lang::En) => format!("{calls} {unit} in {seconds} s"),
        (None, Lang::Zh) => format!("{seconds} 秒内 {calls} 次"),
        (Some(per), Lang::En) => format!("{calls} {unit} in {seconds} s for each {per}"),
        (Some(per), Lang::Zh) => format!("{seconds} 秒内 {calls} 次（按 {per}）"),
    }
}
