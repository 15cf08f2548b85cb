//! Making the repository hold what was generated, or saying where it does not.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use polyv_codegen::{COMMAND, Content, MARK, OutputFile};
use rayon::prelude::*;
use similar::TextDiff;

/// The folders in which every file is generated; the Rust modules come first.
const GENERATED: [&str; 4] = [
    "polyv-sdk/src/api",
    "polyv-mock/catalogue",
    "specs/schema",
    "tests/wire",
];

/// What encloses a block, in TOML and in Markdown.
const TOML: [&str; 2] = ["# <generated>", "# </generated>"];
const MARKDOWN: [&str; 2] = ["<!-- <generated> -->", "<!-- </generated> -->"];

/// Lines of differences that are shown.
const LONGEST_DIFF: usize = 80;

/// What to do about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Fix it.
    Write,
    /// Report it.
    Check,
}

/// A difference between what was generated and what is there.
enum Difference {
    Changed {
        path: String,
        old: String,
        new: String,
    },
    Missing {
        path: String,
        new: String,
    },
    /// A file without a spec.
    Stray {
        path: String,
        old: String,
    },
}

/// Compares the set of files and their content. `false` means that [`Mode::Check`] found a difference.
pub(crate) fn run(
    root: &Path,
    files: &[OutputFile],
    mode: Mode,
    out: &mut dyn Write,
) -> Result<bool> {
    let differences = compare(root, files)?;
    match mode {
        Mode::Write => {
            // Everything has been read and compared: from here on only the disk can fail.
            // Files before strays: a folder is removed only if nothing is written to it.
            let (strays, written): (Vec<_>, Vec<_>) = differences
                .iter()
                .partition(|difference| matches!(difference, Difference::Stray { .. }));
            if let Some(path) = strays.iter().find_map(|stray| stray.by_hand()) {
                bail!(
                    "{path} was not generated, and would be removed: move it to a folder of its own, or delete it; \
                     nothing was written"
                );
            }
            let writing = written.par_iter();
            writing.try_for_each(|difference| apply(root, difference))?;
            for stray in &strays {
                apply(root, stray)?;
            }
            let unchanged = files.len() - written.len();
            for difference in &differences {
                writeln!(out, "{}", difference.line())?;
            }
            writeln!(
                out,
                "{} files generated, {unchanged} of them unchanged",
                files.len()
            )?;
            Ok(true)
        }
        Mode::Check => report(&differences, out),
    }
}

fn compare(root: &Path, files: &[OutputFile]) -> Result<Vec<Difference>> {
    let mut folders = BTreeSet::new();
    for folder in GENERATED {
        inside(root, folder, &mut folders)?;
    }
    for file in files {
        inside(root, &file.path, &mut folders)?;
    }
    let compared = files.par_iter().map(|file| difference(root, file));
    let compared = compared.collect::<Result<Vec<_>>>()?;
    let mut differences: Vec<_> = compared.into_iter().flatten().collect();
    let known: BTreeSet<_> = files.iter().map(|file| file.path.as_str()).collect();
    let mut present = Vec::new();
    for folder in GENERATED {
        list(root, &root.join(folder), &mut present)?;
    }
    for path in present
        .into_iter()
        .filter(|path| !known.contains(path.as_str()))
    {
        let is_file = fs::symlink_metadata(root.join(&path)).is_ok_and(|about| about.is_file());
        let old = if is_file {
            content(&root.join(&path))?.unwrap_or_default()
        } else {
            String::new()
        };
        differences.push(Difference::Stray { path, old });
    }
    // The Rust modules come first: their differences say more than those of the data.
    differences.sort_by_key(|difference| !difference.path().starts_with(GENERATED[0]));
    Ok(differences)
}

/// What has to be done about a file, if it is not as generated.
fn difference(root: &Path, file: &OutputFile) -> Result<Option<Difference>> {
    let old = content(&root.join(&file.path))?;
    let new = match (&file.content, &old) {
        (Content::Whole(text), _) => Cow::Borrowed(text),
        (Content::Block(block), Some(old)) => Cow::Owned(with_block(&file.path, old, block)?),
        (Content::Block(_), None) => bail!("{} is missing", file.path),
        (other, _) => bail!("{}: unknown content {other:?}", file.path),
    };
    let path = || file.path.clone();
    Ok(match old {
        Some(old) if old == *new => None,
        Some(old) => Some(Difference::Changed {
            path: path(),
            old,
            new: new.into_owned(),
        }),
        None => Some(Difference::Missing {
            path: path(),
            new: new.into_owned(),
        }),
    })
}

/// Fails if a link, or what is neither a folder nor a regular file, is on the way to `path`: nothing outside of
/// the repository is read, written or removed through it. Each folder is looked at once, and kept in `folders`.
fn inside<'p>(root: &Path, path: &'p str, folders: &mut BTreeSet<&'p str>) -> Result<()> {
    let ends = path.match_indices('/').map(|(end, _)| end);
    for part in ends.chain([path.len()]).map(|end| &path[..end]) {
        if folders.contains(part) {
            continue;
        }
        let at = root.join(part);
        let about = match fs::symlink_metadata(&at) {
            Ok(about) => about,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", at.display()));
            }
        };
        if about.is_symlink() {
            bail!("{} is a link: nothing is written through it", at.display());
        }
        let is_last = part.len() == path.len();
        if about.is_dir() {
            folders.insert(part);
        } else if !(is_last && about.is_file()) {
            bail!("{} is not a regular file", at.display());
        }
    }
    Ok(())
}

/// The content of a file, if it exists. A file that is not text cannot be what was generated.
fn content(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        // A checkout on Windows may have other line ends; that does not count as a difference.
        Ok(bytes) if bytes.contains(&b'\r') => {
            Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n")))
        }
        Ok(bytes) => Ok(Some(String::from_utf8(bytes).unwrap_or_else(|error| {
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// `old` with another block between its markers.
fn with_block(path: &str, old: &str, block: &str) -> Result<String> {
    let is_markdown = Path::new(path).extension().is_some_and(|it| it == "md");
    let [start, end] = if is_markdown { MARKDOWN } else { TOML };
    let Some((before, rest)) = old.split_once(start) else {
        bail!(
            "{path} has no line `{start}`: put one, and `{end}` behind it, where the generated lines belong"
        );
    };
    let Some((_, after)) = rest.split_once(end) else {
        bail!("{path} has no line `{end}` behind `{start}`");
    };
    Ok(format!("{before}{start}\n{block}{end}{after}"))
}

/// All files below `folder`, as paths in the repository, in order.
fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    paths.sort();
    for path in paths {
        let about = fs::symlink_metadata(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        // A link to a folder is a stray of its own: what it leads to is not.
        if about.is_dir() {
            list(root, &path, files)?;
        } else {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let parts = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy());
            files.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
    Ok(())
}

fn apply(root: &Path, difference: &Difference) -> Result<()> {
    match difference {
        Difference::Changed { path, new, .. } | Difference::Missing { path, new } => {
            let path = root.join(path);
            let folder = path.parent().context("a generated file has a folder")?;
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
            fs::write(&path, new).with_context(|| format!("cannot write {}", path.display()))
        }
        Difference::Stray { path, .. } => {
            let path = root.join(path);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            remove_empty(root, path.parent());
            Ok(())
        }
    }
}

/// Folders that hold nothing any more go as well; one that cannot go does no harm.
fn remove_empty(root: &Path, mut folder: Option<&Path>) {
    let is_generated = |folder: &&Path| {
        let mut all = GENERATED.iter();
        all.any(|generated| folder.starts_with(root.join(generated)))
    };
    while let Some(empty) = folder.filter(is_generated) {
        if fs::remove_dir(empty).is_err() {
            return;
        }
        folder = empty.parent();
    }
}

impl Difference {
    fn path(&self) -> &str {
        match self {
            Self::Changed { path, .. } | Self::Missing { path, .. } | Self::Stray { path, .. } => {
                path
            }
        }
    }

    /// As a unified diff, from what is there to what was generated.
    fn diff(&self) -> String {
        let path = self.path();
        let (there, generated) = (format!("there: {path}"), format!("generated: {path}"));
        let nothing = "/dev/null";
        let ((old, from), (new, to)) = match self {
            Self::Changed { old, new, .. } => {
                ((old.as_str(), &*there), (new.as_str(), &*generated))
            }
            Self::Missing { new, .. } => (("", nothing), (new.as_str(), &*generated)),
            Self::Stray { old, .. } => ((old.as_str(), &*there), ("", nothing)),
        };
        let diff = TextDiff::from_lines(old, new);
        diff.unified_diff()
            .context_radius(3)
            .header(from, to)
            .to_string()
    }

    /// The path of a stray that somebody wrote.
    fn by_hand(&self) -> Option<&str> {
        let Self::Stray { path, old } = self else {
            return None;
        };
        let has_comments = [".rs", ".txt"].iter().any(|end| path.ends_with(end));
        let first = old.lines().next()?;
        (has_comments && !first.contains(MARK)).then_some(path)
    }

    fn line(&self) -> String {
        match self {
            Self::Changed { path, .. } => format!("changed  {path}"),
            Self::Missing { path, .. } => format!("new      {path}"),
            Self::Stray { path, .. } => format!("removed  {path}"),
        }
    }
}

fn report(differences: &[Difference], out: &mut dyn Write) -> Result<bool> {
    if differences.is_empty() {
        writeln!(out, "the generated files are what the specs say")?;
        return Ok(true);
    }
    for difference in differences {
        match difference {
            Difference::Changed { path, .. } => writeln!(out, "{path} is not what the specs say")?,
            Difference::Missing { path, .. } => writeln!(out, "{path} is missing")?,
            Difference::Stray { path, .. } => {
                writeln!(out, "{path} is a stray: it has no spec")?;
            }
        }
    }
    let diffs: String = differences.iter().map(Difference::diff).collect();
    let lines: Vec<_> = diffs.lines().collect();
    writeln!(
        out,
        "\n{}",
        lines[..lines.len().min(LONGEST_DIFF)].join("\n")
    )?;
    if lines.len() > LONGEST_DIFF {
        writeln!(out, "... {} more lines", lines.len() - LONGEST_DIFF)?;
    }
    writeln!(out, "\nrun `{COMMAND}` and commit what it changes")?;
    Ok(false)
}
