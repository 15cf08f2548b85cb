//! The sessions of many channels, as one CSV file for each, which an interrupted run continues.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind::NotFound;
use std::path::Path;

use anyhow::{Context as _, Result};
use polyv_sdk::api::broadcast::session::{ListData, Session};
use polyv_sdk::time::{Moment, china};
use polyv_sdk::{ChannelId, Client, Timestamp, serde_json};
use tokio::task::JoinSet;

use crate::replace;
use crate::trouble::{Advice, advice};

/// Channels that are exported at the same time.
const AT_A_TIME: usize = 8;

/// What a run did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that were written for the channels that are complete now.
    pub rows: usize,
    /// Channels that do not exist any more.
    pub gone: Vec<ChannelId>,
    /// Channels that failed, with the reason. The next run continues them.
    pub failed: Vec<(ChannelId, String)>,
}

/// Exports the sessions of `channels` that started between `from` and `to` into `directory`.
///
/// Run again after a failure, it goes on where it stopped. Fails at once if no other channel can succeed either.
pub async fn export(
    client: &Client,
    channels: &[ChannelId],
    from: Moment,
    to: Moment,
    directory: &Path,
) -> Result<Summary> {
    fs::create_dir_all(directory)?;
    let mut summary = Summary::default();
    let mut running = JoinSet::new();
    let mut waiting = channels.iter().cloned();
    loop {
        while running.len() < AT_A_TIME
            && let Some(channel) = waiting.next()
        {
            let (client, directory) = (client.clone(), directory.to_owned());
            running.spawn(async move {
                let outcome = export_channel(&client, &channel, from, to, &directory).await;
                (channel, outcome)
            });
        }
        let Some(finished) = running.join_next().await else {
            return Ok(summary);
        };
        let (channel, outcome) = finished?;
        match outcome {
            Ok(rows) => summary.rows += rows,
            Err(error) => match error.downcast_ref().map(advice) {
                Some(Advice::Stop) => return Err(error.context("no channel can be exported")),
                Some(Advice::Skip) => summary.gone.push(channel),
                _ => summary.failed.push((channel, format!("{error:#}"))),
            },
        }
    }
}

/// Exports one channel. Returns the number of rows that were written in this run.
async fn export_channel(
    client: &Client,
    channel: &ChannelId,
    from: Moment,
    to: Moment,
    directory: &Path,
) -> Result<usize> {
    let rest = directory.join(format!("{channel}.rest.json"));
    let request = match load(&rest)? {
        Some(Some(request)) => request,
        Some(None) => return Ok(0), // all of it was exported by an earlier run
        None => ListData::new(channel)
            .start_date(from)
            .end_date(to)
            .page_size(100),
    };
    let file = directory.join(format!("{channel}.csv"));
    let file = OpenOptions::new().create(true).append(true).open(file)?;
    let mut table = csv::Writer::from_writer(file);

    // The endpoint allows 60 days at a time: `windowed` asks for one window after the other.
    let mut pages = client.pages(&request).windowed();
    let mut rows = 0;
    while let Some(page) = pages.try_next().await? {
        for session in &page.contents {
            table.write_record(row(session))?;
        }
        rows += page.contents.len();
        table.flush()?;
        save(&rest, pages.rest().as_ref())?;
    }
    save(&rest, None)?;
    Ok(rows)
}

/// A session as a row of the table, its times as a clock in China shows them.
fn row(session: &Session) -> [String; 3] {
    let id = session.session_id.as_ref();
    let time = |at: Option<Timestamp>| at.map_or(String::new(), |at| china(at).to_string());
    [
        id.map_or(String::new(), ToString::to_string),
        time(session.start_time),
        time(session.end_time),
    ]
}

/// The request for what is left: `None` if nothing was exported yet, `Some(None)` if nothing is left.
fn load(rest: &Path) -> Result<Option<Option<ListData>>> {
    match fs::read(rest) {
        Ok(stored) => {
            let request = serde_json::from_slice(&stored);
            Ok(Some(request.with_context(|| {
                format!("{} is damaged", rest.display())
            })?))
        }
        Err(error) if error.kind() == NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn save(rest: &Path, request: Option<&ListData>) -> Result<()> {
    Ok(replace(rest, &serde_json::to_vec(&request)?)?)
}
