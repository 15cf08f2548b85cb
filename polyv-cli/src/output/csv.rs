//! CSV as RFC 4180 has it.

use std::io::{self, Write};

use serde::Serialize;

use super::cells::Cells;

/// Bytes that are collected before they are written.
const AT_ONCE: usize = 32 * 1024;

/// The rows of a list under their columns.
pub(super) struct Sheet {
    cells: Cells,
}

impl Sheet {
    /// Writes the head.
    pub(super) fn start(
        columns: Vec<String>,
        has_bom: bool,
        is_terminal: bool,
        out: &mut dyn Write,
    ) -> io::Result<Self> {
        if has_bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let has_head = !columns.is_empty();
        let mut sheet = Self {
            cells: Cells::new(columns, is_terminal),
        };
        if has_head {
            sheet.cells.head();
            sheet.flush(out)?;
        }
        Ok(sheet)
    }

    /// Writes a row, now or together with others.
    pub(super) fn row(&mut self, row: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        self.cells.row(row)?;
        if self.cells.lines().len() < AT_ONCE {
            return Ok(());
        }
        self.flush(out)
    }

    /// Writes what is ready.
    pub(super) fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.cells.lines())?;
        self.cells.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use csv::ReaderBuilder;
    use serde_json::{Value, json};

    use super::Sheet;

    fn written(columns: &[&str], rows: &[Value], is_terminal: bool) -> String {
        let mut out = Vec::new();
        let columns = columns.iter().map(ToString::to_string).collect();
        let mut sheet = Sheet::start(columns, false, is_terminal, &mut out).unwrap();
        for row in rows {
            sheet.row(row, &mut out).unwrap();
        }
        sheet.flush(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_come_under_their_columns() {
        let check = |columns: &[&str], row: Value, expected: &str| {
            let text = written(columns, &[row], false);
            let (_, row) = text.split_once("\r\n").unwrap();
            assert_eq!(row, format!("{expected}\r\n"), "{columns:?}");
        };
        let row = || json!({"b": "[redacted]", "c": {"d": "[redacted]", "e": [1, "x"]}, "a": 1.5, "n": null});
        check(&["a", "b", "n", "missing"], row(), "1.5,***,,");
        check(&["b", "a"], row(), "***,1.5");
        check(&["c"], row(), r#""{""d"":""***"",""e"":[1,""x""]}""#);
        check(&["c.d", "a"], row(), "***,1.5");
        check(&["a", "a"], row(), "1.5,1.5");
        check(&["n"], row(), "\"\"");
        check(&["a", "b"], json!("no object"), ",");
        let scalars = [json!("x,y"), json!(null), json!(true), json!([1])];
        assert_eq!(
            written(&[], &scalars, false),
            "\"x,y\"\r\n\"\"\r\ntrue\r\n[1]\r\n"
        );
        let some = [
            json!({"a": 1, "b": 2, "c": 3}),
            json!({"b": 4}),
            json!({"c": 5, "a": 6}),
        ];
        assert_eq!(
            written(&["b", "a"], &some, false),
            "b,a\r\n2,1\r\n4,\r\n,6\r\n"
        );
        assert_eq!(
            written(&["a", "b", "c"], &some, false),
            "a,b,c\r\n1,2,3\r\n,4,\r\n6,,5\r\n"
        );
        let unsafe_row = [json!({"a": "x\u{1b}[31m\n"})];
        assert_eq!(
            written(&["a"], &unsafe_row, true),
            "a\r\nx\\u{1b}[31m\\n\r\n"
        );
    }

    #[test]
    fn what_is_written_reads_back() {
        let texts = [
            "plain",
            "a,b",
            "\"",
            "a\"b\"",
            "\"\"",
            "\r",
            "a\nb",
            "",
            " x ",
            "保利威，",
            "'",
            "=1",
        ];
        let row = |text: &str| json!({"first,\"": text, "last": text});
        let rows: Vec<_> = texts.iter().map(|text| row(text)).collect();
        let text = written(&["first,\"", "last"], &rows, false);
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["first,\"", "last"]);
        let read: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.len(), texts.len());
        for (record, text) in read.iter().zip(texts) {
            assert_eq!(record, &vec![text, text][..], "{text:?}");
        }
    }
}
