//! The page that a request asks for, cut out of the sample.

use std::borrow::Cow;

use crate::catalogue::{Endpoint, Paging};
use crate::given::{Call, Given};
use crate::reply::sample::{ITEMS, Numbers, Sample};
use crate::reply::sample_of;

/// The page size of the service, where neither the page nor the sample says one.
const SIZE: u64 = 10;
/// What the cursors begin with that the server makes up; the number of the row to go on with follows.
const CURSOR: &str = "row-";

/// A page of the sample.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) body: String,
    pub(super) has_rows: bool,
}

/// The sample with the rows and the numbers that were asked for. `None` when the request does not page, and the
/// sample is to be answered as it is.
pub(super) fn page(call: &Call<'_>, sample: &str) -> Option<Page> {
    let paging = call.endpoint.paging.as_ref()?;
    let asked = Asked::of(call, paging)?;
    let sample = Sample::read(sample, paging.items())?;
    Some(cut(call, paging, &asked, &sample, false))
}

/// The page of `rows` instead of the sample's. `None` when the sample has no place for rows.
pub(super) fn page_of_rows(call: &Call<'_>, sample: &str, rows: &[&str]) -> Option<Page> {
    let sample = Sample::read(sample, call.endpoint.items())?.with_other_rows(rows);
    let Some(paging) = call.endpoint.paging.as_ref() else {
        return Some(Page {
            body: sample.with_rows(0, sample.row_count()).finish(),
            has_rows: !rows.is_empty(),
        });
    };
    let asked = Asked::of(call, paging).unwrap_or(Asked { size: None });
    Some(cut(call, paging, &asked, &sample, true))
}

/// The rows and the numbers that were asked for. Where rows are added while they are read, even the last page has a
/// cursor `onwards`.
fn cut(
    call: &Call<'_>,
    paging: &Paging,
    asked: &Asked,
    sample: &Sample<'_>,
    onwards: bool,
) -> Page {
    let size = asked
        .size
        .or(paging.default_size())
        .or_else(|| sample.own_size())
        .unwrap_or(SIZE)
        .max(1);
    match paging {
        Paging::Number { page, total, .. } => {
            let numbers = Numbers {
                page: number(call, page).unwrap_or(1),
                size,
                total: sample.row_count(),
            };
            // Some replies report the page under the name of the parameter, and the total under a name of their own.
            let total = total.as_ref().map(|name| (name.as_str(), numbers.total));
            let own = [Some((page.as_str(), numbers.page)), total];
            Page {
                body: sample.numbered(&numbers, own.into_iter().flatten()),
                has_rows: numbers.rows() > 0,
            }
        }
        Paging::Cursor { cursor, next, .. } => {
            let from = row_of_cursor(call, cursor).min(sample.row_count());
            let to = from.saturating_add(size).min(sample.row_count());
            let mut edit = sample.with_rows(from, to - from);
            if let Some(next) = next
                && (onwards || to < sample.row_count())
            {
                sample.renumber(&mut edit, next, &format!("{CURSOR}{to}"));
            }
            if let (Some(name), Some(size)) = (paging.size(), asked.size) {
                sample.renumber(&mut edit, name, &size.to_string());
            }
            Page {
                body: edit.finish(),
                has_rows: to > from,
            }
        }
    }
}

/// What a request says about its page.
struct Asked {
    size: Option<u64>,
}

impl Asked {
    /// `None` when it says nothing.
    fn of(call: &Call<'_>, paging: &Paging) -> Option<Self> {
        let (Paging::Number { page: at, .. } | Paging::Cursor { cursor: at, .. }) = paging;
        let is_asked = paging.size().is_some_and(|size| is_sent(call, size)) || is_sent(call, at);
        is_asked.then(|| Self {
            size: paging.size().and_then(|size| number(call, size)),
        })
    }
}

/// The data of a page without rows, as the v4 endpoints answer it.
pub(super) fn empty_page(endpoint: &Endpoint) -> String {
    let paging = endpoint.paging.as_ref();
    let size = paging.and_then(Paging::default_size).unwrap_or(SIZE);
    let items = paging.and_then(Paging::items).unwrap_or(ITEMS);
    format!(r#"{{"pageNumber":1,"pageSize":{size},"totalPages":0,"totalItems":0,"{items}":[]}}"#)
}

/// The row that a cursor leads to. The sample is the answer to the request printed with it, so that request's cursor
/// leads to its first row; the sample's own cursor, and whatever else, leads behind the last row. A client that goes
/// on to the end of the pages comes to an end.
fn row_of_cursor(call: &Call<'_>, name: &str) -> u64 {
    let Some(cursor) = text(call, name).filter(|cursor| !cursor.is_empty()) else {
        return 0;
    };
    if let Some(row) = cursor.strip_prefix(CURSOR).and_then(|row| row.parse().ok()) {
        return row;
    }
    if printed_cursor(call.endpoint, name).as_deref() == Some(&*cursor) {
        0
    } else {
        u64::MAX
    }
}

/// The cursor in the request that the sample answers.
fn printed_cursor(endpoint: &Endpoint, name: &str) -> Option<String> {
    let (_, query) = sample_of(endpoint)?.request.as_ref()?.split_once('?')?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.into_owned())
}

fn given<'r>(call: &Call<'r>, name: &str) -> Option<Given<'r>> {
    call.given(call.param(name)?)
}

fn text<'r>(call: &Call<'r>, name: &str) -> Option<Cow<'r, str>> {
    given(call, name)?.as_text()
}

fn is_sent(call: &Call<'_>, name: &str) -> bool {
    given(call, name).is_some_and(|given| !given.is_empty())
}

/// What a paging parameter says, when it says a number from 1 up.
fn number(call: &Call<'_>, name: &str) -> Option<u64> {
    text(call, name)?.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    /// The answer of a fixture's endpoint to paging parameters.
    fn paged(endpoint: &str, query: &[(&str, &str)]) -> Option<String> {
        let catalogue = fixture::catalogue();
        let endpoint = catalogue.named(endpoint).unwrap();
        let request = fixture::request(query);
        let call = Call {
            endpoint,
            request: &request,
            path_values: &[],
        };
        page(&call, &endpoint.examples[0].body).map(|page| page.body)
    }

    const SAMPLE: &str = include_str!("../../tests/data/page.json");

    #[test]
    fn without_paging_parameters_the_sample_stays() {
        assert_eq!(paged("paged.list", &[]), None);
        assert_eq!(paged("rule.get", &[("page", "1")]), None);
    }

    #[test]
    fn a_page_that_holds_everything_is_the_sample() {
        assert_eq!(
            paged("paged.list", &[("page", "1"), ("pageSize", "10")]).unwrap(),
            SAMPLE.trim_end()
        );
    }

    #[test]
    fn a_page_in_the_middle() {
        let expected = r#"{
  "code": 200, "data": {
    "pageSize": 2, "pageNumber": "2", "totalItems": 5,
    "contents": [
      {"id": 3, "amount": 0.00},
      {"amount": 1.50, "id": 4}
    ],
    "limit": 2, "nextPageNumber": 3, "startRow": 3, "firstPage": false, "lastPage": false,
    "prePageNumber": 1, "endRow": 4, "totalPages": 3, "offset": 2
  }
}"#;
        assert_eq!(
            paged("paged.list", &[("page", "2"), ("pageSize", "2")]).unwrap(),
            expected
        );
    }

    #[test]
    fn the_last_page_is_its_own_neighbour() {
        let last = paged("paged.list", &[("page", "3"), ("pageSize", "2")]).unwrap();
        for expected in [
            r#""contents": [
      {"id": 5, "amount": 2}
    ]"#,
            r#""limit": 1, "nextPageNumber": 3, "startRow": 5, "firstPage": false, "lastPage": true"#,
            r#""prePageNumber": 2, "endRow": 5, "totalPages": 3, "offset": 4"#,
        ] {
            assert!(last.contains(expected), "{last}");
        }
    }

    #[test]
    fn a_page_beyond_the_last_is_empty() {
        let beyond = paged("paged.list", &[("page", "4"), ("pageSize", "2")]).unwrap();
        assert!(beyond.contains(r#""contents": [],"#), "{beyond}");
        assert!(
            beyond.contains(r#""limit": 0, "nextPageNumber": 4, "startRow": 6"#),
            "{beyond}"
        );
        let far = paged("paged.list", &[("page", "18446744073709551615")]).unwrap();
        assert!(far.contains(r#""contents": [],"#), "{far}");
    }

    #[test]
    fn the_size_is_the_documented_one_when_it_is_not_sent() {
        let first = paged("paged.list", &[("page", "1")]).unwrap();
        assert!(first.contains(r#""pageSize": 4,"#), "{first}");
        assert!(first.contains(r#""totalPages": 2,"#), "{first}");
    }

    #[test]
    fn the_size_is_the_samples_when_none_is_documented() {
        let first = paged("paged.sample_size", &[("page", "1")]).unwrap();
        assert!(first.contains(r#""pageSize": 3,"#), "{first}");
    }

    #[test]
    fn the_first_page_is_the_one_that_is_not_sent() {
        let first = paged("paged.list", &[("page", "1"), ("pageSize", "2")]);
        assert_eq!(paged("paged.list", &[("pageSize", "2")]), first);
        assert_eq!(
            paged("paged.list", &[("page", "0"), ("pageSize", "2")]),
            first
        );
    }

    #[test]
    fn rows_that_are_the_data_itself_are_cut_too() {
        let second = paged("paged.bare", &[("page", "2"), ("pageSize", "2")]).unwrap();
        assert_eq!(
            second,
            r#"{"code":200,"status":"success","message":"","data":[3]}"#
        );
    }

    #[test]
    fn a_page_is_told_under_the_name_that_asks_for_it() {
        let first = paged("paged.until_empty", &[("page", "1"), ("size", "2")]).unwrap();
        assert_eq!(
            first,
            r#"{"code":200,"data":{"page":1,"pageSize":2,"all":3,"rows":[1,2]}}"#
        );
        let beyond = paged("paged.until_empty", &[("page", "3"), ("size", "2")]).unwrap();
        assert_eq!(
            beyond,
            r#"{"code":200,"data":{"page":3,"pageSize":2,"all":3,"rows":[]}}"#
        );
    }

    #[test]
    fn cursors_lead_from_page_to_page() {
        let check = |query: &[(&str, &str)], size, cursor, list| {
            let expected = format!(
                r#"{{"code":200,"data":{{"size":{size},"list":[{list}],"cursor":"{cursor}"}}}}"#
            );
            assert_eq!(paged("paged.cursor", query).unwrap(), expected, "{query:?}");
        };
        assert_eq!(paged("paged.cursor", &[]), None);
        check(&[("size", "2")], 2, "row-2", "1,2");
        check(&[("cursor", "row-2"), ("size", "2")], 2, "c1", "3");
        check(&[("cursor", "c1"), ("size", "2")], 2, "c1", "");
        // Without a size, the documented one; the reply says what the sample says.
        check(&[("cursor", "row-1")], 3, "c1", "2,3");
    }

    #[test]
    fn the_cursor_of_the_printed_request_leads_to_the_sample() {
        let sample = r#"{"code":200,"data":{"size":3,"list":[1,2,3],"cursor":"c1"}}"#;
        assert_eq!(
            paged("paged.cursor", &[("cursor", "c0"), ("size", "3")]).unwrap(),
            sample
        );
        assert_eq!(paged("paged.cursor", &[("cursor", "c0")]).unwrap(), sample);
        for unknown in ["c2", "2", "row-", "row-x", "row-99"] {
            let end = paged("paged.cursor", &[("cursor", unknown)]).unwrap();
            assert!(end.contains(r#""list":[],"#), "{end}");
        }
    }
}
