//! The Markdown form: fences around what is quoted, and tables with bars.

use super::clean;
use super::lines::Lines;
use super::page::{self, Column, Row, Table};
use super::{patterns, text};

/// Whether a text is more likely Markdown than what a browser saves as text.
pub(super) fn looks_like(page: &str) -> bool {
    page.lines().any(|line| {
        line.starts_with("```") || patterns::ATX.is_match(line) || patterns::RULER.is_match(line)
    })
}

/// The content of the fenced block at the next line. A fence that is not closed ends with the text.
pub(super) fn fence(lines: &mut Lines<'_>) -> String {
    let indentation = lines
        .next()
        .map_or(0, |line| line.len() - line.trim_start().len());
    let mut quoted = String::new();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            break;
        }
        let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
        quoted.push_str(&line[spaces.min(indentation)..]);
        quoted.push('\n');
    }
    quoted
}

/// Reads a table that starts at the next line, if one does.
pub(super) fn table(lines: &mut Lines<'_>) -> Option<Table> {
    let head = cells(lines.peek(0).filter(|line| line.contains('|'))?);
    let has_ruler = lines
        .peek(1)
        .is_some_and(|line| patterns::RULER.is_match(line));
    let titles: Vec<_> = head.iter().map(|cell| clean::prose(cell)).collect();
    let titles: Vec<_> = titles.iter().map(String::as_str).collect();
    let columns = page::columns(&titles)?;
    lines.skip(if has_ruler { 2 } else { 1 });
    let mut rows: Vec<Row> = Vec::new();
    while let Some(line) = lines.peek(0).filter(|line| !line.trim().is_empty()) {
        let number = lines.number();
        if !line.contains('|') {
            // A line break inside a cell, as some tools save it.
            let is_more = !line.starts_with(['#', '`', '{', '>'])
                && super::heading::Heading::of(line).is_none();
            let Some(row) = rows.last_mut().filter(|_| is_more) else {
                break;
            };
            text::append(&mut row.note, line);
            lines.skip(1);
            continue;
        }
        lines.skip(1);
        rows.extend(row(number, &cells(line), &columns));
    }
    Some(Table {
        columns,
        rows,
        doubts: Vec::new(),
    })
}

/// A row, unless it has no name.
fn row(line: usize, cells: &[String], columns: &[Column]) -> Option<Row> {
    let mut row = Row {
        line,
        ..Row::default()
    };
    for (column, cell) in columns.iter().zip(cells) {
        match column {
            Column::Name => row.name = text::name(cell),
            Column::Required => row.required = clean::prose(cell),
            Column::Type => row.ty = clean::prose(cell),
            Column::Note => {
                text::append(&mut row.note, cell);
            }
        }
    }
    (!row.name.is_empty()).then_some(row)
}

/// The cells of a line, apart by bars that are not escaped.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
            continue;
        }
        if let Some(cell) = cells.last_mut() {
            if c == '|' {
                // The backslash that is already there was for this bar.
                cell.pop();
            }
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells
}
