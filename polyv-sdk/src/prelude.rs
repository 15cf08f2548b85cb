//! What the generated files are written in: the names of the core that they use.

// Which of them are in use depends on the endpoints there are.
#![allow(unused_imports)]

pub(crate) use jiff::Timestamp;
pub(crate) use jiff::civil::{Date, DateTime, Time};
pub(crate) use rust_decimal::Decimal;

pub(crate) use crate::endpoint::{
    Auth, Effect, Endpoint, Host, Method, Operation, Quota, Reply, Rule, Shape,
};
pub(crate) use crate::page::{Page, Paged, Paging, Progress, Stop, Style};
pub(crate) use crate::record::{
    Field, Limits, Record, field, file, form, json_root, path, query, record, request, slots,
};
pub(crate) use crate::value::{
    Change, Codec, Download, Form, Json, Packing, Secret, Text, id_type, open_enum,
};
