//! Sends one HTTP request and collects the answer. The only module that knows the HTTP library; it knows nothing of
//! signing, and of envelopes only whether a reply is a file.

mod answer;
mod connect;
mod failure;
mod file;
#[cfg(test)]
mod script;
mod standstill;

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use reqwest::multipart;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::time::Instant;

use crate::check;
use crate::endpoint::Method;
use crate::envelope::sniff;
use crate::error::{Error, ErrorKind};
use crate::json::Bounds;
use crate::request::{Body, HttpRequest, Part};
pub(crate) use answer::Answer;
pub(crate) use connect::Connecting;
use connect::Connections;
use failure::{cut_short, failure};
use file::Activity;
#[cfg(test)]
pub(crate) use script::Script;
use standstill::Standstill;

/// Connections to the service.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    connections: Connections,
    max_reply: usize,
    #[cfg(test)]
    script: Option<Script>,
}

/// The connections of the runtime that a call is made in.
pub(crate) struct Line<'t> {
    transport: &'t Transport,
    client: Cow<'t, reqwest::Client>,
}

/// What became of a download.
#[derive(Debug)]
pub(crate) enum Downloaded {
    /// A file was written; the answer has no body.
    File(Box<Answer>),
    /// Something else came; nothing was written.
    Other(Box<Answer>),
}

impl Transport {
    /// A transport that accepts replies of `max_reply` bytes.
    ///
    /// Fails if a setting cannot be used.
    pub(crate) fn new(connecting: Connecting, max_reply: usize) -> Result<Self, Error> {
        Ok(Self {
            connections: Connections::new(connecting)?,
            max_reply,
            #[cfg(test)]
            script: None,
        })
    }

    #[cfg(test)]
    pub(crate) fn scripted(mut self, script: Option<Script>) -> Self {
        self.script = script;
        self
    }

    /// Whether `url` can be requested at all.
    pub(crate) fn check_url(url: &str) -> Result<(), Error> {
        connect::check_url(url)
    }

    /// Whether a proxy can be used.
    pub(crate) fn check_proxy(address: &str) -> Result<(), Error> {
        connect::check_proxy(address)
    }

    /// Whether `url` leads to this machine.
    pub(crate) fn is_local(url: &str) -> bool {
        connect::is_local(url)
    }

    /// The connections of the runtime that the call is made in.
    ///
    /// Fails outside of a runtime.
    pub(crate) fn line(&self) -> Result<Line<'_>, Error> {
        Ok(Line {
            transport: self,
            client: self.connections.here()?,
        })
    }
}

impl Line<'_> {
    /// Sends `request` and waits for the whole answer, at most for `limit`. Time during which the files of a request
    /// make progress does not count, nor the time that data buffered by the system may still take.
    /// `started` is a moment just before, from which the answer's trip counts.
    pub(crate) async fn execute(
        &self,
        request: &mut HttpRequest,
        started: Instant,
        limit: Duration,
    ) -> Result<Box<Answer>, Error> {
        let activity = Activity::of(&request.body);
        let mut work = pin!(self.exchange(request, started, &activity));
        let mut seen = activity.count();
        loop {
            let patience = limit.saturating_add(activity.unseen());
            if let Ok(outcome) = tokio::time::timeout(patience, work.as_mut()).await {
                return outcome;
            }
            let now = activity.count();
            if now == seen {
                return Err(Error::new(
                    ErrorKind::Timeout,
                    format!("no complete reply within {:?}", in_milliseconds(limit)),
                ));
            }
            seen = now;
        }
    }

    /// Sends `request` and writes a returned file to `sink`, piece by piece, counting the bytes in `written` before
    /// they are written. Each piece may take `limit`, and all of them may have `max_size` bytes. Anything but a file
    /// is collected as by [`execute`](Self::execute).
    pub(crate) async fn download(
        &self,
        request: &mut HttpRequest,
        started: Instant,
        limit: Duration,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
        written: &mut u64,
        max_size: Option<u64>,
    ) -> Result<Downloaded, Error> {
        let late = |_| {
            let problem = format!("no data arrived for {:?}", in_milliseconds(limit));
            Error::new(ErrorKind::Timeout, problem)
        };
        let activity = Activity::of(&request.body);
        let opened = tokio::time::timeout(limit, self.open(request, started, &activity)).await;
        let mut head = opened.map_err(late)??;
        let status = head.response.status().as_u16();
        // The start is held back until it is clear what the reply is.
        let mut start = BytesMut::new();
        let mut is_file = false;
        loop {
            let chunk = tokio::time::timeout(limit, head.response.chunk())
                .await
                .map_err(late)?;
            let chunk = chunk.map_err(|error| cut_short(error, status))?;
            let is_end = chunk.is_none();
            let mut chunk = chunk.unwrap_or_default();
            if !is_file {
                start.extend_from_slice(&chunk);
                if !is_end && !sniff::is_enough(&start) {
                    continue;
                }
                chunk = start.split().freeze();
                let meta = answer::meta(status, head.response.headers(), Bounds::default());
                is_file = sniff::not_a_file(&meta, &chunk).is_none();
                if !is_file {
                    let collected = self.collect(&mut head, chunk);
                    let collected = tokio::time::timeout(limit, collected).await;
                    return collected.map_err(late)?.map(Downloaded::Other);
                }
            }
            let total = *written + u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            // A file announced as too large is refused before anything is written: this is what is still to come.
            let announced = head.response.content_length().unwrap_or(0);
            if let Some(most) = max_size
                && total.saturating_add(announced) > most
            {
                let problem =
                    format!("the file has more than the {most} bytes that the call accepts");
                return Err(Error::new(ErrorKind::TooLarge, problem).with_status(status));
            }
            *written = total;
            let outcome = sink.write_all(&chunk).await;
            outcome.map_err(|error| unwritable(error, status))?;
            if is_end {
                break;
            }
        }
        sink.flush()
            .await
            .map_err(|error| unwritable(error, status))?;
        let answer = self.collect(&mut head, Bytes::new()).await?;
        Ok(Downloaded::File(answer))
    }

    async fn exchange(
        &self,
        request: &mut HttpRequest,
        started: Instant,
        activity: &Activity,
    ) -> Result<Box<Answer>, Error> {
        #[cfg(test)]
        if let Some(Script(script)) = &self.transport.script {
            return script(request).await.map(Box::new);
        }
        let mut head = self.open(request, started, activity).await?;
        self.collect(&mut head, Bytes::new()).await
    }

    /// Sends `request`, whose body is taken out of it.
    async fn open(
        &self,
        request: &mut HttpRequest,
        started: Instant,
        activity: &Activity,
    ) -> Result<Head, Error> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let form = match &mut request.body {
            // Boxed, as are all parts that few calls have: a future is as large as the largest of them.
            Body::Multipart(parts) => Some(Box::pin(form(std::mem::take(parts), activity)).await?),
            _ => None,
        };
        let mut call = self.client.request(method, &request.url);
        if let Some(content_type) = request.content_type() {
            call = call.header(CONTENT_TYPE, content_type);
        }
        match (std::mem::replace(&mut request.body, Body::Empty), form) {
            (_, Some(form)) => call = call.multipart(form),
            // Some gateways refuse a POST without a body unless its length is stated.
            (Body::Empty, _) if request.method == Method::Post => {
                call = call.header(CONTENT_LENGTH, 0);
            }
            (Body::Form(text), _) => call = call.body(text),
            (Body::Json(bytes), _) => call = call.body(bytes),
            (Body::Empty | Body::Multipart(_), _) => {}
        }
        if !request.headers.is_empty() {
            call = call.headers(header_map(&request.headers)?);
        }
        let standstill = Standstill::since(started);
        let response = call.send().await;
        let response = response.map_err(|error| {
            let proxied = self.transport.connections.has_proxy();
            failure(error, &origin(&request.url), proxied)
        })?;
        let trip = started.elapsed();
        Ok(Head {
            response,
            trip,
            _standstill: standstill,
        })
    }

    /// The whole answer, of which `body` has been read already. It is handed up through many layers, each of which would
    /// copy it if it had no box.
    async fn collect(&self, head: &mut Head, mut body: Bytes) -> Result<Box<Answer>, Error> {
        let response = &mut head.response;
        let status = response.status().as_u16();
        let too_large = || {
            let problem = format!(
                "the reply has more than the {} bytes that the client accepts",
                self.transport.max_reply
            );
            Error::new(ErrorKind::TooLarge, problem).with_status(status)
        };
        let announced = response.content_length().unwrap_or(0);
        if announced > u64::try_from(self.transport.max_reply).unwrap_or(u64::MAX) {
            return Err(too_large());
        }
        let mut parts = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| cut_short(error, status))?
        {
            if body.len() + parts.len() + chunk.len() > self.transport.max_reply {
                return Err(too_large());
            }
            if body.is_empty() && parts.is_empty() {
                // Most replies come in one piece, which needs no copy.
                body = chunk;
                continue;
            }
            if parts.is_empty() {
                parts.reserve(
                    usize::try_from(announced)
                        .unwrap_or(0)
                        .max(body.len() + chunk.len()),
                );
                parts.extend_from_slice(&std::mem::take(&mut body));
            }
            parts.extend_from_slice(&chunk);
        }
        if !parts.is_empty() {
            body = parts.freeze();
        }
        let headers = std::mem::take(response.headers_mut());
        Ok(Box::new(Answer {
            status,
            headers,
            trip: head.trip,
            body,
        }))
    }
}

/// The head of an answer, whose body is still to come.
struct Head {
    response: reqwest::Response,
    trip: Duration,
    _standstill: Option<Standstill>,
}

/// Fails for a header that says where the body ends: what comes after that would be read as another request.
fn header_map(headers: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let unusable = || {
            let problem = format!("the header {name:?} cannot be written as HTTP");
            Error::new(ErrorKind::Invalid, problem)
        };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        let value = HeaderValue::from_str(value).map_err(|_| unusable())?;
        if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&key) {
            let problem = format!("the header {name:?} is the client's: leave it out");
            return Err(Error::new(ErrorKind::Invalid, problem));
        }
        map.append(key, value);
    }
    Ok(map)
}

/// Rounded up, as it is shown.
pub(crate) fn in_milliseconds(time: Duration) -> Duration {
    let rounded = time.as_nanos().div_ceil(1_000_000);
    u64::try_from(rounded).map_or(time, Duration::from_millis)
}

async fn form(parts: Vec<Part>, activity: &Activity) -> Result<multipart::Form, Error> {
    let mut form = multipart::Form::new();
    for part in parts {
        form = match part {
            Part::Text { name, value } => form.text(name, value),
            Part::File {
                name,
                file,
                max_bytes,
            } => {
                let (length, chunks) = file::open(&file, activity).await.map_err(|error| {
                    let problem = format!(
                        "parameter `{name}` is the file {:?}, which cannot be read",
                        file.place()
                    );
                    Error::new(ErrorKind::Invalid, problem)
                        .of_parameter(&name)
                        .with_source(error)
                })?;
                check::size(&name, length, max_bytes)?;
                let mut part =
                    multipart::Part::stream_with_length(reqwest::Body::wrap_stream(chunks), length)
                        .file_name(file.name().to_owned());
                if let Some(media_type) = file.media_type() {
                    part = part.mime_str(media_type).map_err(|_| {
                        let problem =
                            format!("parameter `{name}` has the invalid media type {media_type:?}");
                        Error::new(ErrorKind::Invalid, problem).of_parameter(&name)
                    })?;
                }
                form.part(name, part)
            }
        };
    }
    Ok(form)
}

fn unwritable(error: std::io::Error, status: u16) -> Error {
    let problem = "the download could not be written to the sink; a part of it may have been";
    Error::new(ErrorKind::Sink, problem)
        .with_status(status)
        .with_source(error)
}

/// Scheme, host and port of a URL: what may be shown of it. A hook may have put a password before them.
fn origin(url: &str) -> String {
    let url = reqwest::Url::parse(url);
    url.map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}
