//! How values travel.

/// How a value travels, which decides how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In a path, a query or a form, as text.
    Text,
    /// In a JSON body that is sent.
    Json,
    /// In the JSON of a reply.
    Reply,
}
