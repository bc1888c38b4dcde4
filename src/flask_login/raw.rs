//! The value of a cookie as it stands in the header. Upstream: `parse_cookie` in `werkzeug/sansio/http.py`.

/// The value that Werkzeug gives to the app; `None` if it sees no value there.
///
/// ```text
/// plain|text          "quoted \"text\"\054 us\303\251r"
/// every byte is a     \" and \\ are " and \, three octal digits a byte;
/// character           all of it together is UTF-8
/// ```
pub(super) fn unquote(raw: &[u8]) -> Option<String> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = raw.iter().position(|byte| !is_space(byte)).unwrap_or_default();
    let end = raw.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    match raw.get(start..end)? {
        [b'"', quoted @ ..] => unslash(quoted),
        plain if plain.iter().any(|byte| is_space(byte) || matches!(byte, b'"' | b';')) => None,
        // WSGI makes text of a header by taking every byte for a character (latin-1).
        plain => Some(plain.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// What comes before the closing quote, which must be the last byte.
fn unslash(mut rest: &[u8]) -> Option<String> {
    let mut utf8 = Vec::with_capacity(rest.len());
    loop {
        rest = match rest {
            [b'"'] => return Some(String::from_utf8_lossy(&utf8).into_owned()),
            // Python's `.`, which stands after the backslash, is no line feed.
            [] | [b'"', ..] | [b'\\', b'\n', ..] => return None,
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', rest @ ..] => {
                utf8.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest
            }
            [b'\\', byte, rest @ ..] | [byte, rest @ ..] => {
                utf8.extend_from_slice(char::from(*byte).encode_utf8(&mut [0; 2]).as_bytes());
                rest
            }
        };
    }
}
