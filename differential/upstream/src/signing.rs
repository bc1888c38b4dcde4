//! itsdangerous: signers, serializers and JWS.

use std::time::{Duration, SystemTime};

use flask_session_cookie::itsdangerous::{
    BadData, BadJws, BadTimeSignature, Build, Builder, FallbackSigner, JsonWebSignatureSerializer,
    MaxAge, Serializer, Serializes, Signer, SignsJws, TakesSignerKwargs,
    TimedJsonWebSignatureSerializer, TimedSerializer, TimestampSigner, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
use flask_session_cookie::{InFlask, PayloadError, TaggedJsonSerializer, Value};
use pyo3::prelude::*;

use crate::value::{from_dict, from_value, to_dict, to_value};
use crate::{at, named, refused, seconds, unsupported};

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct SignerKwargs {
    pub(crate) sep: String,
    pub(crate) key_derivation: String,
    pub(crate) digest: String,
}

/// The settings of a signer or serializer.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    /// Oldest to newest, like in itsdangerous.
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) signer: SignerKwargs,
    fallback_signers: Vec<SignerKwargs>,
    tagged: bool,
    compact: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) sort_keys: bool,
    algorithm: String,
    expires_in: Option<u64>,
}

impl Settings {
    fn builder<S: Build>(&self) -> PyResult<Builder<S>> {
        let (current, older) = self.keys.split_last().ok_or_else(|| unsupported("no key"))?;
        let builder = older.iter().rev().fold(S::builder(current), Builder::fallback_key);
        Ok(match &self.salt {
            Some(salt) => builder.salt(salt),
            None => builder,
        })
    }

    fn with_kwargs<S: TakesSignerKwargs>(&self) -> PyResult<Builder<S>> {
        let SignerKwargs { sep, key_derivation, digest } = &self.signer;
        Ok(self.builder()?.sep(sep).key_derivation(named(key_derivation)?).digest(named(digest)?))
    }

    fn signer<S: TakesSignerKwargs>(&self) -> PyResult<S> {
        self.with_kwargs()?.build().map_err(unsupported)
    }

    fn with_json<S: Serializes>(&self, builder: Builder<S>) -> Builder<S> {
        if self.tagged {
            let tagged = TaggedJsonSerializer::new().with_ensure_ascii(self.ensure_ascii);
            return builder.serializer(tagged.with_sort_keys(self.sort_keys));
        }
        builder.compact(self.compact).ensure_ascii(self.ensure_ascii).sort_keys(self.sort_keys)
    }

    fn serializer<S: Serializes + TakesSignerKwargs>(&self) -> PyResult<S> {
        let mut builder = self.with_json(self.with_kwargs()?);
        for SignerKwargs { sep, key_derivation, digest } in &self.fallback_signers {
            let fallback = FallbackSigner::new().sep(sep).key_derivation(named(key_derivation)?);
            builder = builder.fallback_signer(fallback.digest(named(digest)?));
        }
        builder.build().map_err(unsupported)
    }

    fn jws<S: SignsJws>(&self) -> PyResult<Builder<S>> {
        Ok(self.with_json(self.builder()?).algorithm(named(&self.algorithm)?))
    }
}

pub(crate) fn limit(max_age: Option<i64>) -> MaxAge {
    max_age.map_or(MaxAge::from(None), MaxAge::from_secs)
}

/// The exception for a refused signature of a timed value.
fn bad_time_signature(
    error: &BadTimeSignature,
    payload: Option<&str>,
    signed_at: Result<SystemTime, BadTimeSignature>,
) -> PyErr {
    let exception = match error {
        BadTimeSignature::AmbiguousBase64 => return unsupported(error),
        BadTimeSignature::MissingSeparator => "BadSignature",
        BadTimeSignature::BadSignature if signed_at == Err(BadTimeSignature::MissingTimestamp) => {
            "BadSignature"
        }
        BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. } => {
            "SignatureExpired"
        }
        // Not an exception of itsdangerous: `datetime.fromtimestamp` raises it.
        BadTimeSignature::TimestampOutOfRange { .. } => {
            return refused("ValueError", None, None, error);
        }
        _ => "BadTimeSignature",
    };
    refused(exception, payload, signed_at.ok(), error)
}

pub(crate) fn payload_error(error: &PayloadError) -> PyErr {
    match error.in_flask() {
        InFlask::MayRead => unsupported(error),
        _ => refused("BadPayload", None, None, error),
    }
}

fn bad_data(error: &BadData, timed: bool) -> PyErr {
    match error {
        BadData::Signature { error, unverified, .. } if timed => {
            bad_time_signature(error, unverified.payload(), unverified.signed_at())
        }
        BadData::Signature { error: BadTimeSignature::AmbiguousBase64, .. } => unsupported(error),
        BadData::Signature { unverified, .. } => {
            refused("BadSignature", unverified.payload(), None, error)
        }
        BadData::Payload(error) => payload_error(error),
        other => unsupported(other),
    }
}

#[pyfunction]
pub(crate) fn sign(timed: bool, settings: Settings, value: &str, now: f64) -> PyResult<String> {
    if timed {
        return settings.signer::<TimestampSigner>()?.sign_at(value, at(now)).map_err(unsupported);
    }
    Ok(settings.signer::<Signer>()?.sign(value))
}

/// The value, and its signing time if it has one.
#[pyfunction]
pub(crate) fn unsign(
    timed: bool,
    settings: Settings,
    signed: &str,
    max_age: Option<i64>,
    now: f64,
) -> PyResult<(String, Option<u64>)> {
    if timed {
        let signer = settings.signer::<TimestampSigner>()?;
        let (value, signed_at) =
            signer.unsign_at(signed, limit(max_age), at(now)).map_err(|error| {
                match signer.unsign_unverified(signed) {
                    Some((value, signed_at)) => bad_time_signature(&error, Some(value), signed_at),
                    None => {
                        bad_time_signature(&error, None, Err(BadTimeSignature::MissingSeparator))
                    }
                }
            })?;
        return Ok((value.to_owned(), Some(seconds(signed_at))));
    }
    let signer = settings.signer::<Signer>()?;
    let value = signer.unsign(signed);
    let value = value
        .map_err(|error| refused("BadSignature", signer.unsign_unverified(signed), None, error))?;
    Ok((value.to_owned(), None))
}

#[pyfunction]
pub(crate) fn validate(
    timed: bool,
    settings: Settings,
    signed: &str,
    max_age: Option<i64>,
    now: f64,
) -> PyResult<bool> {
    if timed {
        return Ok(settings.signer::<TimestampSigner>()?.validate_at(
            signed,
            limit(max_age),
            at(now),
        ));
    }
    Ok(settings.signer::<Signer>()?.validate(signed))
}

#[pyfunction]
pub(crate) fn get_signature(settings: Settings, value: &str) -> PyResult<String> {
    Ok(settings.signer::<Signer>()?.get_signature(value))
}

#[pyfunction]
pub(crate) fn verify_signature(settings: Settings, value: &str, signature: &str) -> PyResult<bool> {
    Ok(settings.signer::<Signer>()?.verify_signature(value, signature))
}

/// Evaluates one of two expressions with the serializer of this class: without or with a timestamp.
macro_rules! with_serializer {
    ($class:expr, $settings:expr, |$serializer:ident| $untimed:expr, $timed:expr) => {
        match $class {
            "Serializer" => {
                let $serializer = $settings.serializer::<Serializer>()?;
                $untimed
            }
            "URLSafeSerializer" => {
                let $serializer = $settings.serializer::<UrlSafeSerializer>()?;
                $untimed
            }
            "TimedSerializer" => {
                let $serializer = $settings.serializer::<TimedSerializer>()?;
                $timed
            }
            "URLSafeTimedSerializer" => {
                let $serializer = $settings.serializer::<UrlSafeTimedSerializer>()?;
                $timed
            }
            other => return Err(unsupported(format!("a serializer of class {other}"))),
        }
    };
}

#[pyfunction]
pub(crate) fn dumps(
    class: &str,
    settings: Settings,
    value: &Bound<'_, PyAny>,
    now: f64,
) -> PyResult<String> {
    let value = to_value(value)?;
    with_serializer!(class, settings, |serializer| serializer.dumps_value(&value), {
        serializer.dumps_value_at(&value, at(now))
    })
    .map_err(unsupported)
}

/// The value, and its signing time if it has one.
#[pyfunction]
pub(crate) fn loads<'py>(
    py: Python<'py>,
    class: &str,
    settings: Settings,
    token: &str,
    max_age: Option<i64>,
    now: f64,
) -> PyResult<(Bound<'py, PyAny>, Option<u64>)> {
    let (value, signed_at) = with_serializer!(
        class,
        settings,
        |serializer| (
            serializer.loads_value(token).map_err(|error| bad_data(&error, false))?,
            None
        ),
        {
            let loaded = serializer.loads_value_at(token, limit(max_age), at(now));
            let (value, signed_at) = loaded.map_err(|error| bad_data(&error, true))?;
            (value, Some(seconds(signed_at)))
        }
    );
    Ok((from_value(py, &value)?, signed_at))
}

/// Whether the signature is valid, and the value.
#[pyfunction]
pub(crate) fn loads_unsafe<'py>(
    py: Python<'py>,
    class: &str,
    settings: Settings,
    token: &str,
    max_age: Option<i64>,
    now: f64,
) -> PyResult<(bool, Bound<'py, PyAny>)> {
    let (valid, value) =
        with_serializer!(class, settings, |serializer| serializer.loads_unverified(token), {
            serializer.loads_unverified_at(token, limit(max_age), at(now))
        });
    let value = match value {
        Ok(value) => value,
        // Upstream raises for a verified payload that cannot be read.
        Err(error) if valid => return Err(bad_data(&error, true)),
        Err(_) => Value::Null,
    };
    Ok((valid, from_value(py, &value)?))
}

#[pyfunction]
pub(crate) fn jws_dumps(
    settings: Settings,
    value: &Bound<'_, PyAny>,
    header: &Bound<'_, PyAny>,
    now: f64,
) -> PyResult<String> {
    let (value, header) = (to_value(value)?, to_dict(header)?);
    match settings.expires_in {
        Some(_) => timed_jws(&settings)?.dumps_with_header_at(&value, header, at(now)),
        None => untimed_jws(&settings)?.dumps_with_header(&value, header),
    }
    .map_err(unsupported)
}

/// The value and the header.
#[pyfunction]
pub(crate) fn jws_loads<'py>(
    py: Python<'py>,
    settings: Settings,
    token: &str,
    now: f64,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let loaded = match settings.expires_in {
        Some(_) => timed_jws(&settings)?.loads_value_at(token, at(now)),
        None => untimed_jws(&settings)?.loads_value(token),
    };
    let (value, header) = loaded.map_err(|error| match &error {
        BadJws::AmbiguousBase64 => unsupported(error),
        BadJws::Header(_)
        | BadJws::HeaderNotAnObject { .. }
        | BadJws::AlgorithmMismatch { .. }
        | BadJws::ExpiryNotIntDate => refused("BadHeader", None, None, error),
        BadJws::Expired { issued_at, .. } => refused("SignatureExpired", None, *issued_at, &error),
        BadJws::Payload(error) => payload_error(error),
        BadJws::MissingHeader => refused("BadPayload", None, None, error),
        _ => refused("BadSignature", None, None, error),
    })?;
    Ok((from_value(py, &value)?, from_dict(py, &header)?))
}

fn untimed_jws(settings: &Settings) -> PyResult<JsonWebSignatureSerializer> {
    settings.jws()?.build().map_err(unsupported)
}

fn timed_jws(settings: &Settings) -> PyResult<TimedJsonWebSignatureSerializer> {
    let expires_in = Duration::from_secs(settings.expires_in.unwrap_or_default());
    settings.jws()?.expires_in(expires_in).build().map_err(unsupported)
}
