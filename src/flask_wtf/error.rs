//! The errors of checking and generating tokens.

use crate::itsdangerous::{BadData, DumpError};

/// A request failed the check for cross-site request forgery.
///
/// Each message is the one of Flask-WTF, which Flask shows with status 400 (`CSRFError`).
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_wtf::CsrfProtect;
///
/// let error = CsrfProtect::new("dev")?.validate_csrf(&Session::new(), "").unwrap_err();
/// assert_eq!(error.to_string(), "The CSRF token is missing.");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CsrfError {
    /// The request has no token.
    #[error("The CSRF token is missing.")]
    TokenMissing,
    /// The session has no token to compare with: it has expired, or no form was rendered in it.
    #[error("The CSRF session token is missing.")]
    SessionTokenMissing,
    /// The token is older than [`time_limit`](super::CsrfProtectBuilder::time_limit), or its
    /// timestamp is in the future.
    #[error("The CSRF token has expired.")]
    Expired(#[source] BadData),
    /// The token was not signed with the secret key, or is malformed. Flask answers 500 if it is
    /// signed with the key but has a timestamp after the year 9999.
    #[error("The CSRF token is invalid.")]
    Invalid(#[source] BadData),
    /// The token belongs to another session.
    #[error("The CSRF tokens do not match.")]
    Mismatch,
    /// The token or the session's value is not ASCII text. Only someone with the key can cause
    /// this. Flask answers 500, because `hmac.compare_digest` raises `TypeError`.
    #[error("The CSRF tokens cannot be compared.")]
    NotComparable,
    /// The request over HTTPS has no `Referer` header.
    #[error("The referrer header is missing.")]
    ReferrerMissing,
    /// The request over HTTPS comes from another origin, or from a URL that cannot be parsed, for
    /// which Flask answers 500.
    #[error("The referrer does not match the host.")]
    ReferrerMismatch,
}

/// A token cannot be generated.
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_wtf::{CsrfProtect, GenerateCsrfError};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let early = UNIX_EPOCH - Duration::from_secs(1);
/// let error =
///     CsrfProtect::new("dev")?.generate_csrf_at(&mut Session::new(), [0; 64], early).unwrap_err();
/// assert!(matches!(error, GenerateCsrfError::Dump(_)));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateCsrfError {
    /// The session's value cannot be signed, or the time is before 1970.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// The operating system's random number generator failed. (Feature `getrandom`.)
    #[cfg(feature = "getrandom")]
    #[error("the operating system has no random bytes")]
    NoRandomBytes,
}
