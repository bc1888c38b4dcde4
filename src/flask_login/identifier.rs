//! The identifier of a browser. Upstream: `_create_identifier` and `_get_remote_addr` in
//! `flask_login/utils.py`.

use std::fmt;

use sha2::{Digest as _, Sha512};

use crate::python::{hex, repr};

/// The client of a request, as Flask-Login sees it: what its [`Identifier`] is made of.
///
/// Give both as the bytes of the request; they are decoded as Python does, beyond ASCII too. `None`
/// means that it is missing, which differs from an empty one.
///
/// Services that share a session must see the same address: let their proxy set `X-Forwarded-For`,
/// or let clients connect to all of them directly.
///
/// ```
/// use std::net::SocketAddr;
/// use flask_session_cookie::flask_login::Client;
///
/// // In axum, for example, these come from `ConnectInfo` and from `headers.get("x-forwarded-for")` and
/// // `headers.get("user-agent")`, each with `.map(|value| value.as_bytes())`.
/// let peer: SocketAddr = "127.0.0.1:52114".parse()?;
/// let forwarded: Option<&[u8]> = None;
/// let user_agent: Option<&[u8]> = Some(b"UA/1.0");
///
/// let peer = peer.ip().to_string();
/// let identifier = Client { remote_addr: forwarded.or(Some(peer.as_bytes())), user_agent }.identifier();
/// assert!(identifier.as_str().starts_with("61f15f2833c7c26e"));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Client<'a> {
    /// The value of the header `X-Forwarded-For` if the request has one, otherwise the address of
    /// the peer as text, without its port (`request.remote_addr`). Only the part before the first
    /// comma counts, so give the whole header. Flask-Login trusts the header, whoever wrote it.
    pub remote_addr: Option<&'a [u8]>,
    /// The value of the header `User-Agent`.
    pub user_agent: Option<&'a [u8]>,
}

impl Client<'_> {
    /// The SHA-512 of the address and the `User-Agent`:
    /// `LoginManager._session_identifier_generator`.
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
        // f"{address}|{user_agent}", where both are `bytes` or `None`.
        let base = format!("{}|{}", Repr(address), Repr(self.user_agent));
        Identifier(hex::encode(&Sha512::digest(base)))
    }
}

/// What Flask-Login stores in a session under `_id`, to notice a session used by another browser.
///
/// It is made from a [`Client`]; for an app that has its own `_session_identifier_generator` also
/// from a text.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Identifier};
///
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &Identifier::from("the same for all"));
/// assert_eq!(session["_id"], "the same for all");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier(String);

impl Identifier {
    /// The text.
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

/// `bytes.strip()`, which unlike `trim_ascii` also strips vertical tabs.
fn strip(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
    let start = bytes.iter().position(|byte| !is_space(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// `repr` of Flask-Login's `bytes`. WSGI decodes a header as Latin-1, and Flask-Login encodes that
/// as UTF-8, where a byte beyond ASCII becomes two.
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
    fn headers_have_the_repr_of_their_utf8() {
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
    fn white_space_is_that_of_python() {
        assert_eq!(strip(b" \t\n\r\x0b\x0ca b\x0c\x0b"), b"a b");
        assert_eq!(strip(b"\x0b "), b"");
        assert_eq!(strip(b""), b"");
        assert_eq!(strip(b"\xa0a\x1f"), b"\xa0a\x1f");
    }
}
