//! CSV as RFC 4180 has it.

use std::io::{self, Write};

use super::escaped;
use crate::doc::Doc;

/// Writes the head.
pub(super) fn start(columns: &[String], bom: bool, out: &mut dyn Write) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    if columns.is_empty() {
        return Ok(());
    }
    for (at, column) in columns.iter().enumerate() {
        separate(at, out)?;
        field(column, out)?;
    }
    out.write_all(b"\r\n")
}

/// Writes a row. On a terminal, control characters are escaped.
pub(super) fn row(
    doc: &Doc,
    columns: &[String],
    is_terminal: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if columns.is_empty() {
        cell(doc, is_terminal, out)?;
        return out.write_all(b"\r\n");
    }
    for (at, column) in columns.iter().enumerate() {
        separate(at, out)?;
        if let Some(value) = doc.at(column) {
            cell(value, is_terminal, out)?;
        }
    }
    out.write_all(b"\r\n")
}

fn separate(at: usize, out: &mut dyn Write) -> io::Result<()> {
    if at > 0 { out.write_all(b",") } else { Ok(()) }
}

fn cell(value: &Doc, is_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Doc::Null => Ok(()),
        Doc::Text(text) if is_terminal => field(&escaped(text), out),
        Doc::Text(text) => field(text, out),
        Doc::Number(number) => write!(out, "{number}"),
        Doc::Bool(value) => write!(out, "{value}"),
        other => field(&other.to_line(), out),
    }
}

fn field(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if !text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
    {
        return out.write_all(text.as_bytes());
    }
    write!(out, "\"{}\"", text.replace('"', "\"\""))
}
