//! A sample that can be cut into pages, and keeps its text elsewhere.

use crate::json::{Edit, Members, elements};

/// Where a catalogue does not name it, this is the member with the rows.
pub(super) const ITEMS: &str = "contents";

/// A sample, with its rows found in it.
#[derive(Debug)]
pub(super) struct Sample<'s> {
    text: &'s str,
    data: Option<Members<'s>>,
    array: &'s str,
    rows: Vec<&'s str>,
    /// Whether the rows are those of `array`.
    is_own: bool,
}

impl<'s> Sample<'s> {
    /// Looks for the rows in `data`, which may be the rows itself, or else at the top.
    pub(super) fn read(text: &'s str, items: Option<&str>) -> Option<Self> {
        let items = items.unwrap_or(ITEMS);
        let top = Members::of(text)?;
        let data = top.get("data");
        if let Some(rows) = data.and_then(elements) {
            return Some(Self {
                text,
                data: None,
                array: data?,
                rows,
                is_own: true,
            });
        }
        let data = data.and_then(Members::of).unwrap_or(top);
        let array = data.get(items)?;
        Some(Self {
            text,
            array,
            rows: elements(array)?,
            data: Some(data),
            is_own: true,
        })
    }

    pub(super) fn own_size(&self) -> Option<u64> {
        self.data
            .as_ref()?
            .get("pageSize")?
            .trim_matches('"')
            .parse()
            .ok()
    }

    pub(super) fn row_count(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The sample with the rows of a page, and the page's numbers wherever it has them; `own` are those with names of their
    /// own.
    pub(super) fn numbered<'n>(
        &self,
        numbers: &Numbers,
        own: impl IntoIterator<Item = (&'n str, u64)>,
    ) -> String {
        let mut edit = self.with_rows(numbers.offset(), numbers.rows());
        let mut written = Vec::new();
        for (name, value) in numbers.fields() {
            self.renumber(&mut edit, name, &value);
            written.push(name);
        }
        for (name, value) in own {
            if !written.contains(&name) {
                self.renumber(&mut edit, name, &value.to_string());
            }
        }
        edit.finish()
    }

    /// Replaces a member beside the rows, if there is one. What the sample prints as a text stays a text.
    pub(super) fn renumber(&self, edit: &mut Edit<'s>, name: &str, value: &str) {
        if let Some(old) = self.data.as_ref().and_then(|data| data.get(name)) {
            let is_text = old.starts_with('"');
            edit.replace(
                old,
                if is_text {
                    format!("\"{value}\"")
                } else {
                    value.to_owned()
                },
            );
        }
    }

    /// The sample with `count` of its rows, from `offset` on, and everything between and around them as it was.
    pub(super) fn with_rows(&self, offset: u64, count: u64) -> Edit<'s> {
        let mut edit = Edit::new(self.text);
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
        let kept = self.rows.get(start..end).unwrap_or_default();
        edit.replace(self.array, self.array_of(kept));
        edit
    }

    /// The sample with other rows than its own. A page is cut out of them before they are written: there may be many.
    pub(super) fn with_other_rows(self, rows: &[&'s str]) -> Self {
        Self {
            rows: rows.to_vec(),
            is_own: false,
            ..self
        }
    }

    fn array_of(&self, kept: &[&str]) -> String {
        if !self.is_own {
            return format!("[{}]", kept.join(","));
        }
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else {
            return self.array.to_owned();
        };
        let (Some(from), Some(to)) = (kept.first(), kept.last()) else {
            return "[]".to_owned();
        };
        let position = |part: &str| part.as_ptr().addr() - self.array.as_ptr().addr();
        let before = &self.array[..position(first)];
        let rows = &self.array[position(from)..position(to) + to.len()];
        let after = &self.array[position(last) + last.len()..];
        [before, rows, after].concat()
    }
}

/// The numbers around a page: its own and its neighbours', and where its rows lie among all.
#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) page: u64,
    pub(super) size: u64,
    pub(super) total: u64,
}

impl Numbers {
    fn pages(&self) -> u64 {
        self.total.div_ceil(self.size)
    }

    fn offset(&self) -> u64 {
        (self.page - 1).saturating_mul(self.size)
    }

    pub(super) fn rows(&self) -> u64 {
        self.total.saturating_sub(self.offset()).min(self.size)
    }

    /// The neighbour of the first page and of the last page is the page itself: a loop that follows `nextPageNumber`
    /// never ends, here as there.
    fn fields(&self) -> [(&'static str, String); 12] {
        let is_last = self.page >= self.pages();
        let next = if is_last { self.page } else { self.page + 1 };
        let start_row = if self.rows() == 0 {
            self.offset()
        } else {
            self.offset() + 1
        };
        [
            ("pageNumber", self.page.to_string()),
            ("pageSize", self.size.to_string()),
            ("totalPages", self.pages().to_string()),
            ("totalItems", self.total.to_string()),
            ("firstPage", (self.page == 1).to_string()),
            ("lastPage", is_last.to_string()),
            (
                "prePageNumber",
                self.page.saturating_sub(1).max(1).to_string(),
            ),
            ("nextPageNumber", next.to_string()),
            ("startRow", start_row.to_string()),
            (
                "endRow",
                self.offset().saturating_add(self.rows()).to_string(),
            ),
            ("offset", self.offset().to_string()),
            ("limit", self.rows().to_string()),
        ]
    }
}
