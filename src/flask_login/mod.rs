//! The logins of [Flask-Login](https://flask-login.readthedocs.io) 0.6: who is logged in, logging in and out, and the
//! cookie that remembers a user. (Feature `flask-login`.)
//!
//! ```text
//! {"_user_id": "1", "_fresh": true, "_id": "61f15f28..."}
//!  who               by password,   from which browser
//!                    just now
//! ```
//!
//! As everywhere in this crate there is no I/O: these functions read and write a [`Session`], and the service does
//! the rest in the order in which Flask-Login does it.
//!
//! | in Flask-Login | here |
//! |---|---|
//! | `current_user`, asked for the first time | [`protect`], then [`user_id`]; if there is no such user, [`restore`] |
//! | `login_user(user, remember=True)` | [`login`] with the [`identifier`] of the request, then [`remember`] |
//! | `login_fresh()`, `fresh_login_required` | [`is_fresh`] |
//! | `confirm_login()` | [`confirm_login`] |
//! | `logout_user()` | [`logout`], and [`forget`] if the request has the cookie `remember_token` |
//! | after every request, before the session is saved | [`update_remember_cookie`] |
//!
//! ```
//! use flask_session_cookie::{Session, flask_login};
//!
//! // A request from 127.0.0.1 by a browser called "UA/1.0", whose user has just given the right password.
//! let identifier = flask_login::identifier(Some(b"127.0.0.1"), Some(b"UA/1.0"));
//! let mut session = Session::new();
//! flask_login::login(&mut session, "1", true, identifier);
//!
//! // The next request.
//! assert_eq!(flask_login::user_id(&session).and_then(|id| id.as_str()), Some("1"));
//! assert!(flask_login::is_fresh(&session));
//!
//! flask_login::logout(&mut session);
//! assert_eq!(flask_login::user_id(&session), None);
//! ```
//!
//! # What to know
//!
//! - A user id has the type that the Flask app's `get_id` gives it. `UserMixin` gives text, also where the database
//!   has a number: log in with `"1"`, not `1`, or Flask's `user_loader` gets a number where it expects text.
//! - Flask-Login knows nothing of `SECRET_KEY_FALLBACKS`: when the secret key changes, remember tokens are void.
//! - A remember token has no time in it. It is good until the key changes, whatever the cookie's `Expires` says.
//! - With Flask 3.1.3 every response of an app with Flask-Login has `Vary: Cookie`, since it looks for `_remember` in
//!   every session.

mod browser;
mod protection;
mod raw;
mod remember_cookie;
mod remember_token;

pub use browser::identifier;
pub use protection::{SessionProtection, protect};
pub use remember_cookie::{RememberCookie, forget, remember, restore, update_remember_cookie};
pub use remember_token::RememberToken;

pub use crate::error::BadRememberToken;

use crate::session::Session;
use crate::value::Value;

const USER_ID: &str = "_user_id";
const FRESH: &str = "_fresh";
const ID: &str = "_id";
const REMEMBER: &str = "_remember";
const REMEMBER_SECONDS: &str = "_remember_seconds";

/// What `_remember` can be.
const SET: &str = "set";
const CLEAR: &str = "clear";

/// The user id in a session, of whatever type the Flask app's `get_id` gives: what Flask-Login hands to
/// `user_loader`. `None` if there is none, or it is Python's `None`.
///
/// [`protect`] comes before it, unless the app has `SESSION_PROTECTION` set to `None`.
///
/// Upstream: `LoginManager._load_user`.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let session = Session::from_iter([("_user_id", "1")]);
/// assert_eq!(flask_login::user_id(&session).and_then(|id| id.as_str()), Some("1"));
/// assert_eq!(flask_login::user_id(&Session::new()), None);
/// ```
#[must_use]
pub fn user_id(session: &Session) -> Option<&Value> {
    session.get(USER_ID).filter(|id| !id.is_null())
}

/// Whether the user has given a password in this session, and was not merely remembered: `login_fresh()`, the truth
/// of what is stored under `_fresh`.
///
/// It does not say that anybody is logged in; that is for [`user_id`].
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// assert!(flask_login::is_fresh(&Session::from_iter([("_fresh", true)])));
/// assert!(!flask_login::is_fresh(&Session::from_iter([("_fresh", false)])));
/// assert!(!flask_login::is_fresh(&Session::new()));
/// ```
#[must_use]
pub fn is_fresh(session: &Session) -> bool {
    session.get(FRESH).is_some_and(Value::is_truthy)
}

/// Logs a user in: `login_user(user, fresh=fresh)`, for a user who is active.
///
/// It sets `_user_id`, `_fresh` and `_id`, in this order; the [`identifier`] is that of the request. All else in the
/// session stays. For `remember=True` call [`remember`] after it.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::new();
/// let identifier = flask_login::identifier(Some(b"127.0.0.1"), Some(b"UA/1.0"));
/// flask_login::login(&mut session, "1", true, identifier);
/// let keys: Vec<&str> = session.iter().map(|(key, _)| key).collect();
/// assert_eq!(keys, ["_user_id", "_fresh", "_id"]);
/// ```
pub fn login(session: &mut Session, user_id: impl Into<Value>, fresh: bool, identifier: impl Into<String>) {
    session.insert(USER_ID, user_id);
    session.insert(FRESH, fresh);
    session.insert(ID, identifier.into());
}

/// Makes a login fresh, when the user has given the password again: `confirm_login()`. It sets `_fresh` and `_id`.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::new();
/// assert!(flask_login::restore(&mut session, "1")); // from a remember cookie
/// assert!(!flask_login::is_fresh(&session));
/// flask_login::confirm_login(&mut session, flask_login::identifier(Some(b"127.0.0.1"), None));
/// assert!(flask_login::is_fresh(&session));
/// ```
pub fn confirm_login(session: &mut Session, identifier: impl Into<String>) {
    session.insert(FRESH, true);
    session.insert(ID, identifier.into());
}

/// Logs the user out of the session: `logout_user()`, which removes `_user_id`, `_fresh` and `_id`.
///
/// **If the request has the cookie `remember_token`, call [`forget`] as well**, as `logout_user` does; otherwise that
/// cookie logs the user in again.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::from_iter([("cart", "apple")]);
/// flask_login::login(&mut session, "1", true, flask_login::identifier(Some(b"127.0.0.1"), None));
/// flask_login::logout(&mut session);
/// assert_eq!(session, Session::from_iter([("cart", "apple")]));
/// ```
pub fn logout(session: &mut Session) {
    for key in [USER_ID, FRESH, ID] {
        session.remove(key);
    }
}

/// Lower-case hexadecimal digits: `hexdigest()`.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
