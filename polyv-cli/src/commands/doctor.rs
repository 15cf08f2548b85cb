//! `polyv doctor`: what is wrong between this machine and the service, and what to do about it.

mod report;

use std::net::ToSocketAddrs as _;
use std::time::Duration;

use clap::{ArgMatches, Command};
use polyv_sdk::sign::{Pairs, signature};
use polyv_sdk::{Algorithm, Client, Error, ErrorKind, Timestamp};

use self::report::{Check, Outcome, Report};
use super::auth;
use crate::accounts;
use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, Text};
use crate::proxy::Way;
use crate::{call, client, output};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "doctor",
    about: (
        "Checks account, signature, network, clock and quota",
        "检查账号、签名、网络、时钟和频率限制",
    ),
    command: |command: Command, _: Lang| command,
    run,
};

/// The service accepts a timestamp that is off by at most this many seconds.
const WINDOW: i64 = 180;

/// Seconds by which a clock may be off without a word: the reply's time has whole seconds, and took some time to come.
const NOTICEABLE: i64 = 10;

/// The example of the vendor's page on signatures; its account is a documented dummy.
const VECTOR: &[(&str, &str)] = &[
    ("appId", "g4rqgmmjuo"),
    ("channelIds", "2477096,2272655"),
    ("endDay", "2022-06-18"),
    ("page", ""),
    ("size", ""),
    ("startDay", "2022-05-20"),
    ("timestamp", "1660270926732"),
];
const VECTOR_SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";
const VECTOR_MD5: &str = "0D2BDA2FD04D93A2B8832B91FD973C4D";
const VECTOR_SHA256: &str = "42703C82180F933545C0E6E3372B5F6303C3A54F77629AA34C4CE3443F7B3B27";

fn run(_: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let mut report = Report::new(context.lang);
    check_signatures(&mut report);
    match client::connect(context) {
        Ok(connected) => {
            let (account, from) = accounts::source(context)?;
            let account = account.map_or_else(String::new, |name| format!("{name}, "));
            report.ok(
                "account",
                format!("{account}appId {}, {from}", connected.client.app_id()),
            );
            if let Way::Through(proxy) = connected.way {
                let from = proxy.variable.unwrap_or(&from);
                report.ok("proxy", format!("{}, {from}", proxy.address));
                report.proxy = Some(proxy);
            }
            check_service(&connected.client, &mut report)?;
        }
        Err(failure) => {
            let failed = failure.report();
            let said = failed.message.text(context.lang).to_owned();
            report.push("account", Outcome::Failed, said, None, failed.exit);
            // What a call would say.
            let hint = failed
                .hint
                .as_ref()
                .map(|hint| hint.text(context.lang).to_owned());
            if let Some(check) = report.checks.last_mut() {
                check.hint = hint;
            }
            for check in ["dns", "connection", "clock", "credentials", "quota"] {
                report.skipped(check);
            }
        }
    }
    output::print(&report.checks, context)?;
    // A table cuts what is wrong and what to do to its terminal.
    let advice = report.checks.iter().filter_map(Check::advice);
    let advice = advice.collect::<Vec<_>>().join("\n");
    let failed: Vec<&Check> = report
        .checks
        .iter()
        .filter(|it| it.result == Outcome::Failed)
        .collect();
    let Some(first) = failed.first() else {
        if !advice.is_empty() {
            context.note(&advice);
        }
        return Ok(());
    };
    let names = failed
        .iter()
        .map(|it| it.name)
        .collect::<Vec<_>>()
        .join(", ");
    let message = match context.lang {
        Lang::En => format!("failed: {names}"),
        Lang::Zh => format!("未通过：{names}"),
    };
    Err(Failure::new(first.exit, "doctor", message).with_hint(advice))
}

/// Whether this program signs as the vendor's page does: a broken build would fail every call.
fn check_signatures(report: &mut Report) {
    let pairs: Pairs = VECTOR.iter().copied().collect();
    let wrong = [
        (Algorithm::Md5, VECTOR_MD5),
        (Algorithm::Sha256, VECTOR_SHA256),
    ]
    .into_iter()
    .find(|(algorithm, expected)| signature(*algorithm, VECTOR_SECRET, &pairs) != *expected);
    match wrong {
        None => report.ok("signature", "MD5, SHA-256"),
        Some((algorithm, _)) => {
            let hint = ("install this program again", "请重新安装本程序");
            report.failed("signature", Exit::Other, format!("{algorithm:?}"), hint);
        }
    }
}

/// One read call, and what it says of each layer.
fn check_service(client: &Client, report: &mut Report) -> Result<(), Failure> {
    let url = client.base_url().unwrap_or(client::SERVICE);
    let rest = ["connection", "clock", "credentials", "quota"];
    if !check_dns(url, report) {
        for check in rest {
            report.skipped(check);
        }
        return Ok(());
    }
    let request = auth::probe_request()?;
    let sent = call::block_on(async { Ok(client.send_any_full(&request).await) })?;
    let error = match sent {
        Ok(response) => {
            let millis = response.elapsed().as_millis();
            report.ok("connection", format!("{url}, {millis} ms"));
            check_clock(response.server_time(), report);
            report.ok("credentials", "");
            report.ok("quota", "");
            return Ok(());
        }
        Err(error) => error,
    };
    let exit = match error.kind() {
        ErrorKind::Connect
        | ErrorKind::Certificate
        | ErrorKind::Protocol
        | ErrorKind::Timeout
        | ErrorKind::Transport => Some(Exit::Network),
        ErrorKind::Http if !error.is_throttled() => Some(Exit::Network),
        ErrorKind::Decode => Some(Exit::Reply),
        _ => None,
    };
    if let Some(exit) = exit {
        let hint = connection_hint(&error, report.proxy.is_some());
        report.failed("connection", exit, said(&error), hint);
        for check in rest.into_iter().skip(1) {
            report.skipped(check);
        }
        return Ok(());
    }
    report.ok("connection", url);
    judge(&error, report);
    Ok(())
}

/// What a refusal says of clock, credentials and quota.
fn judge(error: &Error, report: &mut Report) {
    if error.is_throttled() {
        report.skipped("clock");
        report.skipped("credentials");
        let wait = error.retry_after().unwrap_or(Duration::from_secs(300));
        let detail = format!("{} ({} s)", said(error), wait.as_secs());
        let hint = if report.proxy.is_some() {
            (
                "wait that long; everyone behind the proxy shares the quota of 1500 calls in 10 seconds",
                "请等待相应时间；经该代理的所有程序共享每 10 秒 1500 次的额度",
            )
        } else {
            (
                "wait that long; all programs at this address share the quota of 1500 calls in 10 seconds",
                "请等待相应时间；同一出口 IP 的所有程序共享每 10 秒 1500 次的额度",
            )
        };
        report.failed("quota", Exit::Throttled, detail, hint);
        return;
    }
    if error.is_invalid_timestamp() {
        let hint = ("set this machine's clock", "请校准本机时钟");
        report.failed("clock", Exit::Auth, said(error), hint);
        report.skipped("credentials");
    } else if error.is_auth() {
        report.skipped("clock");
        let hint = (
            "compare appId and appSecret with the console: 云直播 > 开发设置 > 身份认证",
            "请与控制台核对 appId 和 appSecret：云直播 > 开发设置 > 身份认证",
        );
        report.failed("credentials", Exit::Auth, said(error), hint);
    } else {
        report.skipped("clock");
        let hint = (
            "the service knows the account, and refuses this call: it may lack the permission",
            "服务端识别该账号，但拒绝了这次调用：账号可能没有权限",
        );
        report.failed("credentials", Exit::Refused, said(error), hint);
    }
    report.skipped("quota");
}

/// Whether the name of the server is known; behind a proxy, which looks that one up itself, the name of the proxy.
fn check_dns(url: &str, report: &mut Report) -> bool {
    let (server, _) = host_and_port(url);
    let proxy = report.proxy.as_ref().map(|proxy| proxy.address.clone());
    let (host, port) = host_and_port(proxy.as_deref().unwrap_or(url));
    match (host, port).to_socket_addrs() {
        Ok(mut addresses) => {
            let address = addresses
                .next()
                .map_or_else(String::new, |it| it.ip().to_string());
            let left = match (&proxy, report.lang) {
                (None, _) => String::new(),
                (Some(_), Lang::En) => format!("; {server} is looked up by the proxy"),
                (Some(_), Lang::Zh) => format!("；{server} 由代理解析"),
            };
            report.ok("dns", format!("{host}, {address}{left}"));
            true
        }
        Err(error) => {
            let hint = if proxy.is_some() {
                (
                    "check the address of the proxy, the network and the name server",
                    "请检查代理的地址、网络和 DNS",
                )
            } else {
                (
                    "check the network and the name server; behind a proxy, set POLYV_PROXY",
                    "请检查网络和 DNS；如在代理之后，请设置 POLYV_PROXY",
                )
            };
            report.failed("dns", Exit::Network, format!("{host}: {error}"), hint);
            false
        }
    }
}

fn host_and_port(url: &str) -> (&str, u16) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split('/').next().unwrap_or_default();
    let default = if scheme.eq_ignore_ascii_case("http") {
        80
    } else {
        443
    };
    // An address of version 6 is in brackets, and has colons of its own.
    match authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
    {
        Some((host, port)) => (
            host.trim_matches(['[', ']']),
            port.parse().unwrap_or(default),
        ),
        None => (authority.trim_matches(['[', ']']), default),
    }
}

fn check_clock(server_time: Option<Timestamp>, report: &mut Report) {
    let Some(time) = server_time else {
        let hint = ("the reply has no Date", "响应中没有 Date");
        report.warning("clock", "", hint);
        return;
    };
    let ahead = Timestamp::now().as_second() - time.as_second();
    let detail = format!("{ahead:+} s");
    if ahead.abs() > WINDOW {
        let hint = (
            "set this machine's clock: this program corrects the time of its calls, others will be refused",
            "请校准本机时钟：本程序会自动修正，其他程序的调用会被拒绝",
        );
        report.warning("clock", detail, hint);
    } else if ahead.abs() > NOTICEABLE {
        let hint = (
            "set this machine's clock: more than 180 s are refused",
            "请校准本机时钟：偏差超过 180 秒会被拒绝",
        );
        report.warning("clock", detail, hint);
    } else {
        report.ok("clock", detail);
    }
}

fn connection_hint(error: &Error, has_proxy: bool) -> Text<'static> {
    match error.kind() {
        ErrorKind::Certificate => (
            "something between this machine and POLYV shows another certificate, or the clock is wrong",
            "本机与保利威之间有其他证书（例如代理），或本机时钟错误",
        ),
        _ if has_proxy => (
            "check the proxy: its address, user and password, and whether it allows connections to POLYV",
            "请检查代理的地址、用户名和密码，以及它是否允许访问保利威",
        ),
        ErrorKind::Protocol | ErrorKind::Http | ErrorKind::Decode => (
            "something other than POLYV answers at this address",
            "该地址上响应的不是保利威服务端",
        ),
        _ => (
            "check the network, firewall and proxy: outgoing HTTPS must be allowed",
            "请检查网络、防火墙和代理：需要允许访问外部 HTTPS",
        ),
    }
}

/// The message with its causes.
fn said(error: &Error) -> String {
    Failure::about(error)
        .report()
        .message
        .text(Lang::En)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Lang, Outcome, Report, check_clock, check_signatures, host_and_port};
    use polyv_sdk::Timestamp;

    #[test]
    fn addresses_are_taken_apart() {
        let check = |url: &str, expected: (&str, u16)| assert_eq!(host_and_port(url), expected);
        check("https://api.polyv.net", ("api.polyv.net", 443));
        check("http://127.0.0.1:8080/x:1", ("127.0.0.1", 8080));
        check("http://[::1]:8080", ("::1", 8080));
        check("http://[::1]", ("::1", 80));
    }

    #[test]
    fn clocks_and_signatures_are_judged() {
        let mut report = Report::new(Lang::En);
        check_signatures(&mut report);
        let now = Timestamp::now();
        for seconds in [0, 30, 600] {
            let time = Timestamp::from_second(now.as_second() + seconds).unwrap();
            check_clock(Some(time), &mut report);
        }
        let results: Vec<_> = report.checks.iter().map(|it| it.result).collect();
        assert!(results == [Outcome::Ok, Outcome::Ok, Outcome::Warning, Outcome::Warning]);
        assert!(
            report.checks[3].detail.starts_with("-600"),
            "{}",
            report.checks[3].detail
        );
    }
}
