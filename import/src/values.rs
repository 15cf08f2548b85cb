//! Switches and enumerations.

use polyv_codegen::pascal_case;

use super::builder::{Builder, Place, doc};
use super::json::Json;
use super::note;
use super::scalar::{Kind, Scalar};
use super::spec::{Field, Type, Value};

impl Scalar<'_> {
    /// Whether it is a list of objects: what the note of one lists are fields, and no values.
    pub(super) fn is_packed(&self) -> bool {
        self.kind == Kind::Array
            && (self.text.contains('{') || self.text.to_lowercase().contains("json"))
    }

    /// A switch or an enumeration, by the values that the note lists.
    pub(super) fn values(&self, builder: &mut Builder<'_>, field: &mut Field) -> bool {
        let values = &self.note.values;
        let wires: Vec<&str> = values.iter().map(|(wire, _)| wire.as_str()).collect();
        let is_pair = |a, b| wires.len() == 2 && wires.contains(&a) && wires.contains(&b);
        let label = |wire: &str| {
            values
                .iter()
                .find(|(known, _)| known == wire)
                .map_or("", |(_, label)| label)
        };
        if is_pair("Y", "N") || self.samples_are(&["Y", "N"]) {
            field.ty = Type::named("bool");
            field.spelling = Some("Y/N".to_owned());
            if is_pair("Y", "N") && says_no(label("Y")) {
                field.questions.push(
                    "does `Y` switch it off? If so, `as: N/Y` or a name of its own in `rust`."
                        .to_owned(),
                );
            } else if !is_pair("Y", "N") && self.kind != Kind::Bool {
                field
                    .questions
                    .push("is it a switch? Only the sample shows `Y` or `N`.".to_owned());
            }
            return true;
        }
        let is_switch = ["Y", "N"].map(Some).contains(&self.note.default.as_deref());
        if is_switch && wires.is_empty() && self.kind == Kind::Text {
            field.ty = Type::named("bool");
            field.spelling = Some("Y/N".to_owned());
            field
                .questions
                .push("is it a switch? The note names only one of `Y` and `N`.".to_owned());
            return true;
        }
        if is_pair("true", "false") {
            field.ty = Type::named("bool");
            return true;
        }
        if is_pair("1", "0") && says_no(label("0")) && !says_no(label("1")) {
            field.ty = Type::named("bool");
            field.spelling = Some("1/0".to_owned());
            return true;
        }
        if matches!(self.kind, Kind::Bool | Kind::Decimal | Kind::Object) {
            return false;
        }
        match wires.as_slice() {
            [] => false,
            [only] => {
                field.questions.push(format!(
                    "is `{only}` the only value? The note names no other."
                ));
                false
            }
            _ => {
                let values = values.clone();
                self.enumeration(builder, field, values);
                true
            }
        }
    }

    fn enumeration(
        &self,
        builder: &mut Builder<'_>,
        field: &mut Field,
        values: Vec<(String, String)>,
    ) {
        let wires: Vec<String> = values.iter().map(|(wire, _)| wire.clone()).collect();
        let has = |value: &&&Json| match value {
            Json::Text(text) => {
                wires.contains(text)
                    || text
                        .split(',')
                        .all(|part| wires.iter().any(|wire| wire == part))
            }
            Json::Whole(number) => wires.contains(&number.to_string()),
            _ => true,
        };
        if let Some(stray) = self.values.iter().find(|value| !has(value)) {
            field.questions.push(format!(
                "the sample has {stray:?}, which the note does not list: which values are there?"
            ));
        }
        field.ty = match builder.known.enumeration(&self.row.name, &wires) {
            Some(shared) => {
                field.questions.extend(shared.question);
                Type::named(&shared.ty)
            }
            None => builder.enumeration(&self.row.name, named(values)),
        };
        let asks = |value: &Value| {
            value
                .name
                .as_deref()
                .is_some_and(|name| name.starts_with("Value"))
        };
        if matches!(&field.ty, Type::Enum { values, .. } if values.iter().any(asks)) {
            field
                .questions
                .push("what are the values called in English? Give each a `name`.".to_owned());
        }
        if self.kind == Kind::Whole && self.place != Place::Text {
            field.spelling = Some("number".to_owned());
        }
    }

    /// An enumeration of Chinese words, which the note lists without meanings.
    pub(super) fn words(&self, builder: &mut Builder<'_>, field: &mut Field) -> bool {
        if !matches!(self.kind, Kind::Text | Kind::Unknown) || self.is_list {
            return false;
        }
        let words = note::words(&self.text);
        if words.is_empty() {
            return false;
        }
        let is_word = |value: &&Json| matches!(value, Json::Text(text) if words.contains(text));
        if !self.values.iter().any(is_word) {
            // Half a sentence looks like a list of words.
            if words.iter().any(|word| word.chars().count() > 6) {
                return false;
            }
            let words = words.join(", ");
            field.questions.push(format!(
                "are these its values: {words}? No sample shows one."
            ));
            return false;
        }
        self.enumeration(
            builder,
            field,
            words
                .into_iter()
                .map(|word| (word, String::new()))
                .collect(),
        );
        true
    }

    fn samples_are(&self, wanted: &[&str]) -> bool {
        let is =
            |value: &&Json| matches!(value, Json::Text(text) if wanted.contains(&text.as_str()));
        !self.values.is_empty() && self.note.values.is_empty() && self.values.iter().all(is)
    }
}

/// Values with names where the wire makes none.
fn named(values: Vec<(String, String)>) -> Vec<Value> {
    let mut named: Vec<Value> = Vec::new();
    for (at, (wire, label)) in values.into_iter().enumerate() {
        let name = pascal_case(&wire);
        let is_good = wire.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.is_ascii()
            && !["Other", "Self", ""].contains(&name.as_str())
            && named.iter().all(|other| pascal_case(&other.wire) != name);
        named.push(Value {
            doc: doc(if label.is_empty() { &wire } else { &label }, true),
            name: (!is_good).then(|| format!("Value{}", at + 1)),
            wire,
        });
    }
    named
}

fn says_no(label: &str) -> bool {
    ["关闭", "否", "不", "禁", "停", "隐藏"]
        .iter()
        .any(|word| label.starts_with(word))
}
