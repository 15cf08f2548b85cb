//! A receiver for the callbacks that POLYV sends.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;
use polyv_sdk::callback::{Arrival, Verifier};
use polyv_sdk::{ChannelId, Timestamp};
use tokio::sync::mpsc::UnboundedSender;

/// A hint that a stream may have begun or ended: ask the service before something important is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamChanged {
    /// The channel.
    pub channel: ChannelId,
    /// Whether it is live now.
    pub is_live: bool,
}

/// A server's routes: callbacks arrive at `/hook`, and those that POLYV signed go to `changes`.
pub fn routes(verifier: Verifier, changes: UnboundedSender<StreamChanged>) -> Router {
    Router::new()
        .route("/hook", get(receive))
        .with_state((verifier, changes))
}

type Receiver = (Verifier, UnboundedSender<StreamChanged>);

async fn receive(
    State((verifier, changes)): State<Receiver>,
    RawQuery(query): RawQuery,
) -> StatusCode {
    let arrival = Arrival::from_query(&query.unwrap_or_default());
    let verified = arrival.and_then(|it| verifier.verify::<Arrival>(it, Timestamp::now()));
    let Ok(verified) = verified else {
        return StatusCode::FORBIDDEN;
    };
    let fields = verified.fields();
    if let (Some(channel), Some(status)) = (fields.get("channelId"), fields.get("status")) {
        let channel = ChannelId::from(channel);
        let is_live = status == "live";
        // Nobody listens any more when the application ends.
        let _ = changes.send(StreamChanged { channel, is_live });
    }
    StatusCode::OK
}
