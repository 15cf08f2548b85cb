//! When a fault happens: by rule, or by chance with a seed.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::catalogue::Catalogue;
use crate::fault::Fault;

/// A fault, and the requests that it befalls: all of them, unless it says otherwise.
///
/// It can be read from text, as the program's `--fault` takes it:
/// `KIND[=VALUE][,on=ENDPOINT][,chance=N%|first=N|every=N]`.
///
/// ```
/// use polyv_mock::{Fault, FaultRule};
///
/// let rule: FaultRule = "status=503,on=channel.booking.list,first=2".parse()?;
/// assert_eq!(rule, FaultRule::new(Fault::Status(503)).on("channel.booking.list").first(2));
/// # Ok::<(), polyv_mock::FaultSyntax>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    fault: Fault,
    endpoint: Option<String>,
    when: When,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Always,
    First(u64),
    Every(u64),
    /// From 0 to 1.
    Chance(f64),
}

impl FaultRule {
    /// What a fault is written as, for help texts.
    pub const KINDS: &'static str = "latency=TIME, reset-before, reset-after, half-body, slow-body=TIME, status=N, 429, \
        429=SECONDS, html, content-type, skew=TIME, stale";

    /// The fault, at each request.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            endpoint: None,
            when: When::Always,
        }
    }

    /// Only at requests to this endpoint, such as `channel.booking.list`.
    pub fn on(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The endpoint that it is for, if the catalogue does not have it.
    pub(crate) fn unknown(&self, catalogue: &Catalogue) -> Option<&str> {
        let name = self.endpoint.as_deref()?;
        catalogue.named(name).is_none().then_some(name)
    }

    /// Only at the first `count` requests.
    pub fn first(mut self, count: u64) -> Self {
        self.when = When::First(count);
        self
    }

    /// Only at each `count`th request; at none when 0.
    pub fn every(mut self, count: u64) -> Self {
        self.when = When::Every(count);
        self
    }

    /// At a request with this probability, from 0 to 1. The server's seed decides which ones.
    pub fn chance(mut self, probability: f64) -> Self {
        self.when = When::Chance(probability);
        self
    }
}

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSyntax(String);

impl fmt::Display for FaultSyntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultSyntax {}

impl FromStr for FaultRule {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        let mut parts = text.split(',').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let mut rule = Self::new(fault(kind)?);
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let is_said = match name {
                "on" => rule.endpoint.is_some(),
                _ => rule.when != When::Always,
            };
            rule = match name {
                "on" | "first" | "every" | "chance" if is_said => {
                    return Err(FaultSyntax(format!(
                        "`{part}`: a fault takes one `on`, and one of `first`, `every` and `chance`"
                    )));
                }
                "on" if !value.is_empty() => rule.on(value),
                "first" => rule.first(count(part, value)?),
                "every" => rule.every(count(part, value)?),
                "chance" => rule.chance(probability(part, value)?),
                _ => {
                    return Err(FaultSyntax(format!(
                        "unknown option `{part}`: use on=ENDPOINT, first=N, every=N or chance=N%"
                    )));
                }
            };
        }
        Ok(rule)
    }
}

impl FromStr for Fault {
    type Err = FaultSyntax;

    /// Reads `KIND[=VALUE]`, as a rule begins.
    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        fault(text.trim())
    }
}

fn fault(kind: &str) -> Result<Fault, FaultSyntax> {
    Ok(match kind.split_once('=') {
        None => match kind {
            "reset-before" => Fault::ResetBeforeRead,
            "reset-after" => Fault::ResetAfterRead,
            "half-body" => Fault::HalfBody,
            "429" => Fault::TooManyRequests { retry_after: None },
            "html" => Fault::HtmlPage,
            "content-type" => Fault::WrongContentType,
            "stale" => Fault::StaleKeepAlive,
            _ => return Err(unknown(kind)),
        },
        Some(("latency", time)) => Fault::Latency(duration(kind, time)?),
        Some(("slow-body", time)) => Fault::SlowBody(duration(kind, time)?),
        Some(("status", status)) => match number(kind, status)? {
            // Those below only announce an answer.
            status @ 200..=999 => Fault::Status(u16::try_from(status).unwrap_or(500)),
            _ => {
                return Err(FaultSyntax(format!(
                    "`{kind}` is not the HTTP status of an answer: 200 to 999"
                )));
            }
        },
        Some(("429", seconds)) => Fault::TooManyRequests {
            retry_after: Some(number(kind, seconds)?),
        },
        Some(("skew", time)) => Fault::DateSkew(millis(kind, time)?),
        Some(_) => return Err(unknown(kind)),
    })
}

fn unknown(kind: &str) -> FaultSyntax {
    let kinds = FaultRule::KINDS;
    FaultSyntax(format!("unknown fault `{kind}`: use one of {kinds}"))
}

fn number(part: &str, text: &str) -> Result<u64, FaultSyntax> {
    text.parse()
        .map_err(|_| FaultSyntax(format!("`{part}`: `{text}` is not a number")))
}

/// A number of requests. A fault that never happens is a slip.
fn count(part: &str, text: &str) -> Result<u64, FaultSyntax> {
    match number(part, text)? {
        0 => Err(FaultSyntax(format!("`{part}`: it would never happen"))),
        count => Ok(count),
    }
}

/// A time such as `200ms`, `3s` or `-5s`, in milliseconds.
fn millis(part: &str, text: &str) -> Result<i64, FaultSyntax> {
    let (digits, unit) = match text.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('s').unwrap_or("-"), 1000),
    };
    let number: Option<i64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| {
            FaultSyntax(format!(
                "`{part}`: `{text}` is not a time such as 200ms or 3s"
            ))
        })
}

fn duration(part: &str, text: &str) -> Result<Duration, FaultSyntax> {
    u64::try_from(millis(part, text)?)
        .map(Duration::from_millis)
        .map_err(|_| FaultSyntax(format!("`{part}`: the time must not be negative")))
}

fn probability(part: &str, text: &str) -> Result<f64, FaultSyntax> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (text, 1.0),
    };
    let number: Option<f64> = number.parse().ok();
    number
        .map(|number| number / scale)
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| {
            FaultSyntax(format!(
                "`{part}`: `{text}` is not a probability such as 10%"
            ))
        })
}

/// The rules of a server, and how far each has come.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<(FaultRule, AtomicU64)>,
    drawn: AtomicU64,
}

impl Faults {
    pub(crate) fn new(rules: Vec<FaultRule>, seed: u64) -> Self {
        Self {
            rules: rules
                .into_iter()
                .map(|rule| (rule, AtomicU64::new(0)))
                .collect(),
            drawn: AtomicU64::new(seed),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The faults that befall the next request, to one of these endpoints.
    pub(crate) fn next(&self, endpoints: &[&str]) -> Vec<Fault> {
        self.rules
            .iter()
            .filter(|(rule, _)| {
                let named = rule.endpoint.as_deref();
                named.is_none_or(|name| endpoints.contains(&name))
            })
            .filter(|(rule, count)| {
                let before = count.fetch_add(1, Ordering::Relaxed);
                match rule.when {
                    When::Always => true,
                    When::First(count) => before < count,
                    When::Every(count) => count > 0 && (before + 1).is_multiple_of(count),
                    When::Chance(chance) => self.draw() < chance,
                }
            })
            .map(|(rule, _)| rule.fault)
            .collect()
    }

    /// The next number of the sequence that the seed begins, from 0 up to 1 (`SplitMix64`).
    fn draw(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let state = self
            .drawn
            .fetch_add(STEP, Ordering::Relaxed)
            .wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // 32 bits are more than a probability needs, and a float holds them exactly.
        let bits = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX);
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &FaultRule) {
        assert_eq!(&text.parse::<FaultRule>().unwrap(), expected);
        // What it begins with is a fault by itself.
        let kind = text.split(',').next().unwrap();
        assert_eq!(kind.parse::<Fault>().unwrap(), expected.fault);
    }

    #[test]
    fn each_kind_has_its_text() {
        let fault = FaultRule::new;
        check(
            "latency=200ms",
            &fault(Fault::Latency(Duration::from_millis(200))),
        );
        check("latency=3s", &fault(Fault::Latency(Duration::from_secs(3))));
        check("reset-before", &fault(Fault::ResetBeforeRead));
        check(
            "reset-after,every=5",
            &fault(Fault::ResetAfterRead).every(5),
        );
        check("half-body, first=1", &fault(Fault::HalfBody).first(1));
        check(
            "status=502,chance=10%",
            &fault(Fault::Status(502)).chance(0.1),
        );
        check("429", &fault(Fault::TooManyRequests { retry_after: None }));
        check(
            "429=7",
            &fault(Fault::TooManyRequests {
                retry_after: Some(7),
            }),
        );
        check("html,on=a.b", &fault(Fault::HtmlPage).on("a.b"));
        check("content-type", &fault(Fault::WrongContentType));
        check("skew=-5s", &fault(Fault::DateSkew(-5000)));
        check(
            "stale,chance=0.5",
            &fault(Fault::StaleKeepAlive).chance(0.5),
        );
    }

    #[test]
    fn what_is_no_fault_is_said() {
        for (text, part) in [
            ("", "``"),
            ("teapot", "`teapot`"),
            ("latency=fast", "`fast` is not a time"),
            ("latency=-1s", "must not be negative"),
            ("status=100", "not the HTTP status of an answer"),
            ("status=1000", "not the HTTP status of an answer"),
            (
                "html,sometimes",
                "unknown option `sometimes`: use on=ENDPOINT",
            ),
            ("html,chance=110%", "`110%` is not a probability"),
            ("html,first=x", "`x` is not a number"),
            ("html,first=0", "`first=0`: it would never happen"),
            ("html,every=0", "`every=0`: it would never happen"),
            ("html,first", "`` is not a number"),
            ("html,on=", "unknown option `on=`"),
            ("html,first=1,every=2", "`every=2`: a fault takes one"),
            ("html,on=a.b,on=a.c", "`on=a.c`: a fault takes one"),
        ] {
            let error = text.parse::<FaultRule>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    fn drawn(rule: &str, seed: u64) -> Vec<bool> {
        befallen(rule.parse().unwrap(), seed)
    }

    fn befallen(rule: FaultRule, seed: u64) -> Vec<bool> {
        let faults = Faults::new(vec![rule], seed);
        (0..1000)
            .map(|_| !faults.next(&["a.b"]).is_empty())
            .collect()
    }

    #[test]
    fn rules_count_requests() {
        assert_eq!(&drawn("html,first=2", 0)[..4], [true, true, false, false]);
        assert_eq!(&drawn("html,every=2", 0)[..4], [false, true, false, true]);
        assert!(drawn("html,on=a.c", 0).iter().all(|befallen| !befallen));
        assert!(drawn("html,on=a.b", 0).iter().all(|befallen| *befallen));
        let never = FaultRule::new(Fault::HtmlPage).every(0);
        assert!(befallen(never, 0).iter().all(|befallen| !befallen));
    }

    #[test]
    fn chance_follows_the_seed() {
        let one = drawn("html,chance=30%", 1);
        assert_eq!(one, drawn("html,chance=30%", 1));
        assert_ne!(one, drawn("html,chance=30%", 2));
        let count = one.iter().filter(|befallen| **befallen).count();
        assert!((240..=360).contains(&count), "{count}");
        assert!(drawn("html,chance=0", 1).iter().all(|befallen| !befallen));
        assert!(
            drawn("html,chance=100%", 1)
                .iter()
                .all(|befallen| *befallen)
        );
    }
}
