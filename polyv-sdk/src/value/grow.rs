//! Lists, which grow without their type being known: this code is compiled once, not for each type.

use super::{Codec, Packing, Value};
use crate::json::{Fault, Next, Reader, Step, Token};

/// A list that can grow.
pub(crate) trait Grow {
    /// Appends an item that is read from `reader`. After a fault it is blank, or partly filled.
    fn grow(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;

    /// Keeps the first `length` items.
    fn cut(&mut self, length: usize);
}

/// A list behind a reference, of which this knows all but how to drop it: that code is in the program already.
pub(super) struct Growing<'a, T>(pub(super) &'a mut Vec<T>);

impl<T: Value> Grow for Growing<'_, T> {
    fn grow(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.0.extend(std::iter::once_with(T::blank));
        match self.0.last_mut() {
            Some(item) => item.read(reader, codec),
            None => Ok(()),
        }
    }

    fn cut(&mut self, length: usize) {
        while self.0.len() > length {
            self.0.pop();
        }
    }
}

impl Reader<'_> {
    /// Reads a list: an array, item by item; a text that holds a list; `null` and `""` as an empty list. An item of
    /// another kind is left out and recorded as drift: it does not affect the rest.
    pub(crate) fn list(&mut self, list: &mut dyn Grow, codec: Codec) -> Result<(), Fault> {
        let outcome = self.any_list(list, codec);
        if outcome == Err(Fault::Odd) {
            self.leave_out_list();
        }
        outcome
    }

    fn any_list(&mut self, list: &mut dyn Grow, codec: Codec) -> Result<(), Fault> {
        match self.next()? {
            Next::Array => {
                // A repeated field keeps its last value.
                list.cut(0);
                self.items(list, codec.unpacked())
            }
            Next::Scalar => {
                let packed = self.scalar("a list", |token| match token {
                    Token::Null => Some(String::new()),
                    Token::Text(text) => Some(text.to_owned()),
                    Token::Number(digits) if codec.packing == Packing::Comma => {
                        Some(digits.name().into_owned())
                    }
                    _ => None,
                })?;
                self.packed_list(list, packed.trim(), codec)
            }
            Next::Object => self.odd("a list"),
        }
    }

    fn items(&mut self, list: &mut dyn Grow, codec: Codec) -> Result<(), Fault> {
        self.enter()?;
        let (mut index, mut length) = (0, 0);
        self.at(Step::Index(index));
        while self.next_item(index == 0)? {
            self.count_row()?;
            self.at(Step::Index(index));
            match list.grow(self, codec) {
                Ok(()) => length += 1,
                Err(Fault::Odd) => {
                    list.cut(length);
                    self.leave_out_item();
                }
                Err(fault) => return Err(fault),
            }
            index += 1;
        }
        self.leave();
        Ok(())
    }

    fn packed_list(&mut self, list: &mut dyn Grow, text: &str, codec: Codec) -> Result<(), Fault> {
        if text.is_empty() {
            list.cut(0);
            return Ok(());
        }
        if text.starts_with('[') {
            return self.inside(text, |reader| reader.list(list, codec.unpacked()));
        }
        if codec.packing != Packing::Comma {
            return self.odd_text("a list", text);
        }
        list.cut(0);
        let mut length = 0;
        for (index, part) in text.split(',').enumerate() {
            self.count_row()?;
            if self.split(index, part, |reader| list.grow(reader, codec.unpacked())) {
                length += 1;
            } else {
                list.cut(length);
            }
        }
        Ok(())
    }
}
