//! `cargo xtask import`: reading, writing and printing around the pure `polyv-import`.

use std::fs;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use polyv_codegen::SourceFile;
use polyv_import::{Options, Proposal, Refusal, TRANSLATE, faults, normal, propose};

use crate::specs;

/// The format in which a page was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown if it looks like Markdown, otherwise text.
    Auto,
    /// The plain text that a browser saves.
    Text,
    /// Markdown, with tables.
    Markdown,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask import page.txt                       look at the proposal
  cargo xtask import page.txt --write               write it to its place in specs/places.tsv
  cargo xtask import page.md --write --path channel/booking/list
  curl -s https://example.com/docs/page.md | cargo xtask import - --format markdown

Exit codes:
  0  the spec was proposed, and the generator takes it; questions may be open
  1  the page does not describe an endpoint, the file exists already, or the generator refuses the spec; why was printed
  2  the page or the specs cannot be read, or an unknown option";

/// Turn a saved official page into a proposed spec
///
/// Reads the page of one endpoint, saved from the browser as plain text or as Markdown (add `.md` to the address of the
/// page), and proposes its spec: title, path, method, shape, parameters with types, bounds and values, the fields of the
/// reply, rules, paging, contradictions between the page and its own samples, and the samples as examples. Identifiers
/// get the types that other specs give them.
///
/// Nothing is guessed silently. What the page does not say becomes a comment that begins with `# QUESTION(import): `,
/// right above the line in question, and each text of the page that must be rewritten in English begins with
/// `TRANSLATE: `. `cargo xtask lint` reports both.
///
/// Without --write, the spec is printed, and what to do next goes to standard error.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Import {
    /// The saved page; `-` reads standard input
    page: PathBuf,
    /// Write the spec below specs/ instead of printing it; an existing file is not touched
    #[arg(long)]
    write: bool,
    /// Replace an existing file
    #[arg(long, requires = "write")]
    force: bool,
    /// The place of the spec: module, resource and operation, such as channel/booking/list
    ///
    /// Without this option, it is where the endpoint's spec already is, or its place in specs/places.tsv, or one derived
    /// from its path, with a question.
    #[arg(long, value_name = "PLACE")]
    path: Option<String>,
    /// Address of the official page, if the saved text does not contain it
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// The format in which the page was saved
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
}

impl From<Format> for polyv_import::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Auto => Self::Auto,
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
        }
    }
}

impl Import {
    /// Imports. `false` means that the page does not describe an endpoint, or that the generator would refuse the spec; the reason was printed.
    pub(crate) fn run(
        &self,
        root: &Path,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<bool> {
        let bytes = read(&self.page)?;
        let sources = specs::read(&root.join("specs"))?;
        let today = jiff::Timestamp::now().to_string();
        let today = today.get(..10).unwrap_or_default();
        let misplaced = self
            .path
            .as_deref()
            .and_then(|place| crate::new::misplaced(&normal(place), &sources));
        if let Some(fault) = misplaced {
            let hint = "name module, resource and operation, such as `channel/booking/list`";
            write!(out, "{}", Refusal::new("bad-place", fault, hint))?;
            return Ok(false);
        }
        let (survey, _) = polyv_codegen::survey(&sources);
        let places = specs::places(&root.join("specs"))?;
        let options = Options {
            format: self.format.into(),
            place: self.path.as_deref(),
            places: places.as_ref(),
            source: self.source.as_deref(),
            today,
        };
        let proposal = match propose(&bytes, &options, &survey) {
            Ok(proposal) => proposal,
            Err(refusal) => {
                writeln!(out, "{}: {refusal}", self.page.display())?;
                return Ok(false);
            }
        };
        let target = root.join("specs").join(&proposal.file);
        if self.write {
            if target.exists() && !self.force {
                let refusal = Refusal::new(
                    "file-exists",
                    format!(
                        "specs/{} is there already, and nothing was written",
                        proposal.file
                    ),
                    "`--path` names another place, `--force` replaces the file, and without `--write` the proposal is printed",
                );
                write!(out, "{refusal}")?;
                return Ok(false);
            }
            let folder = target.parent().context("a spec has a folder")?;
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            fs::write(&target, &proposal.text)
                .with_context(|| format!("cannot write {}", target.display()))?;
            report(&proposal, &sources, out)
        } else {
            write!(out, "{}", proposal.text)?;
            // The spec alone goes to the standard output, so that it can be redirected.
            report(&proposal, &sources, err)
        }
    }
}

/// The largest page that is read; the largest official one has about 100 KB.
const LARGEST: u64 = 4 * 1024 * 1024;

fn read(page: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if page == Path::new("-") {
        std::io::stdin()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .context("cannot read the standard input")?;
    } else {
        let file = fs::File::open(page)
            .with_context(|| format!("cannot read the page {}", page.display()))?;
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read the page {}", page.display()))?;
    }
    if bytes.len() as u64 > LARGEST {
        bail!(
            "{} has more than 4 MiB: a page of the documentation is smaller",
            page.display()
        );
    }
    Ok(bytes)
}

/// Prints what is left to do. Whether the generator takes the spec.
fn report(proposal: &Proposal, sources: &[SourceFile], out: &mut dyn Write) -> Result<bool> {
    let file = &proposal.file;
    let questions = proposal.questions();
    let texts = proposal.text.matches(TRANSLATE).count();
    writeln!(
        out,
        "specs/{file}: {} open questions, {texts} texts to rewrite in English",
        questions.len()
    )?;
    for (line, question) in &questions {
        writeln!(out, "  specs/{file}:{line}: {question}")?;
    }
    let faults = faults(proposal, sources);
    if !faults.is_empty() {
        writeln!(out, "The generator refuses it as it is:")?;
        for fault in &faults {
            let line = fault.span.map_or(0, |span| span.line);
            writeln!(
                out,
                "  specs/{file}:{line}: error[{}]: {}",
                fault.code, fault.message
            )?;
        }
    }
    writeln!(out, "Next:")?;
    writeln!(
        out,
        "  1. Read the page beside the file; answer each question, and remove its comment."
    )?;
    writeln!(
        out,
        "  2. Rewrite each text that begins with `{}` in English, without the marker.",
        TRANSLATE.trim_end()
    )?;
    writeln!(out, "  3. cargo xtask lint      finds what is left")?;
    writeln!(out, "  4. cargo xtask generate  writes the Rust module")?;
    Ok(faults.is_empty())
}
