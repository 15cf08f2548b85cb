//! Every sample that a source prints, and every reply that the generator made, decoded into the generated types: nothing
//! may be lost, and nothing may be new. Each made reply is decoded once more with its values in other spellings.

use polyv_sdk::ErrorKind;
use polyv_sdk::endpoint::Reply;
use polyv_tests::{Example, examples, made};
use serde_json::Value;

use crate::erased::{Erased, Problems, all};

#[test]
fn every_sample_loses_nothing() {
    let mut problems = Problems::default();
    let (mut successes, mut refusals) = (0, 0);
    for endpoint in all() {
        for example in examples(endpoint.operation.name) {
            let Some(body) = &example.body else { continue };
            let problem = if example.status == 200 {
                successes += 1;
                decoded(endpoint, body)
                    .and_then(|data| loss(endpoint, body, &data))
                    .err()
            } else {
                refusals += 1;
                refusal(endpoint, &example, body).err()
            };
            if let Some(problem) = problem {
                problems.add(endpoint.operation, &example.name, problem);
            }
        }
    }
    problems.none();
    assert!(successes >= 5, "only {successes} successes were looked at");
    assert!(refusals >= 5, "only {refusals} refusals were looked at");
}

#[test]
fn every_field_of_a_reply_is_read_in_each_of_its_spellings() {
    let mut problems = Problems::default();
    let mut looked_at = 0;
    for endpoint in all() {
        let Some(body) = made(endpoint.operation.name).reply else {
            continue;
        };
        if !is_json(endpoint) || serde_json::from_str::<Value>(&body).is_err() {
            continue;
        }
        for (spelling, respell, keeps) in SPELLINGS {
            looked_at += 1;
            let mut reply: Value = serde_json::from_str(&body).unwrap_or_default();
            for name in ["data", "result"] {
                if let Some(data) = reply.get_mut(name) {
                    respell(data);
                }
            }
            let respelt = reply.to_string();
            let problem = decoded(endpoint, &respelt).and_then(|data| {
                if keeps {
                    loss(endpoint, &body, &data)
                } else {
                    Ok(())
                }
            });
            if let Err(problem) = problem {
                problems.add(endpoint.operation, spelling, problem);
            }
        }
    }
    problems.none();
    assert!(looked_at > 100, "only {looked_at} replies were looked at");
}

/// The name of a spelling, what it changes, and whether what is read is the same then.
type Spelling = (&'static str, fn(&mut Value), bool);

const SPELLINGS: [Spelling; 5] = [
    ("as it is usual", |_| {}, true),
    (
        "numbers as texts",
        |data| {
            leaves(data, &|leaf| {
                if leaf.is_number() {
                    *leaf = leaf.to_string().into();
                }
            });
        },
        true,
    ),
    ("digits as numbers", |data| leaves(data, &digits), true),
    ("fields that are null", nulls, false),
    ("with a field that nobody knows", unknown, true),
];

/// A text of digits as the number, where that is the same text again.
fn digits(leaf: &mut Value) {
    let number = leaf
        .as_str()
        .and_then(|text| text.parse::<i64>().ok().filter(|it| it.to_string() == text));
    if let Some(number) = number {
        *leaf = number.into();
    }
}

/// Fields of single values as `null`; what is in no object stays.
fn nulls(data: &mut Value) {
    match data {
        Value::Object(fields) => fields.values_mut().for_each(|field| match field {
            Value::Object(_) => nulls(field),
            Value::Array(items) if items.iter().any(Value::is_object) => nulls(field),
            field => *field = Value::Null,
        }),
        Value::Array(items) => items.iter_mut().for_each(nulls),
        _ => {}
    }
}

fn unknown(data: &mut Value) {
    match data {
        Value::Object(fields) => {
            fields.values_mut().for_each(unknown);
            fields.insert(
                "fieldThatNobodyKnows".to_owned(),
                serde_json::json!({"a": [1, null]}),
            );
        }
        Value::Array(items) => items.iter_mut().for_each(unknown),
        _ => {}
    }
}

fn leaves(value: &mut Value, change: &dyn Fn(&mut Value)) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|value| leaves(value, change)),
        Value::Array(items) => items.iter_mut().for_each(|value| leaves(value, change)),
        leaf => change(leaf),
    }
}

/// Whether the data is JSON that is read; an acknowledgement is read and forgotten.
fn is_json(endpoint: Erased) -> bool {
    !matches!(
        endpoint.operation.reply,
        Reply::Binary | Reply::Encrypted | Reply::Ack
    )
}

/// The data; a drift is a problem, unless it is about a field that nobody knows.
fn decoded(endpoint: Erased, body: &str) -> Result<Value, String> {
    if !is_json(endpoint) {
        return Ok(Value::Null);
    }
    let (data, mut drift) =
        (endpoint.decode)(200, body.as_bytes()).map_err(|error| error.to_string())?;
    drift.retain(|drift| !drift.path.contains("fieldThatNobodyKnows"));
    if drift.is_empty() {
        Ok(data)
    } else {
        Err(format!(
            "the spec does not describe its own sample: {drift:?}"
        ))
    }
}

/// Whether all that the body says is in what was read.
fn loss(endpoint: Erased, body: &str, ours: &Value) -> Result<(), String> {
    let Ok(sample) = serde_json::from_str::<Value>(body) else {
        let is_same = !is_json(endpoint) || *ours == body.trim();
        return if is_same {
            Ok(())
        } else {
            Err(format!("{body} was read as {ours}"))
        };
    };
    if !is_json(endpoint) {
        return Ok(());
    }
    let data = sample
        .get("data")
        .or(sample.get("result"))
        .unwrap_or(&Value::Null);
    covers("data", data, ours)
}

fn refusal(endpoint: Erased, example: &Example, body: &str) -> Result<(), String> {
    let Err(error) = (endpoint.decode)(example.status, body.as_bytes()) else {
        return Err("is taken for a success".to_owned());
    };
    let sample: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let message = sample["error"]["desc"]
        .as_str()
        .or(sample["message"].as_str())
        .or(sample["msg"].as_str());
    let facts = [
        ("kind", error.kind() == ErrorKind::Api),
        ("code", error.code() == sample["code"].as_i64()),
        ("message", Some(error.message()) == message),
        (
            "error code",
            error.error_code() == sample["error"]["code"].as_i64(),
        ),
        (
            "request id",
            error.request_id() == sample["requestId"].as_str(),
        ),
        (
            "endpoint",
            error.endpoint() == Some(endpoint.operation.name),
        ),
    ];
    match facts.into_iter().find(|(_, holds)| !holds) {
        Some((fact, _)) => Err(format!("another {fact} was read: {error:?}")),
        None => Ok(()),
    }
}

/// Whether `ours` has all that `sample` has: every field is there, with the same value.
fn covers(path: &str, sample: &Value, ours: &Value) -> Result<(), String> {
    match (sample, ours) {
        (Value::Object(sample), Value::Object(ours)) => {
            sample.iter().try_for_each(|(key, value)| {
                let path = format!("{path}.{key}");
                match ours.get(key) {
                    Some(ours) => covers(&path, value, ours),
                    None => Err(format!("{path} is lost")),
                }
            })
        }
        (Value::Array(sample), Value::Array(ours)) if sample.len() == ours.len() => {
            let mut pairs = sample.iter().zip(ours).enumerate();
            pairs.try_for_each(|(at, (a, b))| covers(&format!("{path}[{at}]"), a, b))
        }
        (sample, ours) if same(sample, ours) => Ok(()),
        _ => Err(format!("{path} was {sample}, and is {ours}")),
    }
}

/// Whether two values mean the same: an identifier may be a number in the sample, an absent list is
/// an empty one, and JSON inside a text may be spaced otherwise.
fn same(sample: &Value, ours: &Value) -> bool {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let inner = |value: &Value| serde_json::from_str::<Value>(value.as_str()?).ok();
    let number = |value: &Value| text(value).parse::<f64>().ok();
    if let (Some(sample), Some(ours)) = (inner(sample), inner(ours)) {
        return same_inside(&sample, &ours);
    }
    match (sample, ours) {
        (Value::Null, Value::Array(items)) => items.is_empty(),
        // A list inside a text that is not there.
        (Value::Null, Value::String(text)) => text == "[]",
        (Value::String(empty), Value::Null) => empty.is_empty(),
        // Nothing was noted, so the spec says that zero means absence.
        (Value::Number(zero), Value::Null) => zero.as_f64() == Some(0.0),
        _ if text(sample) == text(ours) => true,
        _ => number(sample).is_some() && number(sample) == number(ours),
    }
}

/// Whether two values inside texts mean the same: a field more on our side is an absent one.
fn same_inside(sample: &Value, ours: &Value) -> bool {
    match (sample, ours) {
        (Value::Object(a), Value::Object(b)) => {
            let known =
                |key: &String, value| b.get(key).is_some_and(|other| same_inside(value, other));
            a.iter().all(|(key, value)| known(key, value))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_inside(a, b))
        }
        (a, b) => same(a, b),
    }
}
