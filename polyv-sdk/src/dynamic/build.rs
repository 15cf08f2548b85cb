//! Requests whose parameters are given by name, as JSON or text.

use serde_json::{Map, Value as Any};

use super::{AnyOperation, AnyRequest, Facts, ParamFacts};
use crate::check::Invalid;
use crate::error::Error;
use crate::json::Reader;

/// A request in the making: parameters by name, as JSON or text. Made by
/// [`AnyOperation::request`](super::AnyOperation::request).
///
/// A parameter is named as on the wire or as in Rust, and so are the fields of objects. A value under its wire name
/// is spelt as on the wire; a flag that Rust inverts (`flag-ny`) has the Rust meaning under its Rust name. Where
/// absence acts, on the whole account for example, it must be stated: [`null`](Self::null).
///
/// A file is given as a path on this machine: do not accept one from a caller that may not read every file here.
#[derive(Clone)]
pub struct RequestBuilder {
    operation: AnyOperation,
    facts: Option<Facts>,
    params: Map<String, Any>,
}

impl RequestBuilder {
    pub(super) fn new(operation: AnyOperation) -> Self {
        Self {
            operation,
            facts: None,
            params: Map::new(),
        }
    }

    /// Sets a parameter to any JSON.
    ///
    /// Fails if there is no such parameter, or no such field in it.
    pub fn json(&mut self, name: &str, value: impl Into<Any>) -> Result<&mut Self, Error> {
        let param = self.param(name)?;
        let value = by_wire(&param, name, value.into()).map_err(|invalid| self.refused(invalid))?;
        self.params.insert(param.name, value);
        Ok(self)
    }

    /// Sets several parameters from the members of an object.
    ///
    /// Fails as [`json`](Self::json) does.
    pub fn all(&mut self, params: Map<String, Any>) -> Result<&mut Self, Error> {
        for (name, value) in params {
            self.json(&name, value)?;
        }
        Ok(self)
    }

    /// Sets a parameter from text, as on a command line: a number, a flag, a time by its digits,
    /// a list as texts joined by commas or as JSON, an object or any JSON as JSON, a file by its path. Giving a list
    /// again appends to it. `name.field` sets a field of an object.
    ///
    /// Fails if there is no such parameter, or if the text is not the JSON that it has to be.
    pub fn text(&mut self, name: &str, text: &str) -> Result<&mut Self, Error> {
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (name, None),
        };
        let param = self.param(first)?;
        // What fails leaves no trace: a `null` would say that the parameter is absent on purpose.
        let mut slot = self.params.get(&param.name).cloned().unwrap_or_default();
        let outcome = match rest {
            Some(rest) => set_inside(&mut slot, &param, rest, text),
            None => set(&mut slot, &param, first, text),
        };
        outcome.map_err(|invalid| self.refused(invalid))?;
        self.params.insert(param.name, slot);
        Ok(self)
    }

    /// States that a parameter is absent, where its absence acts.
    ///
    /// Fails if there is no such parameter.
    pub fn null(&mut self, name: &str) -> Result<&mut Self, Error> {
        self.json(name, Any::Null)
    }

    /// The request.
    ///
    /// Fails with the parameter whose value cannot be read, that is required and missing, or whose absence acts and
    /// is not stated. Bounds are checked when it is sent, or by [`AnyRequest::draft`].
    pub fn build(&self) -> Result<AnyRequest, Error> {
        let json = serde_json::to_vec(&self.params).map_err(|error| {
            let problem = format!("cannot be written as JSON: {error}");
            self.refused(invalid("params", problem))
        })?;
        AnyRequest::read(self.operation, Reader::of_json(&json, ""))
    }

    /// The facts of a parameter.
    fn param(&mut self, name: &str) -> Result<ParamFacts, Error> {
        if self.facts.is_none() {
            self.facts = Some(self.operation.facts()?);
        }
        let params = self.facts.as_ref().map_or(&[][..], |facts| &facts.params);
        find(params, name, name)
            .map_err(|invalid| self.refused(invalid))
            .cloned()
    }

    fn refused(&self, invalid: Invalid) -> Error {
        Error::from(invalid).of_endpoint(self.operation.name())
    }
}

/// Shows the names of the parameters: their values may be secrets.
impl std::fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("operation", &self.operation.name())
            .field("params", &self.params.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

fn invalid(parameter: &str, problem: impl Into<String>) -> Invalid {
    Invalid::new(parameter, problem)
}

fn find<'a>(params: &'a [ParamFacts], name: &str, path: &str) -> Result<&'a ParamFacts, Invalid> {
    let by = |name_of: fn(&ParamFacts) -> &str| params.iter().find(|param| name_of(param) == name);
    by(|param| &param.name)
        .or_else(|| by(|param| &param.rust))
        .ok_or_else(|| {
            let known: Vec<_> = params.iter().map(|param| param.name.as_str()).collect();
            let problem = if known.is_empty() {
                "is unknown: there are no parameters here".to_owned()
            } else {
                format!("is unknown; the known names are `{}`", known.join("`, `"))
            };
            invalid(path, problem)
        })
}

/// A value whose fields have their wire names and wire meanings.
fn by_wire(param: &ParamFacts, name: &str, value: Any) -> Result<Any, Invalid> {
    Ok(match value {
        Any::Array(items) => {
            let items = items.into_iter().map(|item| by_wire(param, name, item));
            Any::Array(items.collect::<Result<_, _>>()?)
        }
        Any::Object(members) if !param.fields.is_empty() => {
            let mut renamed = Map::new();
            for (name, value) in members {
                let field = find(&param.fields, &name, &format!("{}.{name}", param.name))?;
                renamed.insert(field.name.clone(), by_wire(field, &name, value)?);
            }
            Any::Object(renamed)
        }
        value if param.kind == "flag-ny" && name != param.name => turned(value),
        value => value,
    })
}

/// The opposite of a flag.
fn turned(value: Any) -> Any {
    match value {
        Any::Bool(value) => Any::Bool(!value),
        Any::String(text) => Any::String(
            match text.as_str() {
                "Y" | "y" | "true" | "1" => "N",
                "N" | "n" | "false" | "0" => "Y",
                other => other,
            }
            .to_owned(),
        ),
        other => other,
    }
}

fn set(slot: &mut Any, param: &ParamFacts, name: &str, text: &str) -> Result<(), Invalid> {
    let json = |text: &str| {
        let parsed = serde_json::from_str::<Any>(text);
        parsed.map_err(|error| invalid(&param.name, format!("is not JSON: {}", place(&error))))
    };
    let is_object = param.kind == "object";
    if param.list.is_some() {
        let items = match text.trim_start().as_bytes().first() {
            Some(b'[') => json(text)?,
            Some(b'{') if is_object => Any::Array(vec![json(text)?]),
            _ => text.split(',').map(|item| Any::from(item.trim())).collect(),
        };
        let (Any::Array(items), mut all) = (by_wire(param, name, items)?, std::mem::take(slot))
        else {
            return Err(invalid(&param.name, "is not a list"));
        };
        if let Any::Array(all) = &mut all {
            all.extend(items);
            *slot = Any::Array(std::mem::take(all));
        } else {
            *slot = Any::Array(items);
        }
        return Ok(());
    }
    let value = match param.kind.as_str() {
        "object" => json(text)?,
        "json" => json(text).unwrap_or_else(|_| Any::from(text)),
        _ => Any::from(text),
    };
    *slot = by_wire(param, name, value)?;
    Ok(())
}

/// Sets a field of an object, or of an object in it.
fn set_inside(slot: &mut Any, param: &ParamFacts, path: &str, text: &str) -> Result<(), Invalid> {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    if param.list.is_some() {
        return Err(invalid(&param.name, "is a list: give it as JSON"));
    }
    let field = find(&param.fields, name, &format!("{}.{name}", param.name))?;
    if !slot.is_object() {
        *slot = Any::Object(Map::new());
    }
    let Any::Object(members) = slot else {
        return Ok(());
    };
    let slot = members.entry(field.name.clone()).or_insert(Any::Null);
    match rest {
        Some(rest) => set_inside(slot, field, rest, text),
        None => set(slot, field, name, text),
    }
}

/// Where JSON is wrong; the text itself may be a secret.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}
