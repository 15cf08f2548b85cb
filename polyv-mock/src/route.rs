//! From a method and a path to the endpoints that may be meant.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::catalogue::Head;

/// A tree of path segments. It holds positions in the catalogue's list of endpoints.
#[derive(Debug, Default)]
pub(crate) struct Router {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: BTreeMap<String, Node>,
    placeholder: Option<Box<Node>>,
    endpoints: Vec<usize>,
}

/// What a method and a path lead to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The endpoints with this method and path, in the catalogue's order: some paths have several functions.
    Found {
        endpoints: Vec<usize>,
        values: Vec<String>,
    },
    /// The endpoints with this path, all with another method.
    OtherMethod { endpoints: Vec<usize> },
    /// No endpoint has this path.
    Unknown,
}

impl Router {
    pub(crate) fn new(endpoints: &[Head]) -> Self {
        let mut router = Self::default();
        for (position, endpoint) in endpoints.iter().enumerate() {
            let mut node = &mut router.root;
            for segment in segments(&endpoint.path) {
                node = match placeholder_name(segment) {
                    Some(_) => node.placeholder.get_or_insert_default(),
                    None => node.literals.entry(segment.to_owned()).or_default(),
                };
            }
            node.endpoints.push(position);
        }
        router
    }

    pub(crate) fn find(&self, endpoints: &[Head], method: &str, path: &str) -> Route {
        let decoded: Vec<String> = segments(path)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let mut matches = Vec::new();
        self.root.collect(&decoded, &mut Vec::new(), &mut matches);
        for (node, values) in &matches {
            let with_method: Vec<usize> = node
                .endpoints
                .iter()
                .copied()
                .filter(|&position| endpoints[position].method == method)
                .collect();
            if !with_method.is_empty() {
                return Route::Found {
                    endpoints: with_method,
                    values: values.clone(),
                };
            }
        }
        match matches.first() {
            Some((node, _)) => Route::OtherMethod {
                endpoints: node.endpoints.clone(),
            },
            None => Route::Unknown,
        }
    }
}

impl Node {
    /// All the ends of the tree that the segments lead to; literal segments first, since they win over placeholders.
    fn collect<'n>(
        &'n self,
        rest: &[String],
        values: &mut Vec<String>,
        matches: &mut Vec<(&'n Self, Vec<String>)>,
    ) {
        let Some((segment, rest)) = rest.split_first() else {
            if !self.endpoints.is_empty() {
                matches.push((self, values.clone()));
            }
            return;
        };
        if let Some(node) = self.literals.get(segment) {
            node.collect(rest, values, matches);
        }
        if let Some(node) = &self.placeholder
            && !segment.is_empty()
        {
            values.push(segment.clone());
            node.collect(rest, values, matches);
            values.pop();
        }
    }
}

/// The names of a template's placeholders, in their order.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    segments(template).filter_map(placeholder_name)
}

fn placeholder_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Whether a path is one of a template.
pub(crate) fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (segments(template), segments(path));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part == text => {}
            (Some(part), Some(text)) if placeholder_name(part).is_some() && !text.is_empty() => {}
            _ => return false,
        }
    }
}

/// One slash at the end means nothing: the service takes `/live/v2/channels/` and `/live/v2/channels` alike.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path).split('/')
}

/// The envelope family of an unknown path, guessed from the version in it.
pub(crate) fn family_of(path: &str) -> &'static str {
    if segments(path)
        .take(3)
        .any(|segment| segment == "v4" || segment == "v5")
    {
        "v4"
    } else {
        "v3"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[track_caller]
    fn check(method: &str, path: &str, expected: &str) {
        let catalogue = fixture::catalogue();
        let name = |positions: Vec<usize>| {
            let names: Vec<_> = positions
                .into_iter()
                .map(|p| &*catalogue.heads()[p].name)
                .collect();
            names.join(" ")
        };
        let heads = catalogue.heads();
        let found = match Router::new(heads).find(heads, method, path) {
            Route::Found { endpoints, values } => format!("{} {values:?}", name(endpoints)),
            Route::OtherMethod { endpoints } => format!("not {method}: {}", name(endpoints)),
            Route::Unknown => "unknown".to_owned(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_path_of_a_template() {
        for (template, path, expected) in [
            ("/a/b", "/a/b/", true),
            ("/a/{id}/c", "/a/1/c", true),
            ("/a/{id}/c", "/a//c", false),
            ("/a/{id}", "/a/1/c", false),
            ("/a/b", "/a", false),
        ] {
            assert_eq!(fits(template, path), expected, "{template} {path}");
        }
    }

    #[test]
    fn literal_paths() {
        check("GET", "/live/v4/things/list", "things.list []");
        check("GET", "/live/v4/Things/list", "unknown");
        check("GET", "/live/v4/things", "unknown");
        check("GET", "/live/v4/things/list/more", "unknown");
        check("GET", "//live/v4/things/list", "unknown");
        check("DELETE", "/live/v4/things/list", "not DELETE: things.list");
    }

    #[test]
    fn a_path_with_two_methods() {
        check("GET", "/live/v3/rule", "rule.get []");
        check("POST", "/live/v3/rule", "rule.set []");
        check("PUT", "/live/v3/rule", "not PUT: rule.get rule.set");
    }

    #[test]
    fn literals_win_over_placeholders() {
        check(
            "GET",
            "/live/v2/channels/42/detail",
            "channels.detail [\"42\"]",
        );
        check(
            "GET",
            "/live/v2/channels/special/detail",
            "channels.special []",
        );
        check(
            "POST",
            "/live/v2/channels/special/detail",
            "channels.detail_post [\"special\"]",
        );
        check("GET", "/live/v2/channels//detail", "unknown");
    }

    #[test]
    fn a_literal_that_leads_nowhere_is_left_again() {
        check("GET", "/deep/1/x", "deep.literal [\"1\"]");
        check("GET", "/deep/1/y", "deep.placeholder [\"deep\", \"1\"]");
    }

    #[test]
    fn placeholders_are_decoded() {
        check(
            "GET",
            "/live/v2/channels/a%2Fb%20c/detail",
            "channels.detail [\"a/b c\"]",
        );
        assert_eq!(
            placeholders("/a/{userId}/b/{channelId}").collect::<Vec<_>>(),
            ["userId", "channelId"]
        );
    }

    #[test]
    fn one_slash_at_the_end_is_ignored() {
        check("GET", "/live/v4/things/list/", "things.list []");
        check("GET", "/live/v4/things/list//", "unknown");
    }

    #[test]
    fn families_are_guessed_from_the_version() {
        for (path, family) in [
            ("/live/v4/nothing", "v4"),
            ("/live/v5/nothing", "v4"),
            ("/live/v3/nothing", "v3"),
            ("/live/v3/a/b/v4", "v3"),
            ("/v2/group/nothing", "v3"),
            ("/", "v3"),
        ] {
            assert_eq!(family_of(path), family, "{path}");
        }
    }
}
