//! Leads a call through its attempts: quota, signature, exchange, and what follows a failure.

use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use super::response::Facts;
use super::target::Target;
use super::{Client, Inner};
use crate::clock::Trials;
use crate::endpoint::{Effect, Reply};
use crate::envelope::{self, Notes};
use crate::error::{Error, ErrorKind, redacted};
use crate::limit::{Ended, KeyedQuota, Permit, Sign};
use crate::observe::{Attempt, Retry};
use crate::request::{Draft, HttpRequest};
use crate::retry::budget::Paid;
use crate::retry::{self, Failed};
use crate::trace::{self, Span};
use crate::transport::{Answer, Downloaded, Line};
use crate::value::{Download, Fill};

/// A call, without its types.
pub(super) struct Job<'a> {
    pub(super) endpoint: &'a str,
    pub(super) draft: &'a Draft,
    pub(super) reply: Reply,
    /// What the spec says; the caller may know better.
    pub(super) effect: Effect,
    pub(super) quotas: Vec<KeyedQuota>,
}

/// What a call may cost.
pub(super) struct Plan<'c> {
    line: Line<'c>,
    started: Instant,
    attempts: u32,
    timeout: Duration,
    effect: Effect,
    deadline: Option<Instant>,
    /// The hard deadline that the caller set for this call.
    hard: Option<Instant>,
    /// The most bytes of a file that are accepted.
    max_size: Option<u64>,
    /// The time that planning uses; it advances after each wait.
    pub(super) at: Instant,
}

/// An answer, and what was read from it.
struct Reached {
    answer: Box<Answer>,
    read: Result<Notes, Error>,
}

/// An attempt that failed.
struct Miss {
    error: Error,
    /// The correction applied to its clock.
    offset_ms: i64,
    /// The correction that the answer suggests.
    said_ms: Option<i64>,
}

/// What is particular to one attempt.
struct Turn {
    number: u32,
    permit: Permit,
    /// The correction of its clock.
    offset_ms: i64,
}

impl Client {
    /// Whether a call with this effect may be sent, for programs that ask somebody first. Nothing is sent.
    ///
    /// Fails with [`ErrorKind::Config`] and the parameter `read_only`, as the call would, if the client is
    /// [read-only](crate::ClientBuilder::read_only) and the effect is not [`Effect::Read`].
    pub fn allows(&self, effect: Effect) -> Result<(), Error> {
        if self.inner.read_only && effect != Effect::Read {
            let problem =
                "the client is read-only, and this call may change something: it was not sent";
            return Err(Error::new(ErrorKind::Config, problem).of_parameter("read_only"));
        }
        Ok(())
    }

    /// Makes a call: attempt after attempt, until one succeeds or no other may follow.
    pub(super) async fn make(&self, job: &Job<'_>, target: Target<'_>) -> Result<Facts, Error> {
        let mut plan = self.plan(job)?;
        self.allows(job.effect)?;
        let span = Span::of_call(job.endpoint);
        let mut sent = 0;
        let outcome = span
            .around(self.attempts(job, &mut plan, target, &mut sent))
            .await;
        span.call_finished(&trace::Ended {
            attempts: sent,
            status: match &outcome {
                Ok(facts) => Some(facts.answer.status),
                Err(error) => error.http_status(),
            },
            request_id: match &outcome {
                Ok(facts) => facts.shown_request_id(),
                Err(error) => error.request_id(),
            },
            elapsed: match &outcome {
                Ok(facts) => facts.elapsed,
                Err(_) => plan.started.elapsed(),
            },
            error: outcome.as_ref().err(),
        });
        outcome.map_err(|error| error.after(sent))
    }

    async fn attempts(
        &self,
        job: &Job<'_>,
        plan: &mut Plan<'_>,
        mut target: Target<'_>,
        sent: &mut u32,
    ) -> Result<Facts, Error> {
        let shared = &*self.inner.shared;
        let mut failed = 0;
        let mut trials = Trials::default();
        let mut last: Option<Error> = None;
        let mut paid: Option<Paid<'_>> = None;
        loop {
            let permit = match self.admit(job, plan).await {
                Ok(permit) => permit,
                Err(held) => return Err(held.behind(last)),
            };
            if let Some(retry) = paid.take() {
                retry.made();
            }
            *sent += 1;
            let turn = Turn {
                number: *sent,
                permit,
                offset_ms: trials.on_trial().unwrap_or(shared.offset_ms()),
            };
            let miss = match self.attempt(job, &mut target, plan, turn).await {
                Ok(facts) => {
                    shared.budget.earn();
                    if let Some(offset_ms) = trials.on_trial() {
                        shared.skew.helped(offset_ms);
                    }
                    return Ok(facts);
                }
                Err(miss) => miss,
            };
            plan.at = Instant::now();
            let error = miss.error;
            if target.is_spoilt() {
                return Err(error);
            }
            if shared.corrects_clock && error.is_invalid_timestamp() {
                // It was refused only because of its time, before anything was done.
                if trials.refused(miss.offset_ms, miss.said_ms) {
                    last = Some(error);
                    continue;
                }
                shared.skew.forget();
            }
            failed += 1;
            let Some((wait, retry)) = self.retry(&error, plan, failed) else {
                return Err(error);
            };
            paid = Some(retry);
            shared.retry_scheduled(&Retry {
                endpoint: job.endpoint,
                attempt: *sent,
                failure: error.kind(),
                wait,
            });
            tokio::time::sleep(wait).await;
            plan.at = Instant::now();
            last = Some(error);
        }
    }

    /// The plan that the settings and the call's options lead to.
    ///
    /// Fails outside of a runtime.
    fn plan(&self, job: &Job<'_>) -> Result<Plan<'_>, Error> {
        let line = self.inner.transport.line()?;
        let started = Instant::now();
        let (inner, options) = (&*self.inner, &self.options);
        let overall = options.deadline.unwrap_or(inner.overall_timeout);
        let attempts = options.attempts.unwrap_or(inner.shared.settings.attempts);
        Ok(Plan {
            line,
            started,
            attempts: attempts.max(1),
            timeout: options.timeout.unwrap_or(inner.attempt_timeout),
            effect: options.effect.unwrap_or(job.effect),
            deadline: started.checked_add(overall),
            hard: options
                .deadline
                .and_then(|limit| started.checked_add(limit)),
            max_size: options.max_size,
            at: started,
        })
    }

    /// How long to wait before another attempt, and what pays for it, if one may follow and the budget has room for it.
    fn retry(&self, error: &Error, plan: &Plan<'_>, failed: u32) -> Option<(Duration, Paid<'_>)> {
        let shared = &self.inner.shared;
        let wait = retry::decide(Failed {
            error,
            effect: plan.effect,
            attempts: failed,
            allowed: plan.attempts,
            left: plan.left(),
            backoff: shared.settings.backoff,
            dice: (shared.settings.dice)(),
        })?;
        Some((wait, shared.budget.take()?))
    }

    /// Signs, sends and reads once. The signature's time is taken here, so that it is never stale.
    async fn attempt(
        &self,
        job: &Job<'_>,
        target: &mut Target<'_>,
        plan: &Plan<'_>,
        turn: Turn,
    ) -> Result<Facts, Miss> {
        let (inner, shared) = (&*self.inner, &*self.inner.shared);
        let span = Span::of_attempt(job.endpoint, turn.number);
        let started = Instant::now();
        let sent_ms = (inner.clock)().as_millisecond();
        let mut request = job.draft.sign(
            inner.credentials.signer(inner.algorithm),
            sent_ms.saturating_add(turn.offset_ms),
            inner.base_url.as_deref(),
        );
        let sign = std::mem::take(&mut request.sign);
        // Pinned here, it is stored once, and not again in each enclosing future.
        let exchange = pin!(self.exchange(job, target, &mut request, plan, started, &sign));
        let reached = span.around(plan.bounded(exchange)).await;
        turn.permit.end(end(&reached));
        let said_ms = reached
            .as_ref()
            .ok()
            .filter(|reached| reached.read.is_err())
            .and_then(|reached| reached.answer.sighting(sent_ms)?.offset_ms());
        let ended = Instant::now();
        // A server may echo the request in its answer.
        let hidden = [sign.as_str(), inner.credentials.secret()];
        let outcome = reached
            .and_then(|reached| reached.into_facts(&hidden, turn.number, ended - plan.started))
            .map_err(|error| error.without(&hidden));
        self.note(job, &outcome, started);
        let attempt = report(job.endpoint, turn.number, ended - started, &outcome);
        span.attempt_finished(&attempt);
        shared.attempt_finished(&attempt);
        outcome.map_err(|error| Miss {
            error,
            offset_ms: turn.offset_ms,
            said_ms,
        })
    }

    async fn exchange(
        &self,
        job: &Job<'_>,
        target: &mut Target<'_>,
        request: &mut HttpRequest,
        plan: &Plan<'_>,
        started: Instant,
        sign: &str,
    ) -> Result<Reached, Error> {
        let (line, limit) = (&plan.line, plan.limit());
        let shared = &*self.inner.shared;
        shared.request(job.endpoint, request)?;
        let read = |answer: &Answer, watch, data: &mut dyn Fill| {
            shared.reply(job.endpoint, answer);
            let meta = answer.meta(shared.settings.bounds);
            envelope::read(meta, &answer.body, job.reply, sign, watch, data)
                .map_err(|error| answer.explain(error).with_retry_after(answer.retry_after()))
        };
        match target {
            Target::Data { data, watch } => {
                let answer = line.execute(request, started, limit).await?;
                let watch = *watch || shared.settings.on_drift.is_some();
                let read = read(&answer, watch, data.value());
                if read.is_err() {
                    data.clear();
                }
                if let Ok(notes) = &read {
                    shared.report_drift(job.endpoint, &notes.drift);
                }
                Ok(Reached { answer, read })
            }
            Target::File { sink, written } => {
                let sink = &mut **sink;
                let most = plan.max_size;
                let download = line.download(request, started, limit, sink, written, most);
                match Box::pin(download).await? {
                    Downloaded::File(answer) => {
                        shared.reply(job.endpoint, &answer);
                        let read = Ok(Notes::default());
                        Ok(Reached { answer, read })
                    }
                    Downloaded::Other(answer) => {
                        // What the transport does not recognize as a file is not one here either.
                        let problem = "the reply is not a file";
                        let read = read(&answer, false, &mut Download::default())
                            .and_then(|_| Err(Error::new(ErrorKind::Decode, problem)));
                        Ok(Reached { answer, read })
                    }
                }
            }
        }
    }

    /// Reports to the breaker how an attempt ended that began at `sent`.
    fn note(&self, job: &Job<'_>, outcome: &Result<Facts, Error>, sent: Instant) {
        let sign = match outcome {
            Ok(_) => Sign::Answer,
            Err(error) if error.is_block_sign() => Sign::Block(error.advised_wait()),
            Err(error) if error.http_status().is_some() => Sign::Answer,
            Err(_) => Sign::Nothing,
        };
        self.inner.shared.note(self.inner.address(job), sign, sent);
    }
}

fn report<'a>(
    endpoint: &'a str,
    attempt: u32,
    elapsed: Duration,
    outcome: &'a Result<Facts, Error>,
) -> Attempt<'a> {
    let (facts, error) = (outcome.as_ref().ok(), outcome.as_ref().err());
    Attempt {
        endpoint,
        attempt,
        status: facts
            .map(|facts| facts.answer.status)
            .or_else(|| error?.http_status()),
        code: error.and_then(Error::code),
        request_id: facts
            .and_then(Facts::shown_request_id)
            .or_else(|| error?.request_id()),
        elapsed,
        failure: error.map(Error::kind),
    }
}

impl Inner {
    /// Where a call goes: scheme and host, or what replaces them.
    pub(super) fn address<'a>(&'a self, job: &Job<'_>) -> &'a str {
        self.base_url.as_deref().unwrap_or(job.draft.host.url)
    }
}

/// Whether the service may still count the call.
fn end(reached: &Result<Reached, Error>) -> Ended {
    match reached {
        Ok(_) => Ended::Answered,
        Err(error) if error.http_status().is_some() => Ended::Answered,
        Err(error) => match error.kind() {
            ErrorKind::Invalid
            | ErrorKind::Config
            | ErrorKind::Connect
            | ErrorKind::Certificate => Ended::Unsent,
            _ => Ended::Unanswered,
        },
    }
}

impl Plan<'_> {
    /// Ends `work` at the deadline that the caller has set for this call.
    async fn bounded<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(hard) = self.hard else {
            return work.await;
        };
        let late = |_| {
            let problem = "the call's deadline passed before the end of the reply";
            Error::new(ErrorKind::Timeout, problem)
        };
        tokio::time::timeout_at(hard, work).await.map_err(late)?
    }

    /// Until the deadline.
    pub(super) fn left(&self) -> Duration {
        self.deadline
            .map_or(Duration::MAX, |at| at.saturating_duration_since(self.at))
    }

    /// How long the next attempt may take.
    fn limit(&self) -> Duration {
        self.timeout.min(self.left())
    }
}

impl Reached {
    fn into_facts(self, hidden: &[&str], attempts: u32, elapsed: Duration) -> Result<Facts, Error> {
        let mut notes = self.read?;
        notes.request_id = notes.request_id.map(|id| {
            let hide = |id: String, secret: &&str| redacted(id, secret);
            hidden
                .iter()
                .filter(|secret| !secret.is_empty())
                .fold(id, hide)
        });
        Ok(Facts {
            attempts,
            elapsed,
            answer: self.answer,
            notes,
        })
    }
}

impl Facts {
    fn shown_request_id(&self) -> Option<&str> {
        self.notes.request_id.as_deref()
    }
}
