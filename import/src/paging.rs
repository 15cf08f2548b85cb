//! How replies are walked page by page.

use super::facts::Facts;
use super::json::{self, Json};
use super::spec::{Contradiction, Field, Paging, Spec, Type};

/// Parameters with the number of a page, and with its size.
const NUMBERS: &[&str] = &["pageNumber", "page", "pageNum", "pageNo"];
const SIZES: &[&str] = &["pageSize", "limit", "size", "numPerPage"];

/// Decides how the reply is walked.
pub(super) fn paging(spec: &mut Spec) {
    let page = param(spec, NUMBERS, "count");
    let size = param(spec, SIZES, "count");
    let rows = Rows::of(spec);
    let mut paging = Paging {
        at: ("page", page.clone().unwrap_or_default()),
        size,
        items: None,
        next: None,
        total: None,
        stop: "total",
    };
    let cursor = param(spec, &["cursor", "nextCursor"], "text");
    if let (None, Some(cursor), Some(items), Some(next)) = (&page, cursor, &rows.items, &rows.next)
    {
        paging.at = ("cursor", cursor);
        paging.items = Some(items.clone());
        paging.next = Some(next.clone());
        paging.stop = "empty";
        spec.ask(
            "paging",
            "are these the rows, and is this how the walk ends?",
        );
        spec.paging = Some(paging);
        return;
    }
    match (page.is_some(), spec.response.kind) {
        (true, "page") => {}
        (true, "list") => {
            spec.ask("paging", "when does the walk end? The reply has no total.");
            paging.stop = "empty";
        }
        (true, "object") if rows.items.is_some() => {
            spec.ask(
                "paging",
                "are these the rows, and is this how the walk ends?",
            );
            paging.stop = if rows.total.is_some() {
                "total"
            } else {
                "empty"
            };
            (paging.items, paging.total) = (rows.items, rows.total);
        }
        (true, _) => {
            spec.question(
                "the request has pages, and the reply has no rows: what is walked?".to_owned(),
            );
            return;
        }
        (false, _) => return,
    }
    spec.paging = Some(paging);
}

/// Whether a parameter takes the number of a page.
pub(super) fn has_page(spec: &Spec) -> bool {
    param(spec, NUMBERS, "count").is_some()
}

/// The first parameter of these names that has this type.
fn param(spec: &Spec, names: &[&str], ty: &str) -> Option<String> {
    let is_place = |key: &str| ["query", "form", "json"].contains(&key);
    let fields = || {
        spec.sections
            .iter()
            .filter(|(key, _)| is_place(key))
            .flat_map(|(_, fields)| fields)
    };
    names
        .iter()
        .find_map(|name| fields().find(|field| field.wire == *name && field.ty.is(ty)))
        .map(|field| field.wire.clone())
}

/// The fields of a reply that is an object: the rows, their number, the next cursor.
#[derive(Default)]
struct Rows {
    items: Option<String>,
    total: Option<String>,
    next: Option<String>,
}

impl Rows {
    fn of(spec: &Spec) -> Self {
        let Some(Type::Object { fields, .. }) = &spec.response.ty else {
            return Self::default();
        };
        let mut lists = fields.iter().filter(|field| field.list == Some("array"));
        let only = lists.next().filter(|_| lists.next().is_none());
        let find = |names: &[&str], fits: &dyn Fn(&Field) -> bool| {
            let named = |field: &&Field| names.contains(&field.wire.as_str()) && fits(field);
            fields.iter().find(named).map(|field| field.wire.clone())
        };
        let items = find(&["contents"], &|field| field.list.is_some());
        Self {
            items: items.or_else(|| only.map(|field| field.wire.clone())),
            total: find(&["total", "totalItems", "totalCount", "count"], &|field| {
                field.ty.is("count")
            }),
            next: find(&["cursor", "nextCursor"], &|field| field.ty.is("text")),
        }
    }
}

/// Where the request line has no page and the reply is the first one, the parameter has that default.
pub(super) fn first_page(facts: &Facts, spec: &mut Spec) {
    let Some(paging) = &spec.paging else {
        return;
    };
    let name = paging.at.1.clone();
    let is_first = facts.success.iter().any(|text| {
        let sample = json::parse(&json::repair(text)).ok();
        let number = sample
            .as_ref()
            .and_then(|sample| sample.get("data")?.get("pageNumber"));
        number == Some(&Json::Whole(1))
    });
    let in_line = |text: &Option<String>| {
        text.as_deref()
            .is_some_and(|text| text.contains(&format!("{name}=")))
    };
    if !is_first || facts.request.is_none() || in_line(&facts.request) || in_line(&facts.form) {
        return;
    }
    let fields = spec.sections.iter_mut().flat_map(|(_, fields)| fields);
    let open =
        |field: &&mut Field| field.wire == name && !field.required && field.default.is_none();
    if let Some(field) = fields.into_iter().find(open) {
        field.default = Some("1".to_owned());
        spec.contradictions.push(Contradiction {
            about: name,
            page: "does not say from where pages are counted, nor the default".to_owned(),
            other: "the sample answers a request without it with page 1".to_owned(),
            choice: "from 1, with 1 as the default".to_owned(),
        });
    }
}
