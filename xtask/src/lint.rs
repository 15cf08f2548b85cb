//! Judging the specs beyond validity, and printing what is found.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::{Timestamp, tz::TimeZone};
use polyv_codegen::{Finding, Findings, Level, Lint, SourceFile, lints};

use crate::specs;

/// What is prepended to the paths of specs.
const ROOT: &str = "specs/";

/// How findings are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people: each finding with its line, and how to fix it
    Text,
    /// For programs: one document with `version`, `counts`, `allowed` and `findings`
    Json,
    /// For GitHub workflows: one annotation per line
    Github,
}

/// A level on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Least {
    /// Must not be published as it is
    Error,
    /// Must be fixed, or allowed with a reason, before it is merged
    Warn,
    /// Worth knowing
    Info,
}

impl From<Least> for Level {
    fn from(least: Least) -> Self {
        match least {
            Least::Error => Self::Error,
            Least::Warn => Self::Warn,
            Least::Info => Self::Info,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask lint                                   all findings; fails at an error
  cargo xtask lint --deny warn --show warn           what the gate asks for
  cargo xtask lint specs/channel/booking             of one folder or file
  cargo xtask lint --list                            all lints
  cargo xtask lint --explain bound-in-prose          why, and how to fix it
  cargo xtask lint --format json | jq '.findings[]'  for programs
  cargo xtask lint --format github                   as annotations of a pull request

What is found and meant to be is allowed in the file itself:
  allow:
    - code: bound-in-prose
      key: notes
      reason: The limit is one of the channel, over all calls.

Exit codes: 0 nothing is found at the level of --deny or above it; 1 something is; 2 a file could not be read.";

/// Check valid specs for style, completeness and doubtful facts
///
/// Finds what is valid but could be better: a text that is not translated, a question that the import
/// left, a bound that only the prose names, a text field whose samples are all dates, a type that nothing uses, an
/// example with a secret, and more. Each finding has a place, a stable code, a level and a hint. If the
/// spec is right, allow the finding with the key `allow` of the file and a reason; an allowance that matches nothing is a
/// finding itself. Specs that are not valid are not checked: their mistakes are printed in the same format, as errors.
///
/// `--format json` prints one document: `version` (1), `counts` by level, `allowed`, and `findings`, each with
/// `code`, `level`, `file`, `line`, `column`, `key`, `message` and `hint`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Judge {
    /// Print only findings in these files or folders, such as specs/channel/booking/list.yaml
    paths: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail if there is a finding of this level or above
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Least::Error)]
    deny: Least,
    /// Print findings of this level and above
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Least::Info)]
    show: Least,
    /// Explain a lint, without reading any spec
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "list"])]
    explain: Option<String>,
    /// List all lints, without reading any spec
    #[arg(long, conflicts_with = "paths")]
    list: bool,
}

/// Judges the specs. `false` means that there is something that is denied.
pub(crate) fn run(root: &Path, options: &Judge, out: &mut dyn Write) -> Result<bool> {
    if options.list {
        return list(out);
    }
    if let Some(code) = &options.explain {
        return explain(code, out);
    }
    let (sources, mut findings, is_judged) = findings(root)?;
    if !options.paths.is_empty() {
        let folders = folders(&options.paths, &sources)?;
        let path = |found: &Finding| {
            found
                .diagnostic
                .span
                .and_then(|span| sources.get(span.file))
        };
        // What has no place is about all, and a mistake anywhere is the reason why no file was judged.
        findings.retain(|found| {
            !is_judged || path(found).is_none_or(|file| is_inside(&file.path, &folders))
        });
    }
    let is_well = findings.worst() < Some(options.deny.into());
    findings.retain(|found| found.level >= options.show.into());
    match options.format {
        Format::Text => {
            write!(out, "{}", findings.text(&sources, ROOT))?;
            writeln!(out, "{}", total(&findings, sources.len()))?;
        }
        Format::Json => write!(out, "{}", findings.json(&sources, ROOT))?,
        Format::Github => write!(out, "{}", findings.github(&sources, ROOT))?,
    }
    Ok(is_well)
}

/// For the gate: fails at what must be fixed before a merge, and prints no more than that.
pub(crate) fn gate(root: &Path, out: &mut dyn Write) -> Result<bool> {
    let options = Judge {
        paths: Vec::new(),
        format: Format::Text,
        deny: Least::Warn,
        show: Least::Warn,
        explain: None,
        list: false,
    };
    run(root, &options, out)
}

/// The specs, and what is found in them; and whether they were judged. Specs with mistakes are not: their mistakes are the
/// findings.
fn findings(root: &Path) -> Result<(Vec<SourceFile>, Findings, bool)> {
    let specs = root.join("specs");
    let (sources, places) = (specs::read(&specs)?, specs::places(&specs)?);
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let (findings, is_judged) = match polyv_codegen::lint(&sources, today, places.as_ref()) {
        Ok(findings) => (findings, true),
        Err(mistakes) => (Findings::new(mistakes.iter().map(Finding::from)), false),
    };
    Ok((sources, findings, is_judged))
}

/// The paths below `specs/` that `paths` name; one that names no spec is a mistake.
fn folders(paths: &[String], sources: &[SourceFile]) -> Result<Vec<String>> {
    let mut folders = Vec::new();
    for path in paths {
        let slashes = path.replace('\\', "/");
        let start = slashes.trim_start_matches("./").trim_end_matches('/');
        let below = match start.rsplit_once("specs/") {
            Some((_, below)) => below,
            None if start == "specs" => "",
            None => start,
        };
        if !sources
            .iter()
            .any(|source| is_inside(&source.path, &[below.to_owned()]))
        {
            bail!("{path} is neither a spec nor a folder of specs");
        }
        folders.push(below.to_owned());
    }
    Ok(folders)
}

fn is_inside(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|folder| {
        let rest = path.strip_prefix(folder.as_str());
        rest.is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
    })
}

fn total(findings: &Findings, files: usize) -> String {
    let count = |level, what: &str| match findings.count(level) {
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    };
    format!(
        "{}, {}, {} in {files} files; {} allowed",
        count(Level::Error, "error"),
        count(Level::Warn, "warning"),
        count(Level::Info, "hint"),
        findings.allowed()
    )
}

fn list(out: &mut dyn Write) -> Result<bool> {
    let all = lints();
    let width = all.iter().map(|lint| lint.code.len()).max().unwrap_or(0);
    for lint in all {
        writeln!(
            out,
            "{:width$}  {:5}  {}",
            lint.code,
            lint.level.name(),
            lint.about
        )?;
    }
    writeln!(
        out,
        "\n`cargo xtask lint --explain CODE` explains a finding and its fix"
    )?;
    Ok(true)
}

fn explain(code: &str, out: &mut dyn Write) -> Result<bool> {
    let all = lints();
    let Some(Lint {
        level,
        about,
        explanation,
        ..
    }) = all.iter().find(|lint| lint.code == code)
    else {
        let close = all
            .iter()
            .map(|lint| lint.code)
            .filter(|known| alike(known, code));
        let close: Vec<_> = close.collect();
        let hint = match close.as_slice() {
            [] => "`cargo xtask lint --list` has them all; what is wrong with a spec has a table, \"Diagnostics\", in specs/README.md".to_owned(),
            close => format!("did you mean {}?", close.join(" or ")),
        };
        bail!("unknown lint `{code}`: {hint}");
    };
    writeln!(out, "{code} ({})\n\n{about}\n", level.name())?;
    for line in wrapped(explanation) {
        writeln!(out, "{line}")?;
    }
    Ok(true)
}

/// Whether two codes have a word in common.
fn alike(known: &str, code: &str) -> bool {
    known
        .split('-')
        .any(|word| word.len() > 3 && code.split('-').any(|other| other == word))
}

/// The text in lines that a terminal shows whole.
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 88;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, String::len);
        match lines.last_mut() {
            Some(last) if line == 0 => last.push_str(word),
            Some(last) if line + word.len() < WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
