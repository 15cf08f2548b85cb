//! What counts as a file, by one rule for every caller.

use super::fixture::{Ack, File, One, Status};
use super::server::{Answer, Server};
use crate::envelope::decode;
use crate::{Error, ErrorKind};

const HTML: &str = "<!DOCTYPE html><html><body>Sign in</body></html>";
const OLD_SHEET: &str =
    "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table></table></html>";
const REFUSAL: &str = "{\"code\":400,\"status\":\"error\",\"message\":\"refused\",\"data\":\"\"}";

const OCTETS: &str = "200 OK\r\nContent-Type: application/octet-stream";
const SHEET: &str = "200 OK\r\nContent-Type: application/vnd.ms-excel";

/// Heads and bodies.
const NO_FILES: [(&str, &[u8]); 34] = [
    // Pages that begin unlike most, whatever they are said to be.
    (OCTETS, b"<!-- login --><html></html>"),
    (OCTETS, b"<div>no</div>"),
    (
        OCTETS,
        b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
    ),
    ("200 OK", b"<style>p {}</style>"),
    // UTF-16, both ways round, with its mark and without.
    (OCTETS, b"\xff\xfe<\0h\0t\0m\0l\0"),
    (OCTETS, b"\xfe\xff\0<\0h\0t\0m\0l"),
    (OCTETS, b"{\0\"\0c\0o\0d\0e\0"),
    (OCTETS, b"\0<\0h\0t\0m\0l"),
    (OCTETS, b"\xff\xfe\r\0\n\0<\0h\0"),
    (OCTETS, b" \0{\0\"\0c\0"),
    // And in UTF-32.
    (OCTETS, b"\xff\xfe\0\0<\0\0\0h\0\0\0"),
    (OCTETS, b"\0\0\xfe\xff\0\0\0 \0\0\0{\0\0\0\""),
    (OCTETS, b"{\0\0\0\"\0\0\0"),
    (
        "200 OK\r\nContent-Type: text/javascript; charset=utf-8",
        b"callback({\"code\":400})",
    ),
    (OCTETS, "\u{a0}\u{200b}<html>".as_bytes()),
    // A message under the name of a page.
    (
        "200 OK\r\nContent-Type: text/html",
        b"upstream connect error",
    ),
    ("200 OK\r\nContent-Type: text/xml", b"no right"),
    (
        "200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: gzip",
        b"\x1f\x8b\x08 gzip",
    ),
    (SHEET, b"{\"code\":200,\"data\":\"\"}"),
    (SHEET, b"{not JSON"),
    (SHEET, b""),
    (SHEET, b" \r\n\xef\xbb\xbf"),
    ("204 No Content", b""),
    ("206 Partial Content\r\nContent-Range: bytes 0-2/9", b"abc"),
    ("200 OK\r\nContent-Type: text/html", HTML.as_bytes()),
    (
        "200 OK\r\nContent-Type: text/html; charset=utf-8",
        b"\n<div>no</div>",
    ),
    (
        "200 OK\r\nContent-Type: application/octet-stream",
        HTML.as_bytes(),
    ),
    ("200 OK", HTML.as_bytes()),
    (
        "200 OK\r\nContent-Type: application/xml",
        b"<?xml version=\"1.0\"?><Error/>",
    ),
    (
        "200 OK\r\nContent-Type: application/json",
        b"[\"no right\"]",
    ),
    ("200 OK\r\nContent-Type: application/json", b"\"no right\""),
    ("200 OK", b"[\"no right\"]"),
    (
        "200 OK\r\nContent-Type: text/plain",
        b"upstream connect error",
    ),
    (
        "200 OK\r\nContent-Type: any/type\r\nContent-Encoding: gzip",
        b"\x1f\x8b\x08 gzip",
    ),
];

/// The result of both ways to fetch a file; they have to agree.
async fn fetch(head: &str, body: &[u8]) -> Result<Vec<u8>, Error> {
    let head = format!(
        "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = [head.as_bytes(), body].concat();
    let server = Server::start(move |_| Answer::Raw(answer.clone())).await;
    let client = server.client().with(crate::CallOptions::new().attempts(1));
    let mut written = Vec::new();
    let sent = client.send(&File {}).await;
    let downloaded = client.download(&File {}, &mut written).await;
    match (sent, downloaded) {
        (Ok(file), Ok(length)) => {
            assert_eq!(file.bytes().as_ref(), written);
            assert_eq!(length, written.len() as u64);
            Ok(written)
        }
        (Err(one), Err(other)) => {
            assert_eq!((one.kind(), one.message()), (other.kind(), other.message()));
            assert_eq!(written, b"", "nothing is written");
            Err(one)
        }
        (sent, downloaded) => panic!("{sent:?} {downloaded:?}"),
    }
}

#[tokio::test]
async fn files() {
    let binary = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 sheet";
    let cases: [(&str, &[u8]); 20] = [
        // A video, whose first bytes are the length of a box.
        ("application/octet-stream", b"\0\0\0<ftypisom\0\0\x02\0"),
        ("application/octet-stream", b"\0\0\0 ftypisom\0\0\x02\0"),
        // In UTF-16, as spreadsheets write tables of text.
        ("text/csv", b"\xff\xfea\0,\0b\0"),
        // What is not a compression does not compress.
        ("text/csv\r\nContent-Encoding: UTF-8", b"a,b\n"),
        ("text/csv\r\nContent-Encoding: identity, none", b"a,b\n"),
        ("text/csv\r\nContent-Encoding: binary", b"a,b\n"),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"a,b\n",
        ),
        ("application/xml", OLD_SHEET.as_bytes()),
        ("application/vnd.ms-excel", binary),
        ("text/html", binary),
        ("text/plain", binary),
        ("application/json", binary),
        ("application/vnd.ms-excel", OLD_SHEET.as_bytes()),
        ("text/html", OLD_SHEET.as_bytes()),
        ("application/vnd.ms-excel", HTML.as_bytes()),
        ("text/csv", b"\"a\",b\n[1],2\n"),
        ("text/csv", b"[live] 1,2\n"),
        ("application/octet-stream", b"a,b\n1,2\n"),
        ("application/octet-stream", b"\xef\xbb\xbfa,b\n"),
        (
            "text/plain\r\nContent-Disposition: attachment; filename=a.txt",
            b"a text",
        ),
    ];
    for (media_type, body) in cases {
        let head = format!("200 OK\r\nContent-Type: {media_type}");
        let written = fetch(&head, body).await;
        assert_eq!(written.unwrap(), body, "{media_type}");
    }
    assert_eq!(fetch("200 OK", b"any").await.unwrap(), b"any");
}

#[tokio::test]
async fn refusals_in_the_place_of_a_file() {
    let blanks = [&b" ".repeat(5000)[..], REFUSAL.as_bytes()].concat();
    let marked = format!("\u{feff}{REFUSAL}");
    let broken = format!("\r\n {REFUSAL}");
    let unseen = format!("\u{b}\u{a0} \u{200b}\u{2028}{REFUSAL}\u{3000}");
    let heads = [
        SHEET,
        "200 OK",
        "403 Forbidden",
        "200 OK\r\nContent-Type: text/html",
    ];
    for head in heads {
        for body in [
            REFUSAL.as_bytes(),
            marked.as_bytes(),
            broken.as_bytes(),
            unseen.as_bytes(),
            &blanks,
        ] {
            let error = fetch(head, body).await.unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(400)));
        }
    }
}

#[tokio::test]
async fn what_is_not_a_file() {
    for (head, body) in NO_FILES {
        let error = fetch(head, body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{head} {error}");
    }
    for head in ["502 Bad Gateway", "302 Found"] {
        let error = fetch(head, b"abc").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Http, "{head}");
    }
}

/// The same when only the status is known.
#[test]
fn without_headers() {
    let file =
        |status, body: &[u8]| decode::<File>(status, body).map(|file| file.data.into_bytes());
    assert_eq!(file(200, b"a,b").unwrap().as_ref(), b"a,b");
    for body in [HTML, "", "\u{feff}", "[1]", "{}"] {
        assert_eq!(
            file(200, body.as_bytes()).unwrap_err().kind(),
            ErrorKind::Decode,
            "{body}"
        );
    }
    assert_eq!(file(204, b"").unwrap_err().kind(), ErrorKind::Decode);
    let error = file(200, format!("\u{feff}{REFUSAL}").as_bytes()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(400)));
}

#[test]
fn texts_that_are_none() {
    let refused = decode::<Status>(200, format!("\u{feff}{REFUSAL}").as_bytes());
    assert_eq!(refused.unwrap_err().code(), Some(400));
    for body in ["\u{feff}", "\u{feff} <html>", "[\"no right\"]", "\n<div>"] {
        let error = decode::<Status>(200, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
    let refused = decode::<Status>(200, format!("\u{200b}{REFUSAL}").as_bytes());
    assert_eq!(refused.unwrap_err().code(), Some(400));
    let red = decode::<Status>(200, "\u{feff}red\n".as_bytes()).unwrap();
    assert_eq!(red.data, super::fixture::Color::Red);
}

/// The outcome of a call whose reply is said to be compressed.
async fn compressed<E: crate::endpoint::Endpoint>(
    request: &E,
    body: &'static str,
) -> Result<E::Output, String> {
    let headers = "Content-Encoding: gzip\r\n";
    let server = Server::start(move |_| super::server::answer("200 OK", headers, body)).await;
    let outcome = server.client().send(request).await;
    outcome.map_err(|error| error.message().to_owned())
}

#[tokio::test]
async fn compressed_replies_are_named() {
    let problem = "the reply is compressed, although compression was not requested";
    let outcome = compressed(&One {}, "\u{1f}\u{8b}").await;
    assert_eq!(outcome.unwrap_err(), problem);
    assert_eq!(compressed(&Ack {}, "abc").await.unwrap_err(), problem);
    // A proxy unpacked it, or there was nothing to pack, and the header stayed.
    let one = compressed(&One {}, r#"{"code":200,"data":{"id":7}}"#).await;
    assert_eq!(one.unwrap().id, Some("7".into()));
    compressed(&Ack {}, "").await.unwrap();
    let refused = compressed(&Ack {}, REFUSAL).await;
    assert_eq!(refused.unwrap_err(), "refused");
}
