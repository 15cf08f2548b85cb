//! Lists: page by page, range by range, and through filters.

use polyv_cli::Exit;
use polyv_mock::MockServer;
use serde_json::{Value, json};

use crate::support::{Ran, Run, value, with, words};

fn rows() -> Vec<Value> {
    let row = |at: i32| json!({"channelId": at.to_string(), "name": format!("第{at}课")});
    (0..25).map(row).collect()
}

/// A run against a server that has this many pages of ten rows to give.
fn listed(line: &str, pages: usize) -> Ran {
    let server = MockServer::start_blocking().unwrap();
    for number in 1..=pages {
        let rows = rows();
        let contents: Vec<_> = rows.iter().skip((number - 1) * 10).take(10).collect();
        let page = json!({"pageNumber": number, "pageSize": 10, "totalItems": 25, "totalPages": 3, "contents": contents});
        server
            .on_endpoint("channel.basic.list")
            .times(1)
            .reply_json(page);
    }
    let ran = with(&server).polyv(&words(line));
    assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
    ran
}

#[test]
fn lists_are_one_document_whatever_their_pages() {
    let list = "channel basic list --page-size 10 --in-flight 1";
    let all = value(&listed(&format!("{list} --all"), 3));
    let names = |value: &Value| {
        value.as_array().map(|rows| {
            rows.iter()
                .map(|row| row["name"].clone())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(names(&all), names(&Value::Array(rows())));
    assert_eq!(all.as_array().map(Vec::len), Some(25));
    let lines = listed(&format!("{list} --all -o ndjson"), 3).stdout;
    assert_eq!(lines.lines().count(), 25);
    assert_eq!(
        value(&listed(&format!("{list} --limit 12"), 2))
            .as_array()
            .map(Vec::len),
        Some(12)
    );
    assert_eq!(value(&listed(&format!("{list} --all --jq length"), 3)), 25);
    assert_eq!(value(&listed(&format!("{list} --jq length"), 1)), 10);
    let first = listed(list, 1);
    assert!(first.stderr.contains("10 of 25 rows"), "{first:?}");
    let csv = listed(
        &format!("{list} --all -o csv --csv-bom --columns name,channelId"),
        3,
    )
    .stdout;
    assert!(
        csv.starts_with("\u{feff}name,channelId\r\n第0课,0\r\n") && csv.lines().count() == 26,
        "{csv}"
    );
    let yaml = listed(&format!("{list} --all -o yaml"), 3).stdout;
    assert_eq!(yaml.matches("channelId:").count(), 25, "{yaml}");
}

#[test]
fn a_filter_sees_all_rows_and_makes_rows_of_rows() {
    let list = "channel basic list --page-size 10 --in-flight 1";
    for filter in ["map(.name)", ".[].name", "[.[].name]"] {
        let names = value(&listed(&format!("{list} --all --jq {filter}"), 3));
        assert_eq!(names.as_array().map(Vec::len), Some(25), "{filter}");
    }
    let one = value(&listed(&format!("{list} --limit 1 --jq .[].name"), 1));
    assert_eq!(one, json!(["第0课"]), "rows are rows, however many");
}

#[test]
fn rows_that_are_no_objects_are_shown_among_objects() {
    for format in ["csv", "table"] {
        let line = format!("channel basic list --limit 1 -o {format} --jq .[]|({{b:.name}},.name)");
        let ran = listed(&line, 1);
        let rows: Vec<_> = ran.stdout.lines().collect();
        assert!(
            rows.len() == 2 && rows[0].contains('b') && rows[1] == "第0课",
            "{format}: {ran:?}"
        );
    }
}

#[test]
fn an_error_in_a_walk_leaves_whole_rows_and_says_where_to_go_on() {
    let server = MockServer::start_blocking().unwrap();
    let page = json!({"pageNumber": 1, "pageSize": 1, "totalItems": 2, "totalPages": 2, "contents": [{"channelId": "1"}]});
    server
        .on_endpoint("channel.basic.list")
        .times(1)
        .reply_json(page);
    server
        .on_endpoint("channel.basic.list")
        .refuse(400, "no more today");
    let ran = with(&server).polyv(&words(
        "channel basic list --page-size 1 --all --in-flight 1",
    ));
    assert_eq!(ran.exit, Exit::Refused, "{ran:?}");
    assert_eq!(value(&ran).as_array().map(Vec::len), Some(1));
    assert!(ran.stderr.contains("--from-page 2"), "{ran:?}");
    // Who has begun there knows.
    let ran = with(&server).polyv(&words("channel basic list --all --from-page 2"));
    assert_eq!(ran.exit, Exit::Refused, "{ran:?}");
    assert!(!ran.stderr.contains("--from-page"), "{ran:?}");
}

/// The filter is read first: what cannot be filtered is not asked for.
#[test]
fn a_filter_goes_row_by_row_where_it_can() {
    let server = MockServer::start_blocking().unwrap();
    let page = |id: &str| json!({"pageNumber": 1, "pageSize": 1, "totalItems": 2, "totalPages": 2, "contents": [{"channelId": id}]});
    let run = |filter: &str| {
        server
            .on_endpoint("channel.basic.list")
            .times(1)
            .reply_json(page("1"));
        server
            .on_endpoint("channel.basic.list")
            .times(1)
            .refuse(400, "no more today");
        let line =
            format!("channel basic list --page-size 1 --all --in-flight 1 -o ndjson --jq {filter}");
        let ran = with(&server).polyv(&words(&line));
        assert_eq!(ran.exit, Exit::Refused, "{ran:?}");
        ran.stdout
    };
    assert_eq!(run(".[].channelId"), "\"1\"\n");
    assert_eq!(run("map({channelId})"), "{\"channelId\":\"1\"}\n");
    assert_eq!(run("length"), "", "it waits for the whole list");
    assert_eq!(run("map(.channelId)|add"), "", "and so does this");
    let before = server.received().len();
    let odd = with(&server).polyv(&words("channel basic list --jq .["));
    assert!(
        odd.exit == Exit::Usage && server.received().len() == before,
        "{odd:?}"
    );
}

/// What is shown is what is sent first.
#[test]
fn a_dry_run_of_a_walk_shows_its_first_request() {
    let server = MockServer::start_blocking().unwrap();
    let url = |line: &str| {
        let ran = with(&server).polyv(&words(&format!("{line} --dry-run")));
        assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
        value(&ran)["url"].as_str().unwrap_or_default().to_owned()
    };
    let from = url("channel basic list --page-size 10 --from-page 7");
    assert!(from.contains("pageNumber=7&"), "{from}");
    let by_path = url("api GET /live/v4/channel/basic/list -f pageSize=10 --from-page 7");
    assert!(by_path.contains("pageNumber=7&"), "{by_path}");
    let named = url("api GET /live/v4/x/list -f p=2 --page-param p --from-page 7");
    assert!(named.contains("p=7&") && !named.contains("p=2"), "{named}");
    let days = "broadcast session list-data 1 --start-date 2025-01-01 --end-date 2025-04-10 --all";
    let first = url(days);
    assert!(
        first.contains("startDate=2025-01-01+00") && first.contains("endDate=2025-03-01+23"),
        "{first}"
    );
    assert!(server.received().is_empty());
    let sent = with(&server).polyv(&words("channel basic list --from-page 7"));
    assert_eq!(sent.exit, Exit::Ok, "{sent:?}");
    let received = server.received();
    assert_eq!(received[0].query_value("pageNumber"), Some("7"));
}

#[test]
fn a_range_that_is_too_long_for_one_call_is_said_to_be_walked() {
    let run = |end: &str| {
        let line = format!(
            "--mock broadcast session list-data 1 --start-date 2025-01-01 --end-date {end}"
        );
        let ran = Run::new().polyv(&words(&line));
        assert_eq!(ran.exit, Exit::Usage, "{ran:?}");
        ran.stderr
    };
    let long = run("2025-04-10");
    assert!(
        long.contains("60 days") && long.contains("--all walks"),
        "{long}"
    );
    let reversed = run("2024-04-10");
    assert!(
        reversed.contains("is before") && !reversed.contains("--all"),
        "{reversed}"
    );
}

/// The endpoint allows 60 days at once: 100 days are two windows, which meet and do not overlap.
#[test]
fn a_long_range_is_walked_window_by_window() {
    let server = MockServer::start_blocking().unwrap();
    let line = "broadcast session list-data 1 --start-date 2025-01-01 --end-date 2025-04-10 --all -o ndjson";
    let ran = with(&server).polyv(&words(line));
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    let of = |name: &str| {
        let received = server.received().into_iter();
        let values = received.filter_map(|received| received.query_value(name).map(str::to_owned));
        values.collect::<Vec<_>>()
    };
    assert_eq!(of("startDate").len(), 2, "{:?}", server.received());
    let one_call = with(&server).polyv(&words(&line.replace(" --all", "")));
    assert_eq!(one_call.exit, Exit::Usage, "{one_call:?}");
    // The same where the reply is a list without pages.
    let line = "statistics channel list-daily 1 2025-01-01 2025-04-10 --all -o ndjson";
    let daily = with(&server).polyv(&words(line));
    assert_eq!(daily.exit, Exit::Ok, "{daily:?}");
    assert_eq!(of("startDay"), ["2025-01-01", "2025-03-02"], "{daily:?}");
    assert!(daily.stdout.lines().count() >= 2, "{daily:?}");
    let first = with(&server).polyv(&words(&line.replace("--all", "--limit 1")));
    assert_eq!(first.stdout.lines().count(), 1, "{first:?}");
    assert_eq!(
        of("startDay").len(),
        3,
        "nothing is asked for beyond the limit"
    );
}

/// A walk knows the number of its first page, even where the endpoint requires one.
#[test]
fn a_walk_does_not_ask_for_the_number_of_a_page() {
    let line = "--mock staff sub-account list-channels 1 --page-size 100 --dry-run";
    let url = |more: &str| {
        let ran = Run::new().polyv(&words(&format!("{line} {more}")));
        assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
        value(&ran)["url"].as_str().unwrap().to_owned()
    };
    assert!(url("--all").contains("&pageNumber=1&"));
    assert!(url("--from-page 3").contains("&pageNumber=3&"));
    let single = Run::new().polyv(&words(line));
    assert!(
        single.exit == Exit::Usage && single.stderr.contains("missing: <PAGE_NUMBER>"),
        "{single:?}"
    );
}
