//! The service's clock, and this machine's.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::fixture::{NOW, One};
use super::script::{OK, STALE, Step, scripted};
use crate::clock::{Sighting, Skew};

const MINUTE: i64 = 60_000;

fn seen(sent_ms: i64, trip_ms: u64, server_ms: i64) -> Sighting {
    Sighting {
        sent_ms,
        trip: Duration::from_millis(trip_ms),
        server_ms,
        aged: false,
    }
}

#[test]
fn the_middle_of_the_trip_is_compared() {
    let skew = Skew::new();
    assert_eq!(skew.offset_ms(), 0);
    skew.learn(seen(1_000_000, 4000, 1_602_000));
    // 602 s later, less half the trip, and half a second that `Date` leaves out on the average.
    assert_eq!(skew.offset_ms(), 600_500);
}

#[test]
fn what_says_nothing_is_ignored() {
    let skew = Skew::new();
    skew.learn(seen(0, 5001, 600_000));
    assert_eq!(skew.offset_ms(), 0);
    skew.learn(Sighting {
        aged: true,
        ..seen(0, 10, 600_000)
    });
    assert_eq!(skew.offset_ms(), 0);
    // The coarseness of the header is no skew.
    skew.learn(seen(0, 0, 1000));
    assert_eq!(skew.offset_ms(), 0);
    skew.learn(seen(i64::MIN, 0, i64::MAX));
    skew.learn(seen(i64::MAX, 0, i64::MIN));
}

#[test]
fn it_is_smoothed_and_follows_jumps() {
    let skew = Skew::new();
    skew.learn(seen(0, 0, 599_500));
    assert_eq!(skew.offset_ms(), 600_000);
    skew.learn(seen(0, 0, 603_500));
    assert_eq!(skew.offset_ms(), 601_000);
    // The machine's clock was set right: the next answer tells.
    skew.learn(seen(0, 0, -500));
    assert_eq!(skew.offset_ms(), 0);
}

fn date(ms: i64) -> Vec<(&'static str, String)> {
    let time = Timestamp::from_millisecond(ms).unwrap();
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    vec![("date", text.unwrap())]
}

/// The offsets with which the attempts of `calls` calls were signed, in seconds.
async fn offsets(steps: Vec<Step>, calls: usize, correct: Option<bool>) -> Vec<i64> {
    let (mut builder, seen) = scripted(steps);
    if let Some(on) = correct {
        builder = builder.clock_correction(on);
    }
    let client = builder.build().unwrap();
    for _ in 0..calls {
        _ = client.send(&One {}).await;
    }
    let offset = |(stamp, _): &(i64, String)| (stamp - NOW + 500).div_euclid(1000);
    seen.stamps().iter().map(offset).collect()
}

#[tokio::test(start_paused = true)]
async fn a_stale_time_is_corrected_once() {
    let there = NOW + 10 * MINUTE;
    let stale = || Step::Head(400, date(there), STALE);
    let good = || Step::Head(200, date(there), OK);
    assert_eq!(
        offsets(vec![stale(), good()], 2, Some(true)).await,
        [0, 600, 600]
    );
    // A service that is never content is not asked for ever.
    assert_eq!(offsets(vec![stale()], 1, Some(true)).await, [0, 600]);
    // The correction was known already: nothing would be different.
    let known = offsets(vec![good(), stale()], 2, Some(true)).await;
    assert_eq!(known, [0, 600]);
    // Switched off, or with a clock of the caller's.
    assert_eq!(offsets(vec![stale()], 2, Some(false)).await, [0, 0]);
    assert_eq!(offsets(vec![stale()], 1, None).await, [0]);
    // Without `Date` there is nothing to learn.
    assert_eq!(
        offsets(vec![Step::Reply(400, STALE)], 1, Some(true)).await,
        [0]
    );
}

#[tokio::test(start_paused = true)]
async fn the_corrected_try_is_no_repetition() {
    let stale = Step::Head(400, date(NOW + 10 * MINUTE), STALE);
    let (builder, seen) = scripted(vec![stale, Step::Reply(200, OK)]);
    let client = builder.attempts(1).retry_budget(0).clock_correction(true);
    let client = client.build().unwrap();
    let response = client.send_full(&One {}).await.unwrap();
    assert_eq!((response.attempts(), seen.count()), (2, 2));
    assert_eq!(seen.times(), [0, 0]);
}

#[tokio::test(start_paused = true)]
async fn only_the_services_own_answers_teach() {
    let elsewhere = Step::Head(502, date(NOW + 10 * MINUTE), "<html>");
    assert_eq!(
        offsets(vec![elsewhere, Step::Reply(200, OK)], 1, Some(true)).await,
        [0, 0]
    );
    let mut cached = date(NOW + 10 * MINUTE);
    cached.push(("age", "60".to_owned()));
    let cached = Step::Head(200, cached, OK);
    assert_eq!(
        offsets(vec![cached, Step::Reply(200, OK)], 2, Some(true)).await,
        [0, 0]
    );
}
