//! Texts that must not be shown.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Blank, Codec, Text, Value, View};
use crate::json::{Fault, Reader};
use crate::secret::{REDACTED, Secrets};

/// A password or a key that a request or a reply carries. `Debug` does not show it, there is no
/// `Display`, and it is serialized as `[redacted]` outside of [`reveal`](crate::reveal): what needs it
/// says so with [`expose`](Self::expose).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Text);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Text>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// What [`Credentials`](crate::Credentials), builders and verifiers take: an application's own account, read by serde from its
/// file, has a `Secret`.
impl From<Secret> for SecretString {
    fn from(secret: Secret) -> Self {
        secret.expose().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let secrets = Secrets::Redacted.or_revealed();
        secrets.write(serializer, |serializer| {
            serializer.serialize_str(self.expose())
        })
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self)
    }
}

impl Value for Secret {
    fn view(&self, codec: Codec) -> View<'_> {
        match self.0.view(codec) {
            View::Text(text) => View::Secret(text),
            // A number whose digits are the secret.
            view => View::Secret(view.text().unwrap_or_default().into()),
        }
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.0
            .read(reader, codec)
            .inspect_err(|_| reader.redact_failure())
    }
}

impl Blank for Secret {
    fn blank() -> Self {
        Self(Text::default())
    }
}
