//! HTTP: reads requests from sockets, has them judged, and writes the answers.

mod wire;

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use self::wire::{Connection, Content, Socket};
use crate::fault::{Fault, Faults};
use crate::judge::{Judge, Judgement};
use crate::log::LogFormat;
use crate::received::{History, Received};
use crate::reply::Reply;
use crate::request::Request;
use crate::verdict::Verdict;

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// How long a closing connection waits for what is on its way but no answer.
const REST: Duration = Duration::from_millis(100);

/// Says of an answer that it is made from the types, where no source prints one.
const SAMPLE: HeaderName = HeaderName::from_static("x-polyv-mock-sample");

/// What all the connections of a server share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) judge: Judge,
    pub(crate) history: History,
    pub(crate) faults: Faults,
    pub(crate) log: Option<LogFormat>,
    /// How long a connection may be idle.
    pub(crate) idle: Duration,
    /// Connections that were accepted so far.
    pub(crate) connections: AtomicU64,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The connection is broken off, on purpose.
#[derive(Debug, thiserror::Error)]
#[error("a fault breaks the connection off")]
struct BrokenOff;

/// Takes connections until it is dropped. Each holds `alive` as long as it is there, and ends in order when `closing`
/// is sent to: at once if it is idle, and with its answer otherwise.
pub(crate) async fn accept(
    listener: TcpListener,
    service: Arc<Service>,
    closing: watch::Sender<()>,
    close: watch::Receiver<()>,
    alive: mpsc::Sender<()>,
) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // No descriptor is free, most likely: those of idle connections can be.
            closing.send_replace(());
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        service.connections.fetch_add(1, Ordering::Relaxed);
        let served = serve(stream, peer, Arc::clone(&service), close.clone());
        let alive = alive.clone();
        tokio::spawn(async move {
            served.await;
            drop(alive);
        });
    }
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    service: Arc<Service>,
    mut close: watch::Receiver<()>,
) {
    // A setting that only saves time: without it the answers come a little later.
    let _ = stream.set_nodelay(true);
    let connection = Arc::new(Connection::default());
    let socket = Socket::new(stream, Arc::clone(&connection));
    let idle = service.idle;
    // Each answer holds it as well, until it is written.
    let answering = Arc::new(());
    let answers = Arc::downgrade(&answering);
    let answer = service_fn(move |request| {
        let (service, connection) = (Arc::clone(&service), Arc::clone(&connection));
        let answering = Arc::clone(&answering);
        async move {
            let answer = service.answer(request, peer.ip(), &connection).await?;
            Ok::<_, BrokenOff>(answer.map(|content| content.holding(answering)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .half_close(true)
        .header_read_timeout(idle)
        .serve_connection(TokioIo::new(socket), answer);
    let mut connection = pin!(connection);
    close.mark_unchanged();
    // A connection that breaks is the client's business.
    match select(connection.as_mut(), pin!(close.changed())).await {
        Either::Left(_) => {}
        Either::Right(_) => {
            connection.as_mut().graceful_shutdown();
            // A head of which the rest does not come is not waited for.
            let is_answering = || answers.strong_count() > 1;
            while timeout(REST, connection.as_mut()).await.is_err() && is_answering() {}
        }
    }
}

impl Service {
    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: IpAddr,
        connection: &Connection,
    ) -> Result<Response<Content>, BrokenOff> {
        let (head, body) = request.into_parts();
        let break_off = || {
            connection.reset.store(true, Ordering::Relaxed);
            BrokenOff
        };
        let is_stale = connection.stale.load(Ordering::Relaxed);
        let mut faults = Vec::new();
        if is_stale || !self.faults.is_empty() {
            let (method, path) = (head.method.as_str(), head.uri.path());
            let names = self.judge.names_at(method, path);
            if !is_stale {
                faults = self.faults.next(&names);
            }
            if is_stale || faults.contains(&Fault::ResetBeforeRead) {
                let verdict = Judge::unjudged(&names, "the connection was reset by a fault");
                self.write_log(method, path, None, &verdict);
                return Err(break_off());
            }
        }
        let (request, mut judgement) = match whole(body, self.idle).await {
            Ok(body) => {
                let request = Request::read(&head, body).await;
                let judgement = self.judgement(&request, peer, &faults);
                (request, judgement)
            }
            Err(error) => {
                if !error.is::<LengthLimitError>() {
                    // The client is gone or stands still, or its chunks are broken: there is no request to record.
                    let mut response = Response::new(Content::whole(Bytes::new()));
                    *response.status_mut() = if error.is::<Elapsed>() {
                        StatusCode::REQUEST_TIMEOUT
                    } else {
                        StatusCode::BAD_REQUEST
                    };
                    return Ok(response);
                }
                (
                    Request::read(&head, Bytes::new()).await,
                    self.judge.refuse_body(BODY_LIMIT),
                )
            }
        };
        if let Some(reply) = judgement.faults.iter().find_map(|fault| fault.instead()) {
            judgement.reply = reply;
        }
        faults.append(&mut judgement.faults);
        let status = (!is_reset(&faults)).then_some(judgement.reply.status);
        let (method, path) = (request.method.as_str(), &request.path);
        self.write_log(method, path, status, &judgement.verdict);
        let response = self.response(&judgement, &faults);
        #[cfg(feature = "callback")]
        for callback in &judgement.callbacks {
            callback.send_and_forget();
        }
        self.history.push(Received::new(request, judgement.verdict));
        spoil(&faults, connection)
            .await
            .map_err(|BrokenOff| break_off())?;
        Ok(response)
    }

    /// What a fault answers in the service's place is not judged.
    fn judgement(&self, request: &Request, peer: IpAddr, faults: &[Fault]) -> Judgement {
        match faults.iter().find_map(|fault| fault.instead()) {
            Some(reply) => self.judge.intercepted(request, reply),
            None => self.judge.judge(request, peer),
        }
    }

    fn write_log(&self, method: &str, path: &str, status: Option<u16>, verdict: &Verdict) {
        if let Some(format) = self.log {
            let entry = format.entry(method, path, status, verdict);
            // If the log was closed, nothing needs to be written.
            let _ = writeln!(io::stderr(), "{entry}");
        }
    }

    fn response(&self, judgement: &Judgement, faults: &[Fault]) -> Response<Content> {
        let reply = &judgement.reply;
        let body = reply.body.clone();
        let slow = faults.iter().find_map(|fault| match fault {
            Fault::SlowBody(time) => Some(*time),
            _ => None,
        });
        let mut response = Response::new(match slow {
            _ if faults.contains(&Fault::HalfBody) => Content::half(&body),
            Some(time) => Content::slow(&body, time),
            None => Content::whole(body),
        });
        *response.status_mut() =
            StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers(reply, judgement.allow.as_deref(), faults) {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    fn headers(
        &self,
        reply: &Reply,
        allow: Option<&str>,
        faults: &[Fault],
    ) -> [(HeaderName, Option<String>); 6] {
        let skew = faults.iter().find_map(|fault| match fault {
            Fault::DateSkew(millis) => Some(*millis),
            _ => None,
        });
        let content_type = if faults.contains(&Fault::WrongContentType) {
            "text/html; charset=utf-8"
        } else {
            &reply.content_type
        };
        let attachment = reply
            .file_name
            .as_ref()
            .map(|name| format!("attachment; filename=\"{name}\""));
        [
            (header::CONTENT_TYPE, Some(content_type.to_owned())),
            (header::CONTENT_DISPOSITION, attachment),
            (SAMPLE, reply.made.then(|| "made".to_owned())),
            // A client that learns the clock's difference from here must see the clock that judges it.
            (
                header::DATE,
                self.judge.clock.http_date(skew.unwrap_or_default()),
            ),
            (header::ALLOW, allow.map(str::to_owned)),
            (
                header::RETRY_AFTER,
                reply.retry_after.map(|seconds| seconds.to_string()),
            ),
        ]
    }
}

/// All of a body. One of which nothing comes for longer than `idle` is given up.
async fn whole(body: Incoming, idle: Duration) -> Result<Bytes, BoxError> {
    let mut body = Limited::new(body, BODY_LIMIT);
    let mut bytes = BytesMut::new();
    while let Some(frame) = timeout(idle, body.frame()).await? {
        if let Ok(piece) = frame?.into_data() {
            bytes.extend_from_slice(&piece);
        }
    }
    Ok(bytes.freeze())
}

/// What goes wrong with the time and the connection, when the request was taken.
async fn spoil(faults: &[Fault], connection: &Connection) -> Result<(), BrokenOff> {
    for fault in faults {
        match fault {
            Fault::Latency(time) => tokio::time::sleep(*time).await,
            Fault::StaleKeepAlive => connection.stale.store(true, Ordering::Relaxed),
            _ => {}
        }
    }
    if is_reset(faults) {
        return Err(BrokenOff);
    }
    Ok(())
}

/// Whether the connection is reset when the request was taken. Only then, after the body was read, is the expectation known: a
/// reset that it wants happens there.
fn is_reset(faults: &[Fault]) -> bool {
    let reset = [Fault::ResetAfterRead, Fault::ResetBeforeRead];
    faults.iter().any(|fault| reset.contains(fault))
}
