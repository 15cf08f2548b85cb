//! The allow list, `specs/lint.yaml`: what is found and meant to be.

use super::english;
use super::finding::{Finding, Findings, Level, Lint};
use super::{Context, lints};
use crate::model::Allowance;

const UNKNOWN_LINT: Lint = Lint {
    code: "unknown-lint",
    level: Level::Error,
    about: "An allowance names a lint that there is not.",
    explanation: "An allowance in specs/lint.yaml takes effect by the code of a finding. A code that no lint has allows \
        nothing, and hides that the finding it was written for is back. Write the code as `cargo xtask lint --list` has it.",
};

const STALE_ALLOWANCE: Lint = Lint {
    code: "stale-allowance",
    level: Level::Warn,
    about: "An allowance matches no finding.",
    explanation: "What an allowance in specs/lint.yaml was written for is not found any more: it was mended, or the file or \
        the key has another name now. Left in place, it would hide the next finding there. Take it out, or mend its `file` and \
        `key`.",
};

const EMPTY_REASON: Lint = Lint {
    code: "empty-reason",
    level: Level::Warn,
    about: "An allowance has no reason that tells anything.",
    explanation: "The reason of an allowance is for whoever wonders, a year later, whether it still holds. A word such as \
        `intended` says nothing that the allowance itself does not say. Write a sentence: what makes this place different.",
};

pub(super) const LINTS: &[Lint] = &[UNKNOWN_LINT, STALE_ALLOWANCE, EMPTY_REASON];

/// A reason of fewer words says nothing.
const FEWEST_WORDS: usize = 4;

/// Takes out what is allowed, and judges the allowances.
pub(super) fn apply(context: &Context<'_>, findings: &mut Findings) {
    let allowances = &context.api.allowances;
    let mut is_used = vec![false; allowances.len()];
    findings.allow(|found| {
        let path = found.diagnostic.span.map_or("", |span| context.path(span));
        let mut is_allowed = false;
        for (allowance, is_used) in allowances.iter().zip(&mut is_used) {
            if matches(allowance, found, path) {
                *is_used = true;
                is_allowed = true;
            }
        }
        is_allowed
    });
    let codes: Vec<_> = lints().iter().map(|lint| lint.code).collect();
    for (allowance, is_used) in allowances.iter().zip(is_used) {
        let code = &allowance.code;
        if !codes.contains(&code.text.as_str()) {
            let message = format!("there is no lint `{}`", code.text);
            findings.add(UNKNOWN_LINT, code.span, message).suggest_or(
                code,
                codes.iter().copied(),
                "`cargo xtask lint --list` has them all",
            );
        } else if !is_used {
            let message = format!("nothing here is found as `{}` any more", code.text);
            findings
                .add(STALE_ALLOWANCE, code.span, message)
                .hint("take the allowance out, or mend its `file` and `key`");
        }
        if english::words(&allowance.reason).count() < FEWEST_WORDS {
            findings
                .add(
                    EMPTY_REASON,
                    allowance.reason.span,
                    "this reason tells nothing",
                )
                .hint("write what makes this place different");
        }
    }
}

fn matches(allowance: &Allowance, found: &Finding, path: &str) -> bool {
    let is_inside = |key: &str| {
        found
            .key
            .strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    *allowance.code == *found.diagnostic.code
        && *allowance.file == *path
        && allowance.key.as_ref().is_none_or(|key| is_inside(key))
}
