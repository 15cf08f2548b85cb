//! What the suites share: reading cases, and comparing with what is expected.

#![allow(
    dead_code,
    reason = "each suite is a crate of its own and uses some of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]
#![allow(unreachable_pub, reason = "the suites are not libraries")]

use std::fs;
use std::path::{Path, PathBuf};

use polyv_codegen::SourceFile;

/// The folder `name` of the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// The folders in `folder`, in order.
pub fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut cases: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

pub fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .expect("names of cases are texts")
}

pub fn source(path: &str, text: impl Into<String>) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        text: text.into(),
    }
}

/// The sources of a case: its own files, at the places that `place` gives them, and the common ones
/// that it does not replace.
pub fn sources(case: &Path, place: impl Fn(&str) -> String) -> Vec<SourceFile> {
    let mut found = Vec::new();
    collect(case, case, &mut found);
    found.sort();
    let own = found.into_iter().map(|(name, text)| {
        let path = match name.as_str() {
            "service.yaml" => name,
            "types.yaml" => "types/common.yaml".to_owned(),
            nested if nested.contains('/') => name,
            name => place(name),
        };
        source(&path, text)
    });
    let mut sources: Vec<_> = own.collect();
    for (file, path) in [
        ("service.yaml", "service.yaml"),
        ("types.yaml", "types/common.yaml"),
    ] {
        // A case that is about the absence of such a file says so by an empty one of this name.
        let is_left_out = case.join(format!("no_{file}.txt")).exists();
        if !is_left_out && !sources.iter().any(|source| source.path == path) {
            sources.push(source(
                path,
                fs::read_to_string(folder("common").join(file)).unwrap(),
            ));
        }
    }
    sources
}

/// The specs of the repository, in the order of their paths.
pub fn specs() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort();
    let spec = |(path, text): (String, String)| source(&path, text);
    found.into_iter().map(spec).collect()
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("yaml") || ending == "yml")
        {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Compares with the file at `path`, or writes it if the environment has `UPDATE_EXPECT`.
#[track_caller]
pub fn expect(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        if fs::read_to_string(path).ok().as_deref() != Some(actual) {
            fs::write(path, actual).unwrap();
        }
        return;
    }
    let expected = fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        expected == actual,
        "{} is not what comes out (UPDATE_EXPECT=1 writes it):\n{actual}",
        path.display()
    );
}
