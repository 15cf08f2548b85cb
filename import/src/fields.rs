//! Rows of tables, and what samples show of them, to fields.

use polyv_codegen::snake_case;

use super::builder::{Builder, Place, doc};
use super::json::Json;
use super::page::Row;
use super::scalar::{self, Scalar};
use super::spec::{Field, Type};
use super::{clean, limits, note};

/// What separates a text to translate and the one that other specs have for the name.
const ELSEWHERE: &str = " => ";

/// Deepest object that is described; the language allows ten.
const DEEPEST: usize = 8;

/// Where a list of fields is.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// Such as `contents.`, or nothing.
    pub(super) path: &'a str,
    pub(super) depth: usize,
    /// Whether the table says of any row that it must be given.
    pub(super) has_flags: bool,
}

impl At<'_> {
    pub(super) const TOP: Self = At {
        path: "",
        depth: 0,
        has_flags: true,
    };
}

impl Builder<'_> {
    /// The fields of an object: those of a table, and those that the samples have besides.
    pub(super) fn fields(&mut self, rows: &[Row], samples: &[&Json], at: At<'_>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for row in rows {
            if fields.iter().any(|known| known.wire == row.name) {
                continue;
            }
            let values = values(samples, &row.name);
            let field = self.field(row, &values, at);
            fields.push(field);
        }
        for sample in samples {
            let mut before: Option<usize> = None;
            for name in sample.names() {
                if let Some(known) = fields.iter().position(|field| answers(field, name)) {
                    before = Some(known);
                    continue;
                }
                if let Some(other) = spelt_otherwise(&mut fields, samples, name) {
                    before = Some(other);
                    continue;
                }
                let row = Row {
                    name: name.to_owned(),
                    ..Row::default()
                };
                let values = values(samples, name);
                let undocumented = self
                    .tables
                    .of(name, "", self.place == Place::Reply)
                    .is_none();
                let mut field = self.field(&row, &values, at);
                field.undocumented = undocumented;
                let index = before.map_or(fields.len(), |before| before + 1);
                fields.insert(index, field);
                before = Some(index);
            }
        }
        part_names(&mut fields);
        fields
    }

    /// One field. `values` are what the samples have for it.
    fn field(&mut self, row: &Row, values: &[&Json], at: At<'_>) -> Field {
        let mut field = Field {
            wire: row.name.clone(),
            doc: doc(&row.note, row.line > 0),
            ..Field::default()
        };

        if self.place != Place::Reply {
            match row.is_required() {
                Some(required) => field.required = required,
                None if at.has_flags && row.line > 0 => field
                    .questions
                    .push("must it be given? The table does not say so clearly.".to_owned()),
                None => {}
            }
        }
        let kind = scalar::doc_kind(&row.ty);
        let inner: Vec<&Json> = values.iter().flat_map(|value| value.objects()).collect();
        let may_be_object = matches!(
            kind,
            scalar::Kind::Object | scalar::Kind::Array | scalar::Kind::Unknown
        ) || !inner.is_empty();
        let table = may_be_object
            .then(|| {
                self.tables
                    .of(&row.name, &row.note, self.place == Place::Reply)
            })
            .flatten();
        let is_array = kind == scalar::Kind::Array
            || values.iter().any(|value| matches!(value, Json::Array(_)));
        if at.depth < DEEPEST && (table.is_some() || !inner.is_empty()) {
            let (rows, line) =
                table.map_or((&[][..], 0), |table| (table.rows.as_slice(), table.line));
            self.object(&mut field, (rows, line), &inner, at);
            self.shape_object(&mut field, is_array, &row.note);
        } else {
            self.decide(&Scalar::new(row, values, self.place), &mut field, at.path);
        }
        super::limits::better_name(&mut field, self.known);
        if let Type::Named(ty) = &field.ty
            && let Some(known) = self.known.text(&field.wire, ty)
        {
            field.doc = format!("{}{ELSEWHERE}{known}", field.doc);
        }
        field
    }

    /// Decides what a value is, and writes what was decided, or asked, into `field`. `path` precedes the name in
    /// contradictions.
    pub(super) fn decide(&mut self, scalar: &Scalar<'_>, field: &mut Field, path: &str) {
        scalar.list(field);
        let done = scalar.file(field)
            || scalar.paging(field)
            || scalar.identifier(self, field)
            || scalar.time(self, field, path)
            || (!scalar.is_packed() && scalar.values(self, field))
            || scalar.words(self, field);
        if !done {
            scalar.plain(field);
        }
        scalar.compare(self, field, path);
        if scalar.place != Place::Reply {
            scalar.bounds(field);
            scalar.default(field);
        }
        limits::rust_name(field);
    }

    fn object(
        &mut self,
        field: &mut Field,
        (rows, line): (&[Row], usize),
        inner: &[&Json],
        at: At<'_>,
    ) {
        let has_flags = rows.iter().any(|row| !row.required.is_empty());
        if self.place != Place::Reply && !rows.is_empty() && !has_flags {
            field
                .questions
                .push("which of its fields must be given? The table does not say.".to_owned());
        }
        let path = format!("{}{}.", at.path, field.wire);
        let at = At {
            path: &path,
            depth: at.depth + 1,
            has_flags,
        };
        let names = self.taken.clone();
        let name = self.type_name(&singular(&field.wire));
        let fields = self.fields(rows, inner, at);
        let is = |made: &&(Place, usize, String, Vec<Field>)| {
            line > 0 && made.0 == self.place && made.1 == line && made.3 == fields
        };
        if let Some((_, _, made, _)) = self.objects.iter().find(is) {
            // The same table with the same samples: one type is enough.
            field.ty = Type::named(made);
            self.taken = names;
            return;
        }
        self.objects
            .push((self.place, line, name.clone(), fields.clone()));
        field.ty = if fields.is_empty() {
            field
                .questions
                .push("what is in this object? Neither a table nor a sample shows it.".to_owned());
            Type::named("json")
        } else {
            Type::Object { name, fields }
        };
    }

    fn shape_object(&self, field: &mut Field, is_array: bool, note: &str) {
        if is_array {
            field.list = Some(if self.place == Place::Text {
                "json-text"
            } else {
                "array"
            });
        } else if self.place == Place::Text {
            field.spelling = Some("json-text".to_owned());
        }
        if is_array && self.place != Place::Reply {
            let note = note::read(&clean::halfwidth(note));
            for (key, bound) in [("min_items", note.min), ("max_items", note.max)] {
                field.bounds.extend(bound.map(|bound| (key, bound.number)));
            }
        }
        if self.place == Place::Text {
            field
                .questions
                .push("how does the object become a text? Assumed to be JSON.".to_owned());
        }
    }
}

/// What the samples have for the field `name`, in lists as well.
fn values<'j>(samples: &[&'j Json], name: &str) -> Vec<&'j Json> {
    samples
        .iter()
        .filter_map(|sample| sample.get(name))
        .collect()
}

/// Names that become one in Rust get a number, and a question.
fn part_names(fields: &mut [Field]) {
    let mut taken: Vec<String> = Vec::new();
    for field in fields {
        let plain = snake_case(&field.wire);
        let name = field.rust.clone().unwrap_or_else(|| plain.clone());
        // Without the words that were parted there may be no clash.
        let free = [name.clone(), plain]
            .into_iter()
            .find(|name| !taken.contains(name));
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let new = free.or_else(|| numbered.into_iter().find(|name| !taken.contains(name)));
        if let Some(new) = new.filter(|new| *new != name) {
            field.questions.push(format!(
                "what is it called in Rust? Another field is `{name}`."
            ));
            field.rust = Some(new);
        }
        taken.push(field.rust.clone().unwrap_or(name));
    }
}

fn answers(field: &Field, name: &str) -> bool {
    field.wire == name || field.alias.as_deref() == Some(name)
}

/// The field that the samples spell `name` instead of as the table does: other case, or another character between
/// the words.
fn spelt_otherwise(fields: &mut [Field], samples: &[&Json], name: &str) -> Option<usize> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let is = |field: &Field| {
        plain(&field.wire) == plain(name)
            && values(samples, &field.wire).is_empty()
            && field.alias.is_none()
    };
    let found = fields.iter().position(is)?;
    let field = fields.get_mut(found)?;
    field.alias = Some(name.to_owned());
    field.questions.push(format!(
        "the table has `{}` and the sample `{name}`: which one does the service send?",
        field.wire
    ));
    Some(found)
}

/// `contents` is a list of `content`.
fn singular(wire: &str) -> String {
    let stem = wire
        .strip_suffix("List")
        .filter(|stem| !stem.is_empty())
        .unwrap_or(wire);
    match stem {
        "list" | "data" | "contents" | "rows" | "result" => "item".to_owned(),
        stem if stem.ends_with("ies") && stem.len() > 4 => format!("{}y", &stem[..stem.len() - 3]),
        stem if stem.ends_with('s') && !stem.ends_with("ss") && stem.len() > 3 => {
            stem[..stem.len() - 1].to_owned()
        }
        stem => stem.to_owned(),
    }
}
