//! Remembering users beyond their session. Upstream: `login_user` and `logout_user` in `flask_login/utils.py`,
//! `_load_user_from_remember_cookie` and `_update_remember_cookie` in `flask_login/login_manager.py`.
//!
//! While a request runs, the session says under `_remember` what to do with the cookie. That is removed before the
//! session is saved.

use std::time::Duration;

use super::login::{FRESH, USER_ID};
use crate::session::Session;
use crate::value::{TryFromValueError, Value};

pub(super) const REMEMBER: &str = "_remember";
pub(super) const REMEMBER_SECONDS: &str = "_remember_seconds";

/// The values of `_remember`.
const SET: &str = "set";
pub(super) const CLEAR: &str = "clear";

/// Asks for the user to be remembered: what `login_user(user, remember=True, duration=duration)` does beyond
/// [`login`](super::login()). Without a duration it is `REMEMBER_COOKIE_DURATION`, 365 days by default.
///
/// Flask-Login stores a duration in the session, in seconds under `_remember_seconds`. It stays there when the session is
/// saved, and applies to later cookies too. Fractions of a microsecond are dropped, as Python's `timedelta` has none.
///
/// [`update_remember_cookie`] then tells how to set the cookie.
///
/// ```
/// use std::time::Duration;
/// use flask_session_cookie::{Session, flask_login};
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

/// Asks for the remember cookie to be deleted: what `logout_user()` does beyond [`logout`](super::logout) if the
/// request has that cookie. The session counts as modified.
///
/// [`update_remember_cookie`] then tells to delete the cookie.
///
/// ```
/// use flask_session_cookie::flask_login::{self, RememberCookie};
/// use flask_session_cookie::Session;
///
/// let mut session = Session::from_iter([("_user_id", "1")]);
/// flask_login::logout(&mut session);
/// flask_login::forget(&mut session);
/// assert_eq!(flask_login::update_remember_cookie(&mut session, false)?, RememberCookie::Clear);
/// assert!(session.is_empty());
/// # Ok::<(), flask_session_cookie::TryFromValueError>(())
/// ```
pub fn forget(session: &mut Session) {
    session.insert(REMEMBER, CLEAR);
    session.remove(REMEMBER_SECONDS);
}

/// Logs in a user whose id came from a [remember token](super::RememberToken): sets `_user_id`, and `_fresh` to false,
/// but no `_id`.
///
/// Flask-Login does so if the session has no user id, or one that `user_loader` does not know. Returns `false` and
/// does nothing if the session says that the cookie is [to be deleted](forget).
///
/// Upstream: `LoginManager._load_user_from_remember_cookie`.
///
/// ```
/// use flask_session_cookie::flask_login::{self, RememberToken};
/// use flask_session_cookie::Session;
///
/// let remember_token = RememberToken::new("dev")?;
/// let cookie = remember_token.encode("1"); // as it comes from the browser
///
/// let mut session = Session::new();
/// if flask_login::user_id(&session).is_none()
///     && let Ok(user_id) = remember_token.decode_raw(cookie.as_bytes())
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

/// What the response must do with the remember cookie.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
///
/// let mut session = Session::from([("_user_id", "1")]);
/// flask_login::remember(&mut session, None);
/// let set_cookie = match flask_login::update_remember_cookie(&mut session, false)? {
///     RememberCookie::Keep => None,
///     RememberCookie::Set { user_id, .. } => Some(RememberToken::new("dev")?.encode(&user_id)),
///     RememberCookie::Clear => Some(String::new()),
/// };
/// assert!(set_cookie.is_some_and(|token| token.starts_with("1|be93bd1d54421d69")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the response has to set or delete the cookie"]
pub enum RememberCookie {
    /// Nothing.
    Keep,
    /// Set it, to the [token](super::RememberToken) for the user id.
    Set {
        /// The user id as text: `str(session["_user_id"])`.
        user_id: String,
        /// How long the browser keeps it; `None` for `REMEMBER_COOKIE_DURATION`, 365 days by default.
        duration: Option<Duration>,
    },
    /// Delete it.
    Clear,
}

/// Removes from a session what to do with the remember cookie, and returns it. Flask-Login does so at the end of every
/// request, before the session is saved.
///
/// With `REMEMBER_COOKIE_REFRESH_EACH_REQUEST` (off by default) every response sets the cookie again if a user is
/// logged in, and every session counts as modified, logged in or not.
///
/// Flask-Login's cookie has the name `remember_token` (`REMEMBER_COOKIE_NAME`), `Expires` in 365 days
/// (`REMEMBER_COOKIE_DURATION`), `HttpOnly` (`REMEMBER_COOKIE_HTTPONLY`) and `Path=/` (`REMEMBER_COOKIE_PATH`), and
/// no `Secure`, `SameSite` or `Domain`, unless they are set. To delete it, send an empty one with the same name, domain
/// and path.
///
/// # Errors
///
/// [`TryFromValueError`] if a cookie must be set, but the user id is not a `str`, `int` or `UUID`, or the duration is not a number
/// of seconds from 0 to what a `timedelta` can hold. Flask-Login signs `str()` of any other user id, which no
/// `user_loader` can use; for such a duration Flask answers 500 or, if it is negative, sends an expired cookie.
///
/// ```
/// use flask_session_cookie::flask_login::{self, RememberCookie};
/// use flask_session_cookie::Session;
///
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &flask_login::Client::default().identifier());
/// flask_login::remember(&mut session, None);
///
/// let cookie = flask_login::update_remember_cookie(&mut session, false)?;
/// assert_eq!(cookie, RememberCookie::Set { user_id: "1".to_owned(), duration: None });
/// assert!(!session.contains_key("_remember"));
/// assert_eq!(flask_login::update_remember_cookie(&mut session, false)?, RememberCookie::Keep);
/// # Ok::<(), flask_session_cookie::TryFromValueError>(())
/// ```
pub fn update_remember_cookie(
    session: &mut Session,
    refresh_each_request: bool,
) -> Result<RememberCookie, TryFromValueError> {
    if refresh_each_request && !session.contains_key(REMEMBER) {
        session.insert(REMEMBER, SET);
    }
    let operation = session.remove(REMEMBER);
    Ok(match (operation.as_ref().and_then(Value::as_str), session.get(USER_ID)) {
        (Some(SET), Some(user_id)) => RememberCookie::Set {
            user_id: text_of(user_id)?,
            duration: session.get(REMEMBER_SECONDS).map(duration_of).transpose()?,
        },
        (Some(CLEAR), _) => RememberCookie::Clear,
        _ => RememberCookie::Keep,
    })
}

/// `str(user_id)`.
fn text_of(user_id: &Value) -> Result<String, TryFromValueError> {
    Ok(match user_id {
        Value::String(text) | Value::Markup(text) => text.clone(),
        Value::Int(int) => int.to_string(),
        Value::Uuid(uuid) => uuid.to_string(),
        other => {
            return Err(TryFromValueError {
                expected: "a user id that is str, int or UUID",
                found: other.type_name(),
            });
        }
    })
}

/// `timedelta(seconds=seconds)`, in whole microseconds.
fn duration_of(seconds: &Value) -> Result<Duration, TryFromValueError> {
    /// `timedelta.max`, without its last second.
    const MOST: f64 = 999_999_999.0 * 86_400.0;
    let number = match seconds {
        Value::Float(float) => Some(*float),
        Value::Int(int) => int.as_i64().map(|int| int as f64),
        _ => None,
    };
    let number = number.filter(|number| (0.0..MOST).contains(number)).ok_or(TryFromValueError {
        expected: "a number of seconds, not negative, that a timedelta can hold",
        found: seconds.type_name(),
    })?;
    let micros = number.fract() * 1e6;
    // To the nearest, ties to even.
    let whole = number.trunc() as u64 * 1_000_000 + micros.trunc() as u64;
    let rest = micros.fract();
    let up = rest > 0.5 || rest == 0.5 && whole % 2 == 1;
    Ok(Duration::from_micros(whole + u64::from(up)))
}
