//! The identifier of a browser. Upstream: `_create_identifier` and `_get_remote_addr` in `flask_login/utils.py`.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha512};

use super::hex;

/// What Flask-Login keeps in a session under `_id`, to notice when the session turns up at another browser: the
/// SHA-512 of the client's address and `User-Agent`, in 128 hexadecimal digits.
///
/// Both are taken as they came, in bytes: what Python makes of them is done here. So there is nothing to decode
/// before, and nothing to get wrong with user agents beyond ASCII.
///
/// - `remote_addr` is the value of the header `X-Forwarded-For` if the request has one, otherwise the address of the
///   peer as text, without its port (`request.remote_addr`). Only what stands before the first comma counts, so the
///   header can be given as a whole. Flask-Login believes the header whoever has written it.
/// - `user_agent` is the value of the header `User-Agent`.
///
/// `None` means that there is none, which is not the same as an empty one.
///
/// Two services that share a session must see the same address: behind one proxy let it set `X-Forwarded-For`, or let
/// both be reached directly.
///
/// Upstream: `LoginManager._session_identifier_generator`.
///
/// ```
/// use std::net::SocketAddr;
/// use flask_session_cookie::flask_login;
///
/// // In axum, for example, these come from `ConnectInfo` and from `headers.get("x-forwarded-for")` and
/// // `headers.get("user-agent")`, each with `.map(|value| value.as_bytes())`.
/// let peer: SocketAddr = "127.0.0.1:52114".parse()?;
/// let forwarded: Option<&[u8]> = None;
/// let user_agent: Option<&[u8]> = Some(b"UA/1.0");
///
/// let peer = peer.ip().to_string();
/// let identifier = flask_login::identifier(forwarded.or(Some(peer.as_bytes())), user_agent);
/// assert!(identifier.starts_with("61f15f2833c7c26e"));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn identifier(remote_addr: Option<&[u8]>, user_agent: Option<&[u8]>) -> String {
    let address = remote_addr.map(|address| {
        let first = address.split(|&byte| byte == b',').next().unwrap_or_default();
        strip(first)
    });
    // f"{address}|{user_agent}", where both are `bytes` or `None`.
    let base = format!("{}|{}", Repr(address), Repr(user_agent));
    hex(&Sha512::digest(base))
}

/// `bytes.strip()`, which takes vertical tabs for white space, other than `trim_ascii`.
fn strip(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
    let start = bytes.iter().position(|byte| !is_space(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// `repr` of the `bytes` that Flask-Login has in hand. WSGI makes text of a header by taking every byte for a
/// character (latin-1); Flask-Login encodes that as UTF-8, where a byte beyond ASCII becomes two.
struct Repr<'a>(Option<&'a [u8]>);

impl std::fmt::Display for Repr<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(bytes) = self.0 else { return f.write_str("None") };
        let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
        write!(f, "b{}", char::from(quote))?;
        for &byte in bytes {
            match byte {
                b'\t' => f.write_str("\\t")?,
                b'\n' => f.write_str("\\n")?,
                b'\r' => f.write_str("\\r")?,
                b'\\' => f.write_str("\\\\")?,
                _ if byte == quote => write!(f, "\\{}", char::from(quote))?,
                b' '..=b'~' => f.write_char(char::from(byte))?,
                _ => {
                    let mut utf8 = [0; 2];
                    for byte in char::from(byte).encode_utf8(&mut utf8).bytes() {
                        write!(f, "\\x{byte:02x}")?;
                    }
                }
            }
        }
        f.write_char(char::from(quote))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_quoted_as_python_quotes_them() {
        for (bytes, repr) in [
            (&b""[..], "b''"),
            (b"UA/1.0", "b'UA/1.0'"),
            (b"it's", r#"b"it's""#),
            (br#"a "b""#, r#"b'a "b"'"#),
            (br#"it's "b""#, r#"b'it\'s "b"'"#),
            (b"a\\b", r"b'a\\b'"),
            (b"\t\n\r\x0b\x00\x1f\x7f", r"b'\t\n\r\x0b\x00\x1f\x7f'"),
            // U+00E9 as one byte, and as the two of UTF-8.
            (b"\xe9", r"b'\xc3\xa9'"),
            (b"\xc3\xa9", r"b'\xc3\x83\xc2\xa9'"),
            (b"\x80\xff", r"b'\xc2\x80\xc3\xbf'"),
        ] {
            assert_eq!(Repr(Some(bytes)).to_string(), repr);
        }
        assert_eq!(Repr(None).to_string(), "None");
    }

    #[test]
    fn white_space_is_what_python_takes_for_it() {
        assert_eq!(strip(b" \t\n\r\x0b\x0ca b\x0c\x0b"), b"a b");
        assert_eq!(strip(b"\x0b "), b"");
        assert_eq!(strip(b""), b"");
        assert_eq!(strip(b"\xa0a\x1f"), b"\xa0a\x1f");
    }
}
