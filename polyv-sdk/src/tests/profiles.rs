//! Accounts from a file, and what is said about files that cannot be used.

use std::fs;
use std::path::Path;

use super::fixture::SECRET;
use crate::{ClientBuilder, Error, ErrorKind};

const TWO: &str = r#"# Accounts.
default = "main"

[accounts.main]
app_id = "id-main"
app_secret = "fsq2k5weced1h8vui657xtdva66whf0g"
user_id = "user-main"
base_url = "http://localhost:1"
algorithm = "sha256"

[accounts.test]
app_id = "id-test"
app_secret = "fsq2k5weced1h8vui657xtdva66whf0g"
"#;

/// A home with this file, which only its owner can read.
fn home(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/polyv");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    fs::write(&file, text).unwrap();
    set_mode(&file, 0o600);
    home
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

type Variable = Option<Result<String, ()>>;

/// An environment with this home and these variables.
fn environment(home: &Path, vars: &[(&str, &str)]) -> impl Fn(&str) -> Variable {
    let mut all = vec![("HOME".to_owned(), home.display().to_string())];
    all.extend(
        vars.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    move |name| {
        let found = all.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| Ok(value.clone()))
    }
}

fn load(text: &str, vars: &[(&str, &str)], name: Option<&str>) -> Result<ClientBuilder, Error> {
    let home = home(text);
    ClientBuilder::from_profile_of(&environment(home.path(), vars), name)
}

/// What a client of these settings shows of itself.
fn shown(builder: Result<ClientBuilder, Error>) -> String {
    let shown = format!("{:?}", builder.unwrap().build().unwrap());
    assert!(!shown.contains(SECRET), "{shown}");
    shown
}

#[test]
fn accounts_by_name() {
    let main = shown(load(TWO, &[], Some("main")));
    for part in ["id-main", "user-main", "http://localhost:1", "Sha256"] {
        assert!(main.contains(part), "{main}");
    }
    let test = shown(load(TWO, &[], Some("test")));
    for part in ["id-test", "user_id: None", "base_url: None", "Md5"] {
        assert!(test.contains(part), "{test}");
    }
}

#[test]
fn the_usual_account() {
    let named = |vars| shown(load(TWO, vars, None));
    assert!(named(&[]).contains("id-main"));
    assert!(named(&[("POLYV_PROFILE", "test")]).contains("id-test"));
    let given = shown(load(TWO, &[("POLYV_PROFILE", "test")], Some("main")));
    assert!(given.contains("id-main"), "{given}");
    let home = home(TWO);
    let vars = environment(home.path(), &[]);
    let broken = |name: &str| {
        if name == "POLYV_PROFILE" {
            Some(Err(()))
        } else {
            vars(name)
        }
    };
    let error = ClientBuilder::from_profile_of(&broken, None).unwrap_err();
    assert_eq!(
        (error.parameter(), error.message()),
        (
            Some("POLYV_PROFILE"),
            "POLYV_PROFILE is set, but not to UTF-8 text: give it a value, or unset it"
        )
    );
    let single = "[accounts.only]\napp_id = 'id-only'\napp_secret = 'x'\n";
    assert!(shown(load(single, &[], None)).contains("id-only"));
}

#[test]
fn variables_come_before_the_file() {
    let home = home(TWO);
    let from_vars =
        |vars: &[(&str, &str)]| ClientBuilder::from_vars(environment(home.path(), vars));
    let profile = ("POLYV_PROFILE", "main");
    let both = [
        ("POLYV_APP_ID", "id-var"),
        ("POLYV_APP_SECRET", "x"),
        profile,
    ];
    assert!(shown(from_vars(&both)).contains("id-var"));
    let changed = [
        ("POLYV_USER_ID", "user-var"),
        ("POLYV_BASE_URL", "http://localhost:2"),
        profile,
    ];
    let changed = shown(from_vars(&changed));
    for part in ["id-main", "user-var", "http://localhost:2"] {
        assert!(changed.contains(part), "{changed}");
    }
    // Half of the credentials is an error, and not completed from elsewhere; so is having no credentials.
    for vars in [&[("POLYV_APP_ID", "id-var"), profile][..], &[]] {
        assert!(
            from_vars(vars)
                .unwrap_err()
                .to_string()
                .contains("is not set")
        );
    }
}

#[test]
fn a_file_elsewhere() {
    let home = home(TWO);
    let path = home.path().join(".config/polyv/config.toml");
    let named = |name| {
        ClientBuilder::from_profile_file(&path, name)
            .unwrap()
            .build()
            .unwrap()
    };
    assert_eq!(named(None).app_id(), "id-main");
    assert_eq!(named(Some("test")).app_id(), "id-test");
    let error = ClientBuilder::from_profile_file(home.path().join("none"), None).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[test]
fn variables_of_the_caller() {
    let var = |name: &str| match name {
        "POLYV_APP_ID" => Some("id-own".into()),
        "POLYV_APP_SECRET" => Some("x".into()),
        _ => None,
    };
    let client = ClientBuilder::from_variables(var).unwrap().build().unwrap();
    assert_eq!(client.app_id(), "id-own");
}

#[test]
fn the_place_of_the_file() {
    let home = home(TWO);
    let config = home.path().join(".config").display().to_string();
    let elsewhere = Path::new("/nowhere");
    let vars = [("XDG_CONFIG_HOME", config.as_str())];
    let found = ClientBuilder::from_profile_of(&environment(elsewhere, &vars), Some("main"));
    assert!(shown(found).contains("id-main"));
    let missing = ClientBuilder::from_profile_of(&environment(elsewhere, &[]), Some("main"));
    let missing = missing.unwrap_err().to_string();
    let expected = Path::new("/nowhere/.config/polyv/config.toml")
        .display()
        .to_string();
    assert!(
        missing.starts_with(&expected) && missing.contains("does not exist"),
        "{missing}"
    );
    // A relative path does not count.
    let relative = [("XDG_CONFIG_HOME", "config")];
    let nowhere = ClientBuilder::from_profile_of(&environment(Path::new("home"), &relative), None);
    assert!(
        nowhere
            .unwrap_err()
            .to_string()
            .contains("neither XDG_CONFIG_HOME nor HOME")
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_use_is_refused() {
    let home = home(TWO);
    let file = home.path().join(".config/polyv/config.toml");
    let environment = environment(home.path(), &[]);
    for mode in [0o640, 0o604, 0o620, 0o601] {
        set_mode(&file, mode);
        let error = ClientBuilder::from_profile_of(&environment, None).unwrap_err();
        let problem = format!("accessible to others (mode {mode:04o}): run `chmod 600");
        assert!(error.to_string().contains(&problem), "{error}");
    }
    set_mode(&file, 0o400);
    assert!(ClientBuilder::from_profile_of(&environment, None).is_ok());
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_refused_at_once() {
    let home = home(TWO);
    let file = home.path().join(".config/polyv/config.toml");
    let environment = environment(home.path(), &[]);
    let refuse = |what: &str| {
        let error = ClientBuilder::from_profile_of(&environment, None).unwrap_err();
        assert!(
            error.to_string().contains("is not a regular file"),
            "{what}: {error}"
        );
    };
    fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    refuse("a named pipe");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
    refuse("a link to a device");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    refuse("a folder");
}

#[track_caller]
fn refuse(text: &str, name: Option<&str>, key: &str, parts: &[&str]) {
    let error = load(text, &[], name).unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Config, Some(key)),
        "{error}"
    );
    for shown in [
        format!("{error}"),
        format!("{error:#}"),
        format!("{error:?}"),
    ] {
        assert!(
            !shown.contains(SECRET) && !shown.contains("fsq2"),
            "{shown}"
        );
        for part in parts.iter().chain(&["config.toml"]) {
            assert!(shown.contains(part), "`{part}` is not in: {shown}");
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_its_value() {
    let account = |lines: &str| format!("[accounts.a]\napp_id = \"i\"\n{lines}\n");
    refuse("", None, "accounts", &["is missing"]);
    refuse(
        "accounts = 1",
        None,
        "accounts",
        &["line 1", "is not a table"],
    );
    refuse(
        "\nother = 1\n[accounts.a]",
        None,
        "other",
        &["line 2", "the known keys are: default, accounts"],
    );
    refuse(
        "[accounts]\n[accounts.a]\n[accounts.b]",
        None,
        "default",
        &["a, b"],
    );
    refuse(
        TWO,
        Some("live"),
        "accounts.live",
        &["does not exist; the accounts are: main, test"],
    );
    refuse(
        &account(""),
        None,
        "accounts.a.app_secret",
        &["line 1", "is not there"],
    );
    refuse(
        &account("app_secret = 7"),
        None,
        "accounts.a.app_secret",
        &["line 3", "in quotes"],
    );
    refuse(
        &account("app_secret = ''"),
        None,
        "accounts.a.app_secret",
        &["line 3", "is empty"],
    );
    let padded = account(&format!("app_secret = ' {SECRET}'"));
    refuse(
        &padded,
        None,
        "accounts.a.app_secret",
        &["line 3", "white space"],
    );
    let odd = account("app_secret = 'x'\nalgorithm = 'fsq2'");
    refuse(&odd, None, "accounts.a.algorithm", &["line 4", "neither"]);
    refuse(
        &account("secret = 'x'"),
        None,
        "accounts.a.secret",
        &["line 3", "the known keys are: app_id"],
    );
}

#[test]
fn what_is_no_toml_does_not_show_the_secret() {
    for line in [
        format!("app_secret = {SECRET}"),
        format!("app_secret = \"{SECRET}"),
        format!("app_secret = '{SECRET}\""),
        format!("app_secret = \"\\q{SECRET}\""),
        format!("app_secret = \"{SECRET}\" \"{SECRET}\""),
        format!("app_secret = [\"{SECRET}\""),
        format!("app_secret = {{{SECRET} = 1"),
        format!("app_secret = 7{SECRET}"),
        format!("app_secret = '{SECRET}'\napp_secret = '{SECRET}'"),
    ] {
        let text = format!("[accounts.a]\napp_id = \"i\"\n{line}\n");
        refuse(&text, None, "app_secret", &["is not TOML", "line "]);
    }
    for line in [
        SECRET.to_owned(),
        format!("{SECRET} {SECRET}"),
        format!("[{SECRET}"),
    ] {
        refuse(
            &format!("a = 1\n{line}\n"),
            None,
            "profile",
            &["is not TOML", "line 2"],
        );
    }
}

#[cfg(unix)]
#[test]
fn a_command_prints_the_secret() {
    let account = |line: &str| format!("[accounts.a]\napp_id = 'i'\nsecret_command = {line}\n");
    let printing = |text: &str| account(&format!("['printf', '{text}']"));
    shown(load(&printing(SECRET), &[], None));
    let refuse = |text: &str, part: &str| {
        refuse(text, None, "accounts.a.secret_command", &["line 3", part]);
    };
    refuse(&printing(""), "printed nothing");
    refuse(
        &account("['sh', '-c', 'echo fsq2; exit 3']"),
        "failed (exit status: 3)",
    );
    refuse(
        &account("['/no/such/program']"),
        "cannot be run: its program does not exist",
    );
    refuse(&account("'pass show polyv'"), "is not a list of texts");
    refuse(&account("[]"), "is not a list of texts");
    refuse(&account("['pass', 7]"), "is not a list of texts");
    let twice = format!("{}app_secret = '{SECRET}'\n", printing("x"));
    refuse(&twice, "is given in addition to `app_secret`");
}

#[test]
fn an_account_that_only_reads() {
    let account = |line: &str| format!("[accounts.a]\napp_id = 'i'\napp_secret = 'x'\n{line}\n");
    let is_read_only = |line, vars: &[(&str, &str)]| {
        let home = home(&account(line));
        let vars = [vars, &[("POLYV_PROFILE", "a")]].concat();
        let builder = ClientBuilder::from_vars(environment(home.path(), &vars)).unwrap();
        shown(Ok(builder)).contains("read_only: true")
    };
    assert!(!is_read_only("", &[]));
    assert!(!is_read_only(
        "read_only = false",
        &[("POLYV_READ_ONLY", "0")]
    ));
    assert!(is_read_only("read_only = true", &[]));
    assert!(is_read_only("", &[("POLYV_READ_ONLY", "1")]));
    // The environment cannot take the file's protection away.
    assert!(is_read_only(
        "read_only = true",
        &[("POLYV_READ_ONLY", "0")]
    ));

    let odd = account("read_only = 'yes'");
    refuse(
        &odd,
        None,
        "accounts.a.read_only",
        &["line 4", "neither `true` nor `false`"],
    );
    let home = home(&account(""));
    let vars = [("POLYV_PROFILE", "a"), ("POLYV_READ_ONLY", "maybe")];
    let error = ClientBuilder::from_vars(environment(home.path(), &vars)).unwrap_err();
    assert_eq!(error.parameter(), Some("POLYV_READ_ONLY"));
}

#[test]
fn a_proxy_of_the_account() {
    let line = "proxy = 'http://user:fsq2@p:3128'";
    let text = format!("[accounts.a]\napp_id = 'i'\napp_secret = 'x'\n{line}\n");
    let home = home(&text);
    let used = |vars: &[(&str, &str)]| {
        let vars = [vars, &[("POLYV_PROFILE", "a")]].concat();
        let builder = ClientBuilder::from_vars(environment(home.path(), &vars)).unwrap();
        let shown = format!("{builder:?}");
        assert!(!shown.contains("fsq2"), "{shown}");
        builder.identity().unwrap().proxy.map(str::to_owned)
    };
    assert_eq!(used(&[]).as_deref(), Some("p:3128"));
    let other = [("POLYV_PROXY", "other:80")];
    assert_eq!(used(&other).as_deref(), Some("other:80"));
    let odd = text.replace("http:", "socks5:");
    let problem = "`accounts.a.proxy` starts neither";
    refuse(&odd, None, "accounts.a.proxy", &["line 4", problem]);
}
