//! From what is written to what it means: names are resolved, words understood, texts cleaned.
//!
//! Rules about one place are checked here, where the value is used. After this stage nobody names
//! [`spec`](crate::spec).

mod endpoint;
mod example;
mod field;
mod reply;
mod service;
mod types;

use crate::diagnostic::Diagnostics;
use crate::load::Node;
use crate::model::{Api, Service, TypesFile};
use crate::naming;
use crate::source::{SourceFile, Span};
use crate::spec::{self, FromNode as _};

/// What lowering an endpoint needs to know of the rest.
pub(crate) struct Context<'a> {
    pub(crate) service: &'a Service,
    pub(crate) types: &'a [TypesFile],
}

/// What a file describes, by its path.
enum Role {
    Service,
    Types(String),
    Endpoint([String; 3]),
}

/// Lowers all files. `None` means that mistakes were reported.
pub(crate) fn lower(sources: &[SourceFile], nodes: &[Option<Node>], diagnostics: &mut Diagnostics) -> Option<Api> {
    let (mut service, mut types, mut endpoints) = (None, Vec::new(), Vec::new());
    let mut service_seen = false;
    for (file, (source, node)) in sources.iter().zip(nodes).enumerate() {
        let Some(role) = role(file, &source.path, diagnostics) else { continue };
        service_seen |= matches!(role, Role::Service);
        let Some(node) = node else { continue };
        match role {
            Role::Service => service = spec::Service::from_node(node, diagnostics),
            Role::Types(name) => types.extend(spec::Types::from_node(node, diagnostics).map(|spec| (name, spec))),
            Role::Endpoint(path) => {
                endpoints.extend(spec::Endpoint::from_node(node, diagnostics).map(|spec| (file, path, spec)));
            }
        }
    }
    if !service_seen {
        diagnostics.global("no-service", "there is no `service.yaml`").hint("it names the hosts and the ways to sign");
    }
    let service = service.map(|spec| service::lower(spec, diagnostics));
    let types = types::lower(types, diagnostics);
    // With a service that could not be read, every endpoint would be reported for its host.
    let service = service?;
    let context = Context { service: &service, types: &types };
    let endpoints: Vec<_> = endpoints
        .into_iter()
        .filter_map(|(file, path, spec)| endpoint::lower(&context, file, path, spec, diagnostics))
        .collect();
    Some(Api { service, types, endpoints })
}

fn role(file: usize, path: &str, diagnostics: &mut Diagnostics) -> Option<Role> {
    let at = Span { file, line: 1, column: 1, length: 1 };
    let stem = path.strip_suffix(".yaml").unwrap_or(path);
    let parts: Vec<_> = stem.split('/').collect();
    if let Some(part) = parts.iter().find(|part| !naming::is_snake(part)) {
        let hint = format!("call it `{}`", naming::snake(part));
        diagnostics.error("file-name", at, format!("`{part}` is not a name in snake case")).hint(hint);
        return None;
    }
    match parts.as_slice() {
        ["service"] => Some(Role::Service),
        ["types", name] => Some(Role::Types((*name).to_owned())),
        [module, resource, operation] if *module != "types" => {
            Some(Role::Endpoint([module, resource, operation].map(|part| (*part).to_owned())))
        }
        _ => {
            diagnostics
                .error("file-place", at, "this is no place for a spec")
                .hint("an endpoint is `<module>/<resource>/<operation>.yaml`, shared types are `types/<name>.yaml`");
            None
        }
    }
}

/// A text for documentation: what rustdoc would take for markup is made plain.
pub(crate) fn doc(text: &str) -> String {
    let mut clean = String::new();
    let mut in_code = false;
    for c in text.trim().chars() {
        if c == '`' {
            in_code = !in_code;
        }
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*') {
            clean.push('\\');
        }
        clean.push(c);
    }
    clean
}
