//! The program: a local POLYV at a port, until it is interrupted.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use polyv_mock::{CallbackError, Event, ExplainError, FaultRule, MockServerBuilder, ServerArgs};

const APP_ID: &str = "POLYV_APP_ID";
const APP_SECRET: &str = "POLYV_APP_SECRET";

/// A local server that behaves like the POLYV Live API
#[derive(Debug, Parser)]
#[command(
    version,
    long_about = "A local server that behaves like the POLYV Live API.\n\n\
        It answers a valid, signed request with the sample of the endpoint's official page, cut to the requested \
        page. It refuses any other request as POLYV does: an unknown application, a timestamp more than three \
        minutes off, a wrong sign, or a parameter that is missing or out of bounds. Nothing leaves this machine.",
    after_help = format!("Environment:\n  \
        POLYV_APP_ID      the application that requests must name [default: testapp]\n  \
        POLYV_APP_SECRET  the secret that requests must be signed with [default: testsecret]\n\n\
        Each request is one line on standard error: its method, its path, and the verdict. For a wrong sign, \
        the text to sign and the likely mistake follow. Secrets and signs are never written.\n\n\
        Faults: {}. TIME is 200ms or 3s.\n\n\
        Exit codes: 0 done, 1 it cannot start or no one answers the callback, 2 wrong arguments, 3 the request to explain is \
        refused, or the callback is not answered with success.\n\n\
        Examples:\n  \
        polyv-mock                   listen on port 8080, for testapp\n  \
        polyv-mock --port 0          listen on any free port, which the first line names\n  \
        polyv-mock --quiet           without the line for each request\n  \
        polyv-mock --strict --log json --fault latency=200ms,chance=10% --fault status=503,first=2\n  \
        polyv-mock --explain \"GET https://api.polyv.net/live/v4/channel/basic/get?appId=testapp&...\"\n  \
        polyv-mock --callback http://127.0.0.1:9000/hook --event live-status --data status=end\n  \
        POLYV_APP_ID=my POLYV_APP_SECRET=own polyv-mock\n\n\
        Set the client's base URL to it: http://127.0.0.1:8080 instead of https://api.polyv.net.", FaultRule::KINDS)
)]
struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Do not write a line for each request
    #[arg(long)]
    quiet: bool,
    /// Judge one request, "METHOD URL", without a server, and exit: with 0 if it is valid and 3 if it is refused
    #[arg(long, value_name = "REQUEST", value_parser = request)]
    explain: Option<(String, String)>,
    /// The body of the request to explain
    #[arg(long, requires = "explain", default_value = "")]
    body: String,
    /// The content type of that body
    #[arg(long, requires = "explain")]
    content_type: Option<String>,
    /// Send one callback to a receiver, without a server, and exit: with 0 if it answers with success, and 3 if not
    #[arg(long, value_name = "URL", conflicts_with = "explain")]
    callback: Option<String>,
    /// The kind of callback whose documented fields it has, such as live-status, recording-made or playback-saved
    #[arg(long, requires = "callback")]
    event: Option<Event>,
    /// A field of the callback; may be repeated, and replaces one of the event's
    #[arg(long, requires = "callback", value_name = "NAME=VALUE", value_parser = field)]
    data: Vec<(String, String)>,
    /// Send the callback twice: the receiver must handle it once
    #[arg(long, requires = "callback")]
    twice: bool,
    /// Make the callback this old when it arrives, such as 10m
    #[arg(long, requires = "callback", value_name = "TIME", value_parser = time)]
    late: Option<Duration>,
    /// How the callback is signed; by default as documented for the event
    #[arg(long, requires = "callback", value_name = "HOW")]
    sign: Option<Signing>,
}

/// How a callback is signed.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Signing {
    /// With another secret: the receiver must reject it
    Wrong,
    /// Without timestamp and sign
    None,
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a field is written as NAME=VALUE".to_owned()),
    }
}

/// A method and a URL.
fn request(text: &str) -> Result<(String, String), String> {
    match text.trim().split_once(char::is_whitespace) {
        Some((method, url)) => Ok((method.to_owned(), url.trim().to_owned())),
        None => Err("a request is written as \"GET http://...\"".to_owned()),
    }
}

/// A length of time in seconds, minutes or hours.
fn time(text: &str) -> Result<Duration, String> {
    let unit = |unit: char, seconds: u64| {
        let count = text.strip_suffix(unit)?.parse::<u64>().ok()?;
        count.checked_mul(seconds).map(Duration::from_secs)
    };
    let time = unit('s', 1)
        .or_else(|| unit('m', 60))
        .or_else(|| unit('h', 3600));
    time.ok_or_else(|| "a time is written as 30s, 10m or 2h".to_owned())
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match (&args.explain, &args.callback) {
        (Some(request), _) => explain(&args, request),
        (None, Some(url)) => call_back(&args, url),
        (None, None) => run(&args).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            let mut text = error.to_string();
            let mut cause = error.source();
            while let Some(error) = cause {
                // Some errors say their cause themselves.
                let said = error.to_string();
                if !text.ends_with(&said) {
                    text = format!("{text}: {said}");
                }
                cause = error.source();
            }
            // If the error cannot be written either, the exit code still reports it.
            let _ = writeln!(io::stderr(), "polyv-mock: {text}");
            if is_argument(&*error) {
                ExitCode::from(WRONG_ARGUMENT)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// How long answers in flight may take when the program is asked to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The exit code of wrong arguments, also of those that only show when they are used.
const WRONG_ARGUMENT: u8 = 2;
/// The exit code of a request that would be refused, and of a callback that was.
const REFUSED: u8 = 3;

/// Whether an error is about a URL, a method or a content type that was given.
fn is_argument(error: &(dyn std::error::Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(CallbackError::Url(_)))
        || matches!(error.downcast_ref(), Some(ExplainError::Request(_)))
}

fn builder(args: &Args) -> Result<MockServerBuilder, String> {
    let credentials = (
        from_env(APP_ID, "testapp")?,
        from_env(APP_SECRET, "testsecret")?,
    );
    let builder = args.server.builder();
    Ok(builder
        .credentials(credentials.0, credentials.1)
        .log(!args.quiet))
}

fn explain(
    args: &Args,
    (method, url): &(String, String),
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let content_type = args.content_type.as_deref();
    let explained = builder(args)?.explain(method, url, content_type, args.body.as_bytes())?;
    writeln!(io::stdout(), "{explained}")?;
    Ok(if explained.verdict.is_accepted() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}

fn call_back(args: &Args, url: &str) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut callback = builder(args)?.callback(url);
    if let Some(event) = &args.event {
        callback = callback.event(event.clone());
    }
    for (name, value) in &args.data {
        callback = callback.field(name, value);
    }
    callback = match args.sign {
        Some(Signing::Wrong) => callback.wrongly_signed(),
        Some(Signing::None) => callback.unsigned(),
        None => callback,
    };
    callback = callback.late(args.late.unwrap_or_default());
    if args.twice {
        callback = callback.twice();
    }
    callback.check()?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{} {}", callback.method(), callback.shown_url())?;
    let answer = callback.send_blocking()?;
    writeln!(stdout, "{}\n{}", answer.status, answer.body)?;
    Ok(if (200..300).contains(&answer.status) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}

fn run(args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let interrupted = interruption()?;
        let server = builder(args)?.start().await?;
        if !args.server.host.is_loopback() {
            let host = args.server.host;
            let _ = writeln!(
                io::stderr(),
                "polyv-mock: warning: {host} is not loopback: other machines reach this server, and its credentials are not secret"
            );
        }
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "listening on {}", server.url())?;
        stdout.flush()?;
        interrupted.await;
        server.finish(PATIENCE);
        Ok(())
    })
}

/// A variable that is empty is taken as not set. The error names the variable and not what it holds.
fn from_env(name: &str, default: &str) -> Result<String, String> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        Ok(_) | Err(env::VarError::NotPresent) => Ok(default.to_owned()),
        Err(env::VarError::NotUnicode(_)) => Err(format!("{name} is not Unicode text")),
    }
}

/// Waits for Ctrl-C, and for the signal that ends services. Both are listened for from the call on.
#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use futures_util::future::select;
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        let (interrupt, terminate) = (Box::pin(interrupt.recv()), Box::pin(terminate.recv()));
        select(interrupt, terminate).await;
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error means that Ctrl-C cannot be caught; the program then ends only by being killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
