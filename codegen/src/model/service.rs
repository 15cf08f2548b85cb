//! What holds for the whole service.

use super::Name;

#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    pub(crate) hosts: Vec<Host>,
    pub(crate) auth: Vec<Auth>,
    pub(crate) modules: Vec<(Name, String)>,
    /// Patterns of names whose values are secret.
    pub(crate) secret_names: Vec<Name>,
    /// By family of envelopes, by cause.
    pub(crate) refusals: Vec<(String, Vec<Refusal>)>,
    /// The limit on all calls from one address.
    pub(crate) quota: Option<Quota>,
    /// The keys that could not be understood, which has been reported.
    pub(crate) broken: Vec<&'static str>,
}

impl Service {
    /// Whether a value of this name is secret by the patterns of the service. The last pattern that fits decides.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        let fitting = self.secret_names.iter().rev().find(|pattern| {
            let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
            matches(pattern.as_bytes(), name.as_bytes())
        });
        fitting.is_some_and(|pattern| !pattern.starts_with('!'))
    }
}

/// Whether `name` fits `pattern`, ignoring case, `_` and `-`; `*` matches any characters.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        (_, [b'_' | b'-', name @ ..]) => matches(pattern, name),
        ([b'*', rest @ ..], _) => {
            (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| matches(rest, name)))
        }
        ([p, pattern @ ..], [n, name @ ..]) => p.eq_ignore_ascii_case(n) && matches(pattern, name),
        ([], []) => true,
        _ => false,
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: Name,
    pub(crate) url: String,
    pub(crate) doc: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Auth {
    pub(crate) name: Name,
    pub(crate) scheme: AuthScheme,
    pub(crate) doc: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AuthScheme {
    None,
    Account,
    Group,
    FixedKey(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) cause: String,
    pub(crate) status: i64,
    pub(crate) body: String,
    /// Where it is known from.
    pub(crate) source: String,
}

/// A limit on calls: the number in each window.
#[derive(Clone, Debug)]
pub(crate) struct Quota {
    pub(crate) calls: i64,
    pub(crate) seconds: i64,
    /// The parameter whose values are counted apart.
    pub(crate) each: Option<Name>,
    /// The values of a parameter for which it applies.
    pub(crate) when: Option<Case>,
    /// Instead: the condition in words.
    pub(crate) condition: Option<String>,
}

impl Quota {
    /// Whether it applies to some calls only.
    pub(crate) const fn is_conditional(&self) -> bool {
        self.when.is_some() || self.condition.is_some()
    }
}

/// Values of a parameter that decide something, as on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) param: Name,
    pub(crate) is: Vec<Name>,
}
