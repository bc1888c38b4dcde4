//! The error of saving a session.

use crate::json::EncodeError;

/// A session cannot be saved to a response.
///
/// ```
/// use flask_session_cookie::{
///     EncodeError, Int, SaveError, Session, SessionCodec, SessionInterface,
/// };
///
/// let interface = SessionInterface::new(SessionCodec::new("dev")?);
/// let mut session = Session::new();
/// session.insert("long", "9".repeat(5000).parse::<Int>()?);
/// let error = interface.save(&session).unwrap_err();
/// assert_eq!(error, SaveError::Encode(EncodeError::IntTooLong { digits: 5000, limit: 4300 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The session cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The permanent session would expire after the year 9999, the maximum of Python's `datetime`.
    /// Flask raises `OverflowError`.
    #[error("the session would expire after the year 9999")]
    ExpiresOutOfRange,
}
