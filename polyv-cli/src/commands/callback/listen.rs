//! `polyv callback listen`: a receiver that prints what arrives.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::time::Duration;

use clap::{ArgMatches, Command, value_parser};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::{Arrival, Rejected, Reply, Verifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::LocalSet;

use super::{Received, key_file, option, verifier};
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::{Lang, Text};
use crate::{call, output};

pub(super) const ABOUT: Text<'_> = (
    "Receives callbacks at a port, verifies them and prints each as a line of JSON",
    "在一个端口接收回调，验证后逐行输出 JSON",
);

const PORT: Text<'_> = (
    "The port to listen on; 0 picks a free one",
    "端口；0 表示任意空闲端口",
);
const HOST: Text<'_> = (
    "The address to listen on; one that is not loopback can be reached from other machines",
    "监听地址；非回环地址可以被其他机器访问",
);
const COUNT: Text<'_> = (
    "Ends after this many callbacks [default: when it is interrupted]",
    "收到指定数量后结束 [默认：直到被中断]",
);

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn command(command: Command, lang: Lang) -> Command {
    command.args([
        option("port", "PORT", PORT, lang)
            .default_value("9000")
            .value_parser(value_parser!(u16)),
        option("host", "ADDRESS", HOST, lang)
            .default_value("127.0.0.1")
            .value_parser(value_parser!(IpAddr)),
        option("count", "NUMBER", COUNT, lang).value_parser(value_parser!(usize)),
        key_file(lang),
    ])
}

pub(super) fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let host = matches.get_one("host").copied();
    let host: IpAddr = host.unwrap_or(Ipv4Addr::LOCALHOST.into());
    let port: u16 = matches.get_one("port").copied().unwrap_or(9000);
    let count = matches.get_one("count").copied().unwrap_or(usize::MAX);
    let verifier = verifier(matches, context)?;
    call::block_on(async {
        let listener = TcpListener::bind((host, port)).await;
        let listener = listener.map_err(|error| {
            Failure::other((
                format!("cannot listen at {host}:{port}: {error}"),
                format!("无法监听 {host}:{port}：{error}"),
            ))
        })?;
        let at = listener.local_addr();
        let at = at.map_err(|error| {
            Failure::other((
                format!("cannot listen: {error}"),
                format!("无法监听：{error}"),
            ))
        })?;
        context.note(&format!(
            "{} http://{at}/",
            context.lang.pick(("listening on", "监听地址："))
        ));
        let (sender, mut received) = mpsc::unbounded_channel();
        let local = LocalSet::new();
        let accepting = local.spawn_local(accept(listener, Rc::new(verifier), sender));
        local
            .run_until(async {
                for _ in 0..count {
                    let Some(callback) = received.recv().await else {
                        break;
                    };
                    output::print_line(&callback, context)?;
                }
                accepting.abort();
                // Each connection has a sender until it has answered.
                while received.recv().await.is_some() {}
                Ok(())
            })
            .await
    })
}

async fn accept(listener: TcpListener, verifier: Rc<Verifier>, sender: UnboundedSender<Received>) {
    // An error is that of one connection.
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (verifier, sender) = (Rc::clone(&verifier), sender.clone());
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| answer(&verifier, &sender, request));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .keep_alive(false)
                .serve_connection(TokioIo::new(stream), service);
            // The other side sees how it ended.
            let _ = connection.await;
        });
    }
}

async fn answer(
    verifier: &Verifier,
    sender: &UnboundedSender<Received>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, Arrival::MAX_BYTES).collect();
    let body = match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(response(Rejected::TooLarge.reply()));
        }
        _ => return Ok(response(Rejected::Incomplete.reply())),
    };
    let (method, uri, now) = (head.method.as_str(), head.uri.to_string(), Timestamp::now());
    let arrival = match Arrival::new(method, &uri, &body) {
        Ok(arrival) => arrival,
        Err(rejected) => return Ok(response(rejected.reply())),
    };
    let received = Received::of(verifier, arrival, now);
    let reply = received.reply.clone();
    // Nobody listens any more when enough have come.
    let _ = sender.send(received);
    Ok(response(reply))
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(reply.body));
    // Every status of a reply is one of HTTP.
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    let content_type = hyper::header::HeaderValue::from_static(reply.content_type);
    let headers = response.headers_mut();
    headers.insert(hyper::header::CONTENT_TYPE, content_type);
    response
}
