//! Flask's settings in the format of the fixtures: see `fixtures/README.md`. Those that are missing
//! have Flask's defaults.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::Signer;
use flask_session_cookie::{KeyDerivation, SessionCodec, SessionCodecBuilder};
use serde::{Deserialize, Serialize};

use super::typed::{hex, unhex};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<Key>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback_keys: Vec<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_derivation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// In seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_keys: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ensure_ascii: Option<bool>,
    /// 0 for no limit, as in Python.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_int_digits: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy_epoch: Option<bool>,
}

/// A key or a salt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    Text(String),
    Bytes {
        /// Hexadecimal.
        bytes: String,
    },
}

impl Key {
    pub fn of_bytes(bytes: &[u8]) -> Key {
        Key::Bytes { bytes: hex(bytes) }
    }

    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Key::Text(text) => text.clone().into_bytes(),
            Key::Bytes { bytes } => unhex(bytes),
        }
    }
}

impl Settings {
    pub fn secret_key(&self) -> Vec<u8> {
        self.secret_key.as_ref().map_or_else(|| b"dev".to_vec(), Key::bytes)
    }

    /// A codec with these settings.
    pub fn codec(&self) -> SessionCodecBuilder {
        let mut builder = SessionCodec::builder(self.secret_key());
        for key in &self.fallback_keys {
            builder = builder.fallback_key(key.bytes());
        }
        if let Some(salt) = &self.salt {
            builder = builder.salt(salt);
        }
        if let Some(key_derivation) = &self.key_derivation {
            builder = builder.key_derivation(key_derivation.parse().unwrap());
        }
        if let Some(digest) = &self.digest {
            builder = builder.digest(digest.parse().unwrap());
        }
        if let Some(seconds) = self.lifetime {
            builder = builder.lifetime(Duration::from_secs_f64(seconds));
        }
        if let Some(sort_keys) = self.sort_keys {
            builder = builder.sort_keys(sort_keys);
        }
        if let Some(ensure_ascii) = self.ensure_ascii {
            builder = builder.ensure_ascii(ensure_ascii);
        }
        if let Some(max_int_digits) = self.max_int_digits {
            builder = builder.max_int_digits((max_int_digits > 0).then_some(max_int_digits));
        }
        if let Some(legacy_epoch) = self.legacy_epoch {
            builder = builder.legacy_epoch(legacy_epoch);
        }
        builder
    }

    /// A signer with these settings, for values other than sessions.
    pub fn signer(&self) -> Signer {
        let mut builder = Signer::builder(self.secret_key())
            .salt(self.salt.as_deref().unwrap_or("cookie-session"))
            .key_derivation(KeyDerivation::Hmac);
        if let Some(key_derivation) = &self.key_derivation {
            builder = builder.key_derivation(key_derivation.parse().unwrap());
        }
        if let Some(digest) = &self.digest {
            builder = builder.digest(digest.parse().unwrap());
        }
        builder.build().unwrap()
    }
}

/// The time for which `time.time()` returns this number.
pub fn time(unix_seconds: f64) -> SystemTime {
    let distance = Duration::from_secs_f64(unix_seconds.abs());
    if unix_seconds < 0.0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
}
