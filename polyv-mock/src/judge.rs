//! From a request to a verdict and an answer. Nothing here does I/O or knows of sockets.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::auth::{Credentials, authenticate};
#[cfg(feature = "callback")]
use crate::callback::{Addresses, Callback};
use crate::catalogue::{Auth, Catalogue, Endpoint, Head, Shape};
use crate::clock::{Clock, MovableClock};
use crate::diagnose::{Diagnosis, Wrong};
use crate::fault::Fault;
use crate::given::{Call, Given};
use crate::quota::{Meter, Quota};
use crate::reply::{Reply, reply};
use crate::request::Request;
use crate::route::{Route, Router, family_of};
use crate::script::{Script, Scripted};
use crate::sign::SIGN;
use crate::validate::{self, misplaced, validate};
use crate::verdict::{Reason, Refusal, Verdict};
use crate::wording::in_words;

/// How severe a judge is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    /// Refuses the parameters that POLYV ignores.
    pub(crate) strict: bool,
    pub(crate) quota: Option<Quota>,
    /// Keeps the quotas that endpoints document for themselves.
    pub(crate) endpoint_quotas: bool,
    /// Remembers channels.
    pub(crate) stateful: bool,
}

/// All that a request is judged by.
#[derive(Debug)]
pub(crate) struct Judge {
    catalogue: Arc<Catalogue>,
    router: Router,
    pub(crate) credentials: Credentials,
    pub(crate) clock: MovableClock,
    pub(crate) script: Script,
    #[cfg(feature = "callback")]
    pub(crate) addresses_set: Addresses,
    policy: Policy,
    /// The calls of each address.
    addresses: Meter<IpAddr>,
    /// The calls of endpoints that have quotas of their own, by what those count.
    own: Meter<String>,
    answered: AtomicU64,
}

/// A verdict, the answer that follows from it, and the methods to name with a refused method.
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) reply: Reply,
    pub(crate) allow: Option<String>,
    /// What goes wrong with the answer.
    pub(crate) faults: Vec<Fault>,
    /// What the service calls back afterwards.
    #[cfg(feature = "callback")]
    pub(crate) callbacks: Vec<Callback>,
}

impl Judge {
    pub(crate) fn new(
        catalogue: Arc<Catalogue>,
        credentials: Credentials,
        clock: Clock,
        policy: Policy,
    ) -> Self {
        let router = Router::new(catalogue.heads());
        Self {
            catalogue,
            router,
            credentials,
            clock: MovableClock::new(clock),
            script: Script::new(policy.stateful),
            #[cfg(feature = "callback")]
            addresses_set: Addresses::default(),
            policy,
            addresses: Meter::default(),
            own: Meter::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(crate) fn judge(&self, request: &Request, peer: IpAddr) -> Judgement {
        if let Some(refusal) = self.over_quota(peer) {
            return self.refusal(family_of(&request.path), refusal);
        }
        let heads = self.catalogue.heads();
        let method = request.method.as_str();
        match self.router.find(heads, method, &request.path) {
            Route::Found {
                endpoints: positions,
                values,
            } => {
                let endpoints = positions
                    .iter()
                    .filter_map(|&position| self.catalogue.endpoint(position));
                let calls = endpoints.map(|endpoint| Call {
                    endpoint,
                    request,
                    path_values: &values,
                });
                self.judge_functions(calls, request)
            }
            _ if self.script.expectations.cover(method, &request.path) => {
                self.judge_unspecified(request)
            }
            Route::OtherMethod {
                endpoints: positions,
            } => {
                let known: Vec<&Head> = positions
                    .iter()
                    .filter_map(|&position| heads.get(position))
                    .collect();
                self.refuse_method(&known)
            }
            Route::Unknown => self.refuse_path(&request.path),
        }
    }

    /// A path can have several functions, distinguished by their parameters: the first one that takes the request
    /// answers.
    fn judge_functions<'r>(
        &self,
        calls: impl Iterator<Item = Call<'r>>,
        request: &Request,
    ) -> Judgement {
        let mut refused = None;
        for call in calls {
            let judgement = self.judge_call(&call);
            if judgement.verdict.is_valid() {
                return judgement;
            }
            refused.get_or_insert(judgement);
        }
        refused.unwrap_or_else(|| self.refuse_path(&request.path))
    }

    fn judge_call(&self, call: &Call<'_>) -> Judgement {
        let refusal = self
            .authenticate(call)
            .and_then(|()| validate(call))
            .and_then(|()| self.check_strictly(call))
            .and_then(|()| self.check_quotas(call))
            .err();
        self.conclude(call, refusal)
    }

    /// An endpoint that only a test knows: who calls is all that can be judged.
    fn judge_unspecified(&self, request: &Request) -> Judgement {
        let is_in_form = request.form.values(SIGN).next().is_some();
        let shape = if is_in_form {
            Shape::FormSigned
        } else {
            Shape::QuerySigned
        };
        let (method, path) = (request.method.as_str(), &request.path);
        let endpoint = Endpoint::unspecified(method, path, shape, family_of(path));
        let call = Call {
            endpoint: &endpoint,
            request,
            path_values: &[],
        };
        let refusal = self.authenticate(&call).err();
        self.conclude(&call, refusal)
    }

    fn authenticate(&self, call: &Call<'_>) -> Result<(), Refusal> {
        let auth = self.catalogue.auth(call.endpoint);
        let now = self.clock.epoch_millis();
        authenticate(call.endpoint, auth, call.request, &self.credentials, now)
    }

    fn conclude(&self, call: &Call<'_>, refusal: Option<Refusal>) -> Judgement {
        let endpoint = call.endpoint;
        let diagnosis = refusal
            .as_ref()
            .and_then(|refusal| self.diagnose(call, refusal));
        let id = self.request_id();
        let Scripted {
            reply,
            faults,
            refusal: not_found,
            #[cfg(feature = "callback")]
            created,
            ..
        } = match &refusal {
            None => self.answer(call, &id),
            Some(refusal) => in_words(&self.catalogue, &endpoint.envelope, refusal, &id).into(),
        };
        let refusal = refusal.or(not_found);
        let verdict = Verdict {
            endpoint: Some(endpoint.name.clone()),
            refusal,
            misplaced: misplaced(call),
            diagnosis,
        };
        #[cfg(feature = "callback")]
        let callbacks = {
            let is_success = verdict.is_accepted() && reply.status == 200;
            self.called_back(call, is_success, created.as_deref())
        };
        Judgement {
            verdict,
            reply,
            allow: None,
            faults,
            #[cfg(feature = "callback")]
            callbacks,
        }
    }

    /// What the service calls back after a call that succeeded: remembers the addresses that it sets.
    #[cfg(feature = "callback")]
    fn called_back(
        &self,
        call: &Call<'_>,
        is_success: bool,
        created: Option<&str>,
    ) -> Vec<Callback> {
        if !is_success {
            return Vec::new();
        }
        self.addresses_set.note(call);
        if !self.policy.stateful {
            return Vec::new();
        }
        let caused = self.addresses_set.caused(call, created).into_iter();
        let callback = |(address, event)| self.callback(address).event(event);
        caused.map(callback).collect()
    }

    /// A callback of the account to this address.
    #[cfg(feature = "callback")]
    pub(crate) fn callback(&self, url: impl Into<String>) -> Callback {
        Callback::new(url, &self.credentials.app_secret, self.clock.current())
    }

    fn over_quota(&self, peer: IpAddr) -> Option<Refusal> {
        let (quota, now) = (self.policy.quota?, self.clock.epoch_millis());
        let left = self.addresses.call(peer, quota, now).err()?;
        let detail = format!("this address is refused for {left} ms more");
        Some(Refusal::new(Reason::QuotaExceeded, detail))
    }

    fn check_strictly(&self, call: &Call<'_>) -> Result<(), Refusal> {
        if self.policy.strict {
            let common = match self.catalogue.auth(call.endpoint) {
                Auth::Sandwich { common } => common.as_slice(),
                Auth::FixedKey { .. } | Auth::None => &[],
            };
            return validate::unknown(call, common).map_or(Ok(()), Err);
        }
        Ok(())
    }

    /// The endpoint's own quotas, but for those whose condition no request shows.
    fn check_quotas(&self, call: &Call<'_>) -> Result<(), Refusal> {
        if !self.policy.endpoint_quotas {
            return Ok(());
        }
        let text = |name: &str| {
            let given = call.param(name).and_then(|param| call.given(param));
            given.and_then(Given::as_text)
        };
        for (index, own) in call.endpoint.quotas.iter().enumerate() {
            let counts = match &own.when {
                Some(when) => {
                    text(&when.param).is_some_and(|text| when.is.iter().any(|is| *is == text))
                }
                None => own.condition.is_none(),
            };
            if !counts {
                continue;
            }
            let value = own.per.as_deref().and_then(text).unwrap_or_default();
            let key = format!("{} {index} {value}", call.endpoint.name);
            let quota = Quota::new(own.calls, own.seconds.saturating_mul(1000), 0);
            if let Err(left) = self.own.call(key, quota, self.clock.epoch_millis()) {
                let (calls, seconds) = (own.calls, own.seconds);
                let noun = if calls == 1 { "call" } else { "calls" };
                let detail = format!(
                    "{} takes {calls} {noun} in {seconds} s, and refuses more for {left} ms",
                    call.endpoint.name
                );
                let reason = Reason::QuotaExceeded;
                return Err(match &own.per {
                    Some(param) => Refusal::about(param, reason, detail),
                    None => Refusal::new(reason, detail),
                });
            }
        }
        Ok(())
    }

    /// What was signed instead of what should have been.
    fn diagnose(&self, call: &Call<'_>, refusal: &Refusal) -> Option<Diagnosis> {
        if refusal.reason != Reason::InvalidSignature {
            return None;
        }
        let secret = match self.catalogue.auth(call.endpoint) {
            Auth::FixedKey { key } => key,
            Auth::Sandwich { .. } | Auth::None => &self.credentials.app_secret,
        };
        let wrong = Wrong {
            request: call.request,
            with_form: call.endpoint.shape.signs_the_form(),
            app_id: &self.credentials.app_id,
            secret,
            given: call.sign().unwrap_or_default(),
        };
        Some(wrong.diagnose())
    }

    /// What the test says, and the sample where it says nothing.
    fn answer(&self, call: &Call<'_>, request_id: &str) -> Scripted {
        self.script
            .answer(call, request_id)
            .unwrap_or_else(|| reply(call, request_id).into())
    }

    /// The endpoint of this name in the catalogue.
    pub(crate) fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.catalogue.named(name)
    }

    /// The names of the endpoints that a method and a path may lead to.
    pub(crate) fn names_at(&self, method: &str, path: &str) -> Vec<&str> {
        let heads = self.catalogue.heads();
        match self.router.find(heads, method, path) {
            Route::Found {
                endpoints: positions,
                ..
            } => positions
                .iter()
                .filter_map(|&position| Some(&*heads.get(position)?.name))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The verdict on a request that a fault kept from being judged, to what `names_at` says of it.
    pub(crate) fn unjudged(names: &[&str], detail: impl Into<String>) -> Verdict {
        Verdict {
            endpoint: names.first().map(|name| (*name).to_owned()),
            refusal: Some(Refusal::new(Reason::Fault, detail)),
            ..Verdict::default()
        }
    }

    /// The answer of an intermediary: the request was not judged.
    pub(crate) fn intercepted(&self, request: &Request, reply: Reply) -> Judgement {
        let names = self.names_at(request.method.as_str(), &request.path);
        let detail = format!("answered {} by a fault", reply.status);
        Judgement {
            verdict: Self::unjudged(&names, detail),
            reply,
            allow: None,
            faults: Vec::new(),
            #[cfg(feature = "callback")]
            callbacks: Vec::new(),
        }
    }

    fn refuse_method(&self, known: &[&Head]) -> Judgement {
        let methods: Vec<&str> = known.iter().map(|endpoint| &*endpoint.method).collect();
        let allow = methods.join(", ");
        let refusal = Refusal::new(Reason::MethodNotAllowed, format!("this path takes {allow}"));
        let first = known.first();
        let family = first.map_or("v3", |endpoint| &*endpoint.envelope);
        let mut judgement = self.refusal(family, refusal);
        judgement.verdict.endpoint = first.map(|endpoint| endpoint.name.to_string());
        judgement.allow = Some(allow);
        judgement
    }

    fn refuse_path(&self, path: &str) -> Judgement {
        self.refusal(
            family_of(path),
            Refusal::new(Reason::NotFound, "no endpoint has this path"),
        )
    }

    /// The refusal of a request whose body is not read.
    pub(crate) fn refuse_body(&self, limit: usize) -> Judgement {
        self.refusal(
            "v3",
            Refusal::new(Reason::BodyTooLarge, format!("more than {limit} bytes")),
        )
    }

    fn refusal(&self, family: &str, refusal: Refusal) -> Judgement {
        let reply = in_words(&self.catalogue, family, &refusal, &self.request_id());
        let verdict = Verdict {
            refusal: Some(refusal),
            ..Verdict::default()
        };
        Judgement {
            verdict,
            reply,
            allow: None,
            faults: Vec::new(),
            #[cfg(feature = "callback")]
            callbacks: Vec::new(),
        }
    }

    /// In the service's dotted style, and another one for each answer.
    fn request_id(&self) -> String {
        let count = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        format!(
            "{count:032x}.{}.{}{:04}",
            count % 100,
            self.clock.epoch_millis(),
            count % 10_000
        )
    }
}
