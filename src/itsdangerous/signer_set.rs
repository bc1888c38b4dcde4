//! The part that all serializers share: a signer, its fallbacks, and the format of the payload.
//! Mirrors `Serializer` and `TimedSerializer` in itsdangerous' `serializer.py` and `timed.py`.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::builder::Builder;
use super::error::{BadData, BadTimeSignature, Unverified};
use super::max_age::MaxAge;
use super::payload::PayloadFormat;
use super::settings::{FromSettings, Settings};
use super::signer::Signer;
use super::timed::{TimestampSigner, Unsigned};
use crate::config_error::ConfigError;
use crate::json::{DumpError, EncodeError};
use crate::value::{Dict, Value};

/// The signers of a serializer and the format of its payload.
#[derive(Clone)]
pub(crate) struct SignerSet<S> {
    /// The signer that signs, then the fallback signers.
    signers: Arc<[S]>,
    payload: PayloadFormat,
}

impl<S: FromSettings> SignerSet<S> {
    /// `settings` must have passed [`check`](Settings::check).
    pub(super) fn new(settings: &Settings) -> SignerSet<S> {
        SignerSet { signers: settings.signers(), payload: settings.payload }
    }
}

impl<S> SignerSet<S> {
    pub(crate) fn payload(&self) -> &PayloadFormat {
        &self.payload
    }
}

impl SignerSet<Signer> {
    pub(super) fn dumps(&self, value: &Value) -> Result<String, DumpError> {
        let spare = self.signers.first().map_or(0, Signer::suffix_len);
        let mut token = self.payload.dump(value, spare)?;
        if let Some(signer) = self.signers.first() {
            signer.append_signature(&mut token);
        }
        Ok(token)
    }

    /// The payload, if one of the signers verifies the signature. The error contains what the token
    /// claims, split at the first signer's separator.
    pub(super) fn unsign<'a>(&self, token: &'a str) -> Result<&'a str, BadData> {
        let mut reason = BadTimeSignature::MissingSeparator;
        for signer in self.signers.iter() {
            match signer.check(token) {
                Ok(payload) => return Ok(payload),
                Err(error @ BadTimeSignature::AmbiguousBase64) => reason = error,
                Err(_) => {}
            }
        }
        let payload = self.signers.first().and_then(|signer| signer.unsign_unverified(token));
        if payload.is_some() && reason == BadTimeSignature::MissingSeparator {
            reason = BadTimeSignature::BadSignature;
        }
        let signed_at = Err(BadTimeSignature::MissingTimestamp);
        Err(BadData::Signature {
            error: reason,
            unverified: Unverified { payload: payload.map(Into::into), signed_at },
        })
    }
}

impl SignerSet<TimestampSigner> {
    /// The signers that a builder describes.
    pub(crate) fn from_builder<S>(
        builder: &Builder<S>,
    ) -> Result<SignerSet<TimestampSigner>, ConfigError> {
        builder.settings.check()?;
        Ok(SignerSet::new(&builder.settings))
    }

    pub(super) fn dumps_at(&self, value: &Value, time: SystemTime) -> Result<String, DumpError> {
        Ok(self.sign_at(self.payload.dump(value, self.suffix_len())?, time)?)
    }

    /// Like [`dumps_at`](SignerSet::dumps_at), but for the dictionary of a session, in tagged JSON.
    #[inline]
    pub(crate) fn dumps_dict_at(
        &self,
        dict: &Dict,
        time: SystemTime,
    ) -> Result<String, EncodeError> {
        self.sign_at(self.payload.dump_dict(dict, self.suffix_len())?, time)
    }

    fn suffix_len(&self) -> usize {
        self.signers.first().map_or(0, TimestampSigner::suffix_len)
    }

    #[inline]
    fn sign_at(&self, mut token: String, time: SystemTime) -> Result<String, EncodeError> {
        if let Some(signer) = self.signers.first() {
            signer.append_signature(&mut token, time)?;
        }
        Ok(token)
    }

    /// The payload and the time at which it was signed, if one of the signers verifies the
    /// signature and the age is within the limit.
    #[inline]
    pub(crate) fn unsign_at<'a>(
        &self,
        token: &'a str,
        max_age: MaxAge,
        now: impl Fn() -> SystemTime,
    ) -> Result<Unsigned<'a>, BadTimeSignature> {
        self.try_signers(token, max_age, now).map_err(|(error, _)| error)
    }

    /// Like [`unsign_at`](SignerSet::unsign_at), but the error contains what the token claims.
    pub(super) fn unsign<'a>(
        &self,
        token: &'a str,
        max_age: MaxAge,
        now: SystemTime,
    ) -> Result<Unsigned<'a>, BadData> {
        self.try_signers(token, max_age, || now).map_err(|(error, signer)| {
            let (payload, signed_at) =
                signer.and_then(|signer| signer.unsign_unverified(token)).unzip();
            let signed_at = signed_at.unwrap_or(Err(BadTimeSignature::MissingTimestamp));
            BadData::Signature {
                error,
                unverified: Unverified { payload: payload.map(Into::into), signed_at },
            }
        })
    }

    /// Tries the signers in turn. The error comes with the signer that reported it: one that
    /// verified the signature, or else the first.
    ///
    /// An expired value is final, as in `TimedSerializer.loads` of `timed.py`: "the signature was
    /// unsigned successfully but was expired. Do not try the next signer". So is a timestamp after
    /// the year 9999, since its exception is not a `BadSignature`.
    #[allow(clippy::type_complexity, reason = "it has one use")]
    #[inline]
    fn try_signers<'a, 's>(
        &'s self,
        token: &'a str,
        max_age: MaxAge,
        now: impl Fn() -> SystemTime,
    ) -> Result<Unsigned<'a>, (BadTimeSignature, Option<&'s TimestampSigner>)> {
        let mut rejected = (BadTimeSignature::MissingSeparator, None);
        for (index, signer) in self.signers.iter().enumerate() {
            match signer.unsign_by(token, max_age, &now) {
                Ok(unsigned) => {
                    return Ok(Unsigned {
                        by_fallback: index > 0 || unsigned.by_fallback,
                        ..unsigned
                    });
                }
                Err(
                    error @ (BadTimeSignature::MissingSeparator | BadTimeSignature::BadSignature),
                ) => {
                    if rejected.1.is_none() {
                        rejected = (error, Some(signer));
                    }
                }
                Err(
                    error @ (BadTimeSignature::MissingTimestamp
                    | BadTimeSignature::MalformedTimestamp
                    | BadTimeSignature::AmbiguousBase64),
                ) => {
                    rejected = (error, Some(signer));
                }
                Err(error) => return Err((error, Some(signer))),
            }
        }
        Err(rejected)
    }
}

/// Signers together with their settings, to derive the keys again
/// [with another salt](Salted::with_salt).
#[derive(Clone)]
pub(super) struct Salted<S> {
    pub(super) signers: SignerSet<S>,
    settings: Arc<Settings>,
}

impl<S: FromSettings> Salted<S> {
    pub(super) fn new(settings: Settings) -> Salted<S> {
        Salted { signers: SignerSet::new(&settings), settings: Arc::new(settings) }
    }

    pub(super) fn with_salt(&self, salt: &[u8]) -> Salted<S> {
        Salted::new(Settings { salt: Some(salt.to_vec()), ..Settings::clone(&self.settings) })
    }
}

/// Prints the format of the payload, but no key.
impl<S> fmt::Debug for SignerSet<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerSet").field("payload", &self.payload).finish_non_exhaustive()
    }
}
