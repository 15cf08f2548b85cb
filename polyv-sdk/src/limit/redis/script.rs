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

pub(super) static ADMIT: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("admit.lua")));
pub(super) static BLOCK: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("block.lua")));
pub(super) static REPORT: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("report.lua")));
pub(super) static FORGET: LazyLock<Script> =
    LazyLock::new(|| Script::new("return redis.call('DEL', KEYS[1])"));
pub(super) static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new("for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end return 0")
});

/// What the script says.
pub(super) enum Verdict {
    Go { wait: Duration, as_trial: bool },
    Held(Held),
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
        _ => return None,
    })
}

/// Microseconds; a longer time than a day is a day and an hour, which no quota asks for.
pub(super) fn micros(time: Duration) -> u64 {
    let time = time.min(LONGEST + REMEMBERED);
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
