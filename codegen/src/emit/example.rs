//! An example of each call, in the documentation of its request. Rustdoc compiles it.

use super::construct::{Constructor, constructor, given};
use super::exports::Exports;
use super::field;
use crate::made::flag;
use crate::model::{
    Api, Endpoint, Field, Form, Name, Object, ReplyKind, Rule, Ty, TypeRef, Variant,
};
use crate::naming::{ident, pascal, required_of};
use crate::source::Located;

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
        let mut setters = self.needed(params, &self.endpoint.rules);
        let paging = self.endpoint.paging.as_ref();
        let size = paging.and_then(|paging| paging.size.as_ref());
        setters.extend(size.and_then(|size| optional(params, size)));
        setters
    }

    /// The optional fields without which the rules are broken, where all others are given.
    fn needed<'f>(&self, fields: &'f [Field], rules: &[Located<Rule>]) -> Vec<&'f Field> {
        let mut needed: Vec<&Field> = Vec::new();
        loop {
            let before = needed.len();
            for rule in rules {
                let value = |name: &Name| {
                    let mut given = fields.iter().filter(|field| {
                        field::is_positional(field)
                            || field.absent.is_some()
                            || needed.iter().any(|it| std::ptr::eq(*it, *field))
                    });
                    given.find(|field| field.wire.text == name.text)
                };
                let missing: Vec<&Name> = match &rule.value {
                    Rule::AtLeastOne(names) | Rule::ExactlyOne(names) => {
                        let is_kept = names.iter().any(|name| value(name).is_some());
                        names.iter().take(usize::from(!is_kept)).collect()
                    }
                    Rule::When { param, is, needs } => {
                        let own = value(param).and_then(|field| self.wire(field));
                        let applies = own.is_some_and(|own| is.iter().any(|is| is.text == own));
                        let needs = needs.iter().filter(|need| value(need).is_none());
                        needs.filter(|_| applies).collect()
                    }
                    _ => Vec::new(),
                };
                let missing = missing.into_iter();
                let missing: Vec<_> = missing.filter_map(|name| optional(fields, name)).collect();
                needed.extend(missing);
            }
            if needed.len() == before {
                return needed;
            }
        }
    }

    /// The value that the example gives, as it is sent, where rules depend on it.
    fn wire(&self, field: &Field) -> Option<String> {
        match &field.ty {
            Ty::Bool => Some(flag(&field.form, true).to_owned()),
            Ty::Int | Ty::Count => Some(self.number(field).to_string()),
            Ty::Enum(name) => Some(self.first(name)?.wire.text.clone()),
            _ => None,
        }
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
            Some(_) if is_long(field) => format!("vec![{}]", several(field, &single)),
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
                    wire if ["url", "href", "link"].iter().any(|it| wire.ends_with(it)) => {
                        "https://example.com/"
                    }
                    wire if wire.contains("name") => "Jane",
                    wire if wire.contains("title") => "Title",
                    wire if wire.contains("password") || wire.contains("passwd") => "secret123",
                    _ => "text",
                };
                long(sample, field)
            }
            Ty::Id(name) if name.name == "ChannelId" => "\"2191532\"".to_owned(),
            Ty::Id(_) if field.form == Form::Numeric => "\"1021\"".to_owned(),
            Ty::Id(_) => long("1b448be323", field),
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
        let path = self.path(name);
        match self.first(name) {
            Some(first) => format!("{path}::{}", ident(&first.rust)),
            None => format!("{path}::from(\"text\")"),
        }
    }

    fn first(&self, name: &TypeRef) -> Option<&Variant> {
        let known = if name.shared {
            self.example.api.enumeration(&name.name)
        } else {
            let mut own = self.endpoint.enums.iter();
            own.find(|known| *known.name == name.name)
        };
        known?.variants.first()
    }

    fn object(&self, name: &TypeRef) -> String {
        let own = self.endpoint.object(&name.name);
        let known = if name.shared {
            self.example.api.object(&name.name)
        } else {
            own
        };
        let path = self.path(name);
        let Some(Object { fields, rules, .. }) = known else {
            return format!("{path}::new()");
        };
        let new = format!("{path}::new({})", self.arguments(&path, fields, None));
        let needed = self.needed(fields, rules).into_iter();
        let set = |field: &Field| format!(".{}({})", ident(&field.rust), self.argument(field));
        needed.fold(new, |text, field| text + &set(field))
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

/// The optional field of this name.
fn optional<'f>(fields: &'f [Field], name: &Name) -> Option<&'f Field> {
    let mut fields = fields.iter().filter(|field| !field::is_positional(field));
    fields.find(|field| field.wire.text == name.text && field.absent.is_none())
}

/// As many items as the list needs, as they are written in brackets; a `vec!` takes them where the list is long.
fn several(field: &Field, single: &str) -> String {
    let least = least(field);
    if is_long(field) {
        format!("{single}; {least}")
    } else {
        vec![single; least].join(", ")
    }
}

fn is_long(field: &Field) -> bool {
    least(field) > 3
}

fn least(field: &Field) -> usize {
    let least = usize::try_from(field.items.min.unwrap_or(1));
    least.unwrap_or(1).max(1)
}

/// A literal that is as long as the field needs.
fn long(sample: &str, field: &Field) -> String {
    let least = usize::try_from(field.length.min.unwrap_or(0)).unwrap_or(0);
    format!("{:?}", format!("{sample:x<least$}"))
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
