//! Writes a `Set-Cookie` header. Upstream: `dump_cookie` in `werkzeug/http.py`.
//!
//! ```text
//! session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...; Domain=example.com; Secure; HttpOnly; Path=/
//! ```

use std::borrow::Cow;
use std::fmt::Write as _;

use super::date::http_date;
use super::same_site::SameSite;
use crate::config_error::ConfigError;
use crate::value::DateTime;

/// The arguments of `dump_cookie`.
pub(crate) struct SetCookie<'a> {
    /// A result of [`checked_name`].
    pub(crate) name: &'a str,
    /// Any text: it is quoted if necessary.
    pub(crate) value: &'a str,
    /// A result of [`checked_domain`].
    pub(crate) domain: Option<&'a str>,
    pub(crate) expires: Expires,
    /// Any text: it is percent-encoded if necessary.
    pub(crate) path: &'a str,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    pub(crate) same_site: Option<SameSite>,
    /// Implies `secure`.
    pub(crate) partitioned: bool,
}

/// When the browser deletes a cookie.
pub(crate) enum Expires {
    /// At the end of the browser session.
    BrowserSession,
    At(DateTime),
    /// Immediately: `Response.delete_cookie`.
    Now,
}

/// The value of the header, which is always printable ASCII.
pub(crate) fn dump_cookie(cookie: &SetCookie<'_>) -> String {
    let mut header = format!("{}={}", cookie.name, quoted_value(cookie.value));
    if let Some(domain) = cookie.domain {
        header.extend(["; Domain=", domain]);
    }
    match cookie.expires {
        Expires::BrowserSession => {}
        Expires::At(datetime) => header.extend(["; Expires=", &http_date(datetime)]),
        Expires::Now => header += "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0",
    }
    if cookie.secure || cookie.partitioned {
        header += "; Secure";
    }
    if cookie.http_only {
        header += "; HttpOnly";
    }
    header.extend(["; Path=", &quoted_path(cookie.path)]);
    if let Some(same_site) = cookie.same_site {
        // Writing to a String does not fail.
        let _ = write!(header, "; SameSite={same_site}");
    }
    if cookie.partitioned {
        header += "; Partitioned";
    }
    header
}

/// Quotes a value that contains characters RFC 6265 does not allow. Inside the quotes, bytes that
/// are not allowed there are written as three octal digits.
///
/// A deviation: Werkzeug does not escape the control characters 0x1A to 0x1F, because
/// `_cookie_slash_re` has `\x19` instead of `\x1f`. They are invalid in a header, so they are
/// escaped here. Werkzeug reads both forms alike.
fn quoted_value(value: &str) -> Cow<'_, str> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"_!#$%&'()*+-./:<=>?@[]^`{|}~".contains(&byte);
    if value.bytes().all(is_plain) {
        return Cow::Borrowed(value);
    }
    let mut quoted = "\"".to_owned();
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' if byte != b',' && byte != b';' => quoted.push(char::from(byte)),
            // Writing to a String does not fail.
            _ => drop(write!(quoted, "\\{byte:03o}")),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

/// `urllib.parse.quote(path, safe="%!$&'()*+,/:=@")`. `%` is kept, since the path may already be
/// quoted.
fn quoted_path(path: &str) -> String {
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

/// Checks that Werkzeug would find this name in a `Cookie` header.
pub(crate) fn checked_name(name: String) -> Result<String, ConfigError> {
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=;\"".contains(&byte))
    {
        return Err(ConfigError::BadCookieName { name });
    }
    Ok(name)
}

/// The domain as it is written in the header.
pub(crate) fn checked_domain(domain: Option<String>) -> Result<Option<String>, ConfigError> {
    match domain.as_deref().map(ascii_domain).transpose() {
        Ok(ascii) => Ok(ascii.map(str::to_owned)),
        Err(why) => Err(ConfigError::BadCookieDomain { domain: domain.unwrap_or_default(), why }),
    }
}

/// `domain.partition(":")[0].lstrip(".").encode("idna")` for an ASCII domain, or why it is invalid.
///
/// For ASCII, Python's codec checks the lengths of the labels and changes nothing. Other characters
/// need the Unicode tables of IDNA 2003, so they are rejected. So are characters that would end the
/// attribute or the header, which `dump_cookie` does not check.
fn ascii_domain(domain: &str) -> Result<&str, &'static str> {
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
