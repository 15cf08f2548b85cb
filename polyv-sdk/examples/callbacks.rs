//! Receives callbacks with axum: each is verified, confirmed by a call, and handled once.
//!
//! `cargo run -p polyv-sdk --example callbacks --features axum`
//!
//! It starts polyv-mock inside this process, which reports one recording twice, and forges a report of another.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::any;
use polyv_mock::MockServer;
use polyv_sdk::Client;
use polyv_sdk::callback::{Claim, Event, MemoryGuard, ReplayGuard, Reply, Verified, Verifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedSender};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let server = MockServer::start().await?;
    let (statuses, handled) = run(&server).await?;
    println!(
        "3 deliveries were answered with {statuses:?}, and {} was handled",
        handled.len()
    );
    Ok(())
}

/// What the handlers share.
#[derive(Clone)]
struct App {
    client: Client,
    verifier: Verifier,
    guard: Arc<dyn ReplayGuard>,
    recordings: UnboundedSender<String>,
}

/// This is what the extractor asks for.
impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Called for what the account's secret signed, and recently. The answer goes out at once; the work comes afterwards.
async fn receive(State(app): State<App>, callback: Verified<Event>) -> Reply {
    tokio::spawn(async move {
        let key = callback.key();
        if let Err(error) = app.handle(callback.into_event()).await {
            eprintln!("{key} was not handled: {error}");
        }
    });
    Reply::success()
}

impl App {
    async fn handle(&self, event: Event) -> Result<(), Failure> {
        let Claim::Granted(ticket) = self.guard.claim(&event.key()).await? else {
            return Ok(()); // it was handled, or is being handled
        };
        if let Event::RecordingMade(made) = &event {
            // Nobody signed the fields: they say what to ask for, and the service says what is so.
            if let Some(recording) = made.confirm(&self.client).await? {
                println!("{}: {:?}", event.key(), recording.m3u8);
                self.recordings.send(event.key().to_string())?;
            }
        }
        ticket.done().await?;
        Ok(())
    }
}

/// Lets the server deliver to a receiver, and returns how it was answered and which recordings were handled.
pub(crate) async fn run(server: &MockServer) -> Result<(Vec<u16>, Vec<String>), Failure> {
    let client = Client::builder()
        .app_id(server.app_id())
        .app_secret(server.app_secret())
        .base_url(server.url())
        .build()?;
    let (recordings, mut handled) = mpsc::unbounded_channel();
    let app = App {
        verifier: client.callback_verifier(),
        client,
        guard: Arc::new(MemoryGuard::new()), // or a RedisGuard, for several processes
        recordings,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    let routes = Router::new().route("/hook", any(receive)).with_state(app);
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await });

    let recorded = polyv_mock::Event::named("recording_made")?;
    let report = || server.callback(&url).event(recorded.clone());
    let forged = report().field("fileId", "forged").wrongly_signed();
    let mut statuses = Vec::new();
    for callback in [report(), forged, report()] {
        statuses.push(callback.send().await?.status);
    }

    serving.abort();
    let mut recordings = Vec::new();
    // It ends when the last handler does.
    while let Some(recording) = handled.recv().await {
        recordings.push(recording);
    }
    Ok((statuses, recordings))
}
