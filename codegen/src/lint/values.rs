//! Values that examples show, and that their fields do not expect.

use serde_json::Value;

use super::Context;
use super::finding::{Findings, Level, Lint};
use super::samples::{self, Shown};
use super::types::TIMES;
use crate::model::{Api, Enum, Field, Form, Ty};
use crate::texts::is_open;

const VALUE_UNLISTED: Lint = Lint {
    code: "value-unlisted",
    level: Level::Warn,
    about: "A sample has a value that the enumeration does not list.",
    explanation: "Enumerations are open: a value that no spec lists is kept, so no test fails. But a value that the page's own \
        sample shows is one that the service sends, or a slip of the page or of the pen. Add it to `values`, correct the sample \
        if it was copied wrongly, or allow the finding with what is known of the value.",
};

const TIME_IN_SECONDS: Lint = Lint {
    code: "time-in-seconds",
    level: Level::Warn,
    about: "A sample of a `timestamp` hardly counts milliseconds.",
    explanation: "A `timestamp` counts milliseconds. One that counts seconds would be read as a day in January 1970. If the \
        service sends seconds, make the field a `count` whose text says so, and say why in `contradictions`; if the sample is \
        wrong, allow the finding with that as the reason. Expected are the years 2010 to 2040, and 0.",
};

pub(super) const LINTS: &[Lint] = &[VALUE_UNLISTED, TIME_IN_SECONDS];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for shown in samples::shown(context.api).values() {
        let field = shown.field;
        if let Some(known) = enumeration(context.api, field)
            && let Some(value) = texts(shown).find(|value| !has(known, value))
        {
            let message = format!(
                "a sample of `{}` is `{value}`, which `{}` does not list",
                field.wire.text, known.name.text
            );
            findings
                .add(VALUE_UNLISTED, field.wire.span, message)
                .hint("add it to `values`, or correct the sample");
        }
        if field.ty == Ty::Timestamp
            && field.form == Form::Plain
            && let Some(value) = texts(shown).find(|value| !is_expected(value))
        {
            let message = format!(
                "a sample of `{}` is {value}, which hardly counts milliseconds since 1970",
                field.wire.text
            );
            findings
                .add(TIME_IN_SECONDS, field.wire.span, message)
                .hint("make it a `count` of seconds, or correct the sample");
        }
    }
}

/// The scalars among the samples, as texts. What stands for any value says nothing.
fn texts<'s>(shown: &'s Shown<'_>) -> impl Iterator<Item = String> + 's {
    let texts = shown.values.iter().filter_map(|value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    texts.filter(|text| !is_open(text))
}

fn has(known: &Enum, value: &str) -> bool {
    let mut variants = known.variants.iter();
    variants.any(|variant| variant.wire.text == value)
}

fn is_expected(value: &str) -> bool {
    let number = value.parse();
    number.is_ok_and(|number| number == 0 || TIMES.contains(&number))
}

/// The enumeration that a field's values are of.
fn enumeration<'a>(api: &'a Api, field: &Field) -> Option<&'a Enum> {
    let Ty::Enum(named) = &field.ty else {
        return None;
    };
    let file = field.wire.span.file;
    let mut shared = api.types.iter().flat_map(|file| &file.enums);
    let mut local = api.locals().flat_map(|local| local.enums);
    if named.shared {
        shared.find(|known| known.name.text == named.name)
    } else {
        local.find(|known| known.name.text == named.name && known.name.span.file == file)
    }
}
