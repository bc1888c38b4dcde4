//! The `SameSite` attribute of a cookie.

use std::fmt;
use std::str::FromStr;

use crate::config_error::ConfigError;

/// Which requests from other sites carry a cookie: the `SameSite` attribute.
///
/// ```
/// use flask_session_cookie::{SameSite, Session, SessionCodec, SessionInterface};
///
/// // SESSION_COOKIE_SAMESITE = "Lax"
/// let interface =
///     SessionInterface::builder(SessionCodec::new("dev")?).same_site(SameSite::Lax).build()?;
/// let mut session = Session::new();
/// session.insert("username", "Alice");
/// let headers = interface.save(&session)?;
/// assert!(headers.set_cookie().is_some_and(|cookie| cookie.ends_with("; SameSite=Lax")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SameSite {
    /// No requests.
    Strict,
    /// Only requests that follow a link.
    Lax,
    /// All requests. Browsers also require [`secure`](crate::SessionInterfaceBuilder::secure).
    None,
}

impl SameSite {
    fn as_str(self) -> &'static str {
        match self {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        }
    }
}

/// Writes the value as it appears in the header: `Lax`.
impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Parses the value of a setting. Like Flask, this ignores case.
///
/// ```
/// use flask_session_cookie::SameSite;
///
/// assert_eq!("lax".parse(), Ok(SameSite::Lax));
/// assert_eq!(
///     "loose".parse::<SameSite>().unwrap_err().to_string(),
///     "unknown SameSite \"loose\": expected Strict, Lax or None",
/// );
/// ```
impl FromStr for SameSite {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<SameSite, ConfigError> {
        [SameSite::Strict, SameSite::Lax, SameSite::None]
            .into_iter()
            .find(|same_site| same_site.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| ConfigError::UnknownSameSite { name: name.to_owned() })
    }
}
