//! What the specs contain so far, for tools that propose new ones, count or look up.

use crate::model::{Api, Endpoint, Field, Name, Object, Place, ReplyKind, Ty};
use crate::source::SourceFile;
use crate::words::Word as _;

/// Names and types that the specs use. What could not be understood is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// The endpoints, by path of their file.
    pub endpoints: Vec<Known>,
    /// Each parameter and field with a shared type, in the order of the files.
    pub uses: Vec<Use>,
    /// How each parameter and field is called and described, in the order of the files.
    pub said: Vec<Said>,
    /// The shared types.
    pub types: Vec<SharedType>,
    /// The hosts: name and address.
    pub hosts: Vec<(String, String)>,
    /// The top-level modules.
    pub modules: Vec<String>,
}

/// An endpoint that has a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its file below `specs/`.
    pub file: String,
    /// The request in the SDK, such as `channel::booking::List`.
    pub rust: String,
    /// The official title.
    pub title: String,
    /// The official page, where one is known.
    pub page: Option<String>,
    /// The place of the document in POLYV's document centre, where it is known.
    pub document: Option<String>,
    /// Further sources, in words.
    pub also: Vec<String>,
    /// The day on which it was read.
    pub read: String,
    /// How the facts about the request are known, such as `page-cut`.
    pub request_basis: &'static str,
    /// How the facts about the reply are known.
    pub reply_basis: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path on the wire, with its placeholders in braces.
    pub path: String,
}

/// One use of a shared type, or of `secret`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file, below `specs/`.
    pub file: String,
    /// Whether it is sent; otherwise it is received.
    pub sent: bool,
    /// The name on the wire.
    pub wire: String,
    /// The type.
    pub ty: String,
    /// Whether it is the account's own id.
    pub account: bool,
}

/// How one parameter or field is called and described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The file, below `specs/`.
    pub file: String,
    /// The name on the wire.
    pub wire: String,
    /// Its type, as a spec names it.
    pub ty: String,
    /// The name in Rust.
    pub rust: String,
    /// The documentation.
    pub doc: String,
}

/// A type of `specs/types/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedType {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SharedKind,
    /// Its documentation.
    pub doc: String,
}

/// What a shared type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedKind {
    /// An identifier.
    Id,
    /// An enumeration, with its values as on the wire.
    Enum(Vec<String>),
    /// An object, with the names of its fields.
    Object(Vec<String>),
}

/// Surveys what was understood of `sources`.
pub(crate) fn survey(api: &Api, sources: &[SourceFile]) -> Survey {
    let file = |index: usize| sources.get(index).map_or("", |source| &source.path);
    let mut survey = Survey {
        hosts: pairs(&api.service.hosts, |host| {
            (host.name.text.clone(), host.url.clone())
        }),
        modules: pairs(&api.service.modules, |(name, _): &(Name, String)| {
            name.text.clone()
        }),
        ..Survey::default()
    };
    for types in &api.types {
        survey.types.extend(types.ids.iter().map(|id| SharedType {
            name: id.name.text.clone(),
            kind: SharedKind::Id,
            doc: id.doc.clone(),
        }));
        survey.types.extend(types.enums.iter().map(|known| {
            let values = pairs(&known.variants, |variant| variant.wire.text.clone());
            SharedType {
                name: known.name.text.clone(),
                kind: SharedKind::Enum(values),
                doc: known.doc.clone(),
            }
        }));
        survey.types.extend(types.objects.iter().map(|object| {
            let fields = pairs(&object.fields, |field| field.wire.text.clone());
            SharedType {
                name: object.name.text.clone(),
                kind: SharedKind::Object(fields),
                doc: object.doc.clone(),
            }
        }));
        let file = format!("types/{}.yaml", types.name);
        for object in &types.objects {
            survey.fields(&file, object.input, &object.fields);
        }
    }
    for endpoint in &api.endpoints {
        let file = file(endpoint.file);
        survey.endpoints.push(known(endpoint, file));
        survey.fields(file, true, &endpoint.params);
        for Object { fields, input, .. } in &endpoint.objects {
            survey.fields(file, *input, fields);
        }
        if let ReplyKind::Value { field, .. } = &endpoint.reply.kind {
            survey.fields(file, false, std::slice::from_ref(field));
        }
    }
    survey
}

fn known(endpoint: &Endpoint, file: &str) -> Known {
    Known {
        file: file.to_owned(),
        rust: endpoint.rust_path(),
        title: endpoint.title.clone(),
        page: endpoint.source.page.clone(),
        document: endpoint.source.document.clone(),
        also: endpoint.source.also.clone(),
        read: endpoint.source.read.text.clone(),
        request_basis: endpoint.source.request.word(),
        reply_basis: endpoint.source.reply.word(),
        method: endpoint.method.word(),
        path: endpoint.url_path.text.clone(),
    }
}

fn pairs<T, U>(items: &[T], of: impl Fn(&T) -> U) -> Vec<U> {
    items.iter().map(of).collect()
}

impl Survey {
    fn fields(&mut self, file: &str, sent: bool, fields: &[Field]) {
        for field in fields.iter().filter(|field| !field.broken) {
            self.said.push(Said {
                file: file.to_owned(),
                wire: field.wire.text.clone(),
                ty: match &field.ty {
                    Ty::Id(ty) | Ty::Enum(ty) | Ty::Object(ty) => ty.name.clone(),
                    plain => format!("{plain:?}").to_lowercase(),
                },
                rust: field.rust.clone(),
                doc: field.doc.clone(),
            });
            let ty = match &field.ty {
                Ty::Secret if field.place != Place::File => "secret",
                ty => match ty.shared() {
                    Some(name) => name,
                    None => continue,
                },
            };
            self.uses.push(Use {
                file: file.to_owned(),
                sent,
                wire: field.wire.text.clone(),
                ty: ty.to_owned(),
                account: field.account,
            });
        }
    }
}
