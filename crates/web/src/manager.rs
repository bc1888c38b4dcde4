//! The settings of Flask-Login for handlers, and how users are loaded. (Feature `flask-login`.)
//! Upstream: `flask_login/login_manager.py`.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use flask_session_cookie::Value;
use flask_session_cookie::flask_login::{Client, Identifier, RememberCookie, SessionProtection};

use crate::RequestParts;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Loading<U> = Pin<Box<dyn Future<Output = Result<Option<U>, BoxError>> + Send>>;

/// `user_loader` of an app whose users are `U`.
pub(crate) struct UserLoader<U>(pub(crate) Box<dyn Fn(String) -> Loading<U> + Send + Sync>);

/// The settings of Flask-Login, and how users are loaded: `LoginManager`.
///
/// ```
/// use flask_session_cookie::flask_login::{RememberCookie, RememberToken, SessionProtection};
/// use flask_session_cookie_web::{ClientAddress, LoginManager, OldKeys};
/// use std::io;
///
/// struct User {
///     name: String,
/// }
///
/// async fn user_by_id(id: String) -> Result<Option<User>, io::Error> {
///     Ok((id == "1").then(|| User { name: "Alice".to_owned() })) // from a database
/// }
///
/// let login_manager =
///     LoginManager::new(RememberCookie::new(RememberToken::new("dev")?), user_by_id)
///         .login_view("/login")
///         .login_message("Please log in.", "info")
///         .session_protection(SessionProtection::Strong)
///         .client_address(ClientAddress::Header("x-real-ip".to_owned()))
///         .old_keys(OldKeys::Upgrade);
/// assert_eq!(login_manager.address_header(), Some("x-real-ip"));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct LoginManager {
    pub(crate) remember_cookie: RememberCookie,
    /// A [`UserLoader`] of the app's type of users.
    pub(crate) user_loader: Arc<dyn Any + Send + Sync>,
    pub(crate) session_protection: Option<SessionProtection>,
    client_address: ClientAddress,
    pub(crate) login_view: Option<String>,
    pub(crate) login_message: Option<(Value, Value)>,
    pub(crate) old_keys: OldKeys,
}

/// What is done about sessions of Flask-Login before 0.5, which has the user id under `user_id`,
/// without an underscore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OldKeys {
    /// They are not read: nobody is logged in. This is what later versions do.
    #[default]
    Ignore,
    /// They are read, and written with the keys of today. For when Flask is gone: a later version
    /// of Flask-Login does not remove the old key at a logout, so that it logs the user in here
    /// until this service has written the session.
    Upgrade,
    /// They are read and written. The Flask app still has the old version.
    Keep,
}

/// Where the address of the client comes from, of which and the user agent Flask-Login makes the
/// identifier that it stores in the session.
///
/// The Flask app and this service have to come to the same address, or a login at one is not fresh
/// at the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAddress {
    /// As Flask-Login: the first address in `X-Forwarded-For` if the request has that header, or
    /// else the peer. Where no proxy sets the header, a client can claim any address.
    #[default]
    ForwardedOrPeer,
    /// The peer of the connection.
    Peer,
    /// The first address in this header, which a proxy sets.
    Header(String),
}

impl LoginManager {
    /// With the defaults of Flask-Login: session protection `basic`, and 401 for who is not logged
    /// in.
    ///
    /// `user_loader` gets the id of a user, and returns `None` if there is no such user. A remember
    /// cookie that a
    /// [fallback key](flask_session_cookie::flask_login::RememberToken::with_fallback_key) verifies
    /// is set again, with the new key.
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

    /// What happens if a session comes from another client than it was made for:
    /// `session_protection`; `None` for nothing. Default [`SessionProtection::Basic`].
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

    /// The URL of the login page, to which who is not logged in is redirected: `login_view`.
    /// Default: none, and 401.
    #[must_use]
    pub fn login_view(mut self, url: impl Into<String>) -> LoginManager {
        self.login_view = Some(url.into());
        self
    }

    /// The message that is flashed before the redirect to the login page, and its category:
    /// `login_message` and `login_message_category`. Default "Please log in to access this page."
    /// in the category "message".
    #[must_use]
    pub fn login_message(
        mut self,
        message: impl Into<Value>,
        category: impl Into<Value>,
    ) -> LoginManager {
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
    pub(crate) fn identifier(&self, request: RequestParts<'_>) -> Option<Identifier> {
        let peer = request.peer.map(|peer| peer.to_string());
        let address = match self.client_address {
            ClientAddress::ForwardedOrPeer => {
                request.address_header.or(peer.as_deref().map(str::as_bytes))
            }
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
