//! What changed in the API between two revisions of the specs.

mod announced;
pub(crate) mod git;

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use polyv_codegen::{Change, Class, Kind, SourceFile, State};
use serde_json::json;

use crate::{generate, specs};

const CHANGELOG: &str = "CHANGELOG.md";

const EXAMPLES: &str = "\
Examples:
  cargo xtask diff main                    what the working tree changes
  cargo xtask diff v0.1.0 v0.2.0           what a release changed
  cargo xtask diff v0.1.0 --check          whether CHANGELOG.md announces every breaking change
  cargo xtask diff main --format json

A breaking change is announced by a line of CHANGELOG.md that has its path in backquotes, as in the output (optionally
with `polyv_sdk::api::` or `api::` before it), below a heading with the word \"Breaking\", in the section
\"Unreleased\" or in one that REV does not have:

  ## Unreleased
  ### Breaking
  - `channel::booking::List::page_size` takes at most 500: ask for smaller pages.

Exit codes: 0 reported; 1 --check found a breaking change that is not announced, or the specs of the working tree have a
mistake; 2 a revision, or its specs, could not be read.";

/// Report what changed in the API between two revisions of specs/
///
/// Each change is one line that names what changed by its path in Rust, and says what differs and what to
/// do. The lines are Markdown for CHANGELOG.md, grouped by what the change means to users of the crate polyv-sdk:
///
/// breaking: code that compiled no longer does, or a call that was sent is now refused, returns another type or is
/// retried less. Additive: code still compiles and calls are still accepted; something is new, or is
/// sent or read differently. Documentation: only texts, or the answers of polyv-mock, changed.
/// The kinds of changes are listed below.
///
/// Both revisions are read with the current spec language. A revision with mistakes cannot be compared.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = kinds() + EXAMPLES)]
pub(crate) struct Diff {
    /// The revision to start from: a tag, a branch, a commit
    rev: String,
    /// The revision to compare with, instead of the working tree
    rev2: Option<String>,
    /// Fail if a breaking change is not announced in CHANGELOG.md, and print what to add
    #[arg(long)]
    check: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Headings, and a line for each change
    Markdown,
    /// One JSON object
    Json,
}

/// The table of the kinds.
fn kinds() -> String {
    let mut text = "Kinds of changes:\n".to_owned();
    for class in [Class::Breaking, Class::Additive, Class::Documentation] {
        text.extend(["  ", class.word(), "\n"]);
        for kind in Kind::ALL.iter().filter(|kind| kind.class() == class) {
            let line = format!("    {:18} {}\n", kind.word(), kind.about());
            text.push_str(&line);
        }
    }
    text + "\n"
}

impl Diff {
    /// Reports the changes. `false` means that one is not announced, or that the working tree's specs have mistakes.
    pub(crate) fn run(&self, root: &Path, out: &mut dyn Write) -> Result<bool> {
        let old = git::specs(root, &self.rev)?;
        let new = match &self.rev2 {
            Some(rev) => git::specs(root, rev)?,
            None => specs::read(&root.join("specs"))?,
        };
        let changes = match polyv_codegen::diff(&old, &new) {
            Ok(changes) => changes,
            Err((State::New, found)) if self.rev2.is_none() => {
                generate::report(&found, &new, out)?;
                writeln!(out, "; nothing was compared")?;
                return Ok(false);
            }
            Err((state, found)) => {
                let (rev, sources) = match state {
                    State::Old => (&self.rev, &old),
                    State::New => (self.rev2.as_ref().unwrap_or(&self.rev), &new),
                };
                bail!("{}", unreadable(rev, &found, sources));
            }
        };
        let missing = if self.check {
            let changelog = root.join(CHANGELOG);
            let now = std::fs::read_to_string(&changelog)
                .with_context(|| format!("cannot read {}", changelog.display()))?;
            let before = git::text(root, &self.rev, CHANGELOG)?.unwrap_or_default();
            announced::missing(&changes, &now, &before)
        } else {
            Vec::new()
        };
        match self.format {
            Format::Markdown => self.markdown(&changes, &missing, out)?,
            Format::Json => json(&changes, &missing, out)?,
        }
        Ok(missing.is_empty())
    }

    fn markdown(&self, changes: &[Change], missing: &[&Change], out: &mut dyn Write) -> Result<()> {
        if !self.check {
            let text = polyv_codegen::markdown(changes);
            let nothing = "Nothing has changed in the API.\n";
            out.write_all(if text.is_empty() { nothing } else { &text }.as_bytes())?;
            return Ok(());
        }
        if missing.is_empty() {
            let breaking = changes
                .iter()
                .filter(|change| change.class == Class::Breaking)
                .count();
            writeln!(
                out,
                "{CHANGELOG} announces every breaking change, {breaking} in all"
            )?;
            return Ok(());
        }
        let count = missing.len();
        writeln!(
            out,
            "{CHANGELOG} does not announce {count} of the breaking changes since {}; add below a heading \"### Breaking\" of the \
             section \"## Unreleased\":\n",
            self.rev
        )?;
        for change in missing {
            writeln!(out, "{}", change.line())?;
        }
        Ok(())
    }
}

/// Why a revision cannot be compared.
fn unreadable(rev: &str, found: &polyv_codegen::Diagnostics, sources: &[SourceFile]) -> String {
    let all = found.render(sources, &format!("{rev}:specs/"));
    let first = all.split("\n\n").next().unwrap_or_default().trim_end();
    let count = match found.len() {
        1 => "1 mistake".to_owned(),
        more => format!("{more} mistakes"),
    };
    format!(
        "the specs of {rev} cannot be compared: read with the language of today they have {count}, of which this is the first\n\
         {first}"
    )
}

fn json(changes: &[Change], missing: &[&Change], out: &mut dyn Write) -> Result<()> {
    let value = |change: &Change| {
        json!({
            "class": change.class.word(),
            "kind": change.kind.word(),
            "path": change.path,
            "what": change.what,
            "to_do": change.to_do,
            "announced": !missing.contains(&change),
        })
    };
    let changes: Vec<_> = changes.iter().map(value).collect();
    let text =
        serde_json::to_string_pretty(&json!({"changes": changes, "unannounced": missing.len()}))?;
    writeln!(out, "{text}")?;
    Ok(())
}

/// Whether the changes since the last release are announced; why they were not looked at, where they were not.
pub(crate) fn gate(root: &Path, out: &mut dyn Write) -> Result<bool> {
    let Some(tag) = git::last_tag(root) else {
        writeln!(out, "skipped: there is no tag of a release to compare with")?;
        return Ok(true);
    };
    let old = git::specs(root, &tag)?;
    if let Err((State::Old, _)) = polyv_codegen::diff(&old, &old) {
        writeln!(out, "skipped: the specs of {tag} are in an older language")?;
        return Ok(true);
    }
    let diff = Diff {
        rev: tag,
        rev2: None,
        check: true,
        format: Format::Markdown,
    };
    diff.run(root, out)
}
