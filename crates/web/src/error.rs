//! Errors of a request's session.

use flask_session_cookie::{DecodeError, DeserializeError, SaveError, SerializeError};

/// An error when opening, using or saving the session of a request.
///
/// No message contains a cookie, a session value or a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The route is outside the session layer.
    #[error("there is no session: the route is outside the session layer")]
    MissingLayer,
    /// The cookie has a valid signature but cannot be read. The response does not change it.
    #[error("cannot open the session: {0}")]
    Open(#[source] DecodeError),
    /// The session cannot be encoded.
    #[error("cannot save the session: {0}")]
    Save(#[source] SaveError),
    /// The remember cookie cannot be set.
    #[cfg(feature = "flask-login")]
    #[error("cannot set the remember cookie: {0}")]
    Remember(#[source] flask_session_cookie::flask_login::RememberError),
    /// The session layer has no [`LoginManager`](crate::LoginManager).
    #[cfg(feature = "flask-login")]
    #[error("the session layer has no login manager")]
    MissingLoginManager,
    /// A handler extracts users of this type, but the user loader returns another type.
    #[cfg(feature = "flask-login")]
    #[error("the user loader does not return users of type {0}")]
    UserType(&'static str),
    /// The client address is unknown: the server does not provide the peer's address, or the
    /// trusted header is missing.
    #[cfg(feature = "flask-login")]
    #[error(
        "the client address is unknown: in axum, serve with \
         `into_make_service_with_connect_info::<SocketAddr>()`; \
         or let the proxy set the trusted header"
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
    /// A CSRF token cannot be generated.
    #[cfg(feature = "flask-wtf")]
    #[error("cannot generate a CSRF token: {0}")]
    Csrf(#[source] flask_session_cookie::flask_wtf::GenerateCsrfError),
    /// A session value does not have the type that the handler asks for. Only the source may
    /// contain the value.
    #[error("cannot read the session: the value at {:?} has another type", .0.path())]
    Deserialize(#[from] DeserializeError),
    /// A session cannot hold a value. Only the source may contain the value.
    #[error("cannot change the session: it cannot hold the value at {:?}", .0.path())]
    Serialize(#[from] SerializeError),
}
