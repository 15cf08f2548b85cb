//! Who calls.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{Error, ErrorKind};
use crate::request::Signer;
use crate::sign::Algorithm;

/// An account's `appId` and `appSecret`, or a group's. The secret is never shown, and is wiped from
/// memory when the last copy is dropped.
#[derive(Clone)]
pub struct Credentials {
    app_id: String,
    app_secret: SecretString,
}

impl Credentials {
    /// Takes an `appId` and its `appSecret`. Neither may be empty or have white space at its ends, which often comes
    /// with copied text: every call would be refused for its signature.
    pub fn new(
        app_id: impl Into<String>,
        app_secret: impl Into<SecretString>,
    ) -> Result<Self, Error> {
        let (app_id, app_secret) = (app_id.into(), app_secret.into());
        check("app_id", &app_id)?;
        check("app_secret", app_secret.expose_secret())?;
        Ok(Self { app_id, app_secret })
    }

    /// The `appId`.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// What [`Draft::sign`](crate::request::Draft::sign) needs.
    pub fn signer(&self, algorithm: Algorithm) -> Signer<'_> {
        Signer {
            app_id: &self.app_id,
            app_secret: self.app_secret.expose_secret(),
            algorithm,
        }
    }

    pub(crate) fn secret(&self) -> &str {
        self.app_secret.expose_secret()
    }

    pub(crate) fn into_secret(self) -> SecretString {
        self.app_secret
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("app_id", &self.app_id)
            .field("app_secret", &"[redacted]")
            .finish()
    }
}

/// A secret that is empty, or has white space at its ends, is a mistake.
pub(crate) fn check(setting: &str, value: &str) -> Result<(), Error> {
    let problem = match value {
        "" => "is empty",
        value if value.trim().is_empty() => "is only white space",
        value if value.trim() != value => "has white space at its ends",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::Config, format!("`{setting}` {problem}")).of_parameter(setting))
}
