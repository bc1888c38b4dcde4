//! A look into a cookie without the key.

use std::time::SystemTime;

use crate::codec::{DecodeError, dict_of};
use crate::itsdangerous::{
    BadTimeSignature, Epoch, PayloadFormat, base64_to_int, decode_url_safe, is_compressed,
    split_timed,
};
use crate::json::PayloadError;
use crate::session::Session;
use crate::tagged::TaggedJsonSerializer;

/// What a cookie claims, with nothing verified: for tools that debug, never for deciding anything.
///
/// **Nothing in it may be trusted.** Anybody can write such a cookie; only
/// [`SessionCodec`](crate::SessionCodec) tells whether it is genuine and still valid. The default
/// limits on length and nesting hold here too.
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
    /// Takes a cookie apart and decompresses its payload.
    ///
    /// # Errors
    ///
    /// [`BadTimeSignature::MissingSeparator`], [`BadTimeSignature::MissingTimestamp`],
    /// [`BadTimeSignature::MalformedTimestamp`] or [`BadTimeSignature::AmbiguousBase64`] as
    /// [`DecodeError::Signature`], and [`DecodeError::Payload`] if the payload is not text.
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

    /// The payload: text that should be JSON as [`TaggedJsonSerializer`] reads it.
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

    /// Whether the payload is compressed in the cookie.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    ///
    /// let cookie = SessionCodec::new("dev")?.encode(&Session::from([("text", "la".repeat(100))]))?;
    /// assert!(cookie.starts_with('.'));
    /// assert!(UnverifiedCookie::parse(&cookie)?.is_compressed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The timestamp as it is in the cookie: seconds since 1970, or since 2011 if it was made with
    /// itsdangerous before 1.1, which the cookie does not tell.
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

    /// The time at which the cookie claims to have been signed, if the timestamp counts from 1970;
    /// `None` after the year 9999.
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

    /// The session that the payload spells.
    ///
    /// # Errors
    ///
    /// The [`PayloadError`]s that speak of JSON, of tags and of the top level.
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
