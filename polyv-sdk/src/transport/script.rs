//! Answers without a server.

use std::pin::Pin;

use super::Answer;
use crate::error::Error;
use crate::request::HttpRequest;

/// Answers in place of a server, in tests of time.
#[derive(Clone)]
pub(crate) struct Script(pub(crate) std::sync::Arc<Scripted>);

type Scripted = dyn Fn(&HttpRequest) -> Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>
    + Send
    + Sync;

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}
