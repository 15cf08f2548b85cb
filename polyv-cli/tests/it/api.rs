//! `polyv api`: calls to paths, with the code of all other calls.

use polyv_cli::{Exit, Terminal};
use polyv_mock::MockServer;
use serde_json::{Value, json};

use crate::support::{Ran, Run, value, with, words};

const GET: &str = "/live/v4/channel/basic/get";
const LIST: &str = "/live/v4/channel/basic/list";
const UPDATE: &str = "/live/v4/channel/update";

fn api(line: &str, stdin: &str) -> Ran {
    let line = format!("--mock api {line}");
    Run::new().stdin(stdin).polyv(&words(&line))
}

/// The request that a line would send.
fn dry(line: &str, stdin: &str) -> Value {
    let ran = api(&format!("{line} --dry-run -o json"), stdin);
    assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
    value(&ran)
}

#[test]
fn parameters_go_where_the_method_has_them() {
    let get = dry(&format!("GET {GET} -f channelId=1"), "");
    let url = get["url"].as_str().unwrap();
    assert!(
        url.contains("channelId=1") && url.contains("sign=***"),
        "{url}"
    );
    assert_eq!(get["effect"], "read");
    let form = dry("POST /live/v3/x -f a=1 -F b=true", "");
    let body = form["body"].as_str().unwrap();
    assert!(body.contains("a=1&") && body.contains("b=true"), "{body}");
    assert_eq!(form["effect"], "write");
    let line = format!("POST {UPDATE} --query channelId=1 --json");
    let json = dry(
        &format!("{line} -f text=1 -F number=1 -F on=true -F a.b=[1] -F s=@-"),
        "in\n",
    );
    let expected = json!({"text": "1", "number": 1, "on": true, "a": {"b": [1]}, "s": "in"});
    assert_eq!(json["body"], expected);
    let beside = dry(
        &format!("POST {UPDATE} -f channelId=1 --body -"),
        r#"{"name": "a"}"#,
    );
    assert!(
        beside["url"].as_str().unwrap().contains("channelId=1"),
        "{beside}"
    );
    assert_eq!(beside["body"], json!({"name": "a"}));
    let deep = api(
        &format!("POST {UPDATE} --json -F {}a=1", "a.".repeat(100_000)),
        "",
    );
    assert!(
        deep.exit == Exit::Usage && deep.stderr.contains("at most 100 objects"),
        "{}",
        deep.stderr
    );
    let odd = api(&format!("POST {UPDATE} --body -"), "{\"name\":\n 1,}");
    assert!(
        odd.exit == Exit::Usage && odd.stderr.contains("-:2:4: "),
        "{odd:?}"
    );
}

/// Git Bash turns a path that begins with a slash into one of Windows.
#[test]
fn a_path_may_leave_out_its_first_slash() {
    let bare = GET.trim_start_matches('/');
    let sent = dry(&format!("GET {bare} -f channelId=1"), "");
    let url = sent["url"].as_str().unwrap();
    assert!(url.contains(&format!(".net{GET}?")), "{url}");
    let turned = api("GET C:/Programs/Git/live/v4/x", "");
    assert_eq!(turned.exit, Exit::Usage, "{turned:?}");
    assert!(turned.stderr.contains("Git Bash"), "{turned:?}");
    let address = api("GET https://api.polyv.net/live/v4/x", "");
    assert!(address.stderr.contains("leave out scheme"), "{address:?}");
}

#[test]
fn what_a_call_changes_decides_whether_it_asks() {
    let asks = |line: &str| {
        let ran = api(line, "");
        let asks = ran.stderr.contains("confirmation");
        assert!(!asks || ran.exit == Exit::Usage, "{ran:?}");
        asks
    };
    assert!(!asks(&format!("GET {GET} -f channelId=1")));
    // As the specification of the path says, whatever the method.
    assert!(asks("GET /live/v4/user/label/delete -f labelId=1"));
    assert!(asks("POST /live/v3/nobody/knows -f a=1"));
    assert!(!asks("POST /live/v3/nobody/knows -f a=1 --effect read"));
    assert!(!asks("POST /live/v3/nobody/knows -f a=1 --yes"));
    let terminal = Terminal {
        stdin: true,
        stdout: None,
        stderr: Some(80),
    };
    let run = |answer: &str| {
        let run = Run::new().stdin(answer).terminal(terminal);
        run.polyv(&words("--mock api POST /live/v3/nobody/knows -f a=1"))
    };
    let no = run("no\n");
    assert!(
        no.exit == Exit::Usage && no.stderr.contains("is unknown. Type testapp"),
        "{no:?}"
    );
    assert_eq!(run("testapp\n").exit, Exit::NotFound);
    let refused = Run::new().env("POLYV_READ_ONLY", "1");
    let refused = refused.polyv(&words(
        "--mock api GET /live/v4/user/label/delete -f labelId=1 --yes",
    ));
    assert!(
        refused.exit == Exit::Usage && refused.stderr.contains("read"),
        "{refused:?}"
    );
}

#[test]
fn secrets_are_neither_taken_nor_shown() {
    for line in [
        format!("POST {UPDATE} --query channelId=1 --json -F password=hunter22"),
        "POST /x -f passwd=hunter22".to_owned(),
        "GET /x --query token=hunter22".to_owned(),
    ] {
        let ran = api(&line, "");
        assert!(
            ran.exit == Exit::Usage
                && ran.stderr.contains("@FILE")
                && !ran.stderr.contains("hunter22"),
            "{line}: {ran:?}"
        );
    }
    let line = format!("POST {UPDATE} --query channelId=1 --json -F password=@-");
    for more in ["--dry-run", "--dry-run -o json", "--curl"] {
        let ran = api(&format!("{line} {more}"), "hunter22\n");
        assert!(!format!("{ran:?}").contains("hunter22"), "{ran:?}");
    }
    assert_eq!(dry(&line, "hunter22\n")["body"]["password"], "***");
}

#[test]
fn lists_are_walked_by_the_names_that_are_given() {
    let server = MockServer::start_blocking().unwrap();
    let rows: Vec<_> = (0..5)
        .map(|at| json!({"channelId": at.to_string()}))
        .collect();
    for number in 1..=3 {
        let contents: Vec<_> = rows.iter().skip((number - 1) * 2).take(2).collect();
        let page = json!({"pageNumber": number, "pageSize": 2, "totalItems": 5, "totalPages": 3, "contents": contents});
        server
            .on_endpoint("channel.basic.list")
            .times(1)
            .reply_json(page);
    }
    let line = format!("api GET {LIST} -f pageSize=2 --all --in-flight 1 -o json");
    let all = with(&server).polyv(&words(&line));
    assert_eq!(value(&all), Value::from(rows), "{all:?}");
    let odd = api(&format!("GET {LIST} --all --rows nope"), "");
    assert!(
        odd.exit == Exit::Reply && odd.stderr.contains("data.nope"),
        "{odd:?}"
    );
}

#[test]
fn files_go_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let (image, out) = (folder.path().join("a.png"), folder.path().join("out.xls"));
    std::fs::write(&image, "an image").unwrap();
    let server = MockServer::start_blocking().unwrap();
    let line = format!(
        "api POST /live/v3/common/upload-image -f type=coverImage --file file={} --yes",
        image.display()
    );
    let sent = with(&server).polyv(&words(&line));
    assert_eq!(sent.exit, Exit::Ok, "{sent:?}");
    let line = format!(
        "api GET /live/v3/channel/auth/download-white-list -f channelId=1 -f rank=1 --output-file {}",
        out.display()
    );
    let kept = with(&server).polyv(&words(&line));
    assert_eq!(kept.exit, Exit::Ok, "{kept:?}");
    assert!(std::fs::metadata(&out).unwrap().len() > 0);
}
