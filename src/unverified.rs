//! Reads a cookie without its key.

use std::time::SystemTime;

use crate::codec::{DecodeError, dict_of};
use crate::itsdangerous::{
    BadTimeSignature, Epoch, PayloadFormat, base64_to_int, decode_url_safe, is_compressed,
    split_timed,
};
use crate::json::PayloadError;
use crate::session::Session;
use crate::tagged::TaggedJsonSerializer;

/// The contents of a cookie whose signature was not verified, for debugging tools.
///
/// **Do not trust any of it.** Anyone can write such a cookie; only
/// [`SessionCodec`](crate::SessionCodec) verifies its signature and age. The default limits on
/// length and nesting apply.
///
/// ```
/// use flask_session_cookie::UnverifiedCookie;
///
/// let cookie =
///     UnverifiedCookie::parse("eyJ1c2VybmFtZSI6Ik1hbGxvcnkifQ.ZVPxAA.no-signature-at-all")?;
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
    /// Splits a cookie into its parts, and decodes and decompresses its payload.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Signature`] with [`BadTimeSignature::MissingSeparator`],
    /// [`MissingTimestamp`](BadTimeSignature::MissingTimestamp),
    /// [`MalformedTimestamp`](BadTimeSignature::MalformedTimestamp) or
    /// [`AmbiguousBase64`](BadTimeSignature::AmbiguousBase64), or [`DecodeError::Payload`] if the
    /// payload cannot be decoded.
    ///
    /// ```
    /// use flask_session_cookie::UnverifiedCookie;
    ///
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// assert_eq!(UnverifiedCookie::parse(cookie)?.payload(), r#"{"username":"Alice"}"#);
    /// assert!(UnverifiedCookie::parse("not a cookie").is_err());
    /// # Ok::<(), flask_session_cookie::DecodeError>(())
    /// ```
    pub fn parse(cookie: &str) -> Result<UnverifiedCookie, DecodeError> {
        if !cookie.contains('.') {
            return Err(BadTimeSignature::MissingSeparator.into());
        }
        let (payload, timestamp, _) =
            split_timed(cookie, ".").ok_or(BadTimeSignature::MissingTimestamp)?;
        Ok(UnverifiedCookie {
            payload: decode_url_safe(payload, PayloadFormat::DEFAULT_MAX_LEN)?,
            compressed: is_compressed(payload),
            timestamp: base64_to_int(timestamp)?,
        })
    }

    /// The payload. This should be JSON that [`TaggedJsonSerializer`] reads, but need not be.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    ///
    /// let cookie = SessionCodec::new("dev")?.encode(&Session::from([("size", (2, 3))]))?;
    /// assert_eq!(UnverifiedCookie::parse(&cookie)?.payload(), r#"{"size":{" t":[2,3]}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// Whether the cookie's payload is compressed.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    ///
    /// let session = Session::from([("text", "la".repeat(100))]);
    /// let cookie = SessionCodec::new("dev")?.encode(&session)?;
    /// assert!(cookie.starts_with('.'));
    /// assert!(UnverifiedCookie::parse(&cookie)?.is_compressed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The timestamp of the cookie: seconds since 1970, or since 2011 with itsdangerous before 1.0.
    /// The cookie does not say which.
    ///
    /// ```
    /// use flask_session_cookie::UnverifiedCookie;
    ///
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// assert_eq!(UnverifiedCookie::parse(cookie)?.timestamp(), 1_700_000_000);
    /// # Ok::<(), flask_session_cookie::DecodeError>(())
    /// ```
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// When the cookie claims to have been signed, if its timestamp counts from 1970. `None` after
    /// the year 9999.
    ///
    /// ```
    /// use flask_session_cookie::UnverifiedCookie;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let signed_at = UnverifiedCookie::parse(cookie)?.signed_at();
    /// assert_eq!(signed_at, Some(UNIX_EPOCH + Duration::from_secs(1_700_000_000)));
    /// # Ok::<(), flask_session_cookie::DecodeError>(())
    /// ```
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        Epoch::Unix.system_time(self.timestamp).ok()
    }

    /// Parses the payload into a session.
    ///
    /// # Errors
    ///
    /// A [`PayloadError`] if the payload is not valid JSON, has an invalid tag or is not a session.
    ///
    /// ```
    /// use flask_session_cookie::UnverifiedCookie;
    ///
    /// let cookie = UnverifiedCookie::parse("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.forged")?;
    /// assert_eq!(cookie.session()?["username"], "Alice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn session(&self) -> Result<Session, PayloadError> {
        dict_of(TaggedJsonSerializer::new().loads(&self.payload)?).map(Session::from)
    }
}
