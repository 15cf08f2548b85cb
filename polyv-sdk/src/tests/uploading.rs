//! Files on their way.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

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
}

/// Only the kernel sees that its buffered data makes no progress.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_does_not_move_is_given_up() {
    let started = Instant::now();
    let stuck = slowly(4).await.unwrap_err();
    assert_eq!(stuck.kind(), ErrorKind::Timeout, "{stuck:#}");
    assert!(stuck.is_timeout());
    assert!(started.elapsed() < Duration::from_secs(20));
}

/// All of it is in the buffers of the system at once, and the server takes longer to read it than an attempt may.
#[tokio::test]
async fn what_the_system_has_taken_over_may_take_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = vec![0; 16 * 1024];
        let mut read = 0;
        while read < 200 * 1024 {
            read += stream.read(&mut piece).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let body = r#"{"code": 200, "data": "done"}"#;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).await.unwrap();
    });
    let client = builder().base_url(url);
    let client = client.attempt_timeout(Duration::from_millis(300)).build();
    let file = Upload::from_bytes("a.bin", vec![b'x'; 200 * 1024]);
    let sent = client.unwrap().send(&put(file)).await;
    assert_eq!(sent.unwrap(), "done");
}

#[tokio::test]
async fn a_deadline_of_the_call_ends_an_upload_that_moves() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut piece = vec![0; 64 * 1024];
        while stream.read(&mut piece).await.unwrap_or(0) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let client = builder().base_url(url).build().unwrap();
    let file = Upload::from_bytes("a.bin", vec![b'x'; 64 * 1024 * 1024]);
    let brief = crate::CallOptions::new().deadline(Duration::from_millis(500));
    let started = Instant::now();
    let error = client.with(brief).send(&put(file)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

fn put(file: Upload) -> Put {
    let channel = "7".into();
    Put { channel, file }
}

/// The outcome of sending the file at `path`: the kind of the error and its text.
async fn refused(path: &std::path::Path) -> (ErrorKind, String) {
    let server = Server::start(|_| json(r#"{"code": 200, "data": "u"}"#)).await;
    let sending = server.client();
    let request = put(Upload::from_path(path));
    let sending = sending.send(&request);
    let outcome = tokio::time::timeout(Duration::from_secs(20), sending).await;
    let error = outcome.expect("it waits for nobody").unwrap_err();
    (error.kind(), format!("{error:#}"))
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_not_a_regular_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let socket = folder.path().join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    let device = std::path::Path::new("/dev/null");
    for path in [folder.path(), &pipe, &socket, &link, device] {
        let (kind, text) = refused(path).await;
        assert_eq!(kind, ErrorKind::Invalid, "{text}");
        assert!(text.contains("not a regular file"), "{text}");
    }
    let missing = folder.path().join("missing");
    let (kind, text) = refused(&missing).await;
    assert_eq!(kind, ErrorKind::Invalid);
    // With its folder: a path that is wrong is looked for there.
    assert!(text.contains(&format!("{missing:?}")), "{text}");
}

#[tokio::test]
async fn a_file_on_disk_that_is_larger_than_documented_is_refused() {
    let server = Server::start(|_| json(r#"{"code": 200, "data": "u"}"#)).await;
    let client = server.client();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"four").unwrap();
    let put = |channel: &str| Put {
        channel: channel.into(),
        file: Upload::from_path(file.path()),
    };
    let error = client.send(&put("small")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Invalid, Some("file"))
    );
    let problem = "has 4 bytes, more than the documented maximum of 3";
    assert!(error.to_string().contains(problem), "{error}");
    assert!(server.requests().is_empty());
    client.send(&put("large")).await.unwrap();
    std::fs::write(file.path(), b"thr").unwrap();
    client.send(&put("small")).await.unwrap();
}

/// The outcome of sending a file that is changed meanwhile, after the first progress report.
async fn changing(change: impl Fn(&std::fs::File) + Send + Sync + 'static) -> String {
    let server = Server::start(|_| json(r#"{"code": 200, "data": "u"}"#)).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![b'x'; 300_000]).unwrap();
    let handle = std::fs::OpenOptions::new()
        .append(true)
        .open(file.path())
        .unwrap();
    let upload = Upload::from_path(file.path()).on_progress(move |_, _| change(&handle));
    let error = server.client().send(&put(upload)).await.unwrap_err();
    let complete = server
        .requests()
        .iter()
        .any(|it| it.trim_end().ends_with("--"));
    assert!(!complete, "the server has a whole request");
    error.to_string()
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_an_error_that_says_so() {
    let longer = changing(|mut file| std::io::Write::write_all(&mut file, b"more").unwrap()).await;
    assert!(
        longer.contains("became longer while it was sent"),
        "{longer}"
    );
    let shorter = changing(|file| file.set_len(100).unwrap()).await;
    assert!(
        shorter.contains("became shorter while it was sent"),
        "{shorter}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_does_not_state_its_length_is_an_error_that_says_so() {
    let (_, text) = refused(std::path::Path::new("/proc/self/status")).await;
    assert!(text.contains("became longer while it was sent"), "{text}");
}
