//! The text of a `Set-Cookie` header. Upstream: `dump_cookie` in `werkzeug/http.py`.
//!
//! ```text
//! session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...; Domain=example.com; Secure; HttpOnly; Path=/; SameSite=Lax
//! ```

use std::borrow::Cow;
use std::fmt::Write as _;

use super::date::http_date;
use super::same_site::SameSite;
use crate::config_error::ConfigError;
use crate::value::DateTime;

/// The arguments of `dump_cookie`.
pub(crate) struct SetCookie<'a> {
    /// As [`checked_name`] returns it.
    pub(crate) name: &'a str,
    /// Any text: it is quoted.
    pub(crate) value: &'a str,
    /// As [`checked_domain`] returns it.
    pub(crate) domain: Option<&'a str>,
    pub(crate) expires: Expires,
    /// Any text: it is percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    pub(crate) same_site: Option<SameSite>,
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

/// The header's text: visible ASCII and spaces, whatever the settings are.
pub(crate) fn dump_cookie(cookie: &SetCookie<'_>) -> String {
    let mut header = format!("{}={}", cookie.name, quoted_value(cookie.value));
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

/// A value with a character that RFC 6265 does not allow there is put into quotes, and what cannot
/// be in quotes is written in three octal digits, byte by byte.
///
/// Werkzeug leaves the controls from 0x1A to 0x1F as they are, since its pattern says `\x19` where
/// `\x1f` is meant (`_cookie_slash_re`). They cannot be in a header, so here they are octal too;
/// both forms are read alike.
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

/// `urllib.parse.quote(path, safe="%!$&'()*+,/:=@")`. A percent sign stays, for what is quoted
/// already.
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

/// A name that Werkzeug finds in a `Cookie` header.
pub(crate) fn checked_name(name: String) -> Result<String, ConfigError> {
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=;\"".contains(&byte))
    {
        return Err(ConfigError::BadCookieName { name });
    }
    Ok(name)
}

/// A domain as it is written in the header.
pub(crate) fn checked_domain(domain: Option<String>) -> Result<Option<String>, ConfigError> {
    match domain.as_deref().map(ascii_domain).transpose() {
        Ok(ascii) => Ok(ascii.map(str::to_owned)),
        Err(why) => Err(ConfigError::BadCookieDomain { domain: domain.unwrap_or_default(), why }),
    }
}

/// `domain.partition(":")[0].lstrip(".").encode("idna")` for ASCII, where Python's codec checks the
/// lengths of the labels and changes nothing. Beyond ASCII it maps letters by the Unicode tables of
/// IDNA 2003: those domains are refused, and so is what would end the attribute. The error says
/// what is wrong.
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
