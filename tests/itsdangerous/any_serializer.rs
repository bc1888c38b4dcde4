//! Any signer or serializer, built from the settings of a fixture.

use std::time::{Duration, SystemTime};

use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, Builder, DumpError, FallbackSigner, Serializer, Signer,
    TakesSignerKwargs, TimedSerializer, TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use flask_session_cookie::{ConfigError, TaggedJsonSerializer, Value};

use crate::fixtures::{Case, Row, Settings};

pub(crate) enum AnySerializer {
    Signer(Signer),
    TimestampSigner(TimestampSigner),
    Serializer(Serializer),
    Timed(TimedSerializer),
    UrlSafe(UrlSafeSerializer),
    UrlSafeTimed(UrlSafeTimedSerializer),
}

/// Why a token is refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    Signature { error: BadTimeSignature, payload: Option<String>, signed_at: Option<SystemTime> },
    Data(BadData),
}

impl From<BadData> for Refusal {
    fn from(error: BadData) -> Refusal {
        match error {
            BadData::Signature { error, unverified, .. } => Refusal::Signature {
                error,
                payload: unverified.payload().map(str::to_owned),
                signed_at: unverified.signed_at().ok(),
            },
            other => Refusal::Data(other),
        }
    }
}

fn common<S: TakesSignerKwargs>(
    mut builder: Builder<S>,
    settings: &Settings,
) -> Result<Builder<S>, ConfigError> {
    for key in &settings.fallback_keys {
        builder = builder.fallback_key(key);
    }
    if let Some(salt) = &settings.salt {
        builder = builder.salt(salt);
    }
    if let Some(sep) = &settings.sep {
        builder = builder.sep(sep);
    }
    if let Some(key_derivation) = &settings.key_derivation {
        builder = builder.key_derivation(key_derivation.parse()?);
    }
    if let Some(digest) = &settings.digest {
        builder = builder.digest(digest.parse().unwrap());
    }
    Ok(builder)
}

fn fallback(settings: &Settings) -> FallbackSigner {
    let mut fallback = FallbackSigner::new();
    if let Some(sep) = &settings.sep {
        fallback = fallback.sep(sep);
    }
    if let Some(key_derivation) = &settings.key_derivation {
        fallback = fallback.key_derivation(key_derivation.parse().unwrap());
    }
    if let Some(digest) = &settings.digest {
        fallback = fallback.digest(digest.parse().unwrap());
    }
    fallback
}

/// Settings that only serializers have. A macro, because the methods are not in one public trait.
macro_rules! payload {
    ($builder:expr, $settings:expr, $version:expr) => {{
        let mut builder = $builder;
        let fallbacks = $settings.fallback_signers.as_ref().or($version.fallback_signers.as_ref());
        for settings in fallbacks.into_iter().flatten() {
            builder = builder.fallback_signer(fallback(settings));
        }
        if let Some(ensure_ascii) = $settings.ensure_ascii.or($version.ensure_ascii) {
            builder = builder.ensure_ascii(ensure_ascii);
        }
        if let Some(sort_keys) = $settings.sort_keys {
            builder = builder.sort_keys(sort_keys);
        }
        if let Some(compact) = $settings.compact {
            builder = builder.compact(compact);
        }
        match $settings.serializer.as_deref() {
            None => {}
            Some("tagged") => {
                builder = builder.serializer(TaggedJsonSerializer::new().with_sort_keys(false));
            }
            // Python's `json` with its defaults, like the serializers that are not URL-safe.
            Some("json") => builder = builder.compact(false).ensure_ascii(true),
            Some(other) => panic!("unknown serializer {other}"),
        }
        builder
    }};
}

macro_rules! salted {
    ($made:expr, $settings:expr) => {
        match &$settings.call_salt {
            Some(salt) => $made.with_salt(salt),
            None => $made,
        }
    };
}

impl AnySerializer {
    pub(crate) fn of(case: &Case, row: &Row) -> Result<AnySerializer, ConfigError> {
        AnySerializer::new(&case.kind, &case.settings, &row.settings)
    }

    /// With the settings of a case and those of its version.
    pub(crate) fn new(
        kind: &str,
        settings: &Settings,
        version: &Settings,
    ) -> Result<AnySerializer, ConfigError> {
        let key = settings.secret_key();
        let epoch = version.legacy_epoch.unwrap_or(false);
        Ok(match kind {
            "signer" => AnySerializer::Signer(common(Signer::builder(key), settings)?.build()?),
            "timestamp-signer" => AnySerializer::TimestampSigner(
                common(TimestampSigner::builder(key), settings)?.legacy_epoch(epoch).build()?,
            ),
            "serializer" => {
                let builder =
                    payload!(common(Serializer::builder(key), settings)?, settings, version);
                AnySerializer::Serializer(salted!(builder.build()?, settings))
            }
            "timed" => {
                let builder =
                    payload!(common(TimedSerializer::builder(key), settings)?, settings, version);
                AnySerializer::Timed(salted!(builder.legacy_epoch(epoch).build()?, settings))
            }
            "url-safe" => {
                let builder =
                    payload!(common(UrlSafeSerializer::builder(key), settings)?, settings, version);
                AnySerializer::UrlSafe(salted!(builder.build()?, settings))
            }
            "url-safe-timed" => {
                let builder = payload!(
                    common(UrlSafeTimedSerializer::builder(key), settings)?,
                    settings,
                    version
                );
                AnySerializer::UrlSafeTimed(salted!(builder.legacy_epoch(epoch).build()?, settings))
            }
            other => panic!("unknown kind {other}"),
        })
    }

    /// Signs a value. Signers only sign text.
    pub(crate) fn dumps(
        &self,
        value: &(impl serde::Serialize + ?Sized),
        time: SystemTime,
    ) -> Result<String, DumpError> {
        let text = || Value::from_serialize(value).unwrap().as_str().unwrap().to_owned();
        match self {
            AnySerializer::Signer(signer) => Ok(signer.sign(&text())),
            AnySerializer::TimestampSigner(signer) => Ok(signer.sign_at(&text(), time)?),
            AnySerializer::Serializer(serializer) => serializer.dumps(value),
            AnySerializer::Timed(serializer) => serializer.dumps_at(value, time),
            AnySerializer::UrlSafe(serializer) => serializer.dumps(value),
            AnySerializer::UrlSafeTimed(serializer) => serializer.dumps_at(value, time),
        }
    }

    /// The value, and the signing time if the token has one.
    pub(crate) fn loads(
        &self,
        token: &str,
        max_age: Option<u64>,
        now: SystemTime,
    ) -> Result<(Value, Option<SystemTime>), Refusal> {
        let max_age = max_age.map(Duration::from_secs);
        let timed = |(value, signed_at)| (value, Some(signed_at));
        match self {
            AnySerializer::Signer(signer) => match signer.unsign(token) {
                Ok(value) => Ok((Value::from(value), None)),
                Err(error) => Err(Refusal::Signature {
                    error: error.into(),
                    payload: signer.unsign_unverified(token).map(str::to_owned),
                    signed_at: None,
                }),
            },
            AnySerializer::TimestampSigner(signer) => match signer.unsign_at(token, max_age, now) {
                Ok((value, signed_at)) => Ok((Value::from(value), Some(signed_at))),
                Err(error) => {
                    let (payload, signed_at) = signer.unsign_unverified(token).unzip();
                    Err(Refusal::Signature {
                        error,
                        payload: payload.map(str::to_owned),
                        signed_at: signed_at.and_then(Result::ok),
                    })
                }
            },
            AnySerializer::Serializer(serializer) => Ok((serializer.loads(token)?, None)),
            AnySerializer::UrlSafe(serializer) => Ok((serializer.loads(token)?, None)),
            AnySerializer::Timed(serializer) => {
                Ok(timed(serializer.loads_at(token, max_age, now)?))
            }
            AnySerializer::UrlSafeTimed(serializer) => {
                Ok(timed(serializer.loads_at(token, max_age, now)?))
            }
        }
    }

    pub(crate) fn is_signer(&self) -> bool {
        matches!(self, AnySerializer::Signer(_) | AnySerializer::TimestampSigner(_))
    }

    /// The result of `validate`; `None` for serializers, which do not have it.
    pub(crate) fn validate(
        &self,
        token: &str,
        max_age: Option<u64>,
        now: SystemTime,
    ) -> Option<bool> {
        match self {
            AnySerializer::Signer(signer) => Some(signer.validate(token)),
            AnySerializer::TimestampSigner(signer) => {
                Some(signer.validate_at(token, max_age.map(Duration::from_secs), now))
            }
            _ => None,
        }
    }

    /// The result of `loads_unverified`; `None` for signers, which do not have it.
    pub(crate) fn loads_unverified(
        &self,
        token: &str,
        max_age: Option<u64>,
        now: SystemTime,
    ) -> Option<(bool, Result<Value, BadData>)> {
        let max_age = max_age.map(Duration::from_secs);
        match self {
            AnySerializer::Signer(_) | AnySerializer::TimestampSigner(_) => None,
            AnySerializer::Serializer(serializer) => Some(serializer.loads_unverified(token)),
            AnySerializer::UrlSafe(serializer) => Some(serializer.loads_unverified(token)),
            AnySerializer::Timed(serializer) => {
                Some(serializer.loads_unverified_at(token, max_age, now))
            }
            AnySerializer::UrlSafeTimed(serializer) => {
                Some(serializer.loads_unverified_at(token, max_age, now))
            }
        }
    }
}
