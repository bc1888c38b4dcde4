//! The settings of an app, as far as they are known.

use std::time::Duration;

use flask_session_cookie::{Digest, KeyDerivation};

/// The known settings of an app. `None` means the default of the kind, from
/// [`Scheme::of`](crate::scheme::Scheme::of).
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The salt of the session interface, or of a serializer.
    pub salt: Option<String>,
    /// The `key_derivation`.
    pub key_derivation: Option<KeyDerivation>,
    /// The `digest_method`.
    pub digest: Option<Digest>,
    /// Whether timestamps count from 2011, as in itsdangerous before 1.0.
    pub legacy_epoch: bool,
    /// `PERMANENT_SESSION_LIFETIME`, or the `max_age` of a token.
    pub lifetime: Option<Duration>,
    /// How far in the future a timestamp may be.
    pub clock_skew: Duration,
}
