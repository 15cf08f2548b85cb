//! The scripts, what they are given and what they answer.

use std::sync::LazyLock;
use std::time::Duration;

use redis::Script;

use crate::limit::Held;
use crate::limit::window::LONGEST;

/// How long the one call that tries whether a block is over keeps the others waiting.
pub(super) const TRIAL: Duration = Duration::from_secs(30);

/// How long a block is remembered after its end, for somebody to try.
pub(super) const REMEMBERED: Duration = Duration::from_secs(3600);

/// The longest time that a script is given: twice the longest window, and what a call takes.
const BEYOND: Duration = Duration::from_secs(3 * LONGEST.as_secs());

macro_rules! script {
    ($name:ident, $file:literal) => {
        pub(super) static $name: LazyLock<Script> =
            LazyLock::new(|| Script::new(include_str!($file)));
    };
}

script!(ADMIT, "admit.lua");
script!(GO, "go.lua");
script!(END, "end.lua");
script!(HELLO, "hello.lua");
script!(BLOCK, "block.lua");

pub(super) static FORGET: LazyLock<Script> =
    LazyLock::new(|| Script::new("return redis.call('DEL', KEYS[1])"));

/// What the script says.
pub(super) enum Verdict {
    Go {
        wait: Duration,
        as_trial: bool,
    },
    Held(Held),
    /// All slots are with calls that are on their way: ask again.
    Crowded,
}

/// What the script answers; `None` for what it never does.
pub(super) fn verdict((what, wait): (u8, u64)) -> Option<Verdict> {
    let wait = Duration::from_micros(wait);
    Some(match what {
        0 | 3 => Verdict::Go {
            wait,
            as_trial: what == 3,
        },
        1 => Verdict::Held(Held::by_quota(wait)),
        2 => Verdict::Held(Held::by_block(wait)),
        4 => Verdict::Crowded,
        _ => return None,
    })
}

/// Microseconds, rounded up; a longer time than three days is three days, which no quota asks for.
pub(super) fn micros(time: Duration) -> u64 {
    let time = time.min(BEYOND);
    u64::try_from(time.as_nanos().div_ceil(1000)).unwrap_or(u64::MAX)
}
