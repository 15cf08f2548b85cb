//! The catalogue: what the mock knows of the API, as data that the generator writes.
//!
//! Only what is judged or answered by is read here; the files hold more, for their other readers. A module is read when
//! one of its endpoints is asked for: names and paths are known without.

#[cfg(feature = "callback")]
mod called;
mod endpoint;
mod param;
mod rule;
#[rustfmt::skip]
mod shards;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

#[cfg(feature = "callback")]
pub(crate) use self::called::{Called, FiredBy, Of, SignRule};
pub(crate) use self::endpoint::{
    Action, DataKind, Documented, Endpoint, Example, Missing, Paging, Refers, Shape, State,
};
pub(crate) use self::param::{Kind, ListEncoding, Param, Place};
pub(crate) use self::rule::Rule;
use crate::verdict::Reason;

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
    #[error("the endpoint `{endpoint}` encrypts its reply with a sign, but is not signed")]
    NothingToEncryptWith {
        /// The endpoint's name in the catalogue.
        endpoint: String,
    },
}

/// Everything the mock judges and answers by.
#[derive(Debug)]
pub(crate) struct Catalogue {
    service: Service,
    shards: Vec<Shard>,
    heads: Cow<'static, [Head]>,
    /// The shard of each head, and its place there.
    places: Vec<(usize, usize)>,
}

/// What holds for the whole service.
#[derive(Debug, Deserialize)]
struct Service {
    #[serde(default)]
    auth: BTreeMap<String, Auth>,
    refusals: BTreeMap<String, Family>,
}

/// What an endpoint is found by.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) name: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) envelope: Cow<'static, str>,
}

impl Head {
    const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        envelope: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            method: Cow::Borrowed(method),
            path: Cow::Borrowed(path),
            envelope: Cow::Borrowed(envelope),
        }
    }

    fn of(endpoint: &Endpoint) -> Self {
        Self {
            name: endpoint.name.clone().into(),
            method: endpoint.method.clone().into(),
            path: endpoint.path.clone().into(),
            envelope: endpoint.envelope.clone().into(),
        }
    }
}

/// The endpoints of a module, and the text that they are read from when they are asked for.
#[derive(Debug)]
struct Shard {
    text: &'static str,
    endpoints: OnceLock<Vec<Endpoint>>,
}

impl Shard {
    /// No endpoints where the text cannot be read, which a test rules out.
    fn endpoints(&self) -> &[Endpoint] {
        self.endpoints
            .get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }
}

/// The whole catalogue as one JSON document, in the form that [`MockServerBuilder::catalogue_json`] takes.
///
/// It has more than the mock judges by: titles, documentation, quotas, contradictions between the sources.
///
/// [`MockServerBuilder::catalogue_json`]: crate::MockServerBuilder::catalogue_json
pub fn catalogue_json() -> String {
    let service = shards::SERVICE.trim_end().trim_end_matches('}').trim_end();
    let endpoints = shards::SHARDS.iter().map(|(text, _)| {
        let text = text.trim().trim_start_matches('[').trim_end_matches(']');
        text.trim_matches('\n')
    });
    let endpoints: Vec<_> = endpoints.collect();
    format!(
        "{service},\n  \"callbacks\": {},\n  \"endpoints\": [\n{}\n]}}\n",
        shards::CALLBACKS.trim_end(),
        endpoints.join(",\n")
    )
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
    /// The catalogue that the crate carries; what holds for the whole service is read once a process.
    pub(crate) fn embedded() -> Result<Arc<Self>, CatalogueError> {
        static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
        if let Some(catalogue) = READ.get() {
            return Ok(Arc::clone(catalogue));
        }
        let all = shards::SHARDS.iter();
        let catalogue = Arc::new(Self {
            service: serde_json::from_str(shards::SERVICE)?,
            heads: all
                .clone()
                .flat_map(|(_, heads)| heads.iter().cloned())
                .collect(),
            places: places(all.clone().map(|(_, heads)| heads.len())),
            shards: all
                .map(|(text, _)| Shard {
                    text,
                    endpoints: OnceLock::new(),
                })
                .collect(),
        });
        Ok(Arc::clone(READ.get_or_init(|| catalogue)))
    }

    /// Reads a whole catalogue and makes sure that it is complete, so that serving it cannot fail later.
    pub(crate) fn parse(text: &str) -> Result<Self, CatalogueError> {
        #[derive(Deserialize)]
        struct Endpoints {
            endpoints: Vec<Endpoint>,
        }
        let Endpoints { endpoints } = serde_json::from_str(text)?;
        let catalogue = Self {
            service: serde_json::from_str(text)?,
            heads: endpoints.iter().map(Head::of).collect(),
            places: places([endpoints.len()].into_iter()),
            shards: vec![Shard {
                text: "",
                endpoints: endpoints.into(),
            }],
        };
        catalogue.check()?;
        Ok(catalogue)
    }

    fn check(&self) -> Result<(), CatalogueError> {
        for family in ["v3", "v4"] {
            self.check_family(family)?;
        }
        for family in self.service.refusals.keys() {
            self.check_family(family)?;
        }
        let mut endpoints = self.shards.iter().flat_map(Shard::endpoints);
        endpoints.try_for_each(|endpoint| self.check_endpoint(endpoint))
    }

    /// What the endpoints are found by, each at its position.
    pub(crate) fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The endpoint at a position, read now if it was not before.
    pub(crate) fn endpoint(&self, position: usize) -> Option<&Endpoint> {
        let (shard, at) = self.places.get(position)?;
        self.shards.get(*shard)?.endpoints().get(*at)
    }

    /// The endpoint of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Endpoint> {
        self.endpoint(self.heads.iter().position(|head| head.name == name)?)
    }

    fn check_endpoint(&self, endpoint: &Endpoint) -> Result<(), CatalogueError> {
        let undefined = |what, name: &String| CatalogueError::Undefined {
            endpoint: endpoint.name.clone(),
            what,
            name: name.clone(),
        };
        let Some(auth) = self.service.auth.get(&endpoint.auth) else {
            return Err(undefined("auth", &endpoint.auth));
        };
        if !self.service.refusals.contains_key(&endpoint.envelope) {
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
        self.service.refusals.get(family)?.get(reason.key())
    }

    /// How requests to the endpoint are signed.
    pub(crate) fn auth(&self, endpoint: &Endpoint) -> &Auth {
        self.service.auth.get(&endpoint.auth).unwrap_or(&Auth::None)
    }
}

/// The shard of each endpoint and its place in the shard, given the number of endpoints in each shard.
fn places(lengths: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let numbered = lengths.enumerate();
    numbered
        .flat_map(|(shard, length)| (0..length).map(move |at| (shard, at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_embedded_catalogue_is_complete() {
        for (text, _) in shards::SHARDS {
            serde_json::from_str::<Vec<Endpoint>>(text).unwrap();
        }
        let catalogue = Catalogue::embedded().unwrap();
        catalogue.check().unwrap();
        assert!(catalogue.heads().len() >= 40);
        for (position, head) in catalogue.heads().iter().enumerate() {
            let endpoint = catalogue.endpoint(position).unwrap();
            let own = Head::of(endpoint);
            assert_eq!(
                (&own.name, &own.method, &own.path, &own.envelope),
                (&head.name, &head.method, &head.path, &head.envelope)
            );
        }
    }

    #[test]
    fn the_whole_catalogue_is_one_document() {
        let whole = Catalogue::parse(&catalogue_json()).unwrap();
        assert_eq!(
            whole.heads().len(),
            Catalogue::embedded().unwrap().heads().len()
        );
    }

    #[test]
    fn a_module_is_read_when_it_is_asked_for() {
        let text = r#"{"refusals": {}, "endpoints": []}"#;
        assert!(Catalogue::parse(text).is_err(), "a family is missing");
        let shard = Shard {
            text: shards::SHARDS[0].0,
            endpoints: OnceLock::new(),
        };
        assert!(shard.endpoints.get().is_none());
        assert_eq!(shard.endpoints().len(), shards::SHARDS[0].1.len());
        assert!(shard.endpoints.get().is_some());
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
