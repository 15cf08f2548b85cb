//! The facts of five pages against the specs that were written by hand.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Format, PAGES, as_text, import, page, repository, sources};

/// What a human knew that the page does not say, or called otherwise: the fact, what the import says, what the spec
/// says. Not compared are texts (`summary`, `notes`, `doc`), `source`, the names of objects, enumerations and their
/// values, and the words of contradictions: of those, what each is about is.
const HUMAN: &[(&str, &str, &str, &str)] = &[
    // The vendor's Java SDK refuses more.
    ("session_list", "query.pageSize.max", "", "1000"),
    ("session_list", "contradictions.pageSize", "", "about"),
    // The name in all lists, of which these five specs have no other.
    ("session_list", "query.page.rust", "", "page_number"),
    // The room of a channel has the number of the channel.
    (
        "checkin_list_by_session",
        "response.fields.roomid.type",
        "RoomId",
        "ChannelId",
    ),
    // Other lists of the service spell it so.
    (
        "red_pack_list",
        "response.fields.nickName.alias",
        "",
        "nickname",
    ),
    (
        "red_pack_list",
        "response.fields.redPackReceiveList.fields.nickName.alias",
        "",
        "nickname",
    ),
    (
        "red_pack_list",
        "response.fields.channelSessionId.rust",
        "",
        "session_id",
    ),
    (
        "red_pack_list",
        "response.fields.nickName.rust",
        "",
        "nickname",
    ),
    (
        "red_pack_list",
        "response.fields.redPackReceiveList.fields.nickName.rust",
        "",
        "nickname",
    ),
    ("red_pack_list", "contradictions.nickName", "", "about"),
    (
        "red_pack_list",
        "contradictions.amount, balance",
        "",
        "about",
    ),
    (
        "red_pack_list",
        "response.fields.redPackReceiveList.fields.userId.rust",
        "",
        "open_id",
    ),
    (
        "red_pack_list",
        "response.fields.redPackReceiveList.rust",
        "",
        "receipts",
    ),
    (
        "red_pack_list",
        "response.fields.userId.rust",
        "",
        "open_id",
    ),
    (
        "checkin_list_by_session",
        "response.fields.roomid.rust",
        "room_id",
        "channel_id",
    ),
    (
        "sub_account_list_channels",
        "query.childUserId.rust",
        "",
        "sub_account_id",
    ),
    // Known from other pages.
    (
        "sub_account_list_channels",
        "contradictions.timestamp",
        "",
        "about",
    ),
    (
        "sub_account_list_channels",
        "contradictions.contents.channelId",
        "",
        "about",
    ),
];

/// The facts of a spec: a path to each, and its value.
fn facts(yaml: &str) -> BTreeMap<String, String> {
    let spec: Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    let mut found = BTreeMap::new();
    for key in [
        "title", "version", "method", "host", "path", "auth", "shape", "effect",
    ] {
        note(&mut found, key, &spec[key]);
    }
    for key in ["path_params", "query", "form", "json", "json_root", "files"] {
        fields(&mut found, key, &spec[key]);
    }
    for rule in spec["rules"].as_array().into_iter().flatten() {
        note(&mut found, &format!("rules.{rule}"), &Value::Bool(true));
    }
    for (key, value) in spec["paging"].as_object().into_iter().flatten() {
        note(&mut found, &format!("paging.{key}"), value);
    }
    let response = &spec["response"];
    for key in ["envelope", "kind", "type", "as"] {
        note(&mut found, &format!("response.{key}"), &response[key]);
    }
    fields(&mut found, "response.fields", &response["fields"]);
    for quota in spec["quotas"].as_array().into_iter().flatten() {
        note(&mut found, &format!("quotas.{quota}"), &Value::Bool(true));
    }
    for known in spec["contradictions"].as_array().into_iter().flatten() {
        let about = known["about"].as_str().unwrap_or_default();
        note(
            &mut found,
            &format!("contradictions.{about}"),
            &Value::from("about"),
        );
    }
    for example in spec["examples"].as_array().into_iter().flatten() {
        let name = example["name"].as_str().unwrap_or_default();
        for key in ["request", "request_body", "status", "body"] {
            let parsed = example[key]
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok());
            note(
                &mut found,
                &format!("examples.{name}.{key}"),
                &parsed.unwrap_or_else(|| example[key].clone()),
            );
        }
    }
    found
}

fn fields(found: &mut BTreeMap<String, String>, path: &str, fields: &Value) {
    for (name, field) in fields.as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        for (key, value) in field.as_object().into_iter().flatten() {
            match key.as_str() {
                "doc" => {}
                "object" | "enum" => {
                    note(found, &format!("{path}.type"), &Value::from(key.as_str()));
                }
                "fields" => self::fields(found, &format!("{path}.fields"), value),
                "values" => {
                    for wire in value
                        .as_object()
                        .into_iter()
                        .flat_map(|values| values.keys())
                    {
                        note(found, &format!("{path}.values.{wire}"), &Value::Bool(true));
                    }
                }
                _ => note(found, &format!("{path}.{key}"), value),
            }
        }
    }
}

fn note(found: &mut BTreeMap<String, String>, path: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        value => {
            found.insert(path.to_owned(), value.to_string());
        }
    }
}

/// Where two sets of facts differ: the fact, and both values.
fn differences(
    proposed: &BTreeMap<String, String>,
    written: &BTreeMap<String, String>,
) -> Vec<(String, String, String)> {
    let names: std::collections::BTreeSet<_> = proposed.keys().chain(written.keys()).collect();
    let value =
        |facts: &BTreeMap<String, String>, name: &str| facts.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| (name.clone(), value(proposed, name), value(written, name)))
        .filter(|(_, proposed, written)| proposed != written)
        .collect()
}

#[track_caller]
fn check(name: &str, text: &str, format: Format, place: &str) {
    let proposal = import(text, format).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    assert_eq!(proposal.file, format!("{place}.yaml"), "{name}");
    let written =
        std::fs::read_to_string(repository().join(format!("specs/{place}.yaml"))).expect("a spec");
    let found = differences(&facts(&proposal.text), &facts(&written));
    let expected: Vec<_> = HUMAN.iter().filter(|(page, ..)| *page == name).collect();
    for (fact, proposed, written) in &found {
        let is_known = expected.iter().any(|(_, known, import, human)| {
            known == fact && import == proposed && human == written
        });
        assert!(
            is_known,
            "{name}: {fact}: the page gives {proposed:?}, and the spec has {written:?}\n{}",
            proposal.text
        );
    }
    assert_eq!(
        found.len(),
        expected.len(),
        "{name}: a fact that only a human knew is now found on the page: {found:?}"
    );
    let faults = crate::faults(&proposal, &sources());
    assert!(faults.is_empty(), "{name}: {faults:?}\n{}", proposal.text);
}

#[test]
fn the_facts_of_five_pages_are_those_of_their_specs() {
    for (name, place) in PAGES {
        check(name, &page(name), Format::Auto, place);
    }
}

#[test]
fn the_text_form_has_the_same_facts() {
    for (name, place) in PAGES {
        check(name, &as_text(&page(name)), Format::Auto, place);
    }
}

#[test]
fn what_is_left_to_a_human_is_marked() {
    let proposal = import(&page("red_pack_list"), Format::Auto).expect("a proposal");
    let questions: Vec<_> = proposal
        .questions()
        .into_iter()
        .map(|(_, question)| question.to_owned())
        .collect();
    assert_eq!(
        questions,
        [
            "which page is it? The saved text does not contain its address; `--source` gives it.",
            "is it of the type `OpenId`? Its note says so, but no other spec has the type under this name.",
            "what are the values called in English? Give each a `name`.",
            "is `channelSessionId` a `SessionId`?",
            "what are the values called in English? Give each a `name`.",
            "what are the values called in English? Give each a `name`.",
            "is it of the type `OpenId`? Its note says so, but no other spec has the type under this name.",
            "is the choice right?",
            "is the choice right?",
        ]
    );
    let docs = proposal
        .text
        .lines()
        .filter(|line| line.trim_start().starts_with("doc: "));
    for doc in docs {
        assert!(doc.contains("doc: \"TRANSLATE: "), "{doc}");
    }
}
