//! What leaves: for every endpoint the exact method, URL, body and string to sign, under a fixed
//! clock and a dummy secret.
//!
//! The expectations are the files in `tests/wire/`, one for each endpoint. `UPDATE_EXPECT=1 cargo
//! test -p polyv-tests` writes them anew; read the difference before committing it.

use std::fmt::Write as _;
use std::path::PathBuf;

use polyv_sdk::Algorithm;
use polyv_sdk::endpoint::{Auth, Endpoint, Shape};
use polyv_sdk::request::{Body, Draft, HttpRequest, Part, Signer};
use polyv_sdk::sign::Pairs;
use polyv_tests::{Line, examples, pairs};

use crate::endpoints::{self, Visitor};

const SIGNER: Signer<'_> = Signer {
    app_id: "testapp",
    app_secret: "testsecret",
    algorithm: Algorithm::Md5,
};
const NOW_MS: i64 = 1_660_270_926_732;
const USER_ID: &str = "1b448be323";
const TRANSPORT: [&str; 4] = ["appId", "timestamp", "sign", "signatureMethod"];

#[derive(Default)]
struct Wire {
    seen: Vec<String>,
    differences: Vec<String>,
}

impl Visitor for Wire {
    fn endpoint<E: Endpoint + 'static>(&mut self) {
        let name = E::OPERATION.name;
        let mut text = String::new();
        for example in examples::<E>() {
            let Some(line) = Line::of::<E>(&example) else {
                continue;
            };
            let request: E = line.typed();
            let draft = Draft::of(&request, Some(USER_ID))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let http = draft.sign(SIGNER, NOW_MS, None);
            says_the_same::<E>(&example.name, &line, &http);
            let to_sign = draft.string_to_sign(SIGNER, NOW_MS);
            _ = writeln!(
                text,
                "# {}\n{}\nto sign: {to_sign}\n",
                example.name,
                shown(&http)
            );
        }
        assert!(
            !text.is_empty(),
            "{name} has no example with a request line"
        );
        self.expect(name, &text);
    }
}

impl Wire {
    fn expect(&mut self, name: &str, text: &str) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("wire")
            .join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder"))
                .expect("the folder can be made");
            std::fs::write(&path, text).expect("the expectation can be written");
        }
        let expected = std::fs::read_to_string(&path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if expected != text {
            self.differences.push(format!(
                "{}:\nexpected\n{expected}\nfound\n{text}",
                path.display()
            ));
        }
        self.seen.push(name.to_owned());
    }
}

#[test]
fn what_leaves_is_exact() {
    let mut wire = Wire::default();
    endpoints::visit(&mut wire);
    assert!(
        wire.differences.is_empty(),
        "{}",
        wire.differences.join("\n")
    );
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("wire");
    for entry in std::fs::read_dir(folder).expect("the folder of expectations") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            wire.seen.contains(&name),
            "{} belongs to no endpoint",
            path.display()
        );
    }
}

/// The request says what the printed line says: the same path and the same parameters in the same
/// places, whatever their order, but for what the transport adds.
fn says_the_same<E: Endpoint>(example: &str, line: &Line, http: &HttpRequest) {
    let name = format!("{} ({example})", E::OPERATION.name);
    let (address, query) = http.url.split_once('?').unwrap_or((&http.url, ""));
    let path = address
        .strip_prefix(E::OPERATION.host.url)
        .unwrap_or_else(|| panic!("{name}: {address}"));
    let decoded = |path: &str| {
        percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned()
    };
    assert_eq!(decoded(path), decoded(&line.path), "{name}");
    let form = match &http.body {
        Body::Form(text) => pairs(text),
        Body::Multipart(parts) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Text { name, value } => Some((name, value)),
                _ => None,
            })
            .collect(),
        _ => Pairs::new(),
    };
    // A signed form's parameters may stand in the query of a printed line.
    let all = |pairs: [&Pairs; 2]| {
        let pairs = pairs.iter().flat_map(|pairs| pairs.iter());
        let mut pairs: Vec<_> = pairs
            .filter(|(name, _)| !TRANSPORT.contains(name))
            .collect::<Vec<_>>();
        pairs.sort_unstable();
        pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        all([&pairs(query), &form]),
        all([&line.query, &line.form]),
        "{name}"
    );
    if E::OPERATION.shape != Shape::FormSigned {
        assert_eq!(
            all([&form, &Pairs::new()]),
            all([&line.form, &Pairs::new()]),
            "{name}"
        );
    }
    if let (Body::Json(ours), Some(printed)) = (&http.body, &line.json) {
        let parse =
            |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
        assert_eq!(parse(ours), parse(printed), "{name}");
    }
    let signed = pairs(query).get("sign").is_some() || form.get("sign").is_some();
    assert_eq!(signed, E::OPERATION.auth != Auth::None, "{name}");
}

fn shown(http: &HttpRequest) -> String {
    let mut text = format!("{} {}", http.method.as_str(), http.url);
    if let Some(content_type) = http.content_type() {
        _ = write!(text, "\n{content_type}");
    }
    match &http.body {
        Body::Form(form) => _ = write!(text, "\n{form}"),
        Body::Json(json) => _ = write!(text, "\n{}", String::from_utf8_lossy(json)),
        Body::Multipart(parts) => {
            text.push_str("\nmultipart/form-data");
            for part in parts {
                match part {
                    Part::Text { name, value } => _ = write!(text, "\n  {name}: {value}"),
                    Part::File { name, file } => {
                        _ = write!(text, "\n  {name}: a file called {}", file.name());
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    text
}
