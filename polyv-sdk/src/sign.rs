//! The signature of a request: pure, with the time passed in.
//!
//! The rule: of the parameters that are signed, those that are not empty, in the ASCII order of
//! their names, as `name1value1name2value2...`, with the secret before and after, hashed, in
//! upper-case hexadecimal. Values are signed as they are, before any encoding.

use md5::Md5;
use sha2::Sha256;

pub use crate::pairs::Pairs;

/// The hash of the signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5, the service's default.
    #[default]
    Md5,
    /// SHA-256, announced by the signed parameter `signatureMethod`.
    Sha256,
}

/// The text that is hashed, without the secret around it. For tests and for debugging a signature
/// that the service refuses; it holds no secret.
pub fn string_to_sign(pairs: &Pairs) -> String {
    pairs.signed().into_owned()
}

/// The signature of `pairs`. Their order does not matter, and empty values do not take part.
pub fn signature(algorithm: Algorithm, secret: &str, pairs: &Pairs) -> String {
    match algorithm {
        Algorithm::Md5 => hex(digest::<Md5>(secret, pairs)),
        Algorithm::Sha256 => hex(digest::<Sha256>(secret, pairs)),
    }
}

fn digest<D: md5::Digest>(secret: &str, pairs: &Pairs) -> impl AsRef<[u8]> + use<D> {
    let mut digest = D::new();
    digest.update(secret);
    digest.update(pairs.signed().as_bytes());
    digest.update(secret);
    digest.finalize()
}

/// In upper-case digits.
pub(crate) fn hex(digest: impl AsRef<[u8]>) -> String {
    let bytes = digest.as_ref().iter();
    let pairs: Vec<_> = bytes.map(|byte| PAIRS[usize::from(*byte)]).collect();
    String::from_utf8(pairs.into_flattened()).unwrap_or_default()
}

/// The two digits of each byte.
static PAIRS: [[u8; 2]; 256] = {
    let digits = b"0123456789ABCDEF";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};
