//! The signature algorithms. Mirrors `JSONWebSignatureSerializer.jws_algorithms` in itsdangerous'
//! `jws.py`.

use std::fmt;
use std::str::FromStr;

use crate::config_error::ConfigError;
use crate::itsdangerous::mac::Digest;

/// The signature algorithm of a JWS: `algorithm_name`, and `alg` in the header.
///
/// A serializer accepts only its own algorithm, whatever the header of a token says.
///
/// ```
/// use flask_session_cookie::itsdangerous::{JsonWebSignatureSerializer, JwsAlgorithm};
///
/// let serializer =
///     JsonWebSignatureSerializer::builder("secret-key").algorithm(JwsAlgorithm::Hs256).build()?;
/// let (_, header) = serializer.loads_with_header::<u8>(&serializer.dumps(&42)?)?;
/// assert_eq!(header["alg"], "HS256");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum JwsAlgorithm {
    /// `HS256`, HMAC with SHA-256: the default of itsdangerous 0.24.
    Hs256,
    /// `HS384`, HMAC with SHA-384.
    Hs384,
    /// `HS512`, HMAC with SHA-512: the default of itsdangerous 1.0 to 2.0.
    #[default]
    Hs512,
    /// `none`: no signature. **Anyone can make such a token.**
    None,
}

impl JwsAlgorithm {
    const ALL: [JwsAlgorithm; 4] =
        [JwsAlgorithm::Hs256, JwsAlgorithm::Hs384, JwsAlgorithm::Hs512, JwsAlgorithm::None];

    pub(super) fn name(self) -> &'static str {
        match self {
            JwsAlgorithm::Hs256 => "HS256",
            JwsAlgorithm::Hs384 => "HS384",
            JwsAlgorithm::Hs512 => "HS512",
            JwsAlgorithm::None => "none",
        }
    }

    /// The digest of the HMAC; `None` if there is no signature.
    pub(super) fn digest(self) -> Option<Digest> {
        match self {
            JwsAlgorithm::Hs256 => Some(Digest::Sha256),
            JwsAlgorithm::Hs384 => Some(Digest::Sha384),
            JwsAlgorithm::Hs512 => Some(Digest::Sha512),
            JwsAlgorithm::None => None,
        }
    }
}

/// The name in the header, such as `HS512`.
impl fmt::Display for JwsAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parses the name that `Display` writes.
///
/// ```
/// use flask_session_cookie::itsdangerous::JwsAlgorithm;
///
/// assert_eq!("HS256".parse(), Ok(JwsAlgorithm::Hs256));
/// assert_eq!(
///     "RS256".parse::<JwsAlgorithm>().unwrap_err().to_string(),
///     "unknown JWS algorithm \"RS256\": expected HS256, HS384, HS512 or none",
/// );
/// ```
impl FromStr for JwsAlgorithm {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<JwsAlgorithm, ConfigError> {
        let known = JwsAlgorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        known.ok_or_else(|| ConfigError::UnknownJwsAlgorithm { name: name.to_owned() })
    }
}
