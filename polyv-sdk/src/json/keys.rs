//! The keys of objects and the separators of lists.

use std::fmt::Write as _;

use super::{DriftKind, Fault, Next, Reader, Step, Words, start_of};
use crate::field::Field;

/// A key of an object, as an index into its table.
enum Key {
    Known(usize, &'static Field),
    Unknown,
    End,
}

/// The order of fields in the objects of a reply: rows repeat their keys, mostly in the order of the table.
#[derive(Debug)]
pub(super) struct Order {
    fields: &'static [Field],
    /// The field that comes first, and the one that follows each.
    next: Vec<usize>,
}

impl Reader<'_> {
    /// Whether another item follows, which is the `first` of its list or follows a comma.
    #[inline]
    pub(crate) fn next_item(&mut self, first: bool) -> Result<bool, Fault> {
        let next = self.scan.peek();
        match next {
            Some(b']') => {
                self.scan.step();
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.scan.step();
                match self.scan.peek() {
                    Some(b']') => Err(self.broken(self.scan.broken("trailing comma"))),
                    Some(_) => Ok(true),
                    None => Err(self.ended()),
                }
            }
            Some(_) => Err(self.broken(self.scan.broken("expected `,` or `]`"))),
            None => Err(self.broken(self.scan.broken("EOF while parsing a list"))),
        }
    }

    /// Whether another key follows, at whose quote the reader then is.
    pub(super) fn next_key_is_there(&mut self, first: bool) -> Result<bool, Fault> {
        let mut next = self.scan.peek();
        if next == Some(b'}') {
            self.scan.step();
            return Ok(false);
        }
        if !first && next == Some(b',') {
            self.scan.step();
            next = self.scan.peek();
        } else if !first && next.is_some() {
            return Err(self.broken(self.scan.broken("expected `,` or `}`")));
        }
        match next {
            Some(b'"') => Ok(true),
            Some(b'}') => Err(self.broken(self.scan.broken("trailing comma"))),
            Some(_) => Err(self.broken(self.scan.broken("key must be a string"))),
            None => Err(self.broken(self.scan.broken("EOF while parsing an object"))),
        }
    }

    /// The next key, for an object whose keys are not known.
    pub(super) fn next_key(&mut self, first: bool) -> Result<Option<String>, Fault> {
        if !self.next_key_is_there(first)? {
            return Ok(None);
        }
        self.count_field()?;
        let words = self.scan.string(&mut self.scratch);
        let key = match words.map_err(|broken| self.broken(broken))? {
            Words::Plain(key) => key.to_owned(),
            Words::Rebuilt { is_broken } => {
                if is_broken {
                    self.note_broken();
                }
                self.scratch.clone()
            }
        };
        self.colon()?;
        Ok(Some(key))
    }

    pub(super) fn colon(&mut self) -> Result<(), Fault> {
        match self.scan.peek() {
            Some(b':') => {
                self.scan.step();
                Ok(())
            }
            Some(_) => Err(self.broken(self.scan.broken("expected `:`"))),
            None => Err(self.broken(self.scan.broken("EOF while parsing an object"))),
        }
    }

    /// Reads the fields of an object one by one; `visit` reads, or skips, the value of the field, which it gets with its
    /// index. Unknown fields are recorded and skipped.
    #[inline]
    pub(crate) fn fields(
        &mut self,
        fields: &'static [Field],
        mut visit: impl FnMut(&mut Self, usize, &'static Field) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.next()? != Next::Object {
            return self.odd("an object");
        }
        self.enter()?;
        let mut order = self.order_of(fields);
        let (mut place, mut first) = (0, true);
        loop {
            let expect = self.expected(order, place);
            let mut known = (expect, fields.get(expect));
            if known
                .1
                .is_none_or(|field| !self.scan.key(field.name, first))
            {
                match self.key(fields, expect, first)? {
                    Key::End => break,
                    Key::Unknown => known = (expect, None),
                    Key::Known(index, field) => {
                        known = (index, Some(field));
                        if index != expect {
                            order = self.learn(order, fields, place, index);
                        }
                    }
                }
            }
            first = false;
            self.count_field()?;
            if let (index, Some(field)) = known {
                place = index + 1;
                visit(self, index, field)?;
            } else {
                self.skip()?;
            }
        }
        self.leave();
        Ok(())
    }

    /// The order in which the objects before had these fields, if it is not that of the table.
    fn order_of(&self, fields: &'static [Field]) -> Option<usize> {
        let mut orders = self.orders.iter();
        orders.position(|order| std::ptr::eq(order.fields, fields))
    }

    /// The expected field: the one that followed in the previous object. `place` is one past the last.
    #[inline]
    fn expected(&self, order: Option<usize>, place: usize) -> usize {
        let Some(order) = order else { return place };
        let learned = self.orders.get(order).map(|order| order.next.get(place));
        learned.flatten().copied().unwrap_or(place)
    }

    #[cold]
    fn learn(
        &mut self,
        order: Option<usize>,
        fields: &'static [Field],
        place: usize,
        index: usize,
    ) -> Option<usize> {
        let order = order.unwrap_or_else(|| {
            self.orders.push(Order {
                fields,
                next: (0..=fields.len()).collect(),
            });
            self.orders.len() - 1
        });
        if let Some(next) = self.orders.get_mut(order)?.next.get_mut(place) {
            *next = index;
        }
        Some(order)
    }

    /// The next key as an index into `fields`, wherever it is in the table and however it is written.
    fn key(&mut self, fields: &'static [Field], expect: usize, first: bool) -> Result<Key, Fault> {
        self.here = Step::NONE;
        if !self.next_key_is_there(first)? {
            return Ok(Key::End);
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let words = self.scan.string(&mut scratch);
        let key = match words.map_err(|broken| self.broken(broken))? {
            Words::Plain(key) => key,
            Words::Rebuilt { .. } => &*scratch,
        };
        // An object mostly has its fields in the order of the table, and lacks some.
        let (before, behind) = fields.split_at_checked(expect).unwrap_or((fields, &[]));
        let mut places = (expect..).zip(behind).chain((0..).zip(before));
        let found = places.find(|(_, field)| field.is_called(key.as_bytes()));
        if found.is_none() && self.drift.is_some() {
            let mut path = self.path_text();
            let separator = if path.is_empty() { "" } else { "." };
            // Writing to a String cannot fail.
            _ = write!(path, "{separator}{}", start_of(key));
            self.note(path, DriftKind::UnknownField);
        }
        self.scratch = scratch;
        self.colon()?;
        Ok(found.map_or(Key::Unknown, |(index, field)| Key::Known(index, field)))
    }
}
