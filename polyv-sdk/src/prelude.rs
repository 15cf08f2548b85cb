//! The names of the core that generated files use. They come in by a glob, so that a type of a generated file may have
//! any of them; that file then writes the core's by its path here.

// Which of them are in use depends on the endpoints there are.
#![allow(unused_imports)]

pub(crate) use std::convert::Into;
pub(crate) use std::iter::IntoIterator;
pub(crate) use std::option::Option;
pub(crate) use std::vec::Vec;

pub(crate) use jiff::Timestamp;
pub(crate) use jiff::civil::{Date, DateTime, Time};
pub(crate) use rust_decimal::Decimal;

pub(crate) use crate::callback_core::events;
pub(crate) use crate::callback_core::{
    Answer, AnswerForm, Arrival, Callback, Happening, Key, Kind, Link, Mark, SignKind,
};
pub(crate) use crate::endpoint::{
    Auth, Effect, Endpoint, Host, Method, Operation, Quota, Reply, Rule, Shape,
};
pub(crate) use crate::error::Refusal;
pub(crate) use crate::page::{Page, Paged, Paging, Progress, Stop, Style};
pub(crate) use crate::record::{
    Detail, Field, Record, blank, field, file, form, json_root, path, query, record, request, slots,
};
pub(crate) use crate::time::Moment;
pub(crate) use crate::value::{
    Blank, Change, Codec, Download, Form, Id, Json, Packing, Secret, Text, Upload, id_kind,
    open_enum,
};
