//! What a command prints: one value, or rows as they arrive.

mod escape;
mod table;

use std::io::Write as _;
use std::str::FromStr;

use serde::Serialize;

pub(crate) use escape::escaped;

use crate::doc::Doc;
use crate::exit::Failure;
use crate::run::Context;

/// The form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    #[default]
    Json,
    Ndjson,
    Yaml,
    Csv,
    Raw,
}

impl FromStr for Format {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Ok(match name {
            "table" => Self::Table,
            "json" => Self::Json,
            "ndjson" => Self::Ndjson,
            "yaml" => Self::Yaml,
            "csv" => Self::Csv,
            "raw" => Self::Raw,
            _ => {
                let problem = format!(
                    "unknown output format `{name}`: table, json, ndjson, yaml, csv or raw"
                );
                return Err(Failure::usage(problem));
            }
        })
    }
}

/// Prints one result as the global options ask for it.
pub(crate) fn print(value: &impl Serialize, context: &mut Context<'_>) -> Result<(), Failure> {
    let doc = Doc::of(value)
        .map_err(|error| Failure::other(format!("the result cannot be written: {error}")))?;
    let out = &mut context.io.stdout;
    match context.globals.format {
        Format::Table => table::write(&doc, context)?,
        _ => {
            serde_json::to_writer_pretty(&mut *out, &doc).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}
