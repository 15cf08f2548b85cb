//! What leaves, for every endpoint, against `tests/wire/`: the generator wrote there what each request is on the wire, by
//! its own reading of the specs. The SDK reads each request from there, sends it over TCP to the local server, which judges
//! it with its own signer, and what arrived is compared with the file and with the request.
//!
//! A parameter that the SDK places otherwise than the generator is not found when the request is read, and misses in what
//! is sent. So neither side can be wrong alone.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use polyv_mock::{Clock, MockServer, Received};
use polyv_sdk::Algorithm;
use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Operation, Reply, Shape};
use polyv_sdk::record::{Field, Place};
use polyv_sdk::request::{Body, HttpRequest, Part, Signer};
use polyv_sdk::sign::Pairs;
use polyv_tests::{Line, examples, made, pairs, wire_file, wire_folder};
use serde_json::Value;

use crate::erased::{Erased, Problems, all};
use crate::printed;

pub(crate) const SIGNER: Signer<'_> = Signer {
    app_id: "testapp",
    app_secret: "testsecret",
    algorithm: Algorithm::Md5,
};
pub(crate) const NOW_MS: i64 = 1_660_270_926_732;

/// Where a request that leaves is another one than the file has.
fn difference(line: &Line, http: &HttpRequest, host: &str) -> Option<String> {
    let url = http.url.strip_prefix(host).unwrap_or(&http.url);
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let sent = Sent::of(http);
    let json = line.json.as_deref().unwrap_or_default();
    let differences = [
        (line.path.clone(), path.to_owned()),
        (shown(&line.query), shown(&pairs(query))),
        (shown(&line.form), shown(&sent.form)),
        (canonical(json), canonical(&sent.json)),
        (format!("{:?}", line.files), format!("{:?}", sent.files)),
    ];
    let mut differences = differences.into_iter();
    let (expected, found) = differences.find(|(expected, found)| expected != found)?;
    Some(format!("expected\n  {expected}\nfound\n  {found}"))
}

/// The body that leaves.
#[derive(Default)]
struct Sent {
    form: Pairs,
    json: Vec<u8>,
    files: Vec<(String, String)>,
}

impl Sent {
    fn of(http: &HttpRequest) -> Self {
        let mut sent = Self::default();
        match &http.body {
            Body::Form(text) => sent.form = pairs(text),
            Body::Json(json) => sent.json.clone_from(json),
            Body::Multipart(parts) => {
                for part in parts {
                    match part {
                        Part::Text { name, value } => sent.form.push(name, value),
                        Part::File { name, file, .. } => {
                            sent.files.push((name.clone(), file.name().to_owned()));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        sent
    }
}

/// The parameters but the signature, in the order of their names.
fn shown(pairs: &Pairs) -> String {
    let business = pairs.iter().filter(|(name, _)| *name != "sign");
    let mut business: Vec<_> = business
        .map(|(name, value)| format!("{name}={value:?}"))
        .collect();
    business.sort();
    business.join(" ")
}

/// JSON whose spaces and order of fields do not matter.
fn canonical(json: &[u8]) -> String {
    let parsed = serde_json::from_slice::<Value>(json);
    parsed.map_or_else(
        |_| String::from_utf8_lossy(json).into_owned(),
        |json| json.to_string(),
    )
}

/// One connection to a server, kept: what matters here is what is sent, and a client would be compiled for each endpoint.
pub(crate) struct Wire(BufReader<TcpStream>);

impl Wire {
    pub(crate) fn to(server: &MockServer) -> io::Result<Self> {
        let address = server.url().trim_start_matches("http://");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request, and returns status and body of the answer.
    pub(crate) fn send(&mut self, http: &HttpRequest, host: &str) -> io::Result<(u16, Vec<u8>)> {
        let target = http.url.strip_prefix(host).unwrap_or(&http.url);
        let (content_type, body) = body(http);
        let head = format!(
            "{} {target} HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n{content_type}\r\n",
            http.method.as_str(),
            body.len()
        );
        self.0
            .get_mut()
            .write_all(&[head.as_bytes(), &body].concat())?;
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            let header = line.trim().to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            if header.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer)?;
        Ok((status.ok_or_else(|| io::Error::other("no status"))?, answer))
    }
}

/// The header of the content type with its end of line, and the body.
fn body(http: &HttpRequest) -> (String, Vec<u8>) {
    let boundary = "polyv-tests";
    let of_type = |kind: &str| format!("Content-Type: {kind}\r\n");
    match &http.body {
        Body::Form(text) => (
            of_type("application/x-www-form-urlencoded"),
            text.clone().into_bytes(),
        ),
        Body::Json(json) => (of_type("application/json"), json.clone()),
        Body::Multipart(parts) => {
            let mut body = String::new();
            for part in parts {
                let (name, file, content) = match part {
                    Part::Text { name, value } => (name, String::new(), value.as_str()),
                    Part::File { name, file, .. } => {
                        (name, format!("; filename=\"{}\"", file.name()), "content")
                    }
                    _ => continue,
                };
                _ = write!(
                    body,
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
                );
            }
            _ = write!(body, "--{boundary}--\r\n");
            (
                of_type(&format!("multipart/form-data; boundary={boundary}")),
                body.into_bytes(),
            )
        }
        _ => (String::new(), Vec::new()),
    }
}

/// A request that was sent, to be compared with what arrived.
struct Departed {
    endpoint: Erased,
    name: String,
    line: Line,
    /// The status of the answer, and why its body cannot be read.
    answer: (u16, Option<String>),
}

#[test]
fn every_parameter_is_proven_on_the_wire() {
    let server = MockServer::builder()
        .clock(Clock::fixed(NOW_MS))
        .keep_received(usize::MAX)
        .start_blocking()
        .expect("a server");
    let mut wire = Wire::to(&server).expect("a connection");
    let mut problems = Problems::default();
    let mut departed = Vec::new();
    for endpoint in all() {
        let mut shown = BTreeSet::new();
        for (name, line) in made(endpoint.operation.name).requests {
            shown.extend(given(endpoint.operation, &line));
            match leave(endpoint, &line, &mut wire) {
                Ok(answer) => departed.push(Departed {
                    endpoint,
                    name,
                    line,
                    answer,
                }),
                Err(problem) => problems.add(endpoint.operation, &name, problem),
            }
        }
        for param in endpoint.operation.params {
            if !shown.contains(param.name) {
                problems.add(
                    endpoint.operation,
                    param.name,
                    "is in no request of tests/wire",
                );
            }
        }
    }
    let received = server.received();
    assert_eq!(received.len(), departed.len(), "each request arrives once");
    for (departed, received) in departed.iter().zip(&received) {
        if let Some(problem) = arrived_otherwise(departed, received) {
            problems.add(departed.endpoint.operation, &departed.name, problem);
        }
    }
    problems.none();
    assert!(
        departed.len() > 80,
        "only {} requests were sent",
        departed.len()
    );
}

/// The names of the parameters that a request gives.
fn given(operation: &Operation, line: &Line) -> Vec<&'static str> {
    let json: Value =
        serde_json::from_slice(line.json.as_deref().unwrap_or_default()).unwrap_or_default();
    let is_given = |param: &&Field| match param.place {
        Place::Path => true,
        Place::Query => line.query.get(param.name).is_some(),
        Place::Form => line.form.get(param.name).is_some(),
        Place::Json => json.get(param.name).is_some(),
        Place::JsonRoot => line.json.is_some(),
        Place::File => line.files.iter().any(|(field, _)| field == param.name),
        _ => false,
    };
    let given = operation.params.iter().filter(is_given);
    given.map(|param| param.name).collect()
}

/// Reads the request, compares what it sends with the file, and sends it. Returns the status of the answer, and why its
/// body cannot be read.
fn leave(endpoint: Erased, line: &Line, wire: &mut Wire) -> Result<(u16, Option<String>), String> {
    let request =
        (endpoint.read)(&line.arrived(&line.files())).map_err(|error| error.to_string())?;
    let draft = request.draft().map_err(|error| error.to_string())?;
    let http = draft.sign(SIGNER, NOW_MS, None);
    let host = endpoint.operation.host.url;
    if let Some(difference) = difference(line, &http, host) {
        return Err(difference);
    }
    if let Some(expected) = &line.to_sign {
        let found = draft.string_to_sign(SIGNER, NOW_MS);
        if found != *expected {
            return Err(format!("to sign is\n  {expected}\nfound\n  {found}"));
        }
    }
    let (status, body) = wire.send(&http, host).map_err(|error| error.to_string())?;
    let answer = (endpoint.decode)(status, &body)
        .err()
        .map(|error| error.to_string());
    Ok((status, answer))
}

/// What is wrong with what the server saw, and with its answer.
fn arrived_otherwise(departed: &Departed, received: &Received) -> Option<String> {
    let verdict = &received.verdict;
    let operation = departed.endpoint.operation;
    let (status, answer) = &departed.answer;
    if !verdict.is_accepted() || !verdict.misplaced.is_empty() || *status != 200 {
        return Some(format!("{status} {verdict}"));
    }
    if verdict.endpoint.as_deref() != Some(operation.name) {
        return Some(format!("taken for {:?}", verdict.endpoint));
    }
    if let (Some(error), false) = (
        answer,
        matches!(operation.reply, Reply::Binary | Reply::Encrypted),
    ) {
        return Some(format!("the answer cannot be read: {error}"));
    }
    let collect = |list: &[(String, String)]| {
        list.iter()
            .map(|(name, value)| (name, value))
            .collect::<Pairs>()
    };
    let files: Vec<_> = received
        .files
        .iter()
        .map(|(field, file)| (field.as_str(), file.as_str()))
        .collect();
    let arrived = Arrived {
        path: &received.path,
        query: &collect(&received.query),
        form: &collect(&received.form),
        json: (operation.shape == Shape::JsonUnsigned).then_some(&received.body),
        files: &files,
    };
    // What is read back sends what was sent: nothing of it is lost, and nothing else.
    let again = (departed.endpoint.read)(&arrived).and_then(|request| request.draft());
    match again {
        Ok(draft) => {
            let http = draft.sign(SIGNER, NOW_MS, None);
            let difference = difference(&departed.line, &http, operation.host.url)?;
            Some(format!("is read back as another request: {difference}"))
        }
        Err(error) => Some(format!("cannot be read back: {error}")),
    }
}

#[test]
fn what_is_printed_leaves_as_it_is_printed() {
    let mut problems = Problems::default();
    for endpoint in all() {
        for example in examples(endpoint.operation.name) {
            if let Some(problem) = printed::problem(endpoint, &example, SIGNER, NOW_MS) {
                problems.add(endpoint.operation, &example.name, problem);
            }
        }
    }
    problems.none();
}

#[test]
fn each_file_belongs_to_an_endpoint() {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    files(&wire_folder(), &mut found);
    let known: BTreeSet<_> = all()
        .iter()
        .map(|endpoint| wire_file(endpoint.operation.name))
        .collect();
    let strays: Vec<_> = found.iter().filter(|path| !known.contains(*path)).collect();
    assert!(strays.is_empty(), "no endpoint is called so: {strays:?}");
    assert_eq!(found.len(), known.len(), "an endpoint has no file");
}
