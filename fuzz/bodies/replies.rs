//! Any reply to any endpoint is read or refused, and what was read can be written and read again.
//!
//! The first two bytes are the endpoint, the third the HTTP status and whether the reply is encrypted; the rest is the
//! body.

use std::sync::LazyLock;

use aes::Aes128;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use polyv_sdk::api::channel::booking;
use polyv_sdk::endpoint::{Endpoint, Reply};
use polyv_sdk::page::Paged;
use polyv_sdk::request::{Draft, HttpRequest};
use polyv_sdk::value::{Codec, Value as _};
use polyv_sdk::{Algorithm, ChannelId, Credentials, DriftKind, Error, reveal};
use serde_json::{Value, json};

use crate::table::{self, Table, Task};

/// The statuses that replies come with.
const STATUSES: [u16; 8] = [200, 201, 302, 400, 403, 429, 500, 502];

struct Replies;

/// A request and its signature.
static SIGNED: LazyLock<(HttpRequest, String)> = LazyLock::new(request);

static TABLE: LazyLock<Table> = LazyLock::new(table::table::<Replies>);

pub(crate) fn run(data: &[u8]) {
    table::dispatch(&TABLE, data);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    table::examples(&TABLE, |example| {
        let status = example["status"].as_u64()?;
        let status = STATUSES.iter().position(|it| u64::from(*it) == status);
        let body = example["body"].as_str()?.as_bytes();
        Some([&[u8::try_from(status.unwrap_or(0)).ok()?], body].concat())
    })
}

impl Task for Replies {
    fn run<E: Endpoint>(data: &[u8]) {
        read::<E>(data);
    }

    fn run_paged<E: Paged>(data: &[u8]) {
        if let Some(page) = read::<E>(data) {
            let (rows, progress) = E::split(page);
            if data.len().is_multiple_of(8) {
                _ = format!("{rows:?} {progress:?}");
            }
        }
    }
}

fn read<E: Endpoint>(data: &[u8]) -> Option<E::Output> {
    let (flags, body) = data.split_first()?;
    let (request, sign) = &*SIGNED;
    let status = STATUSES[usize::from(flags & 7)];
    let is_encrypted = E::OPERATION.reply == Reply::Encrypted && flags & 8 != 0;
    let encrypted = is_encrypted.then(|| encrypt(body, sign));
    let body = encrypted.as_deref().unwrap_or(body);
    let decoded = match request.decode::<E>(status, body) {
        Ok(decoded) => decoded,
        Err(error) => {
            check_error(&error, sign);
            return None;
        }
    };
    // Showing takes longer than reading: some are enough.
    if body.len().is_multiple_of(8) {
        _ = format!("{decoded:?}");
    }
    let codec = match E::OPERATION.reply {
        Reply::Data(codec) | Reply::Text(codec) => codec,
        _ => Codec::PLAIN,
    };
    let shown = |data: &E::Output| serde_json::to_value(reveal(&data.view(codec))).expect("JSON");
    let first = shown(&decoded.data);
    let Some(written) = written(E::OPERATION.reply, &first, sign) else {
        return Some(decoded.data);
    };
    let again = request.decode::<E>(200, &written).unwrap_or_else(|error| {
        panic!("{first} is refused when it comes back: {error}");
    });
    assert_eq!(shown(&again.data), first);
    let is_odd = |drift: &&polyv_sdk::Drift| matches!(drift.kind, DriftKind::OddValue { .. });
    assert_eq!(again.drift.iter().find(is_odd), None, "{first}");
    Some(decoded.data)
}

/// The reply that says what was read, if it can be written.
fn written(reply: Reply, data: &Value, sign: &str) -> Option<Vec<u8>> {
    match reply {
        Reply::Encrypted if data.is_null() => None,
        Reply::Encrypted => Some(encrypt(data.to_string().as_bytes(), sign)),
        Reply::Data(_) => Some(
            json!({ "code": 200, "data": data })
                .to_string()
                .into_bytes(),
        ),
        // A file, and text without an envelope.
        _ => None,
    }
}

fn request() -> (HttpRequest, String) {
    let secret = "fsq2k5weced1h8vui657xtdva66whf0g";
    let credentials = Credentials::new("g4rqgmmjuo", secret).expect("credentials");
    let channel = ChannelId::from("2191532");
    let draft = Draft::of(&booking::List::new(&channel), None).expect("a request");
    let request = draft.sign(credentials.signer(Algorithm::Md5), 1_660_270_926_732, None);
    let (_, sign) = request.url.rsplit_once("sign=").expect("a signed URL");
    let sign = sign.to_owned();
    (request, sign)
}

fn encrypt(plain: &[u8], sign: &str) -> Vec<u8> {
    let key = &sign.as_bytes()[..16];
    let text = STANDARD.encode(plain);
    let cipher = Encryptor::<Aes128>::new_from_slices(key, key).expect("a key");
    let bytes = cipher.encrypt_padded_vec::<Pkcs7>(text.as_bytes());
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<String>().into_bytes()
}

fn check_error(error: &Error, sign: &str) {
    let told = format!("{error} {error:#} {error:?}");
    assert!(!told.contains(sign), "{told}");
    let kept = error.body().unwrap_or_default();
    assert!(!kept.contains(sign) && kept.len() <= 64 * 1024 + 16);
}
