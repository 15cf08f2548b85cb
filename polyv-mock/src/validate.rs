//! Whether the parameters of a request are what the endpoint documents.

mod date;
mod rules;
mod scalar;
mod value;

use crate::catalogue::{Kind, Param, Place};
use crate::given::{Call, Given, part_of};
use crate::verdict::{Misplaced, Reason, Refusal};

/// Refuses the first thing that is wrong: what is missing first, then what is wrong in itself, then what does not go
/// together.
pub(crate) fn validate(call: &Call<'_>) -> Result<(), Refusal> {
    for param in &call.endpoint.params {
        check_presence(call, param)?;
    }
    for param in &call.endpoint.params {
        value::check(param, &call.all_given(param))?;
    }
    call.endpoint
        .rules
        .iter()
        .try_for_each(|rule| rules::check(rule, call))
}

/// The parameters that were sent, but where nobody looks for them.
pub(crate) fn misplaced(call: &Call<'_>) -> Vec<Misplaced> {
    call.endpoint
        .params
        .iter()
        .filter(|param| call.given(param).is_none())
        .filter_map(|param| {
            Some(Misplaced {
                parameter: param.name.clone(),
                sent_in: call.found_elsewhere(param)?,
                belongs_in: part_of(param.place?),
            })
        })
        .collect()
}

fn check_presence(call: &Call<'_>, param: &Param) -> Result<(), Refusal> {
    let place = part_of(param.place.unwrap_or(Place::Query));
    let missing = |detail: String| Err(refuse(param, Reason::ParamMissing, detail));
    match call.given(param) {
        None if param.required => missing(format!("required, and not in the {place}")),
        Some(given) if given.is_empty() && !param.may_be_empty() => {
            missing("must not be empty".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether a parameter has a value, or is empty because that means something.
fn is_present(call: &Call<'_>, name: &str) -> bool {
    call.param(name).is_some_and(|param| {
        call.given(param)
            .is_some_and(|given| !given.is_empty() || param.may_be_empty())
    })
}

/// The date and time that a text of this kind names, in UTC+8.
pub(crate) fn civil_of(
    kind: Kind,
    format: Option<&str>,
    text: &str,
) -> Option<jiff::civil::DateTime> {
    date::civil(kind, format, text)
}

/// The date and time that a parameter names, in UTC+8.
fn civil(call: &Call<'_>, name: &str) -> Option<jiff::civil::DateTime> {
    let param = call.param(name)?;
    let text = call.given(param).and_then(Given::as_text)?;
    date::civil(param.kind, param.format.as_deref(), &text)
}

fn refuse(param: &Param, reason: Reason, detail: impl Into<String>) -> Refusal {
    Refusal::about(&param.name, reason, detail)
}
