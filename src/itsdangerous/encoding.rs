//! URL-safe base64, and integers encoded in it. Mirrors itsdangerous' `encoding.py`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::BadTimeSignature;
use crate::json::{InFlask, PayloadError};
use crate::python::base64::{InvalidBase64, urlsafe_b64decode, urlsafe_b64decode_up_to};

/// Encodes bytes as URL-safe base64 without padding: `itsdangerous.base64_encode`.
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

/// Decodes base64 of either alphabet, with or without padding:
/// `itsdangerous.base64_decode(text.encode())`.
///
/// As in Python, bytes outside the alphabets are skipped and trailing bits are ignored. (Given a
/// `str`, Python drops non-ASCII characters before it computes the missing padding.)
///
/// # Errors
///
/// [`PayloadError::Base64`] if CPython 3.9 to 3.14 reject the text, or if versions of CPython
/// decode it differently.
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

/// Appends the base64 of `bytes`.
pub(super) fn append_base64(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// The length of the base64 of this many bytes.
pub(super) fn base64_len(bytes: usize) -> usize {
    base64::encoded_len(bytes, false).unwrap_or(usize::MAX)
}

/// Appends the base64 of an integer as big-endian bytes without leading zeros: `int_to_bytes`. Zero
/// is the empty string.
pub(super) fn append_int(int: u64, out: &mut String) {
    let bytes = int.to_be_bytes();
    let leading_zeros = int.leading_zeros() as usize / 8;
    append_base64(bytes.get(leading_zeros..).unwrap_or_default(), out);
}

/// Decodes the base64 of a big-endian integer of at most eight bytes, leading zeros included:
/// `bytes_to_int`, which pads to eight bytes with `rjust` and then unpacks exactly eight.
pub(crate) fn base64_to_int(text: &str) -> Result<u64, BadTimeSignature> {
    // `base64` requires a buffer of an estimated length, slightly more than it writes.
    let int = urlsafe_b64decode_up_to::<12, _>(text, |bytes| {
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
    fn integers_over_eight_bytes_are_malformed() {
        assert_eq!(base64_to_int("AAAAAAAAAAE"), Ok(1));
        assert_eq!(base64_to_int("AAAAAAAAAAE="), Ok(1));
        for text in ["AAAAAAAAAAAB", "AAAAAAAAAAAB====", "AAAAAAAAAAAA", &"A".repeat(1000)] {
            assert_eq!(base64_to_int(text), Err(BadTimeSignature::MalformedTimestamp), "{text}");
        }
    }

    #[test]
    fn integers_decode_from_lenient_base64() {
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
    fn base64_errors_report_the_offset() {
        for (text, offset) in [("12345", 5), ("ABC!", 3), ("AAAAA", 5), ("AAAAA====", 5)] {
            let error = base64_decode(text).unwrap_err();
            assert!(
                matches!(error, PayloadError::Base64 { offset: found, .. } if found == offset),
                "{text}"
            );
        }
    }
}
