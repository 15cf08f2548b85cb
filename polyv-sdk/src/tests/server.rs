//! A server of scripted answers, on a socket of its own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::fixture::{APP_ID, NOW, SECRET};
use crate::limit::Breaker;
use crate::{Client, ClientBuilder};

/// What the server does with a request.
pub(super) enum Answer {
    /// Sends these bytes, and closes the connection.
    Raw(Vec<u8>),
    /// Reads the request and stays silent.
    Silence,
}

/// A JSON answer with status and further headers.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    Answer::Raw((head + body).into_bytes())
}

pub(super) fn json(body: &str) -> Answer {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

pub(super) struct Server {
    pub(super) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request with what `script` returns for it.
    pub(super) async fn start(script: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                let answer = script(&request);
                seen.lock().unwrap().push(request);
                match answer {
                    Answer::Raw(bytes) => {
                        // The client may have closed the connection earlier.
                        _ = stream.write_all(&bytes).await;
                        _ = stream.shutdown().await;
                    }
                    Answer::Silence => {
                        tokio::spawn(async move {
                            tokio::time::sleep(Duration::from_secs(60)).await;
                            drop(stream);
                        });
                    }
                }
            }
        });
        Self { url, requests }
    }

    /// The requests so far, as they came.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn builder(&self) -> ClientBuilder {
        builder().base_url(&self.url)
    }

    pub(super) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// The settings of a client whose clock is stopped, and that never retries.
pub(super) fn builder() -> ClientBuilder {
    Client::builder()
        .attempts(1)
        .no_limiter()
        .breaker(Breaker::off())
        .app_id(APP_ID)
        .app_secret(SECRET)
        .clock(|| Timestamp::from_millisecond(NOW).unwrap())
}

/// Head and body of one request.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return text.into_owned();
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}
