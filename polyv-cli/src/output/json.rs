//! JSON in which no character can be mistaken for a command to the terminal, and what the SDK has redacted is hidden.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};

use crate::doc::{HIDDEN, REDACTED};
use crate::escape::is_unsafe;

/// A value in one line, and the end of the line. It is collected in `line` before a part of it is written.
pub(super) fn line(
    value: &impl Serialize,
    line: &mut Vec<u8>,
    out: &mut dyn Write,
) -> io::Result<()> {
    line.clear();
    compact(value, line)?;
    line.push(b'\n');
    out.write_all(line)
}

/// Appends a value without a line's end.
pub(super) fn compact<T: Serialize + ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let formatter = Safe::new(CompactFormatter);
    value.serialize(&mut Serializer::with_formatter(out, formatter))
}

/// A value over several lines.
pub(super) fn pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Vec::new();
    spread(value, &mut lines)?;
    out.write_all(&lines)
}

/// A value over several lines, which is an item of a list that begins with `mark`.
pub(super) fn item(
    value: &impl Serialize,
    mark: &str,
    lines: &mut Vec<u8>,
    out: &mut dyn Write,
) -> io::Result<()> {
    lines.clear();
    spread(value, lines)?;
    out.write_all(mark.as_bytes())?;
    for (at, line) in lines.split(|byte| *byte == b'\n').enumerate() {
        out.write_all(if at > 0 { b"\n  " } else { b"  " })?;
        out.write_all(line)?;
    }
    Ok(())
}

fn spread(value: &impl Serialize, lines: &mut Vec<u8>) -> io::Result<()> {
    let formatter = Safe::new(PrettyFormatter::new());
    Ok(value.serialize(&mut Serializer::with_formatter(lines, formatter))?)
}

/// Writes as the formatter inside does, with more characters escaped, and another word for what is redacted.
struct Safe<F> {
    inner: F,
    is_name: bool,
    seen: Seen,
}

/// What was seen of a text.
#[derive(PartialEq)]
enum Seen {
    Nothing,
    /// The SDK's word, which is not written until it is the whole text.
    Redacted,
    More,
}

impl<F> Safe<F> {
    fn new(inner: F) -> Self {
        Self {
            inner,
            is_name: false,
            seen: Seen::Nothing,
        }
    }

    /// A text goes on.
    fn go_on<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        match std::mem::replace(&mut self.seen, Seen::More) {
            Seen::Redacted => writer.write_all(REDACTED.as_bytes()),
            _ => Ok(()),
        }
    }
}

macro_rules! forwarded {
    ($($name:ident($($arg:ident: $ty:ty),*);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            self.inner.$name(writer $(, $arg)*)
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
        begin_object_value();
        end_object_value();
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.is_name = true;
        self.inner.begin_object_key(writer, first)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.is_name = false;
        self.inner.end_object_key(writer)
    }

    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.seen = Seen::Nothing;
        self.inner.begin_string(writer)
    }

    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.seen == Seen::Redacted {
            writer.write_all(HIDDEN.as_bytes())?;
        }
        self.inner.end_string(writer)
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.go_on(writer)?;
        self.inner.write_char_escape(writer, escape)
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment == REDACTED && self.seen == Seen::Nothing && !self.is_name {
            self.seen = Seen::Redacted;
            return Ok(());
        }
        self.go_on(writer)?;
        if fragment.bytes().all(|byte| byte < 0x7f) {
            return writer.write_all(fragment.as_bytes());
        }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{item, line, pretty};

    #[test]
    fn what_is_redacted_is_hidden_as_a_whole_text() {
        let check = |value: &Value, expected: &str| {
            let mut out = Vec::new();
            line(value, &mut Vec::new(), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), format!("{expected}\n"));
        };
        check(&json!(["[redacted]", 1, ""]), r#"["***",1,""]"#);
        check(
            &json!({"[redacted]": "[redacted]"}),
            r#"{"[redacted]":"***"}"#,
        );
        check(&json!("[redacted]\n"), r#""[redacted]\n""#);
        check(&json!("\n[redacted]"), r#""\n[redacted]""#);
        check(&json!("[redacted] x"), r#""[redacted] x""#);
        check(&json!("第\u{202e}课\u{7f}"), "\"第\\u202e课\\u007f\"");
    }

    #[test]
    fn an_item_is_further_in() {
        let value = json!({"a": [1, "[redacted]"]});
        let (mut whole, mut inner) = (Vec::new(), Vec::new());
        pretty(&value, &mut whole).unwrap();
        item(&value, "[\n", &mut Vec::new(), &mut inner).unwrap();
        let whole = String::from_utf8(whole).unwrap();
        assert_eq!(whole, "{\n  \"a\": [\n    1,\n    \"***\"\n  ]\n}");
        assert_eq!(
            String::from_utf8(inner).unwrap(),
            format!("[\n  {}", whole.replace('\n', "\n  "))
        );
    }
}
