//! What other specs teach, and what is asked because nobody can know it.

use polyv_codegen::Said;

use super::{Format, Options, page, propose, survey};

/// The page with an edit, imported after three other specs have said something of a name.
fn import(said: &[(&str, &str, &str, &str)], edit: (&str, &str)) -> String {
    let mut survey = survey().clone();
    for (file, (wire, ty, rust, doc)) in said
        .iter()
        .flat_map(|said| (0..3).map(move |file| (file, said)))
    {
        survey.said.push(Said {
            file: format!("other/{file}.yaml"),
            wire: (*wire).to_owned(),
            ty: (*ty).to_owned(),
            rust: (*rust).to_owned(),
            doc: (*doc).to_owned(),
        });
    }
    let page = page("booking_list");
    let edited = page.replace(edit.0, edit.1);
    assert!(
        edit.0 == edit.1 || edited != page,
        "the page has no {edit:?}"
    );
    let options = Options {
        format: Format::Auto,
        today: "2026-11-22",
        ..Options::default()
    };
    let proposal = propose(edited.as_bytes(), &options, &survey).expect("a proposal");
    proposal.text
}

#[track_caller]
fn has(text: &str, part: &str) {
    assert!(text.contains(part), "`{part}` is not in\n{text}");
}

#[test]
fn texts_and_names_are_those_of_other_specs() {
    let said = [
        (
            "channelName",
            "text",
            "channel_title",
            "The name that viewers see.",
        ),
        ("pageNumber", "text", "page_number", "Of another type."),
    ];
    let text = import(&said, ("", ""));
    has(&text, " => The name that viewers see.");
    has(&text, "rust: channel_title");
    assert!(!text.contains("Of another type."), "{text}");
}

#[test]
fn poor_names_are_asked_for() {
    let text = import(&[], ("channelName", "authPurview"));
    has(
        &text,
        "what is it called in Rust? `auth_purview` contains the word `purview`.",
    );
    has(&text, "rust: auth_permission");
    let text = import(&[], ("channelName", "authAuth"));
    has(
        &text,
        "what is it called in Rust? `auth_auth` contains `auth` twice.",
    );
}

#[test]
fn a_type_of_the_pages_own_is_asked_for() {
    let text = import(
        &[],
        ("| channelName | String |", "| channelName | LiveStatus |"),
    );
    has(
        &text,
        "what is its type? The page's `LiveStatus` is a type of its own.",
    );
}
