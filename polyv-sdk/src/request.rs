//! From a typed request to one HTTP request, without I/O.
//!
//! [`Draft::of`] checks a request and puts each parameter in its place; [`Draft::sign`] adds the
//! time and the signature. A draft can be signed again: every attempt has its own time.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::check;
pub use crate::check::Invalid;
use crate::endpoint::{Auth, Endpoint, Host, Method, Operation, Shape};
use crate::envelope::{self, Decoded};
use crate::error::Error;
use crate::field::{Field, Place};
use crate::pairs::Pairs;
use crate::sign::{self, Algorithm};
use crate::upload::Upload;
pub use crate::upload::{Progress, Source};
use crate::value::Slots;
use crate::value::{View, Written, show};

/// A checked request that is not signed yet.
#[derive(Clone)]
pub struct Draft {
    pub(crate) method: Method,
    pub(crate) host: Host,
    pub(crate) path: String,
    pub(crate) auth: Auth,
    pub(crate) shape: Shape,
    pub(crate) query: Pairs,
    pub(crate) form: Pairs,
    pub(crate) json: Option<Vec<u8>>,
    pub(crate) files: Vec<(Cow<'static, str>, Upload, Option<u64>)>,
}

/// Who signs, and with what.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The account's `appId`.
    pub app_id: &'a str,
    /// The account's `appSecret`.
    pub app_secret: &'a str,
    /// The hash.
    pub algorithm: Algorithm,
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// One HTTP request, ready to be sent once: the signature is valid for three minutes.
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL. It holds the signature of most requests: do not log it.
    pub url: String,
    /// Further headers, name and value, which replace what the client would send of that name.
    /// [`Draft::sign`] leaves them empty.
    pub headers: Vec<(String, String)>,
    /// The body, whose kind decides the content type.
    pub body: Body,
    pub(crate) sign: String,
}

/// The body of an [`HttpRequest`].
#[non_exhaustive]
pub enum Body {
    /// None.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Form(String),
    /// `application/json`.
    Json(Vec<u8>),
    /// `multipart/form-data`.
    Multipart(Vec<Part>),
}

/// A part of a multipart body.
#[non_exhaustive]
pub enum Part {
    /// A text field.
    Text {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A file.
    File {
        /// The field's name.
        name: String,
        /// The file.
        file: Upload,
        /// The most bytes that the endpoint documents for it. The size of a file in memory has been checked; that of a
        /// file on disk is known only when it is opened, and is to be checked then.
        max_bytes: Option<u64>,
    },
}

impl Draft {
    /// Checks `request` against the documented bounds and puts its parameters in their places.
    /// `user_id` is used if the endpoint needs the account's user id and the request has none.
    ///
    /// A value that its enumeration does not know is refused: a typo is more likely than a new value. If it is
    /// intended, use [`with_unknown_values`](Self::with_unknown_values).
    pub fn of<E: Endpoint>(request: &E, user_id: Option<&str>) -> Result<Self, Invalid> {
        Self::of_slots(E::OPERATION, request, user_id, false)
    }

    /// Like [`of`](Self::of), but accepts values that their enumerations do not know.
    pub fn with_unknown_values<E: Endpoint>(
        request: &E,
        user_id: Option<&str>,
    ) -> Result<Self, Invalid> {
        Self::of_slots(E::OPERATION, request, user_id, true)
    }

    pub(crate) fn of_slots(
        operation: &'static Operation,
        request: &dyn Slots,
        user_id: Option<&str>,
        unknown_values: bool,
    ) -> Result<Self, Invalid> {
        let mut draft = Self::blank(operation);
        draft.fill(operation, request, user_id, unknown_values)?;
        Ok(draft)
    }

    /// A call of `operation` without parameters.
    pub(crate) fn blank(operation: &Operation) -> Self {
        Self::new(
            operation.method,
            operation.host,
            operation.path,
            operation.auth,
            operation.shape,
        )
    }

    /// Checks `request` and puts its parameters in their places.
    pub(crate) fn fill(
        &mut self,
        operation: &'static Operation,
        request: &dyn Slots,
        user_id: Option<&str>,
        unknown_values: bool,
    ) -> Result<(), Invalid> {
        check::check(operation, request, unknown_values)?;
        let mut json: Vec<(&'static str, View<'_>)> = Vec::new();
        for (index, field) in operation.params.iter().enumerate() {
            let Some(value) = request.slot(index) else {
                continue;
            };
            let mut view = show(value, field.codec);
            if view.is_absent() && field.account {
                view = View::from(user_id.ok_or_else(|| no_account(field.name))?);
            }
            match (field.place, view) {
                (Place::File, view) => {
                    let max_bytes = check::max_bytes(operation.params, request, field);
                    self.add_files(field.name, &view, max_bytes);
                }
                (_, View::Absent) => {}
                (Place::Json, view) => json.push((field.name, view)),
                (_, view) => self
                    .put(field, &view)
                    .map_err(|error| unwritable(field.name, &error))?,
            }
        }
        if operation.shape == Shape::JsonUnsigned && self.json.is_none() {
            let body = serde_json::to_vec(&JsonBody(json));
            self.json = Some(body.map_err(|error| unwritable("the JSON body", &error))?);
        }
        Ok(())
    }

    /// Puts path, query and file parameters in their places.
    fn put(&mut self, field: &Field, view: &View<'_>) -> Result<(), serde_json::Error> {
        match field.place {
            Place::Path => self.fill_path(field.name, &view.text()?),
            Place::Query => self.query.push_view(field.name, view)?,
            Place::Form => self.form.push_view(field.name, view)?,
            Place::JsonRoot => self.json = Some(serde_json::to_vec(&Written::body(view))?),
            Place::Json | Place::File => {}
        }
        Ok(())
    }

    pub(crate) fn new(method: Method, host: Host, path: &str, auth: Auth, shape: Shape) -> Self {
        Self {
            method,
            host,
            path: path.to_owned(),
            auth,
            shape,
            query: Pairs::new(),
            form: Pairs::new(),
            json: None,
            files: Vec::new(),
        }
    }

    /// Adds time and signature. `now_ms` is the time in milliseconds since 1970; `base_url` replaces
    /// the endpoint's host.
    pub fn sign(&self, signer: Signer<'_>, now_ms: i64, base_url: Option<&str>) -> HttpRequest {
        let mut pairs = self.signed().with_room();
        let sign = add_signature(&mut pairs, self.auth, signer, now_ms);
        let (query, form) = if self.is_form_signed() {
            (&self.query, &pairs)
        } else {
            (&pairs, &self.form)
        };
        let base = base_url.unwrap_or(self.host.url).trim_end_matches('/');
        let mut url = String::with_capacity(base.len() + self.path.len() + 512);
        url.push_str(base);
        url.push_str(&self.path);
        if !query.is_empty() {
            url.push('?');
            query.write_encoded(&mut url);
        }
        HttpRequest {
            method: self.method,
            url,
            headers: Vec::new(),
            body: self.body(form),
            sign,
        }
    }

    /// The text that is hashed, without the secret around it, for tests and for debugging a
    /// signature that the service refuses.
    pub fn string_to_sign(&self, signer: Signer<'_>, now_ms: i64) -> String {
        let mut pairs = self.signed().with_room();
        add_common(&mut pairs, self.auth, signer, now_ms);
        sign::string_to_sign(&pairs)
    }

    fn is_form_signed(&self) -> bool {
        matches!(self.shape, Shape::FormSigned | Shape::MultipartSigned)
    }

    /// The parameters that are signed.
    fn signed(&self) -> &Pairs {
        if self.is_form_signed() {
            &self.form
        } else {
            &self.query
        }
    }

    fn body(&self, form: &Pairs) -> Body {
        match self.shape {
            Shape::Unsigned | Shape::QuerySigned => Body::Empty,
            Shape::FormSigned | Shape::FormUnsigned => {
                let mut text = String::new();
                form.write_encoded(&mut text);
                Body::Form(text)
            }
            Shape::JsonUnsigned => Body::Json(self.json.clone().unwrap_or_default()),
            Shape::MultipartSigned | Shape::MultipartQuerySigned => {
                Body::Multipart(self.parts(form))
            }
        }
    }

    fn parts(&self, form: &Pairs) -> Vec<Part> {
        let texts = form.iter().map(|(name, value)| Part::Text {
            name: name.to_owned(),
            value: value.to_owned(),
        });
        let files = self.files.iter().map(|(name, file, max_bytes)| Part::File {
            name: name.clone().into_owned(),
            file: file.clone(),
            max_bytes: *max_bytes,
        });
        texts.chain(files).collect()
    }

    fn fill_path(&mut self, name: &str, text: &str) {
        let segment = utf8_percent_encode(text, SEGMENT).to_string();
        self.path = self.path.replace(&format!("{{{name}}}"), &segment);
    }

    fn add_files(&mut self, name: &'static str, view: &View<'_>, max_bytes: Option<u64>) {
        match view {
            View::File(file) => self.files.push((name.into(), (*file).clone(), max_bytes)),
            View::List(list, codec) => {
                for item in (0..list.len()).filter_map(|index| list.item(index, *codec)) {
                    self.add_files(name, &item, max_bytes);
                }
            }
            _ => {}
        }
    }
}

/// Shows which parts are present, not their values: a parameter may be a password.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &Pairs| {
            pairs
                .iter()
                .map(|(name, _)| name.to_owned())
                .collect::<Vec<_>>()
        };
        let files = self.files.iter().map(|(name, file, _)| (name, file));
        f.debug_struct("Draft")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("shape", &self.shape)
            .field("query", &names(&self.query))
            .field("form", &names(&self.form))
            .field("json", &self.json.as_ref().map(Vec::len))
            .field("files", &files.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

pub(crate) const SEGMENT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn no_account(name: &str) -> Invalid {
    let problem = "is the account's user id, and neither the request nor the client has one: set it with \
                   `ClientBuilder::user_id` or POLYV_USER_ID";
    Invalid::new(name, problem)
}

fn unwritable(name: &str, error: &serde_json::Error) -> Invalid {
    Invalid::new(name, format!("cannot be written as JSON: {error}"))
}

/// Adds what every signed request carries, except the signature.
fn add_common(pairs: &mut Pairs, auth: Auth, signer: Signer<'_>, now_ms: i64) {
    if matches!(auth, Auth::Account | Auth::Group) {
        pairs.insert("appId", signer.app_id);
        pairs.insert("timestamp", &now_ms.to_string());
        if signer.algorithm == Algorithm::Sha256 {
            pairs.insert("signatureMethod", "SHA256");
        }
    }
}

fn add_signature(pairs: &mut Pairs, auth: Auth, signer: Signer<'_>, now_ms: i64) -> String {
    add_common(pairs, auth, signer, now_ms);
    let sign = match auth {
        Auth::None => return String::new(),
        Auth::Account | Auth::Group => sign::signature(signer.algorithm, signer.app_secret, pairs),
        Auth::FixedKey(key) => sign::signature(Algorithm::Md5, key, pairs),
    };
    pairs.push("sign", &sign);
    sign
}

/// The JSON body: the parameters that are there, in the order of the spec.
struct JsonBody<'a>(Vec<(&'static str, View<'a>)>);

impl serde::Serialize for JsonBody<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, view) in &self.0 {
            map.serialize_entry(name, &Written::body(view))?;
        }
        map.end()
    }
}

impl HttpRequest {
    /// Reads the reply to this request: `status` is its HTTP status, `body` its body as it came. `E` is
    /// the endpoint that the request was made for.
    ///
    /// Fails as [`envelope::decode`] does. Unlike that, it reads replies that are encrypted with the request's
    /// signature, and no error shows the signature, should the reply echo it.
    pub fn decode<E: Endpoint>(
        &self,
        status: u16,
        body: &[u8],
    ) -> Result<Decoded<E::Output>, Error> {
        envelope::decode_signed::<E>(status, body, &self.sign)
    }

    /// The content type of the body; that of a multipart body needs a boundary, which the writer of the body chooses.
    pub fn content_type(&self) -> Option<&'static str> {
        match self.body {
            Body::Empty | Body::Multipart(_) => None,
            Body::Form(_) => Some("application/x-www-form-urlencoded"),
            Body::Json(_) => Some("application/json"),
        }
    }
}

/// Shows method and path; the rest contains the signature.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (url, _) = self.url.split_once('?').unwrap_or((&self.url, ""));
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Shows kinds and sizes; a signed form contains the signature.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form(text) => write!(f, "Form({} bytes)", text.len()),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
            Self::Multipart(parts) => write!(f, "Multipart({} parts)", parts.len()),
        }
    }
}
