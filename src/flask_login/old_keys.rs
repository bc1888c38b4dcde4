//! The session keys of Flask-Login before 0.5. Upstream: `login_user` in `flask_login/utils.py` of
//! 0.4.1.

use super::login::USER_ID;
use super::remembering::{REMEMBER, REMEMBER_SECONDS};
use crate::session::Session;

/// `_fresh` and `_id` were not renamed.
const OLD_AND_NEW: [(&str, &str); 3] =
    [("user_id", USER_ID), ("remember", REMEMBER), ("remember_seconds", REMEMBER_SECONDS)];

/// Renames the keys of Flask-Login before 0.5 to the current ones, so that its users stay logged
/// in.
///
/// Call it at the beginning of a request, before any other function of this module. Flask-Login
/// itself does not read the old keys, so upgrading it logs everyone out. If the session has both
/// keys, the new one keeps its value.
///
/// Returns whether a key was renamed. This does not make the session modified: it has the new keys
/// when it is next saved for another reason. **If a Flask app still uses the old version, also call
/// [`downgrade_keys`]**, or that app no longer recognizes the user.
///
/// Other data that an app stores under `user_id`, `remember` or `remember_seconds` is renamed too,
/// or lost if the new key exists.
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

/// Renames the current keys to those of Flask-Login before 0.5, for a Flask app that still uses it.
///
/// Call it at the end of a request, after [`RememberCookie::update`](super::RememberCookie::update)
/// and before the session is saved. Returns whether a key was renamed. This does not make the
/// session modified.
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
