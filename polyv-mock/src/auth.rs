//! Whether a request really comes from the application that it names, and is recent.

use crate::catalogue::{Auth, Endpoint, Shape};
use crate::request::Request;
use crate::sign::{self, sign};
use crate::verdict::{Reason, Refusal};

/// The service accepts a timestamp for three minutes.
const WINDOW_MILLIS: u64 = 3 * 60 * 1000;

/// The one application that the server knows.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) app_id: String,
    pub(crate) app_secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// Refuses a request that is not signed as the endpoint wants, in the service's order: who, when, and then the sign.
pub(crate) fn authenticate(
    endpoint: &Endpoint,
    auth: &Auth,
    request: &Request,
    credentials: &Credentials,
    now_millis: i64,
) -> Result<(), Refusal> {
    if endpoint.shape == Shape::Unsigned {
        return Ok(());
    }
    let signed = Signed {
        request,
        with_form: endpoint.shape.signs_the_form(),
    };
    match auth {
        Auth::None => Ok(()),
        Auth::FixedKey { key } => signed.check_sign(key),
        Auth::Sandwich { common } => {
            for name in common {
                match name.as_str() {
                    "appId" => signed.check_app_id(&credentials.app_id)?,
                    "timestamp" => signed.check_timestamp(now_millis)?,
                    _ => {}
                }
            }
            signed.check_sign(&credentials.app_secret)
        }
    }
}

/// The parameters of the part of a request that is signed.
struct Signed<'r> {
    request: &'r Request,
    with_form: bool,
}

impl<'r> Signed<'r> {
    fn pairs(&self) -> impl Iterator<Item = (&'r str, &'r str)> {
        let form = self.with_form.then(|| self.request.form.iter());
        self.request.query.iter().chain(form.into_iter().flatten())
    }

    fn value(&self, name: &str) -> Option<&'r str> {
        self.pairs()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
    }

    fn place(&self) -> &'static str {
        if self.with_form {
            "the form or the query"
        } else {
            "the query"
        }
    }

    /// Refuses a parameter that came more than once: clients and services disagree on which of its values counts.
    fn check_once(&self, name: &str, reason: Reason) -> Result<(), Refusal> {
        match self.pairs().filter(|(other, _)| *other == name).count() {
            0 | 1 => Ok(()),
            more => Err(Refusal::about(name, reason, format!("sent {more} times"))),
        }
    }

    fn missing(&self, name: &str, reason: Reason) -> Refusal {
        let why = self.with_form.then(|| self.request.unread());
        let detail = format!("not in {}{}", self.place(), why.unwrap_or_default());
        Refusal::about(name, reason, detail)
    }

    fn check_app_id(&self, expected: &str) -> Result<(), Refusal> {
        self.check_once("appId", Reason::ApplicationNotFound)?;
        match self.value("appId") {
            None => Err(self.missing("appId", Reason::AppIdMissing)),
            Some(app_id) if app_id != expected => Err(Refusal::about(
                "appId",
                Reason::ApplicationNotFound,
                "not the application of this server",
            )),
            Some(_) => Ok(()),
        }
    }

    fn check_timestamp(&self, now_millis: i64) -> Result<(), Refusal> {
        let refuse = |detail: String| Refusal::about("timestamp", Reason::InvalidTimestamp, detail);
        self.check_once("timestamp", Reason::InvalidTimestamp)?;
        let Some(timestamp) = self.value("timestamp") else {
            return Err(self.missing("timestamp", Reason::InvalidTimestamp));
        };
        let millis = Some(timestamp)
            .filter(|text| text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|text| text.parse::<i64>().ok())
            .ok_or_else(|| refuse("not 13 digits".to_owned()))?;
        if millis.abs_diff(now_millis) > WINDOW_MILLIS {
            // Rounded up: what is a moment too old is not within the 180 s.
            let seconds = millis.abs_diff(now_millis).div_ceil(1000);
            let way = if millis < now_millis { "old" } else { "ahead" };
            return Err(refuse(format!("{seconds} s {way}, and 180 s are allowed")));
        }
        Ok(())
    }

    fn check_sign(&self, secret: &str) -> Result<(), Refusal> {
        for name in [sign::SIGN, sign::METHOD] {
            self.check_once(name, Reason::InvalidSignature)?;
        }
        let Some(given) = self.value(sign::SIGN) else {
            return Err(self.missing(sign::SIGN, Reason::InvalidSignature));
        };
        if given == sign(self.pairs(), secret) {
            return Ok(());
        }
        let detail = format!("wrong for what was sent in {}", self.place());
        Err(Refusal::about(sign::SIGN, Reason::InvalidSignature, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::request::Pairs;

    const NOW: i64 = 1_660_270_926_732;

    /// Judges a request whose parameters are all right but for `changes`; a change to `-` takes the parameter away.
    #[track_caller]
    fn check(changes: &[(&str, &str)], expected: Option<Reason>) {
        let now = NOW.to_string();
        let mut pairs = vec![
            ("appId", "testapp"),
            ("timestamp", now.as_str()),
            ("channelId", "1"),
        ];
        for &(name, value) in changes {
            pairs.retain(|(other, _)| *other != name);
            if value != "-" {
                pairs.push((name, value));
            }
        }
        let right = sign(pairs.iter().copied(), "testsecret");
        if !changes.iter().any(|(name, _)| *name == "sign") {
            pairs.push(("sign", &right));
        }
        let pairs = pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let request = Request {
            query: Pairs(pairs),
            ..Request::default()
        };
        let catalogue = fixture::catalogue();
        let endpoint = catalogue.endpoint(0).unwrap();
        let credentials = Credentials {
            app_id: "testapp".to_owned(),
            app_secret: "testsecret".to_owned(),
        };
        let refused = authenticate(
            endpoint,
            catalogue.auth(endpoint),
            &request,
            &credentials,
            NOW,
        )
        .err();
        assert_eq!(
            refused.map(|refusal| refusal.reason),
            expected,
            "{changes:?}"
        );
    }

    #[test]
    fn who() {
        check(&[], None);
        check(&[("appId", "-")], Some(Reason::AppIdMissing));
        check(&[("appId", "")], Some(Reason::AppIdMissing));
        check(&[("appId", "other")], Some(Reason::ApplicationNotFound));
        check(&[("appId", "TestApp")], Some(Reason::ApplicationNotFound));
    }

    #[test]
    fn when() {
        let shifted = |millis: i64| (NOW + millis).to_string();
        check(&[("timestamp", "-")], Some(Reason::InvalidTimestamp));
        check(
            &[("timestamp", &(NOW / 1000).to_string())],
            Some(Reason::InvalidTimestamp),
        );
        check(
            &[("timestamp", "16602709267x2")],
            Some(Reason::InvalidTimestamp),
        );
        check(
            &[("timestamp", "+660270926732")],
            Some(Reason::InvalidTimestamp),
        );
        check(&[("timestamp", &shifted(180_000))], None);
        check(&[("timestamp", &shifted(-180_000))], None);
        check(
            &[("timestamp", &shifted(180_001))],
            Some(Reason::InvalidTimestamp),
        );
        check(
            &[("timestamp", &shifted(-180_001))],
            Some(Reason::InvalidTimestamp),
        );
    }

    #[test]
    fn the_sign() {
        check(&[("sign", "-")], Some(Reason::InvalidSignature));
        check(
            &[("sign", "0D2BDA2FD04D93A2B8832B91FD973C4D")],
            Some(Reason::InvalidSignature),
        );
        check(&[("signatureMethod", "SHA256")], None);
        check(&[("unknownToTheEndpoint", "1")], None);
        check(&[("startTime", "")], None);
    }

    #[test]
    fn who_comes_before_when_and_when_before_the_sign() {
        check(
            &[("appId", "other"), ("timestamp", "-"), ("sign", "-")],
            Some(Reason::ApplicationNotFound),
        );
        check(
            &[("timestamp", "-"), ("sign", "-")],
            Some(Reason::InvalidTimestamp),
        );
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let credentials = Credentials {
            app_id: "testapp".to_owned(),
            app_secret: "testsecret".to_owned(),
        };
        assert_eq!(
            format!("{credentials:?}"),
            "Credentials { app_id: \"testapp\", .. }"
        );
    }
}
