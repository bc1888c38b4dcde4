//! What goes wrong with the session of a request.

use flask_session_cookie::{DecodeError, DeserializeError, SaveError, SerializeError};

/// A handler cannot use the session, or it cannot be opened or saved: a response with the status 500.
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
    /// A value of the session is of another type than the handler asks for.
    #[error("cannot read the session: {0}")]
    Deserialize(#[from] DeserializeError),
    /// A value cannot be put into a session.
    #[error("cannot change the session: {0}")]
    Serialize(#[from] SerializeError),
}
