//! What changed in the API between two states of the specs, and what that means to users of the Rust crate.
//!
//! [`Kind`] lists every kind of change with its class. The class follows from what is generated:
//!
//! - **breaking**: code that compiled no longer does, or a call that was sent is now refused, returns another type or
//!   is retried less, so that the user must act;
//! - **additive**: code still compiles and calls are still accepted; something was added, or is sent or read
//!   differently without any action;
//! - **documentation**: only texts, or the answers of `polyv-mock`, changed.
//!
//! Types are compared as they are generated, by the functions that generate them, so that this table cannot say that
//! a type is the same where the compiler says that it is not.

mod behaviour;
mod callbacks;
mod endpoint;
mod fields;
mod kind;
mod limits;
mod service;
mod surface;
mod types;

pub use kind::{Class, Kind};

use crate::model::Api;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it means to users.
    pub class: Class,
    /// What changed, as a path below `polyv_sdk::api`, such as `channel::booking::List::page_size`.
    pub path: String,
    /// What kind of change it is.
    pub kind: Kind,
    /// What changed, as a sentence.
    pub what: String,
    /// What to do about it, as a sentence; empty if nothing.
    pub to_do: String,
}

impl Change {
    /// The change as an item of a list in Markdown.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("- `{}`: {}", self.path, self.what);
        if !self.to_do.is_empty() {
            line.push(' ');
            line.push_str(&self.to_do);
        }
        line
    }
}

/// The changes in Markdown: a heading for each class that has one, and a line for each change.
#[must_use]
pub fn markdown(changes: &[Change]) -> String {
    let mut text = String::new();
    for class in [Class::Breaking, Class::Additive, Class::Documentation] {
        let of_class: Vec<_> = changes
            .iter()
            .filter(|change| change.class == class)
            .collect();
        if of_class.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.extend(["### ", class.heading(), "\n\n"]);
        for change in of_class {
            text.extend([change.line().as_str(), "\n"]);
        }
    }
    text
}

/// All changes, by class and path.
pub(crate) fn diff(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Changes::default();
    service::diff(old, new, &mut changes);
    types::shared(old, new, &mut changes);
    endpoint::diff(old, new, &mut changes);
    callbacks::diff(old, new, &mut changes);
    let mut all = changes.0;
    all.sort();
    all.dedup();
    all
}

/// Collects changes.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, kind: Kind, path: &str, what: impl AsRef<str>, to_do: impl Into<String>) {
        self.0.push(Change {
            class: kind.class(),
            path: path.to_owned(),
            kind,
            // Texts of specs may have several lines, and an item of a list has one.
            what: one_line(what.as_ref()),
            to_do: one_line(&to_do.into()),
        });
    }

    /// Records a changed documentation text.
    fn docs(&mut self, path: &str, old: &str, new: &str, what: &str) {
        if one_line(old) != one_line(new) {
            self.add(Kind::Docs, path, format!("{what} changed."), "");
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
