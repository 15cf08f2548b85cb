//! Where in a file the parameters were: what the SDK refuses is found there.

use polyv_sdk::dynamic::ParamFacts;

use super::node::{Kind, Node};
use super::prefix;
use super::value::find;

/// The places of parameters and of what is in them, by paths as the SDK writes them: `roles[0].nickName`.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<(String, Option<String>)>);

impl Places {
    /// The beginning of a message about what is at `path`, if it is from a file: `lesson.yaml:3:7: `.
    pub(crate) fn of(&self, path: &str) -> Option<&str> {
        let mut path = path;
        loop {
            // What came later has replaced what was there.
            if let Some((_, place)) = self.0.iter().rev().find(|(known, _)| known == path) {
                return place.as_deref();
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    /// A value of a file.
    pub(super) fn add(&mut self, file: &str, param: &ParamFacts, path: &str, node: &Node) {
        self.0.push((path.to_owned(), Some(prefix(file, node.at))));
        match &node.kind {
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.add(file, param, &format!("{path}[{at}]"), item);
                }
            }
            Kind::Map(members) => {
                for (name, _, node) in members {
                    if let Some((field, _)) = find(&param.fields, name) {
                        self.add(file, field, &format!("{path}.{}", field.name), node);
                    }
                }
            }
            _ => {}
        }
    }

    /// A value that is not from a file, at a path as it is typed.
    pub(super) fn typed(&mut self, params: &[ParamFacts], path: &str) {
        let path = located(params, path).map_or_else(|| path.to_owned(), |(_, path)| path);
        let is_inside = |known: &str| {
            known
                .strip_prefix(path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.0.retain(|(known, _)| !is_inside(known));
        self.0.push((path, None));
    }
}

/// What a path leads to, in whatever spelling, and the path as the SDK writes it.
pub(crate) fn located<'a>(
    params: &'a [ParamFacts],
    path: &str,
) -> Option<(&'a ParamFacts, String)> {
    let normal = path.replace('[', ".").replace(']', "");
    let mut found: Option<(&ParamFacts, String)> = None;
    for part in normal.split('.') {
        found = Some(match found {
            Some((param, path)) if part.parse::<usize>().is_ok() => {
                (param, format!("{path}[{part}]"))
            }
            Some((param, path)) => {
                let (field, _) = find(&param.fields, part)?;
                (field, format!("{path}.{}", field.name))
            }
            None => {
                let (param, _) = find(params, part)?;
                (param, param.name.clone())
            }
        });
    }
    found
}
