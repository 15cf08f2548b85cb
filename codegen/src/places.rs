//! The list of places, `specs/places.tsv`: where the spec of each method and path of the service is.

use std::collections::{BTreeMap, BTreeSet};

/// The place of each endpoint of the service, whether it has a spec or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    lines: Vec<Place>,
    /// The lines, by method and path without the names of its placeholders.
    index: BTreeMap<(String, String), usize>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Module, resource and operation, such as `channel/booking/list`.
    pub place: String,
    /// The HTTP method.
    pub method: String,
    /// The path on the wire.
    pub path: String,
}

impl Places {
    /// Reads the list: a line for each endpoint, with place, method and path between tabs; `#` begins a comment.
    ///
    /// # Errors
    /// A line that has other columns, or repeats the method and path of another one.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut places = Self::default();
        for (at, line) in text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [place, method, path] = columns[..] else {
                return Err(format!(
                    "line {} does not have a place, a method and a path: {line:?}",
                    at + 1
                ));
            };
            let key = (method.to_owned(), unnamed(path));
            if places.index.insert(key, places.lines.len()).is_some() {
                return Err(format!("line {} repeats `{method} {path}`", at + 1));
            }
            places.lines.push(Place {
                place: place.to_owned(),
                method: method.to_owned(),
                path: path.to_owned(),
            });
        }
        Ok(places)
    }

    /// The lines, in their order.
    pub fn lines(&self) -> &[Place] {
        &self.lines
    }

    /// The place of the endpoint with this method and path, whatever its placeholders are called.
    pub fn of(&self, method: &str, path: &str) -> Option<&str> {
        let at = self.index.get(&(method.to_owned(), unnamed(path)))?;
        self.lines.get(*at).map(|line| line.place.as_str())
    }
}

/// Whether a path is sent as it is written, once its placeholders are filled in. No placeholder comes twice.
pub fn is_path(path: &str) -> bool {
    let is_plain = |text: &str| {
        let is_of_a_part = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        text.chars().all(is_of_a_part)
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut names = BTreeSet::new();
    let mut is_part = |part: &'_ str| {
        let mut pieces = part.split('{');
        pieces.next().is_some_and(is_plain)
            && pieces.all(|piece| {
                let placeholder = piece.split_once('}');
                placeholder.is_some_and(|(name, rest)| {
                    is_name(name) && is_plain(rest) && names.insert(name.to_owned())
                })
            })
            && !["", ".", ".."].contains(&part)
    };
    path.strip_prefix('/')
        .is_some_and(|parts| parts.split('/').all(&mut is_part))
}

/// A path without the names of its placeholders, by which paths are compared.
pub fn unnamed(path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/').map(|segment| {
        let is_placeholder = segment.starts_with('{') && segment.ends_with('}');
        if is_placeholder { "{}" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_method_and_path() {
        let places = Places::read("# place\tmethod\tpath\na/b/get\tGET\t/v2/{user}/b\n").unwrap();
        assert_eq!(places.of("GET", "/v2/{userId}/b/"), Some("a/b/get"));
        assert_eq!(places.of("POST", "/v2/{userId}/b"), None);
    }

    #[test]
    fn a_list_with_a_wrong_line_is_not_read() {
        let error = |text: &str| Places::read(text).unwrap_err();
        assert!(error("a/b/get\tGET\n").starts_with("line 1 "));
        let twice = error("a/b/get\tGET\t/{a}\na/b/read\tGET\t/{b}\n");
        assert_eq!(twice, "line 2 repeats `GET /{b}`");
    }
}
