//! The key `allow`: accepted findings.

use super::english;
use super::finding::{Finding, Findings, Level, Lint};
use super::{Context, lints};
use crate::model::Allowance;

const UNKNOWN_LINT: Lint = Lint {
    code: "unknown-lint",
    level: Level::Error,
    about: "An allowance names an unknown lint.",
    explanation: "An allowance takes effect by the code of a finding. An unknown code allows nothing, and hides that \
        the finding it was written for is back. Write the code as `cargo xtask lint --list` has it.",
};

const STALE_ALLOWANCE: Lint = Lint {
    code: "stale-allowance",
    level: Level::Warn,
    about: "An allowance matches no finding.",
    explanation: "The finding that was allowed no longer occurs: it was fixed, or the key was renamed. If the \
        allowance stays, it hides the next finding there. Remove it, or correct its `key`.",
};

const EMPTY_REASON: Lint = Lint {
    code: "empty-reason",
    level: Level::Warn,
    about: "An allowance gives no real reason.",
    explanation: "The reason of an allowance is for a reader who wonders, a year later, whether it still holds. A \
        word such as `intended` adds nothing to the allowance itself. Write a sentence that says what makes this \
        place different.",
};

pub(super) const LINTS: &[Lint] = &[UNKNOWN_LINT, STALE_ALLOWANCE, EMPTY_REASON];

/// A reason of fewer words is not accepted.
const FEWEST_WORDS: usize = 4;

/// Takes out what is allowed, and judges the allowances.
pub(super) fn apply(context: &Context<'_>, findings: &mut Findings) {
    let allowances = &context.api.allowances;
    let mut is_used = vec![false; allowances.len()];
    findings.allow(|found| {
        let mut is_allowed = false;
        for (allowance, is_used) in allowances.iter().zip(&mut is_used) {
            if matches(allowance, found) {
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
            let message = format!("unknown lint `{}`", code.text);
            findings.add(UNKNOWN_LINT, code.span, message).suggest_or(
                code,
                codes.iter().copied(),
                "`cargo xtask lint --list` has them all",
            );
        } else if !is_used {
            let message = format!("this file has no finding `{}` there", code.text);
            findings
                .add(STALE_ALLOWANCE, code.span, message)
                .hint("remove the allowance, or correct its `key`");
        }
        if english::words(&allowance.reason).count() < FEWEST_WORDS {
            findings
                .add(
                    EMPTY_REASON,
                    allowance.reason.span,
                    "this reason is empty words",
                )
                .hint("say what makes this place different");
        }
    }
}

fn matches(allowance: &Allowance, found: &Finding) -> bool {
    let is_inside = |key: &str| {
        found
            .key
            .strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    *allowance.code == *found.diagnostic.code
        && found
            .diagnostic
            .span
            .is_some_and(|span| span.file == allowance.code.span.file)
        && allowance.key.as_ref().is_none_or(|key| is_inside(key))
}
