//! What calls print, ask and fail with.

use polyv_cli::{Exit, Terminal};
use polyv_mock::{FaultRule, MockServer};
use serde_json::{Value, json};

use crate::support::{Ran, Run, polyv, with, words};

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
    let throttled = with(&server).polyv(&words("channel basic get 123"));
    assert!(
        throttled.stderr.contains("HTTP 429: ") && throttled.stderr.contains("\n  wait 3"),
        "{throttled:?}"
    );
    let server = start(Some("html"));
    check(with(&server), Exit::Reply, "decode");
    let usage = Run::new().polyv(&words("--mock channel basic get 123 --nope -o json"));
    assert_eq!(usage.exit, Exit::Usage, "{usage:?}");
}

/// What is shown passes the same checks as what is sent.
#[test]
fn unknown_values_are_shown_as_they_are_sent() {
    let line = "--mock channel basic list --watch-status xx";
    for how in ["--dry-run", "--curl"] {
        let refused = Run::new().polyv(&words(&format!("{line} {how}")));
        assert_eq!(refused.exit, Exit::Usage, "{refused:?}");
        let shown = Run::new().polyv(&words(&format!("{line} {how} --unknown-values")));
        assert!(shown.stdout.contains("watchStatus=xx"), "{shown:?}");
    }
    let empty = mock("channel basic create a alone alone --label-ids=");
    assert!(
        empty.stderr.contains("is empty: leave it out\n") && empty.stderr.contains("--label-ids"),
        "{empty:?}"
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
    let done = run("2191532\n", TERMINAL, delete);
    assert!(
        done.exit == Exit::Ok && done.stdout.is_empty() && done.stderr.ends_with("done\n"),
        "{done:?}"
    );
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

/// What a terminal would obey is shown to it as text, in every format.
#[test]
fn a_terminal_obeys_no_value() {
    let server = MockServer::start_blocking().unwrap();
    let row = json!({"channelId": "1", "name": "a\u{1b}[31mb\u{202e}c\u{9b}d"});
    let page = json!({"pageNumber": 1, "pageSize": 10, "totalItems": 1, "contents": [row]});
    server.on_endpoint("channel.basic.list").reply_json(page);
    let list = "channel basic list -o";
    for format in [
        "table",
        "json",
        "ndjson",
        "yaml",
        "csv",
        "raw",
        "raw --jq .[].name",
        "yaml --jq .[0]",
    ] {
        let run = with(&server).terminal(TERMINAL);
        let shown = run.polyv(&words(&format!("{list} {format}")));
        let odd = |c: char| matches!(c, '\u{1b}' | '\u{202e}' | '\u{9b}');
        assert!(
            shown.stdout.contains("a\\") && !shown.stdout.contains(odd),
            "{format}: {shown:?}"
        );
    }
    let piped = with(&server).polyv(&words(&format!("{list} raw --jq .[].name")));
    assert_eq!(piped.stdout, "a\u{1b}[31mb\u{202e}c\u{9b}d\n");
}

#[test]
fn nobody_is_asked_about_a_call_that_would_not_be_sent() {
    let server = MockServer::builder().start_blocking().unwrap();
    let ids: Vec<String> = (1..=101).map(|id| id.to_string()).collect();
    let too_many = format!("channel basic delete-batch {}", ids.join(" "));
    for (run, line, exit, problem) in [
        (
            with(&server),
            too_many.as_str(),
            Exit::Usage,
            "maximum of 100",
        ),
        (
            with(&server).env("POLYV_READ_ONLY", "1"),
            "channel basic delete 1",
            Exit::Usage,
            "read-only",
        ),
        (
            Run::new().env("HOME", "/nonexistent"),
            "channel basic delete 1",
            Exit::Auth,
            "POLYV_APP_ID is not set",
        ),
    ] {
        let ran = run.stdin("1\n").terminal(TERMINAL).polyv(&words(line));
        assert!(
            ran.exit == exit && ran.stderr.starts_with("polyv: ") && ran.stderr.contains(problem),
            "{line}: {ran:?}"
        );
    }
}

/// It may ask the user for a password each time.
#[cfg(unix)]
#[test]
fn the_command_for_a_secret_runs_once_in_a_call_that_asks() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = MockServer::builder().start_blocking().unwrap();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/polyv");
    std::fs::create_dir_all(&folder).unwrap();
    let runs = home.path().join("runs");
    let script = format!(
        "echo run >> '{}'; echo {}",
        runs.display(),
        server.app_secret()
    );
    let profile = format!(
        "[accounts.acme]\napp_id = {:?}\nsecret_command = [\"sh\", \"-c\", {script:?}]\nbase_url = {:?}\n",
        server.app_id(),
        server.url()
    );
    let file = folder.join("config.toml");
    std::fs::write(&file, profile).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let run = Run::new()
        .env("HOME", home.path().to_str().unwrap())
        .env("POLYV_USER_ID", "1b448be323");
    let ran = run
        .stdin("2191532\n")
        .terminal(TERMINAL)
        .polyv(&words("channel basic delete 2191532 --account acme"));
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert_eq!(std::fs::read_to_string(runs).unwrap(), "run\n");
}

#[test]
fn secrets_are_hidden_unless_they_are_asked_for() {
    // A field of the reply, and a reply that is a secret as a whole.
    for (line, secret) in [
        ("channel basic get 1", "channelPasswd-"),
        ("broadcast push get-url 1", "rtmp://push"),
    ] {
        for format in ["table", "json", "ndjson", "yaml", "csv", "raw"] {
            let hidden = mock(&format!("{line} -o {format}"));
            assert!(
                hidden.stdout.contains("***") && !hidden.stdout.contains(secret),
                "{format}: {hidden:?}"
            );
            let shown = mock(&format!("{line} -o {format} --reveal"));
            assert!(shown.stdout.contains(secret), "{format}: {shown:?}");
        }
    }
    let line =
        "--mock channel basic create Lesson alone alone --channel-password - --dry-run -o json";
    let dry = Run::new().stdin("hunter22\n").polyv(&words(line));
    assert!(
        dry.exit == Exit::Ok && dry.stdout.contains("***") && !dry.stdout.contains("hunter22"),
        "{dry:?}"
    );
    for line in [
        "channel basic create Lesson alone alone --channel-password hunter22",
        "channel basic create Lesson alone alone --set channelPasswd=hunter22",
        r#"channel basic create-batch --channels [{"name":"a","channelPasswd":"hunter22"}]"#,
        r#"channel basic create-batch --set channels.0={"channelPasswd":"hunter22"}"#,
    ] {
        let argv = mock(line);
        assert!(
            argv.exit == Exit::Usage
                && argv.stderr.contains("a secret: give")
                && !argv.stderr.contains("hunter22"),
            "{argv:?}"
        );
    }
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
        "channel basic get 1 --jq .name --columns nope -o csv",
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

/// An empty column would look as if no row had a value.
#[test]
fn a_column_that_is_not_there_in_an_object_is_refused() {
    for (line, hint) in [
        (
            "channel basic get 1 -o csv --columns name,userCategory.nope",
            "the columns: userCategory.categoryId, ",
        ),
        (
            "channel basic get 1 -o table --columns userCategory.categoryId.nope",
            "the columns: channelId, ",
        ),
        (
            "channel basic list -o csv --columns videoList.videoId",
            "`videoList` is a list, ",
        ),
        (
            "channel basic list -o csv --columns name --jq map(.name)",
            "the rows have no columns",
        ),
    ] {
        let ran = mock(line);
        assert!(
            ran.exit == Exit::Other && ran.stderr.contains(hint) && ran.stdout.is_empty(),
            "{line}: {ran:?}"
        );
    }
    // Nothing is known of what is in an object that no row has.
    let filter = [
        ".[] | {a: 1, b: null, c: {}}",
        "-o",
        "csv",
        "--columns",
        "a,b.x,c.y",
    ];
    let list = ["--mock", "channel", "basic", "list", "--jq"];
    let absent = polyv(&[&list[..], &filter[..]].concat(), "");
    assert_eq!(absent.stdout, "a,b.x,c.y\r\n1,,\r\n", "{absent:?}");
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
