//! What is given: options, files and standard input, and which of them wins.

use polyv_cli::Exit;
use serde_json::{Value, json};

use crate::support::{Run, polyv, value, words};

/// The request that a line would send.
fn dry(line: &str, stdin: &str) -> Value {
    let ran = Run::new()
        .stdin(stdin)
        .polyv(&words(&format!("--mock {line} --dry-run -o json")));
    assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
    value(&ran)
}

#[test]
fn later_sources_win_and_objects_merge() {
    let file = "basicSetting: {name: from the file, newScene: alone, template: alone}\n";
    let line = "channel basic create-initialized --input -";
    let body = |more: &str| dry(&format!("{line} {more}"), file)["body"]["basicSetting"].clone();
    assert_eq!(body("")["name"], "from the file");
    assert_eq!(body("--set basicSetting.name=set")["name"], "set");
    let flag = body("--set basicSetting.name=set --basic-setting.name flag");
    assert_eq!(
        (&flag["name"], &flag["newScene"]),
        (&json!("flag"), &json!("alone"))
    );
    let folder = tempfile::tempdir().unwrap();
    let more = folder.path().join("more.json");
    std::fs::write(&more, r#"{"basicSetting": {"name": "from the body"}}"#).unwrap();
    let both = body(&format!("--body @{}", more.display()));
    assert_eq!(
        (&both["name"], &both["newScene"]),
        (&json!("from the body"), &json!("alone"))
    );
    let items = "--roles.0.role Guest --roles.0.nick-name a --roles.1.role Assistant";
    let roles = dry(&format!("{line} {items}"), file)["body"]["roles"].clone();
    assert_eq!(
        roles,
        json!([{"role": "Guest", "nickName": "a"}, {"role": "Assistant"}])
    );
}

#[test]
fn values_are_written_as_people_write_them() {
    let body = |more: &str| {
        dry(
            &format!("channel basic create Lesson alone alone {more}"),
            "",
        )["body"]
            .clone()
    };
    assert_eq!(body("--pure-rtc-enabled true")["pureRtcEnabled"], "Y");
    assert_eq!(body("--pureRtcEnabled no")["pureRtcEnabled"], "N");
    assert_eq!(
        body("--start-time 2026-06-01T20:00+08:00")["startTime"],
        1_780_315_200_000_i64
    );
    assert_eq!(
        body("--start-time 2026-06-01")["startTime"],
        1_780_243_200_000_i64
    );
    assert_eq!(
        body("--label-ids 1 --label-ids 2,3")["labelData"],
        json!([1, 2, 3])
    );
    let odd = polyv(
        &words("--mock channel basic create Lesson alone alone --start-time soon"),
        "",
    );
    assert!(
        odd.exit == Exit::Usage && odd.stderr.contains("2026-06-01T20:00"),
        "{odd:?}"
    );
}

#[test]
fn a_file_is_refused_with_its_place() {
    let check = |file: &str, place: &str, problem: &str| {
        let ran = Run::new()
            .stdin(file)
            .polyv(&words("--mock channel basic create --input -"));
        assert_eq!(ran.exit, Exit::Usage, "{ran:?}");
        assert!(
            ran.stderr.contains(place) && ran.stderr.contains(problem),
            "{place} {problem}: {ran:?}"
        );
    };
    check(
        "name: a\nnewScen: alone\n",
        "-:2:1: ",
        "did you mean `newScene`",
    );
    check(
        "name: a\nnewScene: alone\ntemplate: alone\nlinkMicLimit: many\n",
        "-:4:15: ",
        "whole number",
    );
    check("{\"name\": \"a\",\n \"name\": \"b\"}", "-:2:", "name");
    check("name: [a\n", "-:", "");
    check(
        "name: &a [*a]\n",
        "-:1:11: ",
        "Recursive reference not allowed",
    );
    check(
        "name: a\n---\nname: b\n",
        "-:3:",
        "only single YAML document",
    );
    // What the SDK refuses is found in the file as well.
    check(
        "name: a\nnewScene: alone\ntemplate: alone\nlinkMicLimit: 99\n",
        "-:4:15: ",
        "maximum of 16",
    );
    check(
        "name: a\nnewScene: alone\ntemplate: nope\n",
        "-:3:11: ",
        "it takes ppt, ",
    );
    check(
        "bogus: 1\n",
        "-:1:1: ",
        "known are name, newScene, template,",
    );
}

/// What is wrong in a nested place is found there; what an option has replaced is not.
#[test]
fn a_nested_place_is_that_of_the_file_or_of_the_option() {
    let file = "basicSetting: {name: a, newScene: alone, template: alone,\n  linkMicLimit: 99}\n\
                roles:\n - role: Guest\n - role: nope\n";
    let said = |more: &str| {
        let line = format!("--mock channel basic create-initialized --input - --dry-run {more}");
        Run::new().stdin(file).polyv(&words(&line)).stderr
    };
    let check = |more: &str, parts: &[&str]| {
        let said = said(more);
        assert!(
            parts.iter().all(|part| said.contains(part)),
            "{more}: {said}"
        );
    };
    check(
        "",
        &["polyv: -:2:17: parameter `basicSetting.linkMicLimit`"],
    );
    let set = "--set basicSetting.linkMicLimit=3";
    check(
        set,
        &["polyv: -:5:10: parameter `roles[1].role`", "it takes "],
    );
    check(
        &format!("{set} --roles.1.kind odd"),
        &[
            "polyv: parameter `roles[1].role` is \"odd\"",
            "--roles.1.kind takes ",
        ],
    );
    check(
        "--basic-setting.link-mic-limit 77",
        &[
            "polyv: parameter `basicSetting.linkMicLimit`",
            "--basic-setting.link-mic-limit",
        ],
    );
}

/// Editors of Windows begin a file with a mark, which does not belong to its content.
#[test]
fn a_byte_order_mark_does_not_belong_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "\u{feff}0123456789abcdef\r\n").unwrap();
    let create = "channel basic create --input -";
    let file = "\u{feff}name: a\r\nnewScene: alone\r\ntemplate: alone\r\n";
    // The secret is as long as it may be.
    let line = format!("{create} --channel-password @{}", secret.display());
    assert_eq!(dry(&line, file)["body"]["name"], "a");
    let update = "api POST /live/v4/channel/update --body -";
    assert_eq!(dry(update, "\u{feff}{\"a\": 1}")["body"]["a"], 1);
    // As `polyv ... --skeleton > lesson.yaml` makes it in the PowerShell of Windows.
    let wide: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&secret, &wide).unwrap();
    let line = format!("channel basic create --input {}", secret.display());
    assert_eq!(dry(&line, "")["body"]["name"], "a");
    std::fs::write(&secret, &wide[..wide.len() - 1]).unwrap();
    let broken = Run::new().polyv(&words(&format!("--mock {line}")));
    assert!(
        broken.stderr.contains("is not a text in UTF-8"),
        "{broken:?}"
    );
}
