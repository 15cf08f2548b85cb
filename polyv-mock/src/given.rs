//! What a request gives for a parameter: looked up where the parameter belongs, and nowhere else.

use std::borrow::Cow;

use crate::catalogue::{Endpoint, Param, Place};
use crate::json::scalar_text;
use crate::request::{File, Json, Pairs, Request};
use crate::sign::SIGN;
use crate::verdict::Part;

/// The value of a parameter, as it was found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Given<'r> {
    Text(&'r str),
    Json(&'r serde_json::Value),
    /// The JSON body is not JSON, so nothing in it can be read.
    Malformed,
    /// Files; the parameter is in the request once or several times.
    Files,
}

impl<'r> Given<'r> {
    pub(crate) fn is_empty(self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Json(value) => value.as_str().is_some_and(str::is_empty),
            Self::Malformed | Self::Files => false,
        }
    }

    /// The value as one text, as it would be written outside JSON.
    pub(crate) fn as_text(self) -> Option<Cow<'r, str>> {
        match self {
            Self::Text(text) => Some(text.into()),
            Self::Json(value) => scalar_text(value),
            Self::Malformed | Self::Files => None,
        }
    }
}

/// A request to one endpoint: its parameters can be looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'r> {
    pub(crate) endpoint: &'r Endpoint,
    pub(crate) request: &'r Request,
    /// The values of the path's placeholders, in the template's order.
    pub(crate) path_values: &'r [String],
}

impl<'r> Call<'r> {
    /// The value, where the parameter belongs; the first one, when it is repeated.
    pub(crate) fn given(&self, param: &Param) -> Option<Given<'r>> {
        self.all_given(param).first().copied()
    }

    /// All the values, where the parameter belongs, but those that mean its absence.
    pub(crate) fn all_given(&self, param: &Param) -> Vec<Given<'r>> {
        let mut given = self.all_sent(param);
        given.retain(|given| !given.as_text().is_some_and(|text| param.is_absence(&text)));
        given
    }

    /// All the values as they were sent, where the parameter belongs.
    pub(crate) fn all_sent(&self, param: &Param) -> Vec<Given<'r>> {
        let request = self.request;
        let as_one_set = self.endpoint.shape.signs_the_form();
        let texts = |parts: &[&'r Pairs]| {
            parts
                .iter()
                .flat_map(|pairs| pairs.values(&param.name))
                .map(Given::Text)
                .collect()
        };
        match param.place {
            None => Vec::new(),
            Some(Place::Path) => self
                .path_value(&param.name)
                .map(Given::Text)
                .into_iter()
                .collect(),
            // The service reads the query and a signed form as one set.
            Some(Place::Query | Place::Form) if as_one_set => {
                texts(&[&request.query, &request.form])
            }
            Some(Place::Query) => texts(&[&request.query]),
            Some(Place::Form) => texts(&[&request.form]),
            Some(Place::Json) => self.in_json(param).into_iter().collect(),
            Some(Place::File) => self.files(&param.name).map(|_| Given::Files).collect(),
        }
    }

    /// The sign, where the endpoint's requests have it.
    pub(crate) fn sign(&self) -> Option<&'r str> {
        let form = self.endpoint.shape.signs_the_form();
        let in_form = form.then_some(&self.request.form).into_iter();
        std::iter::once(&self.request.query)
            .chain(in_form)
            .find_map(|pairs| pairs.values(SIGN).next())
    }

    /// The parameter of this name at the top of the request.
    pub(crate) fn param(&self, name: &str) -> Option<&'r Param> {
        self.endpoint.params.iter().find(|param| param.name == name)
    }

    /// Another part of the request that has a value under the parameter's name.
    pub(crate) fn found_elsewhere(&self, param: &Param) -> Option<Part> {
        let name = &param.name;
        let in_json = || match &self.request.json {
            Json::Value(value) => value.get(name).is_some_and(|value| !value.is_null()),
            _ => false,
        };
        if self.request.query.values(name).next().is_some() {
            Some(Part::Query)
        } else if self.request.form.values(name).next().is_some() {
            Some(Part::Form)
        } else if in_json() {
            Some(Part::Json)
        } else if self.files(name).next().is_some() {
            Some(Part::Files)
        } else {
            None
        }
    }

    fn path_value(&self, name: &str) -> Option<&'r str> {
        let position = crate::route::placeholders(&self.endpoint.path)
            .position(|placeholder| placeholder == name)?;
        self.path_values.get(position).map(String::as_str)
    }

    fn in_json(&self, param: &Param) -> Option<Given<'r>> {
        match &self.request.json {
            Json::Absent => None,
            Json::Malformed => Some(Given::Malformed),
            Json::Value(body) if param.root => Some(Given::Json(body)),
            Json::Value(body) => body
                .get(&param.name)
                .filter(|value| !value.is_null())
                .map(Given::Json),
        }
    }

    /// The files that were sent under this name.
    pub(crate) fn files(&self, name: &str) -> impl Iterator<Item = &'r File> {
        let files = self.request.files.iter();
        files.filter(move |file| file.field == name)
    }
}

/// The part of a request that a place names.
pub(crate) fn part_of(place: Place) -> Part {
    match place {
        Place::Path => Part::Path,
        Place::Query => Part::Query,
        Place::Form => Part::Form,
        Place::Json => Part::Json,
        Place::File => Part::Files,
    }
}
