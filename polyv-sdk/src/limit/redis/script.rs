//! The scripts, what they are given and what they answer.

use std::sync::LazyLock;
use std::time::Duration;

use redis::{FromRedisValue, ParsingError, Script, Value};

use crate::limit::Held;
use crate::limit::window::LONGEST;

/// How long the trial call that checks whether a block is over keeps the others waiting.
pub(super) const TRIAL: Duration = Duration::from_secs(30);

/// How long a block is remembered after its end, so that one process can try a call.
pub(super) const REMEMBERED: Duration = Duration::from_secs(3600);

/// The longest time passed to a script: twice the longest window, and the time a call takes.
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
    /// All slots belong to calls in flight: ask again.
    Crowded,
}

impl FromRedisValue for Verdict {
    /// Fails for one that the script never gives: something else than our Redis answers.
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let (what, wait) = <(u8, u64)>::from_redis_value(value)?;
        let wait = Duration::from_micros(wait);
        match what {
            _ if wait > BEYOND => {}
            0 | 3 => {
                let as_trial = what == 3;
                return Ok(Self::Go { wait, as_trial });
            }
            1 => return Ok(Self::Held(Held::by_quota(wait))),
            2 => return Ok(Self::Held(Held::by_block(wait))),
            4 => return Ok(Self::Crowded),
            _ => {}
        }
        Err("not an answer of the script".to_owned().into())
    }
}

/// Microseconds, rounded up; more than three days counts as three days, longer than any quota needs.
pub(super) fn micros(time: Duration) -> u64 {
    let time = time.min(BEYOND);
    u64::try_from(time.as_nanos().div_ceil(1000)).unwrap_or(u64::MAX)
}
