//! The classes of itsdangerous, as this crate has them, behind one interface.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadSignature, BadTimeSignature, Builder, Signer, TimestampSigner};
use flask_session_cookie::{ConfigError, EncodeError, Value};
use serde::Serialize;

use crate::common::settings::{Key, time};

/// A class, by its name in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Class {
    Signer,
    TimestampSigner,
}

/// Those that are not set are the defaults of itsdangerous.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub secret_key: Key,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback_keys: Vec<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sep: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_derivation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    #[serde(skip)]
    pub legacy_epoch: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    Config(ConfigError),
    Encode(EncodeError),
    Signature(BadSignature),
    Time(BadTimeSignature),
}

impl Settings {
    pub fn sep(&self) -> &str {
        self.sep.as_deref().unwrap_or(".")
    }

    pub fn signer(&self) -> Result<Signer, Refused> {
        self.builder(Signer::builder(self.secret_key.bytes())).build().map_err(Refused::Config)
    }

    fn timestamp_signer(&self) -> Result<TimestampSigner, Refused> {
        let builder = self.builder(TimestampSigner::builder(self.secret_key.bytes()));
        builder.legacy_epoch(self.legacy_epoch).build().map_err(Refused::Config)
    }

    fn builder<S>(&self, mut builder: Builder<S>) -> Builder<S> {
        for key in &self.fallback_keys {
            builder = builder.fallback_key(key.bytes());
        }
        if let Some(salt) = &self.salt {
            builder = builder.salt(salt.bytes());
        }
        if let Some(sep) = &self.sep {
            builder = builder.sep(sep);
        }
        if let Some(key_derivation) = &self.key_derivation {
            builder = builder.key_derivation(key_derivation.parse().expect("a name of itsdangerous"));
        }
        if let Some(digest) = &self.digest {
            builder = builder.digest(digest.parse().expect("a name of hashlib"));
        }
        builder
    }
}

impl Class {
    /// The value signed at a time; signers take text alone.
    pub fn sign(self, settings: &Settings, value: &Value, at: f64) -> Result<String, Refused> {
        let text = value.as_str().unwrap_or_default();
        match self {
            Class::Signer => Ok(settings.signer()?.sign(text)),
            Class::TimestampSigner => {
                settings.timestamp_signer()?.sign_at(text, time(at)).map_err(Refused::Encode)
            }
        }
    }

    /// The value that comes back, with the time at which it was signed, where there is one.
    pub fn unsign(
        self,
        settings: &Settings,
        signed: &str,
        max_age: Option<u64>,
        now: f64,
    ) -> Result<(Value, Option<i64>), Refused> {
        let max_age = max_age.map(Duration::from_secs);
        match self {
            Class::Signer => {
                Ok((settings.signer()?.unsign(signed).map_err(Refused::Signature)?.into(), None))
            }
            Class::TimestampSigner => {
                let signer = settings.timestamp_signer()?;
                let (value, at) = signer.unsign_at(signed, max_age, time(now)).map_err(Refused::Time)?;
                let since_1970 = at.duration_since(UNIX_EPOCH).unwrap_or_default();
                Ok((value.into(), Some(since_1970.as_secs() as i64)))
            }
        }
    }
}
