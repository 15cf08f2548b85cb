//! Tables: columns that align, whatever the script, cut to the terminal and never in a pipe.
//!
//! `comfy-table` and `tabled` want all rows before they write one; a walk writes them as they arrive, and which columns are
//! left out on a narrow terminal would be decided here all the same. How wide a text is, `unicode-width` knows.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use crate::doc::Doc;
use crate::escape::{cut, escaped};

/// Between two columns.
const GAP: &str = "  ";

/// A column gives way to others down to this.
const NARROW: usize = 12;

/// A column that nobody asked for is not wider than this on a terminal.
const WIDE: usize = 40;

/// Prints an object as names and values, and anything else as it is.
pub(super) fn one(
    doc: &Doc,
    columns: Option<&[String]>,
    terminal: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !matches!(doc, Doc::Map(_)) {
        return writeln!(out, "{}", cell(doc));
    }
    let names = columns.map_or_else(
        || doc.names().map(str::to_owned).collect(),
        <[String]>::to_vec,
    );
    let width = names
        .iter()
        .map(|name| escaped(name).width())
        .max()
        .unwrap_or(0);
    for name in &names {
        let value = doc.at(name).map_or_else(String::new, cell);
        let mut line = padded(&escaped(name), width) + GAP + &value;
        if let Some(terminal) = terminal {
            line = cut(&line, terminal);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The columns of a table and their widths.
pub(super) struct Layout {
    columns: Vec<String>,
    widths: Vec<usize>,
    is_cut: bool,
}

impl Layout {
    /// By the first rows. The second value is how many columns do not fit; those that were asked for stay.
    pub(super) fn of(
        columns: Vec<String>,
        rows: &[Doc],
        terminal: Option<usize>,
        asked: bool,
    ) -> (Self, usize) {
        let mut layout = Self {
            columns,
            widths: Vec::new(),
            is_cut: terminal.is_some(),
        };
        let cells: Vec<_> = rows.iter().map(|row| layout.cells(row)).collect();
        let natural = |at: usize| {
            let head = layout.columns.get(at).map_or(0, |name| name.width());
            cells
                .iter()
                .filter_map(|row| row.get(at))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
                .max(head)
        };
        let count = layout.columns.len().max(1);
        layout.widths = (0..count).map(natural).collect();
        let Some(terminal) = terminal else {
            return (layout, 0);
        };
        let mut dropped = 0;
        if !asked {
            let floor = |(at, width): (usize, &usize)| {
                let least = if at == 0 {
                    NARROW.max(terminal / 2)
                } else {
                    NARROW
                };
                (*width).min(least) + GAP.len()
            };
            while layout.widths.len() > 1
                && layout.widths.iter().enumerate().map(floor).sum::<usize>() > terminal + GAP.len()
            {
                layout.widths.pop();
                layout.columns.pop();
                dropped += 1;
            }
            for width in &mut layout.widths {
                *width = (*width).min(WIDE.max(terminal / 2));
            }
        }
        fit(&mut layout.widths, terminal);
        (layout, dropped)
    }

    /// Writes the names of the columns.
    pub(super) fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self
            .columns
            .iter()
            .map(|name| escaped(name).into_owned())
            .collect();
        self.line(&names, out)
    }

    /// Writes a row. What is wider than the first rows moves the rest of its line, and is cut on a terminal.
    pub(super) fn row(&self, row: &Doc, out: &mut dyn Write) -> io::Result<()> {
        self.line(&self.cells(row), out)
    }

    fn cells(&self, row: &Doc) -> Vec<String> {
        if self.columns.is_empty() {
            return vec![cell(row)];
        }
        self.columns
            .iter()
            .map(|column| row.at(column).map_or_else(String::new, cell))
            .collect()
    }

    fn line(&self, cells: &[String], out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        for (at, (text, width)) in cells.iter().zip(&self.widths).enumerate() {
            if at > 0 {
                line.push_str(GAP);
            }
            let text = if self.is_cut {
                cut(text, *width)
            } else {
                text.clone()
            };
            line.push_str(&padded(&text, *width));
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// A value in one line.
fn cell(value: &Doc) -> String {
    match value {
        Doc::Null => String::new(),
        Doc::Text(text) => escaped(text).into_owned(),
        other => escaped(&other.to_line()).into_owned(),
    }
}

fn padded(text: &str, width: usize) -> String {
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(text.width())));
    out
}

/// Takes from the widest columns until the row fits; from the first, which says what a row is about, when the others are
/// narrow.
fn fit(widths: &mut [usize], terminal: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > terminal {
        let rank = |(at, width): &(usize, &mut usize)| (*at > 0 && **width > NARROW, **width);
        let Some((_, widest)) = widths.iter_mut().enumerate().max_by_key(rank) else {
            return;
        };
        if *widest <= 2 {
            return;
        }
        *widest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use crate::doc::Doc;

    fn table(rows: &str, terminal: Option<usize>) -> String {
        let Doc::List(rows) = serde_json::from_str(rows).expect("rows") else {
            panic!("a list")
        };
        let names = rows.iter().take(1).flat_map(Doc::names);
        let columns = names.map(str::to_owned).collect();
        let (layout, _) = Layout::of(columns, &rows, terminal, false);
        let mut out = Vec::new();
        layout.head(&mut out).expect("written");
        for row in &rows {
            layout.row(row, &mut out).expect("written");
        }
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn wide_characters_align() {
        let rows = r#"[{"name":"直播课","id":1},{"name":"👨‍👩‍👧 a","id":22},{"name":"x","id":3}]"#;
        let expected = "name    id\n直播课  1\n👨‍👩‍👧 a    22\nx       3\n";
        assert_eq!(table(rows, None), expected);
    }

    #[test]
    fn a_terminal_cuts_and_a_pipe_does_not() {
        let rows = r#"[{"name":"一二三四五六七八九十一二三四五六七八九十","id":"12345678"}]"#;
        let cut = table(rows, Some(24));
        assert!(
            cut.lines()
                .all(|line| unicode_width::UnicodeWidthStr::width(line) <= 24),
            "{cut}"
        );
        assert!(cut.contains('…') && cut.contains("12345678"), "{cut}");
        assert!(table(rows, None).contains("一二三四五六七八九十一二三四五六七八九十  12345678"));
    }

    #[test]
    fn the_first_column_gives_way_last() {
        let rows = r#"[{"command":"interaction red-pack list-stats","title":"查询红包派发数据统计",
            "summary":"Lists the red packets that were handed out in a channel.","method":"GET",
            "path":"/live/v4/channel/red-pack/stats/list"}]"#;
        for terminal in [64, 80, 120] {
            let table = table(rows, Some(terminal));
            assert!(
                table.contains("\ninteraction red-pack list-stats  查询红包"),
                "{table}"
            );
        }
    }
}
