//! JSON of any kind, kept or skipped.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use super::digits::Digits;
use super::{Fault, Reader, Token};

impl Reader<'_> {
    /// Reads any JSON. A number that a `Value` would round is kept as text, and recorded.
    pub(crate) fn any(&mut self) -> Result<Value, Fault> {
        if self.is_text {
            let text = self.text();
            return Ok(whole(text).unwrap_or_else(|_| Value::from(text)));
        }
        match self.scan.peek() {
            Some(b'{') => self.any_object(),
            Some(b'[') => self.any_array(),
            _ => {
                let mut is_rounded = false;
                let value = self.scalar("JSON", |token| {
                    Some(match token {
                        Token::Null => Value::Null,
                        Token::Bool(value) => Value::Bool(value),
                        Token::Text(text) => Value::from(text),
                        Token::Number(digits) => exactly(digits).unwrap_or_else(|| {
                            is_rounded = true;
                            Value::from(digits.text())
                        }),
                    })
                })?;
                if is_rounded {
                    self.note_kept(value.as_str().map_or(0, str::len));
                }
                Ok(value)
            }
        }
    }

    fn any_object(&mut self) -> Result<Value, Fault> {
        let mut fields = Map::new();
        self.members(|key, value| drop(fields.insert(key, value)))?;
        Ok(Value::Object(fields))
    }

    /// Reads the members of an object, at whose bracket the reader is, repeated ones too.
    pub(crate) fn members(&mut self, mut visit: impl FnMut(String, Value)) -> Result<(), Fault> {
        self.enter()?;
        let mut first = true;
        while let Some(key) = self.next_key(first)? {
            first = false;
            let value = self.any()?;
            visit(key, value);
        }
        self.leave();
        Ok(())
    }

    fn any_array(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        self.enter()?;
        let mut first = true;
        while self.next_item(first)? {
            first = false;
            self.count_row()?;
            items.push(self.any()?);
        }
        self.leave();
        Ok(Value::Array(items))
    }

    /// Skips the next value.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        if self.is_text {
            return Ok(());
        }
        let outcome = match self.scan.peek() {
            Some(b'{') => {
                self.enter()?;
                let mut first = true;
                while self.next_key_is_there(first)? {
                    first = false;
                    let skipped = self.scan.skip_string();
                    skipped.map_err(|broken| self.broken(broken))?;
                    self.colon()?;
                    self.skip()?;
                }
                self.leave();
                return Ok(());
            }
            Some(b'[') => {
                self.enter()?;
                let mut first = true;
                while self.next_item(first)? {
                    first = false;
                    self.skip()?;
                }
                self.leave();
                return Ok(());
            }
            Some(b'"') => self.scan.skip_string(),
            Some(b'n') => self.scan.word("null"),
            Some(b't') => self.scan.word("true"),
            Some(b'f') => self.scan.word("false"),
            _ => self.scan.number().map(drop),
        };
        outcome.map_err(|broken| self.broken(broken))
    }

    fn repeated(&mut self) -> Result<Option<String>, Fault> {
        let mut keys = BTreeSet::new();
        let mut first = true;
        match self.scan.peek() {
            Some(b'{') => {
                self.enter()?;
                while let Some(key) = self.next_key(first)? {
                    first = false;
                    if keys.contains(&key) {
                        return Ok(Some(format!(".{key}")));
                    }
                    if let Some(rest) = self.repeated()? {
                        return Ok(Some(format!(".{key}{rest}")));
                    }
                    keys.insert(key);
                }
            }
            Some(b'[') => {
                self.enter()?;
                for index in 0.. {
                    if !self.next_item(index == 0)? {
                        break;
                    }
                    if let Some(rest) = self.repeated()? {
                        return Ok(Some(format!("[{index}]{rest}")));
                    }
                }
            }
            _ => return self.skip().map(|()| None),
        }
        self.leave();
        Ok(None)
    }
}

/// Where the first key is that its object has twice, such as `roles[0].name`.
pub(crate) fn repeated_key(json: &[u8]) -> Option<String> {
    // What is not JSON is left to those who read it.
    let path = Reader::of_json(json, "").repeated().ok()?;
    path.map(|path| path.trim_start_matches('.').to_owned())
}

/// A text that is JSON.
fn whole(text: &str) -> Result<Value, Fault> {
    let mut reader = Reader::of_json(text.as_bytes(), "");
    let value = reader.any()?;
    reader.end().map(|()| value)
}

/// The number, if it keeps all of its digits.
fn exactly(digits: Digits<'_>) -> Option<Value> {
    if digits.text() == "-0" {
        return Number::from_f64(-0.0).map(Value::from);
    }
    if !digits.has_point() {
        let whole = digits.whole::<i64>().map(Value::from);
        return whole.or_else(|| digits.whole::<u64>().map(Value::from));
    }
    let float: f64 = digits.text().parse().ok()?;
    let number = Number::from_f64(float)?;
    let shown = format!("{float:e}");
    Digits::of_text(&shown)
        .is_same(digits)
        .then_some(Value::Number(number))
}
