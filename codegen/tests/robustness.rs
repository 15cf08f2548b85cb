//! No input makes the generator panic, and every finding has a place that there is.
//!
//! The specs of five endpoints are mangled in many ways, always the same ones.
//! `MUTATIONS=100000 cargo test -p polyv-codegen --test robustness --release` goes further.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::fs;
use std::path::Path;

use jiff::civil::date;
use polyv_codegen::{Diagnostic, SourceFile, generate, lint};

const ENDPOINTS: &[&str] = &[
    "channel/booking/list.yaml",
    "broadcast/session/list_data.yaml",
    "interaction/red_pack/list_stats.yaml",
    "interaction/checkin/list_by_session.yaml",
    "staff/sub_account/list_channels.yaml",
];

const SHARED: &[&str] = &["service.yaml", "types/checkin.yaml", "types/ids.yaml"];

/// Pieces that are put into a spec.
const PIECES: &[&str] = &[
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "\u{feff}",
    "\0",
    "\u{2028}",
    "😀",
    "中文",
    " ",
    "    ",
    ":",
    ": ",
    "- ",
    "? ",
    "#",
    " #",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    ",",
    "\"",
    "'",
    "\"\"",
    "''",
    "|",
    ">",
    "|2\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!int ",
    "!x ",
    "%",
    "---\n",
    "...\n",
    "null",
    "~",
    "true",
    "no",
    ".nan",
    "0x10",
    "-1",
    "1e999",
    "99999999999999999999",
    "${x}",
    "\\u0000",
    "self",
    "type",
    "Self",
    "Page",
    "Other",
    "new",
    "r#x",
    "_",
    "__",
    "a-b",
    "1",
    "6MTCode",
    "{name}",
    "https://",
    "GET ",
    "Y/N",
    "%Y",
    "json-text",
    "array",
    "comma",
    "file",
    "object: Row",
    "enum: Kind",
    "fields:",
    "values:",
    "required: true",
    "absent: {means: x, constructor: a, otherwise: b}",
    "kind: ack",
    "list: array",
    "shape: unsigned",
    "method: POST",
];

/// Chance that is the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn piece(&mut self) -> &'static str {
        PIECES[self.below(PIECES.len())]
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap()
    }

    fn mangle(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let (line, other) = (self.below(lines.len()), self.below(lines.len()));
        let indentation = lines[line].len() - lines[line].trim_start().len();
        match self.below(12) {
            0 => drop(lines.remove(line)),
            1 => lines.insert(other, lines[line].clone()),
            2 => lines.swap(line, other),
            3 => lines[line].insert_str(0, &" ".repeat(self.below(5) + 1)),
            4 => drop(lines[line].drain(..indentation)),
            5 => lines.truncate(line),
            6 => {
                let at = self.place(&lines[line]);
                let piece = self.piece();
                lines[line].insert_str(at, piece);
            }
            7 => {
                let at = self.place(&lines[line]);
                lines[line].truncate(at);
            }
            8 => {
                // Another value for a key.
                let key = lines[line].split(": ").next().unwrap().to_owned();
                lines[line] = format!("{key}: {}", self.piece());
            }
            9 => {
                // Another key for a value.
                let value = lines[line]
                    .split_once(':')
                    .map_or("", |(_, value)| value)
                    .to_owned();
                lines[line] = format!("{}{}:{value}", " ".repeat(indentation), self.piece());
            }
            10 => {
                // A piece of this file somewhere else in it.
                let (from, to) = (line.min(other), line.max(other).min(line.min(other) + 6));
                let part = lines[from..=to].to_vec();
                let at = self.below(lines.len());
                lines.splice(at..at, part);
            }
            _ => return text.replace('\n', ["\r\n", "\r", "\n\n", "\n "][self.below(4)]),
        }
        lines.join("\n")
    }
}

/// The five specs, the service, and the shared types that they use.
fn specs() -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let read = |path: &str| common::source(path, fs::read_to_string(folder.join(path)).unwrap());
    let mut specs: Vec<_> = ENDPOINTS
        .iter()
        .chain(SHARED)
        .map(|path| read(path))
        .collect();
    specs.sort_by(|a, b| a.path.cmp(&b.path));
    specs
}

/// Generates, and checks what is found. Returns whether anything was.
#[track_caller]
fn check(sources: &[SourceFile]) -> bool {
    let Err(diagnostics) = generate(sources) else {
        // What is valid is judged: places of findings are there as well.
        let findings = lint(sources, date(2026, 11, 22), None).unwrap();
        let rendered = findings.text(sources, "specs/");
        _ = findings.json(sources, "") + &findings.github(sources, "");
        places_are_there(
            sources,
            findings.iter().map(|found| &found.diagnostic),
            &rendered,
        );
        return false;
    };
    assert!(!diagnostics.is_empty());
    let rendered = diagnostics.render(sources, "specs/");
    assert!(
        diagnostics.iter().all(|found| found.code != "internal"),
        "{rendered}"
    );
    places_are_there(sources, diagnostics.iter(), &rendered);
    true
}

#[track_caller]
fn places_are_there<'d>(
    sources: &[SourceFile],
    found: impl Iterator<Item = &'d Diagnostic>,
    rendered: &str,
) {
    for found in found {
        let Some(span) = found.span else { continue };
        let text = sources[span.file].text.trim_start_matches('\u{feff}');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let line = text.split('\n').nth(span.line.wrapping_sub(1));
        let width = line
            .unwrap_or_else(|| panic!("no line {}:\n{rendered}", span.line))
            .chars()
            .count();
        let is_there = (1..=width + 1).contains(&span.column);
        assert!(
            is_there,
            "no column {} in line {}:\n{rendered}",
            span.column, span.line
        );
    }
}

#[test]
fn mangled_specs_are_reported_and_nothing_panics() {
    let specs = specs();
    assert!(!check(&specs), "the specs themselves are wrong");
    let count = std::env::var("MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(150);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut found = 0_usize;
    for _ in 0..count {
        // One endpoint at a time, which is quicker.
        let endpoint = ENDPOINTS[chance.below(ENDPOINTS.len())];
        let others = |source: &&SourceFile| {
            source.path == endpoint || !ENDPOINTS.contains(&source.path.as_str())
        };
        let mut mangled: Vec<_> = specs.iter().filter(others).cloned().collect();
        let file = chance.below(mangled.len());
        for _ in 0..=chance.below(3) {
            mangled[file].text = chance.mangle(&mangled[file].text);
        }
        found += usize::from(check(&mangled));
    }
    assert!(
        found > count / 3,
        "hardly any mutation was noticed: {found}"
    );
}

#[test]
fn odd_files_are_reported() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let odd = [
        String::new(),
        "# nothing but a comment\n".to_owned(),
        "- a list\n".to_owned(),
        "a text".to_owned(),
        "null".to_owned(),
        "\u{feff}".to_owned(),
        "\u{feff}titel: x\n".to_owned(),
        "\t".to_owned(),
        "title:\tx\n\tsummary: y\n".to_owned(),
        "title: x\r\ntitel: y\r\n".to_owned(),
        "title: x\rtitel: y\r".to_owned(),
        "a: &a [*a]\n".to_owned(),
        "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n"
            .to_owned(),
        "? [a, b]\n: c\n".to_owned(),
        "~: x\n".to_owned(),
        "---\na: 1\n---\nb: 2\n".to_owned(),
        deep("[", "]"),
        deep("{a: ", "}"),
        (0..1_000).map(|depth| " ".repeat(depth) + "a:\n").collect(),
        "query: {".to_owned() + &"x: {type: text, doc: x}, ".repeat(100) + "}\n",
        "x".repeat(100_000),
    ];
    let specs = specs();
    for text in odd {
        for path in [ENDPOINTS[0], "service.yaml", "types/odd.yaml"] {
            let mut sources: Vec<_> = specs
                .iter()
                .filter(|source| source.path != path)
                .cloned()
                .collect();
            sources.push(common::source(path, text.clone()));
            let is_found = check(&sources);
            let start: String = text.chars().take(40).collect();
            assert!(is_found, "nothing is wrong with {start:?} as {path}");
        }
    }
}

#[test]
fn odd_paths_are_reported() {
    let specs = specs();
    let text = &specs
        .iter()
        .find(|source| source.path == ENDPOINTS[0])
        .unwrap()
        .text;
    let text = text.replace("/v4/channel/booking/list", "/v4/elsewhere");
    let odd = [
        "",
        "/",
        "//",
        ".yaml",
        "a",
        "a.yaml",
        "channel/list.yaml",
        "channel/a/b/c.yaml",
        "channel/booking/.yaml",
        "channel/booking/List.yaml",
        "channel/booking/列表.yaml",
        "channel/booking/1.yaml",
        "channel/booking/a-b.yaml",
        "channel/booking/a__b.yaml",
        "channel/booking/self.yaml",
        "channel/booking/mod.yaml",
        "channel/crate/list.yaml",
        "types/a/b.yaml",
        "channel/booking/page_required.yaml",
        "channel/booking/channel_id.yaml",
        "channel/booking/other.yml",
        "channel/booking/other.json",
        "service.yml",
        "service/a/b.yaml",
        "client/a/b.yaml",
    ];
    for path in odd {
        let mut sources = specs.clone();
        sources.push(common::source(path, text.clone()));
        assert!(check(&sources), "nothing is wrong with the path {path:?}");
    }
}

#[test]
fn a_broken_file_hides_no_findings_of_others() {
    let mut sources = specs();
    for source in &mut sources {
        match source.path.as_str() {
            path if path == ENDPOINTS[0] => source.text.push_str("\"\n"),
            path if path == ENDPOINTS[1] => {
                source.text = source
                    .text
                    .replace("  page:\n    type: count", "  page:\n    type: cont");
            }
            path if path.starts_with("types/") => source.text.push_str("\nids: {ChannelId: [}\n"),
            _ => {}
        }
    }
    let diagnostics = generate(&sources).unwrap_err();
    let found: Vec<_> = diagnostics
        .iter()
        .map(|found| (found.code, sources[found.span.unwrap().file].path.as_str()))
        .collect();
    let types = sources
        .iter()
        .filter(|source| source.path.starts_with("types/"))
        .count();
    // With types that cannot be read, an unknown one may well be among them.
    assert_eq!(
        found
            .iter()
            .filter(|(code, path)| *code == "yaml" && path.starts_with("types/"))
            .count(),
        types
    );
    assert_eq!(
        found
            .iter()
            .filter(|(code, path)| *code == "yaml" && *path == ENDPOINTS[0])
            .count(),
        1
    );
    assert_eq!(
        found.len(),
        types + 1,
        "{}",
        diagnostics.render(&sources, "")
    );
}
