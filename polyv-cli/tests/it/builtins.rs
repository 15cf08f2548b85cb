//! The built-in commands, run against the stand-in server.

use std::fs;
use std::path::Path;

use polyv_cli::Exit;
use polyv_mock::MockServer;
use serde_json::Value;

use crate::support::{Ran, Run};

const SECRET: &str = "testsecret";

/// A run whose accounts are below `home`.
fn at(home: &Path) -> Run {
    Run::new().env("HOME", home.display().to_string())
}

/// A home whose profile file has these accounts.
fn with_accounts(names: &[&str]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("it works");
    for name in names {
        let login = [
            "auth",
            "login",
            name,
            "--app-id",
            name,
            "--secret-stdin",
            "--no-verify",
        ];
        assert_eq!(at(home.path()).stdin("x").polyv(&login).exit, Exit::Ok);
    }
    home
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    serde_json::from_str(&ran.stdout).expect("it works")
}

fn file(home: &Path) -> String {
    fs::read_to_string(home.join(".config/polyv/config.toml")).expect("it works")
}

#[test]
fn an_account_is_added_used_and_removed() {
    let server = MockServer::start_blocking().expect("it works");
    let home = tempfile::tempdir().expect("it works");
    let login = |name: &str, secret: &str, more: &[&str]| {
        let base = [
            "auth",
            "login",
            name,
            "--app-id",
            "testapp",
            "--secret-stdin",
            "--base-url",
            server.url(),
        ];
        at(home.path()).stdin(secret).polyv(&[&base, more].concat())
    };
    let wrong = login("main", "wrong", &[]);
    assert_eq!(wrong.exit, Exit::Auth, "{wrong:?}");
    assert!(wrong.stderr.contains("nothing was stored"), "{wrong:?}");
    assert!(!home.path().join(".config/polyv/config.toml").exists());

    assert_eq!(login("main", "testsecret\n", &[]).exit, Exit::Ok);
    assert_eq!(
        login("reports", SECRET, &["--read-only", "--algorithm", "sha256"]).exit,
        Exit::Ok
    );
    let listed = at(home.path()).polyv(&["auth", "list"]);
    assert!(!format!("{listed:?}").contains(SECRET));
    let listed = json(&listed);
    assert_eq!(listed[0]["account"], "main");
    assert_eq!(
        (&listed[0]["default"], &listed[1]["default"]),
        (&Value::from(true), &Value::from(false))
    );
    assert_eq!(listed[1]["read_only"], true);

    // What its owner wrote stays.
    let path = home.path().join(".config/polyv/config.toml");
    fs::write(&path, format!("# Mine.\n{}", file(home.path()))).expect("it works");
    assert_eq!(
        at(home.path()).polyv(&["auth", "use", "reports"]).exit,
        Exit::Ok
    );
    assert!(
        file(home.path()).starts_with("# Mine.\ndefault = \"reports\""),
        "{}",
        file(home.path())
    );

    let status = json(&at(home.path()).polyv(&["auth", "status"]));
    assert_eq!(
        (&status["account"], &status["accepted"]),
        (&Value::from("reports"), &Value::from(true))
    );
    assert_eq!(
        json(&at(home.path()).polyv(&["auth", "status", "--account", "main"]))["account"],
        "main"
    );

    let listed = at(home.path()).polyv(&["channel", "basic", "list"]);
    assert_eq!(listed.exit, Exit::Ok, "{listed:?}");
}

#[test]
fn an_account_is_removed() {
    let home = with_accounts(&["main", "reports"]);
    assert_eq!(
        at(home.path()).polyv(&["auth", "use", "reports"]).exit,
        Exit::Ok
    );
    let unknown = at(home.path()).polyv(&["auth", "remove", "other"]);
    assert_eq!(unknown.exit, Exit::Usage);
    assert!(
        unknown.stderr.contains("the accounts are: main, reports"),
        "{unknown:?}"
    );
    assert_eq!(
        at(home.path()).polyv(&["auth", "remove", "reports"]).exit,
        Exit::Ok
    );
    assert!(!file(home.path()).contains("reports"));
    let listed = json(&at(home.path()).polyv(&["auth", "list"]));
    assert_eq!(
        (&listed[0]["account"], &listed[0]["default"]),
        (&Value::from("main"), &Value::from(true))
    );
}

/// Of several accounts without a default, the names are said.
#[test]
fn a_default_that_is_missing_can_be_chosen() {
    let home = with_accounts(&["main", "night", "reports"]);
    let removed = at(home.path()).polyv(&["auth", "remove", "main"]);
    assert!(
        removed.stderr.contains("No account is the default now"),
        "{removed:?}"
    );
    let call = ["channel", "basic", "list"];
    let ran = at(home.path()).polyv(&call);
    assert!(
        ran.exit == Exit::Auth && ran.stderr.contains("chooses one of night, reports"),
        "{ran:?}"
    );
    let half = at(home.path()).env("POLYV_APP_ID", "a").polyv(&call);
    assert!(!half.stderr.contains("night"), "{half:?}");
    let path = home.path().join(".config/polyv/config.toml");
    fs::write(&path, "default = 3\n").expect("it works");
    let odd = at(home.path()).polyv(&call);
    assert!(odd.stderr.contains("`default` is not the name"), "{odd:?}");
}

/// It is verified as it will be called.
#[test]
fn a_login_is_verified_where_calls_go() {
    let server = MockServer::start_blocking().expect("it works");
    let home = tempfile::tempdir().expect("it works");
    let login = ["auth", "login", "--app-id", "testapp", "--secret-stdin"];
    let run = at(home.path())
        .env("POLYV_BASE_URL", server.url())
        .stdin(SECRET);
    assert_eq!(run.polyv(&login).exit, Exit::Ok);
    assert_eq!(server.received().len(), 1);
    let line = [
        "auth",
        "login",
        "--app-id",
        "a",
        "--secret-command",
        "pass show polyv",
    ];
    let line = at(home.path()).polyv(&line);
    assert!(
        line.exit == Exit::Usage && line.stderr.contains("repeated for each argument"),
        "{line:?}"
    );
}

#[cfg(unix)]
#[test]
fn the_file_is_private_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let home = tempfile::tempdir().expect("it works");
    let elsewhere = home.path().join("dotfiles.toml");
    let path = home.path().join(".config/polyv/config.toml");
    fs::create_dir_all(path.parent().expect("it works")).expect("it works");
    fs::write(&elsewhere, "").expect("it works");
    symlink(&elsewhere, &path).expect("it works");
    let args = [
        "auth",
        "login",
        "--app-id",
        "a",
        "--secret-command",
        "printf",
        "--secret-command",
        "x",
        "--no-verify",
    ];
    let ran = at(home.path()).polyv(&args);
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert!(fs::symlink_metadata(&path).expect("it works").is_symlink());
    assert!(
        file(home.path()).contains(r#"secret_command = ["printf", "x"]"#),
        "{}",
        file(home.path())
    );
    assert_eq!(
        fs::metadata(&elsewhere)
            .expect("it works")
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let entries = fs::read_dir(home.path()).expect("it works").count();
    assert_eq!(entries, 2, "nothing is left over");
}

#[test]
fn secrets_are_not_asked_for_without_a_terminal() {
    let home = tempfile::tempdir().expect("it works");
    let ran = at(home.path()).polyv(&["auth", "login", "--app-id", "a"]);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(ran.stderr.contains("--secret-stdin"), "{ran:?}");
    let argv = at(home.path()).polyv(&["auth", "login", "--app-secret", SECRET]);
    assert_eq!(argv.exit, Exit::Usage);
    assert!(
        !argv.stderr.contains(SECRET) && argv.stderr.contains("see `polyv auth login --help`"),
        "{argv:?}"
    );
}

#[test]
fn a_broken_file_is_named_without_its_line() {
    let home = tempfile::tempdir().expect("it works");
    let path = home.path().join(".config/polyv/config.toml");
    fs::create_dir_all(path.parent().expect("it works")).expect("it works");
    fs::write(&path, format!("a = 1\napp_secret = {SECRET}\n")).expect("it works");
    let ran = at(home.path()).polyv(&["auth", "list"]);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(
        ran.stderr.contains("config.toml, line 2: is not TOML") && !ran.stderr.contains(SECRET),
        "{ran:?}"
    );
}

#[test]
fn commands_are_data() {
    let all = json(&Run::new().polyv(&["commands", "--json"]));
    let all = all.as_array().expect("it works");
    assert_eq!(all.len(), polyv_sdk::api::operations().len());
    let list = all
        .iter()
        .find(|it| it["operation"] == "channel.booking.list")
        .expect("it works");
    assert_eq!(list["command"], "channel booking list");
    assert_eq!(
        (&list["effect"], &list["paged"]),
        (&Value::from("read"), &Value::from(true))
    );
    let some = json(&Run::new().polyv(&["commands", "watch-page", "-o", "json"]));
    assert!(some.as_array().expect("it works").iter().all(|it| {
        it["command"]
            .as_str()
            .expect("it works")
            .starts_with("watch-page ")
    }));
    assert_eq!(Run::new().polyv(&["commands", "nothing"]).exit, Exit::Usage);

    let schema = json(&Run::new().polyv(&["schema", "channel", "booking", "list"]));
    assert_eq!(schema["name"], "channel.booking.list");
    assert!(
        schema["params"]
            .as_array()
            .expect("it works")
            .iter()
            .any(|it| it["name"] == "channelId")
    );
}

#[test]
fn words_find_commands() {
    let found = json(&Run::new().polyv(&["search", "创建频道", "-n", "3"]));
    assert_eq!(found.as_array().expect("it works").len(), 3);
    let none = Run::new().polyv(&["search", "xyzzy"]);
    assert_eq!((none.exit, none.stdout.as_str()), (Exit::NotFound, ""));
}

#[test]
fn topics_are_explained_in_both_languages() {
    for topic in ["accounts", "errors", "paging", "signature"] {
        let en = Run::new().polyv(&["explain", topic]);
        let zh = Run::new().polyv(&["explain", topic, "--lang", "zh"]);
        assert_eq!((en.exit, zh.exit), (Exit::Ok, Exit::Ok));
        assert!(en.stdout.is_ascii() && !zh.stdout.is_ascii(), "{topic}");
        // What is typed is the same in both.
        let typed = |text: &str| {
            text.lines()
                .filter(|line| line.starts_with("  polyv "))
                .count()
        };
        assert_eq!(typed(&en.stdout), typed(&zh.stdout), "{topic}");
    }
    let unknown = Run::new().polyv(&["explain", "quota"]);
    assert_eq!(unknown.exit, Exit::Usage);
}

/// What to do is in the message, and nothing else is advised.
#[cfg(unix)]
#[test]
fn a_profile_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = with_accounts(&["night"]);
    let file = home.path().join(".config/polyv/config.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("it works");
    let ran = at(home.path()).polyv(&["channel", "basic", "list"]);
    assert_eq!(ran.exit, Exit::Auth, "{ran:?}");
    assert!(ran.stderr.contains("run `chmod 600 "), "{ran:?}");
    assert!(!ran.stderr.contains("auth login"), "{ran:?}");
    let away = at(&home.path().join("away")).env("POLYV_PROFILE", "night");
    let ran = away.polyv(&["channel", "basic", "list"]);
    assert!(ran.stderr.contains("`polyv auth login` stores"), "{ran:?}");
}

#[test]
fn shells_ask_for_candidates() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let script = Run::new().polyv(&["completion", shell]);
        assert_eq!(script.exit, Exit::Ok);
        assert!(script.stdout.contains("POLYV_COMPLETE"), "{shell}");
    }
    let home = with_accounts(&["night"]);
    let asked = |words: &[&str]| {
        let run = at(home.path()).env("POLYV_COMPLETE", "nushell");
        json(&run.polyv(&[&["--", "polyv"], words].concat()))
    };
    let first = |words: &[&str]| asked(words)[0]["value"].clone();
    assert_eq!(first(&["channel", "boo"]), "booking");
    assert_eq!(first(&["--account", "ni"]), "night");
    assert_eq!(first(&["auth", "use", ""]), "night");
    assert!(asked(&["channel", "b"])[0]["description"].is_string());
    assert_eq!(
        first(&["callback", "trigger", "live-st"]),
        "live-stats-data"
    );
    assert_eq!(first(&["commands", "chann"]), "channel");
    assert_eq!(first(&["man", "chann"]), "channel");
    assert_eq!(first(&["man", "doc"]), "doctor");
    assert_eq!(
        first(&["api", "GET", "/live/v4/channel/basic/g"]),
        "/live/v4/channel/basic/get"
    );
    // PowerShell passes the words by a variable, an empty one at the end too, and reads ASCII.
    let by_variable = |words: &str| {
        let run = at(home.path()).env("POLYV_COMPLETE", "powershell");
        let run = run.env("POLYV_COMPLETE_WORDS", words.replace(' ', "\u{1f}"));
        let ran = run.env("POLYV_LANG", "zh").polyv(&["--"; 0]);
        assert!(ran.stdout.is_ascii(), "{ran:?}");
        json(&ran)
    };
    assert_eq!(by_variable("polyv auth use ")[0]["value"], "night");
    let option = &by_variable("polyv channel basic list --page-s")[0];
    assert_eq!(option["value"], "--page-size");
    let help = option["description"].as_str().expect("it has");
    assert!(!help.is_ascii(), "{help}");
    // Fish and zsh pass the last word as it is typed.
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("my file"), "").expect("a file");
    let create = ["--", "polyv", "channel", "basic", "create", "--input"];
    let typed = folder.path().join(r"my\ ").display().to_string();
    let run = at(home.path()).env("POLYV_COMPLETE", "fish");
    let found = run.polyv(&[&create[..], &[&typed]].concat()).stdout;
    assert!(found.contains("my file"), "{found}");
    // What is on the line would be run by it.
    let script = Run::new().polyv(&["completion", "powershell"]);
    assert!(!script.stdout.contains("Invoke-Expression"));
    let manual = Run::new().env("POLYV_COMPLETE", "bash").polyv(&["channel"]);
    assert_eq!(manual.exit, Exit::Usage);
}

#[test]
fn pages_are_written_for_every_command_that_the_first_names() {
    let folder = tempfile::tempdir().expect("it works");
    let path = folder.path().join("man1");
    let ran = Run::new().polyv(&["man", "--dir", path.to_str().expect("it works")]);
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    let program = fs::read_to_string(path.join("polyv.1")).expect("it works");
    let program = program.replace('\\', "");
    let named = program.lines().filter_map(|line| line.strip_suffix("(1)"));
    let mut count = 0;
    for name in named {
        assert!(path.join(format!("{name}.1")).is_file(), "{name}");
        count += 1;
    }
    assert!(count > polyv_sdk::api::operations().modules().count());
    let page = fs::read_to_string(path.join("polyv-watch-page.1")).expect("it works");
    assert!(page.contains("POLYV WATCH-PAGE ADVERT"), "{}", &page[..400]);
}

/// Nothing else says which faults there are and what the server must be called with.
#[test]
fn the_help_of_the_server_has_its_faults_and_its_account() {
    for lang in ["en", "zh"] {
        let help = Run::new().polyv(&["mock", "--help", "--lang", lang]).stdout;
        for name in [
            "skew=TIME",
            "half-body",
            "POLYV_BASE_URL",
            "testapp",
            "testsecret",
        ] {
            assert!(help.contains(name), "{name}: {help}");
        }
    }
}
