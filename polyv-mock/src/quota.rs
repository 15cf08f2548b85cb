//! The quota: how many calls an address may make, and how long it is shut out when it makes more.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// Calls that an address may make in a window of time, and how long it is refused when it makes more.
///
/// It can be read from text, as the program's `--quota` takes it: `1500/10s/300s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    calls: u64,
    window_millis: i64,
    block_millis: i64,
}

impl Quota {
    /// What POLYV documents: 1500 calls in 10 seconds, and a block of 5 minutes.
    pub const DOCUMENTED: Self = Self {
        calls: 1500,
        window_millis: 10_000,
        block_millis: 300_000,
    };

    /// The calls in a window, and the block when there are more, which without one lasts until the window ends; times in
    /// milliseconds.
    pub fn new(calls: u64, window_millis: u32, block_millis: u32) -> Self {
        Self {
            calls,
            window_millis: window_millis.into(),
            block_millis: block_millis.into(),
        }
    }
}

impl FromStr for Quota {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let read = || match parts[..] {
            [calls, window, block] => Some(Self::new(
                calls.parse().ok()?,
                millis(window)?,
                millis(block)?,
            )),
            _ => None,
        };
        read().ok_or_else(|| format!("`{text}` is not a quota such as 1500/10s/300s"))
    }
}

fn millis(text: &str) -> Option<u32> {
    match text.strip_suffix("ms") {
        Some(millis) => millis.parse().ok(),
        None => text
            .strip_suffix('s')?
            .parse::<u32>()
            .ok()?
            .checked_mul(1000),
    }
}

/// How many keys are remembered.
const KEYS: usize = 10_000;

/// The calls of the addresses, or of whatever else has a quota, counted. A window begins with the first call after the one
/// before it ended.
#[derive(Debug)]
pub(crate) struct Meter<K>(Mutex<BTreeMap<K, Window>>);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    calls: u64,
    /// When it is over, unless it is blocked.
    end: i64,
    blocked_until: Option<i64>,
}

impl<K> Default for Meter<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord> Meter<K> {
    /// Counts a call at a time. Fails with the milliseconds for which its key is still refused; the calls that are
    /// refused do not make that longer.
    pub(crate) fn call(&self, key: K, quota: Quota, now_millis: i64) -> Result<(), i64> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= KEYS {
            windows.retain(|_, window| !window.is_over(now_millis));
        }
        let fresh = Window {
            calls: 0,
            end: now_millis.saturating_add(quota.window_millis),
            blocked_until: None,
        };
        let window = windows.entry(key).or_insert(fresh);
        if window.is_over(now_millis) {
            *window = fresh;
        }
        if let Some(until) = window.blocked_until {
            return Err(until.saturating_sub(now_millis));
        }
        window.calls += 1;
        if window.calls > quota.calls {
            let until = match quota.block_millis {
                0 => window.end,
                block => now_millis.saturating_add(block),
            };
            window.blocked_until = Some(until);
            return Err(until.saturating_sub(now_millis));
        }
        Ok(())
    }
}

impl Window {
    fn is_over(self, now_millis: i64) -> bool {
        now_millis >= self.blocked_until.unwrap_or(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes calls at these times, and returns for how long each is refused.
    #[track_caller]
    fn check(calls: &[(i64, Option<i64>)]) {
        let meter = Meter::default();
        let quota = "2/10s/300s".parse().unwrap();
        for &(now, expected) in calls {
            let found = meter.call("address", quota, now).err();
            assert_eq!(found, expected, "at {now}");
        }
    }

    #[test]
    fn more_calls_than_fit_are_refused_for_the_block() {
        check(&[
            (0, None),
            (9999, None),
            (9999, Some(300_000)),
            (20_000, Some(289_999)),
        ]);
        check(&[
            (0, None),
            (1, None),
            (2, Some(300_000)),
            (300_001, Some(1)),
            (300_002, None),
        ]);
    }

    #[test]
    fn a_new_window_begins_when_the_old_one_is_over() {
        check(&[
            (0, None),
            (9999, None),
            (10_000, None),
            (10_001, None),
            (10_002, Some(300_000)),
        ]);
    }

    #[test]
    fn each_address_has_its_own() {
        let (meter, quota) = (Meter::default(), Quota::new(1, 1000, 1000));
        meter.call("one", quota, 0).unwrap();
        meter.call("one", quota, 0).unwrap_err();
        meter.call("other", quota, 0).unwrap();
    }

    #[test]
    fn without_a_block_the_next_window_is_free() {
        let (meter, quota) = (Meter::default(), Quota::new(1, 1000, 0));
        assert_eq!(meter.call("one", quota, 0), Ok(()));
        assert_eq!(meter.call("one", quota, 400), Err(600));
        assert_eq!(meter.call("one", quota, 999), Err(1));
        assert_eq!(meter.call("one", quota, 1000), Ok(()));
    }

    #[test]
    fn texts() {
        assert_eq!("1500/10s/300s".parse(), Ok(Quota::DOCUMENTED));
        assert_eq!("5/100ms/2s".parse(), Ok(Quota::new(5, 100, 2000)));
        for text in ["", "5", "5/10/10s", "x/1s/1s", "5/1s/1s/1s"] {
            assert!(
                text.parse::<Quota>()
                    .unwrap_err()
                    .contains("is not a quota")
            );
        }
    }
}
