//! The guides: their code is compiled or quoted, and the Chinese ones say what the English ones say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block of code.
#[derive(Debug, PartialEq, Eq)]
struct Fence {
    language: String,
    code: String,
    /// The file that it is quoted from, by the comment above it.
    source: Option<String>,
}

/// What two languages must have in common.
#[derive(Debug, PartialEq, Eq)]
struct Outline {
    /// The depth of each heading.
    headings: Vec<usize>,
    fences: Vec<Fence>,
    /// What each line of a table or a list that begins with code begins with.
    terms: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}"))
        .replace("\r\n", "\n")
}

fn outline(text: &str) -> Outline {
    let mut outline = Outline {
        headings: Vec::new(),
        fences: Vec::new(),
        terms: Vec::new(),
    };
    let (mut open, mut above) = (None::<Fence>, None);
    for line in text.lines() {
        if let Some(fence) = &mut open {
            if line == "```" {
                outline.fences.extend(open.take());
            } else {
                fence.code.push_str(line);
                fence.code.push('\n');
            }
        } else if let Some(language) = line.strip_prefix("```") {
            open = Some(Fence {
                language: language.to_owned(),
                code: String::new(),
                source: above.take(),
            });
        } else {
            above = line
                .strip_prefix("<!-- ")
                .and_then(|rest| rest.strip_suffix(" -->"))
                .map(str::to_owned);
            let depth = line.chars().take_while(|it| *it == '#').count();
            if depth > 0 {
                outline.headings.push(depth);
            }
            let term = ["| `", "- `"].iter().find_map(|it| line.strip_prefix(*it));
            let term = term.and_then(|rest| rest.split('`').next());
            outline.terms.extend(term.map(str::to_owned));
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    outline
}

/// The names of the pages in a folder.
fn pages(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect()
}

/// Every page with code or sections: the guides and the README, by their path.
pub(crate) fn all() -> Vec<String> {
    let guides = pages("docs").into_iter().map(|name| format!("docs/{name}"));
    guides.chain(["README.md".to_owned()]).collect()
}

/// Lines without what all of them are indented by.
fn dedented(lines: &[&str]) -> String {
    let filled = lines.iter().filter(|line| !line.is_empty());
    let depth = filled.map(|line| line.len() - line.trim_start().len());
    let depth = depth.min().unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(depth..).unwrap_or_default().to_owned() + "\n")
        .collect()
}

fn is_in(code: &str, file: &str) -> bool {
    let lines: Vec<&str> = file.lines().collect();
    lines
        .windows(code.lines().count().max(1))
        .any(|part| dedented(part) == dedented(&code.lines().collect::<Vec<_>>()))
}

#[test]
fn every_block_of_rust_is_compiled_or_quoted() {
    let compiled = [read("polyv-sdk/src/lib.rs"), read("polyv-mock/src/lib.rs")];
    for path in all() {
        let name = path.trim_start_matches("docs/");
        for fence in outline(&read(&path)).fences {
            let shown = fence.code.lines().next().unwrap_or_default();
            match (fence.language.as_str(), &fence.source) {
                ("rust,ignore", Some(source)) => {
                    let is_quoted = is_in(&fence.code, &read(source));
                    assert!(is_quoted, "{path}: `{shown}`... is not in {source}");
                }
                ("rust" | "rust,no_run", None) => {
                    let is_included = compiled.iter().any(|text| text.contains(name));
                    assert!(is_included, "{path}: `{shown}`... is compiled by no crate");
                }
                (language, _) => assert!(
                    !language.starts_with("rust"),
                    "{path}: `{shown}`... is neither compiled nor quoted"
                ),
            }
        }
    }
}

#[test]
fn chinese_pages_have_the_same_sections_and_code() {
    assert_eq!(pages("docs"), pages("docs/zh-CN"));
    for path in all() {
        let chinese = match path.strip_prefix("docs/") {
            Some(name) => format!("docs/zh-CN/{name}"),
            None => "README.zh-CN.md".to_owned(),
        };
        let (english, chinese) = (outline(&read(&path)), outline(&read(&chinese)));
        assert_eq!(english, chinese, "{path}");
    }
}

/// Where pages are.
const FOLDERS: &[&str] = &[
    "",
    "docs",
    "docs/zh-CN",
    "fuzz",
    "polyv-cli",
    "polyv-mock",
    "polyv-sdk",
    "specs",
    "tests/schemathesis",
];
/// The project's own files, for pages that are read elsewhere.
const OWN: &str = "https://github.com/polyv-sdk/polyv-sdk/blob/main/";

#[test]
fn links_lead_to_files_and_sections() {
    let folders = FOLDERS.iter().map(Path::new);
    let paths = folders.flat_map(|folder| {
        let names = pages(&folder.to_string_lossy()).into_iter();
        names.map(|name| folder.join(name))
    });
    for path in paths.chain(["polyv-sdk/src/lib.rs".into()]) {
        let text = read(&path.to_string_lossy());
        let here = root().join(path.parent().expect("a folder"));
        let own = path.file_name().expect("a name").to_string_lossy();
        for target in text.split("](").skip(1) {
            let target = target.split(')').next().unwrap_or_default();
            let section = format!("{own}{target}");
            let (folder, at) = match target.strip_prefix(OWN) {
                Some(at) => (&root(), at),
                // rustdoc judges those to items.
                None if target.starts_with("https://") || own == "lib.rs" => continue,
                None if target.starts_with('#') => (&here, section.as_str()),
                None => (&here, target),
            };
            leads(folder, at).unwrap_or_else(|why| panic!("{}: {target} {why}", path.display()));
        }
    }
}

fn leads(folder: &Path, target: &str) -> Result<(), &'static str> {
    let (file, section) = target.split_once('#').unwrap_or((target, ""));
    let file = folder.join(file);
    if !file.exists() {
        return Err("leads nowhere");
    }
    if section.is_empty() {
        return Ok(());
    }
    let text = fs::read_to_string(&file).expect("a page");
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    let is_there = headings.any(|line| anchor(line) == section);
    is_there.then_some(()).ok_or("has no such section")
}

/// Nothing is released yet: a version would not be found.
#[test]
fn guides_depend_on_the_packages_where_they_are() {
    for path in all() {
        for fence in outline(&read(&path)).fences {
            let lines = fence.code.lines();
            for line in lines.filter(|line| line.starts_with("polyv-") && line.contains(" = ")) {
                let is_there = line.contains("{ git = \"https://github.com/polyv-sdk/polyv-sdk\"");
                assert!(is_there, "{path}: {line}");
            }
        }
    }
}

/// crates.io takes a relative link as one from the folder of the package, and the readme as a file in it.
#[test]
fn packages_have_a_readme_whose_links_work_on_crates_io() {
    for package in ["polyv-cli", "polyv-mock", "polyv-sdk"] {
        let manifest = read(&format!("{package}/Cargo.toml"));
        assert!(manifest.contains("\nreadme = \"README.md\"\n"), "{package}");
    }
}

/// The anchor of a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|it| it.is_alphanumeric() || " -".contains(*it));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}

/// The row that a kind of callback is in follows its spec.
#[test]
fn the_guide_says_how_each_callback_is_signed() {
    use polyv_sdk::callback::{Event, SignKind};

    for (path, column) in [
        (
            "docs/callbacks.md",
            [
                "the time",
                "all fields",
                "`id` and the time",
                "nothing",
                "not documented",
            ],
        ),
        (
            "docs/zh-CN/callbacks.md",
            ["时间", "所有字段", "`id` 和时间", "无签名", "规则未见文档"],
        ),
    ] {
        let text = read(path);
        for kind in Event::kinds() {
            let row = column[match kind.sign {
                SignKind::Timestamp => 0,
                SignKind::Fields => 1,
                SignKind::Keyed(_) => 2,
                SignKind::None => 3,
                _ => 4,
            }];
            let words = kind.name.split('_');
            let name = words.map(|word| format!("{}{}", word[..1].to_uppercase(), &word[1..]));
            let name = format!("`{}`", name.collect::<String>());
            let mut lines = text.lines();
            let is_there =
                lines.any(|line| line.starts_with(&format!("| {row}")) && line.contains(&name));
            assert!(is_there, "{path}: {name} is not in the row of {row}");
        }
    }
}
