//! What can be read of a value without the key.

use flask_session_cookie::itsdangerous::Digest;
use flask_session_cookie::{JsonSerializer, PayloadError, TaggedJsonSerializer, Value};

use super::form::Shape;

/// What can be read of a value without the key. Fields that its kind does not have are `None`.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Content {
    /// The payload, or the claims of a JWT. [`Recognized::damage`](super::Recognized::damage) says
    /// why it is missing.
    pub payload: Option<Payload>,
    /// When it was signed or encrypted.
    pub timestamp: Option<Timestamp>,
    /// The digest, by the length of the signature.
    pub digest: Option<Digest>,
    /// The user ID in a remember token.
    pub user_id: Option<String>,
    /// The ID of a session that is kept on the server.
    pub session_id: Option<String>,
    /// The signed text, if it is not a payload.
    pub text: Option<String>,
    /// The header of a JWS, JWT or JWE.
    pub header: Option<Payload>,
    /// `iat` in Unix seconds: from the header of an itsdangerous JWS, or the claims of a JWT.
    pub issued_at: Option<i64>,
    /// `exp`, likewise.
    pub expires_at: Option<i64>,
}

/// JSON text and its value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Payload {
    /// The JSON text, exactly as it was signed.
    pub text: String,
    /// The value, or why it cannot be read. Flask's tags are resolved in sessions only.
    pub value: Result<Value, PayloadError>,
    /// The length of the zlib stream, if the payload is compressed.
    pub compressed_len: Option<usize>,
}

impl Payload {
    pub(super) fn plain(text: impl Into<String>) -> Payload {
        let text = text.into();
        let value = JsonSerializer::new().loads(&text);
        Payload { text, value, compressed_len: None }
    }

    /// The same text read with Flask's tags.
    pub(super) fn tagged(self) -> Payload {
        Payload { value: TaggedJsonSerializer::new().loads(&self.text), ..self }
    }

    /// The type of JSON value; `None` if the text is not JSON.
    pub(super) fn shape(&self) -> Option<Shape> {
        match &self.value {
            Err(PayloadError::Json { .. }) => None,
            // JSON beyond a limit: the rest of it was not read.
            Err(_) => Shape::of(&self.text).filter(|shape| shape.ends(&self.text)),
            Ok(_) => Shape::of(&self.text),
        }
    }

    pub(super) fn is_object(&self) -> bool {
        self.shape() == Some(Shape::Object)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.value.as_ref().ok()?.as_dict()?.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// RFC 7519's NumericDate, without the fraction.
    pub(super) fn seconds(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            #[expect(clippy::cast_possible_truncation, reason = "saturates beyond any real time")]
            Value::Float(seconds) if seconds.is_finite() => Some(seconds.floor() as i64),
            value => value.as_i64(),
        }
    }
}

/// The timestamp of a signed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp {
    /// The number as written.
    pub raw: u64,
    /// The epoch it counts from, guessed from its size.
    pub epoch: Epoch,
}

/// The epoch that a timestamp counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Epoch {
    /// 1970.
    Unix,
    /// 2011, as in itsdangerous before 1.0.
    Legacy,
}

impl Epoch {
    /// Its start, in Unix seconds.
    #[must_use]
    pub fn start(self) -> i64 {
        match self {
            Epoch::Unix => 0,
            Epoch::Legacy => 1_293_840_000,
        }
    }
}

impl Timestamp {
    /// As Unix seconds, anything below this is a time before 1999. itsdangerous dates from 2011, so
    /// such a number must count from 2011; it then means a time before 2040.
    const LEGACY_UNTIL: u64 = 2_208_988_800 - 1_293_840_000;

    /// 9999-12-31 23:59:59.
    const LATEST: i64 = 253_402_300_799;

    /// An itsdangerous timestamp. Before 1.1, `TimestampSigner.get_timestamp` in `itsdangerous.py`
    /// subtracted `EPOCH`, the start of 2011.
    pub(super) fn of_itsdangerous(raw: u64) -> Timestamp {
        let epoch = if raw < Timestamp::LEGACY_UNTIL { Epoch::Legacy } else { Epoch::Unix };
        Timestamp { raw, epoch }
    }

    pub(super) fn unix(raw: u64) -> Timestamp {
        Timestamp { raw, epoch: Epoch::Unix }
    }

    /// Unix seconds; `None` after the year 9999.
    #[must_use]
    pub fn seconds(self) -> Option<i64> {
        let seconds = i64::try_from(self.raw).ok()?.checked_add(self.epoch.start())?;
        (seconds <= Timestamp::LATEST).then_some(seconds)
    }

    /// Whether it is a time from 2005, when Django appeared, to 2199, and not zero.
    pub(super) fn is_plausible(self) -> bool {
        self.raw > 0
            && self
                .seconds()
                .is_some_and(|seconds| (1_104_537_600..7_258_118_400).contains(&seconds))
    }
}
