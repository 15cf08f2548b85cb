//! What the command line takes, and what it says of what it does not take.

use polyv_cli::{Exit, Terminal};

use crate::support::{Ran, Run, words};

fn ran(line: &str) -> Ran {
    Run::new().polyv(&words(line))
}

/// A line that is refused, for a reason that is said.
fn refused(line: &str, said: &str) {
    let ran = ran(line);
    assert!(
        ran.exit == Exit::Usage && ran.stderr.contains(said) && ran.stdout.is_empty(),
        "{line}: {ran:?}"
    );
}

#[test]
fn numbers_are_bounded_and_said_so() {
    let list = "--mock channel basic list";
    refused(&format!("{list} --limit -1"), "--limit is \"-1\"");
    refused(&format!("{list} --in-flight 65"), "from 1 to 64");
    let at_most = ran(&format!("{list} --all --in-flight 64"));
    assert_eq!(at_most.exit, Exit::Ok, "{at_most:?}");
    let long = "--mock channel basic create a alone alone --link-mic-limit";
    refused(&format!("{long} 99999999999999999999"), "too large");
    refused(&format!("{long} many"), "not a whole number");
    // A value is quoted once.
    refused(
        "mock --fault latency=1x",
        "polyv: --fault: `latency=1x`: `1x` is not a time",
    );
    // One that would never apply is a mistake.
    refused(
        "mock --fault html,on=nope",
        "`html,on=nope`: unknown endpoint `nope`",
    );
    refused("mock --port x", "polyv: --port is `x`: ");
}

#[test]
fn what_is_empty_is_refused_before_anything_is_sent() {
    refused(
        "--mock channel basic list -o csv --columns name,",
        "has an empty name",
    );
    refused(
        "--mock channel basic create --input=",
        "the name of the file is empty",
    );
    refused(
        "--mock channel basic create a alone alone --body @",
        "the name of the file is empty",
    );
}

#[test]
fn values_that_look_like_options_are_not_taken_for_them() {
    let create = "--mock channel basic create-initialized";
    // A field of a list's item is an option like any other: it does not swallow the next one.
    refused(
        &format!("{create} --roles.0.nickname --dry-run"),
        "--roles.0.nickname has no value",
    );
    refused("channel basic create -x", "after `--`");
    let after = ran("--mock channel basic create --dry-run -- -x alone alone");
    assert!(after.stdout.contains("\"-x\""), "{after:?}");
}

/// Help says of a parameter what is typed, in rules as well.
#[test]
fn rules_name_what_is_typed() {
    let says = |line: &str, part: &str| {
        let help = ran(&format!("{line} --help")).stdout;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(part), "{part}: {help}");
    };
    let create = "channel basic create";
    says(
        create,
        "If <SCENE> is seminar, not allowed: --pure-rtc-enabled, --transmit-type,",
    );
    says(
        create,
        "If --pure-rtc-enabled is true, not allowed: --transmit-type.",
    );
    says(create, "Arguments by name: --name, --scene, --template");
    says(
        "channel basic create-initialized",
        "If --watch-condition.auth-type is code, required: --watch-condition.auth-code.",
    );
    says(
        "broadcast session list-data",
        "--start-date to --end-date: at most 60 days",
    );
    says(
        "video recording merge-mp4-by-creation-time",
        "<START_TIME> to <END_TIME>: at most 8 hours. ",
    );
    says("interaction answer-card save", "is R or C, required:");
    says(
        "statistics session export",
        "as listed by `polyv broadcast session list-data`.",
    );
    says("interaction like send", "1 call in 1 s for each");
    // A file has the names of the wire.
    let skeleton = ran(&format!("{create} --skeleton")).stdout;
    assert!(
        skeleton.contains("# If pureRtcEnabled is true, not allowed: type.\n"),
        "{skeleton}"
    );
}

/// What help advises, the command has.
#[test]
fn help_names_no_option_of_other_commands() {
    for operation in polyv_sdk::api::operations() {
        let words = operation.name().replace('.', " ").replace('_', "-");
        let help = ran(&format!("{words} --help")).stdout;
        let has = help
            .lines()
            .any(|line| line.trim_start().starts_with("--all "));
        assert!(has || !help.contains("--all walks"), "{help}");
        assert!(
            !help.contains(" 0 days") && !help.contains(" 1 days"),
            "{help}"
        );
    }
}

/// An alias of a shell may have given the first.
#[test]
fn the_last_of_several_global_options_wins() {
    for line in [
        "-o json channel basic get 1 -o raw",
        "channel basic get 1 -o json -o raw",
    ] {
        let ran = ran(&format!("--mock {line} --jq .channelId"));
        assert_eq!(
            (ran.exit, ran.stdout.as_str()),
            (Exit::Ok, "2191532\n"),
            "{line}"
        );
    }
    let error = ran("channel basic get 1 --nope -o json -o csv");
    assert!(error.stderr.starts_with("polyv: "), "{error:?}");
    refused("--mock channel basic get 1 --lang fr", "neither en nor zh");
    let zh = ran("--mock channel basic list --limit x --lang zh-CN");
    assert!(zh.stderr.contains("不是大于 0 的整数"), "{zh:?}");
}

#[test]
fn an_option_for_another_format_is_said_to_be_idle() {
    let list = "--mock channel basic list --columns name --csv-bom";
    let idle = ran(&format!("{list} -o json"));
    assert!(
        idle.stderr.contains("--columns is only for")
            && idle.stderr.contains("--csv-bom is only for"),
        "{idle:?}"
    );
    assert_eq!(ran(&format!("{list} -o csv")).stderr, "");
    assert_eq!(ran(&format!("{list} -o json -q")).stderr, "");
}

/// Code 2 says that nothing was sent: what fails on the reply has another.
#[test]
fn what_does_not_fit_a_reply_is_no_usage() {
    for more in [
        "--jq .channelId.x",
        "-o csv --columns nope",
        "-o table --columns nope",
    ] {
        let ran = ran(&format!("--mock channel basic get 1 {more}"));
        assert_eq!(ran.exit, Exit::Other, "{more}: {ran:?}");
    }
    refused("--mock channel basic get 1 --jq .[", "is not a jq filter");
    refused(
        "--mock channel basic get 1 --jq nope",
        "not defined: `nope`",
    );
}

#[test]
fn a_table_without_rows_says_so() {
    let none = ran("--mock channel basic list --from-page 9 -o table");
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "no rows\n")
    );
}

#[test]
fn help_lists_arguments_as_the_usage_does() {
    for operation in polyv_sdk::api::operations() {
        let words = operation.name().replace('.', " ").replace('_', "-");
        let help = ran(&format!("{words} --help")).stdout;
        let usage = help
            .lines()
            .find(|line| line.starts_with("Usage: "))
            .unwrap();
        let usage = usage.split(' ').filter(|word| word.starts_with('<'));
        let listed = help.lines().filter_map(|line| line.strip_prefix("  <"));
        let listed: Vec<_> = listed
            .filter_map(|line| Some(format!("<{}>", line.split('>').next()?)))
            .collect();
        let usage: Vec<_> = usage.take(listed.len()).collect();
        assert_eq!(listed, usage, "{help}");
    }
    // Those of the program itself, in Chinese.
    let api = ran("api --help --lang zh").stdout;
    assert!(api.find("<方法>") < api.find("<路径>"), "{api}");
}

#[test]
fn help_says_which_commands_ask() {
    let asks = |line: &str| {
        let help = ran(&format!("{line} --help")).stdout;
        let asks = help.lines().find(|line| line.starts_with("Asks: "));
        asks.map(str::to_owned)
    };
    assert!(asks("channel basic delete").unwrap().contains("the id"));
    assert!(
        asks("video playback set-enabled")
            .unwrap()
            .contains("whole account")
    );
    assert_eq!(asks("channel basic list"), None);
    assert_eq!(asks("channel basic create"), None);
}

#[test]
fn help_is_a_word_as_well() {
    for (word, option) in [
        ("help", "--help"),
        ("help channel", "channel --help"),
        ("help channel basic get", "channel basic get --help"),
        ("auth", "auth --help"),
        ("callback", "callback --help"),
    ] {
        let (word, option) = (ran(word), ran(option));
        assert_eq!((word.exit, &word.stdout), (Exit::Ok, &option.stdout));
    }
}

#[test]
fn a_question_for_several_says_what_is_counted() {
    let terminal = Terminal {
        stdin: true,
        stderr: Some(80),
        stdout: Some(80),
    };
    let asked = Run::new()
        .terminal(terminal)
        .polyv(&words("--mock channel basic delete-batch 7 8 9"));
    assert!(
        asked
            .stderr
            .contains("Type 3, the number of items, to go on: \npolyv: not confirmed"),
        "{asked:?}"
    );
    let right = Run::new().terminal(terminal).stdin("3\n");
    let right = right.polyv(&words("--mock channel basic delete-batch 7 8 9"));
    assert_eq!(right.exit, Exit::Ok, "{right:?}");
}

#[test]
fn what_is_deprecated_names_its_successor() {
    let mut seen = 0;
    for operation in polyv_sdk::api::operations() {
        if operation.facts().unwrap().deprecated.is_none() {
            continue;
        }
        seen += 1;
        let words = operation.name().replace('.', " ").replace('_', "-");
        let (now, _) = words.rsplit_once("-v").unwrap();
        let help = ran(&format!("{words} --help")).stdout;
        assert!(
            help.contains(&format!("Deprecated: use `polyv {now}`. ")),
            "{help}"
        );
    }
    assert!(seen > 0);
}
