//! Stepping into the parts of a value: fields, items, and JSON inside a text.

use std::fmt::Write as _;

use super::{Drift, DriftKind, Failure, Fault, Next, Reader, Scan, Step, Token, Words, start_of};
use crate::record::{Field, Slots};
use crate::value::{Codec, Packing, Value};

/// How many oddities are recorded for one reply: enough to see what changed, whatever the reply's size.
const MAX_DRIFT: usize = 1000;

/// A key of an object, as an index into its table.
enum Key {
    Known(usize),
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
    /// Whether another item follows, which is the `first` of its list or stands behind a comma.
    #[inline]
    pub(super) fn next_item(&mut self, first: bool) -> Result<bool, Fault> {
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

    /// Whether another key follows, at whose quote this stands then.
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

    /// Reads an object into `record`. An odd field is recorded and left blank. Text that holds JSON is
    /// taken for the object that it holds.
    pub(crate) fn object(
        &mut self,
        record: &mut dyn Slots,
        fields: &'static [Field],
    ) -> Result<(), Fault> {
        match self.next()? {
            Next::Object => {}
            Next::Scalar => {
                let packed = self.scalar("an object", |token| {
                    token
                        .text()
                        .filter(|text| text.trim_start().starts_with('{'))
                        .map(str::to_owned)
                })?;
                return self.inside(&packed, |reader| reader.object(record, fields));
            }
            Next::Array => return self.odd("an object"),
        }
        self.fields(fields, |reader, index| {
            match (fields.get(index), record.slot_mut(index)) {
                (Some(field), Some(slot)) => reader.part(field.name, slot, field.codec),
                _ => reader.skip(),
            }
        })
    }

    /// Reads the fields of an object one by one; `visit` reads, or skips, the value of the field at
    /// the index that it is given. Unknown fields are recorded and skipped.
    #[inline]
    pub(crate) fn fields(
        &mut self,
        fields: &'static [Field],
        mut visit: impl FnMut(&mut Self, usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.next()? != Next::Object {
            return self.odd("an object");
        }
        self.enter()?;
        let mut order = self.order_of(fields);
        let (mut place, mut first) = (0, true);
        loop {
            let expect = self.expected(order, place);
            let expected = fields.get(expect);
            let key = if expected.is_some_and(|field| self.scan.key(field.name, first)) {
                Key::Known(expect)
            } else {
                self.key(fields, expect, first)?
            };
            first = false;
            match key {
                Key::End => break,
                Key::Unknown => {
                    self.count_field()?;
                    self.skip()?;
                }
                Key::Known(index) => {
                    self.count_field()?;
                    if index != expect {
                        order = self.learn(order, fields, place, index);
                    }
                    place = index + 1;
                    visit(self, index)?;
                }
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
        let learned = order.and_then(|order| self.orders.get(order)?.next.get(place));
        learned.copied().unwrap_or(place)
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

    /// Reads the value of the field `name`. An odd one is recorded and left blank.
    #[inline]
    pub(crate) fn part(
        &mut self,
        name: &'static str,
        value: &mut dyn Value,
        codec: Codec,
    ) -> Result<(), Fault> {
        self.step(Step::Field(name), value, codec)
            .or_else(|fault| self.forgive(fault))
    }

    /// Reads the value of the field `name`, which must be valid: an odd one is not recorded but returned, and reading
    /// can go on after it.
    pub(crate) fn vital_part(
        &mut self,
        name: &'static str,
        value: &mut dyn Value,
        codec: Codec,
    ) -> Result<Option<Failure>, Fault> {
        match self.step(Step::Field(name), value, codec) {
            Ok(()) => Ok(None),
            Err(Fault::Broken) => Err(Fault::Broken),
            Err(Fault::Odd) => {
                let failure = self.take_failure();
                self.path.pop();
                Ok(Some(failure))
            }
        }
    }

    /// Restores a failure that was set aside while the rest of the value was read.
    pub(crate) fn refuse(&mut self, failure: Failure) -> Fault {
        self.failure = Some(failure);
        Fault::Odd
    }

    /// The next key as an index into `fields`, wherever it is in the table and however it is written.
    fn key(&mut self, fields: &'static [Field], expect: usize, first: bool) -> Result<Key, Fault> {
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
        Ok(found.map_or(Key::Unknown, |(index, _)| Key::Known(index)))
    }

    /// Reads the JSON in `text`; its paths continue this reader's path.
    pub(crate) fn inside(
        &mut self,
        text: &str,
        read: impl FnOnce(&mut Reader<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut inner = Reader::new(Scan::of_text(text), self.path_text());
        (inner.bounds, inner.left, inner.trusts) = (self.bounds, self.left, self.trusts);
        inner.left.depth = inner.left.depth.saturating_sub(1);
        inner.drift = self.drift.take();
        let outcome = read(&mut inner);
        self.drift = inner.drift.take();
        (self.left.rows, self.left.fields) = (inner.left.rows, inner.left.fields);
        let Err(fault) = outcome else { return Ok(()) };
        // A position in the inner text would be meaningless outside.
        let failure = Failure {
            offset: self.scan.at(),
            ..inner.take_failure()
        };
        let is_bound = fault == Fault::Broken && failure.is_bound();
        let odd = self.refuse(failure);
        Err(if is_bound { Fault::Broken } else { odd })
    }

    /// Reads one of the texts that a packed list was split into. An odd one is recorded and left out.
    pub(crate) fn split(
        &mut self,
        index: usize,
        text: &str,
        item: &mut dyn Value,
        codec: Codec,
    ) -> bool {
        let mut inner = Reader::of_text(text);
        inner.trusts = self.trusts;
        if self.drift.is_some() {
            inner.base = format!("{}[{index}]", self.path_text());
        }
        inner.drift = self.drift.take();
        let read = item
            .read(&mut inner, codec)
            .inspect_err(|_| inner.note_failure());
        self.drift = inner.drift.take();
        read.is_ok()
    }

    /// Reads a value that may or may not be packed into a text, whatever the codec says.
    #[inline]
    pub(crate) fn read_packed(&mut self, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        if codec.packing != Packing::Json {
            return value.read(self, codec);
        }
        self.unpack(value, codec)
    }

    fn unpack(&mut self, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        if self.next()? != Next::Scalar {
            return value.read(self, codec);
        }
        let packed = self.scalar("JSON in a text", |token| match token {
            Token::Null => Some(String::new()),
            token => token.text().map(str::to_owned),
        })?;
        if packed.is_empty() {
            return Ok(());
        }
        self.inside(&packed, |reader| value.read(reader, codec.unpacked()))
    }

    /// Steps into a part. After a fault the path stays until the fault is forgiven.
    #[inline]
    fn step(&mut self, step: Step, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        self.path.push(step);
        self.read_packed(value, codec)?;
        self.path.pop();
        Ok(())
    }

    /// Goes on after an odd part: records it and steps out of it.
    #[cold]
    fn forgive(&mut self, fault: Fault) -> Result<(), Fault> {
        if fault == Fault::Broken {
            return Err(fault);
        }
        self.path.pop();
        self.note_failure();
        Ok(())
    }

    /// Records why the last value is odd.
    pub(super) fn note_failure(&mut self) {
        if let Some(failure) = self.failure.take() {
            let Drift { path, kind } = failure.into_drift();
            self.note(path, kind);
        }
    }

    /// The text just read is broken, but was kept.
    #[cold]
    pub(super) fn note_broken(&mut self) {
        if self.drift.is_some() {
            self.note(self.path_text(), DriftKind::BrokenText);
        }
    }

    /// The value just read is not of the expected kind, but was kept in another form.
    #[cold]
    pub(super) fn note_here(&mut self, expected: &'static str, found: &str) {
        if self.drift.is_some() {
            let found = start_of(found).to_owned();
            self.note(self.path_text(), DriftKind::OddValue { expected, found });
        }
    }

    pub(super) fn note(&mut self, path: String, kind: DriftKind) {
        if let Some(drift) = &mut self.drift
            && drift.len() < MAX_DRIFT
        {
            drift.push(Drift { path, kind });
        }
    }

    pub(super) fn path_text(&self) -> String {
        let mut text = self.base.clone();
        for step in &self.path {
            // Writing to a String cannot fail.
            match step {
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => _ = write!(text, ".{name}"),
                Step::Index(index) => _ = write!(text, "[{index}]"),
            }
        }
        text
    }
}
