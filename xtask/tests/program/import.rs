//! `import` and `new`: specs that are proposed, written, and refused.

use std::io::Write as _;
use std::process::{Output, Stdio};

use crate::repository::{self, BOOKING, Outcome, Repository, command};

/// The path of a page of the tests.
fn page(name: &str) -> String {
    let path = repository::repository().join(format!("import/tests/pages/{name}.md"));
    path.to_str().unwrap().to_owned()
}

/// A repository without the spec of the bookings.
fn without_bookings() -> Repository {
    let repository = Repository::new();
    std::fs::remove_file(repository.path(BOOKING)).unwrap();
    repository
}

/// The run must end with `code`, print each of `lines` in `text`, and write nothing.
#[track_caller]
fn refused(repository: &Repository, arguments: &[&str], code: i32, lines: &[&str]) {
    let before = repository.files();
    let Outcome {
        code: found,
        out,
        err,
    } = repository.run(arguments);
    let printed = format!("{out}{err}");
    assert_eq!(found, code, "{printed}");
    for line in lines {
        assert!(printed.contains(line), "{line:?} is not in:\n{printed}");
    }
    assert!(repository.files() == before, "something was written");
}

#[test]
fn a_proposal_is_printed_alone_and_what_to_do_beside_it() {
    let repository = without_bookings();
    let before = repository.files();
    let outcome = repository.run(&["import", &page("booking_list")]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(
        outcome
            .out
            .starts_with("# yaml-language-server: $schema=../../schema/endpoint.json\n")
    );
    assert!(
        outcome
            .out
            .contains("\npath: /live/v4/channel/booking/list\n")
    );
    assert!(!outcome.out.contains("Next:"), "{}", outcome.out);
    assert!(
        outcome
            .err
            .contains("specs/channel/booking/list.yaml: 7 open questions, 14 texts to rewrite"),
        "{}",
        outcome.err
    );
    assert!(repository.files() == before, "something was written");
}

#[test]
fn a_proposal_is_written_where_it_belongs_and_generates() {
    let repository = without_bookings();
    let outcome = repository.run(&[
        "import",
        &page("booking_list"),
        "--write",
        "--source",
        "https://example.com/booking",
    ]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let spec = repository.read(BOOKING);
    assert!(
        spec.contains("  page: https://example.com/booking\n"),
        "{spec}"
    );
    for (at, line) in spec.lines().enumerate() {
        if let Some(question) = line.trim_start().strip_prefix("# QUESTION(import): ") {
            let expected = format!("  {BOOKING}:{}: {question}\n", at + 1);
            assert!(
                outcome.out.contains(&expected),
                "{expected} is not in:\n{}",
                outcome.out
            );
        }
    }
    let outcome = repository.run(&["generate"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
}

#[test]
fn a_listed_endpoint_is_proposed_at_its_place() {
    let repository = without_bookings();
    let list = "chat/reservation/list\tGET\t/live/v4/channel/booking/list\n";
    repository.write("specs/places.tsv", list);
    let outcome = repository.run(&["import", &page("booking_list")]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let proposed = "specs/chat/reservation/list.yaml: ";
    assert!(outcome.err.contains(proposed), "{}", outcome.err);
    assert!(!outcome.out.contains("the right place?"), "{}", outcome.out);
}

#[test]
fn a_page_comes_from_the_standard_input() {
    let repository = without_bookings();
    let mut child = command(
        repository.folder.path(),
        &["import", "-", "--path", "channel/booking/find"],
    )
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let text = std::fs::read(page("booking_list")).unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    assert!(status.success());
    assert!(
        String::from_utf8(stdout)
            .unwrap()
            .contains("object: Booking\n")
    );
}

#[test]
fn a_spec_that_is_there_is_replaced_by_force_alone() {
    let repository = Repository::new();
    let page = page("booking_list");
    refused(
        &repository,
        &["import", &page, "--write"],
        1,
        &[
            "error[file-exists]: specs/channel/booking/list.yaml is there already",
            "`--force` replaces the file",
        ],
    );
    let outcome = repository.run(&["import", &page, "--write", "--force"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(repository.read(BOOKING).contains("TRANSLATE: "));
}

#[test]
fn what_cannot_be_imported_is_told_and_nothing_is_written() {
    let repository = without_bookings();
    repository.write("login.html", "<!DOCTYPE html><html></html>");
    repository.write("empty.txt", "");
    repository.write("huge.txt", vec![b'x'; 4 * 1024 * 1024 + 1]);
    let file = |name: &str| repository.path(name).to_str().unwrap().to_owned();
    let (login, empty, huge, none) = (
        file("login.html"),
        file("empty.txt"),
        file("huge.txt"),
        file("none.txt"),
    );
    refused(
        &repository,
        &["import", &login, "--write"],
        1,
        &[
            "login.html: error[html]: ",
            "  = hint: save the page as plain text",
        ],
    );
    refused(
        &repository,
        &["import", &empty, "--write"],
        1,
        &["error[empty]: the page is empty"],
    );
    refused(
        &repository,
        &["import", &huge, "--write"],
        2,
        &["more than 4 MiB"],
    );
    refused(
        &repository,
        &["import", &none, "--write"],
        2,
        &["cannot read the page", "none.txt"],
    );
    refused(
        &repository,
        &["import", &file("login.html"), "--force"],
        2,
        &["--write"],
    );
    let page = page("booking_list");
    for (place, message) in [
        ("channel/Booking/list", "call it `booking`"),
        ("../outside/list", "is not a name in snake case"),
        ("channel/list", "this is not a place for a spec"),
        ("chanel/booking/list", "did you mean `channel`?"),
    ] {
        refused(
            &repository,
            &["import", &page, "--write", "--path", place],
            1,
            &["error[bad-place]: ", message],
        );
    }
}

#[test]
fn the_address_of_a_page_is_one_that_a_spec_can_have() {
    let repository = Repository::new();
    let page = page("booking_list");
    refused(
        &repository,
        &[
            "import",
            &page,
            "--write",
            "--source",
            "http://example.com/booking",
        ],
        1,
        &["error[bad-source]: `http://example.com/booking` is not an https address"],
    );
}

#[test]
fn what_the_generator_refuses_is_told_with_its_line() {
    let repository = Repository::new();
    let arguments = [
        "import",
        &page("booking_list"),
        "--path",
        "channel/booking/find",
    ];
    let outcome = repository.run(&arguments);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert!(
        outcome
            .err
            .contains("The generator refuses it as it is:\n  specs/channel/booking/find.yaml:"),
        "{}",
        outcome.err
    );
    assert!(
        outcome.err.contains("error[duplicate-endpoint]: "),
        "{}",
        outcome.err
    );
}

/// Scaffolds `channel/ticket/list` with `more` options.
fn new<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec![
        "new",
        "channel/ticket/list",
        "--method",
        "GET",
        "--path",
        "/live/v4/channel/{channelId}/ticket",
    ];
    arguments.extend(more);
    arguments
}

#[test]
fn a_scaffold_of_each_shape_generates() {
    let shapes = [
        ("GET", "query-signed"),
        ("GET", "unsigned"),
        ("POST", "query-signed"),
        ("POST", "form-signed"),
        ("POST", "form-unsigned"),
        ("POST", "json-unsigned"),
        ("POST", "multipart-signed"),
        ("POST", "multipart-query-signed"),
    ];
    let repository = Repository::new();
    for (at, (method, shape)) in shapes.into_iter().enumerate() {
        let place = format!("channel/ticket/list_{at}");
        let path = format!("/live/v4/channel/{{channelId}}/ticket/{at}");
        let arguments = [
            "new", &place, "--method", method, "--path", &path, "--shape", shape, "--effect",
            "read", "--title", "查询",
        ];
        let outcome = repository.run(&arguments);
        assert_eq!(outcome.code, 0, "{shape}: {}{}", outcome.out, outcome.err);
    }
    let outcome = repository.run(&["generate"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
}

#[test]
fn a_scaffold_asks_what_was_not_given() {
    let repository = Repository::new();
    let outcome = repository.run(&new(&[]));
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let spec = repository.read("specs/channel/ticket/list.yaml");
    for part in [
        "# QUESTION(import): what is the official title?",
        "# QUESTION(import): what travels where",
        "# QUESTION(import): what does a call change?",
        "path_params:\n  channelId:\n    type: ChannelId\n",
    ] {
        assert!(spec.contains(part), "{part:?} is not in:\n{spec}");
    }
    let line = spec
        .lines()
        .position(|line| line.contains("what does a call change?"))
        .unwrap()
        + 1;
    let expected = format!("  specs/channel/ticket/list.yaml:{line}: what does a call change?");
    assert!(outcome.out.contains(&expected), "{}", outcome.out);
    let outcome = repository.run(&["generate"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
}

/// Place, method and path; the exit code; the message.
const MISFITS: &[(&[&str], i32, &str)] = &[
    (
        &["channel/Ticket/list", "GET", "/live/v4/x"],
        1,
        "call it `ticket`",
    ),
    (
        &["channel/ticket", "GET", "/live/v4/x"],
        1,
        "this is not a place for a spec",
    ),
    (
        &["chanel/ticket/list", "GET", "/live/v4/x"],
        1,
        "did you mean `channel`?",
    ),
    (
        &["channel/mod/list", "GET", "/live/v4/x"],
        1,
        "a module cannot be called `mod`",
    ),
    (
        &["channel/ticket/list_required", "GET", "/live/v4/x"],
        1,
        "a name that generated code uses",
    ),
    (
        &["channel/booking/list", "GET", "/live/v4/x"],
        1,
        "error[file-exists]",
    ),
    (
        &[
            "channel/ticket/list",
            "GET",
            "/live/v4/channel/booking/list",
        ],
        1,
        "specs/channel/booking/list.yaml describes GET /live/v4/channel/booking/list already",
    ),
    (
        &["channel/ticket/list", "GET", "live/v4/x"],
        1,
        "error[bad-path]: `live/v4/x` is not a path",
    ),
    (
        &["channel/ticket/list", "GET", "/live/{v4/x"],
        1,
        "error[bad-path]",
    ),
    // What the generator refuses is not written.
    (
        &["channel/ticket/list", "GET", "/live/v4/:channelId/x"],
        1,
        "error[bad-path]",
    ),
    (
        &["channel/ticket/list", "PUT", "/live/v4/x"],
        2,
        "[possible values: GET, POST]",
    ),
];

#[test]
fn a_scaffold_that_would_not_fit_is_refused() {
    let repository = Repository::new();
    for (given, code, message) in MISFITS {
        let [place, method, path] = given else {
            panic!("three of {given:?}");
        };
        refused(
            &repository,
            &["new", place, "--method", method, "--path", path],
            *code,
            &[message],
        );
    }
    refused(
        &repository,
        &new(&["--shape", "json-unsigned"]),
        1,
        &["error[shape-method]: a GET has no body"],
    );
    refused(
        &repository,
        &["new", "channel/ticket/list"],
        2,
        &["--method", "--path"],
    );
}

#[test]
fn the_help_teaches_by_examples_and_tells_the_exit_codes() {
    let repository = Repository::new();
    for task in ["import", "new"] {
        let outcome = repository.run(&[task, "--help"]);
        assert_eq!(outcome.code, 0);
        for part in ["Examples:", "Exit codes:", "QUESTION(import)"] {
            assert!(
                outcome.out.contains(part),
                "{part} is not in:\n{}",
                outcome.out
            );
        }
    }
}
