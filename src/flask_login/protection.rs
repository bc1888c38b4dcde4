//! Session protection. Upstream: `_session_protection_failed` in `flask_login/login_manager.py`.

use super::{CLEAR, FRESH, ID, REMEMBER, REMEMBER_SECONDS, USER_ID};
use crate::session::Session;
use crate::value::Value;

/// What happens to a session whose identifier is not that of the request: `SESSION_PROTECTION`, or
/// `LoginManager.session_protection`. In an app that has set it to `None` nothing does, and [`protect`] is not
/// called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SessionProtection {
    /// The login is not fresh any more: `"basic"`, the default.
    #[default]
    Basic,
    /// The user is logged out, unless the session is permanent; if it is, this is `Basic`: `"strong"`.
    Strong,
}

/// Compares a session with the [`identifier`](super::identifier) of the request, and does to it what Flask-Login does
/// if they differ; true if the user was logged out by that.
///
/// Flask-Login does so whenever a request asks for `current_user` for the first time: before
/// [`user_id`](super::user_id). If it was true the request is nobody's, also with a remember cookie, which is
/// deleted.
///
/// - A session that is empty is left alone. One that has keys but no `_id`, such as one with a CSRF token alone, is
///   not.
/// - [`Basic`](SessionProtection::Basic), or a permanent session: `_fresh` becomes false, if it is not false already.
/// - [`Strong`](SessionProtection::Strong): `_user_id`, `_fresh`, `_id`, `_remember_seconds` and `next` are removed,
///   and the remember cookie is [to be deleted](super::forget). This hits sessions that were
///   [restored](super::restore) from that cookie as well, since they have no `_id`.
///
/// ```
/// use flask_session_cookie::flask_login::{self, SessionProtection};
/// use flask_session_cookie::Session;
///
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", true, "identifier of one browser");
///
/// assert!(!flask_login::protect(&mut session, "another", SessionProtection::Basic));
/// assert!(flask_login::user_id(&session).is_some() && !flask_login::is_fresh(&session));
///
/// assert!(flask_login::protect(&mut session, "another", SessionProtection::Strong));
/// assert!(flask_login::user_id(&session).is_none());
/// ```
#[must_use = "a request whose session was taken away is nobody's"]
pub fn protect(session: &mut Session, identifier: &str, protection: SessionProtection) -> bool {
    if session.is_empty() || session.get(ID).and_then(Value::as_str) == Some(identifier) {
        return false;
    }
    if protection == SessionProtection::Basic || session.permanent() {
        if session.get(FRESH) != Some(&Value::Bool(false)) {
            session.insert(FRESH, false);
        }
        return false;
    }
    for key in [USER_ID, REMEMBER, REMEMBER_SECONDS, ID, FRESH, "next"] {
        session.remove(key);
    }
    session.insert(REMEMBER, CLEAR);
    true
}
