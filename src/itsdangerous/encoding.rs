//! URL-safe base64, and integers in it. Upstream: `itsdangerous/encoding.py`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::BadTimeSignature;
use crate::json::{InFlask, PayloadError};
use crate::python::base64::{InvalidBase64, urlsafe_b64decode, urlsafe_b64decode_few};

/// Writes bytes as URL-safe base64 without padding: `itsdangerous.base64_encode`.
///
/// ```
/// use flask_session_cookie::itsdangerous::base64_encode;
///
/// assert_eq!(base64_encode(b"\xfb\xff"), "-_8"); // base64_encode(b"\xfb\xff")
/// ```
#[must_use]
pub fn base64_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64 with or without padding, of either alphabet:
/// `itsdangerous.base64_decode(text.encode())`.
///
/// As in Python, bytes that are not base64 are passed over, and bits that are left over are
/// ignored. (Given a `str`, Python drops what is not ASCII before it counts how much padding is
/// missing.)
///
/// # Errors
///
/// [`PayloadError::Base64`], where CPython 3.9 to 3.14 refuse the text, and where versions read it
/// differently.
///
/// ```
/// use flask_session_cookie::itsdangerous::base64_decode;
///
/// assert_eq!(base64_decode("-_8")?, b"\xfb\xff");
/// assert_eq!(base64_decode("+/8=")?, b"\xfb\xff");
/// assert_eq!(base64_decode("-_8=\n")?, b"\xfb\xff");
/// assert!(base64_decode("A").is_err());
/// # Ok::<(), flask_session_cookie::PayloadError>(())
/// ```
#[inline]
pub fn base64_decode(text: &str) -> Result<Vec<u8>, PayloadError> {
    urlsafe_b64decode(text).map_err(|InvalidBase64 { offset, versions_disagree }| {
        PayloadError::Base64 {
            offset,
            in_flask: if versions_disagree { InFlask::MayRead } else { InFlask::ServerError },
        }
    })
}

/// Appends bytes in base64.
pub(super) fn append_base64(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// The length of this many bytes in base64.
pub(super) fn base64_len(bytes: usize) -> usize {
    base64::encoded_len(bytes, false).unwrap_or(usize::MAX)
}

/// Appends an integer as big-endian bytes without leading zeros, in base64; zero is the empty text:
/// `int_to_bytes`.
pub(super) fn append_int(int: u64, out: &mut String) {
    let bytes = int.to_be_bytes();
    let leading_zeros = int.leading_zeros() as usize / 8;
    append_base64(bytes.get(leading_zeros..).unwrap_or_default(), out);
}

/// Reads base64 of a big-endian integer, which may have leading zeros up to eight bytes:
/// `bytes_to_int`.
pub(crate) fn base64_to_int(text: &str) -> Result<u64, BadTimeSignature> {
    // The crate `base64` asks for a little more room than there are bytes.
    let int = urlsafe_b64decode_few::<12, _>(text, |bytes| {
        let is_int = bytes.len() <= size_of::<u64>();
        is_int.then(|| bytes.iter().fold(0, |int, byte| int << 8 | u64::from(*byte)))
    });
    match int {
        Ok(int) => int.flatten().ok_or(BadTimeSignature::MalformedTimestamp),
        Err(InvalidBase64 { versions_disagree: true, .. }) => {
            Err(BadTimeSignature::AmbiguousBase64)
        }
        Err(_) => Err(BadTimeSignature::MalformedTimestamp),
    }
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
            let mut out = String::new();
            append_int(int, &mut out);
            assert_eq!(out, text);
            assert_eq!(out.len(), base64_len(8 - int.leading_zeros() as usize / 8));
            assert_eq!(base64_to_int(text), Ok(int));
        }
    }

    #[test]
    fn integers_of_more_than_eight_bytes_are_malformed() {
        assert_eq!(base64_to_int("AAAAAAAAAAE"), Ok(1));
        assert_eq!(base64_to_int("AAAAAAAAAAE="), Ok(1));
        for text in ["AAAAAAAAAAAB", "AAAAAAAAAAAB====", "AAAAAAAAAAAA", &"A".repeat(1000)] {
            assert_eq!(base64_to_int(text), Err(BadTimeSignature::MalformedTimestamp), "{text}");
        }
    }

    #[test]
    fn integers_are_read_in_every_spelling_of_base64() {
        for (text, int) in [
            ("AQ==", Some(1)),
            ("AR", Some(1)),
            ("!!!!", Some(0)),
            ("ZVPx+A", Some(1_700_000_248)),
            ("++++", Some(0x00fb_efbe)),
            ("ZVPx AA", None),
            ("A", None),
            ("é", Some(0)),
        ] {
            assert_eq!(base64_to_int(text).ok(), int, "{text}");
        }
    }

    #[test]
    fn base64_round_trips() {
        for (bytes, text) in [
            ("無限".as_bytes(), "54Sh6ZmQ"),
            (b"infinite", "aW5maW5pdGU"),
            (b"", ""),
            (b"\xfb\xff", "-_8"),
        ] {
            assert_eq!(base64_encode(bytes), text);
            assert_eq!(base64_decode(text).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn base64_errors_name_the_offset() {
        for (text, offset) in [("12345", 5), ("ABC!", 3), ("AAAAA", 5), ("AAAAA====", 5)] {
            let error = base64_decode(text).unwrap_err();
            assert!(
                matches!(error, PayloadError::Base64 { offset: found, .. } if found == offset),
                "{text}"
            );
        }
    }
}
