//! Values that a parameter takes, and values that it must not take, made from its definition.
//!
//! They are made as plain data, a list as an array and an object as an object, and encoded as the parameter travels.

use jiff::civil::{DateTime, datetime};
use polyv_mock::Reason;
use serde_json::{Map, Value, json};

/// The time in the values that are made.
pub(super) const NOON: DateTime = datetime(2022, 6, 20, 12, 0, 0, 0);

/// A value, and what is to be said of it.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) what: String,
    pub(super) value: Value,
    /// The reason to refuse it, and the name that the refusal is about; `None` when it is to be taken.
    pub(super) refused: Option<(Reason, String)>,
}

/// A scalar as text.
pub(super) fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A value as it travels: in JSON, or as text.
pub(super) fn encode(param: &Value, value: &Value, in_json: bool) -> Value {
    let item = |item: &Value, in_json: bool| encode_item(param, item, in_json);
    match (param["list"].as_str(), value) {
        (Some("array"), Value::Array(items)) if in_json => {
            items.iter().map(|value| item(value, true)).collect()
        }
        (Some("comma"), Value::Array(items)) => {
            let texts: Vec<String> = items
                .iter()
                .map(|value| text_of(&item(value, false)))
                .collect();
            texts.join(",").into()
        }
        (Some(_), Value::Array(items)) => {
            let items: Value = items.iter().map(|value| item(value, true)).collect();
            items.to_string().into()
        }
        _ => item(value, in_json),
    }
}

fn encode_item(param: &Value, value: &Value, in_json: bool) -> Value {
    let encoded = match value {
        Value::Object(members) if param["kind"] == "object" => {
            let fields: Map<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), encode(field(param, name), value, true)))
                .collect();
            fields.into()
        }
        other => other.clone(),
    };
    let is_text = !in_json || param["packed"] == true;
    if is_text && !encoded.is_string() {
        encoded.to_string().into()
    } else {
        encoded
    }
}

fn fields(param: &Value) -> impl Iterator<Item = &Value> {
    param["fields"].as_array().into_iter().flatten()
}

fn field<'p>(param: &'p Value, name: &str) -> &'p Value {
    fields(param).find(|field| field["name"] == name).unwrap()
}

fn size(param: &Value, key: &str) -> Option<usize> {
    param[key]
        .as_u64()
        .map(|size| usize::try_from(size).unwrap())
}

/// A value that is taken; of an object, what is required.
pub(super) fn valid(param: &Value) -> Value {
    let item = valid_item(param);
    if param["list"].is_string() {
        vec![item; size(param, "min_items").unwrap_or(1).max(1)].into()
    } else {
        item
    }
}

fn valid_item(param: &Value) -> Value {
    match param["kind"].as_str().unwrap() {
        "text" | "id" => "a"
            .repeat(size(param, "min_length").unwrap_or(1).max(1))
            .into(),
        "int" | "count" if param["allowed"].is_array() => param["allowed"][0].clone(),
        "int" | "count" | "decimal" => {
            let (min, max) = (param["min"].as_f64(), param["max"].as_f64());
            number(1.0_f64.max(min.unwrap_or(1.0)).min(max.unwrap_or(f64::MAX)))
        }
        "bool" => true.into(),
        "flag-yn" | "flag-ny" => "Y".into(),
        "flag-01" => "1".into(),
        "timestamp" => json!(1_655_711_232_000_u64),
        "base64" => "YWJj".into(),
        "enum" => param["values"]
            .get(0)
            .cloned()
            .unwrap_or_else(|| "a".into()),
        "json" => json!({}),
        "file" => Value::Null,
        "object" => {
            let required = fields(param).filter(|field| field["required"] == true);
            required
                .map(|field| (text_of(&field["name"]), valid(field)))
                .collect()
        }
        kind => {
            let format = param["format"].as_str();
            let format = format.unwrap_or_else(|| panic!("{kind} without a format"));
            NOON.strftime(format).to_string().into()
        }
    }
}

/// A number that is whole when it can be.
fn number(number: f64) -> Value {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the bounds of the catalogue are small"
    )]
    if number.fract() == 0.0 {
        (number as i64).into()
    } else {
        number.into()
    }
}

/// The values around a parameter's bounds, and those that are not of its kind.
pub(super) fn cases(param: &Value) -> Vec<Case> {
    let about = text_of(&param["name"]);
    let mut cases = if param["list"].is_string() {
        list_cases(param)
    } else {
        item_cases(param)
    };
    if param["kind"] != "file" {
        // Empty is absent, unless it says something.
        let is_missed = param["required"] == true && param["empty"] != "clear";
        let refused = is_missed.then_some((Reason::ParamMissing, about));
        cases.push(Case {
            what: "empty".to_owned(),
            value: "".into(),
            refused,
        });
    }
    cases
}

fn list_cases(param: &Value) -> Vec<Case> {
    let about = text_of(&param["name"]);
    let least = size(param, "min_items").unwrap_or(1).max(1);
    let item = valid_item(param);
    let mut cases: Vec<Case> = item_cases(param)
        .into_iter()
        .map(|mut case| {
            let mut items = vec![item.clone(); least];
            items[least - 1] = case.value;
            case.value = items.into();
            case
        })
        .collect();
    let mut of_length = |length: usize, taken: bool| {
        let refused = (!taken).then(|| (Reason::ParamLength, about.clone()));
        let value = vec![item.clone(); length].into();
        cases.push(Case {
            what: format!("{length} items"),
            value,
            refused,
        });
    };
    if let Some(max) = size(param, "max_items") {
        of_length(max, true);
        of_length(max + 1, false);
    }
    if let Some(min) = size(param, "min_items") {
        of_length(min, true);
        // Without a file the parameter is absent, and a comma list without items is an empty text.
        let can_be_empty = param["kind"] != "file" && param["list"] != "comma";
        if min > 1 || can_be_empty {
            of_length(min - 1, false);
        }
    }
    cases
}

fn item_cases(param: &Value) -> Vec<Case> {
    let about = text_of(&param["name"]);
    let case = |what: &str, value: Value, reason: Option<Reason>| Case {
        what: what.to_owned(),
        value,
        refused: reason.map(|reason| (reason, about.clone())),
    };
    let wrong_kind = |value: &str| vec![case(value, value.into(), Some(Reason::ParamFormat))];
    match param["kind"].as_str().unwrap() {
        "text" | "id" | "base64" => length_cases(param, &case),
        "int" | "count" | "decimal" => {
            let mut cases = wrong_kind("one");
            let allowed = param["allowed"].as_array();
            if let Some(allowed) = allowed {
                let taken = allowed
                    .iter()
                    .map(|value| case("a value", value.clone(), None));
                cases.extend(taken);
                let other = allowed.iter().filter_map(Value::as_i64).max().unwrap() + 1;
                cases.push(case("no value", other.into(), Some(Reason::ParamValue)));
                return cases;
            }
            for (key, step) in [("min", -1.0), ("max", 1.0)] {
                if let Some(bound) = param[key].as_f64() {
                    let beyond = bound + step;
                    // A count below zero is not even a count.
                    let is_kind = param["kind"] != "count" || beyond >= 0.0;
                    let reason = if is_kind {
                        Reason::ParamRange
                    } else {
                        Reason::ParamFormat
                    };
                    cases.push(case(key, number(bound), None));
                    cases.push(case(
                        &format!("beyond the {key}"),
                        number(beyond),
                        Some(reason),
                    ));
                }
            }
            cases
        }
        "enum" if param["values"].is_array() => {
            let mut cases = vec![case(
                "no value",
                "no-such-value".into(),
                Some(Reason::ParamValue),
            )];
            let values = param["values"].as_array().into_iter().flatten();
            cases.extend(values.map(|value| case("a value", value.clone(), None)));
            cases
        }
        "flag-yn" | "flag-ny" | "bool" | "flag-01" => wrong_kind("maybe"),
        "timestamp" => wrong_kind("1655711232"),
        "datetime" | "date" | "month" | "time" => wrong_kind("yesterday"),
        "object" => object_cases(param),
        _ => Vec::new(),
    }
}

fn length_cases(param: &Value, case: &dyn Fn(&str, Value, Option<Reason>) -> Case) -> Vec<Case> {
    let is_base64 = param["kind"] == "base64";
    let text = |length: usize| Value::from("测".repeat(length));
    let mut cases = Vec::new();
    if is_base64 {
        cases.push(case("not base64", "a b".into(), Some(Reason::ParamFormat)));
    }
    if let Some(max) = size(param, "max_length") {
        // With one character more it is not base64.
        let (longest, longer) = if is_base64 {
            (
                "A".repeat(max - max % 4).into(),
                "A".repeat(max - max % 4 + 4).into(),
            )
        } else {
            (text(max), text(max + 1))
        };
        cases.push(case("the greatest length", longest, None));
        cases.push(case("too long", longer, Some(Reason::ParamLength)));
    }
    if let Some(min) = size(param, "min_length").filter(|min| *min > 1) {
        cases.push(case("the least length", text(min), None));
        cases.push(case("too short", text(min - 1), Some(Reason::ParamLength)));
    }
    cases
}

/// What is wrong with one field is wrong with the object.
fn object_cases(param: &Value) -> Vec<Case> {
    let whole = valid_item(param);
    let mut found = vec![Case {
        what: "no object".to_owned(),
        value: "x".into(),
        refused: Some((Reason::ParamFormat, text_of(&param["name"]))),
    }];
    for field in fields(param) {
        let name = text_of(&field["name"]);
        for mut case in cases(field) {
            let mut object = whole.clone();
            object[&name] = case.value;
            case.value = object;
            case.what = format!("{name}: {}", case.what);
            found.push(case);
        }
        if field["required"] == true {
            let mut object = whole.clone();
            object.as_object_mut().unwrap().remove(&name);
            let refused = Some((Reason::ParamMissing, name.clone()));
            found.push(Case {
                what: format!("no {name}"),
                value: object,
                refused,
            });
        }
    }
    found
}
