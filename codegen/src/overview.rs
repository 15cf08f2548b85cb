//! What the specs say of each endpoint in a line: for tools that count or look up endpoints.

use crate::model::Api;
use crate::naming::pascal;
use crate::source::SourceFile;
use crate::words::Word as _;

/// An endpoint in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The spec, by its path below `specs/`.
    pub spec: String,
    /// The request in the SDK, such as `channel::booking::List`.
    pub rust: String,
    /// The official title.
    pub title: String,
    /// The official page, where one is known.
    pub page: Option<String>,
    /// The place of the document in POLYV's document centre, where it is known.
    pub document: Option<String>,
    /// Further sources, in words.
    pub also: Vec<String>,
    /// The day on which it was read.
    pub read: String,
    /// How the facts about the request are known, such as `page-cut`.
    pub request_basis: &'static str,
    /// How the facts about the reply are known.
    pub reply_basis: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with its placeholders in braces.
    pub path: String,
}

/// The endpoints, in the order of their names.
pub(crate) fn overview(api: &Api, sources: &[SourceFile]) -> Vec<Overview> {
    let endpoint = |endpoint: &crate::model::Endpoint| {
        let [module, resource, operation] = &endpoint.path;
        Overview {
            spec: sources
                .get(endpoint.file)
                .map_or_else(String::new, |source| source.path.clone()),
            rust: format!("{module}::{resource}::{}", pascal(operation)),
            title: endpoint.title.clone(),
            page: endpoint.source.page.clone(),
            document: endpoint.source.document.clone(),
            also: endpoint.source.also.clone(),
            read: endpoint.source.read.text.clone(),
            request_basis: endpoint.source.request.word(),
            reply_basis: endpoint.source.reply.word(),
            method: endpoint.method.word(),
            path: endpoint.url_path.text.clone(),
        }
    };
    let mut all: Vec<_> = api.endpoints.iter().map(endpoint).collect();
    all.sort_by(|a, b| a.rust.cmp(&b.rust));
    all
}
