//! An official page, whatever form it was saved in: headings, and what is below them.

use super::heading::Heading;

/// What both readers make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The title, as written.
    pub(super) title: Option<String>,
    /// Address of the page, where the saved text contains it.
    pub(super) address: Option<String>,
    pub(super) sections: Vec<Section>,
}

/// A heading with what is below it, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) heading: Heading,
    /// Line of the heading, from 1.
    pub(super) line: usize,
    pub(super) parts: Vec<Part>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// One line of prose, clean.
    Line(String),
    /// Text that is quoted: a sample, a request, a program.
    Quoted(String),
    Table(Table),
}

/// A table of parameters or fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// Lines that were taken for more of a note and could be rows of their own.
    pub(super) doubts: Vec<usize>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Required,
    Type,
    Note,
}

/// One row of a table, clean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it is, from 1.
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) required: String,
    pub(super) ty: String,
    pub(super) note: String,
}

impl Row {
    /// Whether it must be given; `None` where the table does not say so clearly.
    pub(super) fn is_required(&self) -> Option<bool> {
        match self.required.to_lowercase().as_str() {
            "true" | "是" | "必选" | "必填" | "必须" | "yes" | "√" | "required" => {
                Some(true)
            }
            "false" | "否" | "可选" | "选填" | "非必填" | "非必选" | "no" | "×" | "optional" => {
                Some(false)
            }
            _ => None,
        }
    }
}

impl Section {
    /// The tables below the heading.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.parts.iter().filter_map(|part| match part {
            Part::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Prose and quoted text, in their order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Line(text) | Part::Quoted(text) => Some(text.as_str()),
            Part::Table(_) => None,
        })
    }
}

/// The columns that a line of headings names, such as `参数名必选类型说明`, where it is one.
pub(super) fn columns(cells: &[&str]) -> Option<Vec<Column>> {
    let columns: Option<Vec<_>> = cells.iter().map(|cell| column(cell)).collect();
    columns.filter(|columns| columns.first() == Some(&Column::Name) && columns.len() > 1)
}

/// The words of a line of column titles that were saved without anything between them.
pub(super) fn run_together(line: &str) -> Option<Vec<Column>> {
    let mut rest = line.trim();
    let mut columns = Vec::new();
    while !rest.is_empty() {
        let (word, column) = TITLES
            .iter()
            .filter(|(word, _)| rest.starts_with(word))
            .max_by_key(|(word, _)| word.len())?;
        columns.push(*column);
        rest = rest[word.len()..].trim_start_matches([' ', '\t', '|']);
    }
    let is_table = columns.first() == Some(&Column::Name) && columns.len() > 1;
    is_table.then_some(columns)
}

/// What a cell of the head of a table says that its column holds.
pub(super) fn column(cell: &str) -> Option<Column> {
    let cell: String = cell.split_whitespace().collect();
    TITLES
        .iter()
        .find(|(word, _)| *word == cell)
        .map(|(_, column)| *column)
}

const TITLES: &[(&str, Column)] = &[
    ("参数名", Column::Name),
    ("参数名称", Column::Name),
    ("参数", Column::Name),
    ("字段", Column::Name),
    ("字段名", Column::Name),
    ("字段名称", Column::Name),
    ("名称", Column::Name),
    ("属性", Column::Name),
    ("属性名", Column::Name),
    ("必选", Column::Required),
    ("必填", Column::Required),
    ("必须", Column::Required),
    ("必传", Column::Required),
    ("是否必选", Column::Required),
    ("是否必填", Column::Required),
    ("是否必须", Column::Required),
    ("是否必传", Column::Required),
    ("类型", Column::Type),
    ("类型及范围", Column::Type),
    ("参数类型", Column::Type),
    ("数据类型", Column::Type),
    ("字段类型", Column::Type),
    ("说明", Column::Note),
    ("描述", Column::Note),
    ("含义", Column::Note),
    ("备注", Column::Note),
    ("参数说明", Column::Note),
    ("字段说明", Column::Note),
    ("类型及范围说明", Column::Note),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_column_titles_is_known_in_each_form() {
        use Column::{Name, Note, Required, Type};
        let cases = [
            ("参数名必选类型说明", Some(vec![Name, Required, Type, Note])),
            ("参数名类型说明", Some(vec![Name, Type, Note])),
            (
                "参数名 必选 类型 说明",
                Some(vec![Name, Required, Type, Note]),
            ),
            ("参数名 | 说明 |", Some(vec![Name, Note])),
            ("参数名", None),
            ("频道号", None),
            ("类型说明", None),
        ];
        for (line, expected) in cases {
            assert_eq!(run_together(line), expected, "{line}");
        }
    }
}
