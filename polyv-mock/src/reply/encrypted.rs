//! Replies that only the sender of the request can read: its own sign is the key.

use std::fmt::Write;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};

/// The base64 of a text under AES-128-CBC, in lower-case hex. The first 16 characters of the sign are both the key
/// and the initialization vector; `None` if it is shorter.
pub(super) fn encrypt(text: &str, sign: &str) -> Option<String> {
    let key: &[u8; 16] = sign.as_bytes().first_chunk()?;
    let encrypted = Encryptor::<Aes128>::new(key.into(), key.into())
        .encrypt_padded_vec::<Pkcs7>(STANDARD.encode(text).as_bytes());
    Some(lower_hex(&encrypted))
}

fn lower_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encrypted elsewhere, by OpenSSL under Python.
    const KNOWN: &str = include_str!("../../tests/data/online.hex");
    const PLAIN: &str = include_str!("../../tests/data/online.json");
    const SIGN: &str = "646CB84B1881283734A41DF4EAC918DB";

    #[test]
    fn the_known_answer() {
        assert_eq!(encrypt(PLAIN.trim_end(), SIGN).unwrap(), KNOWN.trim_end());
    }

    #[test]
    fn only_the_first_half_of_the_sign_is_the_key() {
        let expected = encrypt("{}", SIGN);
        assert_eq!(encrypt("{}", &SIGN[..16]), expected);
        assert_ne!(encrypt("{}", &SIGN[1..]), expected);
        assert_eq!(encrypt("{}", &SIGN[..15]), None);
    }
}
