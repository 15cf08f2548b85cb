//! The text of a spec to fill in.

use polyv_codegen::{pascal_case, schema_line};

use super::{Effect, Method, New, Shape, word};
use polyv_import::{QUESTION, TRANSLATE, yaml_scalar as scalar};

/// The names in braces of a path.
fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// The whole file for `place`.
pub(super) fn write(new: &New, place: &str) -> String {
    let parts = [
        head(new, place),
        request(new),
        reply(new, place),
        examples(new),
    ];
    parts.join("\n")
}

fn head(new: &New, place: &str) -> String {
    let version = new
        .path
        .split('/')
        .find(|part| ["v1", "v2", "v3", "v4", "v5"].contains(part))
        .unwrap_or("none");
    let title = match &new.title {
        Some(title) => format!("title: {}\n", scalar(title)),
        None => format!("{QUESTION}what is the official title?\ntitle: \"(untitled)\"\n"),
    };
    let shape = match new.shape {
        Some(shape) => format!("shape: {}\n", word(&shape)),
        None => format!(
            "{QUESTION}what travels where, and what is signed? See \"Shapes\" in specs/README.md; it is never guessed.\nshape: {}\n",
            word(&shape(new))
        ),
    };
    let effect = match new.effect {
        Some(effect) => format!("effect: {}\n", word(&effect)),
        None => format!(
            "{QUESTION}what does a call change? `read`: nothing; `idempotent`: twice has the same effect as once; `write`: twice may apply the change twice.\neffect: {}\n",
            word(&Effect::Write)
        ),
    };
    format!(
        "{schema}\n\
         {title}\
         # One English sentence with a verb: `Lists the tickets of a channel.`\n\
         summary: \"{TRANSLATE}(what a call does)\"\n\
         # notes: |\n\
         #   What else a caller should know: delays, conditions, surprises.\n\
         source:\n  \
           {QUESTION}which page, read on which day?\n  \
           page: https://polyv.gitbook.io/document/docs/live/api/\n  \
           read: 2000-01-01\n  \
           # How the facts are known: page, page-cut, older-page, sdk or inferred.\n  \
           request: page\n  \
           reply: page\n\
         version: {version}\n\
         method: {method}\n\
         # host: chat            # where it is not `api`\n\
         path: {path}\n\
         {auth}\
         {shape}{effect}",
        auth = if new.shape == Some(Shape::Unsigned) {
            "auth: none\n"
        } else {
            "# auth: group           # where it is not `account`\n"
        },
        schema = schema_line(&format!("{place}.yaml")),
        method = word(&new.method),
        path = scalar(&new.path),
    )
}

/// The shape where none is given: the usual one of the method.
fn shape(new: &New) -> Shape {
    new.shape.unwrap_or(match new.method {
        Method::Get => Shape::QuerySigned,
        Method::Post => Shape::FormSigned,
    })
}

fn request(new: &New) -> String {
    let names = placeholders(&new.path);
    let mut text = String::new();
    if !names.is_empty() {
        text += "# Parameters in the path; they are never signed.\npath_params:\n";
        text.extend(names.into_iter().map(in_path));
        text += "\n";
    }
    text += "# Each parameter of the page's table, but appId, timestamp, sign and signatureMethod. An identifier has a type\n\
             # of its own, such as ChannelId; see specs/types/.\n";
    text += QUESTION;
    text += "which parameters are there? Remove what is not needed.\n";
    let sections: &[&str] = match shape(new) {
        Shape::Unsigned | Shape::QuerySigned => &["query"],
        Shape::FormSigned => &["form"],
        Shape::FormUnsigned => &["query", "form"],
        Shape::JsonUnsigned => &["query", "json"],
        Shape::MultipartSigned => &["form", "files"],
        Shape::MultipartQuerySigned => &["query", "files"],
    };
    text.extend(
        sections
            .iter()
            .enumerate()
            .map(|(at, key)| section(key, at)),
    );
    text
}

/// A parameter in the path.
fn in_path(name: &str) -> String {
    let ty = match name {
        "channelId" => "ChannelId",
        "userId" => "UserId",
        _ => "text",
    };
    format!("  {name}:\n    type: {ty}\n    required: true\n    doc: \"{TRANSLATE}(what it is)\"\n")
}

/// A section with one parameter, to be copied.
fn section(key: &str, at: usize) -> String {
    let (name, ty) = match (key, at) {
        ("files", _) => ("file", "file"),
        (_, 0) => (
            "name",
            "text            # or int, count, bool with `as: Y/N`, timestamp, ChannelId, ...",
        ),
        _ => ("content", "text"),
    };
    format!(
        "{key}:\n  {name}:\n    type: {ty}\n    required: true\n    doc: \"{TRANSLATE}(what it is, with its unit)\"\n"
    )
}

fn reply(new: &New, place: &str) -> String {
    let resource = place.split('/').nth(1).unwrap_or_default();
    let is_new = ["/v4/", "/v5/"]
        .iter()
        .any(|version| new.path.contains(version));
    format!(
        "# rules:\n\
         #   - span: {{from: startTime, to: endTime, max: 60 days}}\n\
         #   - at_least_one: [channelId, userId]\n\
         \n\
         # paging:                # where the reply is walked page by page\n\
         #   page: pageNumber\n\
         #   size: pageSize\n\
         #   stop: total\n\
         \n\
         {QUESTION}what comes back? `page`, `list`, `object`, `value`, or `ack` where the data says no more than success.\n\
         response:\n  \
           envelope: {envelope}\n  \
           kind: object\n  \
           object: {name}Info\n  \
           doc: \"{TRANSLATE}(what the data is)\"\n  \
           fields:\n    \
             # Every field of the tables, and with `basis: sample` those that only the sample shows.\n    \
             name:\n      \
               type: text\n      \
               doc: \"{TRANSLATE}(what it is)\"\n",
        envelope = if is_new { "v4" } else { "v3" },
        name = pascal_case(resource),
    )
}

fn examples(new: &New) -> String {
    let path = new.path.replace('{', "${");
    let method = word(&new.method);
    format!(
        "# contradictions:        # where the page and its own sample disagree\n\
         #   - about: createdTime\n\
         #     page: String\n\
         #     other: the sample sends a number\n\
         #     choice: a time in milliseconds\n\n\
         # The request line and the bodies as the page prints them, success and error: they are tests.\n\
         examples:\n  \
           {QUESTION}what do the page's request line and samples look like?\n  \
           - name: success\n    \
             request: {method} https://api.polyv.net{path}\n    \
             body: |\n      \
               {{\"code\": 200, \"status\": \"success\", \"data\": {{\"name\": \"x\"}}}}\n"
    )
}
