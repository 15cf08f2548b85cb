//! Every refusal that a spec documents: the server sends it, the SDK reads it, and its constant names it.

use polyv_mock::{Clock, MockServer};
use polyv_sdk::{Error, ErrorKind, Refusal};
use polyv_tests::made;
use serde_json::Value;

use crate::endpoints::REFUSALS;
use crate::erased::{Erased, Problems, all};
use crate::wire::{NOW_MS, SIGNER, Wire};

#[test]
fn every_documented_refusal_is_read_as_what_it_means() {
    let server = MockServer::builder()
        .clock(Clock::fixed(NOW_MS))
        .start_blocking()
        .expect("a server");
    let mut wire = Wire::to(&server).expect("a connection");
    let mut problems = Problems::default();
    let mut seen = 0;
    for endpoint in all() {
        let name = endpoint.operation.name;
        for (_, constant, refusal) in of(name) {
            seen += 1;
            server.on_endpoint(name).times(1).refuse_with(constant);
            let problem = refused(endpoint, &mut wire)
                .and_then(|(body, error)| misread(endpoint, *refusal, &body, &error));
            if let Err(problem) = problem {
                problems.add(endpoint.operation, constant, problem);
            }
        }
    }
    problems.none();
    assert_eq!(seen, REFUSALS.len(), "a refusal of an unknown endpoint");
    assert!(seen > 80, "only {seen} refusals were looked at");
}

/// The refusals of an endpoint.
fn of(name: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, Refusal)> {
    REFUSALS.iter().filter(move |(of, ..)| *of == name)
}

/// The body of the answer to the endpoint's smallest request, and the error that is made of it.
fn refused(endpoint: Erased, wire: &mut Wire) -> Result<(Value, Error), String> {
    let requests = made(endpoint.operation.name).requests;
    let (_, line) = requests.first().ok_or("has no request in tests/wire")?;
    let request = (endpoint.read)(&line.arrived(&line.files()));
    let draft = request.and_then(|request| request.draft());
    let draft = draft.map_err(|error| error.to_string())?;
    let sent = draft.sign(SIGNER, NOW_MS, None);
    let (status, body) = wire
        .send(&sent, endpoint.operation.host.url)
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&body);
    let json = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
    match (endpoint.decode)(status, &body) {
        Ok(_) => Err(format!("is taken for a success: {text}")),
        Err(error) => Ok((json, error)),
    }
}

/// Where the error is another one than the refusal, or the envelope not the endpoint's.
fn misread(endpoint: Erased, refusal: Refusal, body: &Value, error: &Error) -> Result<(), String> {
    let name = endpoint.operation.name;
    let catalogue = polyv_tests::catalogue()["endpoints"].as_array();
    let facts = catalogue.and_then(|all| all.iter().find(|it| it["name"] == name));
    let family = facts.map_or(&Value::Null, |facts| &facts["envelope"]);
    // The envelope of version 4 has two codes: that of the status, and that of the refusal.
    let code = if family == "v4" {
        error.error_code()
    } else {
        error.code()
    };
    let (member, message) = match family.as_str() {
        Some("v4") => ("requestId", &body["error"]["desc"]),
        Some("v3") => ("code", &body["message"]),
        _ => ("status", &body["result"]),
    };
    let others = of(name).filter(|(_, _, other)| *other != refusal);
    let also = others.filter(|(_, _, other)| error.is(*other));
    let also: Vec<_> = also.map(|(_, constant, _)| constant).collect();
    let facts = [
        ("kind", error.kind() == ErrorKind::Api),
        ("endpoint", error.endpoint() == Some(name)),
        ("meaning", error.is(refusal)),
        ("code", refusal.code.is_none() || code == refusal.code),
        (
            "message",
            refusal.message.is_none_or(|sent| error.message() == sent),
        ),
        (
            "message in the envelope",
            refusal.message.is_none_or(|sent| message == sent),
        ),
        ("envelope", body.get(member).is_some()),
    ];
    match facts.into_iter().find(|(_, holds)| !holds) {
        Some((fact, _)) => Err(format!("another {fact}: {error:?} of {body}")),
        None if !also.is_empty() => Err(format!("means {also:?} as well: {error}")),
        None => Ok(()),
    }
}
