//! Remembering users beyond their session. Upstream: `login_user` and `logout_user` in
//! `flask_login/utils.py`, `_load_user_from_remember_cookie` and `_update_remember_cookie` in
//! `flask_login/login_manager.py`.
//!
//! During a request, `_remember` in the session tells what to do with the cookie. It is removed
//! before the session is saved.
//!
//! ```text
//! {"_user_id": "1", "_remember": "set", "_remember_seconds": 3600.0}    set the cookie
//! {"_remember": "clear"}                                                delete it
//! ```

use std::time::Duration;

use super::login::{FRESH, USER_ID};
use crate::session::Session;
use crate::value::Value;

pub(super) const REMEMBER: &str = "_remember";
pub(super) const REMEMBER_SECONDS: &str = "_remember_seconds";

/// The values of `_remember`.
const SET: &str = "set";
pub(super) const CLEAR: &str = "clear";

/// Requests that the user be remembered: what `login_user(user, remember=True, duration=duration)`
/// does in addition to [`login`](super::login()). The default duration is
/// `REMEMBER_COOKIE_DURATION`, 365 days unless the app sets it.
///
/// Flask-Login stores the duration in seconds under `_remember_seconds`. It stays in the session
/// when that is saved, and applies to later cookies too. Fractions of a microsecond are dropped,
/// because Python's `timedelta` has none.
///
/// At the end of the request, [`RememberCookie::update`](super::RememberCookie::update) sets the
/// cookie.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
/// use std::time::Duration;
///
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &flask_login::Client::default().identifier());
/// flask_login::remember(&mut session, Some(Duration::from_secs(3600)));
/// assert_eq!(session.get("_remember_seconds"), Some(&3600.0.into()));
/// ```
pub fn remember(session: &mut Session, duration: Option<Duration>) {
    session.insert(REMEMBER, SET);
    if let Some(duration) = duration {
        session.insert(REMEMBER_SECONDS, duration.as_micros() as f64 / 1e6);
    }
}

/// Requests that the remember cookie be deleted: what `logout_user()` does in addition to
/// [`logout`](super::logout) if the request has that cookie. The session becomes modified.
///
/// At the end of the request, [`RememberCookie::update`](super::RememberCookie::update) deletes the
/// cookie.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
///
/// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
/// let mut session = Session::from_iter([("_user_id", "1")]);
/// flask_login::logout(&mut session);
/// flask_login::forget(&mut session);
/// let set_cookie = remember_cookie.update(&mut session)?;
/// assert!(
///     set_cookie
///         .is_some_and(|cookie| cookie.starts_with("remember_token=; Expires=Thu, 01 Jan 1970"))
/// );
/// assert!(session.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn forget(session: &mut Session) {
    session.insert(REMEMBER, CLEAR);
    session.remove(REMEMBER_SECONDS);
}

/// Logs in a user whose id came from a [remember cookie](super::RememberCookie::user_id). Sets
/// `_user_id`, and `_fresh` to false, but not `_id`.
///
/// Flask-Login does this if the session has no user id, or one that `user_loader` does not find.
/// Returns `false` and changes nothing if the cookie is to be [deleted](forget).
///
/// Upstream: `LoginManager._load_user_from_remember_cookie`.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
///
/// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
/// let header = format!("theme=dark; remember_token={}", remember_cookie.token().encode("1"));
///
/// let mut session = Session::new();
/// if flask_login::user_id(&session).is_none()
///     && let Ok(Some(user_id)) = remember_cookie.user_id(&header)
/// {
///     assert!(flask_login::restore(&mut session, user_id));
/// }
/// assert_eq!(flask_login::user_id(&session), Some(&"1".into()));
/// assert!(!flask_login::is_fresh(&session));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
pub fn restore(session: &mut Session, user_id: impl Into<String>) -> bool {
    if session.get(REMEMBER).and_then(Value::as_str) == Some(CLEAR) {
        return false;
    }
    session.insert(USER_ID, user_id.into());
    session.insert(FRESH, false);
    true
}

/// What the response should do with the remember cookie.
pub(super) enum Operation {
    Set {
        /// `str(session["_user_id"])`.
        user_id: String,
        /// In microseconds; `None` for `REMEMBER_COOKIE_DURATION`.
        duration: Option<i128>,
    },
    Clear,
}

/// Removes `_remember` from a session and returns what to do: the beginning of
/// `LoginManager._update_remember_cookie`.
pub(super) fn take_operation(
    session: &mut Session,
    refresh_each_request: bool,
) -> Result<Option<Operation>, RememberError> {
    if refresh_each_request && !session.contains_key(REMEMBER) {
        session.insert(REMEMBER, SET);
    }
    let operation = session.remove(REMEMBER);
    Ok(match (operation.as_ref().and_then(Value::as_str), session.get(USER_ID)) {
        (Some(SET), Some(user_id)) => {
            // `_set_cookie` reads the duration first, so its error comes first.
            let duration = session.get(REMEMBER_SECONDS).map(duration_of).transpose()?;
            Some(Operation::Set { user_id: text_of(user_id)?, duration })
        }
        (Some(CLEAR), _) => Some(Operation::Clear),
        _ => None,
    })
}

/// `str(user_id)`.
fn text_of(user_id: &Value) -> Result<String, RememberError> {
    Ok(match user_id {
        Value::String(text) | Value::Markup(text) => text.clone(),
        Value::Int(int) => int.to_string(),
        Value::Uuid(uuid) => uuid.to_string(),
        other => return Err(RememberError::UserId { found: other.type_name() }),
    })
}

/// `timedelta(seconds=seconds)`, in microseconds.
fn duration_of(seconds: &Value) -> Result<i128, RememberError> {
    const MICROS: i128 = 1_000_000;
    /// An upper bound of `timedelta.max` in days.
    const MAX_DAYS: f64 = 1e9;
    match seconds {
        // `bool` is a subclass of `int`.
        Value::Bool(one) => Ok(i128::from(*one) * MICROS),
        Value::Int(int) => {
            int.as_i64().map(|int| i128::from(int) * MICROS).ok_or(RememberError::ExpiresOutOfRange)
        }
        Value::Float(float) if float.is_nan() => Err(RememberError::Seconds { found: "nan" }),
        Value::Float(float) if float.abs() < MAX_DAYS * 86_400.0 => {
            // Python keeps whole seconds exact, and rounds the rest to microseconds, ties to even.
            let micros = (float.fract() * 1e6).round_ties_even();
            Ok(float.trunc() as i128 * MICROS + micros as i128)
        }
        Value::Float(_) => Err(RememberError::ExpiresOutOfRange),
        other => Err(RememberError::Seconds { found: other.type_name() }),
    }
}

/// A remember cookie cannot be set.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, RememberCookie, RememberError, RememberToken};
///
/// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
/// let mut session = Session::from([("_user_id", vec!["shop", "1"])]);
/// flask_login::remember(&mut session, None);
/// let error = remember_cookie.update(&mut session).unwrap_err();
/// assert_eq!(error, RememberError::UserId { found: "list" });
/// assert_eq!(
///     error.to_string(),
///     "cannot remember a user id of type list: expected str, int or UUID"
/// );
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RememberError {
    /// The user id is not a `str`, `int` or `UUID`. Flask-Login signs the `str()` of any other
    /// value, from which no `user_loader` can find a user.
    #[error("cannot remember a user id of type {found}: expected str, int or UUID")]
    UserId {
        /// The name of its type in Python.
        found: &'static str,
    },
    /// The value of `_remember_seconds` is not a number. Flask answers 500.
    #[error("`_remember_seconds` holds {found}: expected a number of seconds")]
    Seconds {
        /// The name of its type in Python, or `nan`.
        found: &'static str,
    },
    /// The cookie would expire before the year 1 or after 9999, beyond the range of Python's
    /// `datetime`. Flask answers 500.
    #[error("the remember cookie would expire outside the years 1 to 9999")]
    ExpiresOutOfRange,
}
