//! Flask-Login for the handlers of a request. (Feature `flask-login`.) Upstream: `flask_login/login_manager.py` and
//! `flask_login/utils.py`.

use std::any::{Any, type_name};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use flask_session_cookie::flask_login::{self, Client, Identifier, RememberCookie, SessionProtection};
use flask_session_cookie::{Session, Value};
use parking_lot::Mutex;

use crate::{RequestParts, SessionError, SessionHandle};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Loading<U> = Pin<Box<dyn Future<Output = Result<Option<U>, BoxError>> + Send>>;

/// `user_loader` of an app whose users are `U`.
struct UserLoader<U>(Box<dyn Fn(String) -> Loading<U> + Send + Sync>);

/// The settings of Flask-Login, and how users are loaded: `LoginManager`.
///
/// ```
/// use std::io;
/// use flask_session_cookie::flask_login::{RememberCookie, RememberToken, SessionProtection};
/// use flask_session_cookie_web::{ClientAddress, LoginManager, OldKeys};
///
/// struct User {
///     name: String,
/// }
///
/// async fn user_by_id(id: String) -> Result<Option<User>, io::Error> {
///     Ok((id == "1").then(|| User { name: "Alice".to_owned() })) // from a database
/// }
///
/// let login_manager = LoginManager::new(RememberCookie::new(RememberToken::new("dev")?), user_by_id)
///     .login_view("/login")
///     .login_message("Please log in.", "info")
///     .session_protection(SessionProtection::Strong)
///     .client_address(ClientAddress::Header("x-real-ip".to_owned()))
///     .old_keys(OldKeys::Upgrade);
/// assert_eq!(login_manager.address_header(), Some("x-real-ip"));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct LoginManager {
    remember_cookie: RememberCookie,
    /// A [`UserLoader`] of the app's type of users.
    user_loader: Arc<dyn Any + Send + Sync>,
    session_protection: Option<SessionProtection>,
    client_address: ClientAddress,
    login_view: Option<String>,
    login_message: Option<(Value, Value)>,
    old_keys: OldKeys,
}

/// What is done about sessions of Flask-Login before 0.5, which has the user id under `user_id`, without an underscore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OldKeys {
    /// They are not read: nobody is logged in. This is what later versions do.
    #[default]
    Ignore,
    /// They are read, and written with the keys of today. For when Flask is gone: a later version of Flask-Login does not
    /// remove the old key at a logout, so that it logs the user in here until this service has written the session.
    Upgrade,
    /// They are read and written. The Flask app still has the old version.
    Keep,
}

/// Where the address of the client comes from, of which and the user agent Flask-Login makes the identifier that it
/// stores in the session.
///
/// The Flask app and this service have to come to the same address, or a login at one is not fresh at the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAddress {
    /// As Flask-Login: the first address in `X-Forwarded-For` if the request has that header, or else the peer. Behind a
    /// proxy that does not set the header, a client can claim any address.
    #[default]
    ForwardedOrPeer,
    /// The peer of the connection.
    Peer,
    /// The first address in this header, which a proxy sets.
    Header(String),
}

impl LoginManager {
    /// With the defaults of Flask-Login: session protection `basic`, and 401 for who is not logged in.
    ///
    /// `user_loader` gets the id of a user, and returns `None` if there is no such user. A remember cookie that a
    /// [fallback key](flask_session_cookie::flask_login::RememberToken::with_fallback_key) verifies is set again, with the new key.
    pub fn new<U, F, E>(
        remember_cookie: RememberCookie,
        user_loader: impl Fn(String) -> F + Send + Sync + 'static,
    ) -> LoginManager
    where
        U: Send + Sync + 'static,
        F: Future<Output = Result<Option<U>, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let load = move |id| -> Loading<U> {
            let loading = user_loader(id);
            Box::pin(async { loading.await.map_err(Into::into) })
        };
        LoginManager {
            remember_cookie,
            user_loader: Arc::new(UserLoader(Box::new(load))),
            session_protection: Some(SessionProtection::Basic),
            client_address: ClientAddress::default(),
            login_view: None,
            login_message: Some(("Please log in to access this page.".into(), "message".into())),
            old_keys: OldKeys::default(),
        }
    }

    /// What happens if a session comes from another client than it was made for: `session_protection`; `None` for
    /// nothing. Default [`SessionProtection::Basic`].
    #[must_use]
    pub fn session_protection(
        mut self,
        session_protection: impl Into<Option<SessionProtection>>,
    ) -> LoginManager {
        self.session_protection = session_protection.into();
        self
    }

    /// Where the address of the client comes from. Default [`ClientAddress::ForwardedOrPeer`].
    #[must_use]
    pub fn client_address(mut self, client_address: ClientAddress) -> LoginManager {
        self.client_address = client_address;
        self
    }

    /// The URL of the login page, to which who is not logged in is redirected: `login_view`. Default: none, and 401.
    #[must_use]
    pub fn login_view(mut self, url: impl Into<String>) -> LoginManager {
        self.login_view = Some(url.into());
        self
    }

    /// The message that is flashed before the redirect to the login page, and its category: `login_message` and
    /// `login_message_category`. Default "Please log in to access this page." in the category "message".
    #[must_use]
    pub fn login_message(mut self, message: impl Into<Value>, category: impl Into<Value>) -> LoginManager {
        self.login_message = Some((message.into(), category.into()));
        self
    }

    /// No message before the redirect to the login page.
    #[must_use]
    pub fn without_login_message(mut self) -> LoginManager {
        self.login_message = None;
        self
    }

    /// What is done about sessions of Flask-Login before 0.5. Default [`OldKeys::Ignore`].
    #[must_use]
    pub fn old_keys(mut self, old_keys: OldKeys) -> LoginManager {
        self.old_keys = old_keys;
        self
    }

    /// The header that the address of the client is looked for in.
    #[must_use]
    pub fn address_header(&self) -> Option<&str> {
        match &self.client_address {
            ClientAddress::ForwardedOrPeer => Some("x-forwarded-for"),
            ClientAddress::Peer => None,
            ClientAddress::Header(name) => Some(name),
        }
    }

    /// The identifier of the request's client; `None` if its address is not known.
    fn identifier(&self, request: RequestParts<'_>) -> Option<Identifier> {
        let peer = request.peer.map(|peer| peer.to_string());
        let address = match self.client_address {
            ClientAddress::ForwardedOrPeer => request.address_header.or(peer.as_deref().map(str::as_bytes)),
            ClientAddress::Peer => peer.as_deref().map(str::as_bytes),
            ClientAddress::Header(_) => request.address_header,
        }?;
        Some(Client { remote_addr: Some(address), user_agent: request.user_agent }.identifier())
    }
}

impl fmt::Debug for LoginManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginManager")
            .field("remember_cookie", &self.remember_cookie)
            .field("session_protection", &self.session_protection)
            .field("client_address", &self.client_address)
            .field("login_view", &self.login_view)
            .field("old_keys", &self.old_keys)
            .finish_non_exhaustive()
    }
}

/// The login of one request: a handle as the session is.
#[derive(Clone)]
pub struct Login {
    manager: Arc<LoginManager>,
    session: SessionHandle,
    identifier: Option<Identifier>,
    /// The user of the remember cookie, and whether an old key verified it.
    remembered: Option<(String, bool)>,
    has_remember_cookie: bool,
    state: Arc<Mutex<State>>,
    /// Whether the login of an outer layer is used, which saves it.
    is_inherited: bool,
}

/// What has become of the login so far.
#[derive(Default)]
struct State {
    /// `g._login_user`: the user of the request, once it is loaded, or that there is none.
    user: Option<Option<Arc<dyn Any + Send + Sync>>>,
    /// How many times somebody was logged in or out: a user that was being loaded meanwhile is out of date.
    changes: u32,
    /// Whether loading the user has changed the session. Flask does the same with the same request, so that this does not
    /// count against a response in which Flask has saved the session.
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
        // Flask answers 500 for a few that are not ASCII; there is no need to.
        let remembered = value.as_deref().and_then(|value| {
            let user_id = cookie.token().decode(value).ok()?;
            Some((user_id.to_owned(), cookie.token().verified_by_fallback(value)))
        });
        let has_remember_cookie = value.is_some();
        let upgraded = manager.old_keys != OldKeys::Ignore && session.with(flask_login::upgrade_keys);
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

    /// The same login for an inner layer.
    pub(crate) fn inherited(&self) -> Login {
        Login { is_inherited: true, ..self.clone() }
    }

    /// The user who is logged in: `current_user`. Loaded once a request.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`], [`SessionError::UserLoader`] if the loader fails, and [`SessionError::UserType`]
    /// if the loader's users are of another type.
    pub async fn current_user<U: Send + Sync + 'static>(&self) -> Result<Option<Arc<U>>, SessionError> {
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

    /// `LoginManager._load_user`. The remember cookie is not asked after a login or logout.
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
        if let Some(id) = self.session.with(|session| flask_login::user_id(session).and_then(text_of))
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

    /// Changes the session, which counts as modified only when it is [saved](Login::save).
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

    /// Another user is logged in, or nobody any more.
    fn changed(&self, user: Option<Option<Arc<dyn Any + Send + Sync>>>) {
        let mut state = self.state.lock();
        state.changes += 1;
        state.user = user;
    }

    /// Logs a user in who has given the right password: `login_user(user)`. `user_id` is what `get_id` of the Flask
    /// app's users returns, mostly text.
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

    /// Logs a user in for longer than a session: `login_user(user, remember=True, duration=duration)`. Without a duration
    /// it is that of the remember cookie.
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

    /// Logs a user in who has not given a password: `login_user(user, fresh=False)`.
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

    /// Logs the user out, and deletes the remember cookie: `logout_user()`.
    pub fn logout(&self) {
        self.session.with(|session| {
            flask_login::logout(session);
            if self.has_remember_cookie {
                flask_login::forget(session);
            }
        });
        self.changed(Some(None));
    }

    /// Makes the login fresh, after the user has given the password again: `confirm_login()`.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownClient`].
    pub fn confirm_login(&self) -> Result<(), SessionError> {
        let identifier = self.identifier()?;
        self.session.with(|session| flask_login::confirm_login(session, identifier));
        Ok(())
    }

    /// Whether the user gave the password in this session: `login_fresh()`.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.session.with(|session| flask_login::is_fresh(session))
    }

    /// The URL of the login page that leads back to this path and query afterwards, if there is a login page:
    /// `login_url(login_view, next_url)`.
    #[must_use]
    pub fn login_url(&self, path_and_query: &str) -> Option<String> {
        let login_view = self.manager.login_view.as_deref()?;
        // Of several slashes Werkzeug keeps one: `//evil.example` would lead to another host.
        let next = format!("/{}", path_and_query.trim_start_matches('/'));
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let separator = if login_view.contains('?') { '&' } else { '?' };
        Some(format!("{login_view}{separator}next={next}"))
    }

    /// Flashes the login message, if there is one.
    pub fn flash_login_message(&self) {
        if let Some((message, category)) = &self.manager.login_message {
            self.session.flash(message.clone(), category.clone());
        }
    }

    /// The `Set-Cookie` headers of the remember cookie: `LoginManager._update_remember_cookie`. Called before the session is
    /// saved.
    pub(crate) fn save(&self, session: &mut Session) -> Result<Vec<String>, SessionError> {
        if self.is_inherited {
            return Ok(Vec::new());
        }
        if self.state.lock().is_session_changed {
            session.set_modified(true);
        }
        let set_cookie = self.manager.remember_cookie.update(session).map_err(SessionError::Remember)?;
        if self.manager.old_keys == OldKeys::Keep {
            flask_login::downgrade_keys(session);
        }
        Ok(set_cookie.into_iter().collect())
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

/// A user id as the loader gets it.
fn text_of(user_id: &Value) -> Option<String> {
    match user_id {
        Value::String(text) | Value::Markup(text) => Some(text.clone()),
        Value::Int(int) => Some(int.to_string()),
        Value::Uuid(uuid) => Some(uuid.to_string()),
        _ => None,
    }
}
