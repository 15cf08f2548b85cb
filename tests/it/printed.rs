//! Whether the SDK sends what a source prints: the same path and the same parameters in the same places, whatever their
//! order, but for what the transport adds.

use polyv_sdk::endpoint::{Auth, Operation, Shape};
use polyv_sdk::request::{Body, HttpRequest, Part, Signer};
use polyv_sdk::sign::Pairs;
use polyv_tests::{Example, Line, pairs};
use serde_json::Value;

use crate::erased::Erased;

const TRANSPORT: [&str; 4] = ["appId", "timestamp", "sign", "signatureMethod"];

/// What is different; nothing where the example has no request line.
pub(crate) fn problem(
    endpoint: Erased,
    example: &Example,
    signer: Signer<'_>,
    now_ms: i64,
) -> Option<String> {
    let line = Line::of(endpoint.operation, example)?;
    let request = match (endpoint.read)(&line.arrived(&line.files())) {
        Ok(request) => request,
        Err(error) => return Some(error.to_string()),
    };
    match request.draft() {
        Ok(draft) => difference(endpoint.operation, &line, &draft.sign(signer, now_ms, None)),
        Err(error) => Some(error.to_string()),
    }
}

fn difference(operation: &Operation, line: &Line, http: &HttpRequest) -> Option<String> {
    let (address, query) = http.url.split_once('?').unwrap_or((&http.url, ""));
    let path = address.strip_prefix(operation.host.url).unwrap_or(address);
    let decoded = |path: &str| {
        percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned()
    };
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
    let none = Pairs::new();
    // A signed form's parameters may be in the query of a printed line.
    let mut differences = vec![
        (decoded(path), decoded(&line.path)),
        (all([&pairs(query), &form]), all([&line.query, &line.form])),
    ];
    if operation.shape != Shape::FormSigned {
        differences.push((all([&form, &none]), all([&line.form, &none])));
    }
    if let (Body::Json(ours), Some(printed)) = (&http.body, &line.json) {
        let parse = |bytes: &[u8]| {
            serde_json::from_slice::<Value>(bytes)
                .unwrap_or_default()
                .to_string()
        };
        differences.push((parse(ours), parse(printed)));
    }
    let is_signed = pairs(query).get("sign").is_some() || form.get("sign").is_some();
    differences.push((
        is_signed.to_string(),
        (operation.auth != Auth::None).to_string(),
    ));
    let (sent, printed) = differences
        .into_iter()
        .find(|(sent, printed)| sent != printed)?;
    Some(format!("printed\n  {printed}\nsent\n  {sent}"))
}

/// All parameters but the transport's, in the order of their names.
fn all(pairs: [&Pairs; 2]) -> String {
    let pairs = pairs.iter().flat_map(|pairs| pairs.iter());
    let mut pairs: Vec<_> = pairs
        .filter(|(name, _)| !TRANSPORT.contains(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort_unstable();
    pairs.join(" ")
}
