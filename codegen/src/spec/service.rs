//! What holds for the whole service.

use super::extract::{Named, mapping, words};
use super::Quota;
use crate::source::Located;

mapping! {
    /// The whole of `specs/service.yaml`.
    Service: "the service" {
        /// The hosts, by name.
        "hosts" hosts: Named<Host>,
        /// Who signs, and how, by name.
        "auth" auth: Named<Auth>,
        /// The limit on all calls from one address.
        "quota" quota: Quota,
        /// What the top-level modules are about, by name.
        "modules" modules: Named<Located<String>>,
        /// How each family of envelopes refuses a call, by cause.
        "refusals" refusals: Named<Named<Refusal>>,
    }
}

mapping! {
    /// A host.
    Host: "a host" {
        /// Scheme and name.
        "url" url: Located<String>,
        /// What it serves.
        "doc" doc: Located<String>,
    }
}

mapping! {
    /// A way to sign.
    Auth: "a way to sign" {
        /// The rule.
        "scheme" scheme: Located<Scheme>,
        /// The published key of the scheme `fixed-key`.
        "key" key: Option<Located<String>>,
        /// Whose credentials.
        "doc" doc: Located<String>,
    }
}

words! {
    /// A signature's rule.
    Scheme: "a scheme" {
        /// No signature.
        "none" None,
        /// With the account's secret, over `appId`, `timestamp` and the signed parameters.
        "account" Account,
        /// As `account`, with the credentials of a group.
        "group" Group,
        /// With a published key, over the signed parameters alone.
        "fixed-key" FixedKey,
    }
}

mapping! {
    /// The reply to a call that is refused; `%s` stands for the parameter.
    Refusal: "a refusal" {
        /// HTTP status.
        "status" status: Located<i64>,
        /// The body.
        "body" body: Located<String>,
        /// Where it is known from.
        "source" source: Located<String>,
    }
}
