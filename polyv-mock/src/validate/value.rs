//! Whether the values of a parameter are of its kind, down to the items of lists and the fields of objects.

use serde_json::Value;

use crate::catalogue::{Kind, ListEncoding, Param};
use crate::given::Given;
use crate::json::scalar_text;
use crate::validate::rules::{self, Members};
use crate::validate::{is_given, scalar, wrong};
use crate::verdict::{Reason, Refusal};

/// Checks the values that a parameter was given. Empty ones have been judged already.
pub(super) fn check(param: &Param, given: &[Given<'_>]) -> Result<(), Refusal> {
    let mut filled = given.iter().copied().filter(|given| !given.is_empty());
    let Some(first) = filled.next() else {
        return Ok(());
    };
    match first {
        Given::Malformed => Err(wrong(param, Reason::ParamFormat, "the body is not JSON")),
        Given::Files => Ok(()),
        Given::Json(value) => check_json(param, value),
        Given::Text(_) if param.list == Some(ListEncoding::Array) => {
            let items = || std::iter::once(first).chain(filled.clone());
            check_count(param, items().count())?;
            items()
                .filter_map(Given::as_text)
                .try_for_each(|item| check_text_item(param, &item))
        }
        Given::Text(text) => check_text(param, text),
    }
}

/// A text, outside JSON or inside.
fn check_text(param: &Param, text: &str) -> Result<(), Refusal> {
    match param.list {
        Some(ListEncoding::Comma) => {
            check_count(param, text.split(',').count())?;
            text.split(',')
                .try_for_each(|item| check_text_item(param, item))
        }
        Some(ListEncoding::JsonText) => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => check_items(param, &items),
            _ => Err(wrong(
                param,
                Reason::ParamFormat,
                "not the text of a JSON array",
            )),
        },
        Some(ListEncoding::Array) | None => check_text_item(param, text),
    }
}

/// An item outside JSON, where everything is a text: an object or any JSON is packed there, whatever it says of itself.
fn check_text_item(param: &Param, text: &str) -> Result<(), Refusal> {
    if !matches!(param.kind, Kind::Object | Kind::Json) {
        return scalar::check(param, text);
    }
    match serde_json::from_str(text) {
        Ok(value) => check_unpacked(param, &value),
        Err(_) => Err(wrong(
            param,
            Reason::ParamFormat,
            "not the text of a JSON value",
        )),
    }
}

/// A value in a JSON body.
fn check_json(param: &Param, value: &Value) -> Result<(), Refusal> {
    match (param.list, value) {
        (Some(ListEncoding::Array), Value::Array(items)) => check_items(param, items),
        // Its name is that of no member: the array is the whole body.
        (Some(ListEncoding::Array), _) if param.root => Err(wrong(
            param,
            Reason::ParamFormat,
            "the body itself must be the JSON array",
        )),
        (Some(ListEncoding::Array), _) => {
            Err(wrong(param, Reason::ParamFormat, "not a JSON array"))
        }
        // A list of one number may come as that number: the service reads it as its text.
        (Some(ListEncoding::Comma | ListEncoding::JsonText), value) => match scalar_text(value) {
            Some(text) => check_text(param, &text),
            None => Err(wrong(param, Reason::ParamFormat, "not a text")),
        },
        (None, value) => check_json_item(param, value),
    }
}

fn check_items(param: &Param, items: &[Value]) -> Result<(), Refusal> {
    check_count(param, items.len())?;
    items
        .iter()
        .try_for_each(|item| check_json_item(param, item))
}

fn check_json_item(param: &Param, value: &Value) -> Result<(), Refusal> {
    if param.packed {
        return match value {
            Value::String(text) => check_text_item(param, text),
            _ => Err(wrong(
                param,
                Reason::ParamFormat,
                "not a text that holds JSON",
            )),
        };
    }
    check_unpacked(param, value)
}

fn check_unpacked(param: &Param, value: &Value) -> Result<(), Refusal> {
    match (param.kind, value) {
        (Kind::Json, _) => Ok(()),
        (Kind::Object, Value::Object(members)) => {
            let mut fields = param.fields.iter();
            fields.try_for_each(|field| check_field(param, field, members.get(&field.name)))?;
            let scope = Members {
                fields: &param.fields,
                members,
            };
            rules::check_all(&param.rules, &scope).map_err(|refusal| within(param, refusal))
        }
        (Kind::Object, _) => Err(wrong(param, Reason::ParamFormat, "not a JSON object")),
        (_, value) => match scalar_text(value) {
            Some(text) => scalar::check(param, &text),
            None => Err(wrong(param, Reason::ParamFormat, "not a single value")),
        },
    }
}

/// The first member of an object that is not documented, in values that are valid.
pub(super) fn unknown(param: &Param, given: &[Given<'_>]) -> Option<Refusal> {
    given.iter().find_map(|given| match given {
        Given::Json(value) => unknown_in(param, value),
        Given::Text(text) => unknown_in(param, &Value::from(*text)),
        Given::Malformed | Given::Files => None,
    })
}

fn unknown_in(param: &Param, value: &Value) -> Option<Refusal> {
    let members = match value {
        _ if param.kind != Kind::Object => return None,
        Value::Array(items) => return items.iter().find_map(|item| unknown_in(param, item)),
        Value::String(packed) => {
            return unknown_in(param, &serde_json::from_str(packed).ok()?);
        }
        Value::Object(members) => members,
        _ => return None,
    };
    let unknown = members.iter().find_map(|(name, value)| {
        if let Some(field) = param.fields.iter().find(|field| field.name == *name) {
            return unknown_in(field, value);
        }
        let detail = "no such member is documented; POLYV ignores it";
        Some(Refusal::about(name, Reason::ParamUnknown, detail))
    });
    unknown.map(|refusal| within(param, refusal))
}

/// The refusal of something inside an object.
fn within(object: &Param, mut refusal: Refusal) -> Refusal {
    refusal.detail = format!("in {}: {}", object.name, refusal.detail);
    refusal
}

fn check_field(object: &Param, field: &Param, value: Option<&Value>) -> Result<(), Refusal> {
    let given = value.filter(|value| !value.is_null()).map(Given::Json);
    let checked = match (given, value) {
        (Some(Given::Json(value)), _) if !Given::Json(value).is_empty() => check_json(field, value),
        (given, _) if !field.required || is_given(field, given) => Ok(()),
        (given, _) => {
            let detail = given.map_or("required, and not there", |_| "must not be empty");
            Err(wrong(field, Reason::ParamMissing, detail))
        }
    };
    checked.map_err(|refusal| within(object, refusal))
}

fn check_count(param: &Param, count: usize) -> Result<(), Refusal> {
    scalar::between(param, count, param.min_items, param.max_items, "items")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn param(definition: Value) -> Param {
        let mut definition = definition;
        definition["name"] = "it".into();
        serde_json::from_value(definition).unwrap()
    }

    fn result(outcome: Result<(), Refusal>) -> String {
        outcome.map_or_else(
            |refusal| refusal.reason.key().to_owned(),
            |()| "ok".to_owned(),
        )
    }

    #[track_caller]
    fn text(definition: &Value, cases: &[(&str, &str)]) {
        let param = param(definition.clone());
        for (text, expected) in cases {
            assert_eq!(
                result(check(&param, &[Given::Text(text)])),
                *expected,
                "{definition} {text:?}"
            );
        }
    }

    #[track_caller]
    fn in_json(definition: &Value, cases: &[(Value, &str)]) {
        let param = param(definition.clone());
        for (value, expected) in cases {
            assert_eq!(
                result(check(&param, &[Given::Json(value)])),
                *expected,
                "{definition} {value}"
            );
        }
    }

    const BAD_FORMAT: &str = "param-format";

    #[test]
    fn members_are_known_in_objects_in_lists_and_in_texts() {
        let inner =
            json!({"name": "inner", "kind": "object", "fields": [{"name": "a", "kind": "int"}]});
        let param = param(
            json!({"kind": "object", "list": "json-text", "fields": [inner, {"name": "any", "kind": "json"}]}),
        );
        let of = |text| unknown(&param, &[Given::Text(text)]).map(|refusal| refusal.detail);
        assert_eq!(of(r#"[{"inner":{"a":1},"any":{"b":2}}]"#), None);
        let stray = of(r#"[{},{"inner":{"a":1,"b":2}}]"#).unwrap();
        assert!(
            stray.starts_with("in it: in inner: no such member"),
            "{stray}"
        );
    }

    #[test]
    fn of_items_that_come_one_by_one_the_empty_ones_do_not_count() {
        let param = param(json!({"kind": "int", "list": "array", "min_items": 2}));
        let of = |texts: &[&'static str]| {
            let given: Vec<_> = texts.iter().copied().map(Given::Text).collect();
            result(check(&param, &given))
        };
        assert_eq!(of(&["", ""]), "ok");
        assert_eq!(of(&["", "1", "2"]), "ok");
        assert_eq!(of(&["", "1", ""]), "param-length");
        assert_eq!(of(&["", "x", "1"]), BAD_FORMAT);
    }

    #[test]
    fn json_scalars_are_read_as_texts() {
        let flag = json!({"kind": "flag-yn"});
        in_json(&flag, &[(json!("Y"), "ok"), (json!(true), BAD_FORMAT)]);
        let boolean = json!({"kind": "bool"});
        in_json(
            &boolean,
            &[
                (json!(true), "ok"),
                (json!("true"), "ok"),
                (json!(1), BAD_FORMAT),
            ],
        );
        let whole = json!({"kind": "int"});
        in_json(
            &whole,
            &[
                (json!(1), "ok"),
                (json!("1"), "ok"),
                (json!(1.5), BAD_FORMAT),
                (json!([1]), BAD_FORMAT),
            ],
        );
    }

    #[test]
    fn lists() {
        let comma = json!({"kind": "int", "list": "comma", "min_items": 2, "max_items": 3});
        text(
            &comma,
            &[
                ("1,2,3", "ok"),
                ("1", "param-length"),
                ("1,2,3,4", "param-length"),
                ("1,x", BAD_FORMAT),
            ],
        );
        let json_text = json!({"kind": "text", "list": "json-text", "max_items": 1});
        text(
            &json_text,
            &[
                (r#"["a"]"#, "ok"),
                (r#"["a","b"]"#, "param-length"),
                ("a", BAD_FORMAT),
            ],
        );
        let array = json!({"kind": "int", "list": "array", "max_items": 2});
        in_json(
            &array,
            &[
                (json!([1, "2"]), "ok"),
                (json!([1, 2, 3]), "param-length"),
                (json!("1,2"), BAD_FORMAT),
            ],
        );
        in_json(
            &comma,
            &[
                (json!("1,2"), "ok"),
                (json!([1, 2]), BAD_FORMAT),
                (json!(1), "param-length"),
            ],
        );
        let repeated = param(array);
        assert_eq!(
            result(check(&repeated, &[Given::Text("1"), Given::Text("x")])),
            BAD_FORMAT
        );
        assert_eq!(
            result(check(&repeated, &[Given::Text("1"); 3])),
            "param-length"
        );
        text(
            &json!({"kind": "text", "list": "comma"}),
            &[("a,,b", BAD_FORMAT)],
        );
    }

    #[test]
    fn objects() {
        let object = json!({"kind": "object", "fields": [
            {"name": "id", "kind": "int", "required": true},
            {"name": "note", "kind": "text", "empty": "clear"},
            {"name": "tag", "kind": "text"},
        ]});
        in_json(
            &object,
            &[
                (json!({"id": 1, "note": "", "unknown": 1}), "ok"),
                (json!({"note": "x"}), "param-missing"),
                (json!({"id": null}), "param-missing"),
                // Empty is absent.
                (json!({"id": 1, "tag": ""}), "ok"),
                (json!({"id": ""}), "param-missing"),
                (json!({"id": "one"}), BAD_FORMAT),
                (json!([]), BAD_FORMAT),
                (json!("{\"id\": 1}"), BAD_FORMAT),
            ],
        );
        text(
            &object,
            &[
                (r#"{"id": 1}"#, "ok"),
                ("{}", "param-missing"),
                ("{", BAD_FORMAT),
            ],
        );
    }

    #[test]
    fn rules_inside_objects() {
        let object = json!({"kind": "object", "fields": [
            {"name": "a", "kind": "int"}, {"name": "b", "kind": "int"}, {"name": "c", "kind": "enum", "values": ["x", "y"]},
        ], "rules": [
            {"rule": "ordered", "params": ["a", "b"]},
            {"rule": "forbids", "param": "c", "is": ["y"], "forbids": ["a"]},
        ]});
        let broken = "rule-violated";
        in_json(
            &object,
            &[
                (json!({"a": 1, "b": 2, "c": "x"}), "ok"),
                (json!({"a": 3, "b": 2}), broken),
                (json!({"a": 3, "c": "y"}), broken),
                (json!({"b": 3, "c": "y"}), "ok"),
            ],
        );
        let list = json!({"kind": "object", "list": "array", "fields": object["fields"], "rules": object["rules"]});
        in_json(&list, &[(json!([{"a": 1}, {"a": 3, "b": 2}]), broken)]);
    }

    #[test]
    fn packed_values_are_texts_that_hold_json() {
        let fields = json!([{"name": "id", "kind": "int", "required": true}]);
        let object = json!({"kind": "object", "packed": true, "fields": fields});
        in_json(
            &object,
            &[
                (json!("{\"id\": 1}"), "ok"),
                (json!("{}"), "param-missing"),
                (json!("[]"), BAD_FORMAT),
                (json!("{"), BAD_FORMAT),
                (json!({"id": 1}), BAD_FORMAT),
                // Packed twice.
                (json!("\"{\\\"id\\\": 1}\""), BAD_FORMAT),
            ],
        );
        text(
            &object,
            &[(r#"{"id": 1}"#, "ok"), (r#""{\"id\": 1}""#, BAD_FORMAT)],
        );
        let any = json!({"kind": "json", "packed": true});
        in_json(
            &any,
            &[
                (json!("[1, \"a\"]"), "ok"),
                (json!("5"), "ok"),
                (json!("five"), BAD_FORMAT),
                (json!(5), BAD_FORMAT),
                (json!([1]), BAD_FORMAT),
            ],
        );
        let list = json!({"kind": "object", "packed": true, "list": "array", "fields": fields});
        in_json(
            &list,
            &[
                (json!(["{\"id\": 1}"]), "ok"),
                (json!([{"id": 1}]), BAD_FORMAT),
            ],
        );
        in_json(&json!({"kind": "json"}), &[(json!("five"), "ok")]);
    }

    #[test]
    fn a_refusal_in_an_object_says_where() {
        let object = param(json!({"kind": "object", "fields": [
            {"name": "inner", "kind": "object", "fields": [{"name": "id", "kind": "int"}]},
        ]}));
        let refusal = check(&object, &[Given::Json(&json!({"inner": {"id": "x"}}))]).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "param-format id: in it: in inner: not a whole number"
        );
    }
}
