//! Parameters and fields.

use rust_decimal::Decimal;

use super::Rule;
use super::extract::Named;
use super::mapping::mapping;
use crate::source::Located;
use crate::words::{Empty, FieldBasis, List, Zero};

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
        /// Rules over several of these fields, as for an endpoint. Objects that are sent only.
        "rules" rules: Vec<Located<Rule>>,
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
        /// What its absence means, if that is more than leaving a setting unchanged or at its default.
        "absent" absent: Option<Located<Absent>>,
        /// What an empty value means: `clear`. Without this key an empty value is refused.
        "empty" empty: Option<Located<Empty>>,
        /// What the number 0 or the time 0 means in a reply: `absent` means that the value is absent.
        "zero" zero: Option<Located<Zero>>,
        /// The value that the service assumes if none is given, as on the wire. It is documented, and not sent.
        "default" default: Option<Located<String>>,
        /// Smallest number.
        "min" min: Option<Located<Decimal>>,
        /// Largest number.
        "max" max: Option<Located<Decimal>>,
        /// The only numbers that are allowed, such as `[0, 5, 10]`.
        "allowed" allowed: Vec<Located<i64>>,
        /// Fewest characters.
        "min_length" min_length: Option<Located<i64>>,
        /// Most characters.
        "max_length" max_length: Option<Located<i64>>,
        /// Fewest items of a list, or files.
        "min_items" min_items: Option<Located<i64>>,
        /// Most items of a list, or files.
        "max_items" max_items: Option<Located<i64>>,
        /// Instead of `min_items` and `max_items`: the exact number of items of a list, or of files.
        "items" items: Option<Located<i64>>,
        /// Largest size of a file, such as `200 KB` or `4 MB`; 1 KB is 1024 bytes.
        "max_bytes" max_bytes: Option<Located<String>>,
        /// Largest size of a file by the value of another parameter; `max_bytes` holds for the other values.
        "max_bytes_by" max_bytes_by: Option<BytesBy>,
        /// The extensions that the name of a file may have, in lower case and without a dot, such as `[jpg, png]`.
        "extensions" extensions: Vec<Located<String>>,
        /// Another name under which the service sends the same field. Response fields only.
        "alias" alias: Option<Located<String>>,
        /// The name in Rust, where the one made from the wire name is poor.
        "rust" rust: Option<Located<String>>,
        /// How the field is known, where that differs from the request's or the reply's basis in `source`.
        "basis" basis: Option<Located<FieldBasis>>,
        /// Whether it is the user id of the account, which the client may know. Parameters only.
        "account" account: Located<bool>,
        /// What it is, in English, with its unit.
        "doc" doc: String,
    }
}

mapping! {
    /// What the absence of a parameter means, if that is a separate action. The request then has
    /// two constructors, so that nobody gets it by forgetting the parameter.
    Absent: "the meaning of an absent parameter" {
        /// What the call does when the parameter is left out.
        "means" means: String,
        /// What the call does when the parameter is given.
        "given" given: Option<String>,
        /// A second spelling of absence that the service accepts, such as `-1`. The SDK refuses it as a value.
        "also" also: Option<Located<String>>,
        /// The constructor without the parameter, such as `for_whole_account`.
        "constructor" constructor: Located<String>,
        /// The constructor with it, such as `for_channel`.
        "otherwise" otherwise: Located<String>,
    }
}

mapping! {
    /// Largest sizes of a file by the value of another parameter.
    BytesBy: "sizes by value" {
        /// The parameter that decides.
        "param" param: Located<String>,
        /// The largest size for each value, as on the wire.
        "values" values: Named<Located<String>>,
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
