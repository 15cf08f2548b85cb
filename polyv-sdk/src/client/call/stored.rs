//! Calls as data: how serde writes and reads them.

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value as Any;

use super::Call;
use crate::endpoint::Effect;
use crate::secret::{REDACTED, Secrets, is_secret};
use crate::stored;
use crate::value::{How, Json, Upload, View, Written, whole};

/// The words for effects.
const EFFECTS: [(Effect, &str); 3] = [
    (Effect::Read, "read"),
    (Effect::Idempotent, "idempotent"),
    (Effect::Write, "write"),
];

/// What is not set is left out. Fails for a secret outside of [`reveal`](crate::reveal).
impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(&Members(self), serializer)
    }
}

struct Members<'a>(&'a Call);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let call = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("method", call.method.as_str())?;
        map.serialize_entry("path", &call.path)?;
        for (name, pairs) in [("query", &call.query), ("form", &call.form)] {
            if !pairs.is_empty() {
                map.serialize_entry(name, &Pairs(pairs))?;
            }
        }
        if let Some(json) = &call.json {
            let how = How {
                secrets: Secrets::Refused.or_revealed(),
                ..How::STORED
            };
            let view = &View::Json(json);
            map.serialize_entry("json", &Written { view, how })?;
        }
        if !call.files.is_empty() {
            map.serialize_entry("files", &call.files)?;
        }
        let word = EFFECTS
            .iter()
            .find(|(effect, _)| Some(*effect) == call.effect);
        if let Some((_, word)) = word {
            map.serialize_entry("effect", word)?;
        }
        map.end()
    }
}

struct Pairs<'a>(&'a [(String, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            if is_secret(name) && !value.is_empty() {
                map.serialize_entry(name, &Hidden(value))?;
            } else {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// The value of a parameter that is named like a secret.
struct Hidden<'a>(&'a str);

impl Serialize for Hidden<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let secrets = Secrets::Refused.or_revealed();
        secrets.write(serializer, |serializer| serializer.serialize_str(self.0))
    }
}

/// Read exactly: an unknown member is an error, and so is the placeholder for a secret.
impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = stored::transcode(deserializer)?;
        let data: Data = serde_json::from_slice(&json).map_err(D::Error::custom)?;
        data.into_call().map_err(D::Error::custom)
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    method: String,
    path: String,
    #[serde(default)]
    query: Given,
    #[serde(default)]
    form: Given,
    json: Option<Json>,
    #[serde(default)]
    files: Vec<(String, File)>,
    effect: Option<String>,
}

impl Data {
    fn into_call(self) -> Result<Call, String> {
        let method = self
            .method
            .parse()
            .map_err(|error: crate::endpoint::UnknownMethod| error.to_string())?;
        let effect = self.effect.map(|word| {
            let known = EFFECTS.iter().find(|(_, known)| *known == word);
            let effect = known.map(|(effect, _)| *effect);
            effect.ok_or_else(|| {
                format!("unknown effect {word:?}: it is `read`, `idempotent` or `write`")
            })
        });
        let pairs = self.query.0.iter().chain(&self.form.0);
        let mut redacted = pairs.filter(|(name, value)| value == REDACTED && is_secret(name));
        let name = redacted.next().map(|(name, _)| name.as_str());
        if let Some(name) = name.or_else(|| redacted_in(self.json.as_deref()?)) {
            return Err(format!(
                "parameter `{name}` is {REDACTED:?}, the placeholder for a secret that was not stored"
            ));
        }
        Ok(Call {
            method,
            path: self.path,
            query: self.query.0,
            form: self.form.0,
            json: self.json,
            files: self
                .files
                .into_iter()
                .map(|(name, File(file))| (name, file))
                .collect(),
            effect: effect.transpose()?,
        })
    }
}

/// The name of a member that holds the placeholder for a secret.
fn redacted_in(json: &Any) -> Option<&str> {
    match json {
        Any::Object(members) => members.iter().find_map(|(name, value)| {
            let is_redacted = is_secret(name) && value == REDACTED;
            is_redacted
                .then_some(name.as_str())
                .or_else(|| redacted_in(value))
        }),
        Any::Array(items) => items.iter().find_map(redacted_in),
        _ => None,
    }
}

/// Parameters in their order; one that is given twice is kept, and refused when it is sent.
#[derive(Default)]
struct Given(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Given;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of parameters")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Any>()? {
                    let text = match value {
                        Any::String(text) => text,
                        Any::Number(_) | Any::Bool(_) => value.to_string(),
                        _ => {
                            let problem =
                                format!("parameter `{name}` is neither a text nor a number");
                            return Err(A::Error::custom(problem));
                        }
                    };
                    pairs.push((name, text));
                }
                Ok(Given(pairs))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

struct File(Upload);

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        stored::read_value(deserializer).map(Self)
    }
}
