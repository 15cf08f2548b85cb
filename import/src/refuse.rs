//! Files that are no page at all, told before anything is read into them.

use super::Refusal;

const SAVE: &str =
    "save the page as plain text (from the browser) or as Markdown (add `.md` to its address)";

/// The text of a page, in UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.contains(&0) {
        return Err(Refusal::new(
            "not-text",
            "this is no text: it has zero bytes",
            SAVE,
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!(
            "this is no text in UTF-8: byte {} is none of it",
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
            "this is a JSON document and no page",
            SAVE,
        ));
    }
    Ok(text)
}
