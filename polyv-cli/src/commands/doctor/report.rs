//! What the checks found.

use serde::Serialize;

use crate::exit::Exit;
use crate::lang::{Lang, Text};
use crate::proxy::Proxy;

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Ok,
    Warning,
    Failed,
    /// What it needs has failed before.
    Skipped,
}

#[derive(Serialize)]
pub(super) struct Check {
    #[serde(rename = "check")]
    pub(super) name: &'static str,
    pub(super) result: Outcome,
    pub(super) detail: String,
    pub(super) hint: Option<String>,
    #[serde(skip)]
    pub(super) exit: Exit,
}

impl Check {
    /// What is wrong and what to do.
    pub(super) fn advice(&self) -> Option<String> {
        let hint = self.hint.as_deref().unwrap_or_default();
        let said = [self.name, &self.detail, hint];
        let said = said.into_iter().filter(|part| !part.is_empty());
        let said = said.collect::<Vec<_>>().join(": ");
        matches!(self.result, Outcome::Failed | Outcome::Warning).then_some(said)
    }
}

/// The checks so far.
pub(super) struct Report {
    pub(super) lang: Lang,
    /// What the calls go through.
    pub(super) proxy: Option<Proxy>,
    pub(super) checks: Vec<Check>,
}

impl Report {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            proxy: None,
            checks: Vec::new(),
        }
    }

    pub(super) fn ok(&mut self, check: &'static str, detail: impl Into<String>) {
        self.push(check, Outcome::Ok, detail, None, Exit::Ok);
    }

    pub(super) fn skipped(&mut self, check: &'static str) {
        self.push(check, Outcome::Skipped, "", None, Exit::Ok);
    }

    pub(super) fn warning(
        &mut self,
        check: &'static str,
        detail: impl Into<String>,
        hint: Text<'static>,
    ) {
        self.push(check, Outcome::Warning, detail, Some(hint), Exit::Ok);
    }

    pub(super) fn failed(
        &mut self,
        check: &'static str,
        exit: Exit,
        detail: impl Into<String>,
        hint: Text<'static>,
    ) {
        self.push(check, Outcome::Failed, detail, Some(hint), exit);
    }

    pub(super) fn push(
        &mut self,
        check: &'static str,
        result: Outcome,
        detail: impl Into<String>,
        hint: Option<Text<'static>>,
        exit: Exit,
    ) {
        let hint = hint.map(|hint| self.lang.pick(hint).to_owned());
        self.checks.push(Check {
            name: check,
            result,
            detail: detail.into(),
            hint,
            exit,
        });
    }
}
