//! Base64 as every CPython from 3.9 to 3.14 reads it. Upstream: `a2b_base64` in CPython's
//! `Modules/binascii.c`, not in its strict mode.
//!
//! Python reads more than RFC 4648 allows: characters of neither alphabet are passed over, padding
//! may be longer than needed, and bits that are left over are ignored. What almost everybody writes
//! goes through the crate `base64`; what that refuses is read by [`a2b_base64`], which states
//! Python's rule.

use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Why a text cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidBase64 {
    /// The first character that does not belong, or the end of the text.
    pub(crate) offset: usize,
    /// Whether versions of CPython read it differently.
    pub(crate) versions_disagree: bool,
}

/// `base64.b64decode(text)`: the standard alphabet, padded.
pub(crate) fn b64decode(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    STANDARD.decode(text).or_else(|_| {
        if let Some(offset) = text.bytes().position(|byte| !byte.is_ascii()) {
            return Err(InvalidBase64 { offset, versions_disagree: false });
        }
        a2b_base64(text.bytes(), usize::MAX).map_err(|error| error.in_text(text))
    })
}

/// `base64.urlsafe_b64decode` of a text to whose end `itsdangerous.base64_decode` appends the
/// padding that its length, with all that is passed over, seems to lack. Either alphabet is read.
pub(crate) fn urlsafe_b64decode(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| urlsafe_b64decode_by_the_rule(text))
}

/// Hands the bytes to `then` if there are at most `N`, as in a signature or a timestamp: no more
/// memory is taken than they need, however long the text is.
pub(crate) fn urlsafe_b64decode_few<const N: usize, T>(
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

/// The two texts that versions of CPython read in place of one about which they
/// [disagree](InvalidBase64), where `offset` is that of the error: what precedes it, and everything
/// but the padding.
pub(crate) fn readings(text: &str, offset: usize) -> [String; 2] {
    [text.get(..offset).unwrap_or_default().to_owned(), text.replace('=', "") + "=="]
}

fn urlsafe_b64decode_by_the_rule(text: &str) -> Result<Vec<u8>, InvalidBase64> {
    a2b_base64(padded_standard(text), usize::MAX).map_err(|error| error.in_text(text))
}

/// `(text + "=" * (-len(text) % 4)).translate(...)`: what Python gives to `a2b_base64`.
fn padded_standard(text: &str) -> impl Iterator<Item = u8> {
    let padding = iter::repeat_n(b'=', text.len().wrapping_neg() % 4);
    text.bytes().chain(padding).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    })
}

/// What is wrong with a text.
enum Invalid {
    /// At the end one character is left over, which is no whole byte.
    OneLeftOver,
    /// At the end two or three characters are left over, without the padding that would make them
    /// four. From 3.15 on `urlsafe_b64decode` asks for no padding, and reads them.
    NotPadded,
    /// A character of the alphabet follows the padding. Older CPython ignores what follows; newer
    /// releases (measured: 3.13.15, 3.14.8 and 3.15.0) read it as if there were no padding before
    /// it.
    AfterPadding(usize),
}

impl Invalid {
    fn in_text(self, text: &str) -> InvalidBase64 {
        let first_foreign =
            text.bytes().position(|byte| sextet(byte).is_none() && !matches!(byte, b'-' | b'_'));
        let at_end = first_foreign.unwrap_or(text.len());
        match self {
            Invalid::OneLeftOver | Invalid::NotPadded => {
                InvalidBase64 { offset: at_end, versions_disagree: false }
            }
            Invalid::AfterPadding(offset) => InvalidBase64 { offset, versions_disagree: true },
        }
    }
}

/// `binascii.a2b_base64(characters)`, as far as all versions agree. Stops when there are more than
/// `enough` bytes.
fn a2b_base64(characters: impl Iterator<Item = u8>, enough: usize) -> Result<Vec<u8>, Invalid> {
    let mut bytes = Vec::new();
    // The characters that are not bytes yet: how many, their bits, and how much padding follows the
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
        1 => return Err(Invalid::OneLeftOver),
        _ if pending + padding < 4 => return Err(Invalid::NotPadded),
        2 => bytes.push((bits >> 4) as u8),
        _ => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
    }
    Ok(bytes)
}

/// The six bits of a character of the standard alphabet.
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
    fn spellings_of_other_writers_are_read_as_python_reads_them() {
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
    fn texts_that_versions_of_python_read_differently_are_refused() {
        for (text, offset) in [("AAA=A", 4), ("AA==AAAA", 4), ("AAA=!A", 5)] {
            let disagree = Err(InvalidBase64 { offset, versions_disagree: true });
            assert_eq!(urlsafe_b64decode(text), disagree, "{text}");
            assert_eq!(b64decode(text), disagree, "{text}");
        }
        for text in ["AA A", "AA=A"] {
            let refused = Err(InvalidBase64 { offset: 2, versions_disagree: false });
            assert_eq!(urlsafe_b64decode(text), refused, "{text}");
            assert_eq!(b64decode(text), refused, "{text}");
        }
    }

    #[test]
    fn texts_that_versions_of_python_read_differently_have_two_readings() {
        let decoded = readings("AAA=AAA", 4).map(|text| urlsafe_b64decode(&text).unwrap());
        assert_eq!(decoded, [vec![0, 0], vec![0, 0, 0, 0]]);
    }

    #[test]
    fn few_bytes_are_read_and_more_are_none() {
        for (text, len) in
            [("AAAA", Some(3)), ("AA AA=", Some(3)), ("AAAAAA", None), ("AA AAAAAAAAA", None)]
        {
            assert_eq!(urlsafe_b64decode_few::<3, _>(text, <[u8]>::len), Ok(len), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_rule_reads_what_the_library_reads(bytes: Vec<u8>) {
            let (url_safe, standard) = (URL_SAFE_NO_PAD.encode(&bytes), STANDARD.encode(&bytes));
            prop_assert_eq!(urlsafe_b64decode_by_the_rule(&url_safe), Ok(bytes.clone()));
            prop_assert_eq!(urlsafe_b64decode_by_the_rule(&standard), Ok(bytes.clone()));
            prop_assert_eq!(a2b_base64(standard.bytes(), usize::MAX).ok(), Some(bytes));
        }
    }
}
