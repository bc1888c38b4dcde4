//! The keys that sessions have with Flask-Login before 0.5. Upstream: `login_user` in
//! `flask_login/utils.py` of 0.4.1.

use super::login::USER_ID;
use super::remembering::{REMEMBER, REMEMBER_SECONDS};
use crate::session::Session;

/// `_fresh` and `_id` have kept their names.
const OLD_AND_NEW: [(&str, &str); 3] =
    [("user_id", USER_ID), ("remember", REMEMBER), ("remember_seconds", REMEMBER_SECONDS)];

/// Renames the keys of Flask-Login before 0.5 to those of today, so that whoever it logged in stays
/// logged in.
///
/// Call it at the beginning of a request, before anything else of this module. Later versions of
/// Flask-Login do not read the old keys: there, the upgrade logs everyone out. If the session has
/// both, the new key keeps its value.
///
/// Returns whether there was anything to rename. The session does not count as modified by it: the
/// next time it is saved for another reason, it has the new keys. **If a Flask app still has the
/// old version, also call [`downgrade_keys`]**, or that app no longer knows the user.
///
/// An app that stores something else under `user_id`, `remember` or `remember_seconds` loses it.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::from([("user_id", "1")]);
/// assert_eq!(flask_login::user_id(&session), None);
/// assert!(flask_login::upgrade_keys(&mut session));
/// assert_eq!(flask_login::user_id(&session), Some(&"1".into()));
/// assert!(!session.is_modified());
/// ```
pub fn upgrade_keys(session: &mut Session) -> bool {
    rename(session, OLD_AND_NEW)
}

/// Renames the keys of today to those of Flask-Login before 0.5, for a Flask app that still has it.
///
/// Call it at the end of a request, after [`RememberCookie::update`](super::RememberCookie::update)
/// and before the session is saved. Returns whether there was anything to rename; the session does
/// not count as modified by it.
///
/// ```
/// use flask_session_cookie::{Session, flask_login};
///
/// let mut session = Session::new();
/// flask_login::upgrade_keys(&mut session);
/// flask_login::login(&mut session, "1", &flask_login::Client::default().identifier());
/// assert!(flask_login::downgrade_keys(&mut session));
/// assert_eq!(session["user_id"], "1");
/// assert!(!session.contains_key("_user_id"));
/// ```
pub fn downgrade_keys(session: &mut Session) -> bool {
    rename(session, OLD_AND_NEW.map(|(old, new)| (new, old)))
}

fn rename(session: &mut Session, names: [(&str, &str); 3]) -> bool {
    let was_modified = session.is_modified();
    let mut renamed = false;
    for (from, to) in names {
        if let Some(value) = session.remove(from) {
            session.get_or_insert(to, value);
            renamed = true;
        }
    }
    session.set_modified(was_modified);
    renamed
}
