//! How a call comes by its slots, with Redis or without.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redis::{FromRedisValue, ScriptInvocation};
use tokio::time::Instant;

use super::RedisLimiter;
use super::script::{ADMIT, GO, HELLO, TRIAL, Verdict, micros};
use super::turn::{Counted, Turn};
use crate::endpoint::Host;
use crate::limit::{Ask, Ended, Held, Limiter as _, Permit};
use crate::redis_link::{Patience, Trouble, User};
use crate::trace;

/// The longest time for which a call without news counts as in flight.
const LONGEST_CALL: Duration = Duration::from_secs(3600);

/// What Redis is asked about a call.
struct Question {
    quotas: Vec<Counted>,
    within: Duration,
    /// Whether the call is sent once this is answered.
    is_last: bool,
}

/// How one question ended.
enum Outcome {
    Go(Turn),
    Held(Held),
    /// All slots belong to calls in flight.
    Crowded,
    /// The counts are lost, and with them the slots of the call: it has to ask again.
    Lost,
    /// There is no answer.
    Silence,
}

impl RedisLimiter {
    /// How long no calls are made when recent calls are unknown: calls in flight have a tenth of the window to
    /// arrive, and then the window has to pass.
    pub(super) fn pause(&self) -> Duration {
        self.per + self.per / 10
    }

    fn turn(&self, quotas: Vec<Counted>) -> Turn {
        Turn {
            link: Arc::clone(&self.link),
            fleet: self.key("fleet"),
            ledger: Arc::clone(&self.ledger),
            patience: self.patience,
            quotas,
            id: self.ids.next(),
            at: Instant::now(),
        }
    }

    /// Asks until there is an answer that counts. `None` if Redis does not answer.
    async fn shared(&self, ask: Ask<'_>, question: Question) -> Option<Result<Turn, Held>> {
        let started = Instant::now();
        let within = question.within;
        let longest = question.quotas.iter().map(|quota| quota.per).max();
        let mut pause = self.per / 400;
        loop {
            let left = within.saturating_sub(started.elapsed());
            let wait = match self.once(ask, &question, left).await {
                Outcome::Go(turn) => return Some(Ok(turn)),
                Outcome::Held(held) => return Some(Err(held)),
                Outcome::Silence => return None,
                Outcome::Lost => Duration::ZERO,
                Outcome::Crowded => {
                    // Calls that wait for calls in flight do so in random order.
                    pause = (pause * 2).min(self.per / 5);
                    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
                }
            };
            // A slot that comes back rests first.
            let least = if wait.is_zero() { None } else { longest };
            if wait > left || least.is_some_and(|least| least > left) {
                return Some(Err(Held::by_quota(least.unwrap_or(wait))));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Asks Redis once, and waits as it says.
    async fn once(&self, ask: Ask<'_>, question: &Question, within: Duration) -> Outcome {
        let mut turn = self.turn(question.quotas.clone());
        let quotas = &question.quotas;
        let lease = self.lease(quotas, within);
        let trial = if question.is_last {
            TRIAL
        } else {
            Duration::ZERO
        };
        let mut script = ADMIT.key(self.key(&format!("block {}", ask.address)));
        script.key(self.key("fleet")).key(self.key("calls"));
        for quota in quotas {
            script.key(&quota.key);
        }
        script.arg(&turn.id).arg(micros(within)).arg(micros(trial));
        script.arg(micros(lease)).arg(micros(self.pause()));
        for quota in quotas {
            script.arg(quota.calls).arg(micros(quota.spacing));
            script.arg(micros(quota.rest(Ended::Unanswered)));
        }
        // A caller that gives up before the answer arrives may have been given slots: the turn then returns them.
        let patience = Patience {
            limit: self.patience.min(within / 2),
            usual: self.patience,
        };
        let verdict = match self.run(&script, patience).await {
            Ok(verdict) => verdict,
            Err(Trouble::Hurried) => return Outcome::Held(Held::by_quota(self.patience)),
            Err(_) => {
                turn.forget();
                return Outcome::Silence;
            }
        };
        let (wait, as_trial) = match verdict {
            Verdict::Go { wait, as_trial } => (wait, as_trial),
            other => {
                turn.quotas.clear();
                return match other {
                    Verdict::Held(held) => {
                        if held.blocked {
                            self.blocked().insert(ask.address.to_owned());
                        }
                        Outcome::Held(held)
                    }
                    _ => Outcome::Crowded,
                };
            }
        };
        if as_trial {
            self.blocked().insert(ask.address.to_owned());
        }
        if wait.is_zero() {
            return Outcome::Go(turn);
        }
        // The script keeps to this; what answers in its place may not.
        let wait = wait.min(within);
        turn.at += wait;
        tokio::time::sleep(wait).await;
        self.confirm(turn, lease).await
    }

    /// Whether a call that has waited still has its slots: meanwhile the data may have been lost, or the connection.
    async fn confirm(&self, turn: Turn, lease: Duration) -> Outcome {
        let mut script = GO.key(self.key("fleet"));
        for quota in &turn.quotas {
            script.key(&quota.key);
        }
        script.arg(&turn.id).arg(micros(lease));
        match self.run(&script, self.patience.into()).await {
            Ok(1) => Outcome::Go(turn),
            Ok(_) => Outcome::Lost,
            Err(_) => {
                turn.forget();
                Outcome::Silence
            }
        }
    }

    /// How long a call counts as in flight if its end is never reported.
    fn lease(&self, quotas: &[Counted], within: Duration) -> Duration {
        let longest = quotas.iter().map(|quota| quota.per).max();
        let longest = longest.unwrap_or(self.per);
        within.min(LONGEST_CALL) + longest + longest
    }

    async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        patience: Patience,
    ) -> Result<T, Trouble> {
        let greeter = Greeter {
            limiter: self,
            reported: AtomicUsize::new(0),
        };
        self.link.run(script, patience, &greeter).await
    }

    /// Takes slots of all quotas from Redis. First those of the endpoint's own quotas: while a call waits for those,
    /// it must not hold a slot of the common quota, which others could use meanwhile. `None` if Redis does not answer.
    pub(super) async fn together(
        &self,
        ask: Ask<'_>,
        within: Duration,
    ) -> Option<Result<Vec<Turn>, Held>> {
        let started = Instant::now();
        let is_counted = ask.host == Host::API.name;
        let own: Vec<_> = ask.quotas.iter().map(|quota| self.keyed(quota)).collect();
        let all: Vec<_> = is_counted.then(|| self.all()).into_iter().collect();
        let mut turns = Vec::new();
        for (quotas, is_last) in [(own, false), (all, true)] {
            // The last question is about blocks as well.
            if quotas.is_empty() && !is_last {
                continue;
            }
            let question = Question {
                quotas,
                within: within.saturating_sub(started.elapsed()),
                is_last,
            };
            match self.shared(ask, question).await? {
                Ok(turn) => turns.push(turn),
                Err(held) => return Some(Err(held)),
            }
        }
        Some(Ok(turns))
    }

    /// Lets a call pass without Redis, by the process's own share.
    pub(super) async fn by_itself(&self, ask: Ask<'_>, within: Duration) -> Result<Permit, Held> {
        let shrunk = ask.quotas.iter().cloned().map(|mut quota| {
            let calls = u64::from(quota.calls) * u64::from(self.share) / u64::from(self.calls);
            quota.calls = u32::try_from(calls).unwrap_or(quota.calls).max(1);
            quota
        });
        let quotas: Vec<_> = shrunk.collect();
        let own = Ask {
            within,
            quotas: &quotas,
            ..ask
        };
        let permit = self.alone.admit(own).await?;
        if ask.host != Host::API.name {
            return Ok(permit);
        }
        // When Redis is back, the call is reported: that it is in flight, and how it ended.
        let turn = self.turn(vec![self.all()]);
        let until = Instant::now() + self.per + self.per;
        self.ledger.owe(turn.id.clone(), until);
        Ok(Permit::new(move |how| {
            permit.end(how);
            turn.end(how);
        }))
    }
}

/// Reports over a new connection what Redis may not know.
struct Greeter<'a> {
    limiter: &'a RedisLimiter,
    reported: AtomicUsize,
}

impl User for Greeter<'_> {
    fn greeting(&self) -> Option<ScriptInvocation<'static>> {
        let limiter = self.limiter;
        let mut script = HELLO.key(limiter.key("fleet"));
        script
            .key(limiter.key("calls"))
            .arg(micros(limiter.pause()));
        let (owed, reported) = limiter.ledger.all();
        self.reported.store(reported, Ordering::Relaxed);
        for (id, rest) in owed {
            script.arg(id).arg(micros(rest));
        }
        Some(script)
    }

    fn lost(&self, trouble: &Trouble) {
        trace::limiter_alone(trouble);
    }

    fn found(&self) {
        trace::limiter_shared();
    }

    fn greeted(&self, evicts: bool) {
        self.limiter
            .ledger
            .settle(self.reported.load(Ordering::Relaxed));
        if !self.limiter.evicts.swap(evicts, Ordering::Relaxed) && evicts {
            trace::limiter_evicts();
        }
    }
}
