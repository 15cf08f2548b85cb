//! What the mock decided about a request, and why.

use std::fmt;

use crate::diagnose::Diagnosis;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// There is no endpoint at this path.
    NotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// The application id is missing where the endpoint wants it.
    AppIdMissing,
    /// The application id is not the server's.
    ApplicationNotFound,
    /// The timestamp is missing, not 13 digits, or more than three minutes away.
    InvalidTimestamp,
    /// The sign is missing or wrong.
    InvalidSignature,
    /// A required parameter is missing, or a parameter is empty that must not be.
    ParamMissing,
    /// A number is below its minimum or above its maximum.
    ParamRange,
    /// A text is too short or too long, or a list has too few or too many items.
    ParamLength,
    /// A value is not of its kind: not digits, not a date, not JSON.
    ParamFormat,
    /// A value is not one of those that are documented.
    ParamValue,
    /// Parameters that are right one by one do not go together.
    RuleViolated,
    /// The body is larger than the server reads.
    BodyTooLarge,
    /// The address made more calls than its quota allows, or is blocked because it did.
    QuotaExceeded,
    /// A parameter that the endpoint does not document, which POLYV ignores: only a strict server refuses it.
    ParamUnknown,
    /// The request is valid, but a row that it names is not among those that a stateful server remembers.
    RowNotFound,
    /// The request is valid, but would create a row that a stateful server has already.
    RowExists,
    /// A fault answered in the service's place, and nothing was judged.
    Fault,
}

impl Reason {
    /// The reasons that a catalogue has a body for, in each envelope family.
    pub(crate) const CATALOGUED: [Self; 12] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::AppIdMissing,
        Self::ApplicationNotFound,
        Self::InvalidTimestamp,
        Self::InvalidSignature,
        Self::ParamMissing,
        Self::ParamRange,
        Self::ParamLength,
        Self::ParamFormat,
        Self::ParamValue,
        Self::RuleViolated,
    ];

    /// The reason's key in the catalogue, such as `invalid-signature`.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::AppIdMissing => "app-id-missing",
            Self::ApplicationNotFound => "application-not-found",
            Self::InvalidTimestamp => "invalid-timestamp",
            Self::InvalidSignature => "invalid-signature",
            Self::ParamMissing => "param-missing",
            Self::ParamRange => "param-range",
            Self::ParamLength => "param-length",
            Self::ParamFormat => "param-format",
            Self::ParamValue => "param-value",
            Self::RuleViolated => "rule-violated",
            Self::BodyTooLarge => "body-too-large",
            Self::QuotaExceeded => "quota-exceeded",
            Self::ParamUnknown => "param-unknown",
            Self::RowNotFound => "row-not-found",
            Self::RowExists => "row-exists",
            Self::Fault => "fault",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// A refusal: the reason, the parameter it is about, and what a developer should know.
///
/// It never holds a value that was sent, and so neither a sign nor a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The wire name of the parameter that the refusal is about; a rule over several names them all, with commas.
    pub parameter: Option<String>,
    /// The same in words, more exactly than POLYV's answer says it.
    pub detail: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            parameter: None,
            detail: detail.into(),
        }
    }

    pub(crate) fn about(
        parameter: impl Into<String>,
        reason: Reason,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            reason,
            parameter: Some(parameter.into()),
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        if let Some(parameter) = &self.parameter {
            write!(f, " {parameter}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// A part of a request that can hold parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The path.
    Path,
    /// The query.
    Query,
    /// The form in the body, urlencoded or multipart.
    Form,
    /// The JSON body.
    Json,
    /// The files of a multipart body.
    Files,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Form => "form",
            Self::Json => "JSON body",
            Self::Files => "files",
        })
    }
}

/// A parameter that was sent where POLYV does not look for it. POLYV ignores it there, silently, and so does the mock;
/// when the call succeeds nevertheless, it did something else than was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misplaced {
    /// The wire name.
    pub parameter: String,
    /// Where it was sent.
    pub sent_in: Part,
    /// Where it belongs.
    pub belongs_in: Part,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            parameter,
            sent_in,
            belongs_in,
        } = self;
        write!(
            f,
            "{parameter} is ignored in the {sent_in}, it belongs in the {belongs_in}"
        )?;
        if (*sent_in, *belongs_in) == (Part::Form, Part::Files) {
            f.write_str(
                " (a part is a file if it has a `filename`; `filename*` alone does not count)",
            )?;
        }
        Ok(())
    }
}

/// What was decided about one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verdict {
    /// The endpoint's name in the catalogue, such as `channel.booking.list`; `None` when the path is unknown.
    pub endpoint: Option<String>,
    /// Why the request was refused; `None` when it was accepted.
    pub refusal: Option<Refusal>,
    /// Parameters that were sent in the wrong place and ignored.
    pub misplaced: Vec<Misplaced>,
    /// Of a wrong sign: what should have been signed, and what was signed instead.
    pub diagnosis: Option<Diagnosis>,
}

impl Verdict {
    /// Whether the request was answered as a success.
    pub fn is_accepted(&self) -> bool {
        self.refusal.is_none()
    }

    /// Whether there is nothing wrong with the request itself. What it asks for may not go with the rows that are there.
    pub(crate) fn is_valid(&self) -> bool {
        let about_rows = [Reason::RowNotFound, Reason::RowExists];
        self.reason()
            .is_none_or(|reason| about_rows.contains(&reason))
    }

    /// The reason of a refusal.
    pub fn reason(&self) -> Option<Reason> {
        self.refusal.as_ref().map(|refusal| refusal.reason)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_accepted() {
            "accepted"
        } else {
            "refused"
        })?;
        if let Some(endpoint) = &self.endpoint {
            write!(f, " {endpoint}")?;
        }
        if let Some(refusal) = &self.refusal {
            write!(f, ": {refusal}")?;
        }
        for misplaced in &self.misplaced {
            write!(f, "; {misplaced}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_reads_as_one_line() {
        let verdict = Verdict {
            endpoint: Some("channel.donate.update_good".to_owned()),
            refusal: Some(Refusal::about(
                "channelId",
                Reason::ParamMissing,
                "required, but not in the query",
            )),
            misplaced: vec![Misplaced {
                parameter: "channelId".to_owned(),
                sent_in: Part::Json,
                belongs_in: Part::Query,
            }],
            diagnosis: None,
        };
        assert_eq!(
            verdict.to_string(),
            "refused channel.donate.update_good: param-missing channelId: required, but not in the query; \
             channelId is ignored in the JSON body, it belongs in the query"
        );
        assert_eq!(Verdict::default().to_string(), "accepted");
    }
}
