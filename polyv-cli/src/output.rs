//! What a command prints: one value, or rows as they arrive.

mod csv;
mod escape;
mod jq;
mod json;
mod raw;
mod rows;
mod table;

use std::io::Write as _;
use std::str::FromStr;

use serde::Serialize;

pub(crate) use escape::escaped;
pub(crate) use raw::hidden;
pub(crate) use rows::Rows;

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

/// Prints one result as the global options ask for it. A list is printed as rows.
pub(crate) fn print(value: &impl Serialize, context: &mut Context<'_>) -> Result<(), Failure> {
    let doc = Doc::of(value)
        .map_err(|error| Failure::other(format!("the result cannot be written: {error}")))?;
    print_doc(doc, context)
}

/// The same for a value that is at hand.
pub(crate) fn print_doc(doc: Doc, context: &mut Context<'_>) -> Result<(), Failure> {
    let doc = match &context.globals.jq {
        Some(filter) => jq::filtered(filter, &doc)?,
        None => doc,
    };
    if let Doc::List(items) = doc {
        let mut rows = Rows::new(context, Vec::new());
        rows.filtered();
        rows.push(items, context)?;
        return rows.finish(context);
    }
    one(&doc, context)
}

/// Prints a value that is not a list.
fn one(doc: &Doc, context: &mut Context<'_>) -> Result<(), Failure> {
    let width = context.io.terminal.stdout;
    let columns = context.globals.columns.clone();
    let out = &mut context.io.stdout;
    match context.globals.format {
        Format::Table => table::one(doc, columns.as_deref(), width, out)?,
        Format::Csv => {
            let columns = columns.unwrap_or_else(|| doc.names());
            csv::start(&columns, context.globals.csv_bom, out)?;
            csv::row(doc, &columns, width.is_some(), out)?;
        }
        Format::Yaml => out.write_all(yaml(doc)?.as_bytes())?,
        Format::Json => {
            json::pretty(doc, 0, out)?;
            writeln!(out)?;
        }
        Format::Ndjson => json::line(doc, out)?,
        Format::Raw => match doc {
            Doc::Text(text) => writeln!(out, "{text}")?,
            other => json::line(other, out)?,
        },
    }
    Ok(())
}

fn yaml(doc: &Doc) -> Result<String, Failure> {
    serde_yaml::to_string(doc)
        .map_err(|error| Failure::other(format!("the result cannot be written as YAML: {error}")))
}
