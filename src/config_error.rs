//! Settings that are refused, of every room: a caller has one error for all that it configures.

/// A codec, a signer or a session interface cannot be built with these settings.
///
/// ```
/// use flask_session_cookie::{ConfigError, SessionCodec};
///
/// assert_eq!(SessionCodec::new("").unwrap_err(), ConfigError::EmptySecretKey);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The secret key is empty: anybody could sign with it. Flask itself has no sessions then
    /// (`SECRET_KEY` is not set).
    #[error("the secret key is empty")]
    EmptySecretKey,
    /// The secret key has a character beyond U+00FF, and Flask-Login encodes it in latin-1; Python
    /// raises `UnicodeEncodeError` there. Sessions can be signed with it.
    #[cfg(feature = "flask-login")]
    #[error(
        "the secret key has a character beyond U+00FF, which Flask-Login cannot encode in latin-1"
    )]
    SecretKeyNotLatin1,
    /// A fallback key is empty: anybody could sign with it.
    #[error("fallback key {index} is empty")]
    EmptyFallbackKey {
        /// Which one, counted from 0 in the order in which they were given.
        index: usize,
    },
    /// The separator could occur in a signature, so that nobody could find where the signature
    /// begins.
    #[error(
        "the separator {separator:?} cannot be told from a signature: expected a character other than letters, digits, `-`, `_` and `=`"
    )]
    BadSeparator {
        /// The separator as it was given.
        separator: String,
    },
    /// A text names no key derivation of itsdangerous; Python raises `TypeError` there.
    #[error("unknown key derivation {name:?}: expected concat, django-concat, hmac or none")]
    UnknownKeyDerivation {
        /// The name as it was given.
        name: String,
    },
    /// A text names no digest that is known here. Python has more, which Flask's sessions are
    /// hardly signed with.
    #[error("unknown digest {name:?}: expected sha1, sha224, sha256, sha384 or sha512")]
    UnknownDigest {
        /// The name as it was given.
        name: String,
    },
    /// A text is not the name of an algorithm of a JWS; itsdangerous raises `NotImplementedError`.
    #[error("unknown JWS algorithm {name:?}: expected HS256, HS384, HS512 or none")]
    UnknownJwsAlgorithm {
        /// The name as it was given.
        name: String,
    },
    /// The limit on nesting is higher than what is safe on the stack of any thread.
    #[error("a nesting limit of {limit} is too high: the highest is {highest}")]
    MaxDepthTooHigh {
        /// The limit as it was given.
        limit: usize,
        /// The highest limit there is.
        highest: usize,
    },
    /// No server could find a cookie of this name in a request again: Flask sends some of these,
    /// but never reads them.
    #[error(
        "the cookie name {name:?} cannot be read back: expected ASCII characters without controls, space, `=`, `;` and `\"`"
    )]
    BadCookieName {
        /// The name as it was given.
        name: String,
    },
    /// A domain cannot be written in a cookie, or is not in its ASCII form.
    #[error("bad cookie domain {domain:?}: {why}")]
    BadCookieDomain {
        /// The domain as it was given.
        domain: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A text names no zlib whose bytes are known here.
    #[error("unknown zlib {name:?}: expected stock, or with the feature zlib-ng also zlib-ng")]
    UnknownZlib {
        /// The name as it was given.
        name: String,
    },
    /// A text is not a session protection of Flask-Login; there any other than `strong` is treated
    /// as `basic`.
    #[cfg(feature = "flask-login")]
    #[error("unknown session protection {name:?}: expected basic or strong")]
    UnknownSessionProtection {
        /// The name as it was given.
        name: String,
    },
    /// A text is not a value of `SameSite`; Flask raises `ValueError` with every cookie it sets.
    #[error("unknown SameSite {name:?}: expected Strict, Lax or None")]
    UnknownSameSite {
        /// The text as it was given.
        name: String,
    },
}
