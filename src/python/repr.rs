//! Python's `repr` of `str` and `bytes`.

use std::fmt::{self, Formatter, Write as _};

/// `repr(text)`: `unicode_repr` in CPython's `Objects/unicodeobject.c`.
pub(crate) fn text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let quote = quote(text.as_bytes());
    f.write_char(quote)?;
    for character in text.chars() {
        match (character, u32::from(character)) {
            ('\n', _) => f.write_str("\\n")?,
            ('\r', _) => f.write_str("\\r")?,
            ('\t', _) => f.write_str("\\t")?,
            ('\\', _) => f.write_str("\\\\")?,
            _ if character == quote => write!(f, "\\{quote}")?,
            (' '..='~', _) => f.write_char(character)?,
            _ if is_printable(character) => f.write_char(character)?,
            (_, code @ ..=0xff) => write!(f, "\\x{code:02x}")?,
            (_, code @ ..=0xffff) => write!(f, "\\u{code:04x}")?,
            (_, code) => write!(f, "\\U{code:08x}")?,
        }
    }
    f.write_char(quote)
}

/// `repr(bytes)`: `PyBytes_Repr` in CPython's `Objects/bytesobject.c`.
pub(crate) fn bytes(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let quote = quote(bytes);
    write!(f, "b{quote}")?;
    for &byte in bytes {
        match byte {
            b'\t' => f.write_str("\\t")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\\' => f.write_str("\\\\")?,
            _ if char::from(byte) == quote => write!(f, "\\{quote}")?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char(quote)
}

/// Double quotes if there are single quotes but no double quotes inside.
fn quote(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' }
}

/// `str.isprintable` for a non-ASCII character: false for control and format characters, separators
/// and unassigned code points.
///
/// std has no such function, but `escape_debug` escapes just these characters. It also escapes a
/// combining mark at the beginning of a string, hence the letter before it.
fn is_printable(character: char) -> bool {
    let mut utf8 = [0; 4];
    let alone = &*character.encode_utf8(&mut utf8);
    let after_another = ["a", alone].concat();
    after_another.escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Text<'a>(&'a str);

    impl fmt::Display for Text<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            text(f, self.0)
        }
    }

    struct Bytes<'a>(&'a [u8]);

    impl fmt::Display for Bytes<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            bytes(f, self.0)
        }
    }

    #[test]
    fn str_repr_matches_python() {
        for (text, repr) in [
            ("", "''"),
            ("it's", "\"it's\""),
            ("a \"b\"", "'a \"b\"'"),
            ("it's \"b\"", "'it\\'s \"b\"'"),
            ("a\\b\t\n\r\0\x7f", "'a\\\\b\\t\\n\\r\\x00\\x7f'"),
            ("é無\u{301}\u{1f36a}", "'é無\u{301}\u{1f36a}'"),
            ("\u{a0}\u{200b}\u{202e}\u{e0001}", "'\\xa0\\u200b\\u202e\\U000e0001'"),
        ] {
            assert_eq!(Text(text).to_string(), repr);
        }
    }

    #[test]
    fn bytes_repr_matches_python() {
        for (bytes, repr) in [
            (&b""[..], "b''"),
            (b"UA/1.0", "b'UA/1.0'"),
            (b"it's", r#"b"it's""#),
            (br#"a "b""#, r#"b'a "b"'"#),
            (br#"it's "b""#, r#"b'it\'s "b"'"#),
            (b"a\\b", r"b'a\\b'"),
            (b"\t\n\r\x0b\x00\x1f\x7f\xff", r"b'\t\n\r\x0b\x00\x1f\x7f\xff'"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), repr);
        }
    }
}
