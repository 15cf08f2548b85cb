//! Samples of replies, with every field there is.

use serde_json::Value;

use super::Tree;
use super::value::Maker;
use crate::model::{Api, Endpoint, Paging, ReplyKind, Ty, Types};
use crate::words::{Envelope, PAGE_FIELDS};

/// The body of a successful reply, as text; `None` where it is a file.
pub(crate) fn sample(api: &Api, endpoint: &Endpoint) -> Option<String> {
    let reply = &endpoint.reply;
    let data = data(Types::new(api, endpoint.local()), endpoint)?;
    if matches!(reply.kind, ReplyKind::Text(_)) {
        return Some(data.to_text());
    }
    let text = |text: &str| Tree::text(text);
    let fields = match reply.envelope {
        _ if matches!(reply.kind, ReplyKind::Encrypted(_)) => return Some(pretty(&data)),
        Envelope::V1 => vec![("status", text("success")), ("result", data)],
        Envelope::V3 => vec![
            ("code", Tree::Plain(200.into())),
            ("status", text("success")),
            ("message", text("")),
            ("data", data),
        ],
        Envelope::V4 => vec![
            ("code", Tree::Plain(200.into())),
            ("status", text("success")),
            ("requestId", text("00000000-0000-4000-8000-000000000000")),
            ("data", data),
            ("success", Tree::Plain(true.into())),
        ],
    };
    Some(pretty(&object(fields)))
}

fn object(fields: Vec<(&str, Tree)>) -> Tree {
    let owned = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Tree::Object(owned.collect())
}

/// A tree has only text keys, so it always serializes.
fn pretty(tree: &Tree) -> String {
    serde_json::to_string_pretty(tree).unwrap_or_default()
}

/// The data of a successful reply; `None` where it is a file.
fn data(types: Types<'_>, endpoint: &Endpoint) -> Option<Tree> {
    let mut maker = Maker::new(types, true, None);
    Some(match &endpoint.reply.kind {
        ReplyKind::Binary => return None,
        // Nobody knows its fields.
        ReplyKind::Json => Tree::Object(Vec::new()),
        ReplyKind::Ack => match endpoint.reply.envelope {
            Envelope::V4 => Tree::Plain(true.into()),
            Envelope::V1 | Envelope::V3 => Tree::text(""),
        },
        ReplyKind::Value { field, .. } => maker.value(field),
        ReplyKind::List(ty) => Tree::List(vec![row(&mut maker, types, ty)]),
        ReplyKind::Page(ty) => page(
            endpoint.paging.as_ref(),
            endpoint,
            &row(&mut maker, types, ty),
        ),
        ReplyKind::Text(ty) | ReplyKind::Object { ty, .. } | ReplyKind::Encrypted(ty) => {
            totals(endpoint.paging.as_ref(), row(&mut maker, types, ty))
        }
    })
}

/// The value of a type that has no field of its own.
fn row<'a>(maker: &mut Maker<'a>, types: Types<'a>, ty: &Ty) -> Tree {
    match ty {
        Ty::Object(name) => types
            .object(&name.name)
            .map_or(Tree::NULL, |object| maker.object(object)),
        _ => maker.bare(ty),
    }
}

/// A page of one row.
fn page(paging: Option<&Paging>, endpoint: &Endpoint, row: &Tree) -> Tree {
    let size = paging.and_then(|paging| paging.size.as_ref());
    let size = size.and_then(|size| {
        endpoint
            .param(size)?
            .1
            .default
            .as_ref()?
            .parse::<u64>()
            .ok()
    });
    let number = |number: u64| Tree::Plain(number.into());
    let fields = PAGE_FIELDS.iter().map(|name| {
        let value = match *name {
            "contents" => Tree::List(vec![row.clone()]),
            "pageSize" => number(size.unwrap_or(10)),
            "offset" => number(0),
            "firstPage" | "lastPage" => Tree::Plain(Value::Bool(true)),
            _ => number(1),
        };
        (*name, value)
    });
    object(fields.collect())
}

/// The object with the totals for one row, if it reports pages.
fn totals(paging: Option<&Paging>, mut data: Tree) -> Tree {
    let total = paging.and_then(|paging| paging.total.as_ref());
    if let (Tree::Object(fields), Some(total)) = (&mut data, total) {
        for (_, value) in fields.iter_mut().filter(|(name, _)| *name == total.text) {
            *value = match value {
                Tree::Plain(Value::String(_)) => Tree::text("1"),
                _ => Tree::Plain(1.into()),
            };
        }
    }
    data
}
