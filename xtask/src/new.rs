//! `cargo xtask new`: a spec to fill in, with comments that teach.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use polyv_codegen::{SourceFile, Survey, is_path, unnamed};

use crate::specs;
use polyv_import::{QUESTION, Refusal, TRANSLATE, normal};

mod scaffold;

const EXAMPLES: &str = "\
Examples:
  cargo xtask new channel/booking/list --method GET --path /live/v4/channel/booking/list
  cargo xtask new channel/ticket/create --method POST --path /live/v4/channel/{channelId}/ticket/create \\
      --shape json-unsigned --effect write --title 创建频道工单

Exit codes:
  0  the spec was written
  1  the name, the path or another option is not right, or there is such a spec already; why was printed
  2  the specs cannot be read or written, or an unknown option";

/// Write a spec to fill in, with explanatory comments
///
/// For an endpoint whose page cannot be imported. If the page can be saved as text or Markdown, `cargo xtask import` does
/// most of the work.
///
/// The file is valid as far as it can be: the generator reports what only a human knows, and each such place is marked with a
/// comment that begins with `# QUESTION(import): `. Refused are a place whose name is invalid or that already has a spec, and
/// a path that another spec describes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct New {
    /// Module, resource and operation, such as channel/booking/list
    place: String,
    /// The HTTP method
    #[arg(long, value_enum, ignore_case = true)]
    method: Method,
    /// The path as on the page, such as /live/v4/channel/booking/list, with {name} for each parameter in it
    #[arg(long)]
    path: String,
    /// What is sent where, and what is signed; without it, the file has a question
    #[arg(long, value_enum)]
    shape: Option<Shape>,
    /// What a call changes; without it, the file has a question
    #[arg(long, value_enum)]
    effect: Option<Effect>,
    /// The official title
    #[arg(long)]
    title: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    #[value(name = "GET")]
    Get,
    #[value(name = "POST")]
    Post,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// Nothing is signed; everything is in the query
    Unsigned,
    /// Everything is in the query and signed
    QuerySigned,
    /// Everything is in a form body and signed
    FormSigned,
    /// The query is signed; a form body is not
    FormUnsigned,
    /// The query is signed; a JSON body is not
    JsonUnsigned,
    /// A multipart body, whose texts are signed and whose files are not
    MultipartSigned,
    /// The query is signed; a multipart body holds only the files
    MultipartQuerySigned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Effect {
    /// A call changes nothing
    Read,
    /// A call changes something; a second one has no further effect
    Idempotent,
    /// A call changes something; a second one may apply the change again
    Write,
}

/// A word of the language, as clap shows it.
fn word(value: &impl ValueEnum) -> String {
    value
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

impl New {
    /// Writes the spec. `false` means that something given is not right; what was printed.
    pub(crate) fn run(&self, root: &Path, out: &mut dyn Write) -> Result<bool> {
        let sources = specs::read(&root.join("specs"))?;
        let (survey, _) = polyv_codegen::survey(&sources);
        let place = normal(&self.place);
        let file = format!("{place}.yaml");
        let target = root.join("specs").join(&file);
        if let Some(refusal) = self.refusal(&place, &sources, &survey) {
            write!(out, "{refusal}")?;
            return Ok(false);
        }
        let text = scaffold::write(self, &place);
        let folder = target.parent().context("a spec has a folder")?;
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let mut created = fs::File::create_new(&target)
            .with_context(|| format!("cannot write {}", target.display()))?;
        created
            .write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", target.display()))?;
        writeln!(out, "specs/{file} was written. To fill in:")?;
        for (at, line) in text.lines().enumerate() {
            if let Some(question) = line.trim_start().strip_prefix(QUESTION) {
                writeln!(out, "  specs/{file}:{}: {question}", at + 1)?;
            }
        }
        writeln!(out, "Next:")?;
        writeln!(
            out,
            "  1. Answer each question, and remove its comment; replace each `{}`.",
            TRANSLATE.trim_end()
        )?;
        writeln!(out, "  2. cargo xtask lint      finds what is left")?;
        writeln!(out, "  3. cargo xtask generate  writes the Rust module")?;
        Ok(true)
    }

    /// What is wrong with what was given.
    fn refusal(&self, place: &str, sources: &[SourceFile], survey: &Survey) -> Option<Refusal> {
        if let Some(fault) = misplaced(place, sources) {
            return Some(Refusal::new(
                "bad-place",
                fault,
                "name module, resource and operation, such as `channel/booking/list`",
            ));
        }
        let file = format!("{place}.yaml");
        if sources.iter().any(|source| source.path == file) {
            return Some(Refusal::new(
                "file-exists",
                format!("specs/{file} is there already"),
                "edit it, or choose another name",
            ));
        }
        let path = &self.path;
        if !is_path(path) {
            return Some(Refusal::new(
                "bad-path",
                format!("`{path}` is not a path"),
                "write it as the page has it, without host and query, with each placeholder once: `/live/v4/channel/{channelId}/list`",
            ));
        }
        let method = word(&self.method);
        let same = |known: &&polyv_codegen::Known| {
            known.method == method && unnamed(&known.path) == unnamed(path)
        };
        if let Some(known) = survey.endpoints.iter().find(same) {
            return Some(Refusal::new(
                "duplicate-endpoint",
                format!(
                    "specs/{} describes {method} {} already",
                    known.file, known.path
                ),
                "edit that spec; one method and path has one spec",
            ));
        }
        let has_body = self
            .shape
            .is_some_and(|shape| !matches!(shape, Shape::Unsigned | Shape::QuerySigned));
        if self.method == Method::Get && has_body {
            return Some(Refusal::new(
                "shape-method",
                "a GET has no body, and this shape has one",
                "use `--shape query-signed`, or `--method POST`",
            ));
        }
        None
    }
}

/// Why a spec cannot be at `place`, in one sentence.
pub(crate) fn misplaced(place: &str, sources: &[SourceFile]) -> Option<String> {
    let stub = SourceFile {
        path: format!("{place}.yaml"),
        text: "{}\n".to_owned(),
    };
    // The other endpoints say nothing about where this one may lie.
    let says =
        |source: &&SourceFile| source.path == "service.yaml" || source.path.starts_with("types/");
    let mut all: Vec<SourceFile> = sources.iter().filter(says).cloned().collect();
    let at = all.len();
    all.push(stub);
    let (_, found) = polyv_codegen::survey(&all);
    let is_about =
        |code: &str| ["file-name", "file-place", "unknown-module", "reserved-name"].contains(&code);
    let fault = found
        .iter()
        .find(|fault| is_about(fault.code) && fault.span.is_some_and(|span| span.file == at))?;
    let hint = fault
        .hint
        .as_ref()
        .map_or(String::new(), |hint| format!("; {hint}"));
    Some(format!("`{place}`: {}{hint}", fault.message))
}
