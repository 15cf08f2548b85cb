//! Endpoints.

use super::field::{Scope, clashes};
use super::{Context, example, reply, service};
use crate::diagnostic::Diagnostics;
use crate::model::{AuthScheme, Deprecated, Endpoint, Field, Host, Name, Paging, PagingKind, Place, Rule};
use crate::source::{Located, Span};
use crate::spec;

/// What every signed request carries: the transport adds it, so that a spec never lists it.
const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

pub(super) fn lower(
    context: &Context<'_>,
    file: usize,
    path: [String; 3],
    spec: spec::Endpoint,
    diagnostics: &mut Diagnostics,
) -> Option<Endpoint> {
    let mut scope = Scope::of_endpoint(context, &path[2], spec.span, diagnostics);
    let params = params(&mut scope, &spec, diagnostics);
    let reply = reply::lower(&mut scope, &spec.response, diagnostics);
    let host = host(context, spec.host.as_ref(), spec.span, diagnostics);
    let auth = auth(context, spec.auth.as_ref(), spec.span, diagnostics);
    let rules = spec.rules.iter().filter_map(|rule| self::rule(rule, diagnostics)).collect();
    let paging = spec.paging.as_ref().and_then(|paging| self::paging(paging, diagnostics));
    let quotas = spec.quotas.iter().map(|quota| service::quota(quota, diagnostics)).collect();
    source(&spec.source, diagnostics);
    Some(Endpoint {
        file,
        path,
        span: spec.span,
        title: spec.title.value.clone(),
        summary: super::doc(&spec.summary),
        notes: spec.notes.as_ref().map(|notes| super::doc(notes)),
        page: spec.source.page.value.clone(),
        version: spec.version.value,
        method: spec.method.value,
        host: host?,
        url_path: service::name(&spec.path),
        auth: auth?,
        shape: spec.shape.clone(),
        effect: spec.effect.value,
        deprecated: spec.deprecated.as_ref().map(|deprecated| Deprecated {
            successor: deprecated.successor.as_ref().map(service::name),
            reason: super::doc(&deprecated.reason),
        }),
        params,
        rules,
        paging,
        reply: reply?,
        quotas,
        examples: spec.examples.iter().map(|spec| example::lower(spec, diagnostics)).collect(),
        enums: scope.enums,
        objects: scope.objects,
    })
}

/// All parameters, in the order of the request's table.
fn params(scope: &mut Scope<'_>, spec: &spec::Endpoint, diagnostics: &mut Diagnostics) -> Vec<Field> {
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
        for (wire, _) in section.0.iter().filter(|(wire, _)| TRANSPORT.contains(&wire.value.as_str())) {
            diagnostics
                .error("transport-param", wire.span, format!("`{}` belongs to the transport", wire.value))
                .hint("leave it out: every signed request gets it by itself");
        }
        let mut fields = scope.params(&section.0, place, diagnostics);
        // Signing wants the order of the names; what is not signed keeps the order of the page.
        if matches!(place, Place::Query | Place::Form) {
            fields.sort_by(|a, b| a.wire.text.cmp(&b.wire.text));
        }
        params.extend(fields);
    }
    clashes(&params, diagnostics);
    params
}

fn host(context: &Context<'_>, given: Option<&Located<String>>, at: Span, diagnostics: &mut Diagnostics) -> Option<Host> {
    let (name, span) = given.map_or(("api", at), |given| (given.value.as_str(), given.span));
    let found = context.service.hosts.iter().find(|host| &*host.name == name).cloned();
    if found.is_none() {
        let known = context.service.hosts.iter().map(|host| &*host.name);
        diagnostics.error("unknown-host", span, format!("unknown host `{name}`")).suggest(name, known);
    }
    found
}

fn auth(
    context: &Context<'_>,
    given: Option<&Located<String>>,
    at: Span,
    diagnostics: &mut Diagnostics,
) -> Option<(Name, AuthScheme)> {
    let (name, span) = given.map_or(("account", at), |given| (given.value.as_str(), given.span));
    let found = context.service.auth.iter().find(|auth| &*auth.name == name);
    if found.is_none() {
        let known = context.service.auth.iter().map(|auth| &*auth.name);
        diagnostics.error("unknown-auth", span, format!("unknown way to sign `{name}`")).suggest(name, known);
    }
    found.map(|auth| (Name { text: name.to_owned(), span }, auth.scheme.clone()))
}

fn source(spec: &spec::SourcePage, diagnostics: &mut Diagnostics) {
    if !spec.page.starts_with("https://") {
        diagnostics
            .error("source-page", spec.page.span, "this is not the address of a page")
            .hint("give the address of the official page, with https");
    }
    let parts: Vec<_> = spec.read.split('-').map(|part| (part.len(), part.parse::<u16>().ok())).collect();
    let dated = matches!(parts.as_slice(), [(4, Some(_)), (2, Some(1..=12)), (2, Some(1..=31))]);
    if !dated {
        diagnostics.error("source-date", spec.read.span, "this is not a date").hint("write it as 2026-11-22");
    }
}

fn rule(spec: &spec::Rule, diagnostics: &mut Diagnostics) -> Option<Located<Rule>> {
    let names = |names: &[Located<String>]| names.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    let mut rules = Vec::new();
    if let Some(span) = &spec.span_rule {
        let max_ms = service::milliseconds(&span.max, diagnostics);
        rules.push(Rule::Span { from: span.from.value.clone(), to: span.to.value.clone(), max_ms });
    }
    if let Some(range) = &spec.same_month {
        rules.push(Rule::SameMonth { from: range.from.value.clone(), to: range.to.value.clone() });
    }
    let lists: [(&Vec<Located<String>>, fn(Vec<String>) -> Rule); 4] = [
        (&spec.at_least_one, Rule::AtLeastOne),
        (&spec.exactly_one, Rule::ExactlyOne),
        (&spec.at_most_one, Rule::AtMostOne),
        (&spec.together, Rule::Together),
    ];
    rules.extend(lists.iter().filter(|(list, _)| !list.is_empty()).map(|(list, rule)| rule(names(list))));
    if rules.len() != 1 {
        let message = format!("a rule has one key, this one has {}", rules.len());
        diagnostics
            .error("rule-keys", spec.span, message)
            .hint("one of: span, same_month, at_least_one, exactly_one, at_most_one, together");
        return None;
    }
    rules.pop().map(|rule| Located::new(rule, spec.span))
}

fn paging(spec: &spec::Paging, diagnostics: &mut Diagnostics) -> Option<Paging> {
    let (kind, at) = match (&spec.page, &spec.cursor) {
        (Some(page), None) => (PagingKind::Number, page),
        (None, Some(cursor)) => (PagingKind::Cursor, cursor),
        _ => {
            diagnostics
                .error("paging-keys", spec.span, "paging goes by `page` or by `cursor`, one of them")
                .hint("name the parameter that takes the page's number, or the one that takes the cursor");
            return None;
        }
    };
    Some(Paging {
        kind,
        at: service::name(at),
        size: spec.size.as_ref().map(service::name),
        items: spec.items.as_ref().map(service::name),
        next: spec.next.as_ref().map(service::name),
        total: spec.total.as_ref().map(service::name),
        stop: spec.stop.value,
        span: spec.span,
    })
}
