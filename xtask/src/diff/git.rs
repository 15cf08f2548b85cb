//! Reading revisions of the repository, by the program `git`.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use polyv_codegen::SourceFile;

use crate::specs;

fn git(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a run of git printed, or what it complained of.
fn run(root: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = git(root, arguments)
        .output()
        .context("git could not be started: it reads the other revision")?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("git {} failed: {}", arguments[0], complaint.trim());
    }
    Ok(output.stdout)
}

/// The commit that `rev` names.
fn commit(root: &Path, rev: &str) -> Result<String> {
    run(root, &["rev-parse", "--git-dir"]).with_context(|| {
        format!(
            "{} is not a git repository, so there are no revisions to compare",
            root.display()
        )
    })?;
    let name = format!("{rev}^{{commit}}");
    let found = run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
        .map_err(|_| anyhow!("unknown revision `{rev}` (git tag, git branch -a and git log list them; a shallow clone has few)"))?;
    Ok(String::from_utf8_lossy(&found).trim().to_owned())
}

/// The specs of a revision, in the order of their paths.
pub(crate) fn specs(root: &Path, rev: &str) -> Result<Vec<SourceFile>> {
    let commit = commit(root, rev)?;
    // Each entry is `mode type hash<tab>path`, and ends with a zero byte.
    let listing = run(root, &["ls-tree", "-r", "-z", &commit, "--", "specs/"])?;
    let listing = String::from_utf8(listing)
        .with_context(|| format!("a path below specs/ of {rev} is not UTF-8"))?;
    let mut entries = Vec::new();
    for entry in listing.split_terminator('\0') {
        let (facts, path) = entry.split_once('\t').unwrap_or_default();
        let path = path.strip_prefix("specs/").unwrap_or(path);
        let mut facts = facts.split(' ').skip(1);
        if facts.next() == Some("blob") && specs::is_spec(path) {
            entries.push((path.to_owned(), facts.next().unwrap_or_default().to_owned()));
        }
    }
    if entries.is_empty() {
        bail!("{rev} has no file below specs/");
    }
    entries.sort();
    let hashes: Vec<_> = entries.iter().map(|(_, hash)| hash.as_str()).collect();
    let texts = blobs(root, &hashes).with_context(|| format!("cannot read the specs of {rev}"))?;
    let sources = entries.into_iter().zip(texts).map(|((path, _), text)| {
        let text = String::from_utf8(text)
            .with_context(|| format!("{rev}:specs/{path} is not a text in UTF-8"))?;
        Ok(SourceFile { path, text })
    });
    sources.collect()
}

/// The contents of blobs, by one run of git, however many they are.
fn blobs(root: &Path, hashes: &[&str]) -> Result<Vec<Vec<u8>>> {
    let mut command = git(root, &["cat-file", "--batch"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().context("git takes no input")?;
    let mut stdout = child.stdout.take().context("git has no output")?;
    let mut output = Vec::new();
    // Git answers while it is asked: both ends must be served at once.
    std::thread::scope(|scope| -> Result<()> {
        let asking = scope.spawn(move || -> std::io::Result<()> {
            for hash in hashes {
                writeln!(stdin, "{hash}")?;
            }
            Ok(())
        });
        stdout.read_to_end(&mut output)?;
        asking.join().map_err(|_| anyhow!("asking git failed"))??;
        Ok(())
    })?;
    if !child.wait()?.success() {
        bail!("git cat-file failed");
    }
    let mut rest = output.as_slice();
    hashes
        .iter()
        .map(|_| blob(&mut rest).context("git answered less than it was asked for"))
        .collect()
}

/// The next blob: a line `hash type size`, its bytes, and an end of line.
fn blob(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end + 1;
    let bytes = rest.get(start..start.checked_add(size)?)?;
    *rest = rest.get(start + size + 1..)?;
    Some(bytes.to_vec())
}

/// The text of a file at a revision, if it has one.
pub(crate) fn text(root: &Path, rev: &str, path: &str) -> Result<Option<String>> {
    let commit = commit(root, rev)?;
    // The path is relative to the folder in which git runs.
    let output = git(root, &["show", &format!("{commit}:./{path}")]).output()?;
    Ok(output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// The files that differ from where the branch left `main`, committed or not, and those that git does not know yet. On
/// `main` itself it is the uncommitted ones.
pub(crate) fn changed(root: &Path) -> Result<Vec<String>> {
    let base = ["main", "origin/main"]
        .iter()
        .find_map(|main| run(root, &["merge-base", main, "HEAD"]).ok())
        .map_or_else(
            || "HEAD".to_owned(),
            |base| String::from_utf8_lossy(&base).trim().to_owned(),
        );
    let listings = [
        run(root, &["diff", "--name-only", "-z", &base, "--"])?,
        run(root, &["ls-files", "--others", "--exclude-standard", "-z"])?,
    ];
    let mut files: Vec<String> = listings
        .iter()
        .flat_map(|listing| listing.split(|byte| *byte == 0))
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    files.sort();
    Ok(files)
}

/// The last tag before the commit that is checked out.
pub(crate) fn last_tag(root: &Path) -> Option<String> {
    let found = run(root, &["describe", "--tags", "--abbrev=0"]).ok()?;
    let tag = String::from_utf8(found).ok()?.trim().to_owned();
    (!tag.is_empty()).then_some(tag)
}
