//! What a callback of each kind brings, with every field there is.

use super::Tree;
use super::value::Maker;
use crate::model::{Callback, CallbackExample, Object, Types};
use crate::texts;

/// The fields that POLYV sends, as a query carries them: with the values that a source prints, where it prints some.
pub(crate) fn callback(
    types: Types<'_>,
    callback: &Callback,
    sent: &Object,
) -> Vec<(String, String)> {
    let printed = callback.examples.iter().find_map(CallbackExample::pairs);
    let printed = printed.unwrap_or_default();
    let Tree::Object(made) = Maker::new(types, true, Some(0)).object(sent) else {
        return Vec::new();
    };
    let with_printed = |(name, made): (String, Tree)| {
        let printed = printed.iter().find(|(other, _)| *other == name);
        let printed = printed.filter(|(_, value)| !texts::is_open(value));
        let value = printed.map_or_else(|| made.to_text(), |(_, value)| value.clone());
        (name, value)
    };
    made.into_iter().map(with_printed).collect()
}
