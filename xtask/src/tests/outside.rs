//! Links, pipes and devices: nothing outside of the tree is read, written or removed, and nothing hangs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::Copy;
use crate::generate;
use crate::sync::Mode;

/// What is wrong when the task runs.
#[track_caller]
fn refusal(copy: &Copy) -> String {
    let mut out = Vec::new();
    let outcome = generate::run(copy.folder.path(), Mode::Write, &mut out);
    format!("{:#}", outcome.expect_err("it is refused"))
}

/// A folder with a file, as it may lie anywhere.
fn elsewhere() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("precious.rs"), "kept").expect("a file");
    folder
}

fn is_kept(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).expect("a folder").count();
    let text = fs::read_to_string(folder.join("precious.rs")).expect("a file");
    entries == 1 && text == "kept"
}

#[test]
fn only_regular_files_are_specs() {
    type Case = (&'static str, fn(&Path), &'static str);
    let pipe = |path: &Path| {
        let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
        assert!(made.success());
    };
    let device = |path: &Path| symlink("/dev/zero", path).expect("a link");
    let nowhere = |path: &Path| symlink("/nowhere/at/all", path).expect("a link");
    let folder = |path: &Path| symlink("/", path).expect("a link");
    let large = |path: &Path| {
        let file = fs::File::create(path).expect("a file");
        file.set_len(1 << 40).expect("a hole");
    };
    let cases: [Case; 5] = [
        ("pipe.yaml", pipe, "not a regular file"),
        ("device.yaml", device, "is a link"),
        ("nowhere.yaml", nowhere, "is a link"),
        ("folder", folder, "is a link"),
        ("large.yaml", large, "larger than"),
    ];
    for (name, make, expected) in cases {
        let copy = Copy::new();
        make(&copy.path(&format!("specs/channel/booking/{name}")));
        let found = refusal(&copy);
        assert!(
            found.contains(expected) && found.contains(name),
            "{name}: {found}"
        );
    }
}

#[test]
fn nothing_is_written_through_a_link() {
    for path in ["polyv-sdk/src/api/channel", "polyv-sdk/src"] {
        let (copy, elsewhere) = (Copy::new(), elsewhere());
        fs::remove_dir_all(copy.path(path)).expect("a folder");
        symlink(elsewhere.path(), copy.path(path)).expect("a link");
        let found = refusal(&copy);
        assert!(found.contains("is a link"), "{path}: {found}");
        assert!(is_kept(elsewhere.path()), "{path}");
    }
    let (copy, elsewhere) = (Copy::new(), elsewhere());
    let schema = copy.path("specs/schema/endpoint.json");
    fs::remove_file(&schema).expect("a file");
    symlink(elsewhere.path().join("precious.rs"), &schema).expect("a link");
    assert!(refusal(&copy).contains("is a link"));
    assert!(is_kept(elsewhere.path()));
}

#[test]
fn a_stray_link_goes_and_what_it_leads_to_stays() {
    let (copy, elsewhere) = (Copy::new(), elsewhere());
    let link = copy.path("polyv-sdk/src/api/stray");
    symlink(elsewhere.path(), &link).expect("a link");
    let (_, out) = copy.run(Mode::Write);
    assert!(out.contains("removed  polyv-sdk/src/api/stray\n"), "{out}");
    assert!(fs::symlink_metadata(&link).is_err());
    assert!(is_kept(elsewhere.path()));
}
