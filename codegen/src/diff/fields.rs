//! Parameters of requests, and fields of objects.

use super::surface::{self, Signature};
use super::{Changes, Kind, limits};
use crate::emit::field::{codec, is_positional};
use crate::model::{Field, Place, Ty};

/// An item with fields, before and now.
pub(super) struct Struct<'a> {
    /// Its path in Rust.
    pub(super) path: &'a str,
    /// Whether users build it.
    pub(super) is_sent: bool,
    pub(super) old: &'a [Field],
    pub(super) new: &'a [Field],
    /// Its constructors, if users build it.
    pub(super) constructors: (Vec<Signature>, Vec<Signature>),
}

pub(super) fn diff(of: &Struct<'_>, changes: &mut Changes) {
    let mut differ = Differ {
        of,
        changes,
        explains: false,
    };
    let pairs = pairs(of.old, of.new);
    for (old, new) in &pairs {
        differ.changed(old, new);
    }
    for old in of.old.iter().filter(|field| {
        !pairs
            .iter()
            .any(|(old, _)| old.wire == field.wire && old.place == field.place)
    }) {
        differ.removed(old);
    }
    for new in of.new.iter().filter(|field| {
        !pairs
            .iter()
            .any(|(_, new)| new.wire == field.wire && new.place == field.place)
    }) {
        differ.added(new);
    }
    let explains = differ.explains;
    if of.is_sent && !explains {
        constructors(of, changes);
    }
}

/// The fields that are the same before and now: by the name and the place on the wire, by the name on the wire, or by
/// the name in Rust.
fn pairs<'a>(old: &'a [Field], new: &'a [Field]) -> Vec<(&'a Field, &'a Field)> {
    let mut pairs: Vec<(&Field, &Field)> = Vec::new();
    let same: [fn(&Field, &Field) -> bool; 3] = [
        |a, b| *a.wire == *b.wire && a.place == b.place,
        |a, b| *a.wire == *b.wire,
        |a, b| a.rust == b.rust,
    ];
    for is_same in same {
        for a in old {
            if pairs.iter().any(|(known, _)| std::ptr::eq(*known, a)) {
                continue;
            }
            let is_free = |b: &&Field| !pairs.iter().any(|(_, known)| std::ptr::eq(*known, *b));
            if let Some(b) = new.iter().filter(is_free).find(|b| is_same(a, b)) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

struct Differ<'a, 'c> {
    of: &'a Struct<'a>,
    changes: &'c mut Changes,
    /// Whether a field's change already covers the difference in constructors.
    explains: bool,
}

impl Differ<'_, '_> {
    fn path(&self, field: &Field) -> String {
        format!("{}::{}", self.of.path, field.rust)
    }

    /// How it is constructed now.
    fn constructor(&self) -> String {
        let texts: Vec<_> = self
            .of
            .constructors
            .1
            .iter()
            .map(|new| format!("`{}`", new.text()))
            .collect();
        format!("It is constructed by {}.", texts.join(" or "))
    }

    fn removed(&mut self, old: &Field) {
        let path = self.path(old);
        if !self.of.is_sent {
            self.changes.add(
                Kind::FieldRemoved,
                &path,
                "removed.",
                "There is no replacement.",
            );
        } else if is_positional(old) {
            self.explains = true;
            let to_do = self.constructor();
            self.changes
                .add(Kind::ParamRemoved, &path, "removed.", to_do);
        } else {
            self.explains |= old.absent.is_some();
            let to_do = if old.absent.is_some() {
                self.constructor()
            } else {
                "Do not set it.".to_owned()
            };
            self.changes
                .add(Kind::ParamRemoved, &path, "removed.", to_do);
        }
    }

    fn added(&mut self, new: &Field) {
        let path = self.path(new);
        if !self.of.is_sent {
            self.changes.add(Kind::FieldAdded, &path, "new.", "");
        } else if is_positional(new) {
            self.explains = true;
            let to_do = self.constructor();
            self.changes
                .add(Kind::ParamRequired, &path, "new and required.", to_do);
        } else if new.account {
            let to_do = "Set it, or give the client a user id.";
            self.changes
                .add(Kind::ParamRequired, &path, "new and required.", to_do);
        } else {
            self.changes.add(Kind::ParamAdded, &path, "new.", "");
        }
    }

    fn changed(&mut self, old: &Field, new: &Field) {
        let path = self.path(new);
        if old.rust != new.rust {
            let kind = if self.of.is_sent {
                Kind::ParamRenamed
            } else {
                Kind::FieldRenamed
            };
            self.changes.add(
                kind,
                &self.path(old),
                format!("renamed to `{}`.", new.rust),
                "Use the new name.",
            );
            // Arguments by position have no names.
            self.explains |= is_positional(old)
                && self
                    .of
                    .constructors
                    .1
                    .iter()
                    .any(|new| new.text().contains('{'));
        }
        self.ty(old, new, &path);
        self.wire(old, new, &path);
        if self.of.is_sent && old.ty == new.ty {
            limits::diff(old, new, &path, self.changes);
        }
        if old.default.as_deref() != new.default.as_deref() {
            let text = |field: &Field| {
                field
                    .default
                    .as_ref()
                    .map_or_else(|| "none".to_owned(), |value| format!("`{value}`"))
            };
            let what = format!("its default is now {} instead of {}.", text(new), text(old));
            self.changes.add(Kind::Default, &path, what, "");
        }
        let means = |field: &Field| {
            field
                .absent
                .as_ref()
                .map(|absent| absent.means.clone())
                .unwrap_or_default()
        };
        let doc = |field: &Field| format!("{} {}", field.doc, means(field));
        self.changes
            .docs(&path, &doc(old), &doc(new), "its documentation");
    }

    fn ty(&mut self, old: &Field, new: &Field, path: &str) {
        let is_sent = self.of.is_sent;
        match (is_positional(old), is_positional(new)) {
            (false, true) if is_sent => {
                self.explains = true;
                let to_do = self.constructor();
                return self
                    .changes
                    .add(Kind::ParamRequired, path, "now required.", to_do);
            }
            (true, false) if is_sent => {
                self.explains = true;
                let to_do = self.constructor();
                let what = if new.account {
                    "it can now be left to the client."
                } else {
                    "it is now optional and has a setter."
                };
                return self.changes.add(Kind::ParamOptional, path, what, to_do);
            }
            _ => {}
        }
        if is_sent && !old.account && new.account {
            let to_do = "Set it, or give the client a user id.";
            self.changes
                .add(Kind::ParamRequired, path, "now required.", to_do);
        }
        let types = |field: &Field| {
            (
                surface::type_of(field, is_sent),
                is_sent.then(|| surface::argument(field)),
            )
        };
        let (before, now) = (types(old), types(new));
        if before == now {
            return;
        }
        let (kind, to_do) = if is_sent {
            (Kind::ParamType, "Pass a value of the new type.")
        } else {
            (Kind::FieldType, "Use the new type.")
        };
        self.explains |= is_positional(old);
        let (from, to) = (before.0.0, now.0.0);
        let what = if from == to {
            let whose = |is_shared| {
                if is_shared {
                    "shared one"
                } else {
                    "endpoint's own"
                }
            };
            let (now, before) = (whose(is_shared(new)), whose(is_shared(old)));
            format!("its type `{to}` is now the {now} instead of the {before}.")
        } else {
            format!("it is now `{to}` instead of `{from}`.")
        };
        self.changes.add(kind, path, what, to_do);
    }

    /// What is sent and read otherwise, while the types are the same.
    fn wire(&mut self, old: &Field, new: &Field, path: &str) {
        let mut say = |what: String| self.changes.add(Kind::Wire, path, what, "");
        if *old.wire != *new.wire {
            say(format!(
                "its name on the wire is now `{}` instead of `{}`.",
                new.wire.text, old.wire.text
            ));
        }
        if old.place != new.place {
            let place = |field: &Field| match field.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Form => "form",
                Place::Json | Place::JsonRoot => "JSON body",
                Place::File => "multipart body, as a file",
            };
            say(format!(
                "it is now sent in the {} instead of the {}.",
                place(new),
                place(old)
            ));
        }
        if codec(old).to_string() != codec(new).to_string() {
            say("it is spelt differently on the wire.".to_owned());
        }
        if old.zero_is_absent != new.zero_is_absent {
            say(if new.zero_is_absent {
                "0 reads as `None`.".to_owned()
            } else {
                "0 reads as 0, and read as `None`.".to_owned()
            });
        }
        if old.alias != new.alias {
            say("its alternative names on the wire changed.".to_owned());
        }
    }
}

fn is_shared(field: &Field) -> bool {
    matches!(&field.ty, Ty::Id(name) | Ty::Enum(name) | Ty::Object(name) if name.shared)
}

/// Constructors that changed although the fields do not show it.
fn constructors(of: &Struct<'_>, changes: &mut Changes) {
    let (old, new) = &of.constructors;
    let is_same = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.is_like(new));
    if is_same {
        return;
    }
    let texts = |all: &[Signature]| {
        let texts: Vec<_> = all
            .iter()
            .map(|signature| format!("`{}`", signature.text()))
            .collect();
        texts.join(" and ")
    };
    let name = old
        .first()
        .map_or("new", |signature| signature.name.as_str());
    let what = format!(
        "it is now constructed by {} instead of {}.",
        texts(new),
        texts(old)
    );
    changes.add(
        Kind::Constructor,
        &format!("{}::{name}", of.path),
        what,
        "Use the new constructor.",
    );
}
