//! The signature, from the documented rule: the mock shares no code with the clients that it judges.

use std::collections::BTreeMap;

use md5::Md5;
use sha2::{Digest, Sha256};

/// The parameter that carries the sign, and is never signed itself.
pub(crate) const SIGN: &str = "sign";
/// The parameter that chooses the hash. It is signed like any other.
pub(crate) const METHOD: &str = "signatureMethod";

/// The sign of `params`: the non-empty ones in ASCII order of their names, between two copies of the secret, hashed, in
/// upper-case hex. When a name comes more than once the first one counts, as in the service's parameter map.
pub(crate) fn sign<'a>(
    params: impl IntoIterator<Item = (&'a str, &'a str)>,
    secret: &str,
) -> String {
    let mut signed = BTreeMap::new();
    for (name, value) in params {
        signed.entry(name).or_insert(value);
    }
    signed.remove(SIGN);
    match signed.get(METHOD) {
        Some(&"SHA256") => digest::<Sha256>(&signed, secret),
        _ => digest::<Md5>(&signed, secret),
    }
}

fn digest<D: Digest>(signed: &BTreeMap<&str, &str>, secret: &str) -> String {
    let mut hash = D::new();
    hash.update(secret);
    for (name, value) in signed.iter().filter(|(_, value)| !value.is_empty()) {
        hash.update(name);
        hash.update(value);
    }
    hash.update(secret);
    upper_hex(&hash.finalize())
}

pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dummy secret of the official pages.
    const DOCUMENTED: &str = "fsq2k5weced1h8vui657xtdva66whf0g";

    const WORKED_EXAMPLE: [(&str, &str); 7] = [
        ("appId", "g4rqgmmjuo"),
        ("channelIds", "2477096,2272655"),
        ("endDay", "2022-06-18"),
        ("startDay", "2022-05-20"),
        ("timestamp", "1660270926732"),
        ("page", ""),
        ("size", ""),
    ];

    #[track_caller]
    fn check(params: &[(&str, &str)], secret: &str, expected: &str) {
        assert_eq!(sign(params.iter().copied(), secret), expected);
        let reversed = params.iter().rev().copied();
        assert_eq!(
            sign(reversed, secret),
            expected,
            "the order of the parameters must not matter"
        );
    }

    #[test]
    fn the_documented_example() {
        check(
            &WORKED_EXAMPLE,
            DOCUMENTED,
            "0D2BDA2FD04D93A2B8832B91FD973C4D",
        );
    }

    #[test]
    fn sha256_signs_its_own_parameter() {
        let mut params = WORKED_EXAMPLE.to_vec();
        params.push((METHOD, "SHA256"));
        check(
            &params,
            DOCUMENTED,
            "C19D35BD44B2BD0A538D420D93F80C17EAD9604042098EA38621A2B5663ECEDF",
        );
    }

    #[test]
    fn another_secret_and_other_names() {
        let params = [
            ("ts", "1552447784505"),
            ("userId", "e6b23c6f51"),
            ("videoId", "e6b23c6f51c4b1cb9f0302a92ed42440_e"),
            ("viewerId", "abcd1234"),
            ("viewerIp", "127.0.0.1"),
        ];
        check(&params, "abc", "166D45560D37DDBF0F05081D975231B5");
    }

    #[test]
    fn text_is_hashed_as_utf8_and_not_as_sent() {
        let params = [
            ("appId", "g4rqgmmjuo"),
            ("name", "测试 A"),
            ("timestamp", "1660270926732"),
        ];
        check(&params, DOCUMENTED, "4486AD14712DCE6223FA831DA044D9C5");
    }

    #[test]
    fn upper_case_names_come_first() {
        let sorted = sign([("UIN", "1"), ("appId", "2")], "k");
        // md5("kUIN1appId2k"), computed elsewhere.
        assert_eq!(sorted, "9B853EA2672D153B79ADC33049484D8A");
    }

    #[test]
    fn the_sign_is_not_signed_and_the_first_of_a_name_counts() {
        let once = sign([("a", "1")], "k");
        assert_eq!(
            sign([("a", "1"), (SIGN, "whatever"), ("a", "2")], "k"),
            once
        );
        assert_ne!(sign([("a", "2"), ("a", "1")], "k"), once);
    }
}
