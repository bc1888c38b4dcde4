//! What all serializers have in common: signers, and a payload.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::builder::Builder;
use super::payload::Payload;
use super::settings::{FromSettings, Settings};
use super::signer::Signer;
use super::timed::TimestampSigner;
use crate::error::{BadData, BadSignature, BadTimeSignature, ConfigError, EncodeError, Unverified};
use crate::value::{Dict, Value};

/// The signers of a serializer, and how its payload is written.
#[derive(Clone)]
pub(crate) struct Core<S> {
    /// The one that signs, then the fallback signers.
    signers: Arc<[S]>,
    payload: Payload,
}

impl<S: FromSettings> Core<S> {
    /// Of settings that were [checked](Settings::check).
    pub(super) fn new(settings: &Settings) -> Core<S> {
        Core { signers: settings.signers(), payload: settings.payload }
    }
}

impl<S> Core<S> {
    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }
}

impl Core<Signer> {
    pub(super) fn dumps(&self, value: &Value) -> Result<String, EncodeError> {
        let mut token = self.payload.dump(value)?;
        if let Some(signer) = self.signers.first() {
            signer.append_signature(&mut token);
        }
        Ok(token)
    }

    /// The payload, if one of the signers verifies the signature.
    pub(super) fn unsign<'a>(&self, token: &'a str) -> Result<&'a str, BadTimeSignature> {
        let unsigned = self.signers.iter().find_map(|signer| signer.unsign(token).ok());
        unsigned.ok_or_else(|| match self.signers.first() {
            Some(signer) if !token.contains(signer.separator()) => BadTimeSignature::MissingSeparator,
            _ => BadTimeSignature::BadSignature(BadSignature),
        })
    }

    pub(super) fn bad_signature(&self, error: BadTimeSignature, token: &str) -> BadData {
        let payload = self.signers.first().and_then(|signer| signer.unsign_unverified(token));
        BadData::BadSignature {
            error,
            unverified: Unverified { payload: payload.map(Into::into), signed_at: None },
        }
    }
}

impl Core<TimestampSigner> {
    /// Of the settings that a builder has.
    pub(crate) fn from_builder<S>(builder: &Builder<S>) -> Result<Core<TimestampSigner>, ConfigError> {
        builder.settings.check()?;
        Ok(Core::new(&builder.settings))
    }

    pub(super) fn dumps_at(&self, value: &Value, time: SystemTime) -> Result<String, EncodeError> {
        self.sign_at(self.payload.dump(value)?, time)
    }

    /// Like [`dumps_at`](Core::dumps_at) for a value that is a dictionary.
    pub(crate) fn dumps_dict_at(&self, dict: &Dict, time: SystemTime) -> Result<String, EncodeError> {
        self.sign_at(self.payload.dump_dict(dict)?, time)
    }

    fn sign_at(&self, mut payload: String, time: SystemTime) -> Result<String, EncodeError> {
        if let Some(signer) = self.signers.first() {
            signer.append_signature(&mut payload, time)?;
        }
        Ok(payload)
    }

    /// The payload and the time at which it was signed, if one of the signers verifies the signature and it is not
    /// too old.
    ///
    /// As upstream the next signer is tried unless a signature is right and only its time is not good.
    pub(crate) fn unsign_at<'a>(
        &self,
        token: &'a str,
        max_age: Option<Duration>,
        now: SystemTime,
    ) -> Result<(&'a str, SystemTime), BadTimeSignature> {
        let mut result = Err(BadTimeSignature::MissingSeparator);
        for signer in self.signers.iter() {
            let unsigned = signer.unsign_at(token, max_age, now);
            match (&unsigned, &result) {
                (Err(BadTimeSignature::MissingSeparator), _) => {}
                (Err(BadTimeSignature::BadSignature(_)), Err(BadTimeSignature::MissingSeparator)) => {
                    result = unsigned;
                }
                (Err(BadTimeSignature::BadSignature(_)), _) => {}
                // The signature is right, but there is no time, or none that can be read.
                (Err(BadTimeSignature::MissingTimestamp | BadTimeSignature::MalformedTimestamp), _) => {
                    result = unsigned;
                }
                _ => return unsigned,
            }
        }
        result
    }

    pub(super) fn bad_signature(&self, error: BadTimeSignature, token: &str) -> BadData {
        let claim = self.signers.first().and_then(|signer| signer.unsign_unverified(token));
        let (payload, signed_at) = claim.unzip();
        BadData::BadSignature {
            error,
            unverified: Unverified { payload: payload.map(Into::into), signed_at: signed_at.flatten() },
        }
    }
}

/// What a serializer keeps to be able to [`with_salt`](Salted::with_salt).
#[derive(Clone)]
pub(super) struct Salted<S> {
    pub(super) core: Core<S>,
    settings: Arc<Settings>,
}

impl<S: FromSettings> Salted<S> {
    pub(super) fn new(settings: Settings) -> Salted<S> {
        Salted { core: Core::new(&settings), settings: Arc::new(settings) }
    }

    pub(super) fn with_salt(&self, salt: &[u8]) -> Salted<S> {
        Salted::new(Settings { salt: salt.to_vec(), ..Settings::clone(&self.settings) })
    }
}

/// Shows how payloads are written, but no key.
impl<S> fmt::Debug for Core<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("payload", &self.payload).finish_non_exhaustive()
    }
}
