//! The text of a `Set-Cookie` header. Upstream: `dump_cookie` in `werkzeug/http.py`.
//!
//! ```text
//! session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...; Domain=example.com; Secure; HttpOnly; Path=/; SameSite=Lax
//! ```

use std::fmt::Write as _;

use super::date::http_date;
use crate::value::DateTime;

/// The arguments of `dump_cookie`.
pub(crate) struct SetCookie<'a> {
    pub(crate) name: &'a str,
    /// Letters, digits, `-`, `_` and `.`, which are never quoted.
    pub(crate) value: &'a str,
    /// As [`ascii_domain`] returns it.
    pub(crate) domain: Option<&'a str>,
    pub(crate) expires: Expires,
    /// Any text: it is percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    pub(crate) same_site: Option<&'static str>,
    /// Implies `secure`.
    pub(crate) partitioned: bool,
}

/// How long the browser keeps a cookie.
pub(crate) enum Expires {
    /// Until the browser is closed.
    WithBrowser,
    At(DateTime),
    /// Not at all: `delete_cookie`.
    Now,
}

pub(crate) fn dump_cookie(cookie: &SetCookie<'_>) -> String {
    let mut header = format!("{}={}", cookie.name, cookie.value);
    if let Some(domain) = cookie.domain {
        header.extend(["; Domain=", domain]);
    }
    match cookie.expires {
        Expires::WithBrowser => {}
        Expires::At(moment) => header.extend(["; Expires=", &http_date(moment)]),
        Expires::Now => header += "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0",
    }
    if cookie.secure || cookie.partitioned {
        header += "; Secure";
    }
    if cookie.http_only {
        header += "; HttpOnly";
    }
    header.extend(["; Path=", &quote(cookie.path)]);
    if let Some(same_site) = cookie.same_site {
        header.extend(["; SameSite=", same_site]);
    }
    if cookie.partitioned {
        header += "; Partitioned";
    }
    header
}

/// `urllib.parse.quote(path, safe="%!$&'()*+,/:=@")`. A percent sign stays, for what is quoted already.
fn quote(path: &str) -> String {
    let mut quoted = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~%!$&'()*+,/:=@".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(quoted, "%{byte:02X}");
        }
    }
    quoted
}

/// `domain.partition(":")[0].lstrip(".").encode("idna")` for ASCII, where Python's codec checks the lengths of the
/// labels and changes nothing. Beyond ASCII it maps letters by the Unicode tables of IDNA 2003: those domains are
/// refused, and so is what would end the attribute. The error says what is wrong.
pub(crate) fn ascii_domain(domain: &str) -> Result<&str, &'static str> {
    let host = domain.split(':').next().unwrap_or_default().trim_start_matches('.');
    if !host.is_ascii() {
        return Err("it is not ASCII: give its ASCII form (`xn--...`)");
    }
    // The last label may be empty.
    let labels = host.strip_suffix('.').unwrap_or(host);
    if !host.is_empty() && labels.split('.').any(|label| !(1..64).contains(&label.len())) {
        return Err("a label is empty or longer than 63 characters");
    }
    if host.bytes().any(|byte| byte.is_ascii_control() || byte == b';') {
        return Err("a control character or `;` would end the attribute");
    }
    Ok(host)
}
