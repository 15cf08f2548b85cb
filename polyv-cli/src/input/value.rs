//! Values as people write them, to values as the SDK reads them.

use std::num::IntErrorKind;

use polyv_sdk::dynamic::ParamFacts;
use polyv_sdk::jiff::Timestamp;
use serde_json::{Map, Number, Value};

use super::node::{Kind, Node, Place};
use super::time;
use crate::lang::Said;
use crate::names::kebab;

/// How like a name another must be to be suggested, by the measure of Jaro and Winkler.
const CLOSE: f64 = 0.75;

/// Names that are listed where none is like it.
const LISTED: usize = 8;

/// What cannot be used, and where it is.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) at: Place,
    /// The parameter, such as `roles.0.nickName`.
    pub(crate) path: String,
    pub(crate) message: Said,
}

impl Problem {
    pub(crate) fn new(at: Place, path: &str, message: impl Into<Said>) -> Self {
        Self {
            at,
            path: path.to_owned(),
            message: message.into(),
        }
    }
}

/// The parameter that is called `name`: as on the wire, as in Rust, or as an option. The second value is whether that
/// is its name on the wire.
pub(crate) fn find<'a>(params: &'a [ParamFacts], name: &str) -> Option<(&'a ParamFacts, bool)> {
    if let Some(param) = params.iter().find(|param| param.name == name) {
        return Some((param, true));
    }
    let is_ours = |param: &&ParamFacts| param.rust == name || kebab(&param.rust) == name;
    let found = params.iter().find(is_ours);
    let found = found.or_else(|| params.iter().find(|param| kebab(&param.name) == name));
    found.map(|param| (param, false))
}

/// The error for a name that is unknown.
pub(crate) fn unknown(params: &[ParamFacts], name: &str, path: &str, at: Place) -> Problem {
    let near = |param: &ParamFacts| strsim::jaro_winkler(&param.name, name);
    let nearest = params.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    let message: Said = match nearest {
        Some(param) if near(param) > CLOSE => (
            format!("is unknown; did you mean `{}`?", param.name),
            format!("是未知参数，是否想写 `{}`？", param.name),
        )
            .into(),
        Some(_) => {
            let names = params.iter().map(|param| param.name.as_str());
            let more = if params.len() > LISTED { ", ..." } else { "" };
            let known = names.take(LISTED).collect::<Vec<_>>().join(", ");
            (
                format!("is unknown; known are {known}{more}"),
                format!("是未知参数，可用的有 {known}{more}"),
            )
                .into()
        }
        None => (
            "is unknown: there are no parameters here",
            "是未知参数：这里没有参数",
        )
            .into(),
    };
    Problem::new(at, path, message)
}

/// Reads one value of a parameter or a field. `is_wire` is whether it was given under its name on the wire, on which
/// the meaning of an inverted flag depends.
pub(crate) fn read(
    param: &ParamFacts,
    is_wire: bool,
    node: &Node,
    path: &str,
    now: Timestamp,
) -> Result<Value, Problem> {
    if matches!(node.kind, Kind::Null) {
        return Ok(Value::Null);
    }
    if param.list.is_none() {
        return one(param, is_wire, node, path, now);
    }
    let items = match &node.kind {
        Kind::List(items) => items.clone(),
        Kind::Text(text) if text.trim_start().starts_with(['[', '{']) => match json(text, path)? {
            Node {
                kind: Kind::List(items),
                ..
            } => items,
            one => vec![one],
        },
        // No id and no value of an enumeration holds a comma; a text may.
        Kind::Text(text) if param.kind != "text" && param.kind != "file" => text
            .split(',')
            .map(|item| Node {
                at: node.at,
                kind: Kind::Text(item.trim().to_owned()),
            })
            .collect(),
        _ => vec![node.clone()],
    };
    let items = items
        .iter()
        .enumerate()
        .map(|(at, item)| one(param, is_wire, item, &format!("{path}.{at}"), now));
    items.collect::<Result<_, _>>().map(Value::Array)
}

fn one(
    param: &ParamFacts,
    is_wire: bool,
    node: &Node,
    path: &str,
    now: Timestamp,
) -> Result<Value, Problem> {
    let problem = |en: &str, zh: &str| {
        let shown = shown(param, node);
        let message = (en.replace("{}", &shown), zh.replace("{}", &shown));
        Err(Problem::new(node.at, path, message))
    };
    match (param.kind.as_str(), &node.kind) {
        ("object", Kind::Map(members)) => object(param, members, path, now),
        ("object", Kind::Text(text)) => one(param, is_wire, &json(text, path)?, path, now),
        ("json", _) => Ok(match &node.kind {
            Kind::Text(text) => {
                json(text, path).map_or_else(|_| Value::from(text.as_str()), |node| plain(&node))
            }
            _ => plain(node),
        }),
        ("bool" | "flag-yn" | "flag-ny" | "flag-01", kind) => {
            let Some(value) = flag(kind) else {
                return problem("is {}, not true or false", "的值 {} 不是 true 或 false");
            };
            Ok(match (param.kind.as_str(), is_wire) {
                // The name in Rust says the opposite of the wire's.
                ("flag-ny", true) => Value::from(if value { "Y" } else { "N" }),
                ("flag-ny", false) => Value::from(if value { "N" } else { "Y" }),
                _ => Value::from(value),
            })
        }
        (kind @ ("timestamp" | "datetime" | "date"), Kind::Text(text)) => {
            let pattern = param.format.as_deref();
            let Some(at) = time::read(text, pattern, now) else {
                return problem(
                    &format!("is {{}}: {}", time::FORMS.0),
                    &format!("的值 {{}} 不是时间：{}", time::FORMS.1),
                );
            };
            Ok(match kind {
                "timestamp" => Value::from(at.timestamp().as_millisecond()),
                "date" => Value::from(at.strftime(pattern.unwrap_or("%Y-%m-%d")).to_string()),
                _ => Value::from(
                    at.strftime(pattern.unwrap_or("%Y-%m-%d %H:%M:%S"))
                        .to_string(),
                ),
            })
        }
        ("int" | "count", Kind::Text(text)) => match text.parse::<i64>() {
            Ok(number) => Ok(Value::Number(Number::from(number))),
            Err(error) => match error.kind() {
                IntErrorKind::PosOverflow => problem("is {}, which is too large", "的值 {} 过大"),
                IntErrorKind::NegOverflow => problem("is {}, which is too small", "的值 {} 过小"),
                _ => problem("is {}, not a whole number", "的值 {} 不是整数"),
            },
        },
        (_, Kind::Text(text)) => Ok(Value::from(text.as_str())),
        (_, Kind::Bool(value)) => Ok(Value::from(value.to_string())),
        (_, Kind::List(_)) => problem("is a list, but takes one value", "只能有一个值，不能是列表"),
        (_, Kind::Map(_)) => problem(
            "is an object, but takes one value",
            "只能有一个值，不能是对象",
        ),
        (_, Kind::Null) => Ok(Value::Null),
    }
}

fn object(
    param: &ParamFacts,
    members: &[(String, Place, Node)],
    path: &str,
    now: Timestamp,
) -> Result<Value, Problem> {
    let mut object = Map::new();
    for (name, at, node) in members {
        let path = format!("{path}.{name}");
        if param.fields.is_empty() {
            object.insert(name.clone(), plain(node));
            continue;
        }
        let Some((field, is_wire)) = find(&param.fields, name) else {
            return Err(unknown(&param.fields, name, &path, *at));
        };
        object.insert(field.name.clone(), read(field, is_wire, node, &path, now)?);
    }
    Ok(Value::Object(object))
}

/// A value, unless it may be a secret.
fn shown(param: &ParamFacts, node: &Node) -> String {
    match &node.kind {
        _ if param.secret => "***".to_owned(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Bool(value) => value.to_string(),
        Kind::Null => "null".to_owned(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "an object".to_owned(),
    }
}

fn flag(kind: &Kind) -> Option<bool> {
    match kind {
        Kind::Bool(value) => Some(*value),
        Kind::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn json(text: &str, path: &str) -> Result<Node, Problem> {
    Node::parse(text).map_err(|(at, message)| {
        let (line, column) = (at.line, at.column);
        let message = (
            format!("is not an object: line {line}, column {column}: {message}"),
            format!("不是对象：第 {line} 行第 {column} 列：{message}"),
        );
        Problem::new(Place::default(), path, message)
    })
}

/// JSON without a description.
fn plain(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::from(*value),
        Kind::Text(text) => match text.parse::<Number>() {
            Ok(number) if number.to_string() == *text => Value::Number(number),
            _ => Value::from(text.as_str()),
        },
        Kind::List(items) => items.iter().map(plain).collect(),
        Kind::Map(members) => {
            let members = members
                .iter()
                .map(|(name, _, node)| (name.clone(), plain(node)));
            Value::Object(members.collect())
        }
    }
}
