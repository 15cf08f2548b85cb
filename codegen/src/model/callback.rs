//! Callbacks.

use super::{Contradiction, Enum, Local, Name, Object};
use crate::source::{Located, Quoted, Span};
use crate::words::{AddressOf, AnswerForm, Basis, CallbackSign, Method};

/// One kind of callback.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    /// The file, as an index into the sources.
    pub(crate) file: usize,
    /// The name of the file without its ending.
    pub(crate) name: String,
    /// The start of the file, for findings about the whole.
    pub(crate) span: Span,
    /// The keys that could not be understood, which has been reported.
    pub(crate) broken: Vec<&'static str>,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) source: CallbackSource,
    pub(crate) method: Option<Method>,
    pub(crate) set_by: Vec<SetBy>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) sign: Located<CallbackSign>,
    pub(crate) sign_of: Option<Name>,
    pub(crate) redelivered: Option<bool>,
    pub(crate) answer: Option<String>,
    pub(crate) key: Vec<Name>,
    pub(crate) confirm: Option<Confirm>,
    pub(crate) fired_by: Vec<FiredBy>,
    /// The name of the object that POLYV sends, unless only a link or a name is known.
    pub(crate) event: Option<Name>,
    pub(crate) reply: Option<CallbackReply>,
    pub(crate) link: Option<Link>,
    pub(crate) contradictions: Vec<Contradiction>,
    pub(crate) examples: Vec<CallbackExample>,
    /// The enumerations that the file describes.
    pub(crate) enums: Vec<Enum>,
    /// The objects that the file describes: those of `event`, `reply` and `link` as well.
    pub(crate) objects: Vec<Object>,
}

impl Callback {
    /// Whether `keys` of the spec have all been understood.
    pub(crate) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| !self.broken.contains(key))
    }

    /// What is not declared as a field, as the SDK judges it before it reads the fields.
    pub(crate) const fn of_sign(&self) -> &'static [&'static str] {
        match self.sign.value {
            CallbackSign::Timestamp => &["timestamp", "sign"],
            CallbackSign::Fields | CallbackSign::Keyed => &["sign"],
            CallbackSign::Undocumented | CallbackSign::None => &[],
        }
    }

    /// Whether POLYV sends something called `name`: a field, or a part of the signature.
    pub(crate) fn sends(&self, name: &str) -> bool {
        let is_field = |sent: &Object| sent.fields.iter().any(|field| *field.wire == *name);
        self.of_sign().contains(&name) || self.sent().is_some_and(is_field)
    }

    /// Whether nothing but the name is known.
    pub(crate) const fn is_named_only(&self) -> bool {
        self.event.is_none() && self.link.is_none()
    }

    /// What POLYV sends.
    pub(crate) fn sent(&self) -> Option<&Object> {
        self.local().object(self.event.as_ref()?)
    }

    /// The names of the types that the file describes: what is sent, answered and linked first.
    pub(crate) fn own_types(&self) -> impl Iterator<Item = &Name> {
        let reply = self.reply.as_ref().map(|reply| &reply.object);
        let link = self.link.as_ref().map(|link| &link.object);
        let main = move || self.event.iter().chain(reply).chain(link);
        let objects = self.objects.iter().map(|object| &object.name);
        let others = objects.chain(self.enums.iter().map(|known| &known.name));
        main().chain(others.filter(move |name| main().all(|main| main.text != name.text)))
    }

    /// The types that the file describes.
    pub(crate) fn local(&self) -> Local<'_> {
        Local {
            enums: &self.enums,
            objects: &self.objects,
        }
    }
}

/// Where the facts come from, and how they are known.
#[derive(Clone, Debug)]
pub(crate) struct CallbackSource {
    pub(crate) page: Option<String>,
    pub(crate) document: Option<String>,
    /// `None` where only the name is known.
    pub(crate) basis: Option<Basis>,
    pub(crate) also: Vec<String>,
}

/// A setting that holds the address.
#[derive(Clone, Debug)]
pub(crate) struct SetBy {
    pub(crate) place: SetPlace,
    pub(crate) of: AddressOf,
}

#[derive(Clone, Debug)]
pub(crate) enum SetPlace {
    /// An endpoint and its parameter.
    Param { endpoint: Name, param: Name },
    /// In the console, in words.
    Console(String),
}

/// What identifies a callback of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) has: Vec<Name>,
    pub(crate) lacks: Vec<Name>,
    pub(crate) is: Vec<(Name, Vec<Name>)>,
}

impl Mark {
    /// Whether a callback with these fields has it.
    pub(crate) fn fits(&self, pairs: &[(String, String)]) -> bool {
        let value = |name: &Name| pairs.iter().find(|(other, _)| *other == **name);
        self.has.iter().all(|name| value(name).is_some())
            && self.lacks.iter().all(|name| value(name).is_none())
            && self.is.iter().all(|(name, values)| {
                value(name).is_some_and(|(_, found)| values.iter().any(|value| **value == **found))
            })
    }
}

/// The endpoint that answers whether a callback is true.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    pub(crate) endpoint: Name,
    /// Parameters, and the fields that they get.
    pub(crate) params: Vec<(Name, Name)>,
}

/// A call after which POLYV sends it.
#[derive(Clone, Debug)]
pub(crate) struct FiredBy {
    pub(crate) endpoint: Name,
    /// The parameter for each item of which one callback is sent.
    pub(crate) each: Option<Name>,
    /// Fields, and the parameters whose values they have.
    pub(crate) fields: Vec<(Name, Name)>,
    /// Fields, and the values that they always have.
    pub(crate) values: Vec<(Name, Name)>,
    /// The field with the identifier of the row that the call creates.
    pub(crate) created: Option<Name>,
}

/// The answer that POLYV waits for.
#[derive(Clone, Debug)]
pub(crate) struct CallbackReply {
    pub(crate) form: AnswerForm,
    /// The name of its object.
    pub(crate) object: Name,
}

/// A link for a viewer.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) address: Name,
    pub(crate) sign_of: Name,
    /// The name of its object.
    pub(crate) object: Name,
}

#[derive(Clone, Debug)]
pub(crate) struct CallbackExample {
    pub(crate) name: String,
    pub(crate) request: Option<Quoted>,
    pub(crate) request_body: Option<Quoted>,
    pub(crate) body: Option<Quoted>,
    pub(crate) link: Option<Quoted>,
}

impl CallbackExample {
    /// What was sent, decoded: the pairs of the query and of the body.
    pub(crate) fn pairs(&self) -> Option<Vec<(String, String)>> {
        let request = self.request.as_ref()?;
        let query = request.text.split_once('?').map_or("", |(_, query)| query);
        let body = self.request_body.as_ref().map_or("", |body| &body.text);
        let decoded = |text: &str| {
            let pairs = form_urlencoded::parse(text.as_bytes());
            pairs.into_owned().collect::<Vec<_>>()
        };
        Some([decoded(query), decoded(body)].concat())
    }
}
