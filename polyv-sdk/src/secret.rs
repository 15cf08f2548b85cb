//! Secrets: which names mark them, and how texts and data are shown without them.
//!
//! One rule holds everywhere, for data with types and without: what a spec calls a secret, and what is
//! named like one (`secret_names` in `specs/service.yaml`), is replaced by `[redacted]` in `Debug`, in errors, in
//! [`Drift`](crate::Drift) and in everything serde writes. [`reveal`] is the one way around it, and the only one that
//! has to be looked for in a review, beside
//! [`Secret::expose`](crate::Secret::expose).

mod names;
mod text;

use std::borrow::Cow;
use std::cell::Cell;

use serde::{Serialize, Serializer};

pub(crate) use text::without_secrets;

/// The replacement for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

thread_local! {
    static IS_REVEALED: Cell<bool> = const { Cell::new(false) };
}

/// Serializes `value` with its secrets in plain text.
///
/// By default a reply is serialized with `[redacted]` in place of each secret, and a request that
/// holds a secret is not serialized at all: stored with `[redacted]`, it would later set that as the
/// password. Both keep their secrets inside `reveal`, at any depth, also within types of your own:
///
#[cfg_attr(feature = "channel", doc = "```")]
#[cfg_attr(not(feature = "channel"), doc = "```ignore")]
/// use polyv_sdk::api::channel::basic::Create;
/// use polyv_sdk::api::types::{Scene, Template};
/// use polyv_sdk::reveal;
///
/// let request = Create::new("Lesson", Scene::TopClass, Template::Slides).channel_password("dummy-secret");
/// assert!(serde_json::to_string(&request).is_err());
///
/// let stored = serde_json::to_string(&reveal(&request))?; // where you would keep a password
/// assert_eq!(serde_json::from_str::<Create>(&stored)?, request);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn reveal<T: Serialize + ?Sized>(value: &T) -> Reveal<'_, T> {
    Reveal(value)
}

/// A value that is serialized with its secrets: see [`reveal`].
#[derive(Clone, Copy)]
pub struct Reveal<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Serialize for Reveal<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _until_the_end = Revealing(IS_REVEALED.replace(true));
        self.0.serialize(serializer)
    }
}

impl<T: ?Sized> std::fmt::Debug for Reveal<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reveal(..)")
    }
}

/// Restores what held before, even if serializing panics.
struct Revealing(bool);

impl Drop for Revealing {
    fn drop(&mut self) {
        IS_REVEALED.set(self.0);
    }
}

/// What happens to secrets that are serialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// They are replaced.
    Redacted,
    /// They are written.
    Plain,
    /// They are an error: what is written is to be read back and used.
    Refused,
}

impl Secrets {
    /// This mode, unless the caller is inside [`reveal`].
    pub(crate) fn or_revealed(self) -> Self {
        if IS_REVEALED.get() { Self::Plain } else { self }
    }

    /// Writes the secret by `write`, or its replacement.
    pub(crate) fn write<S: Serializer>(
        self,
        serializer: S,
        write: impl FnOnce(S) -> Result<S::Ok, S::Error>,
    ) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain => write(serializer),
            Self::Redacted => serializer.serialize_str(REDACTED),
            Self::Refused => Err(serde::ser::Error::custom(
                "the request holds a secret: serialize `reveal(&request)` to store it in plain text",
            )),
        }
    }
}

/// Whether a parameter or a field of this name is secret, judged only by its name.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = without_joints(name);
    let mut is_secret = false;
    for pattern in names::NAMES {
        // An exception follows the pattern it is an exception to.
        let (pattern, says) = match pattern.strip_prefix('!') {
            Some(pattern) => (pattern, false),
            None => (*pattern, true),
        };
        if is_secret != says && matches(pattern.as_bytes(), &name) {
            is_secret = says;
        }
    }
    is_secret
}

/// The value of a parameter or a field of this name, without what is secret in it.
pub(crate) fn as_shown<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    if is_secret(name) {
        REDACTED.into()
    } else {
        without_secrets(value)
    }
}

/// Whether a path such as `data.contents[3].channelPasswd` leads to something secret, or into it.
pub(crate) fn is_secret_path(path: &str) -> bool {
    path.split(['.', '[', ']']).any(is_secret)
}

/// The name without `_` and `-`, which do not matter. They are removed first: a line of dashes in a text is a long name without anything else.
fn without_joints(name: &str) -> Cow<'_, [u8]> {
    let is_joint = |byte: &u8| matches!(byte, b'_' | b'-');
    let name = name.as_bytes();
    if name.iter().any(is_joint) {
        name.iter()
            .copied()
            .filter(|byte| !is_joint(byte))
            .collect()
    } else {
        name.into()
    }
}

/// Whether `name` matches `pattern`, ignoring case; `*` matches anything.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([b'*', rest @ ..], _) => {
            (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| matches(rest, name)))
        }
        ([p, pattern @ ..], [n, name @ ..]) => p.eq_ignore_ascii_case(n) && matches(pattern, name),
        ([], []) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_secret, is_secret_path, matches};

    #[test]
    fn names_are_secret_by_pattern() {
        for secret in [
            "channelPasswd",
            "PASSWORD",
            "appSecret",
            "readToken",
            "sign",
            "userSign",
            "customKey",
            "api_key",
            "ACCESS-KEY",
            "pass_word",
            "_sign_",
            "userPwd",
            "push_url",
            "auth_key",
            "streamKey",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for open in [
            "channelId",
            "keyword",
            "key",
            "signCount",
            "sign_count",
            "assignment",
            "passwdRestrict",
            "",
        ] {
            assert!(!is_secret(open), "{open}");
        }
        // However long they are.
        assert!(is_secret(&"pass_word-".repeat(10_000)));
        assert!(!is_secret(&"-_".repeat(100_000)));
        assert!(is_secret_path("data.contents[3].channelPasswd"));
        assert!(is_secret_path("data.tokens[0]"));
        assert!(!is_secret_path("data.contents[3].status"));
    }

    #[test]
    fn a_star_stands_for_anything() {
        let check = |pattern: &str, name: &str, expected| {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes()),
                expected,
                "{pattern} {name}"
            );
        };
        check("*", "", true);
        check("*key", "secretKey", true);
        check("*key", "keyword", false);
        check("a*b*c", "aXbYc", true);
        check("a*b*c", "acb", false);
        check("", "", true);
        check("apiKey", "", false);
    }
}
