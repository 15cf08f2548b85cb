//! A receiver for the callbacks that POLYV sends.

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::any;
use polyv_sdk::ChannelId;
use polyv_sdk::callback::{Event, Reply, Verified, Verifier};
use tokio::sync::mpsc::UnboundedSender;

/// A hint that a stream may have begun or ended: ask the service before something important is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamChanged {
    /// The channel.
    pub channel: ChannelId,
    /// Whether it is live now.
    pub is_live: bool,
}

/// What the handlers share.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    changes: UnboundedSender<StreamChanged>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

/// A server's routes: callbacks arrive at `/hook`, and those that POLYV signed go to `changes`.
pub fn routes(verifier: Verifier, changes: UnboundedSender<StreamChanged>) -> Router {
    let receiver = Receiver { verifier, changes };
    Router::new()
        .route("/hook", any(receive))
        .with_state(receiver)
}

async fn receive(State(receiver): State<Receiver>, callback: Verified<Event>) -> Reply {
    if let Event::LiveStatus(event) = callback.into_event()
        && let (Some(channel), Some(status)) = (event.channel_id, event.status)
    {
        let is_live = status.as_str() == "live";
        // Nobody listens any more when the application ends.
        let _ = receiver.changes.send(StreamChanged { channel, is_live });
    }
    Reply::success()
}
