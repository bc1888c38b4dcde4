//! Parses a `Cookie` header. Upstream: `parse_cookie` and `_cookie_re` in
//! `werkzeug/sansio/http.py` of Werkzeug 3.1.9.
//!
//! ```text
//! theme=dark; session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...; name="O\"Neill; Jr."
//! ```
//!
//! Spaces and tabs around names, `=` and values are ignored. A name may have no value, and a value
//! may be in quotes. Everything else is skipped up to the next `;`.

use std::borrow::Cow;

/// The value of the first cookie with this name.
pub(crate) fn first_value<'h>(header: &'h [u8], name: &str) -> Option<Cow<'h, str>> {
    let mut rest = header;
    loop {
        match pair(rest) {
            Some(pair) if pair.name == name.as_bytes() => return Some(text(pair.value)),
            Some(pair) => rest = pair.after?,
            None => rest = after_semicolon(rest)?,
        }
    }
}

/// Decodes the text between the `=` and the `;` of a cookie. `None` if Werkzeug would not parse it
/// as a value.
#[cfg(feature = "flask-login")]
pub(crate) fn unquote(raw: &[u8]) -> Option<Cow<'_, str>> {
    let (value, rest) = value(skip_blanks(raw))?;
    skip_blanks(rest).is_empty().then(|| text(value))
}

struct Pair<'h> {
    name: &'h [u8],
    /// Including its quotes, if any.
    value: &'h [u8],
    /// The header after the `;`, if there is one.
    after: Option<&'h [u8]>,
}

/// Parses the pair at the beginning of a header: one match of `_cookie_re`.
fn pair(header: &[u8]) -> Option<Pair<'_>> {
    let (name, rest) = split(skip_blanks(header), |byte| b" \t=\";".contains(&byte));
    if name.is_empty() {
        return None;
    }
    let rest = skip_blanks(rest);
    let (value, rest) = match rest.strip_prefix(b"=") {
        Some(rest) => value(skip_blanks(rest))?,
        None => (&[][..], rest),
    };
    match skip_blanks(rest) {
        [] => Some(Pair { name, value, after: None }),
        [b';', after @ ..] => Some(Pair { name, value, after: Some(after) }),
        _ => None,
    }
}

/// Splits off the value at the beginning of a header.
fn value(header: &[u8]) -> Option<(&[u8], &[u8])> {
    if !header.starts_with(b"\"") {
        return Some(split(header, |byte| b" \t\";".contains(&byte)));
    }
    let mut bytes = header.iter().copied().enumerate().skip(1);
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'"' => return header.split_at_checked(index + 1),
            // `\\.` in `_cookie_re`, where `.` does not match a line feed.
            b'\\' if bytes.next().is_none_or(|(_, escaped)| escaped == b'\n') => return None,
            _ => {}
        }
    }
    None
}

fn skip_blanks(header: &[u8]) -> &[u8] {
    split(header, |byte| byte != b' ' && byte != b'\t').1
}

fn after_semicolon(header: &[u8]) -> Option<&[u8]> {
    split(header, |byte| byte == b';').1.get(1..)
}

/// Splits before the first byte for which `is_end` returns true.
fn split(header: &[u8], is_end: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = header.iter().position(|byte| is_end(*byte)).unwrap_or(header.len());
    header.split_at_checked(end).unwrap_or((header, &[]))
}

/// The text of a value, without quotes and backslashes.
///
/// Werkzeug decodes the value as UTF-8 only if it is in quotes. `parse_cookie` in
/// `werkzeug/http.py` would decode every header, but requests do not use it.
fn text(value: &[u8]) -> Cow<'_, str> {
    match value {
        [b'"', quoted @ .., b'"'] => {
            Cow::Owned(String::from_utf8_lossy(&unescaped(&latin_1(quoted))).into_owned())
        }
        value => latin_1(value),
    }
}

/// Decodes a header as WSGI does, which Werkzeug leaves unchanged for a value without quotes.
fn latin_1(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}

/// `_cookie_unslash_replace`: a backslash is followed by a byte in three octal digits, or by a
/// literal byte.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        match rest {
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] => {
                bytes.push(((a - b'0') << 6) | ((b - b'0') << 3) | (c - b'0'));
                rest = after;
            }
            [b'\\', byte, after @ ..] | [byte, after @ ..] => {
                bytes.push(*byte);
                rest = after;
            }
            [] => return bytes,
        }
    }
}
