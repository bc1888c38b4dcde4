//! Session protection. Upstream: `_session_protection_failed` in `flask_login/login_manager.py`.

use std::fmt;
use std::str::FromStr;

use super::identifier::Identifier;
use super::login::{FRESH, ID, USER_ID};
use super::remembering::{CLEAR, REMEMBER, REMEMBER_SECONDS};
use crate::config_error::ConfigError;
use crate::session::Session;
use crate::value::Value;

/// What to do if a session's identifier is not that of the request: `SESSION_PROTECTION`, or
/// `LoginManager.session_protection`. If the app sets it to `None`, do not call [`protect`].
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client, SessionProtection};
///
/// let client = Client { user_agent: Some(b"UA/1.0"), ..Client::default() };
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &client.identifier());
///
/// // SESSION_PROTECTION = "strong", and a request from another browser.
/// let another = Client { user_agent: Some(b"UA/2.0"), ..Client::default() };
/// assert!(flask_login::protect(&mut session, &another.identifier(), SessionProtection::Strong));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SessionProtection {
    /// `"basic"`, the default: the login is no longer fresh.
    #[default]
    Basic,
    /// `"strong"`: the user is logged out, unless the session is permanent, for which this is the
    /// same as `Basic`.
    Strong,
}

/// Writes the value of the setting: `basic`.
impl fmt::Display for SessionProtection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            SessionProtection::Basic => "basic",
            SessionProtection::Strong => "strong",
        })
    }
}

/// Parses the value of the setting.
///
/// ```
/// use flask_session_cookie::flask_login::SessionProtection;
///
/// assert_eq!("strong".parse(), Ok(SessionProtection::Strong));
/// assert!("Strong".parse::<SessionProtection>().is_err());
/// ```
impl FromStr for SessionProtection {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<SessionProtection, ConfigError> {
        match name {
            "basic" => Ok(SessionProtection::Basic),
            "strong" => Ok(SessionProtection::Strong),
            _ => Err(ConfigError::UnknownSessionProtection { name: name.to_owned() }),
        }
    }
}

/// Compares the `_id` of a session with the [`Identifier`] of the request. If they differ, this
/// changes the session as Flask-Login does. Returns `true` if the user was logged out: treat the
/// request as anonymous, even if it has a remember cookie, which will be deleted.
///
/// Flask-Login does this when a request first uses `current_user`, before
/// [`user_id`](super::user_id).
///
/// - An empty session is not changed. A session without `_id` is, even if it contains only a CSRF
///   token.
/// - With [`Basic`](SessionProtection::Basic), or for a permanent session, sets `_fresh` to false
///   unless it is already.
/// - With [`Strong`](SessionProtection::Strong), removes `_user_id`, `_fresh`, `_id`,
///   `_remember_seconds` and `next`, and requests that the remember cookie be
///   [deleted](super::forget). This also happens to sessions [restored](super::restore) from that
///   cookie, since they have no `_id`.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client, SessionProtection};
///
/// let one = Client { user_agent: Some(b"UA/1.0"), ..Client::default() }.identifier();
/// let another = Client { user_agent: Some(b"UA/2.0"), ..Client::default() }.identifier();
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &one);
///
/// assert!(!flask_login::protect(&mut session, &another, SessionProtection::Basic));
/// assert!(flask_login::user_id(&session).is_some() && !flask_login::is_fresh(&session));
///
/// assert!(flask_login::protect(&mut session, &another, SessionProtection::Strong));
/// assert!(flask_login::user_id(&session).is_none());
/// ```
#[must_use = "`true`: the user was logged out; treat the request as anonymous"]
pub fn protect(
    session: &mut Session,
    identifier: &Identifier,
    protection: SessionProtection,
) -> bool {
    if session.is_empty() || session.get(ID).and_then(Value::as_str) == Some(identifier.as_str()) {
        return false;
    }
    if protection == SessionProtection::Basic || session.is_permanent() {
        if session.get(FRESH) != Some(&Value::Bool(false)) {
            session.insert(FRESH, false);
        }
        return false;
    }
    // `SESSION_KEYS` in `flask_login/config.py`.
    for key in [USER_ID, REMEMBER, REMEMBER_SECONDS, ID, FRESH, "next"] {
        session.remove(key);
    }
    session.insert(REMEMBER, CLEAR);
    true
}
