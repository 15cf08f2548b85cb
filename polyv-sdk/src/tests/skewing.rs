//! The service's clock, and this machine's.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::fixture::{NOW, One};
use super::script::{OK, STALE, Step, scripted};
use crate::clock::{Sighting, Trials};

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
    // 602 s later, less half the trip, and half a second that `Date` leaves out on the average.
    assert_eq!(seen(1_000_000, 4000, 1_602_000).offset_ms(), Some(600_500));
    // The header's resolution does not count as skew.
    assert_eq!(seen(0, 0, 1000).offset_ms(), Some(0));
    assert_eq!(seen(0, 5001, 600_000).offset_ms(), None);
    let cached = Sighting {
        aged: true,
        ..seen(0, 10, 600_000)
    };
    assert_eq!(cached.offset_ms(), None);
    assert_eq!(seen(i64::MIN, 0, i64::MAX).offset_ms(), Some(i64::MAX));
    assert_eq!(seen(i64::MAX, 0, i64::MIN).offset_ms(), Some(i64::MIN));
}

/// The corrections of one call's attempts that are all refused, the first of which has this one, in minutes.
#[track_caller]
fn trials(first: i64, said: &[Option<i64>], expected: &[i64]) {
    let mut trials = Trials::default();
    let mut used = vec![first];
    for said in said {
        let last = used.last().unwrap() * MINUTE;
        if !trials.refused(last, said.map(|said| said * MINUTE)) {
            break;
        }
        used.push(trials.on_trial().unwrap() / MINUTE);
    }
    assert_eq!(used, expected);
}

#[test]
fn what_is_tried() {
    // What the refusal says, and nothing more if it says the same again.
    trials(0, &[Some(10), Some(10)], &[0, 10]);
    // The first `Date` was wrong.
    trials(0, &[Some(20), Some(10)], &[0, 20, 10]);
    // Two servers that disagree: what suits both.
    trials(0, &[Some(4), Some(0), Some(4)], &[0, 4, 2]);
    // What was learned is wrong by now, whatever the refusal says, and even without a time in it.
    trials(10, &[Some(0), Some(0)], &[10, 0]);
    trials(10, &[Some(10), Some(10)], &[10, 0]);
    trials(10, &[None, None], &[10, 0]);
    trials(10, &[Some(20), Some(20), None], &[10, 20, 0]);
    // There is nothing to try.
    trials(0, &[None], &[0]);
    trials(0, &[Some(0)], &[0]);
}

fn date(ms: i64) -> Vec<(&'static str, String)> {
    let time = Timestamp::from_millisecond(ms).unwrap();
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    vec![("date", text.unwrap())]
}

/// A refusal for the time, and an answer, with a `Date` this many minutes ahead.
fn stale(minutes: i64) -> Step {
    Step::Head(400, date(NOW + minutes * MINUTE), STALE)
}

fn good(minutes: i64) -> Step {
    Step::Head(200, date(NOW + minutes * MINUTE), OK)
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
    assert_eq!(
        offsets(vec![stale(10), good(10)], 2, Some(true)).await,
        [0, 600, 600]
    );
    // A service that refuses every correction is not asked forever.
    assert_eq!(offsets(vec![stale(10)], 1, Some(true)).await, [0, 600]);
    // Switched off, or with a clock of the caller's.
    assert_eq!(offsets(vec![stale(10)], 2, Some(false)).await, [0, 0]);
    assert_eq!(offsets(vec![stale(10)], 1, None).await, [0]);
    // Without `Date` there is nothing to learn.
    assert_eq!(
        offsets(vec![Step::Reply(400, STALE)], 1, Some(true)).await,
        [0]
    );
    // From a cache, it is old.
    let mut cached = date(NOW + 10 * MINUTE);
    cached.push(("age", "60".to_owned()));
    let cached = Step::Head(400, cached, STALE);
    assert_eq!(offsets(vec![cached], 1, Some(true)).await, [0]);
}

#[tokio::test(start_paused = true)]
async fn answers_to_accepted_requests_teach_nothing() {
    for minutes in [10, -10, -29_000_000] {
        let wrong = offsets(vec![good(minutes)], 3, Some(true)).await;
        assert_eq!(wrong, [0, 0, 0]);
    }
    let refusal = r#"{"code": 400, "message": "channel not found."}"#;
    let refused = Step::Head(400, date(NOW + 10 * MINUTE), refusal);
    assert_eq!(offsets(vec![refused], 2, Some(true)).await, [0, 0]);
    let elsewhere = Step::Head(502, date(NOW + 10 * MINUTE), "<html>");
    assert_eq!(
        offsets(vec![elsewhere, Step::Reply(200, OK)], 1, Some(true)).await,
        [0, 0]
    );
}

#[tokio::test(start_paused = true)]
async fn what_does_not_help_is_forgotten() {
    // A wrong `Date` on a refusal: the next call starts afresh.
    let steps = vec![stale(10), stale(10), good(10)];
    assert_eq!(offsets(steps, 2, Some(true)).await, [0, 600, 0]);
    // The machine's clock was set right: what was learned is refused, and given up.
    let steps = vec![stale(10), good(10), stale(0), good(0)];
    assert_eq!(offsets(steps, 3, Some(true)).await, [0, 600, 600, 0, 0]);
    // The same, with a refusal that does not say the time.
    let steps = vec![stale(10), good(10), Step::Reply(400, STALE), good(0)];
    assert_eq!(offsets(steps, 3, Some(true)).await, [0, 600, 600, 0, 0]);
    // Nothing helps any more: the call fails, and the next one starts with this machine's own time.
    let steps = vec![stale(10), good(10), stale(10), stale(10), good(0)];
    assert_eq!(offsets(steps, 3, Some(true)).await, [0, 600, 600, 0, 0]);
    // Two servers behind one name.
    let steps = vec![stale(4), stale(0), good(0)];
    assert_eq!(offsets(steps, 2, Some(true)).await, [0, 240, 120, 120]);
}

#[tokio::test(start_paused = true)]
async fn the_corrected_try_is_no_retry() {
    let (builder, seen) = scripted(vec![stale(10), Step::Reply(200, OK)]);
    let client = builder.attempts(1).retry_budget(0).clock_correction(true);
    let client = client.build().unwrap();
    let response = client.send_full(&One {}).await.unwrap();
    assert_eq!((response.attempts(), seen.count()), (2, 2));
    assert_eq!(seen.times(), [0, 0]);
}
