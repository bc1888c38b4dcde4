//! The settings of an app, as far as somebody knows them.

use std::time::Duration;

use flask_session_cookie::{Digest, KeyDerivation};

/// What is known of an app; what is `None` is taken as [`Scheme::of`](crate::scheme::Scheme::of)
/// has it for the kind.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The salt of the session interface, or of a serializer.
    pub salt: Option<String>,
    /// Its `key_derivation`.
    pub key_derivation: Option<KeyDerivation>,
    /// Its `digest_method`.
    pub digest: Option<Digest>,
    /// Whether timestamps count from 2011, as in itsdangerous before 1.1.
    pub legacy_epoch: bool,
    /// `PERMANENT_SESSION_LIFETIME`, or the `max_age` of a token.
    pub lifetime: Option<Duration>,
    /// How far in the future it may be signed.
    pub clock_skew: Duration,
}
