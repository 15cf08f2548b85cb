//! Texts from files and from standard input.

use std::io::{self, Read};

use crate::exit::Failure;

/// What editors of Windows begin a text in UTF-8 with.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The text that comes from somewhere which is called `name`, and at most this many bytes of it.
pub(crate) fn read(from: &mut dyn Read, most: u64, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let done = from.take(most).read_to_end(&mut bytes);
    done.map_err(|error| unreadable(name, &error))?;
    decoded(bytes).ok_or_else(|| {
        Failure::usage((
            format!("{name} is not a text in UTF-8"),
            format!("{name} 不是 UTF-8 文本"),
        ))
    })
}

pub(crate) fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::usage((
        format!("{name} cannot be read: {error}"),
        format!("无法读取 {name}：{error}"),
    ))
}

/// A text in UTF-8, with or without a mark, or in UTF-16 with one, which `>` writes in the PowerShell of Windows.
fn decoded(bytes: Vec<u8>) -> Option<String> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        marked if marked.starts_with(&MARK) => {
            let rest = marked.get(MARK.len()..).unwrap_or_default();
            std::str::from_utf8(rest).map(str::to_owned).ok()
        }
        _ => String::from_utf8(bytes).ok(),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let pairs = bytes.chunks(2).map(|pair| pair.try_into().map(unit).ok());
    let units = pairs.collect::<Option<Vec<u16>>>()?;
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_mark_says_how_a_text_is_written() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(decoded(bytes.to_vec()).as_deref(), expected, "{bytes:?}");
        };
        check("课 a".as_bytes(), Some("课 a"));
        check(b"\xef\xbb\xbfa", Some("a"));
        check(b"\xff\xfe\xfe\x8ba\0", Some("课a"));
        check(b"\xfe\xff\x8b\xfe\0a", Some("课a"));
        check(b"\xff\xfea", None);
        check(b"\xff\xfe\x00\xd8", None);
        check(b"a\xffb", None);
        check(b"", Some(""));
    }
}
