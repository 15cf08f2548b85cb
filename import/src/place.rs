//! Where a spec should lie: module, resource and operation, from the path on the wire.

use polyv_codegen::{Places, Survey, is_type_name, pascal_case, snake_case, unnamed};

/// Words of paths that say nothing about what an endpoint acts on.
const NOISE: &[&str] = &["live", "v1", "v2", "v3", "v4", "v5", "front", "live-bg"];

/// Modules under the names that paths have for them.
const MODULES: &[(&str, &str)] = &[
    ("channels", "channel"),
    ("channelSetting", "channel"),
    ("channelRecordFile", "channel"),
    ("channelAdvert", "channel"),
    ("channelAccount", "channel"),
    ("user", "account"),
    ("users", "account"),
];

/// Verbs as the tree has them.
const VERBS: &[(&str, &str)] = &[
    ("get_list", "list"),
    ("page", "list"),
    ("get_page", "list"),
    ("list_page", "list"),
    ("list_all", "list"),
    ("add", "add"),
    ("get_channels", "list_channels"),
    ("batch_create", "create_batch"),
    ("batch_delete", "delete_batch"),
    ("batch_update", "update_batch"),
    ("batch_add", "add_batch"),
];

/// Words that are operations by themselves.
const OPERATIONS: &[&str] = &[
    "add", "cancel", "clear", "close", "copy", "create", "delete", "download", "end", "export",
    "get", "list", "open", "query", "remove", "save", "send", "set", "sort", "start", "stop",
    "update", "upload",
];

/// A place for the endpoint, and what is asked about it.
pub(super) fn propose(
    method: &str,
    path: &str,
    survey: &Survey,
    places: Option<&Places>,
) -> (String, Option<String>) {
    let is = |known: &&polyv_codegen::Known| {
        known.method == method && unnamed(&known.path) == unnamed(path)
    };
    let known = survey.endpoints.iter().find(is);
    let known = known.map(|known| known.file.trim_end_matches(".yaml"));
    if let Some(place) = known.or_else(|| places?.of(method, path)) {
        return (place.to_owned(), None);
    }
    let segments: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('{') && !NOISE.contains(part))
        .collect();
    let (module, rest) = match segments.split_first() {
        Some((first, rest)) => match module(first, survey) {
            Some(module) => (module, rest),
            None => ("channel".to_owned(), segments.as_slice()),
        },
        None => ("channel".to_owned(), &[][..]),
    };
    let (resource, operation) = names(method, rest, survey);
    let mut place = format!("{module}/{resource}/{operation}");
    let has = |place: &str| {
        survey
            .endpoints
            .iter()
            .any(|known| known.file.trim_end_matches(".yaml") == place)
    };
    if has(&place) {
        let version = path
            .split('/')
            .find(|part| part.starts_with('v') && part.len() == 2)
            .unwrap_or("other");
        place = format!("{place}_{version}");
    }
    let question = format!(
        "is `{place}` the right place? It is made of the path; the tree follows what an endpoint acts on."
    );
    (place, Some(question))
}

/// Resource and operation.
fn names(method: &str, rest: &[&str], survey: &Survey) -> (String, String) {
    let words: Vec<String> = rest
        .iter()
        .map(|part| snake_case(part))
        .filter(|word| polyv_codegen::is_module_name(word))
        .collect();
    let (resource, operation) = match words.as_slice() {
        [] => ("basic".to_owned(), "get".to_owned()),
        [only] if OPERATIONS.contains(&only.as_str()) => ("basic".to_owned(), only.clone()),
        [only] => (
            only.clone(),
            if method == "GET" { "get" } else { "update" }.to_owned(),
        ),
        [resource, operation] => (resource.clone(), operation.clone()),
        [resource, middle @ .., last] if OPERATIONS.contains(&last.as_str()) => {
            (resource.clone(), format!("{last}_{}", middle.join("_")))
        }
        [resource, rest @ ..] => (resource.clone(), rest.join("_")),
    };
    let operation = VERBS
        .iter()
        .find(|(path, _)| *path == operation)
        .map_or(operation, |(_, verb)| (*verb).to_owned());
    // Some names have a use in generated code.
    let name = pascal_case(&operation);
    let is_free = is_type_name(&name) && survey.types.iter().all(|ty| ty.name != name);
    let operation = if is_free {
        operation
    } else {
        format!("{operation}_{resource}")
    };
    (resource, operation)
}

fn module(segment: &str, survey: &Survey) -> Option<String> {
    let known = |name: &str| survey.modules.iter().any(|module| module == name);
    let renamed = MODULES
        .iter()
        .find(|(path, _)| *path == segment)
        .map(|(_, module)| (*module).to_owned());
    renamed
        .or_else(|| Some(snake_case(segment)))
        .filter(|name| known(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_path() {
        let survey = Survey {
            modules: ["channel", "account", "chat", "statistics"]
                .map(str::to_owned)
                .to_vec(),
            ..Survey::default()
        };
        let cases = [
            ("/live/v4/channel/booking/list", "channel/booking/list"),
            (
                "/live/v3/channel/session/data/list",
                "channel/session/list_data",
            ),
            (
                "/live/v4/channel/red-pack/statistics/list",
                "channel/red_pack/list_statistics",
            ),
            (
                "/live/v3/channel/chat/checkin-by-sessionId",
                "channel/chat/checkin_by_session_id",
            ),
            ("/live/v4/channel/create", "channel/basic/create"),
            (
                "/live/v2/channelSetting/{channelId}/set-countdown",
                "channel/set_countdown/get",
            ),
            (
                "/live/v4/user/global-setting/callback/get",
                "account/global_setting/get_callback",
            ),
            ("/live_status/query", "channel/live_status/query"),
            ("/live/v4/channel/task/page", "channel/task/list"),
            ("/live/v4/channel/task/stop", "channel/task/stop"),
            ("/", "channel/basic/get"),
            ("/live/v4/channel/mod/crate", "channel/basic/get"),
        ];
        for (path, expected) in cases {
            assert_eq!(propose("GET", path, &survey, None).0, expected, "{path}");
        }
        let places = Places::read("chat/role/list\tGET\t/live/v4/{id}/roles\n").unwrap();
        let asked = |method: &str, path: &str| propose(method, path, &survey, Some(&places));
        let listed = asked("GET", "/live/v4/{channelId}/roles");
        assert_eq!(listed, ("chat/role/list".to_owned(), None));
        let (place, question) = asked("POST", "/live/v4/{channelId}/roles");
        assert!(
            place == "channel/roles/update" && question.is_some(),
            "{place}"
        );
    }
}
