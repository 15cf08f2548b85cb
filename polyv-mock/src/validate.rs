//! Whether the parameters of a request are what the endpoint documents.

mod date;
mod file;
mod rules;
mod scalar;
mod value;

pub(crate) use self::date::{any_civil_of, civil_of, written};
use crate::catalogue::{Kind, ListEncoding, Param, Place};
use crate::given::{Call, Given, part_of};
use crate::request::Json;
use crate::sign;
use crate::verdict::{Misplaced, Part, Reason, Refusal};

/// Refuses the first thing that is wrong: what is missing first, then what is wrong in itself, then what does not go
/// together.
pub(crate) fn validate(call: &Call<'_>) -> Result<(), Refusal> {
    for param in &call.endpoint.params {
        check_presence(call, param)?;
    }
    for param in &call.endpoint.params {
        check_once(call, param)?;
        value::check(param, &call.all_given(param))?;
        file::check(call, param)?;
    }
    rules::check_all(&call.endpoint.rules, call)
}

/// The parameters that were sent, but where nobody looks for them.
pub(crate) fn misplaced(call: &Call<'_>) -> Vec<Misplaced> {
    call.endpoint
        .params
        .iter()
        .filter(|param| call.all_sent(param).is_empty())
        .filter_map(|param| {
            Some(Misplaced {
                parameter: param.name.clone(),
                sent_in: call.found_elsewhere(param)?,
                belongs_in: part_of(param.place?),
            })
        })
        .collect()
}

/// The first parameter that the endpoint does not know in the place where it was sent, or the first member of an object that it
/// does not know there; `common` are the parameters of every signed request.
pub(crate) fn unknown(call: &Call<'_>, common: &[String]) -> Option<Refusal> {
    let knows = |name: &str, places: &[Place]| {
        let mut params = call.endpoint.params.iter();
        params.any(|param| {
            param.name == name && param.place.is_some_and(|place| places.contains(&place))
        })
    };
    let is_common = |name: &str| {
        [sign::SIGN, sign::METHOD].contains(&name) || common.iter().any(|other| other == name)
    };
    let as_one_set = call.endpoint.shape.signs_the_form();
    let signed: &[Place] = if as_one_set {
        &[Place::Query, Place::Form]
    } else {
        &[Place::Query]
    };
    let form: &[Place] = if as_one_set { signed } else { &[Place::Form] };
    let request = call.request;
    let in_query = request
        .query
        .iter()
        .find(|(name, _)| !knows(name, signed) && !is_common(name));
    let in_form = request
        .form
        .iter()
        .find(|(name, _)| !(knows(name, form) || (as_one_set && is_common(name))));
    let in_json = match &request.json {
        Json::Value(serde_json::Value::Object(members)) if !takes_any_json(call) => {
            let mut names = members.keys();
            names.find(|name| !knows(name, &[Place::Json]))
        }
        _ => None,
    };
    let stray = in_query
        .map(|(name, _)| (name, Part::Query))
        .or_else(|| in_form.map(|(name, _)| (name, Part::Form)))
        .or_else(|| in_json.map(|name| (name.as_str(), Part::Json)));
    let Some((name, part)) = stray else {
        let mut params = call.endpoint.params.iter();
        return params.find_map(|param| value::unknown(param, &call.all_given(param)));
    };
    let detail =
        format!("the endpoint documents no such parameter in the {part}; POLYV ignores it");
    Some(Refusal::about(name, Reason::ParamUnknown, detail))
}

/// Whether the whole body is one parameter.
fn takes_any_json(call: &Call<'_>) -> bool {
    call.endpoint.params.iter().any(|param| param.root)
}

/// An empty value is an absent one for the service, unless it clears a setting.
fn check_presence(call: &Call<'_>, param: &Param) -> Result<(), Refusal> {
    if !param.required || is_given(param, call.given(param)) {
        return Ok(());
    }
    let place = part_of(param.place.unwrap_or(Place::Query));
    let detail = if call.given(param).is_some() {
        "must not be empty".to_owned()
    } else if call.request.starred.contains(&param.name) {
        "its part has only `filename*`, which form readers do not recognize as a file: `filename` is needed as well".to_owned()
    } else {
        let in_body = !matches!(place, Part::Path | Part::Query);
        let why = in_body.then(|| call.request.unread());
        format!(
            "required, but not in the {place}{}",
            why.unwrap_or_default()
        )
    };
    Err(wrong(param, Reason::ParamMissing, detail))
}

/// If a value is sent twice, it is undefined which one counts.
fn check_once(call: &Call<'_>, param: &Param) -> Result<(), Refusal> {
    let is_json = param.place == Some(Place::Json);
    let count = if is_json {
        let doubled = call.request.doubled.iter();
        doubled.filter(|name| **name == param.name).count() + 1
    } else {
        call.all_sent(param).len()
    };
    let takes_several = !is_json && param.list == Some(ListEncoding::Array);
    if count < 2 || takes_several || param.kind == Kind::File {
        return Ok(());
    }
    let detail = format!("sent {count} times, but takes one value");
    Err(wrong(param, Reason::ParamFormat, detail))
}

/// Whether there is a value, or it is empty because that means something.
pub(crate) fn is_given(param: &Param, given: Option<Given<'_>>) -> bool {
    given.is_some_and(|given| !given.is_empty() || param.may_be_empty())
}

fn wrong(param: &Param, reason: Reason, detail: impl Into<String>) -> Refusal {
    Refusal::about(&param.name, reason, detail)
}
