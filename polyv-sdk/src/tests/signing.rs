//! The signature: official vectors, corner cases, properties.

use proptest::prelude::*;

use super::fixture::{APP_ID, InForm, NOW, SECRET, Things};
use crate::endpoint::{Auth, Host, Method, Shape};
use crate::prelude::Change;
use crate::request::{Draft, Signer};
use crate::sign::{Algorithm, Pairs, signature, string_to_sign};

const V1: &[(&str, &str)] = &[
    ("appId", APP_ID),
    ("channelIds", "2477096,2272655"),
    ("endDay", "2022-06-18"),
    ("startDay", "2022-05-20"),
    ("timestamp", "1660270926732"),
    ("page", ""),
    ("size", ""),
];

#[track_caller]
fn check(algorithm: Algorithm, secret: &str, pairs: &[(&str, &str)], expected: &str) {
    let pairs: Pairs = pairs.iter().copied().collect();
    assert_eq!(signature(algorithm, secret, &pairs), expected);
}

#[test]
fn official_vectors() {
    check(
        Algorithm::Md5,
        SECRET,
        V1,
        "0D2BDA2FD04D93A2B8832B91FD973C4D",
    );
    let mut v2 = V1.to_vec();
    v2.push(("signatureMethod", "SHA256"));
    let (v2, v3) = (v2.as_slice(), V1);
    check(
        Algorithm::Sha256,
        SECRET,
        v2,
        "C19D35BD44B2BD0A538D420D93F80C17EAD9604042098EA38621A2B5663ECEDF",
    );
    check(
        Algorithm::Sha256,
        SECRET,
        v3,
        "42703C82180F933545C0E6E3372B5F6303C3A54F77629AA34C4CE3443F7B3B27",
    );
    let v4 = [
        ("ts", "1552447784505"),
        ("userId", "e6b23c6f51"),
        ("videoId", "e6b23c6f51c4b1cb9f0302a92ed42440_e"),
        ("viewerId", "abcd1234"),
        ("viewerIp", "127.0.0.1"),
    ];
    check(
        Algorithm::Md5,
        "abc",
        &v4,
        "166D45560D37DDBF0F05081D975231B5",
    );
    let v5 = [
        ("appId", APP_ID),
        ("name", "测试 A"),
        ("timestamp", "1660270926732"),
    ];
    check(
        Algorithm::Md5,
        SECRET,
        &v5,
        "4486AD14712DCE6223FA831DA044D9C5",
    );
}

fn signer(algorithm: Algorithm) -> Signer<'static> {
    Signer {
        app_id: APP_ID,
        app_secret: SECRET,
        algorithm,
    }
}

fn draft(things: &Things) -> Draft {
    Draft::of(things, None).unwrap()
}

/// What is signed of `things`, without what every request has.
#[track_caller]
fn check_signed(things: &Things, expected: &str) {
    let text = draft(things).string_to_sign(signer(Algorithm::Md5), NOW);
    let common = format!("appId{APP_ID}");
    let text = text
        .replace(&common, "|")
        .replace(&format!("timestamp{NOW}"), "|");
    assert_eq!(text, expected);
}

#[test]
fn corners() {
    let things = Things::default;
    // Absent values are not signed; empty ones are sent, but not signed.
    check_signed(&things(), "||");
    let cleared = Things {
        name: Some(Change::Clear),
        ..things()
    };
    check_signed(&cleared, "||");
    let http = draft(&cleared).sign(signer(Algorithm::Md5), NOW, None);
    assert!(http.url.contains("&name=&"), "{}", http.url);
    // Upper case comes before lower case.
    let upper = Things {
        uin: Some("u".into()),
        ..things()
    };
    check_signed(&upper, "UINu||");
    // Values are signed as they are, and encoded once on the wire; a space is a plus.
    let raw = Things {
        name: Some(Change::Set("a b+c&d=测".into())),
        ..things()
    };
    check_signed(&raw, "|namea b+c&d=测|");
    let http = draft(&raw).sign(signer(Algorithm::Md5), NOW, None);
    assert!(
        http.url.contains("name=a+b%2Bc%26d%3D%E6%B5%8B&"),
        "{}",
        http.url
    );
    // A list is one text, the same signed and sent.
    let lists = Things {
        tags: Some(vec!["a".into(), "b".into()]),
        words: Some(vec!["x".into(), "y\"".into()]),
        ..things()
    };
    check_signed(&lists, r#"|tagsa,b|words["x","y\""]"#);
    let http = draft(&lists).sign(signer(Algorithm::Md5), NOW, None);
    assert!(http.url.contains("tags=a%2Cb&"), "{}", http.url);
}

#[test]
fn white_space_alone_is_refused_where_it_would_be_signed() {
    let error = Draft::of(&InForm::new(" \t"), None).unwrap_err();
    assert_eq!(error.parameter, "name");
    assert!(error.problem.contains("white space"), "{error}");
}

#[test]
fn sha256_is_announced_in_what_is_signed() {
    let draft = draft(&Things::default());
    let text = draft.string_to_sign(signer(Algorithm::Sha256), NOW);
    assert_eq!(
        text,
        format!("appId{APP_ID}signatureMethodSHA256timestamp{NOW}")
    );
    let http = draft.sign(signer(Algorithm::Sha256), NOW, None);
    assert!(http.url.contains("signatureMethod=SHA256&"), "{}", http.url);
    assert_eq!(http.sign.len(), 64);
}

#[test]
fn a_published_key_signs_without_account() {
    let host = Host {
        name: "chat",
        url: "https://apichat.polyv.net",
    };
    let auth = Auth::FixedKey("polyvChatSignForExternal");
    let mut draft = Draft::new(
        Method::Get,
        host,
        "/front/userlistExternal",
        auth,
        Shape::QuerySigned,
    );
    for (name, value) in [
        ("hide", "0"),
        ("len", "100"),
        ("page", "1"),
        ("roomId", "123456"),
        ("toGetSubRooms", "false"),
    ] {
        draft.query.push(name, value);
    }
    let http = draft.sign(signer(Algorithm::Sha256), NOW, None);
    let expected = "https://apichat.polyv.net/front/userlistExternal?hide=0&len=100&page=1&roomId=123456\
                    &toGetSubRooms=false&sign=F6589FD0A98963EDA5ACB88119F990CF";
    assert_eq!(http.url, expected);
}

#[test]
fn each_attempt_has_its_own_time() {
    let draft = draft(&Things::default());
    let (first, second) = (
        draft.sign(signer(Algorithm::Md5), NOW, None),
        draft.sign(signer(Algorithm::Md5), NOW + 1, None),
    );
    assert!(second.url.contains(&format!("timestamp={}&", NOW + 1)));
    assert_ne!(first.sign, second.sign);
}

fn params() -> impl Strategy<Value = Vec<(String, String)>> {
    let names = proptest::collection::btree_set("[A-Za-z]{1,8}", 1..8);
    names.prop_flat_map(|names| {
        let values = proptest::collection::vec("\\PC{1,12}", names.len());
        values.prop_map(move |values| names.iter().cloned().zip(values).collect())
    })
}

fn sign_of(secret: &str, pairs: &[(String, String)]) -> String {
    signature(Algorithm::Md5, secret, &pairs.iter().cloned().collect())
}

proptest! {
    #[test]
    fn order_of_insertion_does_not_matter((pairs, shuffled) in params().prop_flat_map(|pairs| {
        let shuffled = Just(pairs.clone()).prop_shuffle();
        (Just(pairs), shuffled)
    })) {
        prop_assert_eq!(sign_of(SECRET, &pairs), sign_of(SECRET, &shuffled));
    }

    #[test]
    fn empty_values_never_change_the_sign(pairs in params(), name in "[A-Za-z]{9,12}", at in 0..8_usize) {
        let mut more = pairs.clone();
        more.insert(at.min(pairs.len()), (name, String::new()));
        prop_assert_eq!(sign_of(SECRET, &pairs), sign_of(SECRET, &more));
    }

    #[test]
    fn a_changed_secret_always_does(pairs in params(), secret in "[a-z0-9]{8,32}", other in "[a-z0-9]{8,32}") {
        prop_assume!(secret != other);
        prop_assert_ne!(sign_of(&secret, &pairs), sign_of(&other, &pairs));
    }

    #[test]
    fn a_changed_value_always_does(pairs in params(), other in "\\PC{13,20}") {
        let mut changed = pairs.clone();
        changed[0].1 = other;
        prop_assert_ne!(sign_of(SECRET, &pairs), sign_of(SECRET, &changed));
    }

    #[test]
    fn the_text_is_what_is_hashed(pairs in params()) {
        let text = string_to_sign(&pairs.iter().cloned().collect());
        let whole: Pairs = [("", format!("{SECRET}{text}{SECRET}"))].into_iter().collect();
        prop_assert_eq!(sign_of(SECRET, &pairs), signature(Algorithm::Md5, "", &whole));
    }
}

#[test]
fn names_that_begin_alike_are_put_in_order() {
    let pairs: Pairs = [("pageSize", "2"), ("pageNumber", "1")]
        .into_iter()
        .collect();
    assert_eq!(string_to_sign(&pairs), "pageNumber1pageSize2");
}

#[test]
fn what_follows_an_insertion_is_put_in_order() {
    let mut pairs: Pairs = [("c", "3")].into_iter().collect();
    pairs.insert("a", "1");
    pairs.push("b", "2");
    assert_eq!(string_to_sign(&pairs), "a1b2c3");
}

/// A callback may have any names, and none.
#[test]
fn a_pair_without_name_and_value_costs_no_other() {
    let pairs: Pairs = [("b", "1"), ("", ""), ("a", "2"), ("", "x")]
        .into_iter()
        .collect();
    assert_eq!(string_to_sign(&pairs), "xa2b1");
    let mut out = String::new();
    pairs.write_encoded(&mut out);
    assert_eq!(out, "b=1&=&a=2&=x");
}
