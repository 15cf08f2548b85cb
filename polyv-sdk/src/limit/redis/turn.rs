//! Places in a quota, and what else Redis is told without waiting for it.

use std::sync::Arc;
use std::time::Duration;

use redis::ScriptInvocation;

use super::link::Link;
use super::script::RELEASE;

/// A reserved moment, which is given back if nobody waits for it any longer.
pub(super) struct Turn {
    pub(super) link: Arc<Link>,
    pub(super) patience: Duration,
    pub(super) keys: Vec<String>,
    pub(super) id: String,
}

impl Turn {
    pub(super) fn use_up(&mut self) -> String {
        self.keys.clear();
        std::mem::take(&mut self.id)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.keys.is_empty() {
            return;
        }
        let mut script = RELEASE.arg(std::mem::take(&mut self.id));
        self.keys.iter().for_each(|key| _ = script.key(key));
        tell(&self.link, script, self.patience);
    }
}

/// Runs a script that nobody waits for. Where no runtime is, no call is under way either.
pub(super) fn tell(link: &Arc<Link>, script: ScriptInvocation<'static>, patience: Duration) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        let link = Arc::clone(link);
        runtime.spawn(async move { link.tell(&script, patience).await });
    }
}
