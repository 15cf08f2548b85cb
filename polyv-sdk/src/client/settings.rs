//! How a client keeps going: retries, quotas, the clock, and observers.

use std::sync::Arc;

use crate::json::{Bounds, Drift};
use crate::limit::{Breaker, Limiter, WindowLimiter};
use crate::middleware::Middleware;
use crate::observe::Observer;
use crate::retry::Backoff;

/// Receives what a reply had that the SDK does not know.
type OnDrift = Arc<dyn Fn(&str, &Drift) + Send + Sync>;

/// How a client keeps going; [`ClientBuilder`](super::ClientBuilder) sets it.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) retries: u32,
    pub(super) limiter: Option<Arc<dyn Limiter>>,
    pub(super) breaker: Breaker,
    /// `None` follows the service's clock unless the caller has set a clock.
    pub(super) correct_clock: Option<bool>,
    pub(super) conditional_quotas: bool,
    pub(super) observer: Option<Arc<dyn Observer>>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) on_drift: Option<OnDrift>,
    pub(super) dice: fn() -> f64,
    /// The most that a reply may hold.
    pub(super) bounds: Bounds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempts: 3,
            backoff: Backoff::default(),
            retries: 100,
            limiter: Some(WindowLimiter::shared()),
            breaker: Breaker::shared(),
            correct_clock: None,
            conditional_quotas: false,
            observer: None,
            middleware: Vec::new(),
            on_drift: None,
            dice: fastrand::f64,
            bounds: Bounds::default(),
        }
    }
}
