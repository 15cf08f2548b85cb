//! The documentation of the language is complete, and its example is right.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use polyv_codegen::{Content, Vocabulary, generate, language};

const START: &str = "<!-- reference -->\n";
const END: &str = "<!-- /reference -->\n";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).unwrap().replace("\r\n", "\n")
}

/// The text of the first fence of the language `tag` after `heading`.
fn fence<'t>(text: &'t str, heading: &str, tag: &str) -> &'t str {
    let (_, section) = text.split_once(heading).expect("the heading is there");
    let (_, block) = section
        .split_once(&format!("\n```{tag}\n"))
        .expect("the fence is there");
    block.split_once("\n```\n").expect("the fence ends").0
}

#[test]
fn the_tables_are_those_of_the_language() {
    let text = readme();
    let (before, rest) = text.split_once(START).expect("the reference starts");
    let (_, after) = rest.split_once(END).expect("the reference ends");
    let tables: String = language().iter().map(table).collect();
    common::expect(&path(), &format!("{before}{START}{tables}\n{END}{after}"));
}

fn table(vocabulary: &Vocabulary) -> String {
    let mut text = format!(
        "\n### {}\n\n{}\n\n",
        capital(vocabulary.what),
        vocabulary.about
    );
    text += if vocabulary.is_mapping {
        "| key | value | | meaning |\n| --- | --- | --- | --- |\n"
    } else {
        "| word | meaning |\n| --- | --- |\n"
    };
    for entry in &vocabulary.entries {
        let doc = entry.doc.replace('|', "\\|");
        let required = if entry.required { "required" } else { "" };
        let row = if vocabulary.is_mapping {
            format!(
                "| `{}` | {} | {required} | {doc} |\n",
                entry.name,
                linked(&entry.kind.as_ref().unwrap().to_string())
            )
        } else {
            format!("| `{}` | {doc} |\n", entry.name)
        };
        text += &row;
    }
    text
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

/// What is written for a key, with a link to the table of its mapping or its words.
fn linked(kind: &str) -> String {
    let is_end =
        |known: &&Vocabulary| kind == known.what || kind.ends_with(&format!(": {}", known.what));
    let vocabularies = language();
    match vocabularies.iter().find(is_end) {
        Some(known) => {
            let start = &kind[..kind.len() - known.what.len()];
            format!("{start}[{}](#{})", known.what, known.what.replace(' ', "-"))
        }
        None => kind.to_owned(),
    }
}

/// What the macros define is listed: nothing of the language is missing from the tables.
#[test]
fn every_mapping_and_every_set_of_words_is_listed() {
    let listed: BTreeSet<_> = language().iter().map(|known| known.what).collect();
    assert_eq!(listed.len(), language().len(), "two have one name");
    let mut defined = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let spec = fs::read_dir(sources.join("spec"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for file in spec.chain([sources.join("words.rs")]) {
        let text = fs::read_to_string(file).unwrap();
        // Each definition has a line such as `Field: "a field" {`.
        let lines = text
            .lines()
            .filter_map(|line| line.strip_suffix("\" {")?.split_once(": \""));
        defined.extend(lines.map(|(_, what)| what.to_owned()));
    }
    let defined: BTreeSet<_> = defined.iter().map(String::as_str).collect();
    assert!(defined.len() > 30, "the scan finds too little: {defined:?}");
    assert_eq!(listed, defined);
}

#[test]
fn the_example_is_a_spec_and_becomes_what_is_shown() {
    let text = readme();
    let heading = "\n## A complete example\n";
    let mut sources = common::sources(&common::folder("common"), |_| unreachable!());
    sources.push(common::source(
        "channel/ticket/list.yaml",
        fence(&text, heading, "yaml").to_owned() + "\n",
    ));
    let files = match generate(&sources) {
        Ok(files) => files,
        Err(diagnostics) => panic!("{}", diagnostics.render(&sources, "")),
    };
    let file = files
        .iter()
        .find(|file| file.path.ends_with("channel/ticket/list.rs"))
        .unwrap();
    let Content::Whole(generated) = &file.content else {
        panic!("{:?}", file.content)
    };
    let mut lines = generated.lines();
    for shown in fence(&text, heading, "rust")
        .lines()
        .filter(|line| !line.trim_end().ends_with("..."))
    {
        assert!(
            lines.any(|line| line == shown),
            "the generated file does not go on with: {shown}"
        );
    }
}

/// The hand-written tables name every word of their set, every type and every spelling.
#[test]
fn the_hand_written_tables_are_complete() {
    let text = readme();
    let tables = [
        ("a shape", "### Shapes"),
        ("a form of list", "### Lists"),
        ("a kind of response", "### Responses"),
    ];
    for (what, heading) in tables {
        let rows = first_column(&text, heading);
        let vocabulary = language()
            .into_iter()
            .find(|known| known.what == what)
            .unwrap();
        let words: Vec<_> = vocabulary
            .entries
            .iter()
            .map(|entry| entry.name.to_owned())
            .collect();
        assert_eq!(rows, words, "{heading}");
    }
    let types = first_column(&text, "### Types");
    let spellings = first_column(&text, "### Spellings");
    for (heading, names, file, marker) in [
        ("### Types", types, "lower/scope.rs", "(\""),
        ("### Spellings", spellings, "lower/spelling.rs", "\""),
    ] {
        let source =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file))
                .unwrap();
        let known: Vec<_> = source
            .lines()
            .filter_map(|line| word(line, marker))
            .collect();
        assert!(known.len() > 6, "the scan finds too little: {known:?}");
        for word in known {
            assert!(names.contains(&word), "{heading} lacks `{word}`");
        }
    }
}

/// `text` of `("text", Ty::Text),`, and `Y/N` of `"Y/N" => Form::YesNo,`.
fn word(line: &str, marker: &str) -> Option<String> {
    let line = line.trim().strip_prefix(marker)?;
    let (word, rest) = line.split_once('"')?;
    (rest.starts_with(", Ty::") || rest.starts_with(" => Form::")).then(|| word.to_owned())
}

fn first_column(text: &str, heading: &str) -> Vec<String> {
    let (_, section) = text
        .split_once(&format!("\n{heading}\n"))
        .expect("the heading is there");
    let section = section.split("\n#").next().unwrap();
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    rows.skip(1).map(str::to_owned).collect()
}

/// Every feature of the SDK that is not a module is refused as the name of one.
#[test]
fn the_features_of_the_sdk_are_reserved() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyv-sdk/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let (_, features) = manifest.split_once("\n[features]\n").unwrap();
    let features = features.split("\n[").next().unwrap();
    let (before, rest) = features.split_once("# <generated>\n").unwrap();
    let (modules, after) = rest.split_once("# </generated>").unwrap();
    let names = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let names = lines.filter_map(|line| line.split_once(" = "));
        names.map(|(name, _)| name.to_owned()).collect()
    };
    let mut reserved: BTreeSet<_> = names(before).union(&names(after)).cloned().collect();
    reserved.insert("all-modules".to_owned());
    assert!(
        reserved.len() > 5,
        "the scan finds too little: {reserved:?}"
    );
    for feature in &reserved {
        assert!(
            !polyv_codegen::is_top_name(feature),
            "a module may be called `{feature}`"
        );
    }
    for module in names(modules).difference(&reserved) {
        assert!(
            polyv_codegen::is_top_name(module),
            "no module may be called `{module}`"
        );
    }
}
