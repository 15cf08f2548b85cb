//! Why a sign is wrong: what should have been signed, and which well-known mistake makes the sign that came.

mod way;

use std::fmt;

use md5::Md5;
use sha2::{Digest, Sha256};

use self::way::Way;
use crate::json::scalar_text;
use crate::request::{Json, Request};
use crate::sign::{METHOD, SIGN, upper_hex};
use crate::visible::visible;

/// What replaces the secret in a string-to-sign.
const MASK: &str = "****";
/// What a wrong sign should have been made of. It holds the values of the signed parameters, and neither the secret
/// nor a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The text to hash, with `****` for the secret.
    pub string_to_sign: String,
    /// The hash: `MD5` or `SHA-256`.
    pub algorithm: &'static str,
    /// The mistake that makes exactly the sign that came; `None` if no known mistake does; the secret is then most
    /// likely wrong.
    pub mistake: Option<String>,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let likely = self.mistake.as_deref().unwrap_or(
            "no known mistake makes the sign that came: most likely a different secret, or other values than those sent",
        );
        write!(
            f,
            "expected the upper-case {} of: {}\nlikely: {likely}",
            self.algorithm,
            visible(&self.string_to_sign)
        )
    }
}

/// Names and values to sign.
type Pairs<'r> = Vec<(&'r str, String)>;

/// What is known of a request whose sign is wrong.
pub(crate) struct Wrong<'r> {
    pub(crate) request: &'r Request,
    /// The form is signed together with the query.
    pub(crate) with_form: bool,
    pub(crate) app_id: &'r str,
    pub(crate) secret: &'r str,
    /// The sign that came.
    pub(crate) given: &'r str,
}

impl Wrong<'_> {
    pub(crate) fn diagnose(&self) -> Diagnosis {
        let sent = self.sent(self.with_form);
        let sha256 = sent
            .iter()
            .any(|(name, value)| *name == METHOD && value == "SHA256");
        Diagnosis {
            string_to_sign: self.masked(Way::default().text(&sent, MASK)),
            algorithm: if sha256 { "SHA-256" } else { "MD5" },
            mistake: self.mistake(&sent, sha256),
        }
    }

    /// A client may send the secret itself, by mistake.
    fn masked(&self, text: String) -> String {
        if self.secret.is_empty() {
            text
        } else {
            text.replace(self.secret, MASK)
        }
    }

    /// The parameters as they were sent, each once, without the sign.
    fn sent(&self, with_form: bool) -> Pairs<'_> {
        let form = with_form.then(|| self.request.form.iter());
        let mut sent: Pairs<'_> = Vec::new();
        for (name, value) in self.request.query.iter().chain(form.into_iter().flatten()) {
            if name != SIGN && !sent.iter().any(|(other, _)| *other == name) {
                sent.push((name, value.to_owned()));
            }
        }
        sent
    }

    fn mistake(&self, sent: &Pairs<'_>, sha256: bool) -> Option<String> {
        if self.given.is_empty() {
            return Some("no sign is sent where it belongs".to_owned());
        }
        let hashed = |text: &str, sha256: bool| hash(text, sha256).eq_ignore_ascii_case(self.given);
        let right = Way::default().text(sent, self.secret);
        if hashed(&right, sha256) {
            return Some("the sign is right but for its case: it must be in upper case".to_owned());
        }
        for (what, pairs) in self.parameter_mistakes(sent) {
            let text = Way::default().text(&pairs, self.secret);
            for (hash, addition) in hashes(sha256) {
                if hashed(&text, hash) {
                    return Some(format!("{what}{addition}"));
                }
            }
        }
        for (what, way) in Way::MISTAKES {
            let text = way.text(sent, self.secret);
            if hashed(&text, sha256) {
                return Some((*what).to_owned());
            }
        }
        self.secret_mistakes()
            .into_iter()
            .find(|(_, secret)| hashed(&Way::default().text(sent, secret), sha256))
            .map(|(what, _)| what.to_owned())
    }

    /// What is signed that must not be, or the reverse.
    fn parameter_mistakes<'s>(&'s self, sent: &Pairs<'s>) -> Vec<(String, Pairs<'s>)> {
        let mut mistakes = vec![("the right parameters".to_owned(), sent.clone())];
        let without = |left_out: &str| -> Pairs<'s> {
            let others = sent.iter().filter(|(name, _)| *name != left_out);
            others.cloned().collect()
        };
        for (name, value) in sent {
            if !value.is_empty() {
                let what = format!("{name} is sent but not signed");
                mistakes.push((what, without(name)));
            }
        }
        if self.with_form {
            let what = "the form is not signed, only the query is";
            mistakes.push((what.to_owned(), self.sent(false)));
        } else {
            let what = "the form is signed, which is not for this endpoint";
            mistakes.push((what.to_owned(), self.sent(true)));
        }
        if let Json::Value(serde_json::Value::Object(members)) = &self.request.json {
            let mut with_body = sent.clone();
            with_body.extend(members.iter().map(|(name, value)| {
                let text = scalar_text(value).map_or_else(|| value.to_string(), Into::into);
                (name.as_str(), text)
            }));
            let what = "the JSON body is signed, and must not be";
            mistakes.push((what.to_owned(), with_body));
        }
        if !sent.iter().any(|(name, _)| *name == "appId") {
            let mut with_app = sent.clone();
            with_app.push(("appId", self.app_id.to_owned()));
            mistakes.push(("appId is signed but not sent".to_owned(), with_app));
        }
        let trimmed = sent
            .iter()
            .map(|(name, value)| (*name, value.trim().to_owned()));
        let what = "values are signed without the spaces around them";
        mistakes.push((what.to_owned(), trimmed.collect()));
        mistakes
    }

    fn secret_mistakes(&self) -> Vec<(&'static str, String)> {
        vec![
            ("the appId is used as the secret", self.app_id.to_owned()),
            ("the secret is empty", String::new()),
            (
                "the secret has a line break at its end",
                format!("{}\n", self.secret),
            ),
            (
                "the secret has a space at its end",
                format!("{} ", self.secret),
            ),
            ("the secret is in lower case", self.secret.to_lowercase()),
            ("the secret is in upper case", self.secret.to_uppercase()),
        ]
    }
}

/// The hashes to try: the right one, and the other, in which the client says one and makes the other.
fn hashes(sha256: bool) -> [(bool, &'static str); 2] {
    let other = if sha256 {
        ", and hashed with MD5 although signatureMethod says SHA256"
    } else {
        ", and hashed with SHA-256 although no signatureMethod=SHA256 is sent"
    };
    [(sha256, ""), (!sha256, other)]
}

fn hash(text: &str, sha256: bool) -> String {
    if sha256 {
        upper_hex(&Sha256::digest(text))
    } else {
        upper_hex(&Md5::digest(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Pairs as Sent;

    /// Diagnoses the MD5 or SHA-256 of a text, as the sign of a request with a fixed query and this body.
    #[track_caller]
    fn check(signed: &str, sha256: bool, json: Json, mistake: Option<&str>) {
        let mut query = vec![("b", "x y"), ("appId", "app"), ("Z", "1"), ("empty", "")];
        if sha256 {
            query.push((METHOD, "SHA256"));
        }
        // Of nothing, no sign is sent.
        let hashed = (!signed.is_empty()).then(|| hash(signed, sha256));
        let given = hashed.unwrap_or_default();
        let owned = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let request = Request {
            query: Sent(owned.collect()),
            form: Sent(vec![("f".to_owned(), "2".to_owned())]),
            json,
            ..Request::default()
        };
        let wrong = Wrong {
            request: &request,
            with_form: false,
            app_id: "app",
            secret: "kEy",
            given: &given,
        };
        let found = wrong.diagnose();
        let expected = if sha256 {
            "****Z1appIdappbx ysignatureMethodSHA256****"
        } else {
            "****Z1appIdappbx y****"
        };
        assert_eq!(found.string_to_sign, expected);
        match mistake {
            None => assert_eq!(found.mistake, None),
            Some(part) => {
                let text = found.mistake.unwrap_or_default();
                assert!(text.contains(part), "{text}");
            }
        }
    }

    #[test]
    fn known_mistakes_are_named() {
        for (signed, mistake) in [
            ("kEyZ1appIdappbx ykEy", "upper case"),
            ("kEyZ1appIdappbx yemptykEy", "empty parameters"),
            ("kEybx yappIdappZ1kEy", "order in which they are sent"),
            ("kEyappIdappbx yZ1kEy", "without regard to case"),
            ("kEyZ1appIdappbx%20ykEy", "URL-encoded"),
            ("kEyZ1appIdappbx+ykEy", "form-encoded"),
            ("kEyZ=1&appId=app&b=x ykEy", "joined with = and &"),
            ("kEyZ1appIdappbx y", "missing at the end"),
            ("Z1appIdappbx ykEy", "missing at the beginning"),
            ("kEyZ1appIdappkEy", "b is sent but not signed"),
            ("kEyZ1appIdappbx yf2kEy", "the form is signed"),
            ("appZ1appIdappbx yapp", "the appId is used as the secret"),
            ("kEy\nZ1appIdappbx ykEy\n", "line break"),
            ("", "no sign is sent"),
        ] {
            check(signed, false, Json::Absent, Some(mistake));
        }
    }

    #[test]
    fn the_body_and_the_method() {
        let body = || Json::Value(serde_json::json!({"c": 5}));
        check(
            "kEyZ1appIdappbx yc5kEy",
            false,
            body(),
            Some("JSON body is signed"),
        );
        check(
            "kEyZ1appIdappbx ykEy",
            true,
            Json::Absent,
            Some("signatureMethod is sent but not signed"),
        );
    }

    #[test]
    fn another_secret_is_no_known_mistake() {
        check("otherZ1appIdappbx yother", false, Json::Absent, None);
    }
}
