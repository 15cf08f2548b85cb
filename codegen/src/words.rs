//! The closed vocabularies of the language: sets of words, each with its meaning.
//!
//! What is written in a spec and what the model says of an endpoint are the same words here, so that
//! `spec` and `model` both use this module and do not depend on each other.

/// One of a closed set of words.
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// What one of them is, such as `a shape`.
    const WHAT: &'static str;
    /// What they are for.
    const ABOUT: &'static str;
    /// Each word, as written in the specs, and what it means.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// As written in the specs.
    fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(known, ..)| *known == self)
            .map_or("", |(_, text, _)| text)
    }
}

macro_rules! words {
    (
        $(#[doc = $about:literal])+
        $name:ident: $what:literal { $($(#[doc = $doc:literal])+ $word:literal $variant:ident,)* }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Word for $name {
            const WHAT: &'static str = $what;
            const ABOUT: &'static str = concat!($($about),+);
            const ALL: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$variant, $word, concat!($($doc),+)),)*];
        }
    };
}

words! {
    /// A dialect of the API.
    Version: "a version" {
        /// No version in the path.
        "none" None,
        /// The first.
        "v1" V1,
        /// The second.
        "v2" V2,
        /// The third.
        "v3" V3,
        /// The fourth.
        "v4" V4,
        /// The fifth.
        "v5" V5,
    }
}

words! {
    /// An HTTP method.
    Method: "a method" {
        /// GET. Says nothing about safety: some of these write.
        "GET" Get,
        /// POST. Some of these only read.
        "POST" Post,
    }
}

words! {
    /// What travels where, and what of it is signed.
    Shape: "a shape" {
        /// Nothing is signed; everything is in the query.
        "unsigned" Unsigned,
        /// Everything is in the query and signed, without a body.
        "query-signed" QuerySigned,
        /// Everything is in a form body and signed.
        "form-signed" FormSigned,
        /// The query is signed; a form body is not.
        "form-unsigned" FormUnsigned,
        /// The query is signed; a JSON body is not.
        "json-unsigned" JsonUnsigned,
        /// A multipart body, whose texts are signed and whose files are not.
        "multipart-signed" MultipartSigned,
        /// The query is signed; a multipart body holds only the files.
        "multipart-query-signed" MultipartQuerySigned,
    }
}

words! {
    /// How facts are known.
    Basis: "a basis" {
        /// The whole table or sample of the official page was read.
        "page" Page,
        /// A part of the official page was read.
        "page-cut" PageCut,
        /// From an older official page: of `dev.polyv.net`, or from before a change.
        "older-page" OlderPage,
        /// From an SDK of the vendor: its classes or types.
        "sdk" Sdk,
        /// From third-party code that talks to POLYV, mostly with a copy of the official table.
        "third-party" ThirdParty,
        /// No source says it directly.
        "inferred" Inferred,
    }
}

words! {
    /// How a single field is known.
    FieldBasis: "a basis of a field" {
        /// The whole table or sample of the official page was read.
        "page" Page,
        /// A part of the official page was read.
        "page-cut" PageCut,
        /// From an older official page: of `dev.polyv.net`, or from before a change.
        "older-page" OlderPage,
        /// From an SDK of the vendor: its classes or types.
        "sdk" Sdk,
        /// From third-party code that talks to POLYV, mostly with a copy of the official table.
        "third-party" ThirdParty,
        /// No source says it directly.
        "inferred" Inferred,
        /// Only a sample shows it; no table has it.
        "sample" Sample,
    }
}

words! {
    /// What a call changes. Decides whether it may be retried after a failure.
    Effect: "an effect" {
        /// Nothing.
        "read" Read,
        /// Something, but sending it twice has the same effect as sending it once.
        "idempotent" Idempotent,
        /// Something, and sending it twice may apply the change twice.
        "write" Write,
    }
}

words! {
    /// When a walk over pages ends.
    Stop: "a stop rule" {
        /// When the reply's numbers say that it was the last page.
        "total" Total,
        /// When a page has no rows.
        "empty" Empty,
    }
}

words! {
    /// How several values are put together.
    List: "a form of list" {
        /// A JSON array.
        "array" Array,
        /// One text, with commas between the values.
        "comma" Comma,
        /// One text that holds a JSON array.
        "json-text" JsonText,
    }
}

words! {
    /// What an empty value means.
    Empty: "a meaning of an empty value" {
        /// It clears the setting. It is sent and never signed.
        "clear" Clear,
    }
}

words! {
    /// What 0 means in a reply.
    Zero: "a meaning of zero" {
        /// The value is absent: it reads as `None`.
        "absent" Absent,
    }
}

words! {
    /// What a call does to the rows of a collection.
    Action: "an action" {
        /// Adds rows. A row whose id exists already is changed.
        "create" Create,
        /// Answers one row.
        "get" Get,
        /// Answers the rows.
        "list" List,
        /// Changes rows.
        "update" Update,
        /// Removes rows.
        "delete" Delete,
    }
}

words! {
    /// A family of envelopes.
    Envelope: "an envelope" {
        /// `status` and `result`, without `code`.
        "v1" V1,
        /// `code`, `status`, `message`, `data`.
        "v3" V3,
        /// `code`, `status`, `success`, `requestId`, `error`, `data`.
        "v4" V4,
    }
}

words! {
    /// Why the local server refuses a call in the service's words.
    Cause: "a cause of a refusal" {
        /// `appId` is missing.
        "app-id-missing" AppIdMissing,
        /// No account has the `appId`.
        "application-not-found" ApplicationNotFound,
        /// `timestamp` is missing, is not one, or is more than 3 minutes off.
        "invalid-timestamp" InvalidTimestamp,
        /// `sign` is missing, or is not that of the request.
        "invalid-signature" InvalidSignature,
        /// A required parameter is missing.
        "param-missing" ParamMissing,
        /// A number is outside of its bounds.
        "param-range" ParamRange,
        /// A text, a list or a file is too short or too long.
        "param-length" ParamLength,
        /// A value is not written as its type is.
        "param-format" ParamFormat,
        /// A value is not among those that there are.
        "param-value" ParamValue,
        /// The parameters break a rule over several of them.
        "rule-violated" RuleViolated,
        /// More calls came than the quota allows.
        "quota-exceeded" QuotaExceeded,
        /// No endpoint has the path.
        "not-found" NotFound,
        /// The endpoint has another method.
        "method-not-allowed" MethodNotAllowed,
    }
}

words! {
    /// What the data of a reply is.
    ResponseKind: "a kind of response" {
        /// A page of rows, with page numbers and `contents`.
        "page" Page,
        /// An array of rows.
        "list" List,
        /// An object.
        "object" Object,
        /// A single value.
        "value" Value,
        /// A word or a number that only confirms the call, in varying spellings.
        "ack" Ack,
        /// Plain text without an envelope.
        "text" Text,
        /// A file; an envelope on error.
        "binary" Binary,
        /// An encrypted object.
        "encrypted" Encrypted,
        /// Any JSON, kept whole, for a reply whose fields no source describes.
        "json" Json,
    }
}

words! {
    /// A signature's rule.
    Scheme: "a scheme" {
        /// No signature.
        "none" None,
        /// With the account's secret, over `appId`, `timestamp` and the signed parameters.
        "account" Account,
        /// As `account`, with the credentials of a group.
        "group" Group,
        /// With a published key, over only the signed parameters.
        "fixed-key" FixedKey,
    }
}

words! {
    /// What the signature of a callback covers.
    CallbackSign: "a sign of a callback" {
        /// Only the time: `sign` is the MD5 of the account's secret and `timestamp`. It protects no field.
        "timestamp" Timestamp,
        /// Everything: `sign` is made as for calls of the API, over all fields, with the parameters of the address itself. The
        /// time is `ts`.
        "fields" Fields,
        /// One field and the time `ts`, with the key of the channel's setting: `sign` is the MD5 of key, field, key and `ts`.
        "keyed" Keyed,
        /// There is a signature, and no source says how it is made.
        "undocumented" Undocumented,
        /// Nothing: there is no signature.
        "none" None,
    }
}

words! {
    /// What the address of a callback holds for.
    AddressOf: "the reach of an address" {
        /// All channels of the account that follow its settings.
        "account" Account,
        /// One channel.
        "channel" Channel,
        /// What one call starts.
        "call" Call,
    }
}

words! {
    /// How an answer to POLYV is given.
    AnswerForm: "a form of answer" {
        /// As JSON in the body.
        "json" Json,
        /// By sending the viewer back, with parameters in the query.
        "query" Query,
    }
}

/// The fields of a page besides its rows.
pub const PAGE_FIELDS: &[&str] = &[
    "pageNumber",
    "pageSize",
    "totalPages",
    "totalItems",
    "contents",
    "startRow",
    "endRow",
    "offset",
    "limit",
    "firstPage",
    "lastPage",
    "prePageNumber",
    "nextPageNumber",
];

/// The fields of the envelopes.
pub const ENVELOPE_FIELDS: &[&str] = &[
    "code",
    "status",
    "message",
    "msg",
    "success",
    "requestId",
    "error",
    "data",
    "result",
];
