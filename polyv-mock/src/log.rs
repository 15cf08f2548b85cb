//! What a server writes about each request.

use std::str::FromStr;

use serde_json::json;

use crate::judge::Judgement;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LogFormat {
    /// For people: a line with the verdict, and of a wrong sign what should have been signed.
    #[default]
    Text,
    /// For programs: a JSON object on a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(format!("`{text}` is neither text nor json")),
        }
    }
}

/// The text with what would move the cursor, hide itself or turn the line around written as its code.
pub(crate) fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    if !text.contains(is_hidden) {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

impl LogFormat {
    pub(crate) fn entry(self, method: &str, path: &str, judgement: &Judgement) -> String {
        let verdict = &judgement.verdict;
        let refusal = verdict.refusal.as_ref();
        let diagnosis = verdict.diagnosis.as_ref();
        let line = || visible(&format!("{method} {path} {verdict}"));
        match (self, diagnosis) {
            (Self::Text, None) => line(),
            (Self::Text, Some(diagnosis)) => {
                let more = diagnosis.to_string().replace('\n', "\n  ");
                format!("{}\n  {more}", line())
            }
            (Self::Json, _) => json!({
                "method": method,
                "path": path,
                "status": judgement.reply.status,
                "endpoint": verdict.endpoint,
                "accepted": verdict.is_accepted(),
                "reason": refusal.map(|refusal| refusal.reason.key()),
                "parameter": refusal.and_then(|refusal| refusal.parameter.as_deref()),
                "detail": refusal.map(|refusal| refusal.detail.as_str()),
                "ignored": verdict.misplaced.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "string_to_sign": diagnosis.map(|diagnosis| diagnosis.string_to_sign.as_str()),
                "mistake": diagnosis.and_then(|diagnosis| diagnosis.mistake.as_deref()),
            })
            .to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_is_hidden() {
        assert_eq!(visible("GET /live/测试"), "GET /live/测试");
        assert_eq!(visible("a\r\nb\u{1b}[2J"), "a\\r\\nb\\u{1b}[2J");
        assert_eq!(visible("\u{202E}x\u{200B}"), "\\u{202e}x\\u{200b}");
    }
}
