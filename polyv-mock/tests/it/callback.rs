//! Callbacks, received by a server of a few lines.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use polyv_mock::{Clock, Event, MockServer};

#[test]
fn a_callback_is_a_signed_get() {
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
        let mut stream = reader.into_inner();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess")
            .unwrap();
        line
    });
    let server = MockServer::builder()
        .credentials("app", "fsq2k5weced1h8vui657xtdva66whf0g")
        .clock(Clock::fixed(1_557_976_774_000))
        .start_blocking()
        .unwrap();
    let mut fields = Event::LiveEnded.fields().to_vec();
    fields.push(("channelId", "77"));
    let answer = server.send_callback(&url, &fields).unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "success"));
    let line = receiver.join().unwrap();
    assert_eq!(
        line.trim(),
        "GET /hook?tenant=5&status=end&sessionId=g1mpq3uy2c&startTime=1655711400000&endTime=1655718600000&channelId=77\
         &timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b HTTP/1.1"
    );
}
