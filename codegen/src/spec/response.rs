//! What comes back, and what the pages say about it.

use super::Field;
use super::extract::Named;
use super::mapping::mapping;
use crate::source::{Located, Quoted};
use crate::words::{Envelope, ResponseKind};

mapping! {
    /// What comes back.
    Response: "a response" {
        /// The envelope of the page: `v3`, `v4` or `v1`. Replies are read by the fields that they have; this says
        /// what refusals look like.
        "envelope" envelope: Envelope,
        /// What the data is.
        "kind" kind: Located<ResponseKind>,
        /// The name of the object: a row of a `page` or `list`, or the `object` itself.
        "object" object: Option<Located<String>>,
        /// The fields of that object, as on the wire.
        "fields" fields: Named<Located<Field>>,
        /// The type of a `value` or a `text`, or of the rows where they are not objects described here.
        "type" ty: Option<Located<String>>,
        /// The spelling of a `value`, as for a field.
        "as" form: Option<Located<String>>,
        /// Whether the data of a `value` or an `object` can be missing, `null` or empty.
        "optional" optional: Located<bool>,
        /// What the data is, if that is not obvious.
        "doc" doc: Option<String>,
    }
}

mapping! {
    /// Two sources that say different things, and which one the spec follows.
    Contradiction: "a contradiction" {
        /// What it is about, such as `contents.channelId`.
        "about" about: String,
        /// What the page says.
        "page" page: String,
        /// What its own example, or another source, says.
        "other" other: String,
        /// What the spec does, and why.
        "choice" choice: String,
    }
}

mapping! {
    /// A refusal that a source documents for this endpoint. At least one of `code` and `message` is given.
    Refused: "a documented error" {
        /// The code as it is sent: `code` of v3, `error.code` of v4.
        "code" code: Option<Located<i64>>,
        /// The message as it is sent.
        "message" message: Option<Located<String>>,
        /// Name of the constant, such as `REPORT_NOT_READY`. Without this key it is made from the message.
        "name" name: Option<Located<String>>,
        /// What the refusal means.
        "doc" doc: String,
        /// What the caller can do about it.
        "fix" fix: Option<String>,
    }
}

mapping! {
    /// Something that a source prints.
    Example: "an example" {
        /// What it shows, such as `success`.
        "name" name: String,
        /// A request line: the method and the URL. Values in the form `${...}` are placeholders.
        "request" request: Option<Quoted>,
        /// The body of the request.
        "request_body" request_body: Option<Quoted>,
        /// HTTP status of the reply. Without this key it is 200.
        "status" status: Option<Located<i64>>,
        /// The body of the reply; of a response of the kind `encrypted`, the decrypted content.
        "body" body: Option<Quoted>,
    }
}
