//! A signature is what the documented rule says, in whatever order the parameters come.
//!
//! The first line is the secret; every other line is a parameter: its name, a `=` and its value.

use md5::{Digest as _, Md5};
use polyv_sdk::Algorithm;
use polyv_sdk::sign::{Pairs, signature, string_to_sign};
use sha2::Sha256;

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (secret, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let params: Vec<_> = rest
        .split('\n')
        .map(|line| line.split_once('=').unwrap_or((line, "")))
        .collect();
    let pairs: Pairs = params.iter().copied().collect();
    let plain = by_the_rule(&params);
    assert_eq!(string_to_sign(&pairs), plain);
    let whole = format!("{secret}{plain}{secret}");
    assert_eq!(
        signature(Algorithm::Md5, secret, &pairs),
        hex(&Md5::digest(&whole))
    );
    assert_eq!(
        signature(Algorithm::Sha256, secret, &pairs),
        hex(&Sha256::digest(&whole))
    );
    check_order(&params, &plain);
    check_empties(&params, &plain);
}

/// Those that are not empty, in the ASCII order of their names, one after the other.
fn by_the_rule(params: &[(&str, &str)]) -> String {
    let mut signed: Vec<_> = params
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    signed.sort_by_key(|(name, _)| name.as_bytes());
    let parts = signed.into_iter().flat_map(|(name, value)| [*name, *value]);
    parts.collect()
}

fn check_order(params: &[(&str, &str)], plain: &str) {
    let names: std::collections::BTreeSet<_> = params.iter().map(|(name, _)| name).collect();
    if names.len() == params.len() {
        let backwards: Pairs = params.iter().rev().copied().collect();
        assert_eq!(string_to_sign(&backwards), plain);
    }
}

fn check_empties(params: &[(&str, &str)], plain: &str) {
    let empty = params.iter().map(|(name, _)| (format!("{name}x"), ""));
    let given = params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), *value));
    let more: Pairs = empty.chain(given).collect();
    assert_eq!(string_to_sign(&more), plain);
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let seeds = [
        "fsq2k5weced1h8vui657xtdva66whf0g\nappId=g4rqgmmjuo\nchannelId=2191532\npageSize=\ntimestamp=1660270926732",
        "secret\nb=2\na=1\nB=3\na=4",
        "secret\n频道=直播 1\n=\nname=a b&c=d",
        "",
    ];
    seeds.map(|seed| seed.as_bytes().to_vec()).to_vec()
}
