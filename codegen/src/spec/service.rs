//! What holds for the whole service.

use super::extract::Named;
use super::mapping::mapping;
use super::{Allowance, Quota};
use crate::source::{Located, Quoted};
use crate::words::Scheme;

mapping! {
    /// The whole of `specs/service.yaml`.
    Service: "the service" {
        /// The hosts, by name.
        "hosts" hosts: Named<Host>,
        /// Who signs, and how, by name.
        "auth" auth: Named<Located<Auth>>,
        /// The limit on all calls from one address.
        "quota" quota: Quota,
        /// Names of parameters and fields whose values are secret, wherever they appear: `*` matches
        /// anything; case, `_` and `-` do not matter; `!` takes back what an earlier name says.
        "secret_names" secret_names: Vec<Located<String>>,
        /// What the top-level modules are about, by name.
        "modules" modules: Named<String>,
        /// How each family of envelopes refuses a call, by cause.
        "refusals" refusals: Named<Named<Refusal>>,
        /// Lint findings that are accepted, with reasons.
        "allow" allow: Vec<Located<Allowance>>,
    }
}

mapping! {
    /// A host.
    Host: "a host" {
        /// Scheme and name.
        "url" url: Located<String>,
        /// What it serves.
        "doc" doc: String,
    }
}

mapping! {
    /// A way to sign.
    Auth: "a way to sign" {
        /// The rule.
        "scheme" scheme: Scheme,
        /// The published key of the scheme `fixed-key`.
        "key" key: Option<String>,
        /// Whose credentials.
        "doc" doc: String,
    }
}

mapping! {
    /// The reply to a call that is refused; `%s` is replaced by the parameter.
    Refusal: "a refusal" {
        /// HTTP status.
        "status" status: Located<i64>,
        /// The body.
        "body" body: Quoted,
        /// Where it is known from.
        "source" source: String,
    }
}
