//! The error of every builder, so that a caller handles one type whatever it configures.

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
    /// The secret key is empty, so anyone could sign with it. Flask has no sessions then, as if
    /// `SECRET_KEY` were not set.
    #[error("the secret key is empty")]
    EmptySecretKey,
    /// The secret key has a character beyond U+00FF. Flask-Login encodes the key in Latin-1, so
    /// Python raises `UnicodeEncodeError`. Sessions can still be signed with it.
    #[cfg(feature = "flask-login")]
    #[error(
        "the secret key has a character beyond U+00FF, which Flask-Login cannot encode in latin-1"
    )]
    SecretKeyNotLatin1,
    /// A fallback key is empty, so anyone could sign with it.
    #[error("fallback key {index} is empty")]
    EmptyFallbackKey {
        /// The index of the key, in the order in which they were added.
        index: usize,
    },
    /// The separator could occur in a signature, where it would be ambiguous. Python raises
    /// `ValueError`.
    #[error(
        "the separator {separator:?} may occur in a signature: \
         expected a character other than letters, digits, `-`, `_` and `=`"
    )]
    BadSeparator {
        /// The separator that was given.
        separator: String,
    },
    /// The name is not a key derivation of itsdangerous. Python raises `TypeError`.
    #[error("unknown key derivation {name:?}: expected concat, django-concat, hmac or none")]
    UnknownKeyDerivation {
        /// The name that was given.
        name: String,
    },
    /// The name is not a supported digest. Python's `hashlib` has more.
    #[error("unknown digest {name:?}: expected sha1, sha224, sha256, sha384 or sha512")]
    UnknownDigest {
        /// The name that was given.
        name: String,
    },
    /// The name is not a supported JWS algorithm. Python raises `NotImplementedError`.
    #[error("unknown JWS algorithm {name:?}: expected HS256, HS384, HS512 or none")]
    UnknownJwsAlgorithm {
        /// The name that was given.
        name: String,
    },
    /// The limit on nesting is too high to be safe on the stack of any thread.
    #[error("a nesting limit of {limit} is too high: the highest is {highest}")]
    MaxDepthTooHigh {
        /// The limit that was given.
        limit: usize,
        /// The highest limit allowed.
        highest: usize,
    },
    /// Werkzeug would not find a cookie of this name in a request. Flask sends some of these
    /// anyway, but never reads them.
    #[error(
        "the cookie name {name:?} cannot be read back: \
         expected printable ASCII without spaces, `=`, `;` and `\"`"
    )]
    BadCookieName {
        /// The name that was given.
        name: String,
    },
    /// The domain cannot be written in a cookie, or is not in its ASCII form.
    #[error("bad cookie domain {domain:?}: {why}")]
    BadCookieDomain {
        /// The domain that was given.
        domain: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The name is not a zlib whose bytes this build can produce.
    #[error("unknown zlib {name:?}: expected stock, or with the feature zlib-ng also zlib-ng")]
    UnknownZlib {
        /// The name that was given.
        name: String,
    },
    /// The name is not a session protection of Flask-Login, which protects nothing then
    /// (`_session_protection_failed` in `flask_login/login_manager.py`).
    #[cfg(feature = "flask-login")]
    #[error("unknown session protection {name:?}: expected basic or strong")]
    UnknownSessionProtection {
        /// The name that was given.
        name: String,
    },
    /// The name is not a `SameSite` value. Flask raises `ValueError` for every cookie it sets.
    #[error("unknown SameSite {name:?}: expected Strict, Lax or None")]
    UnknownSameSite {
        /// The name that was given.
        name: String,
    },
}
