//! What changed between two states of the specs: one case for each kind of change.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "diff/callbacks.rs"]
mod callbacks;
#[path = "diff/cases.rs"]
mod cases;
mod common;
#[path = "diff/endpoints.rs"]
mod endpoints;
#[path = "diff/params.rs"]
mod params;
#[path = "diff/types.rs"]
mod types;

use std::collections::BTreeSet;
use std::fs;

use cases::{Case, HAPPENED, LIST, NAMED, NOTE, SERVICE, TYPES, UPDATE};
use polyv_codegen::{
    Change, Class, Content, Kind, OutputFile, SourceFile, State, diff, generate, markdown,
};

/// The specs that the cases start from.
fn base() -> Vec<SourceFile> {
    let folder = common::folder("diff").join("base");
    let read = |path: &&str| common::source(path, fs::read_to_string(folder.join(path)).unwrap());
    [SERVICE, TYPES, LIST, UPDATE, NOTE, HAPPENED, NAMED]
        .iter()
        .map(read)
        .collect()
}

/// The base, with what is left of each arrow replaced by what is right of it.
#[track_caller]
fn edited(edits: &[(&str, &str, &str)]) -> Vec<SourceFile> {
    let mut sources = base();
    for (path, from, to) in edits {
        let file = sources
            .iter_mut()
            .find(|file| file.path == *path)
            .expect(path);
        assert!(file.text.contains(from), "{path} has no {from:?}");
        file.text = file.text.replacen(from, to, 1);
    }
    sources
}

#[track_caller]
fn changes(old: &[SourceFile], new: &[SourceFile]) -> Vec<Change> {
    diff(old, new).unwrap_or_else(|(state, found)| {
        let sources = if state == State::Old { old } else { new };
        panic!("{state:?}:\n{}", found.render(sources, ""))
    })
}

/// Each change as its kind and its line.
fn lines(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| format!("{} {}", change.kind.word(), &change.line()[2..]);
    changes.iter().map(line).collect()
}

#[track_caller]
fn check(case: &Case, kinds: &mut BTreeSet<Kind>) {
    let found = changes(&base(), &edited(case.edits));
    assert_eq!(lines(&found), case.expected, "{:?}", case.edits);
    kinds.extend(found.iter().map(|change| change.kind));
}

#[test]
fn each_kind_of_change_is_reported() {
    let mut kinds = BTreeSet::new();
    for case in [
        params::CASES,
        types::CASES,
        endpoints::CASES,
        callbacks::CASES,
    ]
    .into_iter()
    .flatten()
    {
        check(case, &mut kinds);
    }
    // Those of whole files have a test of their own.
    kinds.extend([
        Kind::EndpointAdded,
        Kind::EndpointMoved,
        Kind::EndpointRenamed,
        Kind::EndpointRemoved,
        Kind::ModuleAdded,
        Kind::ModuleRemoved,
        Kind::CallbackRemoved,
    ]);
    let missing: Vec<_> = Kind::ALL
        .iter()
        .filter(|kind| !kinds.contains(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The specs without those below `path`, which is a file or a folder.
fn without(path: &str) -> Vec<SourceFile> {
    base()
        .into_iter()
        .filter(|file| !file.path.starts_with(path))
        .collect()
}

/// The base with a note of another place, and nothing that names the old one.
fn moved(to: &str) -> Vec<SourceFile> {
    let mut sources = base();
    let note = sources.iter_mut().find(|file| file.path == NOTE).unwrap();
    to.clone_into(&mut note.path);
    if !to.starts_with("chat/") {
        note.text = note.text.replace("renamed_from: [chat.note.read]\n", "");
    }
    sources
}

#[track_caller]
fn files(old: &[SourceFile], new: &[SourceFile], expected: &[&str]) {
    assert_eq!(lines(&changes(old, new)), expected);
}

#[test]
fn endpoints_come_and_go_and_move() {
    files(
        &base(),
        &without(NOTE),
        &[
            "module-removed `chat`: the module and its cargo feature were removed. Leave out the feature `chat`.",
            "endpoint-removed `chat::note::Get`: removed. Use `channel::thing::List`.",
        ],
    );
    files(
        &without(NOTE),
        &base(),
        &[
            "module-added `chat`: the module and its cargo feature were added.",
            "endpoint-added `chat::note::Get`: new. Returns a note.",
        ],
    );
    files(
        &base(),
        &moved("chat/note/tell.yaml"),
        &[
            "endpoint-moved `chat::note::Get`: moved to `chat::note::Tell`; its types are now in `chat::note::tell`. Use the new path.",
        ],
    );
    files(
        &base(),
        &moved("other/note/get.yaml"),
        &[
            "module-removed `chat`: the module and its cargo feature were removed. Leave out the feature `chat`.",
            "endpoint-moved `chat::note::Get`: moved to `other::note::Get`; its types are now in `other::note::get`. Use the new path.",
            "module-added `other`: the module and its cargo feature were added.",
        ],
    );
    files(
        &base(),
        &without(HAPPENED),
        &[
            "callback-removed `callbacks::happened`: the callback was removed. It now arrives as `Other`.",
        ],
    );
    files(
        &without(NAMED),
        &base(),
        &["callback-added `callbacks::named`: new callback."],
    );
    files(
        &base(),
        &without(UPDATE),
        &[
            "endpoint-removed `channel::thing::Update`: removed. `Client::call` reaches any endpoint by its path.",
            "secrets `service`: values with these names are no longer secret: `password`.",
        ],
    );
}

#[test]
fn a_former_path_that_stays_as_an_alias_breaks_nothing() {
    let mut renamed = moved("chat/note/tell.yaml");
    let note = renamed
        .iter_mut()
        .find(|file| file.path.ends_with("tell.yaml"));
    let text = &mut note.unwrap().text;
    *text = text.replace("[chat.note.read]", "[chat.note.read, chat.note.get]");
    files(
        &base(),
        &renamed,
        &[
            "endpoint-renamed `chat::note::Get`: renamed to `chat::note::Tell`; the former name is a deprecated alias. Use the new name.",
        ],
    );
}

#[test]
fn an_alias_that_needs_another_feature_breaks_code() {
    let mut before = base();
    let note = before.iter().find(|file| file.path == NOTE).unwrap();
    let text = note.text.replace("renamed_from: [chat.note.read]\n", "");
    let other = common::source("chat/note/show.yaml", text.replace("note/get", "note/show"));
    before.push(other);
    let mut now = before.clone();
    let note = now.iter_mut().find(|file| file.path == NOTE).unwrap();
    "channel/note/get.yaml".clone_into(&mut note.path);
    note.text = note
        .text
        .replace("[chat.note.read]", "[chat.note.read, chat.note.get]");
    files(
        &before,
        &now,
        &[
            "endpoint-moved `chat::note::Get`: moved to `channel::note::Get`; the former name is a deprecated alias where the feature `channel` is enabled. Enable that feature, and use the new path.",
        ],
    );
}

#[test]
fn whether_a_call_confirms_a_callback_is_said() {
    let confirm = "confirm: {endpoint: channel.thing.list, params: {channelId: channelId, sessionId: sessionId}}\n";
    let session = (
        HAPPENED,
        "\nfields:\n",
        "\nfields:\n  sessionId: {type: SessionId, doc: The session.}\n",
    );
    let silent = edited(&[session]);
    let confirmed = edited(&[session, (HAPPENED, "marks:", &format!("{confirm}marks:"))]);
    let expect = |old: &[SourceFile], new: &[SourceFile], what: &str| {
        let line = format!("callback-changed `callbacks::happened`: {what} Check its receiver.");
        files(old, new, &[&line]);
    };
    expect(&silent, &confirmed, "a call now confirms it.");
    expect(&confirmed, &silent, "no call confirms it any longer.");
}

#[test]
fn limits_of_files_are_named() {
    let with = |limits: &str| {
        let image =
            format!("\nfiles:\n  image: {{type: file, {limits}doc: The image.}}\nresponse:");
        let edits = [
            (NOTE, "method: GET", "method: POST"),
            (NOTE, "query-signed", "multipart-query-signed"),
            (NOTE, "request: GET", "request: POST"),
            (NOTE, "\nresponse:", &image),
        ];
        edited(&edits)
    };
    let check = |before: &str, now: &str, expected: &str| {
        files(&with(before), &with(now), &[expected]);
    };
    check(
        "max_bytes: 2 MB, ",
        "max_bytes: 1 MB, ",
        "bounds-narrowed `chat::note::Get::image`: it now takes files of at most 1 MB instead of files of at most 2 MB. Other values are refused before they are sent.",
    );
    check(
        "",
        "max_bytes_by: {param: roomId, values: {a: 1 MB}}, ",
        "bounds-narrowed `chat::note::Get::image`: it now takes files of any size, at most 1 MB if `roomId` is `a` instead of files of any size. Other values are refused before they are sent.",
    );
    check(
        "max_bytes: 1 MB, ",
        "max_bytes: 1 MB, max_bytes_by: {param: roomId, values: {a: 2 MB}}, ",
        "bounds-widened `chat::note::Get::image`: it now takes files of at most 1 MB, at most 2 MB if `roomId` is `a` instead of files of at most 1 MB.",
    );
    check(
        "extensions: [jpg], ",
        "extensions: [jpg, png], ",
        "bounds-widened `chat::note::Get::image`: it now takes only jpg, png files instead of only jpg files.",
    );
    check(
        "extensions: [jpg], ",
        "extensions: [png], ",
        "bounds-narrowed `chat::note::Get::image`: it now takes only png files instead of only jpg files. Other values are refused before they are sent.",
    );
}

#[test]
fn a_successor_that_went_as_well_is_not_named() {
    // This callback names the list.
    let before = without(HAPPENED);
    let mut now = before.clone();
    now.retain(|source| ![NOTE, LIST].contains(&source.path.as_str()));
    files(
        &before,
        &now,
        &[
            "endpoint-removed `channel::thing::List`: removed. `Client::call` reaches any endpoint by its path.",
            "module-removed `chat`: the module and its cargo feature were removed. Leave out the feature `chat`.",
            "endpoint-removed `chat::note::Get`: removed. `Client::call` reaches any endpoint by its path.",
        ],
    );
}

#[test]
fn without_a_change_nothing_is_reported_whatever_the_order_of_the_files() {
    let mut other = base();
    other.reverse();
    assert_eq!(changes(&base(), &other), []);
    assert_eq!(markdown(&[]), "");
    // A comment, a form of writing and the day of reading are nothing to users.
    let edits = &[
        (LIST, "title: 标题", "# A comment.\ntitle: 标题"),
        (LIST, "read: 2026-11-22", "read: 2026-11-23"),
        (
            LIST,
            "{calls: 60, per: 1 minute}",
            "{calls: 60, per: 60 seconds}",
        ),
        (
            TYPES,
            "  SessionId: {doc: A session.}\n  UserId: {doc: An account.}\n",
            "  UserId: {doc: An account.}\n  SessionId: {doc: A session.}\n",
        ),
    ];
    assert_eq!(changes(&base(), &edited(edits)), []);
}

/// The generated Rust, and the same without its documentation.
fn rust(sources: &[SourceFile]) -> Option<(String, String)> {
    let files = generate(sources).ok()?;
    let is_api = |file: &&OutputFile| file.path.starts_with("polyv-sdk/");
    let text = |file: &OutputFile| match &file.content {
        Content::Whole(text) | Content::Block(text) => format!("{}\n{text}", file.path),
        _ => String::new(),
    };
    let all: String = files.iter().filter(is_api).map(text).collect();
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !["//", "#[doc", "#![doc", "#[deprecated(note", "note = "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    // The facts for dynamic access are documentation, too.
    let is_rust = |file: &&OutputFile| is_api(file) && !file.path.ends_with("facts.jsonl");
    let rust: String = files.iter().filter(is_rust).map(text).collect();
    let code = rust.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    Some((all, code))
}

/// Each line and each entry of a mapping in braces is left out once: what is generated differs only where a change is reported, and
/// the code only where one beyond documentation is reported.
#[test]
fn what_is_generated_is_the_same_where_nothing_is_reported() {
    let base = base();
    let (all, code) = rust(&base).unwrap();
    let mut count = 0;
    for at in 0..base.len() {
        for text in shortened(&base[at].text) {
            let mut other = base.clone();
            other[at].text = text;
            let Some((other_all, other_code)) = rust(&other) else {
                continue;
            };
            let found = changes(&base, &other);
            let is_reported = found
                .iter()
                .any(|change| change.class != Class::Documentation);
            let text = &other[at].text;
            assert!(!found.is_empty() || other_all == all, "{text}");
            assert!(is_reported || other_code == code, "{found:#?}\n{text}");
            count += 1;
        }
    }
    assert!(count > 50, "{count} states were compared");
}

/// The text without one line, or without one entry of a mapping in braces.
fn shortened(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let mut all = Vec::new();
    for at in 0..lines.len() {
        let without =
            |line: &str| [&lines[..at].concat(), line, &lines[at + 1..].concat()].concat();
        all.push(without(""));
        for entry in lines[at]
            .split(['{', '}', ','])
            .filter(|entry| entry.contains(": "))
        {
            for part in [format!("{entry},"), format!(",{entry}")] {
                if lines[at].contains(&part) {
                    all.push(without(&lines[at].replacen(&part, "", 1)));
                }
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

#[test]
fn the_state_that_has_mistakes_is_named() {
    let broken = edited(&[(LIST, "type: Scene", "type: Sceen")]);
    let state = |old: &[SourceFile], new: &[SourceFile]| {
        diff(old, new).map_err(|(state, found)| (state, found.len()))
    };
    assert_eq!(state(&broken, &base()), Err((State::Old, 1)));
    assert_eq!(state(&base(), &broken), Err((State::New, 1)));
}

#[test]
fn markdown_has_a_heading_for_each_class() {
    let edits = &[
        (LIST, "max: 100", "max: 50"),
        (LIST, "doc: A word.", "doc: Another word."),
        (LIST, "max_length: 20, ", ""),
    ];
    let expected = "### Breaking\n\n- `channel::thing::List::page_size`: it now takes 1 to 50 instead of 1 to 100. Other values are refused before they are sent.\n\n### Added and changed\n\n- `channel::thing::List::keyword`: it now takes any number of characters instead of at most 20 characters.\n\n### Documentation\n\n- `channel::thing::List::keyword`: its documentation changed.\n";
    let found = changes(&base(), &edited(edits));
    assert_eq!(markdown(&found), expected);
    assert!(
        found
            .iter()
            .all(|change| change.class == change.kind.class())
    );
    assert_eq!(found[0].class, Class::Breaking);
}
