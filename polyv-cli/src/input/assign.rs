//! `a.b.0.c=value`: one place inside the parameters.

use polyv_sdk::dynamic::ParamFacts;
use polyv_sdk::jiff::Timestamp;
use serde_json::{Map, Value};

use super::node::{Node, Place};
use super::value::{Problem, find, read, unknown};
use crate::lang::Text;

/// Items of a list that can be set one by one.
const LONGEST: usize = 1_000;

const UNNUMBERED: Text<'_> = (
    "is a list: name an item by its number, such as `items.0.name`",
    "是列表：请用序号指明其中一项，例如 `items.0.name`",
);
const NO_FIELDS: Text<'_> = (
    "takes one value: it has no fields",
    "只能有一个值：它没有字段",
);

/// Sets the parameter at `path` to `values`: one, or the items of a list. What was there before is replaced.
pub(crate) fn assign(
    params: &[ParamFacts],
    map: &mut Map<String, Value>,
    path: &str,
    values: &[Node],
    now: Timestamp,
) -> Result<(), Problem> {
    let normal = path.replace('[', ".").replace(']', "");
    let mut segments = normal.split('.');
    let first = segments.next().unwrap_or_default();
    let rest: Vec<&str> = segments.collect();
    let problem = |message: Text<'_>| Problem::new(Place::default(), path, message);
    let Some((param, is_wire)) = find(params, first) else {
        return Err(unknown(params, first, path, Place::default()));
    };
    let slot = map.entry(param.name.clone()).or_insert(Value::Null);
    let Some((next, after)) = rest.split_first() else {
        *slot = all(param, is_wire, path, values, now)?;
        return Ok(());
    };
    let slot = if param.list.is_some() {
        let Some(at) = next.parse::<usize>().ok().filter(|at| *at < LONGEST) else {
            return Err(problem(UNNUMBERED));
        };
        if !slot.is_array() {
            *slot = Value::Array(Vec::new());
        }
        let Value::Array(items) = slot else {
            return Ok(());
        };
        if items.len() <= at {
            items.resize(at + 1, Value::Null);
        }
        let Some(item) = items.get_mut(at) else {
            return Ok(());
        };
        item
    } else {
        slot
    };
    let inner: Vec<&str> = if param.list.is_some() {
        after.to_vec()
    } else {
        rest.clone()
    };
    if inner.is_empty() {
        let item = ParamFacts::clone(param);
        let mut item = item;
        item.list = None;
        *slot = all(&item, is_wire, path, values, now)?;
        return Ok(());
    }
    if param.kind != "object" && param.kind != "json" {
        return Err(problem(NO_FIELDS));
    }
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    let Value::Object(map) = slot else {
        return Ok(());
    };
    assign(&param.fields, map, &inner.join("."), values, now).map_err(|inner| Problem {
        path: path.to_owned(),
        ..inner
    })
}

fn all(
    param: &ParamFacts,
    is_wire: bool,
    path: &str,
    values: &[Node],
    now: Timestamp,
) -> Result<Value, Problem> {
    if param.list.is_none() {
        return match values {
            [.., last] => read(param, is_wire, last, path, now),
            [] => Ok(Value::Null),
        };
    }
    let mut items = Vec::new();
    for value in values {
        match read(param, is_wire, value, path, now)? {
            Value::Array(more) => items.extend(more),
            Value::Null => {}
            one => items.push(one),
        }
    }
    Ok(Value::Array(items))
}
