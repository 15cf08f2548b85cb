//! How a value is spelt on the wire.

/// The spelling of one parameter or field on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    /// How a single value is spelt.
    pub form: Form,
    /// How several values, or an object, are put into one text.
    pub packing: Packing,
    /// Whether zero in a reply means absence.
    pub zero_is_absent: bool,
    /// The `strftime` pattern of [`Form::Pattern`], behind a reference, so that two registers hold a codec.
    pub pattern: Option<&'static &'static str>,
}

impl Codec {
    /// The usual spelling of a type.
    pub const PLAIN: Self = Self {
        form: Form::Plain,
        packing: Packing::None,
        zero_is_absent: false,
        pattern: None,
    };

    /// The same spelling without its packing: what a packed text has inside.
    pub(crate) const fn unpacked(self) -> Self {
        Self {
            packing: Packing::None,
            ..self
        }
    }
}

/// The spelling of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The usual one: texts and numbers as they are, booleans as `true` and `false`, points in
    /// time as milliseconds since 1970, dates as `2022-06-18`, date-times as `2022-06-18 08:30:00`.
    Plain,
    /// A boolean as `Y` or `N`.
    YesNo,
    /// A boolean as `N` or `Y`: the flag on the wire says the opposite of the name in Rust.
    NoYes,
    /// A boolean as `1` or `0`.
    OneZero,
    /// An identifier as a number.
    Numeric,
    /// A date, a time or both in a `strftime` pattern.
    Pattern,
    /// A text as URL-safe base64 without padding; read with and without it.
    Base64Url,
    /// A text as standard base64.
    Base64,
}

/// How a list or an object is put into one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packing {
    /// Not at all: a list is a JSON array.
    None,
    /// As texts joined by commas.
    Comma,
    /// As JSON text.
    Json,
}
