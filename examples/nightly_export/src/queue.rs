//! Requests of any kind that wait to be sent, in a file.

use std::fs;
use std::io::ErrorKind::NotFound;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use polyv_sdk::endpoint::Endpoint;
use polyv_sdk::{AnyRequest, Client, serde_json};

use crate::replace;

/// A queue in a file: what one process puts into it, another one sends.
#[derive(Debug)]
pub struct Queue {
    file: PathBuf,
    requests: Vec<AnyRequest>,
}

impl Queue {
    /// Opens the queue in `file`, or an empty one.
    pub fn open(file: impl Into<PathBuf>) -> Result<Self> {
        let file = file.into();
        let requests = match fs::read(&file) {
            Ok(stored) => serde_json::from_slice(&stored)?,
            Err(error) if error.kind() == NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { file, requests })
    }

    /// The requests that wait.
    pub fn requests(&self) -> &[AnyRequest] {
        &self.requests
    }

    /// Adds a request. Fails if it holds a secret: those are only stored inside `polyv_sdk::reveal`.
    pub fn push(&mut self, request: impl Endpoint) -> Result<()> {
        let request = AnyRequest::of(request).context("not a request of the SDK")?;
        self.requests.push(request);
        self.save()
    }

    /// Sends the requests in order. One that fails stays in the queue with those behind it.
    pub async fn send_all(&mut self, client: &Client) -> Result<usize> {
        let mut sent = 0;
        while let Some(request) = self.requests.first() {
            client.send_any(request).await?;
            self.requests.remove(0);
            self.save()?;
            sent += 1;
        }
        Ok(sent)
    }

    fn save(&self) -> Result<()> {
        Ok(replace(
            &self.file,
            &serde_json::to_vec_pretty(&self.requests)?,
        )?)
    }
}
