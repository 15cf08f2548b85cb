//! JSON with places: what the bodies of examples are compared by.

use serde_json::Value;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// Its fields, and its first bracket.
    Object(Vec<(Key, Json)>, Text),
    /// Its items, and its first bracket.
    Array(Vec<Json>, Text),
    Text(Text),
    /// As it is written.
    Number(Text),
    Bool(Text),
    Null(Text),
}

impl Json {
    /// Where it begins.
    pub(crate) const fn place(&self) -> &Text {
        match self {
            Self::Object(_, text)
            | Self::Array(_, text)
            | Self::Text(text)
            | Self::Number(text)
            | Self::Bool(text)
            | Self::Null(text) => text,
        }
    }

    /// What it is.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Object(..) => "an object",
            Self::Array(..) => "a list",
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Bool(_) => "a boolean",
            Self::Null(_) => "`null`",
        }
    }
}

/// A text in a JSON document, or another scalar as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) value: String,
    /// Where it begins, with its quote, in bytes.
    pub(crate) offset: usize,
    /// Its length in characters, quotes included.
    pub(crate) length: usize,
}

/// The name of a field.
pub(crate) type Key = Text;

/// What to do about a text that is not JSON.
pub(crate) const COPY: &str = "copy it as the source prints it; where that is not JSON, correct it and say so in `contradictions`";

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    /// Where, in bytes.
    pub(crate) offset: usize,
}

/// Parses `text`.
pub(crate) fn parse(text: &str) -> Result<Json, Fault> {
    // The crate validates, and bounds the depth; the places are then read off what is known to be valid.
    if let Err(error) = serde_json::from_str::<Value>(text) {
        let lines = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1));
        // Column 0 is the end of the line before.
        let offset = (lines.map(str::len).sum::<usize>() + error.column()).saturating_sub(1);
        let offset = (0..=offset.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let message = error.to_string();
        let message = message
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned();
        return Err(Fault { message, offset });
    }
    Ok(Scanner { text, at: 0 }.value())
}

/// Reads valid JSON.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    /// The next byte that is not a space, without consuming it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Json {
        let first = self.peek();
        let bracket = Text {
            value: String::new(),
            offset: self.at,
            length: 1,
        };
        match first {
            Some(b'{') => {
                let fields = self.items(|scanner| {
                    let key = scanner.string();
                    scanner.peek();
                    scanner.at += 1;
                    (key, scanner.value())
                });
                Json::Object(fields, bracket)
            }
            Some(b'[') => Json::Array(self.items(Self::value), bracket),
            Some(b'"') => Json::Text(self.string()),
            _ => self.word(),
        }
    }

    /// A number, a boolean or `null`.
    fn word(&mut self) -> Json {
        let offset = self.at.min(self.text.len());
        let rest = &self.text[offset..];
        let word = &rest[..rest.find([',', ']', '}']).unwrap_or(rest.len())];
        self.at += word.len();
        let value = word.trim_end().to_owned();
        let text = Text {
            length: value.chars().count(),
            value,
            offset,
        };
        match text.value.as_str() {
            "true" | "false" => Json::Bool(text),
            "null" => Json::Null(text),
            _ => Json::Number(text),
        }
    }

    /// What is between two brackets.
    fn items<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        self.at += 1;
        while let Some(next) = self.peek() {
            match next {
                b']' | b'}' => {
                    self.at += 1;
                    break;
                }
                b',' => self.at += 1,
                _ => items.push(item(self)),
            }
        }
        items
    }

    fn string(&mut self) -> Text {
        self.peek();
        let offset = self.at;
        let mut is_escaped = false;
        let rest = &self.text[offset.min(self.text.len())..];
        let end = rest.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == '"' && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        let written = end.map_or(rest, |(at, _)| &rest[..=at]);
        self.at += written.len();
        Text {
            value: serde_json::from_str(written).unwrap_or_default(),
            offset,
            length: written.chars().count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        let text = "{ \"甲\\\"\" : [1, \"b\"],\n \"c\":{\"d\":null}}";
        let Ok(Json::Object(fields, _)) = parse(text) else {
            panic!("an object")
        };
        let keys: Vec<_> = fields
            .iter()
            .map(|(key, _)| (key.value.as_str(), key.offset, key.length))
            .collect();
        assert_eq!(keys, [("甲\"", 2, 5), ("c", 23, 3)]);
        let Json::Array(items, bracket) = &fields[0].1 else {
            panic!("an array")
        };
        assert_eq!(items.len(), 2);
        assert_eq!(bracket.offset, 12);
        let number = Text {
            value: "1".to_owned(),
            offset: 13,
            length: 1,
        };
        assert_eq!(items[0], Json::Number(number));
    }

    #[test]
    fn faults_have_a_place() {
        let offset = |text| parse(text).map_err(|fault| fault.offset);
        assert_eq!(offset("{\n  \"a\": 甲\n}"), Err(9));
        assert_eq!(offset(""), Err(0));
        assert_eq!(offset("{\"a\": 1"), Err(6));
        assert!(offset(&"[".repeat(100_000)).is_err());
    }
}
