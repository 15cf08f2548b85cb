//! How a run ends: exit codes, and errors as text and as data.

use std::io;
use std::process::ExitCode;

use polyv_sdk::{Breach, Error, ErrorKind};
use serde::Serialize;

use crate::chinese;
use crate::escape::{escaped, escaped_lines};
use crate::lang::{Lang, Said};

/// What the SDK's users set, and what those of the program do.
const IN_RUST: [(&str, &str); 4] = [
    ("set `CallOptions::unknown_values`", "give --unknown-values"),
    (
        "leave it out, or clear it where the request can",
        "leave it out",
    ),
    (
        "set it with `ClientBuilder::user_id` or POLYV_USER_ID",
        "set POLYV_USER_ID, or `user_id` in the profile",
    ),
    (
        "the download could not be written to the sink",
        "the file could not be written",
    ),
];

/// How a run ended; its number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The command did what it should.
    Ok = 0,
    /// Anything that has no code of its own, such as a full disk.
    Other = 1,
    /// The arguments are wrong, or break a documented bound or rule; or a confirmation is missing. Nothing was sent.
    Usage = 2,
    /// The service refused the call.
    Refused = 3,
    /// The credentials are missing, or the service does not accept them or the signature.
    Auth = 4,
    /// What the call is about does not exist.
    NotFound = 5,
    /// Too many calls: the service, or the quota of this program, holds the call back.
    Throttled = 6,
    /// The service could not be reached, or did not answer in time.
    Network = 7,
    /// The reply could not be understood.
    Reply = 8,
    /// Interrupted, as by Ctrl-C.
    Interrupted = 130,
    /// Asked to end, as by `timeout` or a service manager.
    Terminated = 143,
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command failed, with what a script wants to know.
#[derive(Debug)]
pub(crate) struct Failure(Box<Report>);

/// The facts of a failure.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) exit: Exit,
    pub(crate) kind: &'static str,
    pub(crate) endpoint: Option<String>,
    pub(crate) code: Option<i64>,
    pub(crate) message: Said,
    pub(crate) request_id: Option<String>,
    pub(crate) retryable: bool,
    pub(crate) hint: Option<Said>,
    /// The parameter that it is about, by its name on the wire.
    pub(crate) parameter: Option<String>,
    /// The kind of bound or rule that the parameter breaks.
    pub(crate) breach: Option<Breach>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, kind: &'static str, message: impl Into<Said>) -> Self {
        Self(Box::new(Report {
            exit,
            kind,
            endpoint: None,
            code: None,
            message: message.into(),
            request_id: None,
            retryable: false,
            hint: None,
            parameter: None,
            breach: None,
        }))
    }

    /// The arguments are wrong.
    pub(crate) fn usage(message: impl Into<Said>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// A failure without a code of its own.
    pub(crate) fn other(message: impl Into<Said>) -> Self {
        Self::new(Exit::Other, "other", message)
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted", ("interrupted", "已中断"))
    }

    #[cfg(unix)]
    pub(crate) fn terminated() -> Self {
        Self::new(Exit::Terminated, "terminated", ("terminated", "已终止"))
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Said>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says first where it is: `lesson.yaml:3:7: `.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.0.message = self.0.message.map(|message| format!("{place}{message}"));
        self
    }

    pub(crate) fn of_endpoint(mut self, name: &str) -> Self {
        self.0.endpoint.get_or_insert_with(|| name.to_owned());
        self
    }

    pub(crate) fn report(&self) -> &Report {
        &self.0
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::about(&error)
    }
}

impl Failure {
    /// What an error of the SDK says.
    pub(crate) fn about(error: &Error) -> Self {
        // With its causes, and without what the other fields have.
        let mut english = error.message().to_owned();
        for (in_rust, here) in IN_RUST {
            english = english.replace(in_rust, here);
        }
        let mut message = match chinese::of_error(error.message(), error.parameter()) {
            Some(chinese) => Said::from((english, chinese)),
            None => Said::from(english),
        };
        if let Some(status) = error
            .http_status()
            .filter(|_| error.kind() == ErrorKind::Http)
        {
            message = message.map(|message| format!("HTTP {status}: {message}"));
        }
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let text = cause.to_string();
            if !message.text(Lang::En).ends_with(&text) {
                message = message.map(|message| format!("{message}: {text}"));
            }
            source = cause.source();
        }
        Self(Box::new(Report {
            exit: exit_of(error),
            kind: error.kind().as_str(),
            endpoint: error.endpoint().map(str::to_owned),
            code: error.error_code().or(error.code()),
            message,
            request_id: error.request_id().map(str::to_owned),
            retryable: error.is_retryable(),
            hint: hint_about(error),
            parameter: error.parameter().map(str::to_owned),
            breach: error.breach(),
        }))
    }
}

/// What an error of the SDK does not say: how long to wait, or who asked for it.
fn hint_about(error: &Error) -> Option<Said> {
    if let Some(wait) = error.retry_after() {
        let seconds = wait.as_secs().max(1);
        return Some(Said::from((
            format!("wait {seconds} s before the next call"),
            format!("请等待 {seconds} 秒后再调用"),
        )));
    }
    let is_read_only = error.kind() == ErrorKind::Config && error.parameter() == Some("read_only");
    is_read_only.then(|| {
        Said::from((
            "POLYV_READ_ONLY, or `read_only` in the profile, allows only reads",
            "POLYV_READ_ONLY 或配置文件中的 `read_only` 只允许读取",
        ))
    })
}

/// A closed pipe is the reader's wish to stop, and no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Ok, "broken_pipe", "the reader has gone");
        }
        Self::other((
            format!("cannot write: {error}"),
            format!("无法写入：{error}"),
        ))
    }
}

fn exit_of(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config if is_about_credentials(error) => Exit::Auth,
        ErrorKind::Config | ErrorKind::Invalid => Exit::Usage,
        ErrorKind::Quota => Exit::Throttled,
        ErrorKind::Sink => Exit::Other,
        ErrorKind::Decode | ErrorKind::Paging | ErrorKind::TooLarge => Exit::Reply,
        ErrorKind::Connect
        | ErrorKind::Certificate
        | ErrorKind::Protocol
        | ErrorKind::Timeout
        | ErrorKind::Transport => Exit::Network,
        _ if error.is_throttled() => Exit::Throttled,
        _ if error.is_auth() => Exit::Auth,
        _ if error.is_not_found() => Exit::NotFound,
        ErrorKind::Http if error.http_status().is_some_and(|status| status >= 500) => Exit::Network,
        ErrorKind::Http => Exit::Reply,
        _ => Exit::Refused,
    }
}

fn is_about_credentials(error: &Error) -> bool {
    let about = error.parameter().unwrap_or_default();
    matches!(
        about,
        "POLYV_APP_ID" | "POLYV_APP_SECRET" | "POLYV_PROFILE" | "profile" | "HOME"
    ) || about.starts_with("accounts")
        || about == "default"
}

impl Failure {
    /// One JSON object, in one line.
    pub(crate) fn as_json(&self, lang: Lang) -> String {
        #[derive(Serialize)]
        struct Data<'a> {
            kind: &'a str,
            endpoint: Option<&'a str>,
            code: Option<i64>,
            message: &'a str,
            request_id: Option<&'a str>,
            retryable: bool,
            hint: Option<&'a str>,
        }
        let report = self.report();
        let data = Data {
            kind: report.kind,
            endpoint: report.endpoint.as_deref(),
            code: report.code,
            message: report.message.text(lang),
            request_id: report.request_id.as_deref(),
            retryable: report.retryable,
            hint: report.hint.as_ref().map(|hint| hint.text(lang)),
        };
        // Strings, numbers and flags always serialize.
        serde_json::to_string(&data).unwrap_or_default()
    }

    /// The same facts for people.
    pub(crate) fn as_text(&self, lang: Lang) -> String {
        let report = self.report();
        let mut text = format!("polyv: {}", escaped(report.message.text(lang)));
        let endpoint = report
            .endpoint
            .as_ref()
            .map(|name| ("endpoint", "接口", name.clone()));
        let code = report.code.map(|code| ("code", "错误码", code.to_string()));
        let request = report
            .request_id
            .as_ref()
            .map(|id| ("request id", "请求 ID", id.clone()));
        for (en, zh, value) in [endpoint, code, request].into_iter().flatten() {
            let name = lang.pick((en, zh));
            text = format!("{text}\n  {name}: {}", escaped(&value));
        }
        if report.retryable {
            text = format!(
                "{text}\n  {}",
                lang.pick(("a retry may succeed", "可以重试"))
            );
        }
        if let Some(hint) = &report.hint {
            let hint = escaped_lines(hint.text(lang)).replace('\n', "\n  ");
            text = format!("{text}\n  {hint}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;
    use crate::lang::Lang;

    /// A hint may have names from a reply.
    #[test]
    fn a_hint_says_nothing_to_the_terminal() {
        let failure = Failure::other("a\u{1b}\nb").with_hint("c\u{1b}[31m\nd");
        let expected = "polyv: a\\u{1b}\\nb\n  c\\u{1b}[31m\n  d";
        assert_eq!(failure.as_text(Lang::En), expected);
    }
}
