//! This crate's counterparts of itsdangerous' classes, with one interface.

use std::time::{SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, BadSignature, BadTimeSignature, DumpError, MaxAge,
};
use flask_session_cookie::{ConfigError, Value};
use serde::Serialize;

use super::settings::Settings;
use crate::common::settings::time;

/// A class of itsdangerous, serialized as its name.
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

#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    Config(ConfigError),
    Encode(DumpError),
    Signature(BadSignature),
    Time(BadTimeSignature),
    Data(BadData),
}

impl Class {
    pub const SIGNERS: [Class; 2] = [Class::Signer, Class::TimestampSigner];

    pub const SERIALIZERS: [Class; 4] = [
        Class::Serializer,
        Class::TimedSerializer,
        Class::UrlSafeSerializer,
        Class::UrlSafeTimedSerializer,
    ];

    pub fn is_signer(self) -> bool {
        Class::SIGNERS.contains(&self)
    }

    pub fn is_timed(self) -> bool {
        matches!(
            self,
            Class::TimestampSigner | Class::TimedSerializer | Class::UrlSafeTimedSerializer
        )
    }

    pub fn is_url_safe(self) -> bool {
        matches!(self, Class::UrlSafeSerializer | Class::UrlSafeTimedSerializer)
    }

    /// The class without a timestamp for one with it, and vice versa.
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

    /// Signs a value at a time. Signers only sign text.
    pub fn sign(self, settings: &Settings, value: &Value, at: f64) -> Result<String, Refused> {
        let text = value.as_str().unwrap_or_default();
        let signed = match self {
            Class::Signer => return Ok(settings.signer(self)?.sign(text)),
            Class::TimestampSigner => {
                settings.timestamp_signer()?.sign_at(text, time(at)).map_err(DumpError::from)
            }
            Class::Serializer => settings.serializer()?.dumps_value(value),
            Class::TimedSerializer => settings.timed_serializer()?.dumps_value_at(value, time(at)),
            Class::UrlSafeSerializer => settings.url_safe_serializer()?.dumps_value(value),
            Class::UrlSafeTimedSerializer => {
                settings.url_safe_timed_serializer()?.dumps_value_at(value, time(at))
            }
        };
        signed.map_err(Refused::Encode)
    }

    /// The unsigned value, and its signing time if there is one.
    pub fn unsign(
        self,
        settings: &Settings,
        signed: &str,
        max_age: Option<i64>,
        now: f64,
    ) -> Result<(Value, Option<i64>), Refused> {
        let (max_age, now) = (max_age.map_or(MaxAge::from(None), MaxAge::from_secs), time(now));
        let with_time = |(value, at): (Value, SystemTime)| {
            (value, Some(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() as i64))
        };
        let loaded = match self {
            Class::Signer => {
                let value =
                    settings.signer(self)?.unsign(signed).map_err(Refused::Signature)?.into();
                return Ok((value, None));
            }
            Class::TimestampSigner => {
                let signer = settings.timestamp_signer()?;
                let (value, at) = signer.unsign_at(signed, max_age, now).map_err(Refused::Time)?;
                return Ok(with_time((value.into(), at)));
            }
            Class::Serializer => {
                settings.serializer()?.loads_value(signed).map(|value| (value, None))
            }
            Class::TimedSerializer => {
                settings.timed_serializer()?.loads_value_at(signed, max_age, now).map(with_time)
            }
            Class::UrlSafeSerializer => {
                settings.url_safe_serializer()?.loads_value(signed).map(|value| (value, None))
            }
            Class::UrlSafeTimedSerializer => settings
                .url_safe_timed_serializer()?
                .loads_value_at(signed, max_age, now)
                .map(with_time),
        };
        loaded.map_err(Refused::Data)
    }
}
