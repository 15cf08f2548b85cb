//! The most that a reply may hold.

use super::{Failure, Fault, Reader, Step};

/// The most that a reply may hold. A small body can fill much memory: in a list of `{}`, each row takes two or three
/// bytes in the body and hundreds in memory. A larger reply fails with
/// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Items of all its lists together. 100,000 by default.
    pub rows: usize,
    /// Fields of all its objects together. 2,000,000 by default.
    pub fields: usize,
    /// Nesting depth of objects and lists. 100 by default; more than 500 count as 500, because each level takes stack.
    pub depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            rows: 100_000,
            fields: 2_000_000,
            depth: 100,
        }
    }
}

impl Bounds {
    /// The deepest nesting that a thread's stack allows.
    const DEEPEST: usize = 500;
}

impl Reader<'_> {
    /// Reads no more than `bounds` allow.
    #[must_use]
    pub(crate) fn bounded(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self.bounds.depth = bounds.depth.min(Bounds::DEEPEST);
        self.left = self.bounds;
        self
    }

    /// Steps into a list or an object, at whose bracket the reader is.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Fault> {
        match self.left.depth.checked_sub(1) {
            Some(left) => self.left.depth = left,
            None => return Err(self.too_many("levels", self.bounds.depth)),
        }
        self.path.push(self.here);
        self.here = Step::NONE;
        self.scan.step();
        Ok(())
    }

    /// Steps out of it, past its last bracket.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.left.depth += 1;
        self.here = self.path.pop().unwrap_or(Step::NONE);
    }

    #[inline]
    pub(crate) fn count_row(&mut self) -> Result<(), Fault> {
        match self.left.rows.checked_sub(1) {
            Some(left) => self.left.rows = left,
            None => return Err(self.too_many("rows", self.bounds.rows)),
        }
        Ok(())
    }

    #[inline]
    pub(super) fn count_field(&mut self) -> Result<(), Fault> {
        let Some(left) = self.left.fields.checked_sub(1) else {
            self.here = Step::NONE;
            return Err(self.too_many("fields", self.bounds.fields));
        };
        self.left.fields = left;
        Ok(())
    }

    #[cold]
    fn too_many(&mut self, what: &str, bound: usize) -> Fault {
        self.failure = Some(Failure {
            path: self.path_text(),
            offset: self.scan.at(),
            message: format!("the reply has more than the {bound} {what} that the client accepts"),
            odd: None,
            is_bound: true,
        });
        Fault::Broken
    }
}
