//! The whole API: every endpoint of the generated catalogue, asked by a plain client that signs by the documented rule.
//!
//! The cases are generated from the catalogue. Nothing here knows the mock's own reading of it.

mod call;
mod endpoint;
mod examples;
mod move_around;
mod paging;
mod refusals;
mod rules;
mod values;
mod who;

use polyv_mock::{MockServer, Reason, Verdict, catalogue_json};
use serde_json::Value;

use crate::client::Answer;
use call::Call;
use endpoint::Endpoint;

/// A server, and the catalogue that it judges by.
struct Api {
    server: MockServer,
    catalogue: Value,
}

impl Api {
    fn start() -> Self {
        Self::serving(serde_json::from_str(&catalogue_json()).unwrap())
    }

    fn serving(catalogue: Value) -> Self {
        let server = MockServer::builder()
            .catalogue_json(&catalogue.to_string())
            .keep_received(1)
            .start_blocking()
            .unwrap();
        Self { server, catalogue }
    }

    fn endpoints(&self) -> impl Iterator<Item = Endpoint<'_>> {
        let endpoints = self.catalogue["endpoints"].as_array().unwrap();
        endpoints.iter().map(|value| Endpoint {
            catalogue: &self.catalogue,
            value,
        })
    }

    /// Sends a call as it is, and looks at what was decided.
    fn send(&self, call: &Call) -> (Answer, Verdict) {
        let answer = call.send(self.server.url());
        let received = self.server.received();
        (answer, received.last().unwrap().verdict.clone())
    }

    /// Signs a call, and sends it.
    fn ask(&self, endpoint: Endpoint<'_>, call: &Call) -> (Answer, Verdict) {
        self.send(&call.signed(endpoint, &self.server))
    }

    /// What is wrong with the outcome of a call that must be taken.
    fn problem_with_success(&self, endpoint: Endpoint<'_>, call: &Call) -> Option<String> {
        let (answer, verdict) = self.ask(endpoint, call);
        let is_right = answer.status == 200
            && verdict.is_accepted()
            && verdict.endpoint.as_deref() == Some(endpoint.name())
            && verdict.misplaced.is_empty();
        // What goes with what is looked at where rules are.
        (!is_right && !breaks_a_rule(&verdict)).then(|| format!("{}: {verdict}", answer.status))
    }

    /// What is wrong with the outcome of a call that must be refused, and with the words of the refusal.
    fn problem_with_refusal(
        &self,
        endpoint: Endpoint<'_>,
        outcome: &(Answer, Verdict),
        reason: Reason,
        about: &str,
    ) -> Option<String> {
        let (answer, verdict) = outcome;
        if reason != Reason::RuleViolated && breaks_a_rule(verdict) {
            return None;
        }
        let refused = verdict.refusal.as_ref();
        let found = refused.map(|refusal| (refusal.reason, refusal.parameter.as_deref()));
        if found.map(|(reason, about)| (reason, about.unwrap_or_default())) != Some((reason, about))
        {
            return Some(format!("not refused as {reason} {about}, but {verdict}"));
        }
        let known = &self.catalogue["refusals"][endpoint.envelope()][reason.key()];
        let mut expected: Value =
            serde_json::from_str(&known["body"].as_str().unwrap().replace("%s", about)).unwrap();
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        if expected.get("requestId").is_some() {
            expected["requestId"] = body["requestId"].clone();
        }
        let is_json = answer.headers.contains("content-type: application/json");
        let is_right = known["status"] == answer.status && expected == body && is_json;
        (!is_right).then(|| format!("{} {}", answer.status, answer.body))
    }
}

/// Whether values that are right one by one did not go together.
fn breaks_a_rule(verdict: &Verdict) -> bool {
    verdict.reason() == Some(Reason::RuleViolated)
}

/// Fails with all the problems, when there are any.
#[track_caller]
fn assert_none(problems: &[String]) {
    let count = problems.len();
    assert!(problems.is_empty(), "{count}:\n{}", problems.join("\n"));
}
