//! The import on whole pages: five whose specs were written by hand, in both forms; damaged ones; and files that
//! are not pages. The pages in `tests/pages` have the form and the facts of the official ones, and words of
//! their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use polyv_codegen::{SourceFile, Survey};

use super::propose;
use super::{Format, Options, Proposal, Refusal};

mod damaged;
mod facts;
mod forms;
mod learned;

/// Each page, and the spec that was written by hand from the official one.
const PAGES: [(&str, &str); 5] = [
    ("booking_list", "channel/booking/list"),
    ("session_list", "broadcast/session/list_data"),
    ("red_pack_list", "interaction/red_pack/list_stats"),
    (
        "checkin_list_by_session",
        "interaction/checkin/list_by_session",
    ),
    (
        "sub_account_list_channels",
        "staff/sub_account/list_channels",
    ),
];

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the repository").to_owned()
}

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pages/{name}.md"));
    fs::read_to_string(path).expect("a page")
}

/// What the import learns from here: the shared types, and the specs of the five pages. Other specs come and go without
/// changing what these tests see.
fn sources() -> Vec<SourceFile> {
    let specs = repository().join("specs");
    let mut sources = Vec::new();
    collect(&specs, &specs, &mut sources);
    let is_known = |path: &str| {
        path.starts_with("types/")
            || path == "service.yaml"
            || PAGES
                .iter()
                .any(|(_, place)| path.strip_suffix(".yaml") == Some(place))
    };
    sources.retain(|source| is_known(&source.path));
    sources
}

fn collect(specs: &Path, folder: &Path, sources: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(specs, &path, sources);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            let relative = path.strip_prefix(specs).expect("below specs/");
            sources.push(SourceFile {
                path: relative.to_string_lossy().into_owned(),
                text: fs::read_to_string(&path).expect("a spec"),
            });
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
}

/// What all the specs have; surveyed once, as that takes most of the time.
fn survey() -> &'static Survey {
    static SURVEY: OnceLock<Survey> = OnceLock::new();
    SURVEY.get_or_init(|| polyv_codegen::survey(&sources()).0)
}

#[test]
fn a_place_is_written_in_any_way() {
    for given in [
        "channel/foo/bar",
        "specs/channel/foo/bar.yaml",
        "./channel/foo/bar/",
        "channel.foo.bar",
    ] {
        assert_eq!(super::normal(given), "channel/foo/bar", "{given}");
    }
}

fn import(text: &str, format: Format) -> Result<Proposal, Refusal> {
    import_bytes(text.as_bytes(), format)
}

fn import_bytes(bytes: &[u8], format: Format) -> Result<Proposal, Refusal> {
    let options = Options {
        format,
        today: "2026-11-22",
        ..Options::default()
    };
    propose(bytes, &options, survey())
}

/// The page as a browser saves it: no marks, a paragraph for each cell, the titles of the columns run together.
fn as_text(markdown: &str) -> String {
    let mut text = String::new();
    let mut is_quoted = false;
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            is_quoted = !is_quoted;
        } else if is_quoted {
            text.push_str(line);
            text.push('\n');
        } else if line.starts_with('|') {
            let cells = || line.trim_matches('|').split('|').map(str::trim);
            let is_head = lines.peek().is_some_and(|next| next.starts_with("| ---"));
            if is_head {
                text.push_str(&cells().collect::<String>());
            } else if !line.starts_with("| ---") {
                let paragraphs: Vec<&str> = cells().filter(|cell| !cell.is_empty()).collect();
                text.push_str(&paragraphs.join("\n\n").replace("<br>", " "));
            }
            text.push_str("\n\n");
        } else {
            text.push_str(&line.trim_start_matches(['#', ' ']).replace("<br>", "\n"));
            text.push('\n');
        }
    }
    text + "\nLast updated 2 months ago"
}
