//! Types that several endpoints share.

use super::extract::Named;
use super::mapping::mapping;
use super::{Allowance, Field, Rule, Variant};
use crate::source::Located;

mapping! {
    /// The whole of a file in `specs/types/`.
    Types: "a file of types" {
        /// Identifiers. Each becomes a separate type.
        "ids" ids: Named<Id>,
        /// Enumerations.
        "enums" enums: Named<SharedEnum>,
        /// Objects.
        "objects" objects: Named<Located<SharedObject>>,
        /// Lint findings that are accepted, with reasons.
        "allow" allow: Vec<Located<Allowance>>,
    }
}

mapping! {
    /// A kind of identifier.
    Id: "an identifier" {
        /// What it identifies.
        "doc" doc: String,
    }
}

mapping! {
    /// An enumeration.
    SharedEnum: "an enumeration" {
        /// What it says.
        "doc" doc: String,
        /// The values, as on the wire.
        "values" values: Named<Variant>,
    }
}

mapping! {
    /// An object.
    SharedObject: "an object" {
        /// What it is.
        "doc" doc: String,
        /// Its fields, as on the wire.
        "fields" fields: Named<Located<Field>>,
        /// Rules over several of its fields, as for an endpoint. They hold where it is sent.
        "rules" rules: Vec<Located<Rule>>,
    }
}
