//! Generating again whenever a spec is saved.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context as _, Result};
use notify::{Event, RecursiveMode, Watcher as _};
use polyv_codegen::SourceFile;

use crate::sync::Mode;
use crate::{generate, specs};

/// Editors save in several steps: what follows within this time is one change.
const QUIET: Duration = Duration::from_millis(100);

/// Generates, and again after each change below `specs/`; ends only by an interruption or because the folder
/// cannot be watched any more.
pub(crate) fn run(root: &Path, out: &mut dyn Write) -> Result<bool> {
    let folder = root.join("specs");
    let (sender, changes) = mpsc::channel();
    let send = move |event: notify::Result<Event>| {
        // Reading is an event, too: this task would wake itself again and again.
        if !event.as_ref().is_ok_and(|event| event.kind.is_access()) {
            _ = sender.send(event);
        }
    };
    let mut watcher = notify::recommended_watcher(send)
        .context("the system's file notifications cannot be used")?;
    watcher
        .watch(&folder, RecursiveMode::Recursive)
        .with_context(|| format!("cannot watch {}", folder.display()))?;
    let mut known = Vec::new();
    let mut first = true;
    let mut was_unreadable = false;
    loop {
        // A file may be gone between being listed and being read: the change that follows reports it.
        match specs::read(&folder) {
            Ok(sources) if first || was_unreadable || sources != known => {
                for path in changed(&known, &sources).iter().filter(|_| !first) {
                    writeln!(out, "specs/{path} has changed")?;
                }
                if let Err(error) = generate::run_on(root, &sources, Mode::Write, out) {
                    writeln!(out, "error: {error:#}")?;
                }
                writeln!(out, "watching specs/; Ctrl-C ends")?;
                out.flush()?;
                known = sources;
                was_unreadable = false;
            }
            Ok(_) => {}
            Err(error) if first => return Err(error),
            Err(error) => {
                writeln!(out, "error: {error:#}")?;
                was_unreadable = true;
            }
        }
        first = false;
        change(&changes).with_context(|| format!("cannot watch {} any more", folder.display()))?;
    }
}

/// Waits for a change, and until nothing more has followed for a while.
fn change(changes: &Receiver<notify::Result<Event>>) -> Result<()> {
    let first = changes.recv();
    first.context("the watcher of the files has ended")??;
    while let Ok(more) = changes.recv_timeout(QUIET) {
        more?;
    }
    Ok(())
}

/// The paths of the files that differ: new, gone, or with another text.
fn changed<'a>(old: &'a [SourceFile], new: &'a [SourceFile]) -> Vec<&'a str> {
    fn texts(files: &[SourceFile]) -> BTreeMap<&str, &str> {
        files
            .iter()
            .map(|file| (&*file.path, &*file.text))
            .collect()
    }
    let (old, new) = (texts(old), texts(new));
    let mut paths: Vec<_> = old.keys().chain(new.keys()).copied().collect();
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| old.get(path) != new.get(path));
    paths
}
