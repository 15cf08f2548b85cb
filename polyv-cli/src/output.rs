//! What a command prints: one value, or rows as they arrive.

mod cells;
mod csv;
mod json;
mod raw;
mod rows;
mod table;

use std::borrow::Cow;
use std::io::Write as _;

use serde::Serialize;

pub(crate) use raw::hidden;
pub(crate) use rows::Rows;

use crate::context::Context;
use crate::doc::Doc;
use crate::escape::escaped_lines;
use crate::exit::Failure;
use crate::format::Format;

/// Prints one result as the global options ask for it. A list is printed as rows.
pub(crate) fn print(value: &impl Serialize, context: &mut Context<'_>) -> Result<(), Failure> {
    let doc = Doc::of(value).map_err(|error| unwritable(&error))?;
    print_doc(doc, context)
}

/// The same for a value that is at hand.
pub(crate) fn print_doc(doc: Doc, context: &mut Context<'_>) -> Result<(), Failure> {
    let doc = match &context.globals.jq {
        Some(filter) => filter.apply(&doc)?,
        None => doc,
    };
    if let Doc::List(items) = doc {
        let mut rows = Rows::of_filtered(context);
        rows.push_docs(&items, context)?;
        return rows.finish(context);
    }
    one(&doc, context)
}

/// Prints a value at once, as a line of JSON.
pub(crate) fn print_line(value: &impl Serialize, context: &mut Context<'_>) -> Result<(), Failure> {
    let out = &mut context.io.stdout;
    json::line(value, &mut Vec::new(), out)?;
    Ok(out.flush()?)
}

/// Prints a value that is not a list.
fn one(doc: &Doc, context: &mut Context<'_>) -> Result<(), Failure> {
    let width = context.io.terminal.stdout;
    let columns = context.globals.columns.clone();
    // Nothing has no columns, and needs none.
    let has_cells =
        matches!(context.globals.format, Format::Table | Format::Csv) && *doc != Doc::Null;
    if let (Some(columns), true) = (&columns, has_cells) {
        let names: Vec<String> = doc.names().map(str::to_owned).collect();
        rows::check_columns(columns, &names, std::slice::from_ref(doc), context.lang)?;
    }
    let out = &mut context.io.stdout;
    match context.globals.format {
        Format::Table => table::one(doc, columns.as_deref(), width, out)?,
        Format::Csv => {
            let columns = columns.unwrap_or_else(|| doc.names().map(str::to_owned).collect());
            let has_bom = context.globals.csv_bom;
            let mut sheet = csv::Sheet::start(columns, has_bom, width.is_some(), out)?;
            sheet.row(doc, out)?;
            sheet.flush(out)?;
        }
        Format::Yaml => out.write_all(plain(&yaml(doc)?, width.is_some()).as_bytes())?,
        Format::Json => {
            json::pretty(doc, out)?;
            writeln!(out)?;
        }
        Format::Ndjson => json::line(doc, &mut Vec::new(), out)?,
        Format::Raw => match doc {
            Doc::Text(text) => writeln!(out, "{}", plain(text, width.is_some()))?,
            other => json::line(other, &mut Vec::new(), out)?,
        },
    }
    Ok(())
}

fn yaml(doc: &Doc) -> Result<String, Failure> {
    serde_yaml::to_string(doc).map_err(|error| unwritable(&error))
}

/// A text that is written as it is, but for what a terminal would obey.
pub(crate) fn plain(text: &str, is_terminal: bool) -> Cow<'_, str> {
    if is_terminal {
        escaped_lines(text)
    } else {
        Cow::Borrowed(text)
    }
}

fn unwritable(error: &dyn std::error::Error) -> Failure {
    Failure::other((
        format!("the result cannot be written: {error}"),
        format!("无法输出结果：{error}"),
    ))
}
