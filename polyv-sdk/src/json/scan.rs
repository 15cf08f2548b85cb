//! The words of a JSON text, one after the other.
//!
//! Strict about structure, lenient about texts: each bad escape, raw control character or byte sequence that is not
//! UTF-8 becomes U+FFFD, and nothing else is lost. Properties of the whole body are checked once, so that most texts
//! need no second look.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::digits::Digits;

/// Why the text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

/// A text: as in the body, or rebuilt in the scratch space.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words<'j> {
    Plain(&'j str),
    Rebuilt {
        /// Whether something in it had to be replaced.
        is_broken: bool,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'j> {
    bytes: &'j [u8],
    /// The same, if all of it is UTF-8.
    text: Option<&'j str>,
    at: usize,
    /// Whether there is a backslash anywhere.
    has_escapes: bool,
    /// Whether there is a control character anywhere, be it a line break between two words.
    has_controls: bool,
}

impl<'j> Scan<'j> {
    pub(super) fn of_bytes(bytes: &'j [u8]) -> Self {
        Self::new(bytes, simdutf8::basic::from_utf8(bytes).ok())
    }

    pub(super) fn of_text(text: &'j str) -> Self {
        Self::new(text.as_bytes(), Some(text))
    }

    /// Of bytes whose contents are never examined.
    pub(super) fn of_file(bytes: &'j [u8]) -> Self {
        Self {
            bytes,
            text: None,
            at: 0,
            has_escapes: true,
            has_controls: true,
        }
    }

    /// All of it, where it is a text.
    pub(super) fn text(&self) -> &'j str {
        self.text.unwrap_or_default()
    }

    fn new(bytes: &'j [u8], text: Option<&'j str>) -> Self {
        Self {
            bytes,
            text,
            at: 0,
            has_escapes: memchr(b'\\', bytes).is_some(),
            has_controls: has_controls(bytes),
        }
    }

    pub(super) fn bytes(&self) -> &'j [u8] {
        self.bytes
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The first byte of the next word, which is not consumed.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.peek_behind_blanks(),
        }
    }

    fn peek_behind_blanks(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    pub(super) fn broken(&self, what: &'static str) -> Broken {
        Broken { at: self.at, what }
    }

    /// Consumes the peeked byte.
    #[inline]
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Consumes `null`, `true` or `false`.
    #[inline]
    pub(super) fn word(&mut self, word: &'static str) -> Result<(), Broken> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) == Some(word.as_bytes()) {
            self.at = end;
            return Ok(());
        }
        Err(self.broken(if end > self.bytes.len() {
            "EOF while parsing a value"
        } else {
            "expected ident"
        }))
    }

    /// Whether the key `name` comes next without blanks, after a comma if it is not the `first`. If so, it is consumed.
    #[inline]
    pub(super) fn key(&mut self, name: &str, first: bool) -> bool {
        let mut at = self.at;
        if !first {
            if self.bytes.get(at) != Some(&b',') {
                return false;
            }
            at += 1;
        }
        let end = at + name.len() + 3;
        if let Some([b'"', key @ .., b'"', b':']) = self.bytes.get(at..end)
            && key == name.as_bytes()
        {
            self.at = end;
            return true;
        }
        false
    }

    /// Consumes a text, at whose quote the reader is.
    #[inline]
    pub(super) fn string(&mut self, scratch: &mut String) -> Result<Words<'j>, Broken> {
        let start = self.at + 1;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let found = if self.has_escapes {
            memchr2(b'"', b'\\', rest)
        } else {
            memchr(b'"', rest)
        };
        let end = start + found.unwrap_or(rest.len());
        if self.bytes.get(end) == Some(&b'"')
            && let Some(text) = self.slice(start, end)
            && !(self.has_controls && has_controls(text.as_bytes()))
        {
            self.at = end + 1;
            return Ok(Words::Plain(text));
        }
        scratch.clear();
        let is_broken = self.rebuild(start, scratch)?;
        Ok(Words::Rebuilt { is_broken })
    }

    #[inline]
    fn slice(&self, start: usize, end: usize) -> Option<&'j str> {
        match self.text {
            Some(text) => text.get(start..end),
            None => str::from_utf8(self.bytes.get(start..end)?).ok(),
        }
    }

    /// Puts together a text that has escapes, or is broken. Says whether it is.
    fn rebuild(&mut self, start: usize, out: &mut String) -> Result<bool, Broken> {
        let (mut at, mut from, mut is_broken) = (start, start, false);
        loop {
            match self.bytes.get(at) {
                None => {
                    self.at = at;
                    return Err(self.broken("EOF while parsing a string"));
                }
                Some(b'"') => {
                    is_broken |= self.copy(from, at, out);
                    self.at = at + 1;
                    return Ok(is_broken);
                }
                Some(b'\\') => {
                    is_broken |= self.copy(from, at, out);
                    let (character, end) = self.escape(at + 1);
                    is_broken |= character.is_none();
                    out.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                    (at, from) = (end, end);
                }
                Some(..b' ') => {
                    self.copy(from, at, out);
                    is_broken = true;
                    out.push(char::REPLACEMENT_CHARACTER);
                    at += 1;
                    from = at;
                }
                Some(_) => at += 1,
            }
        }
    }

    /// Appends what is there, and returns whether some of it is not UTF-8.
    fn copy(&self, start: usize, end: usize, out: &mut String) -> bool {
        if let Some(text) = self.slice(start, end) {
            out.push_str(text);
            return false;
        }
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        out.push_str(&text);
        matches!(text, Cow::Owned(_))
    }

    /// What the escape means whose backslash is before `at`, if it means anything; and where it ends.
    fn escape(&self, at: usize) -> (Option<char>, usize) {
        let plain = match self.bytes.get(at) {
            Some(b'u') => return self.unicode(at + 1),
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            // If the next character is not ASCII, only the backslash counts as wrong.
            Some(b' '..=b'~') => return (None, at + 1),
            _ => return (None, at),
        };
        (Some(plain), at + 1)
    }

    /// A character by its number, or by two halves of it.
    fn unicode(&self, at: usize) -> (Option<char>, usize) {
        let (first, end) = self.hex(at);
        let Some(first) = first else {
            return (None, end);
        };
        if let Some(plain) = char::from_u32(first) {
            return (Some(plain), end);
        }
        let is_high = (0xd800..0xdc00).contains(&first);
        if is_high && self.bytes.get(end..end + 2) == Some(b"\\u") {
            let (second, behind) = self.hex(end + 2);
            if let Some(low @ 0xdc00..0xe000) = second {
                let both = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
                return (char::from_u32(both), behind);
            }
        }
        (None, end)
    }

    /// Four hexadecimal digits; where there are fewer, those.
    fn hex(&self, at: usize) -> (Option<u32>, usize) {
        let four = self.bytes.get(at..).unwrap_or_default();
        let digits = four
            .iter()
            .take(4)
            .map_while(|byte| char::from(*byte).to_digit(16));
        let (count, number) = digits.fold((0, 0), |(count, number), digit| {
            (count + 1, number * 16 + digit)
        });
        ((count == 4).then_some(number), at + count)
    }

    /// Consumes a number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Digits<'j>, Broken> {
        let start = self.at;
        let is_negative = self.bytes.get(start) == Some(&b'-');
        let first = start + usize::from(is_negative);
        let (mut at, mut number) = (first, 0_u64);
        while let Some(eight) = self.bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let (count, part) = leading_digits(*eight);
            number = number.wrapping_mul(POWERS[count]).wrapping_add(part);
            at += count;
            if count < 8 {
                break;
            }
        }
        while let Some(byte) = self.bytes.get(at) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        }
        let count = at - first;
        if count == 0 || (count > 1 && self.bytes.get(first) == Some(&b'0')) {
            self.at = first;
            return Err(self.not_a_number(count));
        }
        let number = number.cast_signed();
        let mut short = (count <= 18).then_some(if is_negative {
            number.wrapping_neg()
        } else {
            number
        });
        if let Some(b'.' | b'e' | b'E') = self.bytes.get(at) {
            at = self.fraction(at)?;
            short = None;
        }
        self.at = at;
        let text = self.slice(start, at).unwrap_or_default();
        Ok(Digits::new(text, short))
    }

    #[cold]
    fn not_a_number(&self, digits: usize) -> Broken {
        self.broken(match self.bytes.get(self.at) {
            None => "EOF while parsing a value",
            Some(_) if digits > 0 || self.at > 0 && self.bytes.get(self.at - 1) == Some(&b'-') => {
                "invalid number"
            }
            Some(_) => "expected value",
        })
    }

    /// Where the fraction and the exponent end that begin at `at`.
    fn fraction(&mut self, mut at: usize) -> Result<usize, Broken> {
        let digits = |at: usize| {
            let rest = self.bytes.get(at..).unwrap_or_default();
            at + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let mut is_number = true;
        if self.bytes.get(at) == Some(&b'.') {
            let end = digits(at + 1);
            is_number = end > at + 1;
            at = end;
        }
        if is_number && let Some(b'e' | b'E') = self.bytes.get(at) {
            at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(at) {
                at += 1;
            }
            let end = digits(at);
            is_number = end > at;
            at = end;
        }
        if is_number {
            return Ok(at);
        }
        self.at = at;
        Err(self.broken(if at < self.bytes.len() {
            "invalid number"
        } else {
            "EOF while parsing a value"
        }))
    }

    /// Consumes a text without looking at its contents.
    pub(super) fn skip_string(&mut self) -> Result<(), Broken> {
        let mut at = self.at + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let found = if self.has_escapes {
                memchr2(b'"', b'\\', rest)
            } else {
                memchr(b'"', rest)
            };
            let Some(found) = found else {
                self.at = self.bytes.len();
                return Err(self.broken("EOF while parsing a string"));
            };
            at += found + 1;
            if rest.get(found) == Some(&b'"') {
                self.at = at;
                return Ok(());
            }
            // An escaped character never ends the text.
            at += 1;
        }
    }
}

/// Of ten.
const POWERS: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// How many of the bytes are digits, before one that is not, and the number that they are: computed for all at a time.
#[inline]
fn leading_digits(bytes: [u8; 8]) -> (usize, u64) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x0000_00ff_0000_00ff;
    let digits = u64::from_le_bytes(bytes) ^ (EACH * u64::from(b'0'));
    // What is above 9 gets the highest bit by 0x76, unless it has it already.
    let others = (digits.wrapping_add(EACH * 0x76) | digits) & (EACH * 0x80);
    let bits = others.trailing_zeros() & !7;
    // With zeros before it, the number has eight digits.
    let digits = digits.checked_shl(64 - bits).unwrap_or(0);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let upper = (pairs & LOW).wrapping_mul(0x000f_4240_0000_0064);
    let lower = ((pairs >> 16) & LOW).wrapping_mul(0x0000_2710_0000_0001);
    (bits as usize / 8, upper.wrapping_add(lower) >> 32)
}

/// By the smallest byte, not the first control character: without an early exit, many bytes are checked at a time.
fn has_controls(bytes: &[u8]) -> bool {
    bytes.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < b' '
}
