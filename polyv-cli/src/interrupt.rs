//! Interrupts. The first one ends a call with what has been written; the program ends at once at the second, or if nothing
//! waits for the first, as while a filter runs that has no end.

#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::sync::{Arc, LazyLock};

#[cfg(unix)]
use signal_hook::consts::SIGINT;
#[cfg(unix)]
use signal_hook::flag::{register, register_conditional_shutdown};

#[cfg(unix)]
use crate::exit::Exit;

/// Whether the next interrupt ends the program at once.
#[cfg(unix)]
static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let at_once = Arc::new(AtomicBool::new(false));
    let code = Exit::Interrupted.code().into();
    // In this order: an interrupt sees what the one before has left.
    let ends = register_conditional_shutdown(SIGINT, code, Arc::clone(&at_once));
    // Without it, interrupts are waited for as they are elsewhere.
    drop(ends.and_then(|_| register(SIGINT, Arc::clone(&at_once))));
    at_once
});

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
