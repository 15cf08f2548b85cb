//! Facts and where they come from: the day a page was read, what a call changes, why something was chosen.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::english::words;
use super::finding::{Findings, Level, Lint};
use super::{Context, word};
use crate::load::Node;
use crate::words::Effect;

const SOURCE_IN_FUTURE: Lint = Lint {
    code: "source-in-future",
    level: Level::Error,
    about: "The page was read on a day in the future.",
    explanation: "`read` is the day on which the facts were taken from the page; it shows which specs are due to be \
        read again. A day in the future is a slip. Write the day as 2026-11-22.",
};

const SOURCE_OLD: Lint = Lint {
    code: "source-old",
    level: Level::Info,
    about: "The page was read more than two years ago.",
    explanation: "The service changes, and its pages with it. Read the page again, fix the spec, and write down the \
        day. This is only a note, so that the calendar cannot fail the gate.",
};

const EFFECT_DOUBTFUL: Lint = Lint {
    code: "effect-doubtful",
    level: Level::Warn,
    about: "The summary contradicts `effect`.",
    explanation: "`effect` decides whether a call is retried after a failure: a `write` that is declared as `read` \
        or as `idempotent` may happen twice; a `read` that is declared as `write` fails where a second attempt would \
        have helped. An endpoint that lists or returns something is a `read`; one that sets or deletes is usually \
        `idempotent`; one that creates, adds, sends or starts something does it again with each call. Fix the one \
        that is wrong, or allow the finding with the reason why the service behaves differently.",
};

const NO_REASON: Lint = Lint {
    code: "no-reason",
    level: Level::Warn,
    about: "A choice between two sources has no reason, or a deprecation gives none.",
    explanation: "Where two sources contradict each other, `choice` says what the spec does and why: the next reader \
        of the page must be able to see whether the choice still holds. One word, or the words of one of the two \
        sources, say what was chosen but not why. Add what decided it: the sample, the current page, a type that \
        reads both.",
};

const VERSION_MISMATCH: Lint = Lint {
    code: "version-mismatch",
    level: Level::Warn,
    about: "`version` is not the one in the path.",
    explanation: "The dialect is the number in the path, such as `/live/v3/`, or `none` where there is no number. What the \
        envelope looks like does not follow from it, and has a key of its own, `envelope`. Correct one of the two.",
};

pub(super) const LINTS: &[Lint] = &[
    SOURCE_IN_FUTURE,
    SOURCE_OLD,
    EFFECT_DOUBTFUL,
    NO_REASON,
    VERSION_MISMATCH,
];

/// Verbs of calls that change nothing.
const READS: &[&str] = &[
    "lists",
    "gets",
    "tells",
    "counts",
    "finds",
    "shows",
    "reads",
    "downloads",
    "checks",
    "searches",
    "returns",
    "fetches",
    "looks",
    "queries",
    "sums",
];

/// Verbs of calls that change the same thing when they are sent again.
const SETS: &[&str] = &[
    "sets", "deletes", "removes", "updates", "changes", "switches", "enables", "disables",
    "closes", "replaces", "clears", "edits", "renames", "stops", "unbinds",
];

/// Verbs of calls that do it once more when they are sent again.
const DOES: &[&str] = &[
    "creates", "adds", "sends", "uploads", "starts", "imports", "copies", "inserts", "appends",
    "pushes", "submits", "books",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let api = context.api;
    let endpoints = api
        .endpoints
        .iter()
        .map(|known| (known.file, Some(known.effect)));
    let callbacks = api.callbacks.iter().map(|known| (known.file, None));
    for (file, effect) in endpoints.chain(callbacks) {
        let Some(Some(node)) = context.nodes.get(file) else {
            continue;
        };
        read(context.today, node, findings);
        if let Some(effect) = effect {
            self::effect(effect, node, findings);
            version(node, findings);
        }
        for item in node
            .entry("contradictions")
            .map_or(&[][..], |(_, list)| list.items())
        {
            choice(item, findings);
        }
        let reason = node
            .entry("deprecated")
            .and_then(|(_, why)| why.entry("reason"));
        if let Some((_, reason)) = reason
            && reason.text().is_some_and(|text| words(text).count() < 2)
        {
            findings
                .add(NO_REASON, reason.span, "this is not a reason")
                .hint("say what is better about the successor, or why it has none");
        }
    }
}

fn read(today: Date, node: &Node, findings: &mut Findings) {
    let read = node
        .entry("source")
        .and_then(|(_, source)| source.entry("read"));
    let Some((_, read)) = read else { return };
    let Some(day) = read.text().and_then(|text| text.parse::<Date>().ok()) else {
        return;
    };
    // Elsewhere it may be tomorrow already.
    if today.checked_add(1.day()).is_ok_and(|latest| day > latest) {
        findings
            .add(
                SOURCE_IN_FUTURE,
                read.span,
                format!("this day is in the future; today is {today}"),
            )
            .hint("write the day on which the page was read");
    }
    if day.checked_add(2.years()).is_ok_and(|due| due < today) {
        findings
            .add(
                SOURCE_OLD,
                read.span,
                "the page was read more than two years ago",
            )
            .hint("read it again, and write down the day");
    }
}

fn version(node: &Node, findings: &mut Findings) {
    let entry = |key: &str| {
        node.entry(key)
            .and_then(|(_, it)| Some((it.span, it.text()?)))
    };
    let (Some((at, version)), Some((_, path))) = (entry("version"), entry("path")) else {
        return;
    };
    let is_version = |part: &&str| {
        let number = part.strip_prefix('v').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let in_path = path.split('/').find(is_version).unwrap_or("none");
    if version != in_path {
        let message = format!("the version is `{version}`, but the path has `{in_path}`");
        findings
            .add(VERSION_MISMATCH, at, message)
            .hint("correct the one that is wrong");
    }
}

fn effect(effect: Effect, node: &Node, findings: &mut Findings) {
    let Some((_, value)) = node.entry("effect") else {
        return;
    };
    let summary = node
        .entry("summary")
        .and_then(|(_, summary)| summary.text());
    let verb = summary
        .and_then(|text| words(text).next())
        .unwrap_or_default();
    let is = |verbs: &[&str]| verbs.contains(&verb.as_str());
    let usual = match effect {
        Effect::Read if is(SETS) => Effect::Idempotent,
        Effect::Read | Effect::Idempotent if is(DOES) => Effect::Write,
        Effect::Idempotent | Effect::Write if is(READS) => Effect::Read,
        _ => return,
    };
    let message = format!(
        "the summary says `{verb}`, but the effect is `{}`",
        word(effect)
    );
    findings
        .add(EFFECT_DOUBTFUL, value.span, message)
        .hint(format!(
            "`{}` is usual; fix the one that is wrong",
            word(usual)
        ));
}

/// A contradiction whose choice says why.
fn choice(contradiction: &Node, findings: &mut Findings) {
    let said = |key: &str| contradiction.entry(key).and_then(|(_, value)| value.text());
    let Some((_, choice)) = contradiction.entry("choice") else {
        return;
    };
    let text = choice.text().map(str::trim);
    let repeats = text.is_some_and(|text| {
        let is_same = |other: Option<&str>| {
            other.is_some_and(|other| other.trim().eq_ignore_ascii_case(text))
        };
        words(text).count() < 2 || is_same(said("page")) || is_same(said("other"))
    });
    if repeats {
        findings
            .add(
                NO_REASON,
                choice.span,
                "this says what was chosen, but not why",
            )
            .hint("add what decided it: the sample, the current page, what reads both");
    }
}
