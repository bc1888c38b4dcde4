//! The values of the attribute `SameSite`.

use std::fmt;
use std::str::FromStr;

use crate::config_error::ConfigError;

/// Which requests from other sites carry the cookie: the attribute `SameSite`.
///
/// ```
/// use flask_session_cookie::{SameSite, Session, SessionCodec, SessionInterface};
///
/// // SESSION_COOKIE_SAMESITE = "Lax"
/// let interface =
///     SessionInterface::builder(SessionCodec::new("dev")?).same_site(SameSite::Lax).build()?;
/// let mut session = Session::new();
/// session.insert("username", "Alice");
/// assert!(
///     interface
///         .save(&session)?
///         .set_cookie()
///         .is_some_and(|cookie| cookie.ends_with("; SameSite=Lax"))
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SameSite {
    /// None of them.
    Strict,
    /// Those that follow a link.
    Lax,
    /// All of them. Browsers require [`secure`](crate::SessionInterfaceBuilder::secure) as well.
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

/// The value as it is in the header: `Lax`.
impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Parses the text of a configuration, in any case, as Flask does.
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
