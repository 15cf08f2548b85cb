//! What the benches share.

pub mod valgrind;

use serde::Deserialize;

/// A page of a list, as by hand.
#[derive(Debug, Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "only some are read, and they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
pub struct Page<R> {
    page_number: u64,
    page_size: u64,
    total_pages: u64,
    total_items: u64,
    /// The rows.
    pub contents: Vec<R>,
}

/// A session, as by hand.
#[derive(Debug, Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "they are read, and that is all; they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    session_id: String,
    channel_id: u64,
    user_id: String,
    start_time: i64,
    end_time: i64,
    custom_id: Option<String>,
}

/// A booking, as by hand.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    channel_id: u64,
    channel_name: String,
    open_id: String,
    nickname: Option<String>,
    created_time: i64,
    #[serde(rename = "TBname")]
    tb_name: Option<String>,
    #[serde(rename = "TBnumber")]
    tb_number: Option<String>,
}
