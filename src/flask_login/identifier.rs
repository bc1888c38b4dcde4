//! The identifier of a client. Upstream: `_create_identifier` and `_get_remote_addr` in
//! `flask_login/utils.py`.

use std::fmt;

use sha2::{Digest as _, Sha512};

use crate::python::{hex, repr};

/// The client of a request, as Flask-Login sees it. Its [`Identifier`] is computed from this.
///
/// Pass both fields as the bytes of the request; non-ASCII bytes are decoded as in Python. `None`
/// means that the header is missing, which is different from an empty one.
///
/// Services that share a session must see the same address. Let their proxy set `X-Forwarded-For`,
/// or let clients connect directly to all of them.
///
/// ```
/// use std::net::SocketAddr;
/// use flask_session_cookie::flask_login::Client;
///
/// // With axum, these come from `ConnectInfo`, `headers.get("x-forwarded-for")` and
/// // `headers.get("user-agent")`, the latter two with `.map(|value| value.as_bytes())`.
/// let peer: SocketAddr = "127.0.0.1:52114".parse()?;
/// let forwarded: Option<&[u8]> = None;
/// let user_agent: Option<&[u8]> = Some(b"UA/1.0");
///
/// let peer = peer.ip().to_string();
/// let client = Client { remote_addr: forwarded.or(Some(peer.as_bytes())), user_agent };
/// assert!(client.identifier().as_str().starts_with("61f15f2833c7c26e"));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Client<'a> {
    /// The value of the header `X-Forwarded-For` if the request has one, otherwise the address of
    /// the peer as text, without its port (`request.remote_addr`). Pass the whole header; only the
    /// part before the first comma is used. Flask-Login trusts this header even if the client sent
    /// it.
    pub remote_addr: Option<&'a [u8]>,
    /// The value of the header `User-Agent`.
    pub user_agent: Option<&'a [u8]>,
}

impl Client<'_> {
    /// The SHA-512 of the address and the `User-Agent`:
    /// `LoginManager._session_identifier_generator`, which is `_create_identifier` by default.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::Client;
    ///
    /// let client = Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") };
    /// assert_eq!(client.identifier().as_str().len(), 128);
    /// ```
    #[must_use]
    pub fn identifier(&self) -> Identifier {
        let address = self.remote_addr.map(|address| {
            let first = address.split(|&byte| byte == b',').next().unwrap_or_default();
            strip(first)
        });
        // `f"{address}|{user_agent}"`, where both are `bytes` or `None`: "b'127.0.0.1'|b'UA/1.0'".
        let base = format!("{}|{}", Repr(address), Repr(self.user_agent));
        Identifier(hex::encode(&Sha512::digest(base)))
    }
}

/// The value that Flask-Login stores under `_id`, to detect a session used by another browser.
///
/// Get it from a [`Client`], or convert it from text if the app replaces
/// `_session_identifier_generator`.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Identifier};
///
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &Identifier::from("a constant"));
/// assert_eq!(session["_id"], "a constant");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier(String);

impl Identifier {
    /// The identifier as text.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::Identifier;
    ///
    /// assert_eq!(Identifier::from("abc").as_str(), "abc");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Identifier {
    fn from(text: String) -> Identifier {
        Identifier(text)
    }
}

impl From<&str> for Identifier {
    fn from(text: &str) -> Identifier {
        Identifier(text.to_owned())
    }
}

/// `bytes.strip()`, which unlike `trim_ascii` strips vertical tabs too.
fn strip(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
    let start = bytes.iter().position(|byte| !is_space(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// Python's `repr` of a header. WSGI decodes headers as Latin-1 and `_create_identifier` encodes
/// them as UTF-8, so each non-ASCII byte becomes two.
struct Repr<'a>(Option<&'a [u8]>);

impl fmt::Display for Repr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(latin1) = self.0 else { return f.write_str("None") };
        let utf8: String = latin1.iter().copied().map(char::from).collect();
        repr::bytes(f, utf8.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_ascii_headers_are_encoded_as_utf_8() {
        for (bytes, repr) in [
            (&b"UA/1.0"[..], "b'UA/1.0'"),
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
    fn strip_removes_python_whitespace() {
        assert_eq!(strip(b" \t\n\r\x0b\x0ca b\x0c\x0b"), b"a b");
        assert_eq!(strip(b"\x0b "), b"");
        assert_eq!(strip(b""), b"");
        assert_eq!(strip(b"\xa0a\x1f"), b"\xa0a\x1f");
    }
}
