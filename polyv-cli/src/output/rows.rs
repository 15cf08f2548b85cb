//! Rows, written as they arrive.

use std::io::Write as _;

use serde::Serialize;

use super::{csv, json, plain, table, unwritable, yaml};
use crate::context::Context;
use crate::doc::{Doc, Shown};
use crate::exit::Failure;
use crate::format::Format;
use crate::jq::{self, Made};
use crate::lang::Lang;

/// Rows that a filter has made of a whole list, and that are written together.
const AT_ONCE: usize = 1000;

/// A list that is being printed.
pub(crate) struct Rows {
    format: Format,
    jq: Option<jq::Stream>,
    /// The columns that are documented; empty if that is unknown.
    known: Vec<String>,
    columns: Option<Vec<String>>,
    table: Option<table::Layout>,
    sheet: Option<csv::Sheet>,
    /// A row that is being written: only whole rows go out.
    line: Vec<u8>,
    /// Columns that do not fit.
    dropped: usize,
    count: u64,
}

impl Rows {
    /// `known` are the names of a row's members, if they are known before the first row.
    pub(crate) fn new(context: &Context<'_>, known: Vec<String>) -> Result<Self, Failure> {
        let jq = context.globals.jq.as_ref();
        Ok(match jq.map(jq::Stream::new).transpose()? {
            // What comes out of a filter is known when it comes.
            Some(stream) => Self {
                jq: Some(stream),
                ..Self::of_filtered(context)
            },
            None => Self {
                known,
                ..Self::of_filtered(context)
            },
        })
    }

    /// For rows that have been through the filter.
    pub(super) fn of_filtered(context: &Context<'_>) -> Self {
        Self {
            format: context.globals.format,
            known: Vec::new(),
            jq: None,
            columns: context.globals.columns.clone(),
            table: None,
            sheet: None,
            line: Vec::new(),
            dropped: 0,
            count: 0,
        }
    }

    /// Writes whole rows of a reply. Where the form needs no tree of a row, none is made.
    pub(crate) fn push<T: Serialize>(
        &mut self,
        rows: &[T],
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        let reveal = context.globals.reveal;
        let docs = |rows: &[T]| {
            let docs = rows.iter().map(|row| Doc::of(&Shown(row, reveal)));
            docs.collect::<Result<Vec<_>, _>>()
                .map_err(|error| unwritable(&error))
        };
        if self.jq.is_some() {
            return self.filter(rows.iter().map(|row| Shown(row, reveal)), context);
        }
        if !self.is_streamed() {
            return self.write(&docs(rows)?, context);
        }
        if self.count == 0 && self.format == Format::Csv {
            self.start(&docs(rows)?, context)?;
        }
        self.stream(rows, context)
    }

    /// Writes whole rows that are trees.
    pub(crate) fn push_docs(
        &mut self,
        rows: &[Doc],
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        if self.jq.is_some() {
            return self.filter(rows.iter(), context);
        }
        self.write(rows, context)
    }

    /// Passes a page through the filter, and writes what comes out.
    fn filter<T: Serialize>(
        &mut self,
        rows: impl Iterator<Item = T>,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        let Some(jq) = &mut self.jq else {
            return Ok(());
        };
        for row in rows {
            self.line.clear();
            json::compact(&row, &mut self.line).map_err(|error| unwritable(&error))?;
            jq.push(&self.line)?;
        }
        let rows = jq.end_page()?;
        self.write(&rows, context)
    }

    fn is_streamed(&self) -> bool {
        matches!(self.format, Format::Json | Format::Ndjson | Format::Csv)
    }

    fn write(&mut self, rows: &[Doc], context: &mut Context<'_>) -> Result<(), Failure> {
        if self.count == 0 {
            self.start(rows, context)?;
        }
        if self.is_streamed() {
            return self.stream(rows, context);
        }
        let is_terminal = context.io.terminal.stdout.is_some();
        let out = &mut context.io.stdout;
        for row in rows {
            match self.format {
                Format::Yaml => {
                    let text = yaml(&Doc::List(vec![row.clone()]))?;
                    out.write_all(plain(&text, is_terminal).as_bytes())?;
                }
                Format::Table => {
                    if let Some(layout) = &self.table {
                        layout.row(row, out)?;
                    }
                }
                _ => match row {
                    Doc::Text(text) => writeln!(out, "{}", plain(text, is_terminal))?,
                    other => json::line(other, &mut self.line, out)?,
                },
            }
            self.count += 1;
        }
        Ok(out.flush()?)
    }

    /// Writes rows of any type, as they are.
    fn stream<T: Serialize>(
        &mut self,
        rows: &[T],
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        let reveal = context.globals.reveal;
        let out = &mut context.io.stdout;
        for row in rows {
            let row = &Shown(row, reveal);
            match &mut self.sheet {
                Some(sheet) => sheet.row(row, out)?,
                None if self.format == Format::Ndjson => json::line(row, &mut self.line, out)?,
                None => {
                    let mark = if self.count == 0 { "[\n" } else { ",\n" };
                    json::item(row, mark, &mut self.line, out)?;
                }
            }
            self.count += 1;
        }
        if let Some(sheet) = &mut self.sheet {
            sheet.flush(out)?;
        }
        Ok(out.flush()?)
    }

    /// Decides the columns, by the first rows.
    fn start(&mut self, rows: &[Doc], context: &mut Context<'_>) -> Result<(), Failure> {
        if !matches!(self.format, Format::Table | Format::Csv) || rows.is_empty() {
            return Ok(());
        }
        let mut seen = self.known.clone();
        for name in rows.iter().flat_map(Doc::names) {
            if !seen.iter().any(|known| known == name) {
                seen.push(name.to_owned());
            }
        }
        if rows
            .iter()
            .any(|row| !matches!(row, Doc::Map(_) | Doc::Null))
        {
            // It has no field to be shown under: each row is one cell.
            seen.clear();
        }
        if let Some(columns) = &self.columns {
            check_columns(columns, &seen, rows, context.lang)?;
        }
        let asked = self.columns.is_some();
        let out = &mut context.io.stdout;
        if self.format == Format::Csv {
            let columns = self.columns.clone().unwrap_or(seen);
            let is_terminal = context.io.terminal.stdout.is_some();
            let has_bom = context.globals.csv_bom;
            self.sheet = Some(csv::Sheet::start(columns, has_bom, is_terminal, out)?);
            return Ok(());
        }
        let columns = self.columns.clone().unwrap_or_else(|| {
            // What no row has is left out where nobody asked for it.
            let has = |name: &String| {
                rows.iter()
                    .any(|row| row.at(name).is_some_and(|value| *value != Doc::Null))
            };
            seen.into_iter().filter(has).collect()
        });
        let (layout, dropped) = table::Layout::of(columns, rows, context.io.terminal.stdout, asked);
        layout.head(out)?;
        self.table = Some(layout);
        self.dropped = dropped;
        Ok(())
    }

    /// How many rows were written.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Ends the document.
    pub(crate) fn finish(mut self, context: &mut Context<'_>) -> Result<(), Failure> {
        match self.jq.take().map(jq::Stream::end).transpose()?.flatten() {
            None => {}
            Some(Made::One(only)) => return super::one(&jq::doc_of(&only)?, context),
            Some(Made::Rows(rows)) => {
                for some in rows.chunks(AT_ONCE) {
                    self.write(&jq::docs(some)?, context)?;
                }
            }
        }
        let out = &mut context.io.stdout;
        match (self.format, self.count) {
            (Format::Json | Format::Yaml, 0) => writeln!(out, "[]")?,
            (Format::Json, _) => writeln!(out, "\n]")?,
            (Format::Csv, 0) => {
                let columns = self.columns.unwrap_or(self.known);
                csv::Sheet::start(columns, context.globals.csv_bom, false, out)?;
            }
            _ => {}
        }
        out.flush()?;
        if (self.format, self.count) == (Format::Table, 0) {
            context.note(context.lang.pick(("no rows", "没有数据")));
        }
        let dropped = self.dropped;
        if dropped > 0 {
            let note = match context.lang {
                Lang::En => format!(
                    "{dropped} more columns do not fit: --columns chooses, -o json shows all"
                ),
                Lang::Zh => {
                    format!("另有 {dropped} 列放不下：可用 --columns 选择，或用 -o json 查看全部")
                }
            };
            context.note(&note);
        }
        Ok(())
    }
}

/// Refuses a column that no row has and that none is known to have.
pub(super) fn check_columns(
    columns: &[String],
    known: &[String],
    rows: &[Doc],
    lang: Lang,
) -> Result<(), Failure> {
    match columns.iter().find(|column| !may_be(column, known, rows)) {
        Some(unknown) => Err(unknown_column(unknown, known, rows, lang)),
        None => Ok(()),
    }
}

/// Whether a row may have the column: what is in an object is unknown where no row has any of it.
fn may_be(column: &str, known: &[String], rows: &[Doc]) -> bool {
    let is_nothing = |doc: &Doc| *doc == Doc::Null || *doc == Doc::Map(Vec::new());
    let is_there = |path: &str| {
        known.iter().any(|name| name == path) || rows.iter().any(|row| row.at(path).is_some())
    };
    let mut path = column;
    while !is_there(path) {
        let Some((object, _)) = path.rsplit_once('.') else {
            return false;
        };
        path = object;
    }
    path == column || rows.iter().all(|row| row.at(path).is_none_or(is_nothing))
}

fn unknown_column(name: &str, known: &[String], rows: &[Doc], lang: Lang) -> Failure {
    let failure = Failure::other(match lang {
        Lang::En => format!("no column is called `{name}`"),
        Lang::Zh => format!("没有名为 `{name}` 的列"),
    });
    let object = name.rsplit_once('.').map(|(object, _)| object);
    let inside = |object: &str| rows.iter().find_map(|row| row.at(object));
    let columns = match object.and_then(|object| Some((object, inside(object)?))) {
        Some((list, Doc::List(_))) => {
            return failure.with_hint((
                format!("`{list}` is a list, of which -o csv and table make one cell: --jq takes it apart"),
                format!("`{list}` 是列表，在 csv 和 table 中是一个单元格：可用 --jq 拆开"),
            ));
        }
        Some((object, inner @ Doc::Map(_))) => inner
            .names()
            .map(|name| format!("{object}.{name}"))
            .collect(),
        _ => known.to_vec(),
    };
    if columns.is_empty() {
        return failure.with_hint(("the rows have no columns", "这些行没有列"));
    }
    let columns = columns.join(", ");
    failure.with_hint((
        format!("the columns: {columns}"),
        format!("可用的列：{columns}"),
    ))
}
