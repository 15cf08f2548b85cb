//! HTTP: reads requests from sockets, has them judged, and writes the answers.

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::judge::{Judge, Judgement};
use crate::received::{History, Received};
use crate::request::Request;

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// What all the connections of a server share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) judge: Judge,
    pub(crate) history: History,
    pub(crate) log: bool,
}

/// Takes connections until it is dropped.
pub(crate) async fn accept(listener: TcpListener, service: Arc<Service>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, Arc::clone(&service)));
            }
            // No descriptor is free, most likely; one will be.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    // A setting that only saves time: without it the answers come a little later.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(service.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .half_close(true)
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks is the client's business.
    let _ = connection.await;
}

impl Service {
    async fn answer(&self, request: hyper::Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let (request, judgement) = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => {
                let request = Request::read(&head, body.to_bytes()).await;
                let judgement = self.judge.judge(&request);
                (request, judgement)
            }
            Err(error) => {
                if !error.is::<LengthLimitError>() {
                    // The client is gone, or its chunks are broken: what came is no request, and nothing to record.
                    let mut response = Response::default();
                    *response.status_mut() = StatusCode::BAD_REQUEST;
                    return response;
                }
                (
                    Request::read(&head, Bytes::new()).await,
                    self.judge.refuse_body(BODY_LIMIT),
                )
            }
        };
        if self.log {
            // Whoever closed the log does not want to read it.
            let _ = writeln!(
                io::stderr(),
                "{} {} {}",
                request.method,
                request.path,
                judgement.verdict
            );
        }
        let response = self.response(&judgement);
        self.history.push(Received::new(request, judgement.verdict));
        response
    }

    fn response(&self, judgement: &Judgement) -> Response<Full<Bytes>> {
        let reply = &judgement.reply;
        let mut response = Response::new(Full::new(reply.body.clone()));
        *response.status_mut() =
            StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let date = self.judge.clock.http_date();
        let attachment = reply
            .file_name
            .as_ref()
            .map(|name| format!("attachment; filename=\"{name}\""));
        let headers = [
            (header::CONTENT_TYPE, Some(reply.content_type.as_str())),
            (header::CONTENT_DISPOSITION, attachment.as_deref()),
            // A client that learns the clock's difference from here must see the clock that judges it.
            (header::DATE, date.as_deref()),
            (header::ALLOW, judgement.allow.as_deref()),
        ];
        for (name, value) in headers {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
