//! What goes out: tokens to formatted text, with a header.

use proc_macro2::TokenStream;

/// A file to write, by its path in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path with forward slashes, such as `polyv-sdk/src/api/channel/booking/list.rs`.
    pub path: String,
    /// What to write.
    pub content: Content,
}

/// The content of an [`OutputFile`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// The whole file is generated.
    Whole(String),
    /// Of a file that is written by hand, only the lines between `# <generated>` and `# </generated>`; in Markdown,
    /// between `<!-- <generated> -->` and `<!-- </generated> -->`.
    Block(String),
}

/// The command that writes the outputs.
pub const COMMAND: &str = "cargo xtask generate";

/// What the first line of an output has, where its language has comments.
pub const MARK: &str = "@generated";

/// The text of that line in what is made from `spec`, a path below `specs/`.
pub(crate) fn mark(spec: &str) -> String {
    format!("{MARK} by `{COMMAND}` from specs/{spec}. Do not edit: edit the spec.")
}

/// A Rust file made from `spec`, a path below `specs/`.
pub(crate) fn rust(path: String, spec: &str, tokens: TokenStream) -> Result<OutputFile, String> {
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| format!("internal error: `{path}` is not Rust: {error}"))?;
    let text = spaced(&prettyplease::unparse(&file));
    let header = format!("// {}\n", mark(spec));
    Ok(OutputFile {
        path,
        content: Content::Whole(header + &text),
    })
}

/// `text` with blank lines between its items, and between the functions of an `impl`: the formatter writes none.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 32);
    let mut before = "";
    let mut in_impl = false;
    for line in text.lines() {
        if !line.starts_with([' ', '}']) {
            in_impl = line.starts_with("impl");
        }
        let is_top = !line.starts_with([' ', '}', ')']);
        let is_apart = if before.starts_with(' ') {
            in_impl && before == "    }" && line != "}"
        } else {
            is_top && is_end(before) && (row(before).is_none() || row(before) != row(line))
        };
        if is_apart {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        before = line;
    }
    spaced
}

/// Whether an item, or the documentation of the file, ends with this line.
fn is_end(line: &str) -> bool {
    let is_doc = line.starts_with("///");
    line.starts_with("//!") || line.starts_with("#!") || (!is_doc && line.ends_with(['}', ';']))
}

/// The group of lines that this one is in, without blank lines between them, if there is one: the documentation of the
/// file, or declarations.
fn row(line: &str) -> Option<bool> {
    let begins = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    if begins(&["//!", "#!"]) {
        return Some(false);
    }
    let declarations = ["use ", "mod ", "pub use ", "pub mod ", "#["];
    begins(&declarations).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_functions_stand_apart() {
        let text = "//! Docs.\n//! More.\nuse a::b;\nuse c;\n/// A;\n/// b.\npub struct A {\n    b: u8,\n}\nimpl A {\n    fn b() {\n        c! {\n        }\n    }\n    \
                    /// C.\n    fn c() {}\n}\nslots!(\n    A { 0 : b }\n);\n#[d]\npub enum D {\n    E {\n    }\n    F,\n}\n";
        let expected = "//! Docs.\n//! More.\n\nuse a::b;\nuse c;\n\n/// A;\n/// b.\npub struct A {\n    b: u8,\n}\n\nimpl A {\n    fn b() {\n        c! {\n        }\n    }\n\n    \
                    /// C.\n    fn c() {}\n}\n\nslots!(\n    A { 0 : b }\n);\n\n#[d]\npub enum D {\n    E {\n    }\n    F,\n}\n";
        assert_eq!(spaced(text), expected);
    }
}
