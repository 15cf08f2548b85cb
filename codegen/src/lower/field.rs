//! Parameters and fields.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use super::units;
use crate::diagnostic::Diagnostics;
use crate::model::{Absent, Bounds, Field, FileLimits, Form, Name, Place, Ty, Variant};
use crate::naming;
use crate::source::{Located, Span};
use crate::spec::{self, Mapping as _};

/// What to do about bounds in the wrong order.
pub(super) const EXCHANGE: &str = "exchange them, or correct the one that is wrong";

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A parameter.
    Param(Place),
    /// A field of an object in a request.
    Sent,
    /// A field of an object in a reply.
    Received,
    /// A field of a shared object.
    Shared,
}

impl Use {
    /// The use of the fields of an object that has this use.
    pub(super) const fn inside(self) -> Self {
        match self {
            Self::Param(_) | Self::Sent => Self::Sent,
            Self::Received => Self::Received,
            Self::Shared => Self::Shared,
        }
    }
}

/// The field of a known type and spelling; `None` where that could not be understood.
pub(super) fn field(
    wire: &Located<String>,
    spec: &spec::Field,
    (ty, form): (Option<Ty>, Option<Form>),
    of: Use,
    diagnostics: &mut Diagnostics,
) -> Field {
    let is_count = ty == Some(Ty::Count);
    Field {
        wire: Name::of(wire),
        rust: rust_name(wire, spec.rust.as_ref(), diagnostics),
        place: if let Use::Param(place) = of {
            place
        } else {
            Place::Json
        },
        broken: ty.is_none() || form.is_none() || !spec.is_whole(),
        ty: ty.unwrap_or(Ty::Json),
        form: form.unwrap_or(Form::Plain),
        list: spec.list.as_ref().map(|list| list.value),
        required: spec.required.value,
        account: spec.account.value,
        clear: spec.empty.is_some(),
        // Inside an object it has been reported.
        absent: spec
            .absent
            .as_ref()
            .filter(|_| matches!(of, Use::Param(_)))
            .map(|absent| self::absent(absent, diagnostics)),
        zero_is_absent: spec.zero.is_some(),
        default: spec.default.as_ref().map(Name::of),
        range: bounds(
            spec.min.as_ref(),
            spec.max.as_ref(),
            is_count.then_some(Decimal::ZERO),
            diagnostics,
        ),
        allowed: spec.allowed.iter().map(|value| value.value).collect(),
        length: bounds(
            spec.min_length.as_ref(),
            spec.max_length.as_ref(),
            Some(1),
            diagnostics,
        ),
        items: bounds(
            spec.items.as_ref().or(spec.min_items.as_ref()),
            spec.items.as_ref().or(spec.max_items.as_ref()),
            Some(1),
            diagnostics,
        ),
        file: file_limits(spec, diagnostics),
        alias: spec.alias.as_ref().map(|alias| alias.value.clone()),
        basis: spec.basis.as_ref().map(|basis| basis.value),
        doc: spec.doc.clone(),
    }
}

/// Two wire names that become one name in Rust, or the name of a function that is generated beside.
pub(super) fn clashes(fields: &[Field], diagnostics: &mut Diagnostics) {
    let clears: BTreeMap<String, &Field> = fields
        .iter()
        .filter(|field| field.clear)
        .map(|field| (naming::clear_of(&field.rust), field))
        .collect();
    let constructors: BTreeMap<&str, &Field> = fields
        .iter()
        .filter_map(|field| Some((field, field.absent.as_ref()?)))
        .flat_map(|(field, absent)| {
            [&absent.constructor, &absent.otherwise].map(|name| (name.as_str(), field))
        })
        .collect();
    let mut named: BTreeMap<&str, &Field> = BTreeMap::new();
    for field in fields {
        if let Some(first) = named.get(field.rust.as_str()) {
            let message = if first.wire.text == field.wire.text {
                format!("`{}` is in two places of the request", field.wire.text)
            } else {
                format!(
                    "`{}` and `{}` are both `{}` in Rust",
                    first.wire.text, field.wire.text, field.rust
                )
            };
            diagnostics
                .error("name-clash", field.wire.span, message)
                .hint("give one of them another name with `rust`");
        } else {
            named.insert(&field.rust, field);
        }
        alias(field, fields, diagnostics);
        if let Some(cleared) = clears.get(&field.rust) {
            let message = format!(
                "`{}` in Rust is the setter that clears `{}`",
                field.rust, cleared.wire.text
            );
            diagnostics
                .error("name-clash", field.wire.span, message)
                .hint("give it another name with `rust`");
        }
        if let Some(deciding) = constructors.get(field.rust.as_str()) {
            let message = format!(
                "`{}` in Rust is a constructor, because of `{}`",
                field.rust, deciding.wire.text
            );
            diagnostics
                .error("name-clash", field.wire.span, message)
                .hint("give one of them another name");
        }
    }
}

/// An alias by which another field is read as well.
fn alias(field: &Field, all: &[Field], diagnostics: &mut Diagnostics) {
    let Some(alias) = &field.alias else { return };
    if *alias == field.wire.text {
        let message = format!("the alias of `{alias}` is its own name");
        diagnostics
            .error("name-clash", field.wire.span, message)
            .hint("leave out the `alias`");
    }
    let is_called = |other: &&Field| {
        other.wire != field.wire
            && (other.wire.text == *alias || other.alias.as_ref() == Some(alias))
    };
    if let Some(other) = all.iter().find(is_called) {
        let message = format!(
            "the alias of `{}` is a name of `{}`",
            field.wire.text, other.wire.text
        );
        diagnostics
            .error("name-clash", field.wire.span, message)
            .hint("leave out the `alias` of one");
    }
}

fn rust_name(
    wire: &Located<String>,
    given: Option<&Located<String>>,
    diagnostics: &mut Diagnostics,
) -> String {
    if wire.is_empty() && given.is_some() {
        diagnostics
            .error("rust-name", wire.span, "this name is empty")
            .hint("write it as it is on the wire");
    }
    let (name, span) = match given {
        Some(given) => (given.value.clone(), given.span),
        None => (naming::snake(wire), wire.span),
    };
    if !naming::is_snake(&name) || matches!(name.as_str(), "self" | "super" | "crate" | "new") {
        diagnostics
            .error(
                "rust-name",
                span,
                format!("`{name}` cannot be a name in Rust"),
            )
            .hint(match given.map(|_| naming::snake(&name)) {
                Some(better) if better != name && naming::is_snake(&better) => {
                    format!("call it `{better}`")
                }
                _ => "give it one in snake case with `rust`".to_owned(),
            });
    }
    name
}

fn absent(spec: &Located<spec::Absent>, diagnostics: &mut Diagnostics) -> Absent {
    for (key, name) in [
        ("constructor", &spec.constructor),
        ("otherwise", &spec.otherwise),
    ] {
        let is_name =
            naming::is_snake(name) && !matches!(name.as_str(), "self" | "super" | "crate");
        let example = "say what the call is about, as `for_whole_account` and `for_channel` do";
        if !is_name && spec.has(key) {
            let message = format!("`{}` is not a name in snake case", name.value);
            diagnostics
                .error("rust-name", name.span, message)
                .hint(example);
        } else if name.value == "new" {
            let message = "`new` does not say whether the parameter is there";
            diagnostics
                .error("absent-names", name.span, message)
                .hint(example);
        }
    }
    if spec.is_whole() && spec.constructor.value == spec.otherwise.value {
        let message = "the two constructors need two names";
        diagnostics
            .error("absent-names", spec.otherwise.span, message)
            .hint("say with which the parameter is given, as `for_channel` does");
    }
    Absent {
        means: spec.means.clone(),
        given: spec.given.clone(),
        also: spec.also.as_ref().map(Name::of),
        constructor: spec.constructor.value.clone(),
        otherwise: spec.otherwise.value.clone(),
        span: spec.span,
    }
}

fn file_limits(spec: &spec::Field, diagnostics: &mut Diagnostics) -> FileLimits {
    let by = spec.max_bytes_by.as_ref().map(|by| {
        let size = |(value, size): &(Located<String>, Located<String>)| {
            (Name::of(value), units::bytes(size, diagnostics))
        };
        let sizes = by.values.0.iter().map(size).collect();
        (Name::of(&by.param), sizes)
    });
    FileLimits {
        max_bytes: spec
            .max_bytes
            .as_ref()
            .map(|size| units::bytes(size, diagnostics)),
        max_bytes_by: by,
        extensions: spec
            .extensions
            .iter()
            .map(|extension| extension.value.clone())
            .collect(),
    }
}

/// A largest value below `least` has been reported.
fn bounds<T: Copy + PartialOrd + fmt::Display>(
    min: Option<&Located<T>>,
    max: Option<&Located<T>>,
    least: Option<T>,
    diagnostics: &mut Diagnostics,
) -> Bounds<T> {
    if let (Some(min), Some(max)) = (min, max)
        && min.value > max.value
        && least.is_none_or(|least| max.value >= least)
    {
        let message = format!(
            "the smallest value, {}, is above the largest, {}",
            min.value, max.value
        );
        diagnostics
            .error("empty-range", max.span, message)
            .hint(EXCHANGE);
    }
    Bounds {
        min: min.map(|bound| bound.value),
        max: max.map(|bound| bound.value),
    }
}

pub(super) fn variants(
    values: &spec::Map<spec::Variant>,
    diagnostics: &mut Diagnostics,
) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for (wire, spec) in values {
        let (name, span) = variant_name(wire, spec);
        // What could not be read has been reported.
        if spec.has("name") {
            if !naming::is_pascal(&name) || name == "Other" || name == "Self" {
                diagnostics
                    .error(
                        "variant-name",
                        span,
                        format!("`{name}` cannot be the name of a value in Rust"),
                    )
                    .hint(match naming::pascal(&name) {
                        better if better != name && naming::is_pascal(&better) => {
                            format!("call it `{better}`")
                        }
                        _ => "give it an English one such as `Finished` with `name`".to_owned(),
                    });
            }
            if let Some(first) = named.get(&name) {
                let message = format!("`{first}` and `{}` are both `{name}` in Rust", wire.value);
                diagnostics
                    .error("name-clash", span, message)
                    .hint("give one of them another name with `name`");
            }
        }
        named.entry(name.clone()).or_insert(&wire.value);
        variants.push(Variant {
            wire: Name::of(wire),
            rust: name,
            doc: spec.doc.clone(),
        });
    }
    variants
}

fn variant_name(wire: &Located<String>, spec: &spec::Variant) -> (String, Span) {
    match &spec.name {
        Some(name) => (name.value.clone(), name.span),
        None => (naming::pascal(wire), wire.span),
    }
}
