//! Which rows of a data set a request asks for, and in which order.

use jiff::civil::DateTime;

use crate::catalogue::{Endpoint, Kind, ListEncoding, Param, Rule};
use crate::given::{Call, Given};
use crate::json::scalar_text;
use crate::script::rows::{Row, Rows};
use crate::validate::{any_civil_of, civil_of};

/// The rows that the request's time range and ids leave, the newest first; those without a time come last.
pub(super) fn choose<'r>(call: &Call<'_>, rows: &'r Rows) -> Vec<&'r Row> {
    let time = time_field(call.endpoint, rows.time_field.as_deref());
    let range = Range::of(call, ends(call.endpoint));
    let mut chosen: Vec<_> = rows
        .list
        .iter()
        .map(|row| (time.and_then(|time| time_of(row, time)), row))
        .filter(|(at, row)| at.is_none_or(|at| range.holds(at)) && has_ids(call, row))
        .collect();
    chosen.sort_by(|(one, _), (other, _)| other.cmp(one));
    chosen.into_iter().map(|(_, row)| row).collect()
}

/// The field with the time of a row: the one that was named, or else the first field that is a time.
fn time_field<'e>(endpoint: &'e Endpoint, named: Option<&str>) -> Option<&'e Param> {
    let mut fields = endpoint.row_fields().iter();
    match named {
        Some(name) => fields.find(|field| field.name == name),
        None => fields.find(|field| is_time(field.kind)),
    }
}

fn time_of(row: &Row, field: &Param) -> Option<DateTime> {
    let text = scalar_text(row.value.get(&field.name)?)?;
    // Rows are written as the service writes them, which is not always as its page says.
    any_civil_of(field.kind, field.format.as_deref(), &text)
}

fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::Timestamp | Kind::Datetime | Kind::Date)
}

/// The time range of a request; both ends belong to it, and a day that ends it is there until midnight.
pub(super) struct Range {
    from: Option<DateTime>,
    before: Option<DateTime>,
    to: Option<DateTime>,
}

impl Range {
    /// The range from one parameter to another, as far as the request gives them.
    pub(super) fn of(call: &Call<'_>, (from, to): (Option<&Param>, Option<&Param>)) -> Self {
        let read = |param: Option<&Param>| {
            let param = param?;
            let text = call.given(param).and_then(Given::as_text)?;
            civil_of(param.kind, param.format.as_deref(), &text)
        };
        let end = read(to);
        let is_day = to.is_some_and(|param| param.kind == Kind::Date);
        Self {
            from: read(from),
            before: end
                .filter(|_| is_day)
                .and_then(|day| day.date().tomorrow().ok())
                .map(|day| day.at(0, 0, 0, 0)),
            to: end.filter(|_| !is_day),
        }
    }

    pub(super) fn holds(&self, at: DateTime) -> bool {
        self.from.is_none_or(|from| at >= from)
            && self.before.is_none_or(|before| at < before)
            && self.to.is_none_or(|to| at <= to)
    }
}

/// The parameters of the endpoint's time range: those of its rule, or else those that are named so.
fn ends(endpoint: &Endpoint) -> (Option<&Param>, Option<&Param>) {
    let param = |name: &str| endpoint.params.iter().find(|param| param.name == name);
    let ruled = endpoint.rules.iter().find_map(|rule| match rule {
        Rule::Span { from, to, .. } | Rule::SameMonth { from, to } => Some((from, to)),
        _ => None,
    });
    if let Some((from, to)) = ruled {
        return (param(from), param(to));
    }
    let named = |start: &str| {
        let mut times = endpoint.params.iter().filter(|param| is_time(param.kind));
        times.find(|param| param.name.starts_with(start))
    };
    (named("start"), named("end"))
}

/// Whether the row is of the ids, states and kinds that the request names. A row without such a field matches.
pub(super) fn has_ids(call: &Call<'_>, row: &Row) -> bool {
    let params = call.endpoint.params.iter();
    params
        .filter(|param| matches!(param.kind, Kind::Id | Kind::Enum))
        .all(|param| {
            let wanted = call.all_given(param);
            let own = own_value(call.endpoint, param, row);
            let Some(own) = own.filter(|_| !wanted.is_empty()) else {
                return true;
            };
            wanted
                .into_iter()
                .any(|given| is_one_of(param, given, &own))
        })
}

/// The row's own value under the parameter's name; of a list such as `channelIds`, under the name of one; and else
/// under the only name that ends with it, as `channelSessionId` does with `sessionId`.
fn own_value(endpoint: &Endpoint, param: &Param, row: &Row) -> Option<String> {
    let value = row.value.get(&param.name).or_else(|| {
        let one = param.list.and_then(|_| param.name.strip_suffix('s'));
        row.value.get(one?)
    });
    let value = value.or_else(|| row.value.get(longer_name(endpoint, param)?))?;
    Some(scalar_text(value)?.into_owned())
}

fn longer_name<'e>(endpoint: &'e Endpoint, param: &Param) -> Option<&'e str> {
    let mut letters = param.name.chars();
    let end = format!(
        "{}{}",
        letters.next()?.to_ascii_uppercase(),
        letters.as_str()
    );
    let mut fields = endpoint
        .row_fields()
        .iter()
        .filter(|field| field.kind == param.kind && field.name.ends_with(&end));
    let field = fields.next()?;
    fields.next().is_none().then_some(field.name.as_str())
}

fn is_one_of(param: &Param, given: Given<'_>, own: &str) -> bool {
    given.as_text().is_some_and(|text| text.is_empty())
        || items(param, given).iter().any(|item| item == own)
}

/// What a parameter gives, item by item: one that is not a list gives one item.
pub(super) fn items(param: &Param, given: Given<'_>) -> Vec<String> {
    let texts = |items: &[serde_json::Value]| {
        let texts = items.iter().filter_map(scalar_text);
        texts.map(Into::into).collect()
    };
    if let Given::Json(serde_json::Value::Array(items)) = given {
        return texts(items);
    }
    let Some(text) = given.as_text() else {
        return Vec::new();
    };
    match param.list {
        Some(ListEncoding::Comma) => text.split(',').map(str::to_owned).collect(),
        Some(ListEncoding::JsonText) => serde_json::from_str::<Vec<serde_json::Value>>(&text)
            .map_or_else(|_| Vec::new(), |items| texts(&items)),
        _ => vec![text.into_owned()],
    }
}
