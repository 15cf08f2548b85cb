//! What a walk has seen before.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::value::{Codec, Show};

/// Cursors, or pages, that were seen, by their hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(BTreeSet<u64>);

impl Seen {
    /// Records a cursor. Returns whether it is new.
    pub(super) fn add_cursor(&mut self, cursor: &str) -> bool {
        self.0.insert(hash_of(cursor))
    }

    pub(super) fn has_cursor(&self, cursor: &str) -> bool {
        self.0.contains(&hash_of(cursor))
    }

    /// Records the rows of a page. Returns whether they are new.
    pub(super) fn add_rows(&mut self, rows: &dyn Show) -> bool {
        let mut hasher = DefaultHasher::new();
        rows.seen(Codec::PLAIN).feed(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
