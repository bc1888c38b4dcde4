//! A look into a cookie without the key.

use std::time::SystemTime;

use crate::codec::{DecodeError, dict_of};
use crate::itsdangerous::{
    BadTimeSignature, Epoch, PayloadFormat, base64_to_int, decode_url_safe, is_compressed, split_timed,
};
use crate::json::PayloadError;
use crate::session::Session;
use crate::tagged::TaggedJsonSerializer;

/// What a cookie claims, with nothing verified: for tools that debug, never for deciding anything.
///
/// **Nothing in it may be trusted.** Anybody can write such a cookie; only [`SessionCodec`](crate::SessionCodec) tells whether it is genuine and
/// still valid. The default limits on length and nesting hold here too.
///
/// ```
/// use flask_session_cookie::UnverifiedCookie;
///
/// let cookie = UnverifiedCookie::parse("eyJ1c2VybmFtZSI6Ik1hbGxvcnkifQ.ZVPxAA.no-signature-at-all")?;
/// assert_eq!(cookie.payload(), r#"{"username":"Mallory"}"#);
/// assert!(!cookie.is_compressed());
/// # Ok::<(), flask_session_cookie::DecodeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct UnverifiedCookie {
    payload: String,
    compressed: bool,
    timestamp: u64,
}

impl UnverifiedCookie {
    /// Takes a cookie apart and decompresses its payload.
    ///
    /// # Errors
    ///
    /// [`BadTimeSignature::MissingSeparator`], [`BadTimeSignature::MissingTimestamp`],
    /// [`BadTimeSignature::MalformedTimestamp`] or [`BadTimeSignature::AmbiguousBase64`] as
    /// [`DecodeError::Signature`], and [`DecodeError::Payload`] if the payload is not text.
    pub fn parse(cookie: &str) -> Result<UnverifiedCookie, DecodeError> {
        if !cookie.contains('.') {
            return Err(BadTimeSignature::MissingSeparator.into());
        }
        let (payload, timestamp, _) = split_timed(cookie, ".").ok_or(BadTimeSignature::MissingTimestamp)?;
        Ok(UnverifiedCookie {
            payload: decode_url_safe(payload, PayloadFormat::DEFAULT_MAX_LEN)?,
            compressed: is_compressed(payload),
            timestamp: base64_to_int(timestamp)?,
        })
    }

    /// The payload: text that should be JSON as [`TaggedJsonSerializer`] reads it.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// Whether the payload is compressed in the cookie.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The timestamp as it is in the cookie: seconds since 1970, or since 2011 if it was made with itsdangerous before
    /// 1.1, which the cookie does not tell.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// The time at which the cookie claims to have been signed, if the timestamp counts from 1970; `None` after the year
    /// 9999.
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        Epoch::Unix.system_time(self.timestamp).ok()
    }

    /// The session that the payload spells.
    ///
    /// # Errors
    ///
    /// The [`PayloadError`]s that speak of JSON, of tags and of the top level.
    pub fn session(&self) -> Result<Session, PayloadError> {
        dict_of(TaggedJsonSerializer::new().loads(&self.payload)?).map(Session::from)
    }
}
