//! The classes of itsdangerous, as this crate has them, behind one interface.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, BadSignature, BadTimeSignature, Builder, FallbackSigner, Serializer, Signer, TimedSerializer,
    TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use flask_session_cookie::{ConfigError, Digest, EncodeError, Value};
use serde::Serialize;

use crate::common::settings::{Key, time};

/// A class, by its name in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Class {
    Signer,
    TimestampSigner,
    Serializer,
    TimedSerializer,
    #[serde(rename = "URLSafeSerializer")]
    UrlSafeSerializer,
    #[serde(rename = "URLSafeTimedSerializer")]
    UrlSafeTimedSerializer,
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
    /// What is other in some versions, whatever is set.
    #[serde(skip)]
    pub version: Version,
}

#[derive(Debug, Clone, Copy)]
pub struct Version {
    pub legacy_epoch: bool,
    /// Whether the URL-safe serializers escape text beyond ASCII.
    pub ensure_ascii: bool,
    /// Whether serializers take signatures with SHA-512, too.
    pub sha512_fallback: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    Config(ConfigError),
    Encode(EncodeError),
    Signature(BadSignature),
    Time(BadTimeSignature),
    Data(BadData),
}

/// A serializer with these settings, and some that only it has.
macro_rules! serializer {
    ($class:ident, $settings:expr $(, $setting:ident: $value:expr)*) => {{
        let mut builder = $settings.builder($class::builder($settings.secret_key.bytes()));
        if $settings.version.sha512_fallback {
            builder = builder.fallback_signer(FallbackSigner::new().digest(Digest::Sha512));
        }
        builder$(.$setting($value))*.build().map_err(Refused::Config)
    }};
}

impl Settings {
    pub fn sep(&self) -> &str {
        self.sep.as_deref().unwrap_or(".")
    }

    /// A signer of texts that this class takes for its own.
    pub fn signer(&self, class: Class) -> Result<Signer, Refused> {
        let mut builder = Signer::builder(self.secret_key.bytes());
        if !class.is_signer() {
            builder = builder.salt("itsdangerous");
        }
        self.builder(builder).build().map_err(Refused::Config)
    }

    fn timestamp_signer(&self) -> Result<TimestampSigner, Refused> {
        let builder = self.builder(TimestampSigner::builder(self.secret_key.bytes()));
        builder.legacy_epoch(self.version.legacy_epoch).build().map_err(Refused::Config)
    }

    fn serializer(&self) -> Result<Serializer, Refused> {
        serializer!(Serializer, self)
    }

    fn timed_serializer(&self) -> Result<TimedSerializer, Refused> {
        serializer!(TimedSerializer, self, legacy_epoch: self.version.legacy_epoch)
    }

    fn url_safe_serializer(&self) -> Result<UrlSafeSerializer, Refused> {
        serializer!(UrlSafeSerializer, self, ensure_ascii: self.version.ensure_ascii)
    }

    fn url_safe_timed_serializer(&self) -> Result<UrlSafeTimedSerializer, Refused> {
        let Version { legacy_epoch, ensure_ascii, .. } = self.version;
        serializer!(UrlSafeTimedSerializer, self, legacy_epoch: legacy_epoch, ensure_ascii: ensure_ascii)
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
    pub const SIGNERS: [Class; 2] = [Class::Signer, Class::TimestampSigner];

    pub const SERIALIZERS: [Class; 4] =
        [Class::Serializer, Class::TimedSerializer, Class::UrlSafeSerializer, Class::UrlSafeTimedSerializer];

    pub fn is_signer(self) -> bool {
        Class::SIGNERS.contains(&self)
    }

    pub fn is_timed(self) -> bool {
        matches!(self, Class::TimestampSigner | Class::TimedSerializer | Class::UrlSafeTimedSerializer)
    }

    pub fn is_url_safe(self) -> bool {
        matches!(self, Class::UrlSafeSerializer | Class::UrlSafeTimedSerializer)
    }

    /// The class that does the same without the time, or with it.
    pub fn other(self) -> Class {
        match self {
            Class::Signer => Class::TimestampSigner,
            Class::TimestampSigner => Class::Signer,
            Class::Serializer => Class::TimedSerializer,
            Class::TimedSerializer => Class::Serializer,
            Class::UrlSafeSerializer => Class::UrlSafeTimedSerializer,
            Class::UrlSafeTimedSerializer => Class::UrlSafeSerializer,
        }
    }

    /// The value signed at a time; signers take text alone.
    pub fn sign(self, settings: &Settings, value: &Value, at: f64) -> Result<String, Refused> {
        let text = value.as_str().unwrap_or_default();
        let signed = match self {
            Class::Signer => return Ok(settings.signer(self)?.sign(text)),
            Class::TimestampSigner => settings.timestamp_signer()?.sign_at(text, time(at)),
            Class::Serializer => settings.serializer()?.dumps(value),
            Class::TimedSerializer => settings.timed_serializer()?.dumps_at(value, time(at)),
            Class::UrlSafeSerializer => settings.url_safe_serializer()?.dumps(value),
            Class::UrlSafeTimedSerializer => settings.url_safe_timed_serializer()?.dumps_at(value, time(at)),
        };
        signed.map_err(Refused::Encode)
    }

    /// The value that comes back, with the time at which it was signed, where there is one.
    pub fn unsign(
        self,
        settings: &Settings,
        signed: &str,
        max_age: Option<u64>,
        now: f64,
    ) -> Result<(Value, Option<i64>), Refused> {
        let (max_age, now) = (max_age.map(Duration::from_secs), time(now));
        let with_time = |(value, at): (Value, SystemTime)| {
            (value, Some(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as i64))
        };
        let loaded = match self {
            Class::Signer => {
                let value = settings.signer(self)?.unsign(signed).map_err(Refused::Signature)?.into();
                return Ok((value, None));
            }
            Class::TimestampSigner => {
                let signer = settings.timestamp_signer()?;
                let (value, at) = signer.unsign_at(signed, max_age, now).map_err(Refused::Time)?;
                return Ok(with_time((value.into(), at)));
            }
            Class::Serializer => settings.serializer()?.loads(signed).map(|value| (value, None)),
            Class::TimedSerializer => {
                settings.timed_serializer()?.loads_at(signed, max_age, now).map(with_time)
            }
            Class::UrlSafeSerializer => {
                settings.url_safe_serializer()?.loads(signed).map(|value| (value, None))
            }
            Class::UrlSafeTimedSerializer => {
                settings.url_safe_timed_serializer()?.loads_at(signed, max_age, now).map(with_time)
            }
        };
        loaded.map_err(Refused::Data)
    }
}
