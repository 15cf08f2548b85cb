//! Files on their way.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::fixture::Put;
use super::server::{Server, builder, json};
use crate::ErrorKind;
use crate::value::Upload;

#[tokio::test]
async fn files() {
    let server = Server::start(|_| json(r#"{"code": 200, "data": "https://img/x.png"}"#)).await;
    let client = server.client();
    let reports = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&reports);
    let path = std::env::temp_dir().join(format!("polyv-sdk-{}.bin", std::process::id()));
    std::fs::write(&path, "x".repeat(150_000)).unwrap();
    let file = Upload::from_path(&path)
        .file_name("课件 \"1\".bin")
        .content_type("application/x-test")
        .on_progress(move |sent, total| seen.lock().unwrap().push((sent, total)));
    let channel = "7".into();
    let url = client.send(&Put { channel, file }).await.unwrap();
    assert_eq!(url, "https://img/x.png");
    let reports = reports.lock().unwrap().clone();
    assert_eq!(reports.last(), Some(&(150_000, 150_000)));
    assert!(reports.len() >= 3 && reports.is_sorted(), "{reports:?}");

    let small = Upload::from_bytes("a.txt", "hello");
    client
        .send(&Put {
            channel: "7".into(),
            file: small,
        })
        .await
        .unwrap();
    let requests = server.requests();
    assert!(requests[0].contains(&"x".repeat(150_000)));
    assert!(requests[0].contains(
        "name=\"file\"; filename=\"课件 \\\"1\\\".bin\"\r\nContent-Type: application/x-test\r\n"
    ));
    for part in [
        "name=\"appId\"",
        "name=\"channelId\"\r\n\r\n7\r\n",
        "name=\"timestamp\"",
        "name=\"sign\"",
        "filename=\"a.txt\"\r\n\r\nhello\r\n",
    ] {
        assert!(requests[1].contains(part), "{part}");
    }
    std::fs::remove_file(&path).unwrap();
    let missing = Put {
        channel: "7".into(),
        file: Upload::from_path(&path),
    };
    let error = client.send(&missing).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Invalid, Some("file"))
    );
    assert!(error.source().is_some());
    let folder = Put {
        channel: "7".into(),
        file: Upload::from_path(std::env::temp_dir()),
    };
    assert!(client.send(&folder).await.unwrap_err().is_invalid());
    assert_eq!(server.requests().len(), 2);
}

/// The outcome of sending 16 MiB to a server that takes `pieces` of them, slowly, and then answers.
async fn slowly(pieces: usize) -> Result<crate::Text, crate::Error> {
    const PIECE: usize = 256 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = vec![0; PIECE];
        for _ in 0..pieces {
            stream.read_exact(&mut piece).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if pieces == 64 {
            let body = r#"{"code": 200, "data": "done"}"#;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all((head + body).as_bytes()).await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    let client = builder()
        .base_url(url)
        .attempt_timeout(Duration::from_millis(700))
        .build()
        .unwrap();
    let file = Upload::from_bytes("a.bin", vec![b'x'; 64 * PIECE]);
    client
        .send(&Put {
            channel: "7".into(),
            file,
        })
        .await
}

#[tokio::test]
async fn a_file_may_take_its_time_while_it_moves() {
    assert_eq!(slowly(64).await.unwrap(), "done");
    let stuck = slowly(4).await.unwrap_err();
    assert_eq!(stuck.message(), "no complete reply within 700ms");
}
