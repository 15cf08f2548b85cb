//! Secrets, from where they are kept.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use polyv_sdk::SecretString;

use crate::exit::Failure;
use crate::input::BYTE_ORDER_MARK;

/// Bytes of a secret: what is longer is something else.
const MAX_SECRET: u64 = 4096;

/// The secret in the first line of a file.
pub(crate) fn in_file(path: &Path) -> Result<SecretString, Failure> {
    let unreadable = |error| unreadable(&path.display().to_string(), &error);
    let facts = fs::metadata(path).map_err(unreadable)?;
    if !facts.is_file() {
        return Err(Failure::usage((
            format!("{} is not a regular file", path.display()),
            format!("{} 不是普通文件", path.display()),
        )));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    first_line(&mut file, &path.display().to_string())
}

/// The secret in the first line of a text, which is called `name`.
pub(crate) fn first_line(from: &mut dyn Read, name: &str) -> Result<SecretString, Failure> {
    let mut text = String::new();
    from.take(MAX_SECRET)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(name, &error))?;
    let text = text.trim_start_matches(BYTE_ORDER_MARK);
    match text.lines().next().map(str::trim) {
        None | Some("") => Err(Failure::usage((
            format!("{name} has no secret in its first line"),
            format!("{name} 的第一行没有密钥"),
        ))),
        Some(line) => Ok(line.into()),
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::usage((
        format!("{name} cannot be read: {error}"),
        format!("无法读取 {name}：{error}"),
    ))
}
