//! The identifier of a browser. Upstream: `_create_identifier` and `_get_remote_addr` in `flask_login/utils.py`.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha512};

use super::hex;

/// The identifier that Flask-Login stores in a session under `_id`, to notice a session used by another browser: the
/// SHA-512 of the client's address and `User-Agent`, in 128 hexadecimal digits.
///
/// Pass both as the bytes of the request; this function decodes them as Python does, beyond ASCII too.
///
/// - `remote_addr` is the value of the header `X-Forwarded-For` if the request has one, otherwise the address of the
///   peer as text, without its port (`request.remote_addr`). Only the part before the first comma counts, so pass the
///   whole header. Flask-Login trusts the header, whoever wrote it.
/// - `user_agent` is the value of the header `User-Agent`.
///
/// `None` means that it is missing, which differs from an empty one.
///
/// Services that share a session must see the same address: let their proxy set `X-Forwarded-For`, or let clients
/// connect to all of them directly.
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
    hex::encode(&Sha512::digest(base))
}

/// `bytes.strip()`, which unlike `trim_ascii` also strips vertical tabs.
fn strip(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
    let start = bytes.iter().position(|byte| !is_space(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// `repr` of Flask-Login's `bytes`. WSGI decodes a header as Latin-1, and Flask-Login encodes that as UTF-8, where a byte
/// beyond ASCII becomes two.
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
    fn bytes_have_pythons_repr() {
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
    fn white_space_is_that_of_python() {
        assert_eq!(strip(b" \t\n\r\x0b\x0ca b\x0c\x0b"), b"a b");
        assert_eq!(strip(b"\x0b "), b"");
        assert_eq!(strip(b""), b"");
        assert_eq!(strip(b"\xa0a\x1f"), b"\xa0a\x1f");
    }
}
