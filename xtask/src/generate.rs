//! Reading the specs, and handing what they become to [`sync`].

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use polyv_codegen::{Diagnostics, SourceFile};

use crate::specs;
use crate::sync::{self, Mode};

/// Generates, or checks. `false` means that the specs, or the generated files, are not as they should be.
pub(crate) fn run(root: &Path, mode: Mode, out: &mut dyn Write) -> Result<bool> {
    let sources = specs::read(&root.join("specs"))?;
    run_on(root, &sources, mode, out)
}

/// The same for specs that have been read.
pub(crate) fn run_on(
    root: &Path,
    sources: &[SourceFile],
    mode: Mode,
    out: &mut dyn Write,
) -> Result<bool> {
    match polyv_codegen::generate(sources) {
        Ok(files) => sync::run(root, &files, mode, out),
        Err(diagnostics) => {
            report(&diagnostics, sources, out)?;
            writeln!(out, "; nothing was written")?;
            Ok(false)
        }
    }
}

/// Prints all that is wrong with the specs, and how much it is; the caller ends the line.
pub(crate) fn report(
    diagnostics: &Diagnostics,
    sources: &[SourceFile],
    out: &mut dyn Write,
) -> Result<()> {
    write!(out, "{}", diagnostics.render(sources, "specs/"))?;
    let count = match diagnostics.len() {
        1 => "1 mistake".to_owned(),
        more => format!("{more} mistakes"),
    };
    write!(out, "{count} found in {} files", sources.len())?;
    Ok(())
}
