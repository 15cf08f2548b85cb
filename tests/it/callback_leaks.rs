//! Nothing that receives callbacks shows a secret, a sign, or a link that admits a viewer.

use std::time::Duration;

use polyv_sdk::callback::testing::Delivery;
use polyv_sdk::callback::{
    Arrival, Callback as _, Claim, Event, ExternalAuthorization, ExternalAuthorizationLink,
    Link as _, MemoryGuard, RedisGuard, Rejected, ReplayGuard as _, Unsigned, Verified, Verifier,
};
use polyv_sdk::{Credentials, SecretString, Timestamp};

use crate::leaks::{SECRET, clean, told};

fn verifier() -> Verifier {
    Verifier::new(Credentials::new("testapp", SECRET).expect("credentials"))
}

/// A callback with secrets in fields that the kind has, and in others, and its sign.
fn delivery() -> (Delivery, String) {
    let fields = [
        ("channelId", "1"),
        ("status", "live"),
        ("sessionId", "s"),
        ("token", SECRET),
        ("appSecret", SECRET),
    ];
    let delivery = Delivery::of_fields(fields).signed(&verifier(), Timestamp::now());
    let sign = delivery.arrival().get("sign").expect("a sign").to_owned();
    (delivery, sign)
}

#[test]
fn what_arrives_is_shown_without_secrets() {
    let (delivery, sign) = delivery();
    let arrival = delivery.arrival();
    let verified = verifier().verify::<Event>(arrival.clone(), Timestamp::now());
    let verified = verified.expect("a callback");
    let untyped = verifier().verify::<Arrival>(arrival.clone(), Timestamp::now());
    let other = Unsigned::<Event>::read(
        Arrival::from_query(&format!("x=1&sign={sign}&token={SECRET}")).expect("fields"),
    );
    let signs = [sign];
    for (what, shown) in [
        ("a delivery", format!("{delivery:?}")),
        ("an arrival", format!("{arrival:?} {arrival:#?}")),
        (
            "a verified event",
            format!("{verified:?} {:?} {}", verified.event(), verified.key()),
        ),
        ("a verified arrival", format!("{untyped:?}")),
        (
            "an unsigned event",
            format!("{other:?} {:?}", other.as_ref().map(Unsigned::key)),
        ),
        ("the fields", format!("{:?}", verified.fields())),
        ("a key of all fields", arrival.key().to_string()),
        (
            "an arrival as JSON",
            serde_json::to_string(&arrival).expect("JSON"),
        ),
        (
            "a path with a secret",
            format!("{:?}", Arrival::new("GET", &format!("/{SECRET}"), b"")),
        ),
    ] {
        clean(what, &shown, &signs);
        assert!(!shown.is_empty(), "{what}");
    }
}

#[test]
fn the_secrets_of_a_kind_are_not_shown_or_written() {
    let query = format!("userid=7&ts=1&token={SECRET}");
    let asked =
        Unsigned::<ExternalAuthorization>::read(Arrival::from_query(&query).expect("fields"));
    let asked = asked.expect("an event");
    assert!(asked.event().token.is_some());
    let json = serde_json::to_string(asked.event()).expect("JSON");
    clean(
        "an event with a token",
        &format!("{asked:?} {json} {}", asked.key()),
        &[],
    );
    assert!(json.contains("[redacted]"), "{json}");
}

#[test]
fn rejections_show_neither_what_came_nor_what_was_expected() {
    let (delivery, sign) = delivery();
    let now = Timestamp::now();
    let hour = Duration::from_secs(3600);
    let judge = |delivery: Delivery, now| verifier().verify::<Event>(delivery.arrival(), now);
    let other = Verifier::new(Credentials::new("testapp", "testsecret").expect("credentials"));
    let rejected: Vec<Rejected> = [
        judge(delivery.clone(), now + hour),
        judge(delivery.clone(), now - hour),
        judge(delivery.clone().field("sign", &sign), now),
        judge(Delivery::of_fields([("token", SECRET)]), now),
        judge(
            Delivery::of_fields([("timestamp", SECRET), ("sign", &*sign)]),
            now,
        ),
        other.verify(delivery.arrival(), now),
    ]
    .into_iter()
    .map(|it: Result<Verified<Event>, _>| it.expect_err("a rejection"))
    .collect();
    for rejected in rejected {
        let reply = rejected.reply();
        let shown = format!("{rejected} {rejected:?} {reply:?} {}", reply.body);
        clean("a rejection", &shown, std::slice::from_ref(&sign));
    }
    clean("a verifier", &format!("{:?}", verifier().or(other)), &[]);
    let padded = Verifier::of_key(format!("{SECRET} ")).expect_err("white space");
    clean("an invalid key", &told(&padded), &[]);
}

#[test]
fn links_and_answers_are_shown_without_their_signs() {
    let key = SecretString::from(SECRET);
    let link = ExternalAuthorizationLink::new("7");
    let url = link.url("1", &key, Timestamp::now()).expect("a link");
    let (_, sign) = url.expose().split_once("&sign=").expect("a sign");
    assert_eq!(sign.len(), 32);
    let signs = [sign.to_owned()];
    clean("a link", &format!("{link:?} {url:?}"), &signs);
    let json = serde_json::to_string(&url).expect("JSON");
    clean("a link as JSON", &json, &signs);
    for (user, key) in [("not plain", SECRET), ("7", concat!(" ", "padded"))] {
        let link = ExternalAuthorizationLink::new(user);
        let error = link.url("1", &SecretString::from(key), Timestamp::now());
        let error = error.expect_err("a mistake");
        clean("a link that cannot be made", &told(&error), &signs);
        assert!(!told(&error).contains("padded"));
    }
}

#[tokio::test]
async fn guards_show_no_address_and_no_field() {
    let key = delivery().0.arrival().key();
    let guard = MemoryGuard::new();
    let claim = guard.claim(&key).await.expect("a claim");
    let shown = format!("{guard:?} {claim:?}");
    clean("a guard", &shown, &[]);
    assert!(!shown.contains("channelId"), "{shown}");
    let Claim::Granted(ticket) = claim else {
        panic!("{claim:?}")
    };
    clean("a ticket", &format!("{ticket:?}"), &[]);
    // Nobody listens there.
    let redis = RedisGuard::new(format!("redis://:{SECRET}@127.0.0.1:1")).expect("a guard");
    let error = redis.claim(&key).await.expect_err("nobody listens");
    clean(
        "a guard in Redis",
        &format!("{redis:?} {error} {error:?}"),
        &[],
    );
    let error = RedisGuard::new(format!("http://{SECRET}@h")).expect_err("not Redis");
    clean("an address", &told(&error), &[]);
}
