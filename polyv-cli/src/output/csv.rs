//! CSV as RFC 4180 has it.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{Terminator, WriterBuilder};

use crate::doc::Doc;
use crate::escape::escaped;

/// Bytes of a row that are collected before they are written.
const BUFFER: usize = 1024;

/// Writes the head.
pub(super) fn start(columns: &[String], bom: bool, out: &mut dyn Write) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    if columns.is_empty() {
        return Ok(());
    }
    record(columns.iter().map(String::as_str), out)
}

/// Writes a row. On a terminal, control characters are escaped.
pub(super) fn row(
    doc: &Doc,
    columns: &[String],
    is_terminal: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if columns.is_empty() {
        return record([&*cell(doc, is_terminal)], out);
    }
    let cells = columns.iter().map(|column| {
        let value = doc.at(column);
        value.map_or(Cow::Borrowed(""), |value| cell(value, is_terminal))
    });
    record(cells.map(Cow::into_owned), out)
}

fn record(fields: impl IntoIterator<Item: AsRef<[u8]>>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .buffer_capacity(BUFFER)
        .from_writer(out);
    writer.write_record(fields)?;
    writer.flush()
}

fn cell(value: &Doc, is_terminal: bool) -> Cow<'_, str> {
    match value {
        Doc::Null => Cow::Borrowed(""),
        Doc::Text(text) if is_terminal => escaped(text),
        Doc::Text(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_line()),
    }
}
