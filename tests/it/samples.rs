//! Every sample of every spec, decoded into the generated types: nothing may be lost, and nothing
//! may be new.

use polyv_sdk::endpoint::{Endpoint, Reply};
use polyv_sdk::value::{Codec, Value as _};
use polyv_sdk::{ErrorKind, envelope};
use polyv_tests::{Example, examples};
use serde_json::Value;

use crate::endpoints::{self, Visitor};

struct Samples {
    successes: usize,
    refusals: usize,
}

impl Visitor for Samples {
    fn endpoint<E: Endpoint + 'static>(&mut self) {
        for example in examples::<E>() {
            let Some(body) = &example.body else { continue };
            if example.status == 200 {
                success::<E>(&example, body);
                self.successes += 1;
            } else {
                refusal::<E>(&example, body);
                self.refusals += 1;
            }
        }
    }
}

#[test]
fn every_sample_loses_nothing() {
    let mut samples = Samples {
        successes: 0,
        refusals: 0,
    };
    endpoints::visit(&mut samples);
    assert!(
        samples.successes >= 5,
        "only {} successes were looked at",
        samples.successes
    );
    assert!(
        samples.refusals >= 5,
        "only {} refusals were looked at",
        samples.refusals
    );
}

fn success<E: Endpoint>(example: &Example, body: &str) {
    let name = format!("{} ({})", E::OPERATION.name, example.name);
    if matches!(E::OPERATION.reply, Reply::Binary | Reply::Encrypted) {
        return;
    }
    let decoded = envelope::decode::<E>(200, body.as_bytes())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        decoded.drift,
        [],
        "{name}: the spec does not describe its own sample"
    );
    let ours = serde_json::to_value(decoded.data.view(Codec::PLAIN)).expect("a view serialises");
    let Ok(sample) = serde_json::from_str::<Value>(body) else {
        assert_eq!(ours, body.trim(), "{name}");
        return;
    };
    let is_ack = std::any::type_name::<E::Output>() == "()";
    if !is_ack {
        covers(
            &name,
            "data",
            sample
                .get("data")
                .or(sample.get("result"))
                .unwrap_or(&Value::Null),
            &ours,
        );
    }
}

fn refusal<E: Endpoint>(example: &Example, body: &str) {
    let name = format!("{} ({})", E::OPERATION.name, example.name);
    let error = envelope::decode::<E>(example.status, body.as_bytes())
        .err()
        .unwrap_or_else(|| panic!("{name}"));
    assert_eq!(error.kind(), ErrorKind::Api, "{name}: {error}");
    let sample: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(error.code(), sample["code"].as_i64(), "{name}");
    let message = sample["error"]["desc"]
        .as_str()
        .or(sample["message"].as_str())
        .or(sample["msg"].as_str());
    assert_eq!(Some(error.message()), message, "{name}");
    assert_eq!(
        error.error_code(),
        sample["error"]["code"].as_i64(),
        "{name}"
    );
    assert_eq!(error.request_id(), sample["requestId"].as_str(), "{name}");
    assert_eq!(error.endpoint(), Some(E::OPERATION.name), "{name}");
}

/// Whether `ours` has all that `sample` has: every field is there, with the same value.
#[track_caller]
fn covers(name: &str, path: &str, sample: &Value, ours: &Value) {
    match (sample, ours) {
        (Value::Object(sample), Value::Object(ours)) => {
            for (key, value) in sample {
                let path = format!("{path}.{key}");
                let ours = ours
                    .get(key)
                    .unwrap_or_else(|| panic!("{name}: {path} is lost"));
                covers(name, &path, value, ours);
            }
        }
        (Value::Array(sample), Value::Array(ours)) => {
            assert_eq!(sample.len(), ours.len(), "{name}: {path}");
            sample
                .iter()
                .zip(ours)
                .enumerate()
                .for_each(|(at, (a, b))| covers(name, &format!("{path}[{at}]"), a, b));
        }
        (sample, ours) => assert!(
            same(sample, ours),
            "{name}: {path} was {sample}, and is {ours}"
        ),
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
        (Value::Null, Value::String(packed)) => packed.is_empty() || packed == "[]",
        (Value::String(empty), Value::Null) => empty.is_empty(),
        // Nothing was noted, so the spec says that zero stands for absence.
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
