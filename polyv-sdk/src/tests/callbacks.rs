//! Which callbacks are accepted.

use std::time::Duration;

use jiff::Timestamp;

use super::fixture::{APP_ID, SECRET};
use crate::Credentials;
use crate::callback::{Rejected, Verifier};

/// The time of the documented example, whose sign follows.
const SENT: i64 = 1_557_976_774_000;
const SIGN: &str = "84bd31e99cbd6805dbf899facd43ef3b";

fn verifier() -> Verifier {
    Verifier::new(Credentials::new(APP_ID, SECRET).unwrap())
}

fn after(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(SENT + millis).unwrap()
}

#[track_caller]
fn check(query: &str, expected: Result<(), Rejected>) {
    let found = verifier().verify_query(query, after(0)).map(drop);
    assert_eq!(found, expected, "{query}");
}

#[test]
fn the_sign_covers_the_time_alone() {
    let good = format!("timestamp={SENT}&sign={SIGN}");
    check(&good, Ok(()));
    check(&format!("?a=1&{good}&b=%E6%B5%8B+x&c&&"), Ok(()));
    check(
        &good
            .to_uppercase()
            .replace("TIMESTAMP", "timestamp")
            .replace("SIGN", "sign"),
        Ok(()),
    );
    check(&good.replace("84bd", "%38%34bd"), Ok(()));
    let wrong = Err(Rejected::Sign);
    check(&good.replace("84bd", "84be"), wrong);
    check(&good.replace("84bd", ""), wrong);
    check(&format!("{good}0"), wrong);
    check(&good.replace("774000", "774001"), wrong);
    check(&format!("timestamp={SENT}&sign="), wrong);
    check(&format!("timestamp={SENT}&sign=%FF{SIGN}"), wrong);
    check(&format!("sign={SIGN}"), Err(Rejected::Missing("timestamp")));
    check(&format!("timestamp={SENT}"), Err(Rejected::Missing("sign")));
    check("", Err(Rejected::Missing("timestamp")));
    check(
        &format!("{good}&sign={SIGN}"),
        Err(Rejected::Repeated("sign")),
    );
    check(
        &format!("timestamp=1&{good}"),
        Err(Rejected::Repeated("timestamp")),
    );
}

#[test]
fn a_signed_time_that_is_none() {
    // The MD5 of the secret alone, and of the secret and `soon`.
    for (timestamp, sign) in [
        ("", "df4713e3cc159dd742232c48d0648cd5"),
        ("soon", "670290ffed9c28e08ad69d9ba7bf4314"),
    ] {
        let found = verifier().verify(timestamp, sign, after(0));
        assert_eq!(found, Err(Rejected::Timestamp), "{timestamp}");
    }
}

#[test]
fn old_callbacks_and_those_of_tomorrow() {
    let judged = |verifier: &Verifier, millis| {
        let timestamp = SENT.to_string();
        verifier.verify(&timestamp, SIGN, after(millis))
    };
    let (usual, sent) = (verifier(), Ok(after(0)));
    for (millis, expected) in [
        (300_000, sent),
        (-300_000, sent),
        (300_001, Err(Rejected::Stale)),
        (-300_001, Err(Rejected::Stale)),
    ] {
        assert_eq!(judged(&usual, millis), expected, "{millis}");
    }
    let strict = verifier().max_age(Duration::from_secs(1));
    assert_eq!(judged(&strict, 1000), sent);
    assert_eq!(judged(&strict, 1001), Err(Rejected::Stale));
    assert_eq!(
        judged(&verifier().max_age(Duration::MAX), i64::MAX / 10_000_000),
        sent
    );
}

#[test]
fn fields_are_decoded() {
    let query = format!("tenant=5&title=%E6%B5%8B+x&endTime=&timestamp={SENT}&sign={SIGN}");
    let fields = verifier().verify_query(&query, after(0)).unwrap();
    let shown: Vec<_> = ["tenant", "title", "endTime", "none"]
        .map(|name| fields.get(name))
        .into();
    assert_eq!(shown, [Some("5"), Some("测 x"), Some(""), None]);
}

#[test]
fn the_secret_is_not_shown() {
    assert!(!format!("{:?}", verifier()).contains(SECRET));
}
