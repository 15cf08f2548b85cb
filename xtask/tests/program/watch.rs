//! `watch`: what a save leads to.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use crate::repository::{BOOKING, Repository, command};

/// A watcher that is ended with its test.
struct Watcher {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watcher {
    fn start(repository: &Repository) -> Self {
        let mut child = command(repository.folder.path(), &["watch"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// What is printed until it waits again.
    fn round(&mut self) -> String {
        let mut text = String::new();
        while !text.ends_with("watching specs/; Ctrl-C ends\n") {
            assert_ne!(
                self.lines.read_line(&mut text).unwrap(),
                0,
                "it ended: {text}"
            );
        }
        text
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_save_generates_and_a_mistake_is_shown_at_once() {
    let repository = Repository::new();
    let module = "polyv-sdk/src/api/channel/booking/list.rs";
    let mut watcher = Watcher::start(&repository);
    let start = watcher.round();
    assert!(start.contains("files generated"), "{start}");

    repository.edit(BOOKING, "    max: 1000\n", "    max: 500\n");
    let saved = watcher.round();
    assert!(
        saved.contains("specs/channel/booking/list.yaml has changed"),
        "{saved}"
    );
    assert!(repository.read(module).contains("Some(500)"), "{saved}");

    repository.edit(BOOKING, "    max: 500\n", "    max: many\n");
    let mistake = watcher.round();
    assert!(
        mistake.contains("--> specs/channel/booking/list.yaml:"),
        "{mistake}"
    );
    assert!(mistake.contains("nothing was written"), "{mistake}");
    assert!(
        repository.read(module).contains("Some(500)"),
        "it was written"
    );

    repository.edit(BOOKING, "    max: many\n", "    max: 1000\n");
    let mended = watcher.round();
    assert!(mended.contains("files generated"), "{mended}");
    assert!(repository.read(module).contains("Some(1000)"), "{mended}");

    // A new file in a new folder is seen as well, and a file that no generator reads is not.
    repository.write("specs/channel/readme.txt", "nothing to read");
    let spec = repository
        .read(BOOKING)
        .replace("booking/list", "other/list");
    repository.write("specs/channel/other/list.yaml", spec);
    let added = watcher.round();
    assert!(
        added.contains("specs/channel/other/list.yaml has changed"),
        "{added}"
    );
    assert!(!added.contains("readme.txt"), "{added}");
    assert!(
        repository
            .read("polyv-sdk/src/api/channel/other/list.rs")
            .contains("other/list")
    );
}

#[test]
fn without_specs_there_is_nothing_to_watch() {
    let repository = Repository::new();
    std::fs::remove_dir_all(repository.path("specs")).unwrap();
    let outcome = repository.run(&["watch"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("specs"), "{}", outcome.err);
}
