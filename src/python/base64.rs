//! Base64 as every CPython from 3.9 to 3.14 decodes it: `a2b_base64` in CPython's
//! `Modules/binascii.c`, not in strict mode. From 3.15 on, CPython also reads what lacks
//! padding (`Invalid::Padding`).
//!
//! Python accepts more than RFC 4648: it skips characters outside the alphabet, and ignores surplus
//! padding and trailing bits. The crate `base64` decodes canonical text, which is what nearly every
//! writer emits. Only if it fails does [`a2b_base64`] apply Python's rules.

use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// A text cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidBase64 {
    /// The first invalid character, or the end of the text.
    pub(crate) offset: usize,
    /// Whether versions of CPython decode it differently.
    pub(crate) versions_disagree: bool,
}

/// `base64.b64decode(text)`: the standard alphabet, with padding.
pub(crate) fn b64decode(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    STANDARD.decode(text).or_else(|_| {
        // `_bytes_from_decode_data` in `Lib/base64.py` raises for a non-ASCII `str`.
        if let Some(offset) = text.bytes().position(|byte| !byte.is_ascii()) {
            return Err(InvalidBase64 { offset, versions_disagree: false });
        }
        a2b_base64(text.bytes(), usize::MAX).map_err(|error| error.in_text(text))
    })
}

/// `itsdangerous.base64_decode(text.encode())`: either alphabet, with or without padding.
pub(crate) fn urlsafe_b64decode(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| urlsafe_b64decode_lenient(text))
}

/// Decodes at most `N` bytes, such as a signature or a timestamp, and passes them to `then`.
/// Returns `None` if there are more. However long the text is, it allocates no more than the result
/// needs.
pub(crate) fn urlsafe_b64decode_up_to<const N: usize, T>(
    text: &str,
    then: impl FnOnce(&[u8]) -> T,
) -> Result<Option<T>, InvalidBase64> {
    let mut buffer = [0; N];
    if let Ok(len) = URL_SAFE_NO_PAD.decode_slice(text, &mut buffer) {
        return Ok(buffer.get(..len).map(then));
    }
    let bytes = a2b_base64(padded_standard(text), N).map_err(|error| error.in_text(text))?;
    Ok((bytes.len() <= N).then(|| then(&bytes)))
}

/// For a text on which versions of CPython [disagree](InvalidBase64): two texts that every version
/// decodes the same, the first to what older versions read, the second to what newer ones read.
///
/// Older versions stop at `offset`, the first character after the padding. Newer ones skip the
/// padding.
pub(crate) fn readings(text: &str, offset: usize) -> [String; 2] {
    [text.get(..offset).unwrap_or_default().to_owned(), text.replace('=', "") + "=="]
}

fn urlsafe_b64decode_lenient(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    a2b_base64(padded_standard(text), usize::MAX).map_err(|error| error.in_text(text))
}

/// The input of `a2b_base64`: `itsdangerous.base64_decode` appends `"=" * (-len(text) % 4)`,
/// counting skipped characters too, and `base64.urlsafe_b64decode` translates `-_` to `+/`.
fn padded_standard(text: &str) -> impl Iterator<Item = u8> {
    let padding = iter::repeat_n(b'=', text.len().wrapping_neg() % 4);
    text.bytes().chain(padding).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    })
}

/// A violation of Python's rules.
enum Invalid {
    /// The last group has one character, which is less than a byte.
    Length,
    /// The last group has two or three characters without the padding to make them four. From 3.15
    /// on `urlsafe_b64decode` needs no padding, and decodes them.
    Padding,
    /// A character of the alphabet at this offset follows the padding. Older CPython ignores it and
    /// all that follows; newer releases (measured: 3.13.15, 3.14.8, 3.15.0, and Debian's 3.13.5)
    /// ignore the padding.
    AfterPadding(usize),
}

impl Invalid {
    fn in_text(self, text: &str) -> InvalidBase64 {
        let first_foreign =
            text.bytes().position(|byte| sextet(byte).is_none() && !matches!(byte, b'-' | b'_'));
        let at_end = first_foreign.unwrap_or(text.len());
        match self {
            Invalid::Length | Invalid::Padding => {
                InvalidBase64 { offset: at_end, versions_disagree: false }
            }
            Invalid::AfterPadding(offset) => InvalidBase64 { offset, versions_disagree: true },
        }
    }
}

/// `binascii.a2b_base64(characters)`, where all versions agree. Stops after more than `enough`
/// bytes.
fn a2b_base64(characters: impl Iterator<Item = u8>, enough: usize) -> Result<Vec<u8>, Invalid> {
    let mut bytes = Vec::new();
    // The current group of four: its number of characters, their bits, and the padding since the
    // last of them.
    let (mut pending, mut bits, mut padding) = (0, 0_u32, 0_usize);
    for (offset, character) in characters.enumerate() {
        let Some(sextet) = sextet(character) else {
            padding += usize::from(character == b'=');
            continue;
        };
        if pending >= 2 && pending + padding >= 4 {
            return Err(Invalid::AfterPadding(offset));
        }
        padding = 0;
        bits = bits << 6 | sextet;
        pending += 1;
        if pending == 4 {
            let [_, whole @ ..] = bits.to_be_bytes();
            bytes.extend_from_slice(&whole);
            (pending, bits) = (0, 0);
            if bytes.len() > enough {
                break;
            }
        }
    }
    match pending {
        0 => {}
        1 => return Err(Invalid::Length),
        _ if pending + padding < 4 => return Err(Invalid::Padding),
        2 => bytes.push((bits >> 4) as u8),
        _ => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
    }
    Ok(bytes)
}

/// The six bits of a character in the standard alphabet.
fn sextet(character: u8) -> Option<u32> {
    let sextet = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(sextet))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each line was run on CPython 3.9.2, 3.11.7, 3.13.18, 3.14.10, 3.15.2 and PyPy 7.3.11, which
    /// agree.
    #[test]
    fn lenient_base64_decodes_as_in_python() {
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("AP8", Some(b"\0\xff")),
            ("AP8=", Some(b"\0\xff")),
            ("AP8==", Some(b"\0\xff")),
            ("AP8====", Some(b"\0\xff")),
            ("AP9", Some(b"\0\xff")),
            ("-_-_", Some(b"\xfb\xff\xbf")),
            ("+/+/", Some(b"\xfb\xff\xbf")),
            ("+_-/", Some(b"\xfb\xff\xbf")),
            ("AAAA\n\r\nAA", Some(b"\0\0\0\0")),
            ("AA  \tAA", Some(b"\0\0\0")),
            ("AA  A", Some(b"\0\0")),
            ("AA    AA", Some(b"\0\0\0")),
            ("AA\u{e9}\u{e9}AA", Some(b"\0\0\0")),
            ("!!!!", Some(b"")),
            ("A", None),
            ("AAAAA", None),
            ("A===", None),
        ] {
            assert_eq!(urlsafe_b64decode(text).ok().as_deref(), bytes, "{text:?}");
        }
        for (text, bytes) in [
            ("AP8=", Some(&b"\0\xff"[..])),
            ("AP8", None),
            ("AP8====", Some(b"\0\xff")),
            (" A P 8 =\n", Some(b"\0\xff")),
            ("-_-_", Some(b"")),
            ("=", Some(b"")),
            ("AP8\u{e9}=", None),
        ] {
            assert_eq!(b64decode(text).ok().as_deref(), bytes, "{text:?}");
        }
    }

    #[test]
    fn base64_on_which_versions_disagree_is_rejected() {
        for (text, offset) in [("AAA=A", 4), ("AA==AAAA", 4), ("AAA=!A", 5)] {
            let disagree = Err(InvalidBase64 { offset, versions_disagree: true });
            assert_eq!(urlsafe_b64decode(text), disagree, "{text}");
            assert_eq!(b64decode(text), disagree, "{text}");
        }
        for text in ["AA A", "AA=A"] {
            let invalid = Err(InvalidBase64 { offset: 2, versions_disagree: false });
            assert_eq!(urlsafe_b64decode(text), invalid, "{text}");
            assert_eq!(b64decode(text), invalid, "{text}");
        }
    }

    #[test]
    fn base64_on_which_versions_disagree_has_two_readings() {
        let decoded = readings("AAA=AAA", 4).map(|text| urlsafe_b64decode(&text).unwrap());
        assert_eq!(decoded, [vec![0, 0], vec![0, 0, 0, 0]]);
    }

    #[test]
    fn more_bytes_than_the_buffer_holds_are_none() {
        for (text, len) in
            [("AAAA", Some(3)), ("AA AA=", Some(3)), ("AAAAAA", None), ("AA AAAAAAAAA", None)]
        {
            assert_eq!(urlsafe_b64decode_up_to::<3, _>(text, <[u8]>::len), Ok(len), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 5_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn a2b_base64_decodes_what_the_crate_decodes(bytes: Vec<u8>) {
            let (url_safe, standard) = (URL_SAFE_NO_PAD.encode(&bytes), STANDARD.encode(&bytes));
            prop_assert_eq!(urlsafe_b64decode_lenient(&url_safe), Ok(bytes.clone()));
            prop_assert_eq!(urlsafe_b64decode_lenient(&standard), Ok(bytes.clone()));
            prop_assert_eq!(a2b_base64(standard.bytes(), usize::MAX).ok(), Some(bytes));
        }
    }
}
