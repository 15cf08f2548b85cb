//! Tables: columns that align, whatever the script, cut to the terminal and never in a pipe.

use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::escaped;
use crate::doc::Doc;
use crate::exit::Failure;
use crate::run::Context;

/// Between two columns.
const GAP: &str = "  ";

/// A narrower column shows nothing that helps.
const NARROWEST: usize = 6;

/// Prints an object as names and values, a list as rows, and anything else as it is.
pub(crate) fn write(doc: &Doc, context: &mut Context<'_>) -> Result<(), Failure> {
    let width = context.io.terminal.stdout;
    let out = &mut context.io.stdout;
    match doc {
        Doc::Map(members) => {
            let rows = members
                .iter()
                .map(|(name, value)| vec![escaped(name).into_owned(), cell(value)]);
            lines(&rows.collect::<Vec<_>>(), width, out)?;
        }
        Doc::List(items) => {
            let columns = columns(items);
            let head = columns.clone();
            let rows = items.iter().map(|item| row(item, &columns));
            let all: Vec<_> = std::iter::once(head).chain(rows).collect();
            lines(&all, width, out)?;
        }
        value => writeln!(out, "{}", cell(value))?,
    }
    Ok(())
}

/// The names of all members, in the order of the first row that has them.
fn columns(rows: &[Doc]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for row in rows {
        if let Doc::Map(members) = row {
            for (name, _) in members {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
        }
    }
    columns
}

fn row(item: &Doc, columns: &[String]) -> Vec<String> {
    if columns.is_empty() {
        return vec![cell(item)];
    }
    columns
        .iter()
        .map(|column| item.at(column).map_or_else(String::new, cell))
        .collect()
}

/// A value in one line.
fn cell(value: &Doc) -> String {
    match value {
        Doc::Null => String::new(),
        Doc::Text(text) => escaped(text).into_owned(),
        other => escaped(&other.to_line()).into_owned(),
    }
}

fn lines(rows: &[Vec<String>], terminal: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..count)
        .map(|at| {
            rows.iter()
                .filter_map(|row| row.get(at))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    if let Some(terminal) = terminal {
        fit(&mut widths, terminal);
    }
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = cut(cell, *width);
            if at > 0 {
                line.push_str(GAP);
            }
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width())));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Takes from the widest columns until the row fits.
fn fit(widths: &mut [usize], terminal: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    loop {
        let total = widths.iter().sum::<usize>() + gaps;
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else {
            return;
        };
        if total <= terminal || *widest <= NARROWEST {
            return;
        }
        *widest -= 1;
    }
}

/// The text in at most this many columns, with `…` for what is cut.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for cluster in text.graphemes(true) {
        if out.width() + cluster.width() >= width {
            break;
        }
        out.push_str(cluster);
    }
    out.push('…');
    out
}
