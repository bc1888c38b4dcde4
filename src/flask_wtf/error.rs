//! Why a request is refused, and why there is no token.

use crate::itsdangerous::{BadData, DumpError};

/// A request is not protected against cross-site request forgery. The text of each is the message
/// of Flask-WTF, which Flask shows with status 400 (`CSRFError`).
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
    /// The session has nothing to compare the token with: it has expired, or never rendered a form.
    #[error("The CSRF session token is missing.")]
    SessionTokenMissing,
    /// The token is older than [`time_limit`](super::CsrfProtectBuilder::time_limit), or from the
    /// future.
    #[error("The CSRF token has expired.")]
    Expired(#[source] BadData),
    /// The token was not signed with the secret key, or is malformed. (For a token that is signed
    /// with the key, but has a timestamp after the year 9999, Flask answers 500.)
    #[error("The CSRF token is invalid.")]
    Invalid(#[source] BadData),
    /// The token is that of another session.
    #[error("The CSRF tokens do not match.")]
    Mismatch,
    /// The token or what the session holds is not a text in ASCII. Only someone with the key makes
    /// these; Flask answers 500, as `hmac.compare_digest` raises `TypeError`.
    #[error("The CSRF tokens cannot be compared.")]
    NotComparable,
    /// A request over HTTPS has no `Referer` header.
    #[error("The referrer header is missing.")]
    ReferrerMissing,
    /// A request over HTTPS comes from a page of another origin, or from a URL that cannot be
    /// parsed, where Flask answers 500.
    #[error("The referrer does not match the host.")]
    ReferrerMismatch,
}

/// No token can be made.
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
    /// What the session holds cannot be signed, or the time lies before 1970.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// The operating system has no random bytes. (Feature `getrandom`.)
    #[cfg(feature = "getrandom")]
    #[error("the operating system gives no random bytes")]
    NoRandomBytes,
}
