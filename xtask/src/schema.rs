//! Printing the JSON Schemas of the spec language.

use std::io::Write;

use anyhow::{Result, bail};
use clap::ValueEnum;
use polyv_codegen::Content;

/// A kind of file below `specs/`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum FileKind {
    /// An endpoint: `specs/<module>/<resource>/<operation>.yaml`
    #[default]
    Endpoint,
    /// A callback: `specs/callbacks/<name>.yaml`
    Callback,
    /// The service: `specs/service.yaml`
    Service,
    /// Shared types: `specs/types/<name>.yaml`
    Types,
}

impl FileKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Callback => "callback",
            Self::Service => "service",
            Self::Types => "types",
        }
    }
}

/// Prints the schema of the files that are `kind`.
pub(crate) fn run(kind: FileKind, out: &mut dyn Write) -> Result<bool> {
    let path = format!("specs/schema/{}.json", kind.name());
    let schema = polyv_codegen::schemas()
        .into_iter()
        .find(|file| file.path == path);
    match schema.map(|file| file.content) {
        Some(Content::Whole(text)) => {
            write!(out, "{text}")?;
            Ok(true)
        }
        _ => bail!("unknown schema {path}"),
    }
}
