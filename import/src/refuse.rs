//! Files that are not the page of an endpoint, refused before anything is read into them.

use std::collections::BTreeSet;

use super::Refusal;
use super::page::{Page, Part};

/// Most fields that a page describes, and that its samples have; the largest official page has about 150.
const MOST_FIELDS: usize = 2_000;

const SAVE: &str =
    "save the page as plain text (from the browser) or as Markdown (add `.md` to its address)";

/// The text of a page, in UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.contains(&0) {
        return Err(Refusal::new(
            "not-text",
            "this is not text: it contains zero bytes",
            SAVE,
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!(
            "this is not UTF-8 text: byte {} is invalid",
            error.valid_up_to()
        );
        Refusal::new(
            "not-text",
            message,
            "save it in UTF-8; a page in GBK can be converted by `iconv -f gbk -t utf-8`",
        )
    })?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Err(Refusal::new("empty", "the page is empty", SAVE));
    }
    let lower: String = start
        .chars()
        .take(200)
        .flat_map(char::to_lowercase)
        .collect();
    if lower.starts_with("<!doctype") || lower.starts_with("<html") || lower.starts_with("<?xml") {
        return Err(Refusal::new(
            "html",
            "this is the source of a web page, with its tags",
            SAVE,
        ));
    }
    if start.starts_with('{') && serde_json::from_str::<serde_json::Value>(start).is_ok() {
        return Err(Refusal::new(
            "json",
            "this is a JSON document, not a page",
            SAVE,
        ));
    }
    Ok(text)
}

/// The address of the page, where it is given, is one that a spec can have.
pub(super) fn address(source: Option<&str>) -> Result<(), Refusal> {
    match source {
        Some(source) if !source.starts_with("https://") => Err(Refusal::new(
            "bad-source",
            format!("`{source}` is not an https address"),
            "give the address of the official page, such as `https://polyv.gitbook.io/...`",
        )),
        _ => Ok(()),
    }
}

/// A page of a usual size: what follows compares fields with one another.
pub(super) fn size(page: &Page) -> Result<(), Refusal> {
    let mut rows = 0;
    let mut keys = BTreeSet::new();
    for part in page.sections.iter().flat_map(|section| &section.parts) {
        match part {
            Part::Table(table) => rows += table.rows.len(),
            Part::Quoted(text) => keys.extend(names(text)),
            Part::Line(_) => {}
        }
    }
    for (count, what) in [
        (rows, "rows in its tables"),
        (keys.len(), "fields in its samples"),
    ] {
        if count > MOST_FIELDS {
            return Err(Refusal::new(
                "too-large",
                format!("the page has {count} {what}; at most {MOST_FIELDS} are read"),
                "save the page of one endpoint, and cut what a sample repeats",
            ));
        }
    }
    Ok(())
}

/// The texts in quotes that a colon follows.
fn names(quoted: &str) -> impl Iterator<Item = &str> {
    let mut parts = quoted.split('"').peekable();
    std::iter::from_fn(move || {
        loop {
            let text = parts.next()?;
            if parts.peek()?.trim_start().starts_with(':') {
                return Some(text);
            }
        }
    })
}
