//! What a body is: decided only here, for files that are kept or written, for texts and for encrypted replies.
//!
//! Neither the media type nor the first bytes are enough by themselves: spreadsheets are sent as `text/html`, and
//! login pages as anything. So both are checked, and anything that is neither a file nor an envelope is an error.

use crate::json::Bounds;

/// What is known of a reply besides its body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meta<'a> {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The `Content-Type`, as far as it is known.
    pub(crate) media_type: &'a str,
    /// Whether a `Content-Encoding` says so.
    pub(crate) is_compressed: bool,
    /// Whether it is said to be a file, by `Content-Disposition`.
    pub(crate) is_attachment: bool,
    /// What it may hold.
    pub(crate) bounds: Bounds,
}

/// Bytes behind leading blanks that are looked at.
const WINDOW: usize = 512;

/// Leading blanks that are looked through, at most.
const BLANKS: usize = 64 * 1024;

/// Blanks that ASCII does not have, and marks that nobody sees: gateways put them around a body.
const ODD_BLANKS: [&str; 13] = [
    "\u{b}", "\u{85}", "\u{a0}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{200e}", "\u{200f}",
    "\u{2028}", "\u{2029}", "\u{2060}", "\u{3000}", "\u{feff}",
];

/// Words for "not compressed", among them character sets, which do not belong in that header.
const UNCOMPRESSED: [&str; 6] = ["", "identity", "none", "binary", "utf-8", "utf8"];

impl Meta<'_> {
    /// A reply of which only the status is known.
    pub(crate) fn of_status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Why the body cannot be read at all: compression was not requested.
    pub(crate) fn encoded(&self) -> Option<&'static str> {
        self.is_compressed
            .then_some("the reply is compressed, although compression was not requested")
    }

    fn says(&self, parts: &[&str]) -> bool {
        let media_type = self.media_type.to_ascii_lowercase();
        parts.iter().any(|part| media_type.contains(part))
    }
}

/// Whether a `Content-Encoding` names a compression.
pub(crate) fn is_compressed(encoding: &str) -> bool {
    let is_plain = |encoding: &str| {
        let mut words = UNCOMPRESSED.into_iter();
        words.any(|word| encoding.trim().eq_ignore_ascii_case(word))
    };
    !encoding.split(',').all(is_plain)
}

/// The body without the blanks and the byte order marks that gateways put in front.
pub(crate) fn trim_start(body: &[u8]) -> &[u8] {
    let mut rest = body.trim_ascii_start();
    while !matches!(rest.first(), None | Some(b'!'..=b'~'))
        && let Some(behind) = odd_blank(|blank| rest.strip_prefix(blank))
    {
        rest = behind.trim_ascii_start();
    }
    rest
}

/// The same without what may follow it: blanks, byte order marks and the zero bytes that end a text in C.
pub(crate) fn trim(body: &[u8]) -> &[u8] {
    let mut rest = trim_start(body).trim_ascii_end();
    while !matches!(rest.last(), None | Some(b'!'..=b'~'))
        && let Some(before) = rest
            .strip_suffix(b"\0")
            .or_else(|| odd_blank(|blank| rest.strip_suffix(blank)))
    {
        rest = before.trim_ascii_end();
    }
    rest
}

fn odd_blank<'b>(strip: impl Fn(&[u8]) -> Option<&'b [u8]>) -> Option<&'b [u8]> {
    let mut blanks = ODD_BLANKS.iter();
    blanks.find_map(|blank| strip(blank.as_bytes()))
}

/// Whether this much of a body is enough to recognize it.
pub(crate) fn is_enough(start: &[u8]) -> bool {
    start.len() >= BLANKS || trim_start(start).len() >= WINDOW
}

/// Whether a body is a page of HTML or XML, by its start.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    trim_start(body).starts_with(b"<")
}

/// Why a body is not the requested file, judged by its start; `None` if it is one.
pub(crate) fn not_a_file(meta: &Meta<'_>, body: &[u8]) -> Option<&'static str> {
    let body = body.get(..BLANKS).unwrap_or(body);
    let start = trim_start(body);
    let start = start.get(..WINDOW).unwrap_or(start);
    let is_json = meta.says(&["json"]);
    let is_sheet = meta.says(&["excel", "spreadsheet", "csv"]);
    let says_text =
        meta.says(&["text/plain", "html", "xml", "javascript"]) && !is_sheet && !meta.is_attachment;
    if is_wide(body) {
        return Some("the reply is a page or JSON in UTF-16 or UTF-32, not a file");
    }
    Some(match start.first() {
        _ if !meta.is_success() => "the reply is not an envelope",
        _ if meta.status == 206 => "the reply is only a part of the requested file",
        _ if meta.is_compressed => return meta.encoded(),
        None => "the file is empty",
        Some(b'{') => "the reply is JSON, not a file",
        Some(_) if is_json && !is_binary(start) => "the reply is JSON, not a file",
        Some(b'[') if says_text || meta.media_type.is_empty() => "the reply is JSON, not a file",
        Some(b'<') if !is_sheet && !is_office(start) => {
            "the reply is a page of HTML or XML, not a file"
        }
        Some(b'<') => return None,
        Some(_) if says_text && !is_binary(start) => "the reply is a plain message, not a file",
        Some(_) => return None,
    })
}

/// Old spreadsheets are HTML or XML themselves, and say so.
fn is_office(start: &[u8]) -> bool {
    let lower = start.to_ascii_lowercase();
    lower
        .windows(b"schemas-microsoft-com:office".len())
        .any(|part| part == b"schemas-microsoft-com:office")
}

/// Whether the body is in UTF-16 or UTF-32, either way round, and begins as markup or JSON does.
fn is_wide(body: &[u8]) -> bool {
    let larger = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
    [2, 4].into_iter().any(|width| {
        let units = || body.chunks_exact(width);
        begins(units().map(|unit| unit.iter().fold(0, larger)))
            || begins(units().map(|unit| unit.iter().rev().fold(0, larger)))
    })
}

/// Whether these are blanks and then a bracket of markup or of JSON, with a character behind it.
fn begins(units: impl Iterator<Item = u32>) -> bool {
    let mut characters = units.map(char::from_u32);
    let is_blank = |c: &Option<char>| c.is_some_and(|c| c.is_whitespace() || c == '\u{feff}');
    matches!(
        (characters.find(|c| !is_blank(c)), characters.next()),
        (Some(Some('<' | '{' | '[')), Some(Some(_)))
    )
}

/// Whether there are bytes that never occur in text.
fn is_binary(start: &[u8]) -> bool {
    start
        .iter()
        .any(|byte| *byte < b'\t' || (0x0e..0x20).contains(byte))
}
