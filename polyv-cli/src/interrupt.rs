//! Interrupts, and the signal by which `timeout` and service managers end a program. The first one ends a call with what
//! has been written; the program ends at once at the second, or if nothing waits for the first, as while a filter runs that
//! has no end.

use std::future::pending;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::sync::{Arc, LazyLock};

#[cfg(unix)]
use signal_hook::consts::{SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::flag::{register, register_conditional_shutdown};

#[cfg(unix)]
use crate::exit::Exit;
use crate::exit::Failure;

/// Whether the next interrupt ends the program at once.
#[cfg(unix)]
static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let at_once = Arc::new(AtomicBool::new(false));
    for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
        // In this order: an interrupt sees what the one before has left.
        let code = exit.code().into();
        let ends = register_conditional_shutdown(signal, code, Arc::clone(&at_once));
        // Without it, interrupts are waited for as they are elsewhere.
        drop(ends.and_then(|_| register(signal, Arc::clone(&at_once))));
    }
    at_once
});

/// Waits until the program is asked to end. How it then ends is the result.
pub(crate) async fn asked() -> Failure {
    let interrupted = async {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Failure::interrupted(),
            // It cannot be caught: the program ends with it.
            Err(_) => pending().await,
        }
    };
    tokio::select! {
        failure = interrupted => failure,
        failure = terminated() => failure,
    }
}

#[cfg(unix)]
async fn terminated() -> Failure {
    use tokio::signal::unix::{SignalKind, signal};

    if let Ok(mut signal) = signal(SignalKind::terminate())
        && signal.recv().await.is_some()
    {
        return Failure::terminated();
    }
    pending().await
}

#[cfg(not(unix))]
async fn terminated() -> Failure {
    pending().await
}

/// Somebody waits for an interrupt, until this is dropped.
pub(crate) struct Waiting(());

impl Waiting {
    pub(crate) fn start() -> Self {
        #[cfg(unix)]
        AT_ONCE.store(false, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        #[cfg(unix)]
        AT_ONCE.store(true, Ordering::SeqCst);
    }
}
