//! The files that come in, and places in them.

/// A file that was read: a spec, by its path below `specs/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path with forward slashes, such as `channel/booking/list.yaml`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Its lines, without their ends. Lines end as YAML has it: a lone carriage return does too.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        lines(self.text.strip_prefix('\u{feff}').unwrap_or(&self.text))
    }
}

/// The lines of `text`; behind the last end of line there is one more, which is empty.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.find(['\n', '\r']) {
            Some(end) => {
                let skip = if text[end..].starts_with("\r\n") {
                    2
                } else {
                    1
                };
                rest = Some(&text[end + skip..]);
                Some(&text[..end])
            }
            None => rest.take(),
        }
    })
}

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Index of the file among the sources.
    pub file: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length in characters.
    pub length: usize,
}

impl Span {
    /// The start of a file.
    pub(crate) const fn start(file: usize) -> Self {
        Self {
            file,
            line: 1,
            column: 1,
            length: 1,
        }
    }
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it is.
    pub(crate) span: Span,
}

impl<T> Located<T> {
    /// A value at a place.
    pub(crate) const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> std::ops::Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A text that is quoted from elsewhere, such as a sample. Places inside it are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// The text.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) span: Span,
    /// How it lies in the file.
    pub(crate) layout: Layout,
}

/// How a text lies in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Line by line as it is; the first is in the line `first`, and all start at `column`.
    Verbatim {
        /// Line of the text's first line.
        first: usize,
        /// Column of the start of each line.
        column: usize,
    },
    /// Folded, or with escapes: places inside it are unknown.
    Changed,
}

impl Quoted {
    /// The place of what starts at the byte `offset` and has `length` characters.
    pub(crate) fn at(&self, offset: usize, length: usize) -> Span {
        let Layout::Verbatim { first, column } = self.layout else {
            return self.span;
        };
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        // An empty line need not be indented.
        let is_empty = self.text[line_start..].starts_with('\n');
        Span {
            file: self.span.file,
            line: first + before.matches('\n').count(),
            column: if is_empty {
                1
            } else {
                column + before[line_start..].chars().count()
            },
            length,
        }
    }
}
