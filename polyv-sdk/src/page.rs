//! Pages of a list, and how to go from one to the next.

mod seen;
mod slotted;
mod walk;
mod walker;
mod windows;

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::endpoint::Endpoint;
use crate::json::{Fault, Next, Reader};
use crate::record::{Field, field};
use crate::value::{Codec, Fill, Object, Show, Slots, Text, Value, View, whole};

pub(crate) use slotted::Slotted;
pub(crate) use walk::Walk;
pub use walker::{Received, Walker};
pub(crate) use windows::Cuts;
pub use windows::Windows;

/// One page of a list.
///
/// The rows are in [`contents`](Self::contents), and a page is an iterator over them. The rest is what the service
/// says about the page; what is present depends on the endpoint's version.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Page<T> {
    /// Number of this page; the first is 1.
    pub page_number: Option<u64>,
    /// Rows that a full page has.
    pub page_size: Option<u64>,
    /// Total number of pages.
    pub total_pages: Option<u64>,
    /// Total number of rows on all pages.
    pub total_items: Option<u64>,
    /// Place of this page's first row among all rows, from 1 (version 3).
    pub start_row: Option<u64>,
    /// Place of this page's last row among all rows, from 1 (version 3).
    pub end_row: Option<u64>,
    /// Rows before this page (version 3).
    pub offset: Option<u64>,
    /// Rows on this page in some replies, the page size in others (version 3): useless for paging.
    pub limit: Option<u64>,
    /// Whether this is the first page (version 3).
    pub first_page: Option<bool>,
    /// Whether this is the last page (version 3).
    pub last_page: Option<bool>,
    /// Number of the page before; on the first page, its own (version 3).
    pub pre_page_number: Option<u64>,
    /// Number of the page after; on the last page, its own (version 3), so that following it never
    /// ends.
    pub next_page_number: Option<u64>,
    /// The rows.
    pub contents: Vec<T>,
}

/// What a reply says about the progress of paging. Everything is optional: replies differ in what they contain.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The page object around the rows, without them.
    pub page: Page<()>,
    /// The cursor of the next page, where paging is by cursor.
    pub next_cursor: Option<Text>,
}

/// The position of a walk through a list: the page that comes next. See
/// [`Pages::position`](crate::Pages::position).
///
/// Serialized, it is `{"page": 3}` or `{"cursor": "..."}`: a walk can go on in another process.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Position {
    /// The page of this number; the first is 1.
    Page(u64),
    /// The page that this cursor leads to; an empty one is the first page's.
    Cursor(Text),
}

/// An endpoint whose reply is one page of a list: it can be sent with
/// [`Client::pages`](crate::Client::pages) and [`Client::items`](crate::Client::items).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no pages",
    label = "this endpoint answers at once",
    note = "`Client::pages` and `Client::items` are for endpoints that answer page by page; send this one with `Client::send`"
)]
pub trait Paged: Endpoint {
    /// A row.
    type Item: Value + Send + Sync + 'static;

    /// How pages are asked for, and which is the last.
    const PAGING: Paging;

    /// Takes a reply apart: its rows, and what it says about the way ahead.
    fn split(output: Self::Output) -> (Vec<Self::Item>, Progress);
}

/// How the pages of an endpoint are asked for, and which is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// The values of a request that choose its page.
    pub style: Style,
    /// What marks a page as the last.
    pub stop: Stop,
    /// Rows a page has if the request does not say, where the page documents it.
    pub default_size: Option<u64>,
}

/// The values of a request that choose its page. Parameters are given by their index among the endpoint's
/// [`params`](crate::endpoint::Operation::params).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// The number of the page; the first is 1.
    Number {
        /// The parameter with the number.
        page: usize,
        /// The parameter with the rows per page.
        size: Option<usize>,
    },
    /// A text from the page before; the first request has none.
    Cursor {
        /// The parameter with the text.
        cursor: usize,
        /// The parameter with the rows per page.
        size: Option<usize>,
    },
}

/// What marks a page as the last. A page without rows always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The reply's own statement: its totals, or that it is the last page.
    Total,
    /// A page without rows, and nothing else that the reply says.
    Empty,
}

impl<T> Page<T> {
    /// The rows, one after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.contents.iter()
    }

    /// Takes the page apart, for [`Paged::split`].
    pub fn split(self) -> (Vec<T>, Progress) {
        let (contents, page) = self.swap(Vec::new());
        let next_cursor = None;
        (contents, Progress { page, next_cursor })
    }

    /// The same page with other rows, and its own.
    pub(crate) fn swap<U>(self, contents: Vec<U>) -> (Vec<T>, Page<U>) {
        let page = Page {
            page_number: self.page_number,
            page_size: self.page_size,
            total_pages: self.total_pages,
            total_items: self.total_items,
            start_row: self.start_row,
            end_row: self.end_row,
            offset: self.offset,
            limit: self.limit,
            first_page: self.first_page,
            last_page: self.last_page,
            pre_page_number: self.pre_page_number,
            next_page_number: self.next_page_number,
            contents,
        };
        (self.contents, page)
    }
}

/// By one function, so that showing a page is not compiled again for each kind of row.
impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: [&dyn fmt::Debug; 13] = [
            &self.page_number,
            &self.page_size,
            &self.total_pages,
            &self.total_items,
            &self.contents,
            &self.start_row,
            &self.end_row,
            &self.offset,
            &self.limit,
            &self.first_page,
            &self.last_page,
            &self.pre_page_number,
            &self.next_page_number,
        ];
        show(values, f)
    }
}

fn show(values: [&dyn fmt::Debug; 13], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct("Page");
    for (name, value) in NAMES.iter().zip(values) {
        out.field(name, value);
    }
    out.finish()
}

/// A page without facts and without rows.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            page_number: None,
            page_size: None,
            total_pages: None,
            total_items: None,
            start_row: None,
            end_row: None,
            offset: None,
            limit: None,
            first_page: None,
            last_page: None,
            pre_page_number: None,
            next_page_number: None,
            contents: Vec::new(),
        }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.contents.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The page's fields, in the order of its slots and of most replies.
static FIELDS: &[Field] = &[
    field("pageNumber"),
    field("pageSize"),
    field("totalPages"),
    field("totalItems"),
    field("contents"),
    field("startRow"),
    field("endRow"),
    field("offset"),
    field("limit"),
    field("firstPage"),
    field("lastPage"),
    field("prePageNumber"),
    field("nextPageNumber"),
];

/// The same in Rust.
static NAMES: [&str; 13] = [
    "page_number",
    "page_size",
    "total_pages",
    "total_items",
    "contents",
    "start_row",
    "end_row",
    "offset",
    "limit",
    "first_page",
    "last_page",
    "pre_page_number",
    "next_page_number",
];

const CONTENTS: usize = 4;

impl<T: Value> Slots for Page<T> {
    fn slot(&self, index: usize) -> Option<&dyn Show> {
        Some(match index {
            0 => &self.page_number,
            1 => &self.page_size,
            2 => &self.total_pages,
            3 => &self.total_items,
            CONTENTS => &self.contents,
            5 => &self.start_row,
            6 => &self.end_row,
            7 => &self.offset,
            8 => &self.limit,
            9 => &self.first_page,
            10 => &self.last_page,
            11 => &self.pre_page_number,
            12 => &self.next_page_number,
            _ => return None,
        })
    }
}

/// A page to be read into.
trait Parts {
    /// The fact at `index`.
    fn fact(&mut self, index: usize) -> Option<&mut dyn Fill>;

    /// Reads the rows.
    fn rows(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;
}

/// A page behind a reference: this knows all but how to drop one.
impl<T: Value> Parts for &mut Page<T> {
    fn fact(&mut self, index: usize) -> Option<&mut dyn Fill> {
        let numbers = match index {
            0 => &mut self.page_number,
            1 => &mut self.page_size,
            2 => &mut self.total_pages,
            3 => &mut self.total_items,
            5 => &mut self.start_row,
            6 => &mut self.end_row,
            7 => &mut self.offset,
            8 => &mut self.limit,
            9 => return Some(&mut self.first_page),
            10 => return Some(&mut self.last_page),
            11 => &mut self.pre_page_number,
            12 => &mut self.next_page_number,
            _ => return None,
        };
        Some(numbers)
    }

    fn rows(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.contents.read(reader, codec)
    }
}

/// The rows of a page.
struct Rows<'a>(&'a mut dyn Parts);

impl Fill for Rows<'_> {
    fn fill(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.0.rows(reader, codec)
    }
}

impl<T: Value> Value for Page<T> {
    fn view(&self, _: Codec) -> View<'_> {
        View::Record(Object::new(self, FIELDS, &[]))
    }

    /// A page object; `null` and `""` are a page without rows. If `contents` is not a list, that is an error, unlike
    /// in other fields: an empty page in its place would end the paging.
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let mut page = self;
        read(&mut page, reader, codec)
    }
}

fn read(page: &mut dyn Parts, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
    match reader.next()? {
        Next::Object => {}
        Next::Array => return reader.odd(EXPECTED),
        Next::Scalar => {
            if reader.null()? || reader.empty_text()? {
                return Ok(());
            }
            let packed = reader.scalar(EXPECTED, |token| {
                token
                    .text()
                    .filter(|text| text.trim_start().starts_with('{'))
                    .map(str::to_owned)
            })?;
            return reader.inside(&packed, |reader| read(page, reader, codec));
        }
    }
    let mut refused = None;
    reader.fields(FIELDS, |reader, index, field| {
        if index == CONTENTS {
            refused = reader.vital_part(field.name, &mut Rows(page), codec)?;
            return Ok(());
        }
        match page.fact(index) {
            Some(slot) => reader.part(field.name, slot, field.codec),
            None => reader.skip(),
        }
    })?;
    refused.map_or(Ok(()), |failure| Err(reader.refuse(failure)))
}

const EXPECTED: &str = "a page, which is an object with `contents`";

/// Leaves out the fields of version 3 that the reply did not have.
impl<T: Value> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(&Members(self), serializer)
    }
}

impl<'de, T: Value> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::stored::read_value(deserializer)
    }
}

/// The fields of a page.
struct Members<'a>(&'a dyn Slots);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, field) in FIELDS.iter().enumerate() {
            let slot = self.0.slot(index);
            let view = slot.map_or(View::Absent, |slot| slot.seen(field.codec));
            if index <= CONTENTS || !view.is_absent() {
                map.serialize_entry(field.name, &view)?;
            }
        }
        map.end()
    }
}
