//! The cells of a row, in CSV's quotes.
//!
//! A row of any type comes as serde shows it, without a tree of it in between. The crate `csv` wants the cells in order and
//! looks at each several times; most cells of a reply are empty.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

use super::json;
use crate::doc::{Doc, HIDDEN, REDACTED};
use crate::escape::escaped;

/// The cells of a row under columns that are the same for all rows.
pub(super) struct Cells {
    columns: Vec<String>,
    /// The static name that each column was last found by.
    known: Vec<Option<&'static str>>,
    /// Whether each column is a member of the row itself, and is there once.
    is_flat: bool,
    /// On a terminal, control characters are escaped.
    is_terminal: bool,
    /// The texts of the cells as they came.
    text: Vec<u8>,
    /// Where in it the cell of each column begins and ends.
    places: Vec<(usize, usize)>,
    /// The column that comes next where the members of the row are in the order of the columns.
    next: usize,
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
            text: Vec::new(),
            places: vec![(0, 0); columns.len().max(1)],
            next: 0,
            at: None,
            columns,
        }
    }

    /// The names of the columns.
    pub(super) fn head(&mut self) {
        self.clear();
        for at in 0..self.columns.len() {
            let name = self.columns.get(at).cloned().unwrap_or_default();
            self.put(at, name.as_bytes());
        }
    }

    /// Takes the cells of a row, in place of those of the last one.
    pub(super) fn take(&mut self, row: &impl Serialize) -> serde_json::Result<()> {
        self.clear();
        if self.columns.is_empty() {
            return self.value(0, row);
        }
        if self.is_flat && row.serialize(Target::Row(self)).is_ok() {
            return Ok(());
        }
        self.clear();
        let doc = Doc::of(row)?;
        for at in 0..self.columns.len() {
            if let Some(value) = self.columns.get(at).and_then(|column| doc.at(column)) {
                self.value(at, value)?;
            }
        }
        Ok(())
    }

    /// Appends the cells to a line.
    pub(super) fn join(&self, line: &mut Vec<u8>) {
        for (at, (from, to)) in self.places.iter().enumerate() {
            if at > 0 {
                line.push(b',');
            }
            // Most cells are empty.
            if let Some(cell @ [_, ..]) = self.text.get(*from..*to) {
                line.extend_from_slice(cell);
            }
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.places.fill((0, 0));
        self.next = 0;
    }

    /// Looks for the column of a member.
    fn find(&mut self, name: &str) {
        let is_next = self.columns.get(self.next).is_some_and(|it| it == name);
        self.at = if is_next {
            Some(self.next)
        } else {
            self.columns.iter().position(|it| it == name)
        };
        if let Some(at) = self.at {
            self.next = at + 1;
        }
    }

    /// The same for a name that is static: where it is in memory says which it is, once it was found there.
    #[inline]
    fn find_static(&mut self, name: &'static str) {
        if let Some(Some(known)) = self.known.get(self.next)
            && std::ptr::eq(*known, name)
        {
            self.at = Some(self.next);
            self.next += 1;
            return;
        }
        self.find(name);
        if let Some(known) = self.at.and_then(|at| self.known.get_mut(at)) {
            *known = Some(name);
        }
    }

    /// Puts the value of the member whose name came last into its cell.
    fn member<T: Serialize + ?Sized>(&mut self, value: &T) -> serde_json::Result<()> {
        match self.at {
            Some(at) => self.value(at, value),
            None => Ok(()),
        }
    }

    /// Puts a value into a cell: a list or an object as JSON.
    fn value<T: Serialize + ?Sized>(&mut self, at: usize, value: &T) -> serde_json::Result<()> {
        if value.serialize(Target::Cell(self, at)).is_ok() {
            return Ok(());
        }
        let from = self.text.len();
        json::compact(value, &mut self.text)?;
        if is_special(self.text.get(from..).unwrap_or_default()) {
            let json = self.text.split_off(from);
            self.put(at, &json);
        } else {
            self.place(at, from);
        }
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
        let from = self.text.len();
        if is_special(text) {
            self.text.push(b'"');
            for part in text.split_inclusive(|byte| *byte == b'"') {
                self.text.extend_from_slice(part);
                if part.ends_with(b"\"") {
                    self.text.push(b'"');
                }
            }
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(text);
        }
        self.place(at, from);
    }

    fn place(&mut self, at: usize, from: usize) {
        if let Some(place) = self.places.get_mut(at) {
            *place = (from, self.text.len());
        }
    }
}

/// Whether a text wants quotes around its cell.
fn is_special(text: &[u8]) -> bool {
    // Nearly all bytes are above those.
    text.iter()
        .any(|byte| *byte <= b',' && matches!(byte, b',' | b'"' | b'\r' | b'\n'))
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
        let from = cells.text.len();
        serde_json::to_writer(&mut cells.text, value).map_err(ser::Error::custom)?;
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

    // No reply has the others.

    fn serialize_char(self, _: char) -> Result<(), Nested> {
        Err(Nested)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Nested> {
        Err(Nested)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Nested> {
        Err(Nested)
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

    fn serialize_seq(self, _: Option<usize>) -> Result<Never, Nested> {
        Err(Nested)
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Nested> {
        Err(Nested)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Nested> {
        Err(Nested)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Nested> {
        Err(Nested)
    }

    fn serialize_struct(self, _: &'static str, count: usize) -> Result<Members<'a>, Nested> {
        self.serialize_map(Some(count))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Nested> {
        Err(Nested)
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
        self.0.member(value).map_err(ser::Error::custom)
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
        self.0.member(value).map_err(ser::Error::custom)
    }

    fn end(self) -> Result<(), Nested> {
        Ok(())
    }
}
