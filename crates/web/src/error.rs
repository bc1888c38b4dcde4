//! What goes wrong with the session of a request.

use flask_session_cookie::{DecodeError, DeserializeError, SaveError, SerializeError};

/// A handler cannot use the session, or it cannot be opened or saved: a response with the status
/// 500.
///
/// No message holds a cookie, a value of the session or a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The route has no session layer.
    #[error("there is no session: the route is outside of the session layer")]
    MissingLayer,
    /// The cookie was signed with the key, and cannot be read. The response leaves it as it is.
    #[error("cannot open the session: {0}")]
    Open(#[source] DecodeError),
    /// The session cannot be written.
    #[error("cannot save the session: {0}")]
    Save(#[source] SaveError),
    /// The remember cookie cannot be written.
    #[cfg(feature = "flask-login")]
    #[error("cannot set the remember cookie: {0}")]
    Remember(#[source] flask_session_cookie::flask_login::RememberError),
    /// The session layer has no [`LoginManager`](crate::LoginManager).
    #[cfg(feature = "flask-login")]
    #[error("the session layer has no login manager")]
    MissingLoginManager,
    /// A handler asks for users of this type, and the user loader has another one.
    #[cfg(feature = "flask-login")]
    #[error("the user loader has no users of the type {0}")]
    UserType(&'static str),
    /// The address of the client is not known: the server does not tell the peer's, or the trusted
    /// header is missing.
    #[cfg(feature = "flask-login")]
    #[error(
        "the address of the client is unknown: in axum serve with `into_make_service_with_connect_info::<SocketAddr>()`, \
         or let the proxy set the header that is trusted"
    )]
    UnknownClient,
    /// The user loader failed.
    #[cfg(feature = "flask-login")]
    #[error("cannot load the user: {0}")]
    UserLoader(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The session layer has no `CsrfProtect`.
    #[cfg(feature = "flask-wtf")]
    #[error("the session layer has no CSRF protection")]
    MissingCsrfProtect,
    /// A CSRF token cannot be made.
    #[cfg(feature = "flask-wtf")]
    #[error("cannot make a CSRF token: {0}")]
    Csrf(#[source] flask_session_cookie::flask_wtf::GenerateCsrfError),
    /// A value of the session is of another type than the handler asks for. What is there is in the
    /// source alone.
    #[error("cannot read the session: what is at {:?} is of another type", .0.path())]
    Deserialize(#[from] DeserializeError),
    /// A value cannot be put into a session. What it is, is in the source alone.
    #[error("cannot change the session: what is at {:?} cannot be in a session", .0.path())]
    Serialize(#[from] SerializeError),
}
