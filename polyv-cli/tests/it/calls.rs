//! What calls print, ask and fail with.

use polyv_cli::{Exit, Terminal};
use polyv_mock::{FaultRule, MockServer};
use serde_json::{Value, json};

use crate::support::{Ran, Run, value, with, words};

const TERMINAL: Terminal = {
    let mut terminal = Terminal {
        stdin: true,
        stdout: None,
        stderr: None,
    };
    terminal.stdout = Some(80);
    terminal.stderr = Some(80);
    terminal
};

fn mock(line: &str) -> Ran {
    Run::new().polyv(&words(&format!("--mock {line}")))
}

/// The request that a line would send.
fn dry(line: &str, stdin: &str) -> Value {
    let ran = Run::new()
        .stdin(stdin)
        .polyv(&words(&format!("--mock {line} --dry-run -o json")));
    assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
    value(&ran)
}

#[test]
fn exit_codes_say_what_went_wrong() {
    let get = words("channel basic get 123 -o json");
    let check = |run: Run, exit: Exit, kind: &str| {
        let ran = run.polyv(&get);
        assert_eq!(ran.exit, exit, "{ran:?}");
        let error: Value =
            serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("one object: {ran:?}"));
        assert_eq!(error["kind"], kind, "{ran:?}");
        for key in [
            "endpoint",
            "code",
            "message",
            "request_id",
            "retryable",
            "hint",
        ] {
            assert!(error.get(key).is_some(), "{key}: {ran:?}");
        }
        assert_eq!(ran.stdout, "", "{ran:?}");
    };
    let start = |fault: Option<&str>| {
        let builder = MockServer::builder();
        let builder = match fault {
            Some(fault) => builder.fault(fault.parse::<FaultRule>().unwrap()),
            None => builder,
        };
        builder.start_blocking().unwrap()
    };
    let server = start(None);
    check(
        with(&server).env("POLYV_APP_SECRET", "another-secret"),
        Exit::Auth,
        "api",
    );
    check(Run::new().env("HOME", "/nonexistent"), Exit::Auth, "config");
    check(
        with(&server).env("POLYV_BASE_URL", "http://127.0.0.1:9"),
        Exit::Network,
        "connect",
    );
    server
        .on_endpoint("channel.basic.get")
        .times(1)
        .refuse(500, "something is odd");
    check(with(&server), Exit::Refused, "api");
    server
        .on_endpoint("channel.basic.get")
        .times(1)
        .refuse(404, "channel not found");
    check(with(&server), Exit::NotFound, "api");
    let server = start(Some("429=3600"));
    check(with(&server), Exit::Throttled, "http");
    let server = start(Some("html"));
    check(with(&server), Exit::Reply, "decode");
    let usage = Run::new().polyv(&words("--mock channel basic get 123 --nope -o json"));
    assert_eq!(usage.exit, Exit::Usage, "{usage:?}");
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
        body("--labels 1 --labels 2,3")["labelData"],
        json!([1, 2, 3])
    );
    let odd = mock("channel basic create Lesson alone alone --start-time soon");
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

#[test]
fn what_is_dangerous_asks_for_what_it_is_about() {
    let run = |answer: &str, terminal: Terminal, line: &str| {
        Run::new()
            .stdin(answer)
            .terminal(terminal)
            .polyv(&words(&format!("--mock {line}")))
    };
    let delete = "channel basic delete 2191532";
    assert_eq!(run("", Terminal::default(), delete).exit, Exit::Usage);
    let wrong = run("yes\n", TERMINAL, delete);
    assert!(
        wrong.exit == Exit::Usage && wrong.stderr.contains("Type 2191532"),
        "{wrong:?}"
    );
    assert_eq!(run("2191532\n", TERMINAL, delete).exit, Exit::Ok);
    assert_eq!(
        run("", Terminal::default(), &format!("{delete} --yes")).exit,
        Exit::Ok
    );
    let account = "video playback set-enabled --enabled true --whole-account";
    let asked = run("testapp\n", TERMINAL, account);
    assert!(
        asked.exit == Exit::Ok && asked.stderr.contains("whole account"),
        "{asked:?}"
    );
    let unsaid = run(
        "",
        TERMINAL,
        "video playback set-enabled --enabled true --yes",
    );
    assert!(
        unsaid.exit == Exit::Usage && unsaid.stderr.contains("--whole-account"),
        "{unsaid:?}"
    );
    assert_eq!(
        run("", Terminal::default(), "channel basic get 1").exit,
        Exit::Ok,
        "a read does not ask"
    );
}

#[test]
fn read_only_refuses_writes_and_lets_reads_pass() {
    let run = || Run::new().env("POLYV_READ_ONLY", "1");
    let write = run().polyv(&words("--mock --yes channel basic delete 1"));
    assert!(
        write.exit == Exit::Usage && write.stderr.contains("POLYV_READ_ONLY, or `read_only`"),
        "{write:?}"
    );
    let on = Run::new().env("POLYV_READ_ONLY", "yes");
    let write = on.polyv(&words("--mock --yes channel basic delete 1"));
    assert!(write.stderr.contains("read-only"), "{write:?}");
    let unclear = Run::new().env("POLYV_READ_ONLY", "please");
    let unclear = unclear.polyv(&words("--mock --yes channel basic delete 1"));
    assert!(
        unclear.exit == Exit::Usage && unclear.stderr.contains("POLYV_READ_ONLY"),
        "{unclear:?}"
    );
    assert_eq!(
        run().polyv(&words("--mock channel basic get 1")).exit,
        Exit::Ok
    );
}

#[test]
fn secrets_are_hidden_unless_they_are_asked_for() {
    for format in ["table", "json", "ndjson", "yaml", "csv", "raw"] {
        let hidden = mock(&format!("channel basic get 1 -o {format}"));
        assert!(
            !hidden.stdout.contains("channelPasswd-"),
            "{format}: {hidden:?}"
        );
        let shown = mock(&format!("channel basic get 1 -o {format} --reveal"));
        assert!(
            shown.stdout.contains("channelPasswd-"),
            "{format}: {shown:?}"
        );
    }
    let line =
        "--mock channel basic create Lesson alone alone --channel-password - --dry-run -o json";
    let dry = Run::new().stdin("hunter22\n").polyv(&words(line));
    assert!(
        dry.exit == Exit::Ok && dry.stdout.contains("***") && !dry.stdout.contains("hunter22"),
        "{dry:?}"
    );
    let argv = mock("channel basic create Lesson alone alone --channel-password hunter22");
    assert!(
        argv.exit == Exit::Usage && !argv.stderr.contains("hunter22"),
        "{argv:?}"
    );
}

#[test]
fn a_terminal_gets_a_table_that_fits() {
    let ran = Run::new()
        .terminal(TERMINAL)
        .polyv(&words("--mock channel basic list"));
    assert!(
        ran.stdout.starts_with("channelId") && ran.stdout.lines().count() == 2,
        "{ran:?}"
    );
    assert!(
        ran.stdout.lines().all(|line| line.chars().count() <= 80),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("columns do not fit"), "{ran:?}");
    let unknown = mock("channel basic list -o table --columns nope");
    assert!(
        unknown.exit == Exit::Other
            && unknown.stdout.is_empty()
            && unknown.stderr.contains("channelId"),
        "{unknown:?}"
    );
}

#[test]
fn former_names_still_work_and_typos_find_their_commands() {
    let renamed = polyv_sdk::api::operations().iter().find_map(|operation| {
        let facts = operation.facts().unwrap();
        Some((facts.renamed_from.first()?.clone(), operation.name()))
    });
    if let Some((former, now)) = renamed {
        let line = former.replace('.', " ").replace('_', "-");
        let ran = mock(&format!("{line} --help"));
        assert!(
            ran.exit == Exit::Ok
                && ran
                    .stderr
                    .contains(&now.replace('.', " ").replace('_', "-")),
            "{ran:?}"
        );
    }
    let typo = mock("chanel basic lst");
    assert!(
        typo.exit == Exit::Usage && typo.stderr.contains("polyv channel basic list"),
        "{typo:?}"
    );
}

#[test]
fn a_column_that_is_not_there_is_refused() {
    for line in [
        "channel basic get 1 --columns name,nope -o csv",
        "channel basic get 1 --columns nope -o table",
        "channel basic list --columns nope -o csv",
    ] {
        let ran = mock(line);
        assert!(
            ran.exit == Exit::Other && ran.stderr.contains("`nope`") && ran.stdout.is_empty(),
            "{line}: {ran:?}"
        );
    }
    let nested = mock("channel basic get 1 --columns name,userCategory.categoryId -o csv");
    assert_eq!(nested.exit, Exit::Ok, "{nested:?}");
}

/// The SDK's advice is for programs in Rust.
#[test]
fn a_missing_user_id_says_where_it_is_set() {
    let ran = Run::new()
        .env("POLYV_APP_ID", "testapp")
        .env("POLYV_APP_SECRET", "testsecret")
        .polyv(&words("channel basic delete 1 --yes"));
    assert!(
        ran.exit == Exit::Usage
            && ran.stderr.contains("POLYV_USER_ID")
            && !ran.stderr.contains("ClientBuilder"),
        "{ran:?}"
    );
}
