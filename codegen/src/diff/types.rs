//! Identifiers, enumerations and objects: the shared ones, and those that an endpoint or a callback describes.

use std::collections::BTreeMap;

use super::fields::{self, Struct};
use super::surface;
use super::{Changes, Kind, behaviour};
use crate::model::{Api, Enum, Id, Local, Object, Variant};

/// A type with a name.
enum Type<'a> {
    Id(&'a Id),
    Enum(&'a Enum),
    Object(&'a Object),
}

impl Type<'_> {
    fn what(&self) -> &'static str {
        match self {
            Self::Id(_) => "an identifier",
            Self::Enum(_) => "an enumeration",
            Self::Object(object) if object.input => "an object that is built",
            Self::Object(_) => "an object of replies",
        }
    }
}

type Types<'a> = BTreeMap<&'a str, Type<'a>>;

/// The types that all endpoints share.
pub(super) fn shared(old: &Api, new: &Api, changes: &mut Changes) {
    let all = |api| all_shared(api);
    diff("types", &all(old), &all(new), changes);
}

fn all_shared(api: &Api) -> Types<'_> {
    let mut types = Types::new();
    for file in &api.types {
        types.extend(file.ids.iter().map(|id| (&*id.name.text, Type::Id(id))));
        types.extend(
            file.enums
                .iter()
                .map(|known| (&*known.name.text, Type::Enum(known))),
        );
        types.extend(
            file.objects
                .iter()
                .map(|known| (&*known.name.text, Type::Object(known))),
        );
    }
    types
}

/// The types that an endpoint or a callback describes; `module` is the path of its own module.
pub(super) fn own(module: &str, old: Local<'_>, new: Local<'_>, changes: &mut Changes) {
    diff(module, &all_own(old), &all_own(new), changes);
}

fn all_own(local: Local<'_>) -> Types<'_> {
    let enums = local.enums.iter();
    let enums = enums.map(|known| (&*known.name.text, Type::Enum(known)));
    let objects = local.objects.iter();
    let objects = objects.map(|known| (&*known.name.text, Type::Object(known)));
    enums.chain(objects).collect()
}

fn diff(module: &str, old: &Types<'_>, new: &Types<'_>, changes: &mut Changes) {
    for (name, before) in old {
        let path = format!("{module}::{name}");
        match (before, new.get(name)) {
            (_, None) => changes.add(
                Kind::TypeRemoved,
                &path,
                "removed.",
                "Use the type that replaced it.",
            ),
            (Type::Id(old), Some(Type::Id(new))) => {
                changes.docs(&path, &old.doc, &new.doc, "its documentation");
            }
            (Type::Enum(old), Some(Type::Enum(new))) => enumeration(&path, old, new, changes),
            (Type::Object(old), Some(Type::Object(new))) if old.input == new.input => {
                object(&path, old, new, changes);
            }
            (_, Some(now)) => {
                let what = format!("it is now {} instead of {}.", now.what(), before.what());
                changes.add(Kind::TypeKind, &path, what, "Adapt its uses.");
            }
        }
    }
    for (name, now) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.add(
            Kind::TypeAdded,
            &format!("{module}::{name}"),
            format!("new, {}.", now.what()),
            "",
        );
    }
}

fn object(path: &str, old: &Object, new: &Object, changes: &mut Changes) {
    changes.docs(path, &old.doc, &new.doc, "its documentation");
    let constructors = |object: &Object| surface::of_object(&object.name, &object.fields);
    let of = Struct {
        path,
        is_sent: new.input,
        old: &old.fields,
        new: &new.fields,
        constructors: (constructors(old), constructors(new)),
    };
    fields::diff(&of, changes);
    if new.input {
        behaviour::rules(path, &old.rules, &new.rules, changes);
    }
}

fn enumeration(path: &str, old: &Enum, new: &Enum, changes: &mut Changes) {
    changes.docs(path, &old.doc, &new.doc, "its documentation");
    for before in &old.variants {
        let at = |name: &str| format!("{path}::{name}");
        let same_text = new.variants.iter().find(|now| *now.wire == *before.wire);
        let same_name = new.variants.iter().find(|now| now.rust == before.rust);
        match (same_text, same_name) {
            (Some(now), _) => {
                if now.rust != before.rust {
                    let what = format!("renamed to `{}`.", now.rust);
                    changes.add(
                        Kind::VariantRenamed,
                        &at(&before.rust),
                        what,
                        "Use the new name.",
                    );
                }
                changes.docs(&at(&now.rust), &before.doc, &now.doc, "its documentation");
            }
            (None, Some(now)) => {
                let what = format!(
                    "it is now `{}` on the wire instead of `{}`.",
                    now.wire.text, before.wire.text
                );
                changes.add(Kind::Wire, &at(&now.rust), what, "");
            }
            (None, None) => {
                let to_do = format!("It now arrives as `Other(\"{}\")`.", before.wire.text);
                changes.add(Kind::VariantRemoved, &at(&before.rust), "removed.", to_do);
            }
        }
    }
    added_variants(path, old, new, changes);
    let order = |of: &Enum, other: &Enum| -> Vec<String> {
        let is_in_both =
            |name: &&String| other.variants.iter().any(|variant| variant.rust == **name);
        let names = of.variants.iter().map(|variant| &variant.rust);
        names.filter(is_in_both).cloned().collect()
    };
    if order(old, new) != order(new, old) {
        changes.add(
            Kind::VariantOrder,
            path,
            "its values sort in a different order.",
            "",
        );
    }
}

fn added_variants(path: &str, old: &Enum, new: &Enum, changes: &mut Changes) {
    for now in &new.variants {
        let is_known = |before: &Variant| *before.wire == *now.wire || before.rust == now.rust;
        if !old.variants.iter().any(is_known) {
            let what = format!("new; it used to arrive as `Other(\"{}\")`.", now.wire.text);
            changes.add(
                Kind::VariantAdded,
                &format!("{path}::{}", now.rust),
                what,
                "",
            );
        }
    }
}
