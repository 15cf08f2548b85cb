//! The catalogue: what the mock knows of the API, as data that the generator writes.
//!
//! Only what is judged or answered by is read here; the file holds more, for its other readers.

mod endpoint;
mod param;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

pub(crate) use self::endpoint::{DataKind, Endpoint, Example, Paging, Rule, Shape};
pub(crate) use self::param::{Kind, ListEncoding, Param, Place};
use crate::verdict::Reason;

/// The catalogue of the whole API, as generated from the specs.
const EMBEDDED: &str = include_str!("catalogue.json");

/// Why a catalogue cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The text is not JSON, or not in the catalogue's format.
    #[error("the catalogue cannot be read: {0}")]
    Format(#[from] serde_json::Error),
    /// An envelope family has no body for a reason to refuse.
    #[error("the catalogue has no `{reason}` refusal for the envelope family `{family}`")]
    MissingRefusal {
        /// The envelope family, such as `v4`.
        family: String,
        /// The key of the reason that has no body.
        reason: &'static str,
    },
    /// An endpoint names something that the catalogue does not define.
    #[error(
        "the endpoint `{endpoint}` names the {what} `{name}`, which the catalogue does not define"
    )]
    Undefined {
        /// The endpoint's name in the catalogue.
        endpoint: String,
        /// What kind of thing is not defined.
        what: &'static str,
        /// The name that was used.
        name: String,
    },
    /// An endpoint encrypts its reply with the request's sign, and its requests have none.
    #[error("the endpoint `{endpoint}` encrypts its reply with a sign, and is not signed")]
    NothingToEncryptWith {
        /// The endpoint's name in the catalogue.
        endpoint: String,
    },
}

/// Everything the mock judges and answers by.
#[derive(Debug, Deserialize)]
pub(crate) struct Catalogue {
    #[serde(default)]
    auth: BTreeMap<String, Auth>,
    refusals: BTreeMap<String, Family>,
    pub(crate) endpoints: Vec<Endpoint>,
}

/// The refusal bodies of one envelope family, by the key of the reason.
pub(crate) type Family = BTreeMap<String, RefusalBody>;

#[derive(Debug, Deserialize)]
pub(crate) struct RefusalBody {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// How requests are signed.
#[derive(Debug, Deserialize)]
#[serde(tag = "scheme", rename_all = "kebab-case")]
pub(crate) enum Auth {
    /// With the application's secret; `common` are the parameters that every request carries.
    Sandwich {
        #[serde(default)]
        common: Vec<String>,
    },
    /// With a key that is published and the same for all customers.
    FixedKey { key: String },
    /// Not at all.
    None,
}

impl Catalogue {
    /// The catalogue that the crate carries, read once a process.
    pub(crate) fn embedded() -> Result<Arc<Self>, CatalogueError> {
        static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
        if let Some(catalogue) = READ.get() {
            return Ok(Arc::clone(catalogue));
        }
        let catalogue = Arc::new(Self::parse(EMBEDDED)?);
        Ok(Arc::clone(READ.get_or_init(|| catalogue)))
    }

    /// Reads a catalogue and makes sure that it is complete, so that serving it cannot fail later.
    pub(crate) fn parse(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = serde_json::from_str(text)?;
        for family in ["v3", "v4"] {
            catalogue.check_family(family)?;
        }
        for family in catalogue.refusals.keys() {
            catalogue.check_family(family)?;
        }
        for endpoint in &catalogue.endpoints {
            catalogue.check_endpoint(endpoint)?;
        }
        Ok(catalogue)
    }

    fn check_endpoint(&self, endpoint: &Endpoint) -> Result<(), CatalogueError> {
        let undefined = |what, name: &String| CatalogueError::Undefined {
            endpoint: endpoint.name.clone(),
            what,
            name: name.clone(),
        };
        let Some(auth) = self.auth.get(&endpoint.auth) else {
            return Err(undefined("auth", &endpoint.auth));
        };
        if !self.refusals.contains_key(&endpoint.envelope) {
            return Err(undefined("envelope", &endpoint.envelope));
        }
        let is_signed = endpoint.shape != Shape::Unsigned && !matches!(auth, Auth::None);
        if endpoint.reply.kind == DataKind::Encrypted && !is_signed {
            return Err(CatalogueError::NothingToEncryptWith {
                endpoint: endpoint.name.clone(),
            });
        }
        Ok(())
    }

    fn check_family(&self, family: &str) -> Result<(), CatalogueError> {
        for reason in Reason::CATALOGUED {
            if self.refusal(family, reason).is_none() {
                return Err(CatalogueError::MissingRefusal {
                    family: family.to_owned(),
                    reason: reason.key(),
                });
            }
        }
        Ok(())
    }

    /// The body that refuses for `reason`; `None` for the reasons that POLYV has no body for.
    pub(crate) fn refusal(&self, family: &str, reason: Reason) -> Option<&RefusalBody> {
        self.refusals.get(family)?.get(reason.key())
    }

    /// How requests to the endpoint are signed.
    pub(crate) fn auth(&self, endpoint: &Endpoint) -> &Auth {
        self.auth.get(&endpoint.auth).unwrap_or(&Auth::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_embedded_catalogue_is_complete() {
        let catalogue = Catalogue::embedded().unwrap();
        assert!(catalogue.endpoints.len() >= 40);
    }

    #[test]
    fn a_missing_refusal_is_named() {
        let mut json = fixture::catalogue_value();
        json["refusals"]["v4"]
            .as_object_mut()
            .unwrap()
            .remove("param-range");
        let error = Catalogue::parse(&json.to_string()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the catalogue has no `param-range` refusal for the envelope family `v4`"
        );
    }

    #[test]
    fn an_undefined_auth_is_named() {
        let mut json = fixture::catalogue_value();
        json["endpoints"][0]["auth"] = "partner".into();
        let error = Catalogue::parse(&json.to_string()).unwrap_err();
        assert!(
            error.to_string().contains("names the auth `partner`"),
            "{error}"
        );
    }

    #[test]
    fn an_encrypted_reply_without_a_sign_is_named() {
        let mut json = fixture::catalogue_value();
        let endpoints = json["endpoints"].as_array_mut().unwrap();
        let chat = endpoints
            .iter_mut()
            .find(|endpoint| endpoint["name"] == "chat.online")
            .unwrap();
        chat["auth"] = "none".into();
        let error = Catalogue::parse(&json.to_string()).unwrap_err();
        assert!(
            matches!(&error, CatalogueError::NothingToEncryptWith { endpoint } if endpoint == "chat.online"),
            "{error}"
        );
    }

    #[test]
    fn what_is_not_judged_by_is_not_read() {
        let mut json = fixture::catalogue_value();
        json["endpoints"][0]["contradictions"] = serde_json::json!([{"about": "kind"}]);
        json["endpoints"][0]["params"][0]["doc"] = "The channel.".into();
        Catalogue::parse(&json.to_string()).unwrap();
    }

    #[test]
    fn words_that_nobody_knows_are_errors() {
        for (pointer, word) in [
            ("/endpoints/0/shape", "xml"),
            ("/endpoints/0/reply/kind", "xml"),
            ("/endpoints/0/params/0/place", "header"),
            ("/endpoints/0/params/0/list", "semicolons"),
            ("/endpoints/0/params/0/empty", "keep"),
        ] {
            let mut json = fixture::catalogue_value();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            json.pointer_mut(parent).unwrap()[key] = word.into();
            let error = Catalogue::parse(&json.to_string()).unwrap_err();
            let expected = format!("unknown variant `{word}`");
            assert!(error.to_string().contains(&expected), "{pointer}: {error}");
        }
    }

    #[test]
    fn an_unknown_kind_is_an_error_with_a_position() {
        let mut json = fixture::catalogue_value();
        json["endpoints"][0]["params"][0]["kind"] = "stamp".into();
        let error = Catalogue::parse(&json.to_string()).unwrap_err();
        assert!(
            error.to_string().contains("unknown variant `stamp`"),
            "{error}"
        );
        assert!(error.to_string().contains("column"), "{error}");
    }
}
