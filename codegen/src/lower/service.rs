//! The service.

use super::documented::http_status;
use super::units::milliseconds;
use crate::diagnostic::Diagnostics;
use crate::model::{Auth, AuthScheme, Case, Host, Name, Quota, Refusal, Service};
use crate::naming;
use crate::sample;
use crate::source::{Located, Quoted, Span};
use crate::spec::{self, Mapping as _};
use crate::words::{Cause, Envelope, Scheme, Word};

/// The host of an endpoint that does not name one.
pub(super) const DEFAULT_HOST: &str = "api";

/// The way to sign of an endpoint that does not name one.
pub(super) const DEFAULT_AUTH: &str = "account";

/// The families of envelopes by which calls are refused; v1 refuses as v3 does.
const FAMILIES: [Envelope; 2] = [Envelope::V3, Envelope::V4];

pub(super) fn lower(spec: spec::Service, diagnostics: &mut Diagnostics) -> Service {
    let mut broken = spec.broken_keys().to_vec();
    if spec.auth.0.iter().any(|(_, auth)| !auth.has("scheme")) {
        broken.push("auth");
    }
    let quota = spec.has("quota").then(|| quota(&spec.quota, diagnostics));
    let hosts = spec
        .hosts
        .0
        .into_iter()
        .map(|(name, host)| self::host(&name, &host, diagnostics))
        .collect();
    let auth = spec
        .auth
        .0
        .into_iter()
        .filter(|(_, auth)| auth.has("scheme"))
        .map(|(name, auth)| auth_scheme(&name, &auth, diagnostics))
        .collect();
    let modules = spec
        .modules
        .0
        .into_iter()
        .map(|(name, doc)| (Name::of(&name), doc))
        .collect();
    let families = FAMILIES.map(Word::word);
    let all = Cause::ALL.iter().map(|(_, word, _)| *word);
    let all: Vec<_> = all.collect();
    let refusals = spec.refusals.0.into_iter().map(|(family, causes)| {
        known(&family, "a family of refusals", &families, diagnostics);
        let causes = causes.0.into_iter().map(|(cause, refusal)| {
            known(&cause, Cause::WHAT, &all, diagnostics);
            refuse(cause.value, &refusal, diagnostics)
        });
        (family.value, causes.collect())
    });
    let refusals = refusals.collect();
    let secret_names = spec.secret_names.iter().map(|pattern| {
        secret_name(pattern, diagnostics);
        Name::of(pattern)
    });
    Service {
        hosts,
        auth,
        secret_names: secret_names.collect(),
        modules,
        refusals,
        quota,
        broken,
    }
}

/// What endpoints use that name nothing else is there. Reported once, and not for each of them.
pub(super) fn defaults(
    service: &Service,
    service_at: Span,
    endpoints: &[super::EndpointFile],
    diagnostics: &mut Diagnostics,
) {
    let specs = || endpoints.iter().map(|(.., spec)| spec);
    let uses_host = specs().any(|spec| spec.host.is_none() && spec.has("host"));
    let uses_auth = specs().any(|spec| spec.auth.is_none() && spec.has("auth"));
    let hosts = service.hosts.iter().map(|host| &host.name).collect();
    let auth = service.auth.iter().map(|auth| &auth.name).collect();
    let needed: [(_, _, _, _, Vec<&Name>, _); 2] = [
        (
            uses_host,
            "unknown-host",
            "hosts",
            "host",
            hosts,
            DEFAULT_HOST,
        ),
        (
            uses_auth,
            "unknown-auth",
            "auth",
            "auth",
            auth,
            DEFAULT_AUTH,
        ),
    ];
    for (is_used, code, section, key, names, default) in needed {
        let is_there = names.iter().any(|name| ***name == *default);
        if !is_used || is_there || service.broken.contains(&section) {
            continue;
        }
        let message =
            format!("`{section}` has no `{default}`, which endpoints without the key `{key}` use");
        let at = names.first().map_or(service_at, |name| name.span);
        diagnostics
            .error(code, at, message)
            .hint(format!("call one of them `{default}`"));
    }
}

/// Reports a name that is not one of its set.
fn known(name: &Located<String>, what: &str, all: &[&str], diagnostics: &mut Diagnostics) {
    if !all.contains(&name.value.as_str()) {
        let message = format!("`{}` is not {what}", name.value);
        diagnostics
            .error("unknown-word", name.span, message)
            .suggest(name, all.iter().copied());
    }
}

fn host(name: &Located<String>, host: &spec::Host, diagnostics: &mut Diagnostics) -> Host {
    if !naming::is_snake(name) {
        let message = format!("`{}` is not a name in snake case", name.value);
        diagnostics
            .error("rust-name", name.span, message)
            .hint("it becomes a constant in Rust");
    }
    let is_address = |rest: &str| !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']);
    let rest = host
        .url
        .strip_prefix("https://")
        .map(|rest| rest.trim_end_matches('/'));
    if host.has("url") && !rest.is_some_and(is_address) {
        let message = format!("`{}` is not the address of a host", host.url.value);
        diagnostics
            .error("host-url", host.url.span, message)
            .hint("write it as `https://api.polyv.net`");
    }
    Host {
        name: Name::of(name),
        url: host.url.value.trim_end_matches('/').to_owned(),
        doc: host.doc.clone(),
    }
}

fn secret_name(pattern: &Located<String>, diagnostics: &mut Diagnostics) {
    let name = pattern.strip_prefix('!').unwrap_or(pattern);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*');
    let says_all = name.chars().all(|c| c == '*');
    if says_all || !name.chars().all(is_part) {
        let message = format!("`{}` is not a pattern of names", pattern.value);
        diagnostics
            .error("secret-name", pattern.span, message)
            .hint("write a name on the wire, with `*` for anything, such as `*passwd*`, or `!passwdRestrict`");
    }
}

fn auth_scheme(
    name: &Located<String>,
    auth: &Located<spec::Auth>,
    diagnostics: &mut Diagnostics,
) -> Auth {
    let scheme = match auth.scheme {
        Scheme::None => AuthScheme::None,
        Scheme::Account => AuthScheme::Account,
        Scheme::Group => AuthScheme::Group,
        Scheme::FixedKey => {
            if auth.key.is_none() && auth.has("key") {
                let message = "the scheme `fixed-key` needs the key `key`";
                diagnostics
                    .error("missing-key", auth.span, message)
                    .hint("write the published key there");
            }
            AuthScheme::FixedKey(auth.key.clone().unwrap_or_default())
        }
    };
    Auth {
        name: Name::of(name),
        scheme,
        doc: auth.doc.clone(),
    }
}

fn refuse(cause: String, refusal: &spec::Refusal, diagnostics: &mut Diagnostics) -> Refusal {
    if refusal.has("body") {
        is_json(&refusal.body, diagnostics);
    }
    let status = if refusal.has("status") {
        http_status(&refusal.status, diagnostics)
    } else {
        0
    };
    Refusal {
        cause,
        status,
        body: refusal.body.text.clone(),
        source: refusal.source.clone(),
    }
}

fn is_json(body: &Quoted, diagnostics: &mut Diagnostics) {
    if let Err(fault) = sample::parse(&body.text) {
        let message = format!("this body is not JSON: {}", fault.message);
        diagnostics
            .error("bad-json", body.at(fault.offset, 1), message)
            .hint("correct it; a refusal is answered as it is");
    }
}

pub(super) fn quotas(specs: &[spec::Quota], diagnostics: &mut Diagnostics) -> Vec<Quota> {
    specs.iter().map(|spec| quota(spec, diagnostics)).collect()
}

fn quota(spec: &spec::Quota, diagnostics: &mut Diagnostics) -> Quota {
    if spec.calls.value < 1 && spec.has("calls") {
        diagnostics
            .error(
                "empty-range",
                spec.calls.span,
                "a limit allows at least one call",
            )
            .hint("leave the quota out where there is no limit");
    }
    if let (Some(when), Some(condition)) = (&spec.when, &spec.condition) {
        let at = condition.span.max(when.param.span);
        diagnostics
            .error(
                "quota-keys",
                at,
                "`when` and `condition` exclude each other",
            )
            .hint("leave out the condition in words");
    }
    let seconds = if spec.has("per") {
        milliseconds(&spec.per, diagnostics) / 1000
    } else {
        0
    };
    Quota {
        calls: spec.calls.value,
        seconds,
        each: spec.each.as_ref().map(Name::of),
        when: spec.when.as_ref().map(case),
        condition: spec
            .condition
            .as_ref()
            .map(|condition| condition.value.clone()),
    }
}

pub(super) fn case(spec: &spec::Case) -> Case {
    Case {
        param: Name::of(&spec.param),
        is: Name::all(&spec.is),
    }
}
