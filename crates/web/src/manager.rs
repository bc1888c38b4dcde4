//! Flask-Login's settings and the user loader. Upstream: `flask_login/login_manager.py`.

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

/// The `user_loader` of an app whose user type is `U`.
pub(crate) struct UserLoader<U>(pub(crate) Box<dyn Fn(String) -> Loading<U> + Send + Sync>);

/// Flask-Login's settings and the user loader: `LoginManager`.
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
///     Ok((id == "1").then(|| User { name: "Alice".to_owned() })) // query a database
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
    /// A [`UserLoader`] of the app's user type.
    pub(crate) user_loader: Arc<dyn Any + Send + Sync>,
    pub(crate) session_protection: Option<SessionProtection>,
    client_address: ClientAddress,
    pub(crate) login_view: Option<String>,
    pub(crate) login_message: Option<(Value, Value)>,
    pub(crate) old_keys: OldKeys,
}

/// How to treat sessions of Flask-Login before 0.5, which stores the user id under the key
/// `user_id`, without a leading underscore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OldKeys {
    /// Ignores the old keys, as later versions of Flask-Login do: nobody is logged in.
    #[default]
    Ignore,
    /// Reads the old keys and replaces them with the new ones. For services whose Flask app no
    /// longer runs: a later version of Flask-Login does not remove the old key on logout, so the
    /// user stays logged in here until this service saves the session.
    Upgrade,
    /// Reads and writes the old keys. For Flask apps that still run the old version.
    Keep,
}

/// The source of the client address. Flask-Login stores a hash of this address and the user agent
/// in the session.
///
/// The Flask app and this service must see the same address, or a login at one is not fresh at the
/// other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAddress {
    /// As in Flask-Login: the first address in `X-Forwarded-For` if the request has that header,
    /// otherwise the peer's address. Unless a proxy sets the header, a client can claim any
    /// address.
    #[default]
    ForwardedOrPeer,
    /// The peer's address.
    Peer,
    /// The first address in this header, which a proxy must set.
    Header(String),
}

impl LoginManager {
    /// Creates a login manager with Flask-Login's defaults: session protection `basic`, and no
    /// login view.
    ///
    /// `user_loader` receives a user id and returns `None` if there is no such user. A remember
    /// cookie that was verified by a
    /// [fallback key](flask_session_cookie::flask_login::RememberToken::with_fallback_key) is
    /// replaced by one with the new key.
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

    /// Sets what to do with a session that comes from another client: `session_protection`. `None`
    /// turns the protection off. Default: [`SessionProtection::Basic`].
    #[must_use]
    pub fn session_protection(
        mut self,
        session_protection: impl Into<Option<SessionProtection>>,
    ) -> LoginManager {
        self.session_protection = session_protection.into();
        self
    }

    /// Sets the source of the client address. Default: [`ClientAddress::ForwardedOrPeer`].
    #[must_use]
    pub fn client_address(mut self, client_address: ClientAddress) -> LoginManager {
        self.client_address = client_address;
        self
    }

    /// Sets the URL of the login page, to which anonymous users are redirected: `login_view`.
    /// Default: none, which means a response with status 401.
    #[must_use]
    pub fn login_view(mut self, url: impl Into<String>) -> LoginManager {
        self.login_view = Some(url.into());
        self
    }

    /// Sets the message to flash on a redirect to the login page, and its category:
    /// `login_message` and `login_message_category`. Default: "Please log in to access this
    /// page." with the category "message".
    #[must_use]
    pub fn login_message(
        mut self,
        message: impl Into<Value>,
        category: impl Into<Value>,
    ) -> LoginManager {
        self.login_message = Some((message.into(), category.into()));
        self
    }

    /// Flashes no message on a redirect to the login page: `login_message = None`.
    #[must_use]
    pub fn without_login_message(mut self) -> LoginManager {
        self.login_message = None;
        self
    }

    /// Sets how to treat sessions of Flask-Login before 0.5. Default: [`OldKeys::Ignore`].
    #[must_use]
    pub fn old_keys(mut self, old_keys: OldKeys) -> LoginManager {
        self.old_keys = old_keys;
        self
    }

    /// The name of the header to read the client address from, if any.
    #[must_use]
    pub fn address_header(&self) -> Option<&str> {
        match &self.client_address {
            ClientAddress::ForwardedOrPeer => Some("x-forwarded-for"),
            ClientAddress::Peer => None,
            ClientAddress::Header(name) => Some(name),
        }
    }

    /// The identifier of the client, or `None` if its address is unknown.
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
