//! Calls to endpoints without a typed request.

mod paged;
mod stored;

use std::fmt;

use crate::check::{Invalid, check_file_name};
use crate::endpoint::{Auth, Effect, Host, Method, Shape};
use crate::error::{Error, ErrorKind};
use crate::pairs::Pairs;
use crate::request::Draft;
use crate::value::{Json, Upload};
pub use paged::PagedCall;

/// What the client adds to every request.
const RESERVED: [&str; 4] = ["appId", "timestamp", "sign", "signatureMethod"];

/// A request to an endpoint without a typed request, sent with [`Client::send_call`](super::Client::send_call).
///
/// Here the caller decides where each parameter goes, and it matters: the service ignores a parameter in the wrong
/// place, and may then act on the whole account.
///
/// ```
/// use polyv_sdk::Call;
/// use serde_json::json;
///
/// let call = Call::post("/live/v4/channel/update")
///     .query("channelId", 2_191_532)
///     .json(json!({ "name": "New name" }));
/// ```
///
/// It is data, as typed requests are: serialized, it is an object with `method`, `path` and what else is set, `query` for
/// example. With a parameter that is named like a secret it is only serialized inside [`reveal`](crate::reveal).
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use = "a call is sent with `Client::send_call`"]
pub struct Call {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    json: Option<Json>,
    files: Vec<(String, Upload)>,
    effect: Option<Effect>,
}

impl Call {
    /// A call of `path`, which is what follows the host and starts with `/`. Characters not allowed in a path must be
    /// percent-encoded.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            form: Vec::new(),
            json: None,
            files: Vec::new(),
            effect: None,
        }
    }

    /// A `GET` of `path`.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    /// A `POST` to `path`. Without other parameters, the signature is sent as a form.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::Post, path)
    }

    /// Adds a parameter to the query, which is signed. An empty value is sent, and not signed.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a number is passed as `2`, not as `&2`"
    )]
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a parameter to the form body, which is signed. An empty value is sent, and not signed.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a number is passed as `2`, not as `&2`"
    )]
    pub fn form(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.form.push((name.into(), value.to_string()));
        self
    }

    /// Sends `value` as the body, which is not signed; the query is.
    pub fn json(mut self, value: impl Into<Json>) -> Self {
        self.json = Some(value.into());
        self
    }

    /// Sends `file` as a part of a multipart body. Files are not signed: the form beside them is, or the query. Several
    /// files may have one name.
    ///
    /// ```
    /// use polyv_sdk::{Call, Upload};
    ///
    /// let call = Call::post("/live/v3/common/upload-image")
    ///     .form("type", "coverImage")
    ///     .file("file", Upload::from_path("cover.png"));
    /// ```
    pub fn file(mut self, name: impl Into<String>, file: Upload) -> Self {
        self.files.push((name.into(), file));
        self
    }

    /// What the call changes, which decides whether it may be retried. By default a `GET` is a read and a `POST` a
    /// write; a few of the service's `GET`s write.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    pub(super) fn presumed_effect(&self) -> Effect {
        self.effect.unwrap_or(match self.method {
            Method::Get => Effect::Read,
            Method::Post => Effect::Write,
        })
    }

    /// Method and path, which name the call in errors.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    /// Checks the call and puts its parameters in their places, without sending it: see
    /// [`Draft::sign`].
    ///
    /// Fails for a path, a parameter or a mixture of places that cannot be sent.
    pub fn draft(&self) -> Result<Draft, Error> {
        check_path(&self.path)?;
        let shape = self.shape()?;
        let mut draft = Draft::new(self.method, Host::API, &self.path, Auth::Account, shape);
        for (list, pairs) in [
            (&self.query, &mut draft.query),
            (&self.form, &mut draft.form),
        ] {
            for (name, value) in list {
                let known = pairs.get(name).is_some();
                check_param(name, value, known)?;
                pairs.push(name, value);
            }
        }
        for (name, file) in &self.files {
            check_param(name, file.name(), false)?;
            check_file_name(name, file)?;
            draft.files.push((name.clone().into(), file.clone(), None));
        }
        if let Some(value) = &self.json {
            let body = serde_json::to_vec(&**value).map_err(|error| {
                Error::new(ErrorKind::Invalid, "the JSON body cannot be written").with_source(error)
            })?;
            draft.json = Some(body);
        }
        Ok(draft)
    }

    fn shape(&self) -> Result<Shape, Error> {
        let has_body = self.json.is_some() || !self.form.is_empty() || !self.files.is_empty();
        let has_query = !self.query.is_empty();
        let problem = if self.method == Method::Get && has_body {
            "a GET has no body: put its parameters into the query"
        } else if self.json.is_some() && !(self.form.is_empty() && self.files.is_empty()) {
            "a body is a form, possibly with files, or JSON, not both"
        } else if has_query && !self.form.is_empty() {
            "either the query or the form is signed: put all parameters into one of them"
        } else {
            return Ok(match (self.method, &self.json) {
                (Method::Get, _) => Shape::QuerySigned,
                (Method::Post, Some(_)) => Shape::JsonUnsigned,
                (Method::Post, None) if self.files.is_empty() && has_query => Shape::QuerySigned,
                (Method::Post, None) if self.files.is_empty() => Shape::FormSigned,
                (Method::Post, None) if has_query => Shape::MultipartQuerySigned,
                (Method::Post, None) => Shape::MultipartSigned,
            });
        };
        Err(Error::new(ErrorKind::Invalid, problem))
    }
}

/// Shows the parameters, except those named like a secret.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = |list: &[(String, String)]| list.iter().cloned().collect::<Pairs>();
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &pairs(&self.query))
            .field("form", &pairs(&self.form))
            .field("json", &self.json)
            .field("files", &self.files)
            .field("effect", &self.effect)
            .finish()
    }
}

/// Why data is not what the application expects. Values that serde quotes are left out: they may be secret.
pub(super) fn unreadable(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let problem = match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None if text.starts_with("missing field") => text,
        None => "the application's type rejected it".to_owned(),
    };
    format!("the reply's data cannot be read: {problem}")
}

fn check_path(path: &str) -> Result<(), Error> {
    let is_dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    let problem = if path.contains("://") {
        "has a scheme: leave out scheme and host, which the client adds"
    } else if !path.starts_with('/') {
        "does not start with `/`"
    } else if path.contains('?') {
        "has a query: pass its parameters separately, so that they are signed"
    } else if path.contains(['#', '\\'])
        || path.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        "has characters that a path cannot have"
    } else if path.split('/').any(is_dots) {
        "has `.` or `..` as a segment"
    } else if path.contains(['{', '}']) {
        "has a placeholder: put the value in its place"
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Invalid, format!("the path {path:?} {problem}")).of_parameter("path"))
}

fn check_param(name: &str, value: &str, known: bool) -> Result<(), Invalid> {
    if name.is_empty() {
        return Err(Invalid::new("", "a parameter has no name"));
    }
    let problem = if RESERVED.contains(&name) {
        "is added by the client: leave it out"
    } else if known {
        "is given twice, which cannot be signed: join its values as the endpoint expects"
    } else if !value.is_empty() && value.trim().is_empty() {
        "is only white space, which the service's own clients sign differently"
    } else {
        return Ok(());
    };
    Err(Invalid::new(name, problem))
}

#[cfg(test)]
mod tests {
    use super::{Call, Effect, unreadable};

    #[test]
    fn a_get_is_a_read_unless_told_otherwise() {
        assert_eq!(Call::get("/x").presumed_effect(), Effect::Read);
        assert_eq!(Call::post("/x").presumed_effect(), Effect::Write);
        let writing = Call::get("/x").effect(Effect::Write);
        assert_eq!(writing.presumed_effect(), Effect::Write);
    }

    #[test]
    fn what_serde_quotes_is_not_shown() {
        let check = |json: &str, message: &str| {
            let error = serde_json::from_str::<u32>(json).unwrap_err();
            assert_eq!(
                unreadable(&error),
                format!("the reply's data cannot be read: {message}")
            );
        };
        check("\"geheim\"", "expected u32 at line 1 column 8");
        check("\"a, expected geheim\"", "expected u32 at line 1 column 20");
    }
}
