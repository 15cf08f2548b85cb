//! Secrets, from where they are kept.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use polyv_sdk::SecretString;

use crate::exit::Failure;
use crate::text;

/// Bytes of a secret: what is longer is something else.
const MAX_SECRET: u64 = 4096;

/// The secret in the first line of a file.
pub(crate) fn in_file(path: &Path) -> Result<SecretString, Failure> {
    let unreadable = |error| text::unreadable(&path.display().to_string(), &error);
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
    let text = text::read(from, MAX_SECRET, name)?;
    match text.lines().next().map(str::trim) {
        None | Some("") => Err(Failure::usage((
            format!("{name} has no secret in its first line"),
            format!("{name} 的第一行没有密钥"),
        ))),
        Some(line) => Ok(line.into()),
    }
}
