//! Endpoints.

use super::field::{Use, clashes};
use super::scope::Scope;
use super::{Context, documented, reply, rules, service, source, state};
use crate::diagnostic::Diagnostics;
use crate::model::{AuthScheme, Deprecated, Endpoint, Field, Host, Name, Place};
use crate::source::{Located, Span};
use crate::spec::{self, Mapping as _};

/// What every signed request carries: the transport adds it, so that a spec never lists it.
const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

pub(super) fn lower(
    context: &Context<'_>,
    file: usize,
    path: [String; 3],
    spec: &Located<spec::Endpoint>,
    diagnostics: &mut Diagnostics,
) -> Endpoint {
    let mut scope = Scope::of_endpoint(context, &path[2], spec, diagnostics);
    let params = params(&mut scope, spec, diagnostics);
    let (reply, has_reply) = reply::lower(&mut scope, &spec.response, diagnostics);
    let host = host(context, spec, diagnostics);
    let auth = auth(context, spec, diagnostics);
    let paging = spec
        .paging
        .as_ref()
        .map(|paging| rules::paging(paging, diagnostics));
    let state = spec
        .state
        .as_ref()
        .map(|state| state::state(state, diagnostics));
    let unclear = [
        ("state", matches!(state, Some(None))),
        ("response", !has_reply),
        ("host", host.is_none()),
        ("auth", auth.is_none()),
        ("paging", matches!(paging, Some(None))),
    ];
    let unclear = unclear
        .iter()
        .filter(|(_, is_unclear)| *is_unclear)
        .map(|(key, _)| *key);
    Endpoint {
        file,
        path,
        span: spec.span,
        broken: spec.broken_keys().iter().copied().chain(unclear).collect(),
        title: spec.title.clone(),
        summary: spec.summary.clone(),
        notes: spec.notes.clone(),
        source: source::lower(&spec.source, diagnostics),
        version: spec.version,
        method: spec.method,
        host: host.unwrap_or_default(),
        url_path: Name {
            text: spec.path.value.0.clone(),
            span: spec.path.span,
        },
        renamed_from: documented::former_names(&spec.renamed_from, diagnostics),
        auth: auth.unwrap_or((Name::default(), AuthScheme::Account)),
        shape: spec.shape.clone(),
        effect: spec.effect,
        deprecated: spec.deprecated.as_ref().map(deprecated),
        params,
        rules: rules::rules(&spec.rules, diagnostics),
        paging: paging.flatten(),
        state: state.flatten(),
        refers: spec.refers.iter().filter_map(state::refers).collect(),
        reply,
        errors: documented::errors(&spec.errors, diagnostics),
        quotas: service::quotas(&spec.quotas, diagnostics),
        contradictions: documented::contradictions(&spec.contradictions),
        examples: documented::examples(&spec.examples, diagnostics),
        enums: scope.enums,
        objects: scope.objects,
    }
}

fn deprecated(spec: &spec::Deprecated) -> Deprecated {
    Deprecated {
        successor: spec.successor.as_ref().map(Name::of),
        reason: spec.reason.clone(),
    }
}

/// All parameters, in the order of the spec, section by section.
fn params(
    scope: &mut Scope<'_>,
    spec: &spec::Endpoint,
    diagnostics: &mut Diagnostics,
) -> Vec<Field> {
    let sections = [
        (&spec.path_params, Place::Path),
        (&spec.query, Place::Query),
        (&spec.form, Place::Form),
        (&spec.json, Place::Json),
        (&spec.json_root, Place::JsonRoot),
        (&spec.files, Place::File),
    ];
    let mut params = Vec::new();
    for (section, place) in sections {
        for (wire, field) in &section.0 {
            if TRANSPORT.contains(&wire.value.as_str()) {
                diagnostics
                    .error(
                        "transport-param",
                        wire.span,
                        format!("`{}` belongs to the transport", wire.value),
                    )
                    .hint("leave it out: it is added to every signed request");
            }
            params.push(scope.field(wire, field, Use::Param(place), diagnostics));
        }
    }
    clashes(&params, diagnostics);
    params
}

/// What `given` names, or `default` where it does not. `None` means that it is unknown.
fn given<'s>(
    given: Option<&'s Located<String>>,
    default: &'s str,
    otherwise: Span,
) -> (&'s str, Span) {
    given.map_or((default, otherwise), |given| {
        (given.value.as_str(), given.span)
    })
}

fn host(
    context: &Context<'_>,
    spec: &Located<spec::Endpoint>,
    diagnostics: &mut Diagnostics,
) -> Option<Host> {
    if !spec.has("host") {
        return None;
    }
    let (name, span) = given(spec.host.as_ref(), service::DEFAULT_HOST, spec.span);
    let found = context
        .service
        .hosts
        .iter()
        .find(|host| &*host.name == name)
        .cloned();
    if found.is_none() && spec.host.is_some() && !context.service.broken.contains(&"hosts") {
        let known = context.service.hosts.iter().map(|host| &*host.name);
        diagnostics
            .error("unknown-host", span, format!("unknown host `{name}`"))
            .suggest(name, known);
    }
    found
}

fn auth(
    context: &Context<'_>,
    spec: &Located<spec::Endpoint>,
    diagnostics: &mut Diagnostics,
) -> Option<(Name, AuthScheme)> {
    if !spec.has("auth") {
        return None;
    }
    let (name, span) = given(spec.auth.as_ref(), service::DEFAULT_AUTH, spec.span);
    let found = context.service.auth.iter().find(|auth| &*auth.name == name);
    if found.is_none() && spec.auth.is_some() && !context.service.broken.contains(&"auth") {
        let known = context.service.auth.iter().map(|auth| &*auth.name);
        diagnostics
            .error(
                "unknown-auth",
                span,
                format!("unknown auth scheme `{name}`"),
            )
            .suggest(name, known);
    }
    let text = name.to_owned();
    found.map(|auth| (Name { text, span }, auth.scheme.clone()))
}
