//! JSON in which no character can be mistaken for a command to the terminal.

use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::doc::Doc;
use crate::escape::is_unsafe;

/// A value in one line, and the end of the line.
pub(super) fn line(doc: &Doc, out: &mut dyn Write) -> io::Result<()> {
    doc.serialize(&mut Serializer::with_formatter(
        &mut *out,
        Safe(CompactFormatter),
    ))?;
    out.write_all(b"\n")
}

/// A value over several lines, inside `depth` lists.
pub(super) fn pretty(doc: &Doc, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut inner = Vec::new();
    doc.serialize(&mut Serializer::with_formatter(
        &mut inner,
        Safe(PrettyFormatter::new()),
    ))?;
    if depth == 0 {
        return out.write_all(&inner);
    }
    for (at, line) in inner.split(|byte| *byte == b'\n').enumerate() {
        if at > 0 {
            out.write_all(b"\n")?;
            out.write_all(&b"                "[..2 * depth.min(8)])?;
        }
        out.write_all(line)?;
    }
    Ok(())
}

/// Writes as the formatter inside does, with more characters escaped.
struct Safe<F>(F);

macro_rules! forwarded {
    ($($name:ident($($arg:ident: $ty:ty),*);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            self.0.$name(writer $(, $arg)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    forwarded! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unsafe(*c)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            // All of them are below U+10000.
            write!(writer, "\\u{:04x}", u32::from(c))?;
            rest = after.strip_prefix(c).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}
