//! The service.

use crate::diagnostic::Diagnostics;
use crate::model::{Auth, AuthScheme, Host, Name, Quota, Refusal, Service};
use crate::source::Located;
use crate::spec;

pub(super) fn lower(spec: spec::Service, diagnostics: &mut Diagnostics) -> Service {
    quota(&spec.quota, diagnostics);
    let hosts = spec.hosts.0.into_iter().map(|(name, host)| Host {
        name: self::name(&name),
        url: host.url.value.trim_end_matches('/').to_owned(),
        doc: super::doc(&host.doc),
    });
    let hosts: Vec<_> = hosts.collect();
    let auth = spec.auth.0.into_iter().map(|(name, auth)| auth_scheme(&name, &auth, diagnostics)).collect();
    let modules = spec.modules.0.into_iter().map(|(name, doc)| (self::name(&name), super::doc(&doc))).collect();
    let refusals = spec.refusals.0.into_iter().map(|(family, causes)| {
        let causes = causes.0.into_iter().map(|(cause, refusal)| refuse(cause.value, &refusal, diagnostics));
        (family.value, causes.collect())
    });
    Service { hosts, auth, modules, refusals: refusals.collect() }
}

pub(super) fn name(located: &Located<String>) -> Name {
    Name { text: located.value.clone(), span: located.span }
}

fn auth_scheme(name: &Located<String>, auth: &spec::Auth, diagnostics: &mut Diagnostics) -> Auth {
    let scheme = match auth.scheme.value {
        spec::Scheme::None => AuthScheme::None,
        spec::Scheme::Account => AuthScheme::Account,
        spec::Scheme::Group => AuthScheme::Group,
        spec::Scheme::FixedKey => {
            if auth.key.is_none() {
                diagnostics.error("missing-key", auth.span, "the scheme `fixed-key` needs the key `key`");
            }
            AuthScheme::FixedKey(auth.key.as_ref().map(|key| key.value.clone()).unwrap_or_default())
        }
    };
    Auth { name: self::name(name), scheme }
}

fn refuse(cause: String, refusal: &spec::Refusal, diagnostics: &mut Diagnostics) -> Refusal {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&refusal.body) {
        diagnostics.error("bad-json", refusal.body.span, format!("this body is not JSON: {error}"));
    }
    Refusal { cause, status: refusal.status.value, body: refusal.body.value.clone() }
}

pub(super) fn quota(spec: &spec::Quota, diagnostics: &mut Diagnostics) -> Quota {
    Quota {
        calls: spec.calls.value,
        seconds: milliseconds(&spec.per, diagnostics) / 1000,
        each: spec.each.as_ref().map(name),
        condition: spec.condition.as_ref().map(|condition| super::doc(condition)),
    }
}

/// The length of `60 days`.
pub(super) fn milliseconds(text: &Located<String>, diagnostics: &mut Diagnostics) -> i64 {
    let parsed = text.split_once(' ').and_then(|(count, unit)| {
        let unit: i64 = match unit.trim().trim_end_matches('s') {
            "second" => 1000,
            "minute" => 60_000,
            "hour" => 3_600_000,
            "day" => 86_400_000,
            _ => return None,
        };
        count.parse::<i64>().ok()?.checked_mul(unit).filter(|ms| *ms > 0)
    });
    parsed.unwrap_or_else(|| {
        diagnostics
            .error("duration", text.span, format!("`{}` is not a length of time", text.value))
            .hint("write a number and a unit: `60 days`, `8 hours`, `1 minute`, `10 seconds`");
        1000
    })
}
