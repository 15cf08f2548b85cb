//! A request as it arrived, taken apart once.

use bytes::Bytes;
use futures_util::stream;
use hyper::http::request::Parts;
use hyper::{Method, header};

use crate::json::Members;

/// Names and values in the order they were sent, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl Pairs {
    fn decode(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All the values of a name.
    pub(crate) fn values<'p>(&'p self, name: &str) -> impl Iterator<Item = &'p str> {
        self.iter()
            .filter(move |(other, _)| *other == name)
            .map(|(_, value)| value)
    }
}

/// A file of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// The name of the field.
    pub(crate) field: String,
    /// Its own name.
    pub(crate) name: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// The JSON of a body.
#[derive(Debug, Clone, Default)]
pub(crate) enum Json {
    /// The body is empty, or something else than JSON.
    #[default]
    Absent,
    /// The body says that it is JSON, and is not.
    Malformed,
    Value(serde_json::Value),
}

/// A request, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Pairs,
    /// The fields of an urlencoded body, or the text fields of a multipart one.
    pub(crate) form: Pairs,
    /// The files of a multipart body.
    pub(crate) files: Vec<File>,
    /// The fields of a multipart body that name their file only by `filename*`: they are texts to the service.
    pub(crate) starred: Vec<String>,
    pub(crate) json: Json,
    /// The type of a body that is neither a form nor JSON.
    pub(crate) other: Option<String>,
    /// The names that come again in the object of a JSON body, as often as they do.
    pub(crate) doubled: Vec<String>,
    pub(crate) body: Bytes,
}

/// How a body is read.
enum BodyKind {
    Form,
    Json,
    Multipart { boundary: String },
    Other { declared: String },
}

impl Request {
    pub(crate) async fn read(head: &Parts, body: Bytes) -> Self {
        let mut request = Self {
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            query: Pairs::decode(head.uri.query().unwrap_or_default().as_bytes()),
            form: Pairs::default(),
            files: Vec::new(),
            starred: Vec::new(),
            json: Json::Absent,
            other: None,
            doubled: Vec::new(),
            body: body.clone(),
        };
        if body.is_empty() {
            return request;
        }
        match body_kind(head, &body) {
            BodyKind::Form => request.form = Pairs::decode(&body),
            BodyKind::Json => {
                request.json = serde_json::from_slice(&body).map_or(Json::Malformed, Json::Value);
                let members = std::str::from_utf8(&body).ok().and_then(Members::of);
                request.doubled = members.map_or_else(Vec::new, Members::doubled);
            }
            BodyKind::Multipart { boundary } => request.read_multipart(boundary).await,
            BodyKind::Other { declared } => request.other = Some(declared),
        }
        request
    }

    /// Why nothing in the body was read, to be added to what is missing there; empty if it was.
    pub(crate) fn unread(&self) -> String {
        match (&self.json, &self.other) {
            (Json::Malformed, _) => ": the body says that it is JSON, and is not".to_owned(),
            (_, Some(declared)) => format!(": a body of the type {declared} is not read"),
            _ => String::new(),
        }
    }

    /// Takes the fields up to the first one that cannot be read; what is missing then is refused as missing.
    async fn read_multipart(&mut self, boundary: String) {
        let whole = self.body.clone();
        let body = stream::once(async { Ok::<_, std::convert::Infallible>(whole) });
        let mut fields = multer::Multipart::new(body, boundary);
        while let Ok(Some(field)) = fields.next_field().await {
            let Some(name) = field.name().map(str::to_owned) else {
                continue;
            };
            // The service distinguishes files from texts by the file name; a file without one counts as a text.
            if let Some(file) = field.file_name().map(str::to_owned) {
                let size = field.bytes().await.map_or(0, |content| content.len());
                // What a browser sends for a field without a file.
                if file.is_empty() && size == 0 {
                    continue;
                }
                self.files.push(File {
                    field: name,
                    name: file,
                    size: size as u64,
                });
                continue;
            }
            let disposition = field.headers().get(header::CONTENT_DISPOSITION);
            let disposition =
                disposition.map(|value| String::from_utf8_lossy(value.as_bytes()).to_lowercase());
            if disposition.is_some_and(|text| text.contains("filename*")) {
                self.starred.push(name.clone());
            }
            if let Ok(value) = field.text().await {
                self.form.0.push((name, value));
            }
        }
    }
}

fn body_kind(head: &Parts, body: &[u8]) -> BodyKind {
    let declared = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let Some(declared) = declared else {
        // Nothing said: a bare client sends one or the other, and they cannot be mistaken for each other.
        let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        return if is_json {
            BodyKind::Json
        } else {
            BodyKind::Form
        };
    };
    if let Ok(boundary) = multer::parse_boundary(declared) {
        return BodyKind::Multipart { boundary };
    }
    let essence = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => BodyKind::Form,
        "application/json" => BodyKind::Json,
        other if other.ends_with("+json") => BodyKind::Json,
        "multipart/form-data" => BodyKind::Other {
            declared: format!("{essence} without a boundary"),
        },
        _ => BodyKind::Other { declared: essence },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(content_type: Option<&str>, uri: &str, body: &str) -> Request {
        let mut head = hyper::Request::builder().method("POST").uri(uri);
        if let Some(content_type) = content_type {
            head = head.header("content-type", content_type);
        }
        let (head, ()) = head.body(()).unwrap().into_parts();
        Request::read(&head, Bytes::copy_from_slice(body.as_bytes())).await
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        Pairs(
            pairs
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    #[tokio::test]
    async fn queries_and_forms_are_decoded() {
        let form = Some("application/x-www-form-urlencoded; charset=UTF-8");
        let request = read(form, "/p?a=1%2C2&b=x+y&b=&c", "n=%E6%B5%8B").await;
        assert_eq!(
            request.query,
            pairs(&[("a", "1,2"), ("b", "x y"), ("b", ""), ("c", "")])
        );
        assert_eq!(request.form, pairs(&[("n", "测")]));
        assert_eq!(request.path, "/p");
    }

    #[tokio::test]
    async fn json_is_read_and_broken_json_is_noticed() {
        let request = read(Some("application/json"), "/p", r#"{"a": [1]}"#).await;
        assert!(matches!(request.json, Json::Value(value) if value["a"][0] == 1));
        assert!(matches!(
            read(Some("application/json"), "/p", "{").await.json,
            Json::Malformed
        ));
        assert!(matches!(
            read(Some("application/json"), "/p", "").await.json,
            Json::Absent
        ));
    }

    #[tokio::test]
    async fn a_body_that_says_nothing_is_recognized() {
        assert!(matches!(
            read(None, "/p", " [1]").await.json,
            Json::Value(_)
        ));
        assert_eq!(read(None, "/p", "a=1").await.form, pairs(&[("a", "1")]));
    }

    #[tokio::test]
    async fn another_content_type_is_not_guessed_at() {
        let request = read(Some("application/json"), "/p", "a=1").await;
        assert_eq!(request.form, Pairs::default());
        let request = read(Some("text/plain"), "/p", "{}").await;
        assert!(matches!(request.json, Json::Absent));
    }

    #[tokio::test]
    async fn multipart_texts_and_files_are_told_apart_by_the_file_name() {
        let body = "--xx\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\ncover\r\n\
                    --xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nPNG\r\n\
                    --xx\r\nContent-Disposition: form-data; name=\"nameless\"\r\n\r\nPNG\r\n\
                    --xx\r\nContent-Disposition: form-data; name=\"star\"; filename*=UTF-8''a.png\r\n\r\nPNG\r\n--xx--\r\n";
        let request = read(Some("multipart/form-data; boundary=xx"), "/p", body).await;
        assert_eq!(
            request.form,
            pairs(&[("type", "cover"), ("nameless", "PNG"), ("star", "PNG")])
        );
        assert_eq!(request.starred, ["star"]);
        let file = File {
            field: "file".to_owned(),
            name: "a.png".to_owned(),
            size: 3,
        };
        assert_eq!(request.files, [file]);
    }
}
