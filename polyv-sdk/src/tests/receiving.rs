//! What a receiver answers, the links it makes, and what its tests send.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use secrecy::SecretString;

use super::fixture::{APP_ID, SECRET};
use crate::callback::testing::Delivery;
use crate::callback::{
    Answer as _, AnswerForm, Arrival, Happening, Kind, Link as _, Mark, Rejected, SignKind,
    Verifier,
};
use crate::prelude::*;
use crate::{Credentials, ErrorKind};

const SENT: i64 = 1_557_976_774_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

fn verifier() -> Verifier {
    Verifier::new(Credentials::new(APP_ID, SECRET).unwrap())
}

/// An answer, a link and an event, which generated code keeps apart.
#[derive(Default)]
struct Viewer {
    user: Option<Text>,
    name: Option<Text>,
    key: Option<Secret>,
    list: Vec<Text>,
}
impl Record for Viewer {
    const FIELDS: &'static [Field] = &[
        field("userid").required(),
        field("nickname")
            .form(Form::Base64Url)
            .details(&[Detail::Length(None, Some(8))]),
        field("customKey"),
        field("list"),
    ];
}
record!(Viewer {
    0: user,
    1: name,
    2: key,
    3: list
});
impl Answer for Viewer {
    const FORM: AnswerForm = AnswerForm::Json;
}
impl Link for Viewer {
    const ADDRESS: &'static str = "https://live.polyv.cn/watch/{channelId}";
    const SUBJECT: &'static str = "userid";
}

#[derive(Default)]
struct Back {
    user: Option<Text>,
    name: Option<Text>,
}
impl Record for Back {
    const FIELDS: &'static [Field] = &[field("userid"), field("nickname")];
}
record!(Back { 0: user, 1: name });
impl Answer for Back {
    const FORM: AnswerForm = AnswerForm::Query;
}
impl Happening for Back {
    const KIND: &'static Kind = &Kind {
        name: "back",
        method: None,
        sign: SignKind::Keyed("userid"),
        repeats: None,
        key: &["userid"],
        marks: &[Mark {
            is: &[],
            has: &["userid"],
            lacks: &[],
        }],
    };
}

fn viewer(user: &str) -> Viewer {
    Viewer {
        user: Some(user.into()),
        ..Viewer::default()
    }
}

#[test]
fn answers_are_written_as_their_form_says() {
    let mut answer = viewer("7");
    answer.key = Some("geheim".into());
    assert_eq!(
        answer.reply().body,
        r#"{"userid":"7","customKey":"geheim","list":[]}"#
    );
    let reply = answer.reply();
    assert_eq!(
        (reply.status, reply.content_type),
        (200, "application/json")
    );
    let back = Back {
        user: Some("a b".into()),
        name: Some("测".into()),
    };
    assert_eq!(back.body(), "userid=a+b&nickname=%E6%B5%8B");
    for (to, expected) in [
        ("https://h/p", "https://h/p?userid=7"),
        ("https://h/p?a=1", "https://h/p?a=1&userid=7"),
        ("https://h/p?a=1#top", "https://h/p?a=1&userid=7#top"),
    ] {
        let back = Back {
            user: Some("7".into()),
            name: None,
        };
        assert_eq!(back.address(to), expected);
    }
}

#[test]
fn a_link_is_signed_with_the_key_of_the_channel() {
    let url = |viewer: &Viewer, channel: &str, key: &str| {
        viewer.url(channel, &SecretString::from(key), at(1_498_547_407_000))
    };
    let mut guest = viewer("1b448be323");
    guest.name = Some("观众".into());
    let link = url(&guest, "1965681", "testkey").unwrap();
    // The MD5 of `testkey1b448be323testkey1498547407000`.
    assert_eq!(
        link.expose(),
        "https://live.polyv.cn/watch/1965681?userid=1b448be323&nickname=6KeC5LyX&ts=1498547407000&sign=7ef1e2796b1a912abc1b3414a2707abf"
    );
    assert_eq!(format!("{link:?}"), "[redacted]");
    let odd = url(&viewer("a"), "a/b?c", "testkey").unwrap();
    assert!(odd.expose().contains("/watch/a%2Fb%3Fc?userid=a&ts="));

    let long = "a".repeat(65);
    assert!(url(&viewer(&long[1..]), "1", "testkey").is_ok());
    for user in ["", "a-b", "测", &long] {
        let error = url(&viewer(user), "1", "testkey").unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Invalid, Some("userid")),
            "{user}"
        );
    }
    guest.name = Some("too long".into());
    let error = url(&guest, "1", "testkey").unwrap_err();
    assert_eq!(error.parameter(), Some("nickname"));
    let error = url(&viewer("a"), "", "testkey").unwrap_err();
    assert_eq!(error.parameter(), Some("channelId"));
    for key in ["", "testkey "] {
        let error = url(&viewer("a"), "1", key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{key:?}");
    }
}

#[test]
fn a_receiver_without_a_framework_knows_what_to_answer() {
    let respond = |delivery: &Delivery, now: i64| {
        let url = delivery.url("/hook?tenant=5");
        let (reply, verified) = verifier().respond::<Arrival>("GET", &url, b"", at(now));
        assert_eq!(reply.content_type, "text/plain; charset=utf-8");
        (reply.status, reply.body, verified.is_ok())
    };
    let fields = [("channelId", "1")];
    let good = Delivery::of_fields(fields).signed(&verifier(), at(SENT));
    assert_eq!(respond(&good, SENT), (200, "success".to_owned(), true));
    let forged = Delivery::of_fields(fields).forged(at(SENT));
    for (delivery, now, status, expected) in [
        (
            &good,
            SENT + 300_001,
            401,
            Rejected::Stale(Duration::from_millis(300_001)),
        ),
        (
            &good,
            SENT - 300_001,
            401,
            Rejected::Ahead(Duration::from_millis(300_001)),
        ),
        (&forged, SENT, 401, Rejected::Wrong),
        (
            &Delivery::of_fields(fields),
            SENT,
            400,
            Rejected::Missing("timestamp"),
        ),
        (
            &good.clone().field("sign", "0"),
            SENT,
            400,
            Rejected::Repeated("sign"),
        ),
    ] {
        assert_eq!(
            respond(delivery, now),
            (status, expected.to_string(), false)
        );
    }
    let body = "a".repeat(Arrival::MAX_BYTES + 1);
    let (reply, _) = verifier().respond::<Arrival>("POST", "/", body.as_bytes(), at(SENT));
    assert_eq!(reply.status, 413);
    assert_eq!(Rejected::Incomplete.reply().status, 400);
}

#[test]
fn every_rejection_says_what_to_do() {
    for (rejected, advice) in [
        (Rejected::Missing("sign"), "no `sign`: pass the query"),
        (Rejected::Repeated("sign"), "remove it from the address"),
        (Rejected::Untimed("ts"), "pass the fields as they arrived"),
        (Rejected::Wrong, "use the `appSecret` of the account"),
        (
            Rejected::Stale(Duration::from_millis(301_500)),
            "301.500 s ago",
        ),
        (
            Rejected::Ahead(Duration::from_secs(301)),
            "set this machine's clock",
        ),
        (Rejected::Wrong, "for custom authorization, the key"),
        (Rejected::TooLarge, "larger than 1 MiB"),
        (Rejected::Incomplete, "see why the connection broke"),
    ] {
        let text = rejected.to_string();
        assert!(text.contains(advice), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}

#[test]
fn a_delivery_is_signed_as_its_kind_is() {
    let back = Back {
        user: Some("7".into()),
        name: None,
    };
    let verifier = Verifier::of_key("testkey").unwrap();
    let delivery = Delivery::of(&back).signed(&verifier, at(SENT));
    let judged = verifier.verify::<Back>(delivery.arrival(), at(SENT));
    let received = judged.unwrap();
    assert_eq!((received.event(), received.sent()), (&back, at(SENT)));
    assert!(delivery.arrival().get("timestamp").is_none());
    let forged = Delivery::of(&back).forged(at(SENT)).arrival();
    let judged = verifier.verify::<Back>(forged, at(SENT));
    assert_eq!(judged.unwrap_err(), Rejected::Wrong);
}

/// The MD5 of the secret and `text`, by the rule and not by the code.
fn md5(text: &str) -> String {
    use md5::Digest as _;
    let mut hex = String::new();
    for byte in md5::Md5::digest(format!("{SECRET}{text}")) {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

prop_compose! {
    fn fields()(fields in prop::collection::vec(("[a-z]{1,6}", any::<String>()), 0..8)) -> Vec<(String, String)> {
        let own = |name: &str| matches!(name, "sign" | "ts");
        fields.into_iter().filter(|(name, _)| !own(name)).collect()
    }
}

proptest! {
    #[test]
    fn what_is_signed_in_time_is_believed_whatever_the_fields(
        fields in fields(),
        sent in 0..4_000_000_000_000_i64,
        off in -400_000..400_000_i64,
        upper in any::<bool>(),
    ) {
        let sign = md5(&sent.to_string());
        let sign = if upper { sign.to_uppercase() } else { sign };
        let delivery = Delivery::of_fields(fields.clone())
            .field("timestamp", &sent.to_string())
            .field("sign", &sign);
        let url = delivery.url("/hook");
        let arrival = Arrival::new("GET", &url, b"").unwrap();
        let arrived: Vec<_> = arrival.fields().iter().take(fields.len()).collect();
        let expected: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        prop_assert_eq!(arrived, expected);
        let judged = verifier().verify::<Arrival>(arrival, at(sent + off));
        let by = Duration::from_millis(off.unsigned_abs());
        match judged {
            Ok(verified) => {
                prop_assert!(off.abs() <= 300_000);
                prop_assert_eq!(verified.sent(), at(sent));
            }
            Err(Rejected::Stale(found)) => prop_assert!(off > 300_000 && found == by),
            Err(Rejected::Ahead(found)) => prop_assert!(off < -300_000 && found == by),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn whatever_else_is_changed_is_rejected(
        sent in 0..4_000_000_000_000_i64,
        other in 0..4_000_000_000_000_i64,
        sign in "[0-9a-f]{0,40}",
    ) {
        let judge = |time: i64, sign: &str| {
            let arrival = Delivery::of_fields([("timestamp", &*time.to_string()), ("sign", sign)]).arrival();
            verifier().verify::<Arrival>(arrival, at(time)).map(drop)
        };
        prop_assert_eq!(judge(sent, &md5(&sent.to_string())), Ok(()));
        prop_assume!(other != sent);
        prop_assert_eq!(judge(other, &md5(&sent.to_string())), Err(Rejected::Wrong));
        prop_assume!(sign != md5(&sent.to_string()));
        prop_assert_eq!(judge(sent, &sign), Err(Rejected::Wrong));
    }
}
