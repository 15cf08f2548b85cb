//! Calls through a proxy. The stand-in server is one for plain HTTP: it answers for whatever server a request names.

use polyv_cli::{Exit, Io};
use polyv_mock::{FaultRule, MockServer};
use serde_json::Value;

use crate::support::{Ran, Run, value, words};

const SECRET: &str = "testsecret";

/// A server that exists only behind a proxy.
const AWAY: &str = "http://polyv.invalid";

/// One where nobody is, which shows at once, and whose address is not a loopback one. Schemes may be in capital letters.
const NOBODY: &str = "HTTP://0.0.0.0:1";

const GET: &str = "channel basic get 123";

fn start() -> MockServer {
    let server = MockServer::builder().credentials("testapp", SECRET);
    server.start_blocking().unwrap()
}

/// A run for a server, without a proxy.
fn to(base_url: &str) -> Run {
    Run::new()
        .env("POLYV_APP_ID", "testapp")
        .env("POLYV_APP_SECRET", SECRET)
        .env("POLYV_USER_ID", "1b448be323")
        .env("POLYV_BASE_URL", base_url)
}

/// The address of the server as that of a proxy with a password.
fn address(proxy: &MockServer) -> String {
    proxy.url().replace("http://", "http://user:p4ssword@")
}

fn host(proxy: &MockServer) -> &str {
    proxy.url().trim_start_matches("http://")
}

/// What the doctor says of a layer.
fn detail(ran: &Ran, name: &str) -> Option<String> {
    let checks = value(ran);
    let mut checks = checks.as_array().unwrap().iter();
    let check = checks.find(|check| check["check"] == name)?;
    check["detail"].as_str().map(str::to_owned)
}

/// A home with this profile.
fn home(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("polyv");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("config.toml");
    std::fs::write(&file, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    home
}

fn at_home(home: &tempfile::TempDir) -> Run {
    Run::new().env("XDG_CONFIG_HOME", home.path().display().to_string())
}

#[test]
fn whatever_calls_goes_through_the_proxy() {
    let proxy = start();
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("a.png");
    std::fs::write(&image, "an image").unwrap();
    let upload = format!("watch-page cover set 1 {} --yes", image.display());
    let mut seen = 0;
    for line in [
        GET,
        "channel basic list --all -o csv",
        upload.as_str(),
        "api GET /live/v4/channel/basic/get -f channelId=123",
        "auth status",
        "doctor",
    ] {
        let ran = to(AWAY)
            .env("POLYV_PROXY", address(&proxy))
            .polyv(&words(line));
        assert_eq!(ran.exit, Exit::Ok, "{line}: {ran:?}");
        assert!(!format!("{ran:?}").contains("p4ssword"), "{line}: {ran:?}");
        let received = proxy.received().len();
        assert!(received > seen, "{line}");
        seen = received;
    }
}

#[test]
fn the_nearest_setting_decides() {
    let proxy = start();
    let used = |run: Run| detail(&run.polyv(&["doctor"]), "proxy");
    let named = |variable: &str| Some(format!("{}, {variable}", host(&proxy)));
    let other = "http://127.0.0.1:1";
    let all = || to(AWAY).env("ALL_PROXY", address(&proxy));
    assert_eq!(used(all()), named("ALL_PROXY"));
    // The one for TLS is only for TLS, and an empty one counts as unset.
    let tls = all().env("HTTPS_PROXY", other).env("HTTP_PROXY", "");
    assert_eq!(used(tls), named("ALL_PROXY"));
    let http = to(AWAY).env("ALL_PROXY", other);
    assert_eq!(
        used(http.env("http_proxy", address(&proxy))),
        named("http_proxy")
    );
    // Under a web server it is a header of the request.
    let cgi = all().env("HTTP_PROXY", other).env("REQUEST_METHOD", "GET");
    assert_eq!(used(cgi), named("ALL_PROXY"));
    let own = to(AWAY).env("HTTP_PROXY", other).env("NO_PROXY", "*");
    assert_eq!(
        used(own.env("POLYV_PROXY", address(&proxy))),
        named("POLYV_PROXY")
    );

    let text = format!(
        "[accounts.a]\napp_id = 'testapp'\napp_secret = '{SECRET}'\nbase_url = '{AWAY}'\nproxy = '{}'\n",
        address(&proxy)
    );
    let home = home(&text);
    let of_profile = || at_home(&home).env("HTTP_PROXY", other);
    let path = home.path().join("polyv").join("config.toml");
    assert_eq!(used(of_profile()), named(&path.display().to_string()));
    let ran = of_profile().env("POLYV_PROXY", other).polyv(&["doctor"]);
    assert_eq!(
        detail(&ran, "proxy").as_deref(),
        Some("127.0.0.1:1, POLYV_PROXY")
    );
    assert_eq!(ran.exit, Exit::Network, "{ran:?}");
}

#[test]
fn no_proxy_exempts_servers() {
    let proxy = start();
    let run = || to(NOBODY).env("http_proxy", address(&proxy));
    for (list, exit) in [
        ("0.0.0.1, polyv.net", Exit::Ok),
        ("polyv.net,0.0.0.0/8", Exit::Network),
        ("*", Exit::Network),
    ] {
        for name in ["NO_PROXY", "no_proxy"] {
            let ran = run().env(name, list).polyv(&words(GET));
            assert_eq!(ran.exit, exit, "{name}={list}: {ran:?}");
        }
    }
    // Nor is what is not used judged.
    let ran = to(NOBODY)
        .env("ALL_PROXY", "socks5://p:1")
        .env("NO_PROXY", "*");
    assert_eq!(ran.polyv(&words(GET)).exit, Exit::Network);
}

#[test]
fn this_machine_is_called_directly() {
    let server = start();
    let nobody = "http://127.0.0.1:1";
    let set = |run: Run| {
        let run = run.env("POLYV_PROXY", nobody).env("HTTP_PROXY", nobody);
        run.env("ALL_PROXY", "socks5://p:1")
    };
    let ran = set(to(server.url())).polyv(&words(GET));
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    let named = server.url().replace("127.0.0.1", "LOCALHOST");
    let odd = to(&named).env("http_proxy", "socks5://p:1");
    assert_eq!(odd.polyv(&words(GET)).exit, Exit::Ok);
    let ran = set(Run::new()).polyv(&words(&format!("--mock {GET}")));
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert_eq!(
        detail(&set(to(server.url())).polyv(&["doctor"]), "proxy"),
        None
    );
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_without_its_password() {
    let said = |name: &str, value: &str, lang: &str| {
        let run = to("https://polyv.invalid").env(name, value);
        let ran = run.polyv(&words(&format!("{GET} --lang {lang}")));
        assert_eq!(ran.exit, Exit::Usage, "{ran:?}");
        assert!(!format!("{ran:?}").contains("p4ssword"), "{ran:?}");
        ran.stderr
    };
    let socks = "socks5://user:p4ssword@p:1080";
    for name in ["HTTPS_PROXY", "all_proxy", "POLYV_PROXY"] {
        let text = said(name, socks, "en");
        let expected = format!("polyv: {name}: `proxy` starts neither with `http://` nor");
        assert!(text.starts_with(&expected), "{text}");
        let text = said(name, socks, "zh");
        let expected = format!("polyv: {name}: `proxy` 必须以 `http://` 或 `https://` 开头");
        assert!(text.starts_with(&expected), "{text}");
        let text = said(name, "http://user:p4ssword@p:port", "en");
        let expected = format!("polyv: {name}: `proxy` is not the address of a proxy");
        assert!(text.starts_with(&expected), "{text}");
        assert!(!text.contains("polyv auth login"), "{text}");
    }
    let text =
        format!("[accounts.a]\napp_id = 'testapp'\napp_secret = '{SECRET}'\nproxy = '{socks}'\n");
    let home = home(&text);
    let ran = at_home(&home).polyv(&words(GET));
    assert!(
        ran.stderr
            .contains("config.toml, line 4: `accounts.a.proxy` starts neither"),
        "{ran:?}"
    );
    assert!(!format!("{ran:?}").contains("p4ssword"), "{ran:?}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_in_the_way_of_calls_alone() {
    let server = start();
    for name in ["POLYV_PROXY", "HTTPS_PROXY", "HTTP_PROXY"] {
        let set = |base_url: &str| to(base_url).env(name, "socks5://p:1080");
        let away = set("https://polyv.invalid");
        for line in ["--dry-run", "--curl"] {
            let shown = away.polyv(&words(&format!("{GET} {line}")));
            assert_eq!(shown.exit, Exit::Ok, "{name}: {shown:?}");
        }
        // It is judged.
        let verified = away.polyv(&["callback", "verify", "status=end&timestamp=1&sign=0"]);
        assert_eq!(verified.exit, Exit::Refused, "{name}: {verified:?}");
        // No proxy leads here.
        let here = set(server.url()).polyv(&words(GET));
        assert_eq!(here.exit, Exit::Ok, "{name}: {here:?}");
    }
}

/// A proxy that passes nothing on.
#[test]
fn the_doctor_says_what_the_proxy_hides() {
    let proxy = start();
    let doctor = |proxy: &MockServer, base: &str| {
        to(base).env("ALL_PROXY", address(proxy)).polyv(&["doctor"])
    };
    let fine = doctor(&proxy, AWAY);
    assert_eq!(fine.exit, Exit::Ok, "{fine:?}");
    let expected = "127.0.0.1, 127.0.0.1; polyv.invalid is looked up by the proxy";
    assert_eq!(detail(&fine, "dns").as_deref(), Some(expected));
    let refused = doctor(&proxy, "https://polyv.invalid");
    assert_eq!(refused.exit, Exit::Network, "{refused:?}");
    let connection = detail(&refused, "connection").unwrap();
    assert!(
        connection.starts_with("no connection to https://polyv.invalid through the proxy"),
        "{refused:?}"
    );
    assert!(
        refused
            .stderr
            .contains("check the proxy: its address, user and password"),
        "{refused:?}"
    );
    let lost = to(AWAY).env("ALL_PROXY", "http://user:p4ssword@p..q:1");
    let lost = lost.polyv(&["doctor"]);
    assert_eq!(lost.exit, Exit::Network, "{lost:?}");
    assert!(lost.stderr.contains("dns: p..q: "), "{lost:?}");
    assert!(
        lost.stderr.contains(": check the address of the proxy"),
        "{lost:?}"
    );
    let busy = MockServer::builder().credentials("testapp", SECRET);
    let busy = busy.fault("429=3600".parse::<FaultRule>().unwrap());
    let busy = doctor(&busy.start_blocking().unwrap(), AWAY);
    assert_eq!(busy.exit, Exit::Throttled, "{busy:?}");
    assert!(
        busy.stderr.contains("everyone behind the proxy shares"),
        "{busy:?}"
    );
    for ran in [fine, refused, lost, busy] {
        assert!(!format!("{ran:?}").contains("p4ssword"), "{ran:?}");
    }
}

#[test]
fn curl_goes_the_same_way() {
    let proxy = "http://user:p4ssword@p:3128";
    let line = words("channel basic get 123 --curl");
    let options = |run: Run| {
        let ran = run.polyv(&line);
        assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
        assert!(!format!("{ran:?}").contains("p4ssword"), "{ran:?}");
        let found = ran.stdout.lines().find(|line| line.contains("prox"));
        found.map(|line| line.trim().to_owned())
    };
    assert_eq!(options(to(AWAY)), None);
    // It reads all but one itself.
    assert_eq!(options(to(AWAY).env("ALL_PROXY", proxy)), None);
    let upper = options(to(AWAY).env("HTTP_PROXY", proxy));
    assert_eq!(upper.as_deref(), Some("--proxy \"$HTTP_PROXY\""));
    let own = options(to(AWAY).env("POLYV_PROXY", proxy));
    assert_eq!(own.as_deref(), Some("--proxy \"$POLYV_PROXY\""));
    let here = to("http://127.0.0.1:1").env("ALL_PROXY", proxy);
    assert_eq!(options(here).as_deref(), Some("--noproxy '*'"));
}

#[test]
fn a_login_keeps_the_proxy_and_the_list_hides_it() {
    let proxy = start();
    let address = address(&proxy);
    let text = format!("[accounts.main]\napp_id = 'old'\napp_secret = 'x'\nproxy = '{address}'\n");
    let home = home(&text);
    let run = at_home(&home).stdin(SECRET);
    let line = format!("auth login --app-id testapp --secret-stdin --base-url {AWAY}");
    // The call by which it is verified finds its way.
    let ran = run.polyv(&words(&line));
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert_eq!(proxy.received().len(), 1);
    let written = std::fs::read_to_string(home.path().join("polyv/config.toml")).unwrap();
    assert!(
        written.contains("app_id = \"testapp\"") && written.contains(&address),
        "{written}"
    );
    let list = run.polyv(&words("auth list -o json"));
    assert_eq!(value(&list)[0]["app_id"], Value::from("testapp"));
    assert!(!list.stdout.contains("p4ssword"), "{list:?}");
}

/// Nor does what calls nothing ask for a proxy.
#[test]
fn what_calls_nothing_reads_no_proxy() {
    for line in [
        "--version",
        "--help",
        "channel basic list --help",
        "search channel",
        "schema channel basic get",
        "completion bash",
        "explain accounts",
    ] {
        let mut io = Io {
            env: Box::new(|name| {
                assert!(!name.to_ascii_uppercase().contains("PROXY"), "{name}");
                None
            }),
            ..Io::default()
        };
        let args = std::iter::once("polyv").chain(line.split_whitespace());
        assert_eq!(polyv_cli::run(args, &mut io), Exit::Ok, "{line}");
    }
}
