//! `watch`: what a save leads to.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::repository::{BOOKING, Repository, command};

/// How long a line may be awaited: only a watcher that has stopped watching takes this long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A watcher that is ended with its test.
struct Watcher {
    child: Child,
    lines: Receiver<String>,
}

impl Watcher {
    fn start(repository: &Repository) -> Self {
        let mut child = command(repository.folder.path(), &["watch"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                _ = sender.send(line.unwrap());
            }
        });
        Self { child, lines }
    }

    /// What is printed until `expected` has been, and it waits again. A file can be read while it is being saved, which
    /// gives a round of its own.
    fn until(&self, expected: &str) -> String {
        let mut text = String::new();
        while !(text.contains(expected) && text.ends_with("watching specs/; Ctrl-C ends\n")) {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no {expected:?} in:\n{text}"));
            text.push_str(&line);
            text.push('\n');
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
    let bound = |bound: &str| repository.read(module).contains(bound);
    let watcher = Watcher::start(&repository);
    watcher.until("files generated");

    repository.edit(BOOKING, "    max: 1000\n", "    max: 500\n");
    let saved = watcher.until("polyv-sdk/src/api/channel/booking/list.rs");
    assert!(
        saved.contains("specs/channel/booking/list.yaml has changed"),
        "{saved}"
    );
    assert!(bound("Some(500)"), "{saved}");

    repository.edit(BOOKING, "    max: 500\n", "    max: many\n");
    let mistake = watcher.until("max: many");
    assert!(
        mistake.contains("--> specs/channel/booking/list.yaml:"),
        "{mistake}"
    );
    assert!(mistake.contains("nothing was written"), "{mistake}");
    assert!(bound("Some(500)"), "it was written");

    repository.edit(BOOKING, "    max: many\n", "    max: 1000\n");
    watcher.until("files generated");
    assert!(bound("Some(1000)"));

    // A new file in a new folder is seen as well, and a file that no generator reads is not.
    repository.write("specs/channel/readme.txt", "nothing to read");
    let spec = repository
        .read(BOOKING)
        .replace("booking/list", "other/list");
    repository.write("specs/channel/other/list.yaml", spec);
    let added = watcher.until("polyv-sdk/src/api/channel/other/list.rs");
    assert!(
        added.contains("specs/channel/other/list.yaml has changed"),
        "{added}"
    );
    assert!(!added.contains("readme.txt"), "{added}");
}

/// Its own reading does not wake the watcher: it would read without end, and repeat what it says of a file that it cannot read.
#[test]
fn what_cannot_be_read_is_reported_once_and_generated_when_it_can() {
    let repository = Repository::new();
    let watcher = Watcher::start(&repository);
    watcher.until("files generated");
    let spec = repository.read(BOOKING);
    repository.write(BOOKING, b"\xff\xfe");
    std::thread::sleep(Duration::from_secs(2));
    repository.write(BOOKING, spec);
    let text = watcher.until("files generated");
    let times = text.matches("is not a text in UTF-8").count();
    // A save may be seen in two steps.
    assert!((1..4).contains(&times), "{times} times:\n{text}");
}

#[test]
fn without_specs_there_is_nothing_to_watch() {
    let repository = Repository::new();
    std::fs::remove_dir_all(repository.path("specs")).unwrap();
    let outcome = repository.run(&["watch"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("specs"), "{}", outcome.err);
}
