//! Callbacks, received by a server of a few lines.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use polyv_mock::{Callback, CallbackError, Clock, Event, MockServer};

/// A receiver that answers one callback, and returns its first line.
pub(crate) fn receiver(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?tenant=5", listener.local_addr().unwrap());
    let receiver = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let mut rest = String::new();
        while reader.read_line(&mut rest).unwrap() > 2 {
            rest.clear();
        }
        reader.into_inner().write_all(answer.as_bytes()).unwrap();
        line.trim().to_owned()
    });
    (url, receiver)
}

const SUCCESS: &str = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess";
/// What is sent for the end of a live stream in channel 77, at the time and with the secret of the documentation.
const LINE: &str = "GET /hook?tenant=5&sessionId=xxxxxddd&startTime=1557976777111&status=end\
                    &channelId=77&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b HTTP/1.1";

fn live_status() -> Event {
    Event::named("live_status").unwrap()
}

fn server() -> MockServer {
    MockServer::builder()
        .credentials("app", "fsq2k5weced1h8vui657xtdva66whf0g")
        .clock(Clock::fixed(1_557_976_774_000))
        .start_blocking()
        .unwrap()
}

#[test]
fn a_callback_is_a_signed_get() {
    let (url, received) = receiver(SUCCESS);
    let typical = live_status();
    let mut fields: Vec<_> = typical.fields().collect();
    fields.extend([("status", "end"), ("channelId", "77")]);
    let answer = server().send_callback(&url, &fields).unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "success"));
    assert_eq!(received.join().unwrap(), LINE);
}

// Its clock is stopped and would jump to the end of any time limit.
#[tokio::test(start_paused = true)]
async fn an_async_test_waits_for_the_answer() {
    let (url, received) = receiver("HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n");
    let callback = server().callback(&url).event(live_status());
    let callback = callback.field("status", "end").field("channelId", "77");
    let answer = callback.send().await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
    assert_eq!(received.join().unwrap(), LINE);
}

#[test]
fn a_redirect_is_an_answer() {
    let (url, received) = receiver(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    );
    let callback = server()
        .callback(&url)
        .event(Event::named("mp4-merged").unwrap());
    assert_eq!(callback.send_blocking().unwrap().status, 302);
    let line = received.join().unwrap();
    assert!(line.contains("fileName=fileName-7"), "{line}");
    assert!(
        !line.contains("sign=") && !line.contains("timestamp="),
        "{line}"
    );
}

/// The error of a callback to this URL, with its causes.
fn failed(url: &str) -> (CallbackError, String) {
    let callback: Callback = MockServer::builder().callback(url);
    let error = callback.send_blocking().unwrap_err();
    let mut told = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        told = format!("{told}: {error} {error:?}");
        cause = error.source();
    }
    (error, told)
}

#[test]
fn what_cannot_be_delivered_is_said_without_the_sign() {
    for url in ["ftp://localhost/", "/path", "no url", "http://?q=1"] {
        let (error, told) = failed(url);
        let is_shown = told.contains(url.split('?').next().unwrap());
        assert!(matches!(error, CallbackError::Url(_)) && is_shown, "{told}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (nobody, told) = failed(&format!("http://{address}/hook"));
    assert!(matches!(nobody, CallbackError::Receiver(_)), "{told}");
    assert!(
        !told.contains("sign") && !told.contains("timestamp"),
        "{told}"
    );
}

/// The first byte that a receiver at an `https` address is sent.
#[test]
fn https_is_spoken_where_it_is_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/hook", listener.local_addr().unwrap());
    let receiver = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut first = [0];
        std::io::Read::read_exact(&mut stream, &mut first).unwrap();
        first[0]
    });
    let (error, told) = failed(&url);
    assert!(matches!(error, CallbackError::Receiver(_)), "{told}");
    let handshake = 22;
    assert_eq!(receiver.join().unwrap(), handshake);
}

#[test]
fn every_kind_can_be_sent() {
    let names: Vec<_> = Event::names().collect();
    assert_eq!(names.len(), 30);
    for name in names {
        let event = Event::named(name).unwrap();
        let shown = MockServer::builder()
            .callback("http://h/")
            .event(event)
            .shown_url();
        assert!(shown.starts_with("http://h/"), "{shown}");
    }
    let unknown = Event::named("live-ended").unwrap_err().to_string();
    assert!(unknown.contains("live_status"), "{unknown}");
    // A link that viewers follow to POLYV, which calls nobody for it.
    assert!(Event::named("direct_authorization").is_err());
}

/// A receiver of any number of callbacks: the targets of their first lines.
pub(crate) fn listener() -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, received) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let mut rest = String::new();
            while reader.read_line(&mut rest).unwrap() > 2 {
                rest.clear();
            }
            reader.into_inner().write_all(SUCCESS.as_bytes()).unwrap();
            let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
            // The test may be over.
            let _ = sender.send(target);
        }
    });
    (url, received)
}

#[test]
fn a_repeated_or_late_one_is_sent_as_it_is_asked_for() {
    let (url, received) = listener();
    let callback = server().callback(&url).event(live_status());
    callback.clone().twice().send_blocking().unwrap();
    assert_eq!(received.recv().unwrap(), received.recv().unwrap());
    callback
        .late(std::time::Duration::from_secs(600))
        .send_blocking()
        .unwrap();
    let late = received.recv().unwrap();
    assert!(late.contains("timestamp=1557976174000"), "{late}");
}
