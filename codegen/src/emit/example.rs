//! An example of each call, in the documentation of its request. Rustdoc compiles it.

use super::construct::{Constructor, constructor, given};
use super::exports::Exports;
use super::field;
use crate::model::{Api, Endpoint, Field, Form, Object, ReplyKind, Rule, Ty, TypeRef};
use crate::naming::{ident, pascal, required_of};

/// Columns of a line of an example.
const WIDTH: usize = 90;

/// What examples are made of.
pub(super) struct Example<'a> {
    api: &'a Api,
    exports: &'a Exports<'a>,
}

impl<'a> Example<'a> {
    pub(super) const fn new(api: &'a Api, exports: &'a Exports<'a>) -> Self {
        Self { api, exports }
    }

    /// How a call is made and what becomes of the reply, as Markdown. A deprecated endpoint has none.
    pub(super) fn of(&self, endpoint: &Endpoint) -> Option<String> {
        if endpoint.deprecated.is_some() {
            return None;
        }
        let made = Made {
            example: self,
            endpoint,
        };
        let request = made.request();
        let [module, resource, _] = &endpoint.path;
        let place = format!("{module}::{}", ident(resource));
        let import = if request.contains("types::") {
            format!("use polyv_sdk::api::{{{place}, types}};")
        } else {
            format!("use polyv_sdk::api::{place};")
        };
        let send = match &endpoint.reply.kind {
            ReplyKind::Ack => "client.send(&request).await?;",
            ReplyKind::Page(_) => "let page = client.send(&request).await?;",
            ReplyKind::Binary => "let file = client.send(&request).await?;",
            ReplyKind::List(_) => "let list = client.send(&request).await?;",
            _ => "let reply = client.send(&request).await?;",
        };
        Some(format!(
            "```no_run\n\
             # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {{\n\
             {import}\n\
             let request = {request};\n\
             {send}\n\
             # Ok(()) }}\n\
             ```"
        ))
    }
}

/// The request of one example.
struct Made<'a> {
    example: &'a Example<'a>,
    endpoint: &'a Endpoint,
}

impl Made<'_> {
    fn request(&self) -> String {
        let endpoint = self.endpoint;
        let name = pascal(&endpoint.path[2]);
        let path = self.local(&name);
        let (function, deciding) = match constructor(&endpoint.params) {
            Constructor::Plain(function) => (function, None),
            Constructor::Two { deciding, with, .. } => (with, Some((deciding, true))),
        };
        let mut text = format!(
            "{path}::{function}({})",
            self.arguments(&path, &endpoint.params, deciding)
        );
        for field in self.setters() {
            let (setter, value) = (ident(&field.rust), self.argument(field));
            let break_line = text.lines().last().map_or(0, str::len) + value.len() > WIDTH - 30;
            let indent = if break_line { "\n    " } else { "" };
            text.extend([indent, ".", &setter.to_string(), "(", &value, ")"]);
        }
        text
    }

    /// The optional parameters that the example gives: those without which the request is refused, and the size of a page.
    fn setters(&self) -> Vec<&Field> {
        let params = &self.endpoint.params;
        let find = |name: &str| {
            let field = params.iter().find(|field| &*field.wire == name)?;
            (!field::is_positional(field) && field.absent.is_none()).then_some(field)
        };
        let mut setters: Vec<&Field> = Vec::new();
        let given = |setters: &[&Field], name: &str| {
            let positional = |field: &&Field| field::is_positional(field) || field.absent.is_some();
            setters
                .iter()
                .chain(params.iter().filter(positional).collect::<Vec<_>>().iter())
                .any(|field| &*field.wire == name)
        };
        for rule in &self.endpoint.rules {
            if let Rule::AtLeastOne(names) | Rule::ExactlyOne(names) = &rule.value
                && !names.iter().any(|name| given(&setters, name))
            {
                setters.extend(names.first().and_then(|name| find(name)));
            }
        }
        let size = self
            .endpoint
            .paging
            .as_ref()
            .and_then(|paging| paging.size.as_ref());
        setters.extend(size.and_then(|size| find(size)));
        setters
    }

    /// What is between the parentheses of a constructor of `path`.
    fn arguments(&self, path: &str, fields: &[Field], deciding: Option<(&Field, bool)>) -> String {
        let given = given(fields, deciding);
        let (inside, by_position): (Vec<&Field>, Vec<&Field>) = given
            .fields
            .iter()
            .partition(|field| given.by_struct && field::is_positional(field));
        let mut arguments: Vec<_> = by_position
            .into_iter()
            .map(|field| self.argument(field))
            .collect();
        if given.by_struct {
            let values: Vec<_> = inside
                .into_iter()
                .map(|field| format!("    {}: {},\n", ident(&field.rust), self.value(field)))
                .collect();
            arguments.push(format!("{} {{\n{}}}", required_of(path), values.concat()));
        }
        arguments.join(", ")
    }

    /// What a setter or a constructor takes.
    fn argument(&self, field: &Field) -> String {
        let single = self.single(field);
        match field.list {
            Some(_) => format!("[{}]", several(field, &single)),
            None => single,
        }
    }

    /// What a field of a struct holds.
    fn value(&self, field: &Field) -> String {
        let single = self.single(field);
        let converted = matches!(field.ty, Ty::Text | Ty::Secret | Ty::Id(_));
        let single = if converted {
            format!("{single}.into()")
        } else {
            single
        };
        match field.list {
            Some(_) => format!("vec![{}]", several(field, &single)),
            None => single,
        }
    }

    fn single(&self, field: &Field) -> String {
        let wire = field.wire.to_ascii_lowercase();
        match &field.ty {
            Ty::Text | Ty::Secret => {
                let sample = match wire.as_str() {
                    wire if wire.ends_with("url") || wire.ends_with("href") => {
                        "https://example.com/"
                    }
                    wire if wire.contains("name") => "Jane",
                    wire if wire.contains("title") => "Title",
                    wire if wire.contains("password") || wire.contains("passwd") => "secret123",
                    _ => "text",
                };
                let least = usize::try_from(field.length.min.unwrap_or(0)).unwrap_or(0);
                format!("{:?}", format!("{sample:x<least$}"))
            }
            Ty::Id(name) if name.name == "ChannelId" => "\"2191532\"".to_owned(),
            Ty::Id(_) if field.form == Form::Numeric => "\"1021\"".to_owned(),
            Ty::Id(_) => "\"1b448be323\"".to_owned(),
            Ty::Int | Ty::Count => self.number(field).to_string(),
            Ty::Decimal => "polyv_sdk::Decimal::ONE".to_owned(),
            Ty::Bool => "true".to_owned(),
            Ty::Timestamp => "polyv_sdk::Timestamp::now()".to_owned(),
            Ty::DateTime => "polyv_sdk::civil::date(2026, 6, 18).at(8, 30, 0, 0)".to_owned(),
            Ty::Date => "polyv_sdk::civil::date(2026, 6, 18)".to_owned(),
            Ty::Time => "polyv_sdk::civil::time(8, 30, 0, 0)".to_owned(),
            Ty::Json => "serde_json::json!({})".to_owned(),
            Ty::File => format!("polyv_sdk::Upload::from_path({:?})", file_name(field)),
            Ty::Enum(name) => self.variant(name),
            Ty::Object(name) => self.object(name),
        }
    }

    fn number(&self, field: &Field) -> i64 {
        if let Some(first) = field.allowed.first() {
            return *first;
        }
        let range = field.range.whole();
        let most = range.max.unwrap_or(i64::MAX);
        let paging = self.endpoint.paging.as_ref();
        let is_size = paging.is_some_and(|paging| {
            paging
                .size
                .as_ref()
                .is_some_and(|size| size.text == field.wire.text)
        });
        let usual = if is_size { 100 } else { 1 };
        usual.min(most).max(range.min.unwrap_or(0))
    }

    fn variant(&self, name: &TypeRef) -> String {
        let own = self
            .endpoint
            .enums
            .iter()
            .find(|known| *known.name == name.name);
        let known = if name.shared {
            self.example.api.enumeration(&name.name)
        } else {
            own
        };
        let first = known.and_then(|known| known.variants.first());
        let path = self.path(name);
        match first {
            Some(first) => format!("{path}::{}", ident(&first.rust)),
            None => format!("{path}::from(\"text\")"),
        }
    }

    fn object(&self, name: &TypeRef) -> String {
        let own = self.endpoint.object(&name.name);
        let known = if name.shared {
            self.example.api.object(&name.name)
        } else {
            own
        };
        let path = self.path(name);
        let fields = known.map_or(&[] as &[Field], |object: &Object| &object.fields);
        format!("{path}::new({})", self.arguments(&path, fields, None))
    }

    /// Where a type is found.
    fn path(&self, name: &TypeRef) -> String {
        if name.shared {
            format!("types::{}", name.name)
        } else {
            self.local(&name.name)
        }
    }

    /// Where a type of the endpoint's file is found.
    fn local(&self, name: &str) -> String {
        let [_, resource, operation] = &self.endpoint.path;
        let resource = ident(resource);
        let is_request = name == pascal(operation);
        if is_request || self.example.exports.has(self.endpoint, name) {
            format!("{resource}::{name}")
        } else {
            format!("{resource}::{}::{name}", ident(operation))
        }
    }
}

/// As many items as the list needs.
fn several(field: &Field, single: &str) -> String {
    let least = usize::try_from(field.items.min.unwrap_or(1))
        .unwrap_or(1)
        .clamp(1, 3);
    vec![single; least].join(", ")
}

/// A file that the endpoint takes.
fn file_name(field: &Field) -> String {
    match field.file.extensions.as_slice() {
        [first, ..] if !field.file.extensions.iter().any(|known| known == "png") => {
            format!("file.{first}")
        }
        _ => "picture.png".to_owned(),
    }
}
