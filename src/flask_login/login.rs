//! Logging in and out, and the current user. Upstream: `login_user`, `logout_user` and
//! `confirm_login` in `flask_login/utils.py`, `_load_user` in `flask_login/login_manager.py`.

use super::identifier::Identifier;
use crate::session::Session;
use crate::value::Value;

pub(super) const USER_ID: &str = "_user_id";
pub(super) const FRESH: &str = "_fresh";
pub(super) const ID: &str = "_id";

/// The user id in a session, which Flask-Login passes to `user_loader`. It has the type that the
/// Flask app's `get_id` returns. `None` if the id is missing or Python's `None`.
///
/// Call [`protect`](super::protect) first, unless the app sets `SESSION_PROTECTION` to `None`.
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

/// Whether the user entered a password in this session, instead of being remembered:
/// `login_fresh()`, which is whether `_fresh` is truthy.
///
/// This does not tell whether a user is logged in: see [`user_id`].
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

/// Logs in a user who has just entered a password: `login_user(user)`, for an active user.
///
/// Sets `_user_id`, `_fresh` and `_id`, in this order, and keeps all other keys. The identifier is
/// that of the request's [`Client`](super::Client). For `remember=True`, call
/// [`remember`](super::remember) next.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client};
///
/// let mut session = Session::new();
/// let client = Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") };
/// flask_login::login(&mut session, "1", &client.identifier());
/// assert!(session.keys().eq(["_user_id", "_fresh", "_id"]));
/// assert!(flask_login::is_fresh(&session));
/// ```
pub fn login(session: &mut Session, user_id: impl Into<Value>, identifier: &Identifier) {
    set(session, user_id, true, identifier);
}

/// Like [`login`], but for a user who has not just entered a password:
/// `login_user(user, fresh=False)`.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client};
///
/// let mut session = Session::new();
/// flask_login::login_not_fresh(&mut session, "1", &Client::default().identifier());
/// assert!(!flask_login::is_fresh(&session));
/// ```
pub fn login_not_fresh(session: &mut Session, user_id: impl Into<Value>, identifier: &Identifier) {
    set(session, user_id, false, identifier);
}

fn set(session: &mut Session, user_id: impl Into<Value>, fresh: bool, identifier: &Identifier) {
    session.insert(USER_ID, user_id);
    session.insert(FRESH, fresh);
    session.insert(ID, identifier.as_str());
}

/// Makes a login fresh after the user has entered the password again: `confirm_login()`. Sets
/// `_fresh` and `_id`.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client};
///
/// let mut session = Session::new();
/// assert!(flask_login::restore(&mut session, "1")); // from a remember cookie
/// assert!(!flask_login::is_fresh(&session));
/// flask_login::confirm_login(&mut session, &Client::default().identifier());
/// assert!(flask_login::is_fresh(&session));
/// ```
pub fn confirm_login(session: &mut Session, identifier: &Identifier) {
    session.insert(FRESH, true);
    session.insert(ID, identifier.as_str());
}

/// Logs the user out: `logout_user()`. Removes `_user_id`, `_fresh` and `_id`.
///
/// **If the request has the cookie `remember_token`, also call [`forget`](super::forget)**, as
/// `logout_user` does. Otherwise that cookie logs the user in again.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::from([("cart", "apple")]);
/// flask_login::login(&mut session, "1", &flask_login::Client::default().identifier());
/// flask_login::logout(&mut session);
/// assert_eq!(session, Session::from([("cart", "apple")]));
/// ```
pub fn logout(session: &mut Session) {
    for key in [USER_ID, FRESH, ID] {
        session.remove(key);
    }
}
