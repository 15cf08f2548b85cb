//! The type of a single value: by its name, by the type and the note of its row, and by the samples.

use super::builder::{Builder, Place};
use super::json::Json;
use super::known::is_identifier;
use super::note::{self, Note, TimeForm};
use super::page::Row;
use super::spec::{Field, Type};
use super::{clean, patterns};

/// What the type of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Decimal,
    Bool,
    Object,
    Array,
    File,
    Date,
    Unknown,
}

/// What `ty` says, such as `List<String>`.
pub(super) fn doc_kind(ty: &str) -> Kind {
    let ty = ty.to_lowercase();
    if ty.contains("file") {
        return Kind::File;
    }
    if ty.contains('[')
        || ty.starts_with("list")
        || ty.starts_with("array")
        || ty.contains("jsonarray")
    {
        return Kind::Array;
    }
    let word: String = ty.chars().take_while(char::is_ascii_alphanumeric).collect();
    match word.as_str() {
        "string" | "str" | "text" | "enum" | "char" => Kind::Text,
        "int" | "int32" | "int64" | "integer" | "long" | "short" | "byte" => Kind::Whole,
        "float" | "double" | "decimal" | "bigdecimal" => Kind::Decimal,
        "bool" | "boolean" => Kind::Bool,
        "object" | "obj" | "map" | "json" | "jsonobject" => Kind::Object,
        "date" | "datetime" => Kind::Date,
        _ => Kind::Unknown,
    }
}

/// One value, and all that is known of it.
pub(super) struct Scalar<'r> {
    pub(super) row: &'r Row,
    pub(super) note: Note,
    /// The note in half width.
    pub(super) text: String,
    pub(super) kind: Kind,
    /// What the samples have, but `null` and empty texts; the items of lists.
    pub(super) values: Vec<&'r Json>,
    pub(super) is_list: bool,
    pub(super) place: Place,
}

/// Parameters that number pages or rows.
const PAGING: &[&str] = &["page", "pageNumber", "pageSize", "limit", "size"];

/// Endings of names that count something.
const COUNTS: &[&str] = &[
    "Count", "Items", "Pages", "Num", "Number", "Size", "Total", "Duration", "Times", "Limit",
];

impl<'r> Scalar<'r> {
    pub(super) fn new(row: &'r Row, values: &[&'r Json], place: Place) -> Self {
        // `string(at most 10 characters)` has a part of the note in its type.
        let inside = row.ty.find(['(', '（']).map_or("", |at| &row.ty[at..]);
        let text = clean::halfwidth(&format!("{} {inside}", row.note));
        let text = text.trim().to_owned();
        let kind = doc_kind(&row.ty);
        let is_list =
            kind == Kind::Array || values.iter().any(|value| matches!(value, Json::Array(_)));
        let items = values.iter().flat_map(|value| match value {
            Json::Array(items) => items.iter().collect::<Vec<_>>(),
            value => vec![*value],
        });
        let says_something =
            |value: &&Json| **value != Json::Null && **value != Json::Text(String::new());
        Self {
            row,
            note: note::read(&text),
            text,
            kind,
            values: items.filter(says_something).collect(),
            is_list,
            place,
        }
    }

    pub(super) fn list(&self, field: &mut Field) {
        let has_commas = self.note.commas && self.kind != Kind::Object;
        field.list = match (self.place, self.is_list) {
            (Place::Text, true) => Some(if has_commas { "comma" } else { "json-text" }),
            (_, true) => Some("array"),
            (_, false) if has_commas => Some("comma"),
            _ => None,
        };
        if self.place == Place::Text && self.is_list && !has_commas {
            field
                .questions
                .push("how does the list become a text? Assumed to be JSON.".to_owned());
        }
    }

    pub(super) fn file(&self, field: &mut Field) -> bool {
        let is_file = self.kind == Kind::File && self.place != Place::Reply;
        if is_file {
            field.ty = Type::named("file");
        }
        is_file
    }

    pub(super) fn paging(&self, field: &mut Field) -> bool {
        let is_paging = self.place == Place::Text
            && PAGING.contains(&self.row.name.as_str())
            && !matches!(self.kind, Kind::Bool | Kind::Object | Kind::Array);
        if is_paging {
            field.ty = Type::named("count");
            if self.row.name.starts_with("page") {
                field.bounds.push(("min", 1));
            }
        }
        is_paging
    }

    pub(super) fn identifier(&self, builder: &Builder<'_>, field: &mut Field) -> bool {
        let name = &self.row.name;
        if matches!(self.kind, Kind::Bool | Kind::Object | Kind::Decimal) {
            return false;
        }
        let sent = self.place != Place::Reply;
        if let Some(learned) = builder.known.identifier(name, sent, &self.row.note) {
            field.ty = Type::Named(learned.ty);
            field.account = learned.account && field.required && self.place == Place::Text;
            field.questions.extend(learned.question);
        } else if !is_identifier(name) {
            return false;
        } else if let Some(ending) = builder.known.by_ending(name) {
            field.ty = Type::named(ending);
            field.questions.push(format!("is `{name}` a `{ending}`?"));
        } else {
            field.ty = Type::named("text");
            field.questions.push(format!(
                "what does `{name}` identify? Name a type of specs/types/ids.yaml, or add one there."
            ));
            return true;
        }
        if name.ends_with("Ids") && field.list.is_none() {
            field
                .questions
                .push("are these several, and how are they put together?".to_owned());
        }
        if self.place == Place::Json && self.kind == Kind::Whole && !field.ty.is("secret") {
            field.spelling = Some("number".to_owned());
        }
        true
    }

    pub(super) fn time(&self, builder: &mut Builder<'_>, field: &mut Field, path: &str) -> bool {
        let is_long = |value: &&Json| match value {
            Json::Whole(number) => (1_000_000_000_000..10_000_000_000_000).contains(number),
            Json::Text(text) => text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        let looks = |pattern: &patterns::Pattern| {
            let is = |value: &&Json| matches!(value, Json::Text(text) if pattern.is_match(text));
            !self.values.is_empty() && self.values.iter().all(is)
        };
        let has_long = !self.values.is_empty() && self.values.iter().all(is_long);
        let is_named = ["Time", "time", "Timestamp", "Modified", "Date"]
            .iter()
            .any(|end| self.row.name.ends_with(end));
        match &self.note.form {
            Some(TimeForm::Pattern(_) | TimeForm::Seconds) if has_long => {
                field.ty = Type::named("timestamp");
            }
            Some(TimeForm::Pattern(pattern)) => self.pattern(builder, field, (pattern, path)),
            Some(TimeForm::Seconds) => {
                field.ty = Type::named("int");
                field
                    .questions
                    .push("is it in seconds? No type of the language is for that.".to_owned());
            }
            Some(TimeForm::Timestamp) => field.ty = Type::named("timestamp"),
            None if has_long && is_named => field.ty = Type::named("timestamp"),
            None if looks(&patterns::IS_DATETIME) => field.ty = Type::named("datetime"),
            None if looks(&patterns::IS_DATE) => field.ty = Type::named("date"),
            None if is_named
                && self.row.ty.eq_ignore_ascii_case("long")
                && !patterns::DURATION.is_match(&self.text) =>
            {
                field.ty = Type::named("timestamp");
            }
            None if self.kind == Kind::Date => {
                field.ty = Type::named("timestamp");
                field
                    .questions
                    .push("how is the time written? Assumed to be milliseconds.".to_owned());
            }
            None if has_long => {
                field.ty = Type::named("timestamp");
                field
                    .questions
                    .push("is it a time? The sample has 13 digits.".to_owned());
            }
            None => return false,
        }
        true
    }

    /// A time that is written by a pattern.
    fn pattern(&self, builder: &mut Builder<'_>, field: &mut Field, (pattern, path): (&str, &str)) {
        let (ty, usual) = match (pattern.contains("%d"), pattern.contains("%H")) {
            (true, true) => ("datetime", "%Y-%m-%d %H:%M:%S"),
            (true, false) => ("date", "%Y-%m-%d"),
            (false, true) => ("time", "%H:%M:%S"),
            (false, false) => ("text", ""),
        };
        field.ty = Type::named(ty);
        if usual.is_empty() {
            field.questions.push(format!(
                "how is `{pattern}` represented? No type is for a single month."
            ));
        } else if pattern != usual {
            field.spelling = Some(pattern.to_owned());
        }
        let mut forms = patterns::DATE_FORM
            .all(&self.text)
            .map(|form| form[0].to_owned());
        let first = forms.next().unwrap_or_default();
        if forms.any(|form| form != first && form.starts_with(['y', 'Y'])) {
            builder.contradict(
                format!("{path}{}", self.row.name),
                "takes two forms of a date",
                "the first form is always possible",
                "the first form is sent",
            );
        }
    }

    /// By the type of the row, or of the samples where the row has no type.
    pub(super) fn plain(&self, field: &mut Field) {
        let element = self
            .row
            .ty
            .trim_end_matches('>')
            .split(['<', '['])
            .nth(1)
            .map(doc_kind);
        let kind = if self.kind == Kind::Array {
            element.unwrap_or(Kind::Array)
        } else {
            self.kind
        };
        let by_sample = |value: &&Json| match value {
            Json::Bool(_) => "bool",
            Json::Whole(_) => self.number(),
            Json::Decimal => "decimal",
            Json::Object(_) | Json::Array(_) => "json",
            Json::Null | Json::Text(_) => "text",
        };
        let ty = match kind {
            Kind::Text | Kind::Date | Kind::File => "text",
            Kind::Whole if self.values.iter().any(|value| **value == Json::Decimal) => "decimal",
            Kind::Whole => self.number(),
            Kind::Decimal => "decimal",
            Kind::Bool => "bool",
            Kind::Object => {
                field.questions.push(
                    "what is in this object? Neither a table nor a sample shows it.".to_owned(),
                );
                "json"
            }
            Kind::Array | Kind::Unknown => match self.values.first() {
                Some(value) if self.place != Place::Text => {
                    field.questions.extend(self.unknown_type());
                    by_sample(value)
                }
                first => {
                    let question = match (first, self.row.ty.as_str()) {
                        (None, "") => "what is it? Its type is nowhere, and no sample has a value.",
                        (_, "") => "what is its type? The table does not say.",
                        _ if kind == Kind::Array => "what are its items? The page does not say.",
                        _ => "what is its type? The language has none like the page's.",
                    };
                    let asks = first.is_none() || self.row.line > 0;
                    field.questions.extend(asks.then(|| question.to_owned()));
                    "text"
                }
            },
        };
        field.ty = Type::named(ty);
        if kind == Kind::Text
            && field.list.is_none()
            && matches!(self.values.first(), Some(Json::Bool(_)))
        {
            field.ty = Type::named("bool");
        }
    }

    /// A question about a type of the page's own, such as `LiveStatus`, which the language does not have.
    fn unknown_type(&self) -> Option<String> {
        let ty = self.row.ty.trim();
        let is_own = doc_kind(ty) == Kind::Unknown && !ty.is_empty();
        is_own.then(|| format!("what is its type? The page's `{ty}` is a type of its own."))
    }

    /// Whether a whole number counts, which is never negative.
    fn number(&self) -> &'static str {
        let is_count = COUNTS.iter().any(|end| self.row.name.ends_with(end))
            || self.note.min.is_some_and(|min| min.number >= 0);
        let is_negative = |value: &&Json| matches!(value, Json::Whole(number) if *number < 0);
        let may_be_negative = self.values.iter().any(is_negative)
            || self.note.min.is_some_and(|min| min.number < 0)
            || self
                .note
                .default
                .as_deref()
                .is_some_and(|default| default.starts_with('-'))
            || self.text.contains("-1");
        if is_count && !may_be_negative {
            "count"
        } else {
            "int"
        }
    }
}
