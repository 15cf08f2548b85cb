//! A text line by line.

/// The lines of a text, and how far they have been read.
pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            lines: text.split('\n').collect(),
            at: 0,
        }
    }

    /// The line `ahead` of the next one.
    pub(super) fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.lines.get(self.at + ahead).copied()
    }

    /// Number of the next line, from 1.
    pub(super) const fn number(&self) -> usize {
        self.at + 1
    }

    pub(super) const fn skip(&mut self, lines: usize) {
        self.at += lines;
    }

    pub(super) fn next(&mut self) -> Option<&'a str> {
        let line = self.peek(0)?;
        self.at += 1;
        Some(line)
    }
}
