//! Parameters and fields.

use super::Absent;
use super::extract::Named;
use super::mapping::mapping;
use crate::source::Located;
use crate::words::{Empty, List};

mapping! {
    /// One parameter of a request, or one field of an object.
    Field: "a field" {
        /// The type: `text`, `secret`, `int`, `count`, `decimal`, `bool`, `timestamp`, `datetime`, `date`, `time`,
        /// `json`, `file`, or the name of a type in `specs/types/`.
        "type" ty: Option<Located<String>>,
        /// Instead of `type`: the name of an object that is described here, by `fields`.
        "object" object: Option<Located<String>>,
        /// The fields of the object.
        "fields" fields: Named<Located<Field>>,
        /// Instead of `type`: the name of an enumeration that is described here, by `values`.
        "enum" enumeration: Option<Located<String>>,
        /// The values of the enumeration, as on the wire.
        "values" values: Named<Variant>,
        /// The spelling on the wire, where it is not the usual one of the type: `Y/N`, `N/Y` (inverted),
        /// `1/0`, `number`, `base64`, `base64url`, `json-text`, or a pattern such as `"%Y%m"`.
        "as" form: Option<Located<String>>,
        /// It holds several values: an `array`, a `comma` list, or `json-text`.
        "list" list: Option<Located<List>>,
        /// Whether it must be given. Not for fields of replies.
        "required" required: Located<bool>,
        /// What its absence means, where that is more than leaving something alone or to its default.
        "absent" absent: Option<Located<Absent>>,
        /// What an empty value means: `clear`. Without this key an empty value is refused.
        "empty" empty: Option<Located<Empty>>,
        /// The value the service takes where none is given. It is documented, and not sent.
        "default" default: Option<Located<String>>,
        /// Smallest number.
        "min" min: Option<Located<i64>>,
        /// Largest number.
        "max" max: Option<Located<i64>>,
        /// Fewest characters.
        "min_length" min_length: Option<Located<i64>>,
        /// Most characters.
        "max_length" max_length: Option<Located<i64>>,
        /// Fewest items of a list, or files.
        "min_items" min_items: Option<Located<i64>>,
        /// Most items of a list, or files.
        "max_items" max_items: Option<Located<i64>>,
        /// Another name under which the service sends the same field. Response fields only.
        "alias" alias: Option<Located<String>>,
        /// The name in Rust, where the one made from the wire name is poor.
        "rust" rust: Option<Located<String>>,
        /// Whether only a sample shows the field, and no table of the page.
        "undocumented" undocumented: bool,
        /// Whether it is the user id of the account, which the client may know. Parameters only.
        "account" account: Located<bool>,
        /// What it is, in English, with its unit.
        "doc" doc: String,
    }
}

mapping! {
    /// One value of an enumeration.
    Variant: "a value" {
        /// The name in Rust, where the text on the wire does not make a good one.
        "name" name: Option<Located<String>>,
        /// What the value means.
        "doc" doc: String,
    }
}
