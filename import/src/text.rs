//! The plain-text form: a table has a line for each cell, or one for each row.

use super::clean;
use super::heading::Heading;
use super::lines::Lines;
use super::page::{self, Column, Row, Table};

/// Reads a table that starts at the next line, if one does: its head, or the first row of a table whose head
/// was not saved.
pub(super) fn table(lines: &mut Lines<'_>, below: Option<&Heading>) -> Option<Table> {
    let (columns, skip) = head(lines).or_else(|| Some((headless(lines, below?)?, 0)))?;
    lines.skip(skip);
    let mut table = Table {
        columns,
        ..Table::default()
    };
    if starts_row(&ahead(lines), &table.columns).is_some() || !has_rows_of_lines(lines) {
        by_cell(lines, &mut table);
    } else {
        by_line(lines, &mut table);
    }
    Some(table)
}

/// The head of a table: in one line, or with a line for each title. With the number of its lines.
fn head(lines: &Lines<'_>) -> Option<(Vec<Column>, usize)> {
    let first = lines.peek(0)?;
    if let Some(columns) = page::run_together(first) {
        return Some((columns, 1));
    }
    let mut columns = vec![page::column(first)?];
    let mut taken = 1;
    let mut ahead = 1;
    while let Some(line) = lines.peek(ahead) {
        ahead += 1;
        if line.trim().is_empty() {
            continue;
        }
        match page::column(line) {
            Some(column) if !columns.contains(&column) => columns.push(column),
            _ => break,
        }
        taken = ahead;
    }
    let is_table = columns.first() == Some(&Column::Name) && columns.len() > 1;
    is_table.then_some((columns, taken))
}

/// The columns of a table whose head was not saved, by what its first row looks like.
fn headless(lines: &Lines<'_>, below: &Heading) -> Option<Vec<Column>> {
    use Column::{Name, Note, Required, Type};
    let candidates: &[&[Column]] = match below {
        Heading::Params | Heading::Body => &[&[Name, Required, Type, Note]],
        Heading::Response => &[&[Name, Type, Note]],
        Heading::Fields(_) => &[&[Name, Required, Type, Note], &[Name, Type, Note]],
        _ => return None,
    };
    let ahead = ahead(lines);
    // A note would be enough for a start otherwise; here a type must be there.
    let fits = |columns: &&&[Column]| match starts_row(&ahead, columns) {
        Some(found) => found.ty > 0,
        None => false,
    };
    candidates.iter().find(fits).map(|columns| columns.to_vec())
}

/// The next lines that hold something.
fn ahead<'a>(lines: &Lines<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for ahead in 0..12 {
        match lines.peek(ahead).map(str::trim) {
            Some("") => {}
            Some(line) => found.push(line),
            None => break,
        }
    }
    found
}

/// How many lines of the start of a row are its name, its flag and its type.
struct Start {
    required: usize,
    ty: usize,
}

/// Whether `lines` start a row with a line for each cell.
fn starts_row(lines: &[&str], columns: &[Column]) -> Option<Start> {
    let name = lines.first().filter(|line| is_name(line))?;
    let mut at = 1;
    let mut start = Start { required: 0, ty: 0 };
    if columns.contains(&Column::Required) && lines.get(at).is_some_and(|line| is_flag(line)) {
        start.required = 1;
        at += 1;
    }
    if columns.contains(&Column::Type) && lines.get(at).is_some_and(|line| is_type(line)) {
        start.ty = 1;
        at += 1;
    }
    let has_all = at > 1 || (columns.len() == 2 && lines.get(1).is_some_and(|next| !is_name(next)));
    // The name of a type cannot be the name of a field where a flag or a type should follow.
    let is_note = is_type(name) && start.required == 0 && columns.contains(&Column::Required);
    (has_all && !is_note).then_some(start)
}

fn by_cell(lines: &mut Lines<'_>, table: &mut Table) {
    while let Some(line) = lines.peek(0) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            lines.skip(1);
            continue;
        }
        if let Some(start) = starts_row(&ahead(lines), &table.columns) {
            let mut row = Row {
                line: lines.number(),
                name: name(trimmed),
                ..Row::default()
            };
            lines.skip(1);
            if start.required > 0 {
                row.required = cell(lines);
            }
            if start.ty > 0 {
                row.ty = cell(lines);
            }
            table.rows.push(row);
            continue;
        }
        // `响应结果` is a heading, and the note of a row as well.
        let has_note = table.rows.last().is_none_or(|row| !row.note.is_empty());
        let ends = Heading::of(line).is_some_and(|heading| has_note || heading != Heading::Samples);
        if ends || ends_table(trimmed) {
            break;
        }
        let Some(row) = table.rows.last_mut() else {
            break;
        };
        lines.skip(1);
        append(&mut row.note, line);
    }
}

/// The next line that holds something.
fn cell(lines: &mut Lines<'_>) -> String {
    while let Some(line) = lines.next() {
        if !line.trim().is_empty() {
            return clean::prose(line);
        }
    }
    String::new()
}

/// Whether the next line holds several cells.
fn has_rows_of_lines(lines: &Lines<'_>) -> bool {
    let next = ahead(lines);
    next.first().is_some_and(|line| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(is_name) && words.next().is_some()
    })
}

/// Rows of a line each, their cells apart by tabs, bars or spaces.
fn by_line(lines: &mut Lines<'_>, table: &mut Table) {
    while let Some(line) = lines.peek(0) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            lines.skip(1);
            continue;
        }
        if Heading::of(line).is_some() || page::run_together(line).is_some() || ends_table(trimmed)
        {
            break;
        }
        let number = lines.number();
        lines.skip(1);
        let cells: Vec<&str> = match ['\t', '|'].iter().find(|mark| trimmed.contains(**mark)) {
            Some(mark) => trimmed.split(*mark).map(str::trim).collect(),
            None => words(trimmed),
        };
        if let Some(row) = inline(&cells, &table.columns) {
            table.rows.push(Row {
                line: number,
                ..row
            });
            continue;
        }
        let Some(row) = table.rows.last_mut() else {
            break;
        };
        append(&mut row.note, line);
        if cells.len() > 1 && cells.first().is_some_and(|first| is_name(first)) {
            table.doubts.push(number);
        }
    }
}

/// The words of a line; what is in parentheses right after a word belongs to it.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut depth) = (None, 0_usize);
    for (at, c) in line.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_gap = c.is_whitespace() && depth == 0;
        match (start, is_gap) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push(&line[from..at]);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| &line[from..]));
    words
}

/// The row that a line's cells make. An empty cell may be missing, so that each is known by its look.
fn inline(cells: &[&str], columns: &[Column]) -> Option<Row> {
    let (first, mut rest) = cells.split_first().filter(|(name, _)| is_name(name))?;
    let mut row = Row {
        name: name(first),
        ..Row::default()
    };
    if columns.contains(&Column::Required)
        && let Some((flag, others)) = rest.split_first()
        && (is_flag(flag) || flag.is_empty())
    {
        clean::prose(flag).clone_into(&mut row.required);
        rest = others;
    }
    if columns.contains(&Column::Type)
        && let Some((ty, others)) = rest.split_first()
        && is_type(ty)
    {
        row.ty = clean::prose(ty);
        rest = others;
    }
    let known = !row.ty.is_empty() || !row.required.is_empty() || columns.len() == 2;
    row.note = clean::prose(&rest.join(" "));
    known.then_some(row)
}

pub(super) fn append(note: &mut String, line: &str) {
    let line = clean::prose(line);
    if !note.is_empty() && !line.is_empty() {
        note.push(' ');
    }
    note.push_str(&line);
}

fn ends_table(line: &str) -> bool {
    line.starts_with(['{', '注']) || line.starts_with("http") || line.starts_with("```")
}

/// A name without the marks that show how deep it lies.
pub(super) fn name(cell: &str) -> String {
    let cell = clean::prose(cell);
    cell.trim_start_matches(['└', '├', '─', '-', '>', '·', '+', ' '])
        .trim_end_matches('*')
        .to_owned()
}

/// Whether this can be the name of a parameter.
pub(super) fn is_name(cell: &str) -> bool {
    let cell = name(cell);
    cell.len() <= 64
        && cell.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && cell
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-$[]".contains(c))
}

fn is_flag(cell: &str) -> bool {
    let row = Row {
        required: clean::prose(cell),
        ..Row::default()
    };
    row.is_required().is_some()
}

/// Whether this is a type as the pages name them, such as `List<String>`.
pub(super) fn is_type(cell: &str) -> bool {
    let cell = clean::prose(cell).to_lowercase();
    let word: String = cell
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let rest = &cell[word.len()..];
    TYPES.contains(&word.as_str())
        && (rest.is_empty() || rest.trim_start().starts_with(['<', '[', '(']))
}

const TYPES: &[&str] = &[
    "string",
    "str",
    "text",
    "int",
    "int32",
    "int64",
    "integer",
    "long",
    "short",
    "byte",
    "bool",
    "boolean",
    "float",
    "double",
    "number",
    "decimal",
    "bigdecimal",
    "date",
    "datetime",
    "object",
    "obj",
    "map",
    "array",
    "list",
    "json",
    "jsonobject",
    "jsonarray",
    "file",
    "multipartfile",
    "files",
    "enum",
    "any",
    "char",
];
