//! The arguments of a program that starts a server, for clap.

use std::net::{IpAddr, Ipv4Addr};

use crate::catalogue::Catalogue;
use crate::fault::FaultRule;
use crate::log::LogFormat;
use crate::quota::Quota;
use crate::server::{MockServer, MockServerBuilder};

/// How a server is to behave, as `polyv-mock` and `polyv mock` are asked for it.
#[derive(Clone, Debug, clap::Args)]
#[non_exhaustive]
pub struct ServerArgs {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The address to listen on; one that is not loopback can be reached from other machines
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
    /// The format of the lines: text, or json for an object on each line
    #[arg(long, default_value = "text", value_name = "FORMAT")]
    pub log: LogFormat,
    /// Refuses undocumented parameters, and keeps the documented quotas
    #[arg(long)]
    pub strict: bool,
    /// Remembers, in memory, the channels, labels, roles and other rows that calls create and change
    #[arg(long)]
    pub stateful: bool,
    /// The calls allowed for an address: CALLS/WINDOW/BLOCK, such as 1500/10s/300s
    #[arg(long)]
    pub quota: Option<Quota>,
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "it is the help of an option"
    )]
    /// A fault; may be repeated: KIND[=VALUE][,on=ENDPOINT][,chance=N%|first=N|every=N]
    #[arg(long, value_name = "FAULT", value_parser = fault_rule)]
    pub fault: Vec<FaultRule>,
    /// Seed of the random number generator
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// Reads a rule. One for an unknown endpoint is a wrong argument, before it keeps the server from starting.
fn fault_rule(text: &str) -> Result<FaultRule, String> {
    let rule: FaultRule = text.parse().map_err(|error| format!("{error}"))?;
    let catalogue = Catalogue::embedded().map_err(|error| error.to_string())?;
    match rule.unknown(&catalogue) {
        Some(name) => Err(format!("`{text}`: unknown endpoint `{name}`")),
        None => Ok(rule),
    }
}

impl ServerArgs {
    /// A server as it is asked for, which keeps no requests. Its credentials are for the caller to set.
    pub fn builder(&self) -> MockServerBuilder {
        let mut builder = MockServer::builder()
            .host(self.host)
            .port(self.port)
            .log_format(self.log)
            .strict(self.strict)
            .endpoint_quotas(self.strict)
            .stateful(self.stateful)
            .seed(self.seed)
            .keep_received(0);
        let documented = self.strict.then_some(Quota::DOCUMENTED);
        if let Some(quota) = self.quota.or(documented) {
            builder = builder.quota(quota);
        }
        for fault in &self.fault {
            builder = builder.fault(fault.clone());
        }
        builder
    }
}
