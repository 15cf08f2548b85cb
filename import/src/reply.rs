//! What comes back: the envelope, what the data is, and its fields.

use polyv_codegen::{ENVELOPE_FIELDS, PAGE_FIELDS};

use super::builder::{Builder, Place, doc};
use super::facts::Facts;
use super::fields::At;
use super::json::{self, Json};
use super::page::Row;
use super::paging;
use super::scalar::{Kind, Scalar, doc_kind};
use super::spec::{Field, Response, Spec, Type};

/// Words that mean success and nothing else.
const SENTINELS: &[&str] = &[
    "",
    "success",
    "SUCCESS",
    "true",
    "submit success",
    "ok",
    "OK",
    "0",
    "1",
];

/// What the page has of the data.
struct Data<'f> {
    /// Its row in the table of the envelope.
    row: Row,
    /// The rows of its own table.
    rows: Vec<Row>,
    /// What the samples have.
    values: Vec<&'f Json>,
}

/// Describes the reply. The effect is known already.
pub(super) fn reply(facts: &Facts, builder: &mut Builder<'_>, spec: &mut Spec) {
    builder.place = Place::Reply;
    let samples: Vec<Json> = facts
        .success
        .iter()
        .filter_map(|text| json::parse(&json::repair(text)).ok())
        .collect();
    let mut response = Response::default();
    envelope(facts, &samples, spec, &mut response);
    if samples.is_empty()
        && facts
            .success
            .iter()
            .any(|text| !text.starts_with(['{', '[']))
    {
        response.kind = "text";
        response.ty = Some(Type::named("text"));
        response
            .questions
            .push("is the reply a bare text, as the sample has it?".to_owned());
        spec.response = response;
        return;
    }
    let data = data(facts, builder, &samples, &mut response);
    describe(&data, builder, spec, &mut response);
    spec.response = response;
}

fn envelope(facts: &Facts, samples: &[Json], spec: &Spec, response: &mut Response) {
    let all = || {
        let failures: Vec<Json> = facts
            .failures
            .iter()
            .filter_map(|text| json::parse(&json::repair(text)).ok())
            .collect();
        let keys = samples
            .iter()
            .chain(&failures)
            .flat_map(|sample| sample.names().map(str::to_owned).collect::<Vec<_>>());
        keys.chain(facts.response.iter().map(|row| row.name.clone()))
            .collect::<Vec<_>>()
    };
    let names = all();
    let has = |name: &str| names.iter().any(|known| known == name);
    let is_old = !matches!(spec.version.as_str(), "v4" | "v5");
    response.envelope = match () {
        () if has("result") && !has("code") => "v1",
        () if has("requestId") || has("success") || has("error") => "v4",
        () if has("code") || has("message") => "v3",
        () => {
            response
                .questions
                .push("which envelope? The page describes none.".to_owned());
            if is_old { "v3" } else { "v4" }
        }
    };
}

fn data<'f>(
    facts: &Facts,
    builder: &Builder<'_>,
    samples: &'f [Json],
    response: &mut Response,
) -> Data<'f> {
    let of = |name: &'static str| facts.response.iter().find(|row| row.name == name);
    let name = if of("data").is_none() && of("result").is_some() {
        "result"
    } else {
        "data"
    };
    let row = of(name).cloned().unwrap_or_else(|| Row {
        name: name.to_owned(),
        ..Row::default()
    });
    let values = samples
        .iter()
        .filter_map(|sample| sample.get("data").or_else(|| sample.get("result")))
        .collect();
    let mut rows = builder
        .tables
        .of(name, &row.note, true)
        .map(|table| table.rows.clone())
        .unwrap_or_default();
    if rows.is_empty() {
        // Some tables have the fields of the data beside those of the envelope.
        rows = facts
            .response
            .iter()
            .filter(|row| !ENVELOPE_FIELDS.contains(&row.name.as_str()))
            .cloned()
            .collect();
        if !rows.is_empty() {
            response.questions.push(
                "are the fields those of the data? They are in one table with the envelope."
                    .to_owned(),
            );
        }
    }
    Data { row, rows, values }
}

fn describe(data: &Data<'_>, builder: &mut Builder<'_>, spec: &Spec, response: &mut Response) {
    let inner: Vec<&Json> = data
        .values
        .iter()
        .flat_map(|value| value.objects())
        .collect();
    let kind = doc_kind(&data.row.ty);
    let is_array = data
        .values
        .iter()
        .any(|value| matches!(value, Json::Array(_)))
        || (kind == Kind::Array && inner.is_empty());
    let has_fields =
        !data.rows.is_empty() || inner.iter().any(|object| object.names().next().is_some());
    let is_page = !is_array && paged(data, &inner, spec, response);
    if is_page {
        rows_of_page(data, &inner, builder, response);
    } else if is_array {
        response.kind = "list";
        if has_fields {
            response.ty = Some(object(&data.rows, &inner, builder, ""));
        } else {
            scalar(data, builder, response);
        }
        response.doc = Some(doc(&data.row.note, data.row.line > 0));
    } else if has_fields {
        response.kind = "object";
        response.ty = Some(object(&data.rows, &inner, builder, ""));
        response.doc = Some(doc(&data.row.note, data.row.line > 0));
    } else {
        single(data, kind, builder, spec, response);
    }
}

/// Whether the data is a page: rows in `contents`, numbers beside them, and nothing else.
fn paged(data: &Data<'_>, inner: &[&Json], spec: &Spec, response: &mut Response) -> bool {
    let in_samples = inner.iter().flat_map(|object| object.names());
    let names: Vec<&str> = data
        .rows
        .iter()
        .map(|row| row.name.as_str())
        .chain(in_samples)
        .collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(name));
    if !has(&["contents"]) || !has(&["pageNumber", "pageSize", "totalItems", "totalPages"]) {
        return false;
    }
    let strays: Vec<_> = names
        .iter()
        .filter(|name| !PAGE_FIELDS.contains(name))
        .collect();
    if let Some(stray) = strays.first() {
        response.questions.push(format!(
            "it is a page, but for `{stray}`: is an `object` right?"
        ));
    }
    let is_walked = paging::has_page(spec);
    if !is_walked {
        response.questions.push(
            "it is a page, and no parameter takes its number: is an `object` right?".to_owned(),
        );
    }
    strays.is_empty() && is_walked
}

fn rows_of_page(
    data: &Data<'_>,
    inner: &[&Json],
    builder: &mut Builder<'_>,
    response: &mut Response,
) {
    response.kind = "page";
    let contents = data
        .rows
        .iter()
        .find(|row| row.name == "contents")
        .cloned()
        .unwrap_or_else(|| Row {
            name: "contents".to_owned(),
            ..Row::default()
        });
    let values: Vec<&Json> = inner
        .iter()
        .filter_map(|object| object.get("contents"))
        .collect();
    let objects: Vec<&Json> = values.iter().flat_map(|value| value.objects()).collect();
    let rows = builder
        .tables
        .of("contents", &contents.note, true)
        .map(|table| table.rows.clone())
        .unwrap_or_default();
    response.doc = Some(doc(&contents.note, contents.line > 0));
    if rows.is_empty() && objects.is_empty() {
        let element = Data {
            row: contents,
            rows,
            values,
        };
        scalar(&element, builder, response);
        response
            .questions
            .push("what is in `contents`? Neither a table nor a sample shows it.".to_owned());
    } else {
        response.ty = Some(object(&rows, &objects, builder, "contents."));
    }
}

fn object(rows: &[Row], inner: &[&Json], builder: &mut Builder<'_>, path: &str) -> Type {
    let name = builder.type_name(&builder.resource.clone());
    let at = At {
        path,
        depth: 1,
        has_flags: false,
    };
    Type::Object {
        fields: builder.fields(rows, inner, at),
        name,
    }
}

/// The elements of a list that are not objects, or a single value.
fn scalar(data: &Data<'_>, builder: &mut Builder<'_>, response: &mut Response) {
    let mut field = Field {
        wire: data.row.name.clone(),
        ..Field::default()
    };
    builder.decide(
        &Scalar::new(&data.row, &data.values, Place::Reply),
        &mut field,
        "",
    );
    response.questions.append(&mut field.questions);
    response.spelling = field.spelling;
    response.ty = Some(match field.ty {
        Type::Named(name) => Type::Named(name),
        // A value has no place for an enumeration of its own.
        Type::Object { .. } | Type::Enum { .. } => {
            response.spelling = None;
            response
                .questions
                .push("which values are there? A shared enumeration could list them.".to_owned());
            Type::named("text")
        }
    });
}

/// Data that is a single value, or says no more than that the call succeeded.
fn single(
    data: &Data<'_>,
    kind: Kind,
    builder: &mut Builder<'_>,
    spec: &Spec,
    response: &mut Response,
) {
    let value = data.values.first();
    let is_sentinel = match value {
        Some(Json::Null | Json::Bool(_)) => true,
        Some(Json::Text(text)) => {
            SENTINELS.contains(&text.as_str()) || text.chars().any(|c| c > '\u{7f}' || c == ' ')
        }
        Some(Json::Object(fields)) => fields.is_empty(),
        Some(_) | None => false,
    };
    let is_file = ["文件流", "二进制", "下载", "excel"]
        .iter()
        .any(|word| data.row.note.to_lowercase().contains(word) || spec.title.contains(word));
    let asks_nothing = data.row.line == 0 && data.values.is_empty();
    match (spec.effect, asks_nothing) {
        ("read", true) => {
            response.kind = if is_file { "binary" } else { "ack" };
            response
                .questions
                .push("what comes back? The page describes no data.".to_owned());
        }
        ("read", false) if kind == Kind::Object && value.is_none() => {
            response.kind = "ack";
            response.questions.push(
                "what is in the data? It is an object that neither a table nor a sample describes."
                    .to_owned(),
            );
        }
        ("read", false) => {
            response.kind = "value";
            response.doc = Some(doc(&data.row.note, data.row.line > 0));
            scalar(data, builder, response);
        }
        (_, true) => {
            response.kind = "ack";
            response.questions.push(
                "does the reply say more than that the call succeeded? The page describes no data."
                    .to_owned(),
            );
        }
        (_, false)
            if is_sentinel || (value.is_none() && matches!(kind, Kind::Bool | Kind::Unknown)) =>
        {
            response.kind = "ack";
        }
        (_, false) if value.is_some() => {
            response.kind = "value";
            response.doc = Some(doc(&data.row.note, data.row.line > 0));
            scalar(data, builder, response);
            response
                .questions
                .push("is the value of use, or is it an `ack`?".to_owned());
        }
        (_, false) => {
            response.kind = "ack";
            response.questions.push(format!(
                "is the data (`{}`) of use, or is it an `ack`? No sample shows it.",
                data.row.ty
            ));
        }
    }
}
