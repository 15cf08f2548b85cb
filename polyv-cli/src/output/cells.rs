//! The cells of a row, in CSV's quotes.
//!
//! A row of any type comes as serde shows it, without a tree of it in between, and is written as it comes: most cells of a
//! reply are empty. BENCHMARKS.md compares that with the crate `csv`.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

use super::json;
use crate::doc::{Doc, HIDDEN, REDACTED};
use crate::escape::escaped;

/// Rows of cells under columns that are the same for all of them.
pub(super) struct Cells {
    columns: Vec<String>,
    /// The static name that each column was last found by.
    known: Vec<Option<&'static str>>,
    /// Whether each column is a member of the row itself, and is there once.
    is_flat: bool,
    /// On a terminal, control characters are escaped.
    is_terminal: bool,
    /// The rows that are ready, and the one that is being written.
    lines: Vec<u8>,
    /// Where that begins.
    from: usize,
    /// Where the cell of each column begins and ends, unless it is empty.
    places: Vec<(usize, usize)>,
    /// The column that comes next where the members of the row are in the order of the columns.
    next: usize,
    /// How many cells of the row are ended by a comma.
    commas: usize,
    /// Whether all members so far were in the order of the columns: the row is then written as it comes.
    is_ordered: bool,
    /// The column of the member whose name came last.
    at: Option<usize>,
}

impl Cells {
    pub(super) fn new(columns: Vec<String>, is_terminal: bool) -> Self {
        let mut names = columns.iter().enumerate();
        Self {
            is_flat: names.all(|(at, name)| {
                !name.contains('.') && !columns.iter().take(at).any(|earlier| earlier == name)
            }),
            known: vec![None; columns.len()],
            is_terminal,
            lines: Vec::new(),
            from: 0,
            places: vec![(0, 0); columns.len().max(1)],
            next: 0,
            commas: 0,
            is_ordered: true,
            at: None,
            columns,
        }
    }

    /// The lines that are ready.
    pub(super) fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// Forgets the lines that are ready.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.from = 0;
    }

    /// Writes the names of the columns.
    pub(super) fn head(&mut self) {
        self.begin();
        for at in 0..self.columns.len() {
            let name = self.columns.get(at).cloned().unwrap_or_default();
            self.open(at);
            self.put(at, name.as_bytes());
        }
        self.end();
    }

    /// Writes a row.
    pub(super) fn row(&mut self, row: &impl Serialize) -> serde_json::Result<()> {
        self.begin();
        let is_written = if self.columns.is_empty() {
            self.value(0, row)
        } else if self.is_flat {
            row.serialize(Target::Row(self))
        } else {
            Err(Nested)
        };
        if is_written.is_err() {
            self.begin();
            self.tree(&Doc::of(row)?).map_err(ser::Error::custom)?;
        }
        self.end();
        Ok(())
    }

    /// The same for one that is not an object, or that does not have the columns itself.
    fn tree(&mut self, row: &Doc) -> Result<(), Nested> {
        for at in 0..self.columns.len() {
            if let Some(value) = self.columns.get(at).and_then(|column| row.at(column)) {
                self.open(at);
                self.value(at, value)?;
            }
        }
        Ok(())
    }

    /// Begins a row, in place of one that was not ended.
    fn begin(&mut self) {
        self.lines.truncate(self.from);
        self.places.fill((0, 0));
        (self.next, self.commas, self.is_ordered) = (0, 0, true);
    }

    fn end(&mut self) {
        let last = self.places.len() - 1;
        if self.is_ordered {
            self.separate(last);
        } else {
            let mut line = Vec::with_capacity(self.lines.len() - self.from + last);
            for (at, (from, to)) in self.places.iter().enumerate() {
                if at > 0 {
                    line.push(b',');
                }
                line.extend_from_slice(self.lines.get(*from..*to).unwrap_or_default());
            }
            self.lines.truncate(self.from);
            self.lines.append(&mut line);
        }
        if self.lines.len() == self.from {
            // One empty cell: an empty line would be no row.
            self.lines.extend_from_slice(b"\"\"");
        }
        self.lines.extend_from_slice(b"\r\n");
        self.from = self.lines.len();
    }

    /// Looks for the column of a member.
    fn find(&mut self, name: &str) {
        let is_next = self.columns.get(self.next).is_some_and(|it| it == name);
        let place = || self.columns.iter().position(|it| it == name);
        self.at = if is_next { Some(self.next) } else { place() };
    }

    /// The same for a name that is static: where it is in memory says which it is, once it was found there.
    #[inline]
    fn find_static(&mut self, name: &'static str) {
        let known = self.known.get(self.next).copied().flatten();
        if known.is_some_and(|known| std::ptr::eq(known, name)) {
            self.at = Some(self.next);
        } else {
            self.learn(name);
        }
    }

    #[cold]
    fn learn(&mut self, name: &'static str) {
        self.find(name);
        if let Some(known) = self.at.and_then(|at| self.known.get_mut(at)) {
            *known = Some(name);
        }
    }

    /// Puts the value of the member whose name came last into its cell.
    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Nested> {
        let Some(at) = self.at else { return Ok(()) };
        self.open(at);
        self.value(at, value)
    }

    /// Begins a cell.
    #[inline]
    fn open(&mut self, at: usize) {
        if at < self.next {
            self.is_ordered = false;
        } else {
            self.separate(at);
        }
        self.next = at + 1;
    }

    /// Ends all cells before this one.
    #[inline]
    fn separate(&mut self, at: usize) {
        while self.commas < at {
            self.lines.push(b',');
            self.commas += 1;
        }
    }

    /// Puts a value into a cell: a list or an object as JSON.
    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, at: usize, value: &T) -> Result<(), Nested> {
        match value.serialize(Target::Cell(self, at)) {
            Ok(()) => Ok(()),
            Err(Nested) => self.json(at, value),
        }
    }

    #[cold]
    fn json<T: Serialize + ?Sized>(&mut self, at: usize, value: &T) -> Result<(), Nested> {
        let mut json = Vec::new();
        json::compact(value, &mut json).map_err(ser::Error::custom)?;
        self.put(at, &json);
        Ok(())
    }

    fn text(&mut self, at: usize, text: &str) {
        if text == REDACTED {
            self.put(at, HIDDEN.as_bytes());
        } else if self.is_terminal {
            self.put(at, escaped(text).as_bytes());
        } else {
            self.put(at, text.as_bytes());
        }
    }

    fn put(&mut self, at: usize, text: &[u8]) {
        let from = self.lines.len();
        if is_special(text) {
            self.lines.push(b'"');
            for part in text.split_inclusive(|byte| *byte == b'"') {
                self.lines.extend_from_slice(part);
                if part.ends_with(b"\"") {
                    self.lines.push(b'"');
                }
            }
            self.lines.push(b'"');
        } else {
            self.lines.extend_from_slice(text);
        }
        self.place(at, from);
    }

    fn place(&mut self, at: usize, from: usize) {
        if let Some(place) = self.places.get_mut(at) {
            *place = (from, self.lines.len());
        }
    }
}

/// Whether a text wants quotes around its cell. It looks at every byte: without an early end, many are compared at once.
fn is_special(text: &[u8]) -> bool {
    text.iter().fold(false, |found, byte| {
        found | matches!(byte, b',' | b'"' | b'\r' | b'\n')
    })
}

/// A part of a row that is more than a text in a cell, or a row that is not an object: a tree is needed after all.
#[derive(Debug)]
struct Nested;

impl fmt::Display for Nested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a single value")
    }
}

impl std::error::Error for Nested {}

impl ser::Error for Nested {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Where a value goes.
enum Target<'a> {
    /// The members of an object, into the cells of their names.
    Row(&'a mut Cells),
    /// The name of a member.
    Name(&'a mut Cells),
    /// A single value, into one cell.
    Cell(&'a mut Cells, usize),
}

impl Target<'_> {
    /// A number or a boolean.
    fn plain(self, value: &impl Serialize) -> Result<(), Nested> {
        let Self::Cell(cells, at) = self else {
            return Err(Nested);
        };
        let from = cells.lines.len();
        serde_json::to_writer(&mut cells.lines, value).map_err(ser::Error::custom)?;
        cells.place(at, from);
        Ok(())
    }
}

macro_rules! plain {
    ($($name:ident: $ty:ty;)*) => {$(
        fn $name(self, value: $ty) -> Result<(), Nested> {
            self.plain(&value)
        }
    )*};
}

macro_rules! nested {
    ($($name:ident($($arg:ty),*) -> $made:ty;)*) => {$(
        fn $name(self, $(_: $arg),*) -> Result<$made, Nested> {
            Err(Nested)
        }
    )*};
}

type Never = Impossible<(), Nested>;

impl<'a> Serializer for Target<'a> {
    type Ok = ();
    type Error = Nested;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Never;

    plain! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_f32: f32;
        serialize_f64: f64;
    }

    fn serialize_str(self, text: &str) -> Result<(), Nested> {
        match self {
            Self::Row(_) => return Err(Nested),
            Self::Name(cells) => cells.find(text),
            Self::Cell(cells, at) => cells.text(at, text),
        }
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Nested> {
        match self {
            Self::Cell(..) => Ok(()),
            _ => Err(Nested),
        }
    }

    fn serialize_none(self) -> Result<(), Nested> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Nested> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Nested> {
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Nested> {
        self.serialize_str(name)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Nested> {
        match self {
            Self::Row(cells) => Ok(Members(cells)),
            _ => Err(Nested),
        }
    }

    fn serialize_struct(self, _: &'static str, count: usize) -> Result<Members<'a>, Nested> {
        self.serialize_map(Some(count))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Nested> {
        Err(Nested)
    }

    // A list, and what no reply has.
    nested! {
        serialize_seq(Option<usize>) -> Never;
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}

/// The members of a row.
struct Members<'a>(&'a mut Cells);

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Nested;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Nested> {
        name.serialize(Target::Name(self.0))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Nested> {
        self.0.member(value)
    }

    fn end(self) -> Result<(), Nested> {
        Ok(())
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Nested;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Nested> {
        self.0.find_static(name);
        self.0.member(value)
    }

    fn end(self) -> Result<(), Nested> {
        Ok(())
    }
}
