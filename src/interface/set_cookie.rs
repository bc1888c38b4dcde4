//! The text of a `Set-Cookie` header. Upstream: `dump_cookie` in `werkzeug/http.py`.
//!
//! ```text
//! session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...; Domain=example.com; Secure; HttpOnly; Path=/; SameSite=Lax
//! ```

use std::fmt::Write as _;

use super::SameSite;
use crate::http_date;
use crate::value::DateTime;

/// The name and the attributes that every cookie of an interface gets.
#[derive(Debug, Clone)]
pub(super) struct Attributes {
    pub(super) name: String,
    /// In ASCII.
    pub(super) domain: Option<String>,
    /// As it stands in the header, see [`quote`]; not empty.
    pub(super) path: Option<String>,
    /// The same, for want of a path; perhaps empty.
    pub(super) application_root: String,
    pub(super) http_only: bool,
    pub(super) secure: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partitioned: bool,
}

/// How long the browser keeps a cookie.
pub(super) enum Expires {
    /// Until it is closed.
    WithBrowser,
    At(DateTime),
    /// Not any longer: what deletes the cookie.
    Now,
}

impl Attributes {
    /// The value is made of letters, digits, `-`, `_` and `.`, or empty, and so is never quoted.
    pub(super) fn set_cookie(&self, value: &str, expires: &Expires) -> String {
        let mut header = format!("{}={value}", self.name);
        let mut attribute = |name: &str, value: Option<&dyn std::fmt::Display>| {
            // Writing to a String does not fail.
            let _ = match value {
                Some(value) => write!(header, "; {name}={value}"),
                None => write!(header, "; {name}"),
            };
        };
        if let Some(domain) = &self.domain {
            attribute("Domain", Some(domain));
        }
        match expires {
            Expires::WithBrowser => {}
            Expires::At(moment) => attribute("Expires", Some(&http_date::format(*moment))),
            Expires::Now => {
                attribute("Expires", Some(&"Thu, 01 Jan 1970 00:00:00 GMT"));
                attribute("Max-Age", Some(&0));
            }
        }
        if self.secure || self.partitioned {
            attribute("Secure", None);
        }
        if self.http_only {
            attribute("HttpOnly", None);
        }
        attribute("Path", Some(self.path.as_ref().unwrap_or(&self.application_root)));
        if let Some(same_site) = &self.same_site {
            attribute("SameSite", Some(same_site));
        }
        if self.partitioned {
            attribute("Partitioned", None);
        }
        header
    }
}

/// A path as it stands in the header: `urllib.parse.quote(path, safe="%!$&'()*+,/:=@")`. A percent sign stays, for
/// what is quoted already.
pub(super) fn quote(path: &str) -> String {
    let mut quoted = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~%!$&'()*+,/:=@".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            let _ = write!(quoted, "%{byte:02X}");
        }
    }
    quoted
}
