//! Names and values, in one buffer.

use std::borrow::Cow;
use std::fmt;

use form_urlencoded::byte_serialize;
use smallvec::SmallVec;

use crate::secret::as_shown;
use crate::value::View;

/// The parameters of a query or of a form: names with their decoded values, in the order in which
/// they are sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// `name1value1name2value2...`: for ordered parameters without empty values, this is the text that is signed.
    text: String,
    /// Where each name and its value end in `text`. A name begins where the value before it ends.
    ends: SmallVec<[(usize, usize); 12]>,
    /// Where the last one begins.
    last: usize,
    /// Whether some name comes before one that was added earlier.
    out_of_order: bool,
    /// Whether some value is empty.
    has_empty: bool,
}

impl Pairs {
    /// No parameters.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        self.add(name, |text| text.push_str(value));
    }

    pub(crate) fn push_view(
        &mut self,
        name: &str,
        value: &View<'_>,
    ) -> Result<(), serde_json::Error> {
        let mut outcome = Ok(());
        self.add(name, |text| outcome = value.write_text(text));
        outcome
    }

    #[inline]
    fn add(&mut self, name: &str, write: impl FnOnce(&mut String)) {
        // Most names differ in their first byte.
        match (self.text.as_bytes().get(self.last), name.as_bytes().first()) {
            (Some(before), Some(first)) if before != first => self.out_of_order |= before > first,
            _ => self.compare_whole(name),
        }
        self.last = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        write(&mut self.text);
        let end = self.text.len();
        self.has_empty |= middle == end;
        self.ends.push((middle, end));
    }

    /// A copy with room for what every signed request carries besides.
    pub(crate) fn with_room(&self) -> Self {
        let mut text = String::with_capacity(self.text.len() + 128);
        text.push_str(&self.text);
        Self {
            text,
            ends: self.ends.clone(),
            ..*self
        }
    }

    /// Adds a parameter before the first one whose name comes after its own.
    pub(crate) fn insert(&mut self, name: &str, value: &str) {
        let Some(at) = self.iter().position(|(other, _)| other > name) else {
            return self.push(name, value);
        };
        let start = self.start(at);
        self.text.insert_str(start, value);
        self.text.insert_str(start, name);
        let middle = start + name.len();
        self.ends.insert(at, (middle, middle + value.len()));
        for (middle, end) in self.ends.iter_mut().skip(at + 1) {
            *middle += name.len() + value.len();
            *end += name.len() + value.len();
        }
        self.last += name.len() + value.len();
        self.has_empty |= value.is_empty();
    }

    /// Compares the next name with the last one, if there is one, where first bytes do not decide which comes first.
    #[cold]
    fn compare_whole(&mut self, next: &str) {
        match self.ends.last() {
            Some(&(middle, _)) => {
                let last = self.text.as_bytes().get(self.last..middle);
                self.out_of_order |= last > Some(next.as_bytes());
            }
            // Capacity for most requests, to avoid growing.
            None => self.text = String::with_capacity(256),
        }
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Names and values, in the order in which they are sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |&(middle, end)| {
            // The ends lie on character boundaries.
            let part = |from, to| self.text.get(from..to).unwrap_or_default();
            let pair = (part(start, middle), part(middle, end));
            start = end;
            pair
        })
    }

    /// What of the parameters is signed, without the secret: those that are not empty, in the ASCII
    /// order of their names, equal names as they were added.
    pub(crate) fn signed(&self) -> Cow<'_, str> {
        // Generated requests list their parameters in order, and most leave out what is empty.
        if self.out_of_order || self.has_empty {
            Cow::Owned(self.sorted())
        } else {
            Cow::Borrowed(&self.text)
        }
    }

    #[inline(never)]
    fn sorted(&self) -> String {
        let signed = self.iter().filter(|(_, value)| !value.is_empty());
        let mut order: SmallVec<[_; 12]> = signed.collect();
        order.sort_by_key(|(name, _)| *name);
        let mut text = String::with_capacity(self.text.len());
        for (name, value) in order {
            text.push_str(name);
            text.push_str(value);
        }
        text
    }

    /// The value of the first parameter called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Appends `name=value&...`, encoded as in a form.
    pub fn write_encoded(&self, out: &mut String) {
        // Digits and letters stay as they are: most texts need no more.
        out.reserve(self.text.len() + 2 * self.len());
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            encode(name, out);
            out.push('=');
            encode(value, out);
        }
    }

    /// Where the parameter `at` begins.
    fn start(&self, at: usize) -> usize {
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or(0, |(_, end)| *end)
    }
}

/// Whether a form has the byte as it is.
static IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_plain[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'*');
        byte += 1;
    }
    is_plain
};

/// Appends `text`, encoded as in a form.
fn encode(text: &str, out: &mut String) {
    if text.bytes().all(|byte| IS_PLAIN[usize::from(byte)]) {
        out.push_str(text);
    } else {
        out.extend(byte_serialize(text.as_bytes()));
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut all = Self::new();
        for (name, value) in pairs {
            all.push(name.as_ref(), value.as_ref());
        }
        all
    }
}

/// Shows where secrets are, including the signature, but not the secrets.
impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.iter()
                    .map(|(name, value)| (name, as_shown(name, value))),
            )
            .finish()
    }
}
