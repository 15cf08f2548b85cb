//! The API as an OpenAPI document.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{generate, specs};

const EXAMPLES: &str = "\
Examples:
  cargo xtask openapi --out polyv.json
  cargo xtask openapi | python3 -m json.tool
  tests/schemathesis/run.sh     a fuzzer over polyv-mock by the document; see tests/schemathesis/README.md

Exit codes: 0 written; 1 the specs have a mistake, which was printed, and nothing was written; 2 the file could not be
written.";

/// Write the API as an OpenAPI 3.1 document, in JSON
///
/// It contains everything that the specs say: hosts, parameters with their types, bounds and spellings, bodies, the parameters of
/// the signature, replies in their envelopes, refusals, examples. What OpenAPI cannot express (what is signed and how, rules over
/// several parameters, paging, quotas, effects) is in descriptions, and as data in extensions whose names start with
/// `x-polyv-`; codegen/src/openapi.rs lists them. Requests are described strictly, replies as leniently as the SDK
/// reads them. The same specs give the same bytes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Openapi {
    /// The file to write, instead of standard output; an existing file is replaced
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Openapi {
    /// Writes the document. `false` means that the specs are not as they should be.
    pub(crate) fn run(&self, root: &Path, out: &mut dyn Write) -> Result<bool> {
        let Some(document) = document(root, out)? else {
            return Ok(false);
        };
        if let Some(file) = &self.out {
            fs::write(file, document)
                .with_context(|| format!("cannot write {}", file.display()))?;
        } else {
            out.write_all(document.as_bytes())?;
        }
        Ok(true)
    }
}

/// The document, or nothing if the specs have mistakes, which have been printed.
fn document(root: &Path, out: &mut dyn Write) -> Result<Option<String>> {
    let sources = specs::read(&root.join("specs"))?;
    match polyv_codegen::openapi(&sources) {
        Ok(document) => Ok(Some(document)),
        Err(diagnostics) => {
            generate::report(&diagnostics, &sources, out)?;
            writeln!(out, "; nothing was written")?;
            Ok(None)
        }
    }
}

/// Hands the document to a public validator, if there is one.
pub(crate) fn validate(root: &Path, out: &mut dyn Write) -> Result<()> {
    let Some(document) = document(root, out)? else {
        bail!("the specs have mistakes");
    };
    let python = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.args(arguments).stdin(Stdio::null());
        command
    };
    let probe = python(&["-c", "import openapi_spec_validator"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !probe.is_ok_and(|status| status.success()) {
        writeln!(
            out,
            "skipped: python3 has no openapi-spec-validator (pip install openapi-spec-validator)"
        )?;
        return Ok(());
    }
    // Its own reading of standard input is not there in every version.
    let file = std::env::temp_dir().join(format!("polyv-openapi-{}.json", std::process::id()));
    fs::write(&file, document).with_context(|| format!("cannot write {}", file.display()))?;
    let status = python(&["-m", "openapi_spec_validator"])
        .arg(&file)
        .status();
    let removed = fs::remove_file(&file);
    if !status.context("python3 could not be started")?.success() {
        bail!("the document is not valid OpenAPI");
    }
    removed.with_context(|| format!("cannot remove {}", file.display()))
}
