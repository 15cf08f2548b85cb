//! Each parameter in its place, and signed or not as the shape says.

use super::fixture::{
    APP_ID, InForm, InJson, InMultipart, InUnsignedForm, NOW, Put, SECRET, ThingId, Things,
    Unsigned,
};
use crate::endpoint::Endpoint;
use crate::record::field;
use crate::request::{Body, Draft, HttpRequest, Part, Signer};
use crate::sign::Algorithm;
use crate::value::{Change, Form, Upload, Value as _, Written};

fn signer() -> Signer<'static> {
    Signer {
        app_id: APP_ID,
        app_secret: SECRET,
        algorithm: Algorithm::Md5,
    }
}

fn sign(request: &impl Endpoint) -> (HttpRequest, String) {
    let draft = Draft::of(request, None).unwrap();
    (
        draft.sign(signer(), NOW, None),
        draft.string_to_sign(signer(), NOW),
    )
}

const URL: &str = "https://api.polyv.net/live/v3/things/a%2Fb/set";

/// The query of a URL, with the value of the signature left out.
fn query(http: &HttpRequest) -> String {
    http.url
        .strip_prefix(URL)
        .unwrap()
        .replace(&http.sign, "..")
}

fn common() -> String {
    format!("appId={APP_ID}&timestamp={NOW}&sign=..")
}

#[test]
fn a_signed_form_holds_everything() {
    let (http, text) = sign(&InForm::new("n m"));
    assert_eq!(http.url, URL);
    let Body::Form(form) = &http.body else {
        panic!("{http:?}")
    };
    let form = form.replace(&http.sign, "..");
    assert_eq!(
        form,
        format!("appId={APP_ID}&name=n+m&timestamp={NOW}&sign=..")
    );
    assert_eq!(text, format!("appId{APP_ID}namen mtimestamp{NOW}"));
    assert_eq!(
        http.content_type(),
        Some("application/x-www-form-urlencoded")
    );
}

#[test]
fn an_unsigned_form_stays_out_of_the_signature() {
    let (http, text) = sign(&InUnsignedForm::new("n"));
    assert_eq!(query(&http), format!("?{}", common()));
    assert!(
        matches!(&http.body, Body::Form(form) if form == "name=n"),
        "{http:?}"
    );
    assert_eq!(text, format!("appId{APP_ID}timestamp{NOW}"));
}

#[test]
fn a_json_body_stays_out_of_the_signature() {
    let (http, text) = sign(&InJson::new("n"));
    assert_eq!(query(&http), format!("?{}", common()));
    assert!(
        matches!(&http.body, Body::Json(json) if json == br#"{"name":"n"}"#),
        "{http:?}"
    );
    assert_eq!(text, format!("appId{APP_ID}timestamp{NOW}"));
    // Absent is left out, cleared is an empty text.
    for (name, expected) in [(None, "{}"), (Some(Change::Clear), r#"{"name":""}"#)] {
        let (http, _) = sign(&InJson {
            id: "a/b".into(),
            name,
        });
        assert!(matches!(&http.body, Body::Json(json) if json == expected.as_bytes()));
    }
}

#[test]
fn an_identifier_is_a_number_where_its_digits_are_kept() {
    let codec = field("id").form(Form::Numeric).codec;
    for (id, expected) in [
        ("7", "7"),
        ("-7", "-7"),
        ("0", "0"),
        ("007", r#""007""#),
        ("+7", r#""+7""#),
        ("-0", r#""-0""#),
        ("9223372036854775808", r#""9223372036854775808""#),
    ] {
        let id = ThingId::from(id);
        let written = serde_json::to_string(&Written::body(&id.view(codec))).unwrap();
        assert_eq!(written, expected);
    }
}

#[test]
fn the_texts_of_a_multipart_body_are_signed() {
    let (http, text) = sign(&InMultipart::new("n"));
    assert_eq!(http.url, URL);
    assert_eq!(text, format!("appId{APP_ID}namentimestamp{NOW}"));
    let Body::Multipart(parts) = http.body else {
        panic!()
    };
    let names: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Text { name, .. } | Part::File { name, .. } => name.as_str(),
        })
        .collect();
    assert_eq!(names, ["appId", "name", "timestamp", "sign"]);
}

#[test]
fn a_file_is_never_signed() {
    let put = Put {
        channel: "7".into(),
        file: Upload::from_bytes("a.png", &b"abc"[..]),
    };
    let (http, text) = sign(&put);
    assert_eq!(text, format!("appId{APP_ID}channelId7timestamp{NOW}"));
    let Body::Multipart(parts) = &http.body else {
        panic!()
    };
    assert!(
        matches!(parts.last(), Some(Part::File { name, file, .. }) if name == "file" && file.name() == "a.png")
    );
}

#[test]
fn nothing_is_added_where_nobody_signs() {
    let draft = Draft::of(&Unsigned::new("n"), None).unwrap();
    let draft = Draft {
        auth: crate::endpoint::Auth::None,
        ..draft
    };
    assert_eq!(draft.sign(signer(), NOW, None).url, format!("{URL}?name=n"));
}

#[test]
fn another_base_url_replaces_the_host() {
    let draft = Draft::of(&Things::default(), None).unwrap();
    for base in ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"] {
        let http = draft.sign(signer(), NOW, Some(base));
        assert!(
            http.url
                .starts_with("http://127.0.0.1:8080/live/v4/things?"),
            "{}",
            http.url
        );
    }
    let http = draft.sign(signer(), NOW, Some("https://gate.example/polyv/"));
    assert!(
        http.url
            .starts_with("https://gate.example/polyv/live/v4/things?"),
        "{}",
        http.url
    );
}

#[test]
fn what_is_shown_of_a_request_has_no_signature() {
    for (http, _) in [sign(&InForm::new("n")), sign(&InJson::new("n"))] {
        let shown = format!("{http:?}{:?}", http.body);
        assert!(
            !shown.contains(&http.sign) && !shown.contains(SECRET) && !shown.contains("sign="),
            "{shown}"
        );
    }
    let draft = Draft::of(&InForm::new("pass word"), None).unwrap();
    let shown = format!("{draft:?}");
    assert!(
        shown.contains("name") && !shown.contains("pass word"),
        "{shown}"
    );
    let shown = format!("{:?}", signer());
    assert!(!shown.contains(SECRET), "{shown}");
}
