//! Every operation by its name, with parameters as JSON or text: for command lines, gateways and other
//! generic tools. Feature `dynamic`; programs that leave it off pay nothing for it.
//!
//! A request is made through the same tables as a typed one, and is checked, placed and signed alike:
//!
#![cfg_attr(feature = "channel", doc = "```no_run")]
#![cfg_attr(not(feature = "channel"), doc = "```ignore")]
//! # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
//! use polyv_sdk::api;
//!
//! let operation = api::operations().get("channel.basic.create");
//! let operation = operation.ok_or_else(|| polyv_sdk::Error::refused("no such operation"))?;
//! println!("{}", operation.summary());
//!
//! let mut request = operation.request();
//! request.text("name", "Lesson 1")?; // as on a command line
//! request.json("newScene", serde_json::json!("topclass"))?; // as in a file
//! request.text("template", "ppt")?;
//! let reply = client.send_any(&request.build()?).await?;
//! println!("{}", serde_json::to_string_pretty(&reply).unwrap_or_default()); // secrets are redacted
//! # Ok(())
//! # }
//! ```
//!
//! An [`AnyRequest`] is data: `{"operation": "channel.basic.create", "params": {...}}`, so that a queue of
//! different requests is a `Vec<AnyRequest>`, which can be stored and sent by another process.

mod build;
mod facts;
mod request;

use std::fmt;

use crate::endpoint::{Endpoint, Method, Operation};
use crate::error::{Error, ErrorKind};
use crate::page::{Page, Paged, Paging, Slotted, Walk};
use crate::value::{Blank as _, Fresh};

pub use build::RequestBuilder;
pub use facts::{
    Absence, Basis, ErrorFacts, Facts, PagingFacts, ParamFacts, QuotaFacts, ReplyFacts, RuleFacts,
};
pub use request::{AnyReply, AnyRequest};

/// A request without its type.
pub(crate) trait Erased: Slotted + fmt::Debug + Send + Sync {
    fn boxed(&self) -> Box<dyn Erased>;
}

impl<E: Endpoint> Erased for E {
    fn boxed(&self) -> Box<dyn Erased> {
        Box::new(self.clone())
    }
}

/// What a reply is read into, without its type.
pub(crate) trait Receiver: Send + Sync {
    fn value(&mut self) -> &mut (dyn Fresh + Send);

    fn whole(self: Box<Self>) -> AnyReply;

    /// The reply's page, unless the walk has no use for it.
    fn page(self: Box<Self>, walk: &mut Walk, left_out: u64) -> Option<Page<AnyReply>>;
}

struct Whole<E: Endpoint>(E::Output);

impl<E: Endpoint> Receiver for Whole<E> {
    fn value(&mut self) -> &mut (dyn Fresh + Send) {
        &mut self.0
    }

    fn whole(self: Box<Self>) -> AnyReply {
        AnyReply::one(self.0)
    }

    fn page(self: Box<Self>, _: &mut Walk, _: u64) -> Option<Page<AnyReply>> {
        None
    }
}

struct OnePage<E: Paged>(E::Output);

impl<E: Paged> Receiver for OnePage<E> {
    fn value(&mut self) -> &mut (dyn Fresh + Send) {
        &mut self.0
    }

    fn whole(self: Box<Self>) -> AnyReply {
        AnyReply::one(self.0)
    }

    fn page(self: Box<Self>, walk: &mut Walk, left_out: u64) -> Option<Page<AnyReply>> {
        let (rows, progress) = E::split(self.0);
        let is_used = walk.accept(&rows, rows.len(), left_out, &progress);
        is_used.then(|| progress.page.swap(AnyReply::rows(rows)).1)
    }
}

/// An operation, and the functions that know its types.
pub(crate) struct Entry {
    title: &'static str,
    summary: &'static str,
    operation: &'static Operation,
    blank: fn() -> Box<dyn Erased>,
    receiver: fn() -> Box<dyn Receiver>,
    paging: Option<Paging>,
}

/// The entry of an endpoint.
pub(crate) const fn entry<E: Endpoint>(title: &'static str, summary: &'static str) -> Entry {
    Entry {
        title,
        summary,
        operation: E::OPERATION,
        blank: || Box::new(E::blank()),
        receiver: || Box::new(Whole::<E>(E::Output::blank())),
        paging: None,
    }
}

/// The entry of an endpoint with pages.
pub(crate) const fn paged<E: Paged>(title: &'static str, summary: &'static str) -> Entry {
    Entry {
        title,
        summary,
        operation: E::OPERATION,
        blank: || Box::new(E::blank()),
        receiver: || Box::new(OnePage::<E>(E::Output::blank())),
        paging: Some(E::PAGING),
    }
}

/// The operations of one top-level module.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) table: &'static Table,
}

/// The operations of a module.
pub(crate) struct Table {
    pub(crate) entries: &'static [Entry],
    /// Former names, which may be those of another module, each with the name now.
    pub(crate) renamed: &'static [(&'static str, &'static str)],
    /// A line of JSON for each, in the same order.
    pub(crate) facts: &'static str,
}

/// Provided by the generated code, which the core does not name.
pub(crate) trait Registry {
    const MODULES: &'static [Module];
}

/// All operations.
pub(crate) struct Known;

/// Every operation of the modules whose features are on: [`api::operations`](crate::api::operations).
#[derive(Clone, Copy)]
pub struct Operations(pub(crate) &'static [Module]);

impl Operations {
    pub(crate) fn known() -> Self {
        Self(Known::MODULES)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|module| module.table.entries.len()).sum()
    }

    /// Whether the list is empty, because no module's feature is on.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = AnyOperation> + use<> {
        let modules = self.0.iter();
        modules.flat_map(|module| {
            let entries = module.table.entries.iter().enumerate();
            entries.map(|(line, entry)| AnyOperation {
                module,
                line,
                entry,
            })
        })
    }

    /// The name of each top-level module, and what it is about in a line.
    pub fn modules(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.0.iter().map(|module| (module.name, module.doc))
    }

    /// The operation of this name, such as `channel.basic.create`. A former name finds it as well.
    pub fn get(&self, name: &str) -> Option<AnyOperation> {
        self.named(name).or_else(|| {
            let renamed = self.0.iter().flat_map(|module| module.table.renamed);
            let mut now = renamed.filter(|(former, _)| *former == name);
            now.find_map(|(_, now)| self.named(now))
        })
    }

    fn named(&self, name: &str) -> Option<AnyOperation> {
        let (module, _) = name.split_once('.')?;
        let at = self.0.iter().position(|known| known.name == module)?;
        let found = Self(self.0.get(at..=at)?);
        found.iter().find(|operation| operation.name() == name)
    }

    /// The operation that has this method and path. Where the path has a parameter, it is there as
    /// `{name}`, or with a value.
    pub fn find(&self, method: Method, path: &str) -> Option<AnyOperation> {
        let all = || self.iter().filter(|it| it.operation().method == method);
        all()
            .find(|it| it.operation().path == path)
            .or_else(|| all().find(|it| fits(it.operation().path, path)))
    }
}

impl IntoIterator for Operations {
    type Item = AnyOperation;
    type IntoIter = Box<dyn Iterator<Item = AnyOperation>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Whether a path is one of a template.
fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part == text => {}
            (Some(part), Some(text)) if part.starts_with('{') && !text.is_empty() => {}
            _ => return false,
        }
    }
}

/// One operation, without its types.
#[derive(Clone, Copy)]
pub struct AnyOperation {
    module: &'static Module,
    line: usize,
    entry: &'static Entry,
}

impl AnyOperation {
    /// Its name, such as `channel.basic.create`.
    pub fn name(&self) -> &'static str {
        self.entry.operation.name
    }

    /// Its top-level module, such as `channel`.
    pub fn module(&self) -> &'static str {
        self.module.name
    }

    /// Its official title, mostly in Chinese.
    pub fn title(&self) -> &'static str {
        self.entry.title
    }

    /// What it does, in a sentence.
    pub fn summary(&self) -> &'static str {
        self.entry.summary
    }

    /// Its facts as the client uses them.
    pub fn operation(&self) -> &'static Operation {
        self.entry.operation
    }

    /// Whether its reply is one page of a list: see
    /// [`Client::pages_any`](crate::Client::pages_any).
    pub fn is_paged(&self) -> bool {
        self.entry.paging.is_some()
    }

    /// Its facts for display, read from data on each call: what its parameters mean, their types and values, and its reply.
    ///
    /// Fails only if the data of this crate is damaged.
    pub fn facts(&self) -> Result<Facts, Error> {
        let line = self.module.table.facts.lines().nth(self.line);
        serde_json::from_str(line.unwrap_or_default()).map_err(|error| {
            let problem = "the facts of the operation cannot be read";
            Error::new(ErrorKind::Config, problem)
                .of_endpoint(self.name())
                .with_source(error)
        })
    }

    /// A request whose parameters are given by name.
    pub fn request(&self) -> RequestBuilder {
        RequestBuilder::new(*self)
    }

    pub(crate) fn blank(&self) -> Box<dyn Erased> {
        (self.entry.blank)()
    }

    pub(crate) fn receiver(&self) -> Box<dyn Receiver> {
        (self.entry.receiver)()
    }

    pub(crate) fn paging(&self) -> Option<Paging> {
        self.entry.paging
    }
}

impl PartialEq for AnyOperation {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for AnyOperation {}

impl fmt::Debug for AnyOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyOperation({})", self.name())
    }
}
