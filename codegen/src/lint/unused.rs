//! What is described and not used, or described twice.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::model::{Api, Endpoint, Enum, Field, Name, Object, Ty};

const UNUSED_TYPE: Lint = Lint {
    code: "unused-type",
    level: Level::Warn,
    about: "A shared type is used by nothing.",
    explanation: "A shared type becomes a public type of the SDK. If no endpoint takes or returns it, it is useless \
        to users, and can only be removed with a breaking change. Use it, or remove it until it is needed.",
};

const UNUSED_ENTRY: Lint = Lint {
    code: "unused-entry",
    level: Level::Warn,
    about: "A host, a way to sign or a module of `service.yaml` is used by nothing.",
    explanation: "service.yaml names what the endpoints rely on. An entry that none of them uses is left over, or \
        the endpoint that should use it does not. Remove it, or fix the endpoint.",
};

const REPEATED_TYPE: Lint = Lint {
    code: "repeated-type",
    level: Level::Warn,
    about: "Two files describe an enumeration with the same values, or an object with the same fields.",
    explanation: "What several endpoints have in common should be one type: otherwise users of the SDK have to \
        convert one into the other, and there are several places to edit when the service adds a value. Describe it \
        once, in specs/types/, and name it with `type`.",
};

const AMBIGUOUS_TYPE: Lint = Lint {
    code: "ambiguous-type",
    level: Level::Warn,
    about: "Two endpoints of a resource describe different types under one name.",
    explanation: "A resource shows the types of its endpoints beside their requests: `booking::Booking` beside \
        `booking::List`. If two of them have one name, it can show neither, and users have to look for both. Give \
        each its own name, or describe the type once, in specs/types/, if it is the same thing.",
};

pub(super) const LINTS: &[Lint] = &[UNUSED_TYPE, UNUSED_ENTRY, REPEATED_TYPE, AMBIGUOUS_TYPE];

/// Objects with fewer fields are alike by chance.
const FEWEST_FIELDS: usize = 3;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let api = context.api;
    let used = used(api);
    for file in &api.types {
        let ids = file.ids.iter().map(|id| &id.name);
        let enums = file.enums.iter().map(|known| &known.name);
        let objects = file.objects.iter().map(|object| &object.name);
        for name in ids.chain(enums).chain(objects) {
            if !used.contains(name.text.as_str()) {
                findings
                    .add(
                        UNUSED_TYPE,
                        name.span,
                        format!("nothing uses `{}`", name.text),
                    )
                    .hint("use it, or remove it until it is needed");
            }
        }
    }
    entries(api, findings);
    repeated(context, findings);
    ambiguous(context, findings);
}

fn entries(api: &Api, findings: &mut Findings) {
    let has = |uses: &dyn Fn(&Endpoint) -> bool| api.endpoints.iter().any(uses);
    let mut unused = |what: &str, name: &Name, is_used: bool| {
        if !is_used {
            findings
                .add(
                    UNUSED_ENTRY,
                    name.span,
                    format!("no endpoint uses the {what} `{}`", name.text),
                )
                .hint("remove it, or fix the endpoint that should use it");
        }
    };
    for host in &api.service.hosts {
        let is_used = has(&|endpoint| endpoint.host.name.text == host.name.text);
        unused("host", &host.name, is_used);
    }
    for auth in &api.service.auth {
        let is_used = has(&|endpoint| endpoint.auth.0.text == auth.name.text);
        unused("way to sign", &auth.name, is_used);
    }
    for (module, _) in &api.service.modules {
        unused(
            "module",
            module,
            has(&|endpoint| endpoint.path[0] == module.text),
        );
    }
}

/// The names of all shared types that something uses.
fn used(api: &Api) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for endpoint in &api.endpoints {
        let params = endpoint.params.iter().map(|field| &field.ty);
        names.extend(
            params
                .chain(endpoint.reply.kind.ty())
                .filter_map(Ty::shared),
        );
    }
    let inside = api.locals().flat_map(|local| local.objects);
    let inside = inside.flat_map(|object| &object.fields);
    names.extend(inside.filter_map(|field| field.ty.shared()));
    // An object that is used uses its fields' types, however deep.
    loop {
        let inside: Vec<_> = api
            .types
            .iter()
            .flat_map(|file| &file.objects)
            .filter(|object| names.contains(object.name.text.as_str()))
            .flat_map(|object| &object.fields)
            .filter_map(|field| field.ty.shared())
            .collect();
        let before = names.len();
        names.extend(inside);
        if names.len() == before {
            return names;
        }
    }
}

/// The same set of values, or of fields with their types, in two files.
fn repeated(context: &Context<'_>, findings: &mut Findings) {
    let mut enums: BTreeMap<Vec<(&str, &str)>, &Name> = BTreeMap::new();
    let mut objects: BTreeMap<Vec<String>, &Name> = BTreeMap::new();
    let api = context.api;
    let files = api.types.iter();
    let files = files.map(|file| (&*file.enums, &*file.objects));
    let local = api.locals().map(|local| (local.enums, local.objects));
    for (known_enums, known_objects) in files.chain(local) {
        for known in known_enums {
            again(context, &mut enums, values(known), &known.name, findings);
        }
        for known in known_objects
            .iter()
            .filter(|object| object.fields.len() >= FEWEST_FIELDS)
        {
            again(context, &mut objects, fields(known), &known.name, findings);
        }
    }
}

/// Names that a resource cannot show, as two of its endpoints have them.
fn ambiguous(context: &Context<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<[&str; 3], &Name> = BTreeMap::new();
    for endpoint in &context.api.endpoints {
        let [module, resource, _] = &endpoint.path;
        let objects = endpoint.objects.iter().map(|object| &object.name);
        for name in objects.chain(endpoint.enums.iter().map(|known| &known.name)) {
            let first = *known.entry([module, resource, &name.text]).or_insert(name);
            if first.span.file != name.span.file {
                let message = format!(
                    "`{}` is also a type of {}, which is another one",
                    name.text,
                    context.path(first.span)
                );
                findings
                    .add(AMBIGUOUS_TYPE, name.span, message)
                    .hint("give each its own name");
            }
        }
    }
}

/// Reports `name` if something like it was described in another file before.
fn again<'a, K: Ord>(
    context: &Context<'_>,
    known: &mut BTreeMap<K, &'a Name>,
    shape: K,
    name: &'a Name,
    findings: &mut Findings,
) {
    let first = *known.entry(shape).or_insert(name);
    if first.span.file != name.span.file {
        let message = format!(
            "`{}` is the same as `{}` in {}",
            name.text,
            first.text,
            context.path(first.span)
        );
        findings
            .add(REPEATED_TYPE, name.span, message)
            .hint("describe it once, in specs/types/");
    }
}

/// The values with their names in Rust: two sets of numbers are alike by chance.
fn values(known: &Enum) -> Vec<(&str, &str)> {
    let mut values: Vec<_> = known
        .variants
        .iter()
        .map(|value| (&*value.wire.text, value.rust.as_str()))
        .collect();
    values.sort_unstable();
    values
}

fn fields(known: &Object) -> Vec<String> {
    let field = |field: &Field| {
        format!(
            "{} {:?} {:?} {:?}",
            field.wire.text, field.ty, field.form, field.list
        )
    };
    let mut fields: Vec<_> = known.fields.iter().map(field).collect();
    fields.sort_unstable();
    fields
}
