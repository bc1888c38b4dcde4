//! Why a cookie cannot be decoded.

use crate::itsdangerous::BadTimeSignature;
use crate::json::{InFlask, PayloadError};

/// A cookie cannot be decoded: its signature is not valid, or its payload is not a session.
///
/// [`in_flask`](DecodeError::in_flask) says what Flask does with the same cookie.
///
/// ```
/// use flask_session_cookie::itsdangerous::BadTimeSignature;
/// use flask_session_cookie::{DecodeError, SessionCodec};
///
/// let codec = SessionCodec::new("dev")?;
/// let error = codec.decode("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.forged").unwrap_err();
/// assert_eq!(error, DecodeError::Signature(BadTimeSignature::BadSignature));
/// assert_eq!(error.to_string(), "signature does not match");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The signature does not match or is ambiguous, or the timestamp is missing, malformed,
    /// ambiguous, out of range, expired or in the future.
    #[error(transparent)]
    Signature(#[from] BadTimeSignature),
    /// The signature is valid, but the signed payload is not a session.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}

impl DecodeError {
    /// What Flask does with the same cookie.
    ///
    /// | error | answer |
    /// |---|---|
    /// | [`BadTimeSignature`], except for the next two | [`NewSession`](InFlask::NewSession) |
    /// | [`BadTimeSignature::TimestampOutOfRange`] | [`ServerError`](InFlask::ServerError) |
    /// | [`BadTimeSignature::AmbiguousBase64`] | [`MayRead`](InFlask::MayRead) |
    /// | [`PayloadError::Zlib`], [`Utf8`](PayloadError::Utf8), [`Json`](PayloadError::Json) | [`ServerError`](InFlask::ServerError) |
    /// | [`PayloadError::Base64`], [`BadTag`](PayloadError::BadTag), [`NotADict`](PayloadError::NotADict) | their field `in_flask`: [`ServerError`](InFlask::ServerError) or [`MayRead`](InFlask::MayRead) |
    /// | [`PayloadError::LoneSurrogate`], [`TooLong`](PayloadError::TooLong), [`IntTooLong`](PayloadError::IntTooLong), [`TooDeep`](PayloadError::TooDeep) | [`MayRead`](InFlask::MayRead) |
    ///
    /// ```
    /// use flask_session_cookie::{InFlask, SessionCodec};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let in_flask = |cookie| codec.decode(cookie).unwrap_err().in_flask();
    ///
    /// assert_eq!(in_flask("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.forged"), InFlask::NewSession);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn in_flask(&self) -> InFlask {
        match self {
            DecodeError::Signature(error) => error.in_flask(),
            DecodeError::Payload(error) => error.in_flask(),
        }
    }

    /// Whether Flask starts a new session with the same cookie: whether
    /// [`in_flask`](DecodeError::in_flask) is [`InFlask::NewSession`].
    ///
    /// Also true for an expired cookie, as `SignatureExpired` is a subclass of `BadSignature` in
    /// Python. If false, the cookie was signed by someone who has the key.
    ///
    /// ```
    /// use flask_session_cookie::SessionCodec;
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// assert!(codec.decode("not a cookie").unwrap_err().is_bad_signature());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        self.in_flask() == InFlask::NewSession
    }
}
