//! Replies that are encrypted with their request's signature.

use aes::Aes128;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};

/// The JSON inside an encrypted reply: hexadecimal text of an AES-128-CBC ciphertext, whose key and
/// initial vector are the first 16 characters of the signature, of base64 text.
///
/// `None` if it is anything else.
pub(super) fn decrypt(body: &[u8], sign: &str) -> Option<Vec<u8>> {
    let key = sign.as_bytes().get(..16)?;
    let mut text = unhex(body.trim_ascii())?;
    let cipher = Decryptor::<Aes128>::new_from_slices(key, key).ok()?;
    let plain = cipher.decrypt_padded::<Pkcs7>(&mut text).ok()?;
    STANDARD.decode(plain.trim_ascii()).ok()
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let nibble = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?))
        .collect()
}
