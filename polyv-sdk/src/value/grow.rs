//! Lists, which grow without their type being known: this code is compiled once, not for each type.

use super::{Codec, Packing, Value};
use crate::json::{Fault, Next, Reader, Step, Token};

/// A list that can grow.
pub(crate) trait Grow {
    /// Removes all items.
    fn clear(&mut self);

    /// Appends a blank item, to be read into.
    fn push_blank(&mut self) -> Option<&mut dyn Value>;

    /// Takes the last item away.
    fn pop(&mut self);
}

impl<T: Value> Grow for Vec<T> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn push_blank(&mut self) -> Option<&mut dyn Value> {
        self.push(T::blank());
        self.last_mut().map(|item| item as &mut dyn Value)
    }

    fn pop(&mut self) {
        Self::pop(self);
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
                list.clear();
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
        let mut index = 0;
        self.at(Step::Index(index));
        while self.next_item(index == 0)? {
            self.count_row()?;
            self.at(Step::Index(index));
            let Some(item) = list.push_blank() else { break };
            match item.read(self, codec) {
                Ok(()) => {}
                Err(Fault::Odd) => {
                    list.pop();
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
            list.clear();
            return Ok(());
        }
        if text.starts_with('[') {
            return self.inside(text, |reader| reader.list(list, codec.unpacked()));
        }
        if codec.packing != Packing::Comma {
            return self.odd_text("a list", text);
        }
        list.clear();
        for (index, part) in text.split(',').enumerate() {
            self.count_row()?;
            let Some(item) = list.push_blank() else { break };
            if !self.split(index, part, |reader| item.read(reader, codec.unpacked())) {
                list.pop();
            }
        }
        Ok(())
    }
}
