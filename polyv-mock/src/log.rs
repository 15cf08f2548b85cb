//! What a server writes about each request.

use std::str::FromStr;

use serde_json::json;

use crate::verdict::Verdict;
use crate::visible::visible;

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

impl LogFormat {
    /// What is written of a request; a connection that is reset has no `status`.
    pub(crate) fn entry(
        self,
        method: &str,
        path: &str,
        status: Option<u16>,
        verdict: &Verdict,
    ) -> String {
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
                "status": status,
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
