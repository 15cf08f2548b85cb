//! From what is written to what it means: names are resolved, words understood.
//!
//! Rules about one place are checked here, where the value is used. After this stage nobody names
//! [`spec`](crate::spec).

mod callback;
mod describe;
mod documented;
mod endpoint;
mod field;
mod keys;
mod reply;
mod rules;
mod scope;
mod service;
mod source;
mod spelling;
mod state;
mod texts;
mod types;
mod units;

use crate::diagnostic::Diagnostics;
use crate::load::Node;
use crate::model::{Allowance, Api, Name, Service, TypesFile};
use crate::naming;
use crate::source::{Located, SourceFile, Span};
use crate::spec::{self, FromNode as _};

/// What lowering an endpoint needs to know of the rest.
pub(crate) struct Context<'a> {
    pub(crate) service: &'a Service,
    pub(crate) types: &'a [TypesFile],
    /// Whether all shared types are known. Otherwise an unknown one may be in what could not be read.
    pub(crate) has_types: bool,
}

/// The folder of the callbacks, which is a module of the SDK, and a feature, as well.
const CALLBACKS: &str = "callbacks";

/// What a file describes, by its path.
enum Role {
    Service,
    Types(String),
    Callback(String),
    Endpoint([String; 3]),
}

/// What an endpoint's file says, with its number and its path.
type EndpointFile = (usize, [String; 3], Located<spec::Endpoint>);

/// What the files say, by what they describe.
#[derive(Default)]
struct Files {
    service: Option<spec::Service>,
    /// Where that begins.
    service_at: Span,
    types: Vec<(String, spec::Types)>,
    endpoints: Vec<EndpointFile>,
    callbacks: Vec<(usize, String, Located<spec::Callback>)>,
    /// Names of all endpoints, also of those that cannot be read.
    names: Vec<String>,
    has_types: bool,
    allowances: Vec<Allowance>,
}

/// Lowers all files. What cannot be understood is reported, and left out or marked as broken.
pub(crate) fn lower(
    sources: &[SourceFile],
    nodes: &[Option<Node>],
    diagnostics: &mut Diagnostics,
) -> Api {
    let files = files(sources, nodes, diagnostics);
    let service = files
        .service
        .unwrap_or_else(|| spec::Service::broken(Span::default()));
    let service = service::lower(service, diagnostics);
    let (types, whole) = types::lower(files.types, files.has_types, diagnostics);
    let context = Context {
        service: &service,
        types: &types,
        has_types: files.has_types && whole,
    };
    service::defaults(&service, files.service_at, &files.endpoints, diagnostics);
    let lower = |(file, path, spec)| endpoint::lower(&context, file, path, &spec, diagnostics);
    let mut endpoints: Vec<_> = files.endpoints.into_iter().map(lower).collect();
    // The order of the sources is chance; that of the paths is not.
    endpoints.sort_by(|a, b| a.path.cmp(&b.path));
    let lower = |(file, name, spec)| callback::lower(&context, file, name, &spec, diagnostics);
    let mut callbacks: Vec<_> = files.callbacks.into_iter().map(lower).collect();
    callbacks.sort_by(|a, b| a.name.cmp(&b.name));
    let mut types = types;
    types.sort_by(|a, b| a.name.cmp(&b.name));
    Api {
        service,
        types,
        endpoints,
        callbacks,
        names: files.names,
        allowances: files.allowances,
    }
}

fn allowance(spec: &Located<spec::Allowance>) -> Allowance {
    Allowance {
        code: Name::of(&spec.code),
        key: spec.key.as_ref().map(Name::of),
        reason: Name::of(&spec.reason),
    }
}

fn files(sources: &[SourceFile], nodes: &[Option<Node>], diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files {
        has_types: true,
        ..Files::default()
    };
    let mut has_service = false;
    for (file, (source, node)) in sources.iter().zip(nodes).enumerate() {
        let node = node.as_ref();
        if let Some(node) = node {
            texts::check(node, "", diagnostics);
        }
        match role(file, &source.path, diagnostics) {
            Some(Role::Service) => {
                has_service = true;
                files.service_at = node.map_or(Span::start(file), |node| node.span);
                files.service = node.and_then(|node| spec::Service::from_node(node, diagnostics));
                let allowed = files.service.iter().flat_map(|spec| &spec.allow);
                files.allowances.extend(allowed.map(allowance));
            }
            Some(Role::Types(name)) => {
                let spec = node.and_then(|node| spec::Types::from_node(node, diagnostics));
                files.has_types &= spec.is_some();
                let allowed = spec.iter().flat_map(|spec| &spec.allow);
                files.allowances.extend(allowed.map(allowance));
                files.types.extend(spec.map(|spec| (name, spec)));
            }
            Some(Role::Callback(name)) => {
                let spec: Option<Located<spec::Callback>> =
                    node.and_then(|node| Located::from_node(node, diagnostics));
                let allowed = spec.iter().flat_map(|spec| &spec.allow);
                files.allowances.extend(allowed.map(allowance));
                files.callbacks.extend(spec.map(|spec| (file, name, spec)));
            }
            Some(Role::Endpoint(path)) => {
                files.names.push(path.join("."));
                let spec: Option<Located<spec::Endpoint>> =
                    node.and_then(|node| Located::from_node(node, diagnostics));
                let allowed = spec.iter().flat_map(|spec| &spec.allow);
                files.allowances.extend(allowed.map(allowance));
                files.endpoints.extend(spec.map(|spec| (file, path, spec)));
            }
            None => {}
        }
    }
    if !has_service {
        diagnostics
            .global("no-service", "`service.yaml` is missing")
            .hint("it names the hosts and the ways to sign");
    }
    files
}

/// What a file describes. A name that is not right is reported, and the file is looked at all the same.
fn role(file: usize, path: &str, diagnostics: &mut Diagnostics) -> Option<Role> {
    let at = Span::start(file);
    let stem = path.strip_suffix(".yaml").unwrap_or_else(|| {
        let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
        let is_yaml = ["yaml", "yml"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known));
        let stem = if is_yaml { stem } else { path };
        let hint = format!(
            "call it `{}.yaml`",
            stem.rsplit('/').next().unwrap_or_default()
        );
        diagnostics
            .error("file-name", at, "the name of a spec ends in `.yaml`")
            .hint(hint);
        stem
    });
    let parts: Vec<_> = stem.split('/').collect();
    for part in parts.iter().filter(|part| !naming::is_snake(part)) {
        let name = naming::snake(part);
        let hint = if naming::is_snake(&name) {
            format!("call it `{name}`")
        } else {
            "call it by an English word".to_owned()
        };
        diagnostics
            .error(
                "file-name",
                at,
                format!("`{part}` is not a name in snake case"),
            )
            .hint(hint);
    }
    for (depth, part) in parts.iter().enumerate().filter(|_| parts.len() > 1) {
        let is_reserved = if depth == 0 {
            naming::is_reserved_top(part) && *part != CALLBACKS
        } else {
            naming::is_reserved_module(part)
        };
        if is_reserved {
            let message = format!("a module cannot be called `{part}`");
            diagnostics
                .error("file-name", at, message)
                .hint("this name is reserved; choose another");
        }
    }
    match parts.as_slice() {
        ["service"] => Some(Role::Service),
        ["types", name] => Some(Role::Types((*name).to_owned())),
        [CALLBACKS, name] => Some(Role::Callback((*name).to_owned())),
        [module, resource, operation] if !["types", CALLBACKS].contains(module) => Some(
            Role::Endpoint([module, resource, operation].map(|part| (*part).to_owned())),
        ),
        _ => {
            diagnostics
                .error("file-place", at, "this is not a place for a spec")
                .hint("an endpoint is `<module>/<resource>/<operation>.yaml`, a callback `callbacks/<name>.yaml`, shared types are `types/<name>.yaml`");
            None
        }
    }
}
