//! URL-safe base64, and integers in it. Upstream: `itsdangerous/encoding.py`.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine as _};

use super::decoder;
pub use super::encoder::encode as base64_encode;
pub(super) use super::encoder::encoded_len as base64_len;
use crate::error::PayloadError;

/// Reads URL-safe base64 without padding: `base64_decode`, but only the one spelling that `base64_encode` writes. Python
/// skips characters that do not belong, and ignores bits that are left over.
///
/// # Errors
///
/// [`PayloadError::Base64`].
#[inline]
pub fn base64_decode(text: &str) -> Result<Vec<u8>, PayloadError> {
    let len = decoder::decoded_len(text);
    #[expect(
        clippy::slow_vector_initialization,
        reason = "glibc keeps nothing at hand that is clear already"
    )]
    let mut bytes = Vec::with_capacity(len);
    bytes.resize(len, 0);
    match decoder::decode(text, &mut bytes) {
        Some(_) => Ok(bytes),
        None => base64_decode_or_place(text),
    }
}

/// By another decoder, which says what is wrong.
fn base64_decode_or_place(text: &str) -> Result<Vec<u8>, PayloadError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| PayloadError::Base64 {
        offset: match error {
            DecodeError::InvalidByte(offset, _) | DecodeError::InvalidLastSymbol { offset, .. } => offset,
            DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => {
                text.find('=').unwrap_or(text.len())
            }
        },
    })
}

/// Reads the signature's or the timestamp's few bytes into `buffer`; `None` if they are not canonical or too many.
#[inline]
pub(super) fn base64_decode_into<'a>(text: &str, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    let length = decoder::decode(text, buffer)?;
    buffer.get(..length)
}

/// The token that was put together of text and base64, as text.
pub(super) fn into_text(token: Vec<u8>) -> String {
    String::from_utf8(token).unwrap_or_default()
}

/// Appends an integer as big-endian bytes without leading zeros, in base64; zero is the empty text: `int_to_bytes`.
#[inline]
pub(super) fn int_to_base64(int: u64, out: &mut Vec<u8>) {
    let bytes = int.to_be_bytes();
    let leading_zeros = int.leading_zeros() as usize / 8;
    base64_encode(bytes.get(leading_zeros..).unwrap_or_default(), out);
}

/// Reads what [`int_to_base64`] writes, and leading zeros up to eight bytes: `bytes_to_int`.
#[inline]
pub(crate) fn bytes_to_int(text: &str) -> Option<u64> {
    let mut buffer = [0; 8];
    let bytes = base64_decode_into(text, &mut buffer)?;
    Some(bytes.iter().fold(0, |int, byte| int << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_no_leading_zeros() {
        for (int, text) in [
            (0, ""),
            (1, "AQ"),
            (192, "wA"),
            (255, "_w"),
            (256, "AQA"),
            (1_700_000_000, "ZVPxAA"),
            (1 << 32, "AQAAAAA"),
            (1 << 63, "gAAAAAAAAAA"),
            (u64::MAX, "__________8"),
        ] {
            let mut out = Vec::new();
            int_to_base64(int, &mut out);
            assert_eq!(out, text.as_bytes());
            assert_eq!(bytes_to_int(text), Some(int));
        }
    }

    #[test]
    fn integers_of_more_than_eight_bytes_and_odd_spellings_are_none() {
        assert_eq!(bytes_to_int("AAAAAAAAAAE"), Some(1));
        for odd in ["AAAAAAAAAAAB", "AQ==", "AR", "A", "!!!!", "ZVPx AA", "++++", "é"] {
            assert_eq!(bytes_to_int(odd), None, "{odd}");
        }
    }

    #[test]
    fn base64_comes_back() {
        for (bytes, text) in
            [("無限".as_bytes(), "54Sh6ZmQ"), (b"infinite", "aW5maW5pdGU"), (b"", ""), (b"\xfb\xff", "-_8")]
        {
            let mut out = Vec::new();
            base64_encode(bytes, &mut out);
            assert_eq!(out, text.as_bytes());
            assert_eq!(base64_decode(text).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn base64_errors_name_the_place() {
        for (text, offset) in
            [("12345", 5), ("AB=", 2), ("ABC!", 3), ("AAAAA", 5), ("AB", 1), ("AA+A", 2), ("AAAA=", 4)]
        {
            assert_eq!(base64_decode(text), Err(PayloadError::Base64 { offset }), "{text}");
        }
    }
}
