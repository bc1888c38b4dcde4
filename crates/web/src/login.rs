//! The login of a request. Upstream: `flask_login/login_manager.py` and `flask_login/utils.py`.

use std::any::{Any, type_name};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use flask_session_cookie::flask_login::{self, Identifier};
use flask_session_cookie::{Session, Value};
use parking_lot::Mutex;

use crate::manager::UserLoader;
use crate::{LoginManager, OldKeys, RequestParts, SessionError, SessionHandle};

/// A handle to the login of a request. Clones are cheap and share the login.
#[derive(Clone)]
pub struct Login {
    manager: Arc<LoginManager>,
    session: SessionHandle,
    identifier: Option<Identifier>,
    /// The user id in the remember cookie, and whether a fallback key verified it.
    remembered: Option<(String, bool)>,
    has_remember_cookie: bool,
    state: Arc<Mutex<State>>,
    /// Whether the login belongs to an outer layer, which saves it.
    is_inherited: bool,
}

/// The mutable part of the login.
#[derive(Default)]
struct State {
    /// `g._login_user`: `None` before it is loaded, `Some(None)` if nobody is logged in.
    user: Option<Option<Arc<dyn Any + Send + Sync>>>,
    /// The number of logins and logouts. A user whose loading began before the last of them is
    /// out of date.
    changes: u32,
    /// Whether loading the user changed the session. A proxied Flask app makes the same change
    /// itself, so this alone must not replace the session that it saved.
    is_session_changed: bool,
}

impl Login {
    pub(crate) fn new(
        manager: &Arc<LoginManager>,
        session: &SessionHandle,
        request: RequestParts<'_>,
    ) -> Login {
        let cookie = &manager.remember_cookie;
        let value = cookie.cookie_value(request.cookie_header);
        // With a digest that is not ASCII, `decode_cookie` in `flask_login/utils.py` raises in
        // `hmac.compare_digest`, and Flask responds with status 500. Here the cookie is ignored.
        let remembered = value.as_deref().and_then(|value| {
            let user_id = cookie.token().decode(value).ok()?;
            Some((user_id.to_owned(), cookie.token().verified_by_fallback(value)))
        });
        let has_remember_cookie = value.is_some();
        let upgraded =
            manager.old_keys != OldKeys::Ignore && session.with(flask_login::upgrade_keys);
        let is_session_changed = upgraded && manager.old_keys == OldKeys::Upgrade;
        Login {
            manager: Arc::clone(manager),
            session: session.clone(),
            identifier: manager.identifier(request),
            remembered,
            has_remember_cookie,
            state: Arc::new(Mutex::new(State { is_session_changed, ..State::default() })),
            is_inherited: false,
        }
    }

    /// This login, for an inner layer.
    pub(crate) fn inherited(&self) -> Login {
        Login { is_inherited: true, ..self.clone() }
    }

    /// The logged-in user, loaded once per request: `current_user`.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`] if the client address is needed and unknown,
    /// [`SessionError::UserLoader`] if the user loader fails, or [`SessionError::UserType`] if it
    /// returns another type.
    pub async fn current_user<U: Send + Sync + 'static>(
        &self,
    ) -> Result<Option<Arc<U>>, SessionError> {
        let (loaded, changes) = {
            let state = self.state.lock();
            (state.user.clone(), state.changes)
        };
        let user = match loaded {
            Some(user) => user,
            None => {
                let user = self.load::<U>(changes == 0).await?;
                let user = user.map(|user| Arc::new(user) as Arc<dyn Any + Send + Sync>);
                let mut state = self.state.lock();
                if state.changes == changes {
                    state.user = Some(user.clone());
                }
                user
            }
        };
        user.map(|user| user.downcast::<U>().map_err(|_| SessionError::UserType(type_name::<U>())))
            .transpose()
    }

    /// `LoginManager._load_user`. `from_cookie` is false after a login or logout, when the remember
    /// cookie no longer counts.
    async fn load<U: 'static>(&self, from_cookie: bool) -> Result<Option<U>, SessionError> {
        let loader = self.manager.user_loader.downcast_ref::<UserLoader<U>>();
        let UserLoader(load) = loader.ok_or(SessionError::UserType(type_name::<U>()))?;
        if let Some(protection) = self.manager.session_protection
            && !self.session.is_empty()
        {
            let identifier = self.identifier()?;
            if self.quietly(|session| flask_login::protect(session, identifier, protection)) {
                return Ok(None);
            }
        }
        if let Some(id) =
            self.session.with(|session| flask_login::user_id(session).and_then(user_id_text))
            && let Some(user) = load(id).await.map_err(SessionError::UserLoader)?
        {
            return Ok(Some(user));
        }
        let Some((id, by_fallback)) = self.remembered.clone().filter(|_| from_cookie) else {
            return Ok(None);
        };
        let restored = self.quietly(|session| {
            let restored = flask_login::restore(session, id.as_str());
            if restored && by_fallback {
                flask_login::remember(session, None);
            }
            restored
        });
        if restored { load(id).await.map_err(SessionError::UserLoader) } else { Ok(None) }
    }

    /// Changes the session without marking it as modified until it is [saved](Login::save).
    fn quietly<T>(&self, change: impl FnOnce(&mut Session) -> T) -> T {
        let (result, is_changed) = self.session.with(|session| {
            let was_modified = session.is_modified();
            session.set_modified(false);
            let result = change(session);
            let is_changed = session.is_modified();
            session.set_modified(was_modified);
            (result, is_changed)
        });
        self.state.lock().is_session_changed |= is_changed;
        result
    }

    /// Records a login or logout.
    fn changed(&self, user: Option<Option<Arc<dyn Any + Send + Sync>>>) {
        let mut state = self.state.lock();
        state.changes += 1;
        state.user = user;
    }

    /// Logs in a user whose password has been checked: `login_user(user)`.
    ///
    /// `user_id` is what `user.get_id()` returns in the Flask app: usually text, even if the
    /// database has a number.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`].
    pub fn login(&self, user_id: impl Into<Value>) -> Result<(), SessionError> {
        let identifier = self.identifier()?;
        self.session.with(|session| flask_login::login(session, user_id, identifier));
        self.changed(None);
        Ok(())
    }

    /// Logs in a user and sets the remember cookie: `login_user(user, remember=True,
    /// duration=duration)`.
    ///
    /// `None` is the duration in the settings of the remember cookie.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`].
    pub fn login_remembered(
        &self,
        user_id: impl Into<Value>,
        duration: Option<Duration>,
    ) -> Result<(), SessionError> {
        self.login(user_id)?;
        self.session.with(|session| flask_login::remember(session, duration));
        Ok(())
    }

    /// Logs in a user whose password has not been checked: `login_user(user, fresh=False)`.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`].
    pub fn login_not_fresh(&self, user_id: impl Into<Value>) -> Result<(), SessionError> {
        let identifier = self.identifier()?;
        self.session.with(|session| flask_login::login_not_fresh(session, user_id, identifier));
        self.changed(None);
        Ok(())
    }

    /// Logs the user out and deletes the remember cookie: `logout_user()`.
    pub fn logout(&self) {
        self.session.with(|session| {
            flask_login::logout(session);
            if self.has_remember_cookie {
                flask_login::forget(session);
            }
        });
        self.changed(Some(None));
    }

    /// Makes the login fresh, after the password has been checked again: `confirm_login()`.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`].
    pub fn confirm_login(&self) -> Result<(), SessionError> {
        let identifier = self.identifier()?;
        self.session.with(|session| flask_login::confirm_login(session, identifier));
        Ok(())
    }

    /// Whether the password was checked in this session: `login_fresh()`.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.session.with(|session| flask_login::is_fresh(session))
    }

    /// The URL of the login page, with this path and query as its parameter `next`:
    /// `login_url(login_view, next_url)`. `None` without a [login view](LoginManager::login_view).
    ///
    /// ```text
    /// /login?next=%2Fprofile%3Fpage%3D2
    ///             /  profile?  page=  2
    /// ```
    #[must_use]
    pub fn login_url(&self, path_and_query: &str) -> Option<String> {
        let login_view = self.manager.login_view.as_deref()?;
        // `//evil.example` would lead to another host. Werkzeug too reduces leading slashes to one:
        // `get_current_url` in `werkzeug/sansio/utils.py`.
        let next = format!("/{}", path_and_query.trim_start_matches('/'));
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let separator = if login_view.contains('?') { '&' } else { '?' };
        Some(format!("{login_view}{separator}next={next}"))
    }

    /// Flashes the [login message](LoginManager::login_message), if there is one.
    pub fn flash_login_message(&self) {
        if let Some((message, category)) = &self.manager.login_message {
            self.session.flash(message.clone(), category.clone());
        }
    }

    /// Returns the `Set-Cookie` header of the remember cookie, if any:
    /// `LoginManager._update_remember_cookie`. Called before the session is saved.
    pub(crate) fn save(&self, session: &mut Session) -> Result<Option<String>, SessionError> {
        if self.is_inherited {
            return Ok(None);
        }
        if self.state.lock().is_session_changed {
            session.set_modified(true);
        }
        let set_cookie =
            self.manager.remember_cookie.update(session).map_err(SessionError::Remember)?;
        if self.manager.old_keys == OldKeys::Keep {
            flask_login::downgrade_keys(session);
        }
        Ok(set_cookie)
    }

    fn identifier(&self) -> Result<&Identifier, SessionError> {
        self.identifier.as_ref().ok_or(SessionError::UnknownClient)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("manager", &self.manager).finish_non_exhaustive()
    }
}

/// A user id as text, for the user loader.
fn user_id_text(user_id: &Value) -> Option<String> {
    match user_id {
        Value::String(text) | Value::Markup(text) => Some(text.clone()),
        Value::Int(int) => Some(int.to_string()),
        Value::Uuid(uuid) => Some(uuid.to_string()),
        _ => None,
    }
}
