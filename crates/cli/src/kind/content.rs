//! What can be shown of a text without the key.

use flask_session_cookie::itsdangerous::Digest;
use flask_session_cookie::{JsonSerializer, PayloadError, TaggedJsonSerializer, Value};

use super::form::Shape;

/// What can be shown of a text without the key. What its kind does not have is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Content {
    /// The payload, or the claims of a JWT. Why it is missing is in
    /// [`Recognized::damage`](super::Recognized::damage).
    pub payload: Option<Payload>,
    /// When it was signed or encrypted.
    pub timestamp: Option<Timestamp>,
    /// The digest that has a signature of this length.
    pub digest: Option<Digest>,
    /// The id of the user in a remember token.
    pub user_id: Option<String>,
    /// The id of a session that is kept on the server.
    pub session_id: Option<String>,
    /// What was signed, where that is any text.
    pub text: Option<String>,
    /// The header of a JWS, JWT or JWE.
    pub header: Option<Payload>,
    /// `iat`: of the header in itsdangerous' JWS, of the claims in a JWT. Seconds since 1970.
    pub issued_at: Option<i64>,
    /// `exp`, likewise.
    pub expires_at: Option<i64>,
}

/// JSON text, and what it means.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Payload {
    /// The JSON text, exactly as it was signed.
    pub text: String,
    /// The value, with Flask's tags in sessions and without them elsewhere; or why it cannot be
    /// read.
    pub value: Result<Value, PayloadError>,
    /// The length of the zlib stream, if it is compressed.
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

    /// What kind of JSON it is; `None` if it is not JSON.
    pub(super) fn shape(&self) -> Option<Shape> {
        match &self.value {
            // Where JSON was expected and not found.
            Err(PayloadError::Json { .. }) => None,
            // JSON that is beyond a limit: what follows was not read.
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

    /// A time as JWTs have it: a number of seconds, fractions dropped.
    pub(super) fn seconds(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            #[expect(clippy::cast_possible_truncation, reason = "far beyond any time it saturates")]
            Value::Float(seconds) if seconds.is_finite() => Some(seconds.floor() as i64),
            value => value.as_i64(),
        }
    }
}

/// The time in a signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timestamp {
    /// The number in the text.
    pub raw: u64,
    /// From when it counts, as far as the number tells.
    pub epoch: Epoch,
}

/// From when a timestamp counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Epoch {
    /// 1970.
    Unix,
    /// 2011, as in itsdangerous before 1.1.
    Legacy,
}

impl Epoch {
    /// The second from which it counts, since 1970.
    #[must_use]
    pub fn start(self) -> i64 {
        match self {
            Epoch::Unix => 0,
            Epoch::Legacy => 1_293_840_000,
        }
    }
}

impl Timestamp {
    /// Counts since 1970 of less than this, in 1999, count from 2011 and mean a time before 2040:
    /// itsdangerous exists since 2011.
    const LEGACY_UNTIL: u64 = 2_208_988_800 - 1_293_840_000;

    /// 9999-12-31 23:59:59.
    const LATEST: i64 = 253_402_300_799;

    /// Of itsdangerous, which counted from 2011 before 1.1.
    pub(super) fn of_itsdangerous(raw: u64) -> Timestamp {
        let epoch = if raw < Timestamp::LEGACY_UNTIL { Epoch::Legacy } else { Epoch::Unix };
        Timestamp { raw, epoch }
    }

    pub(super) fn unix(raw: u64) -> Timestamp {
        Timestamp { raw, epoch: Epoch::Unix }
    }

    /// Seconds since 1970; `None` after the year 9999.
    #[must_use]
    pub fn seconds(self) -> Option<i64> {
        let seconds = i64::try_from(self.raw).ok()?.checked_add(self.epoch.start())?;
        (seconds <= Timestamp::LATEST).then_some(seconds)
    }

    /// Whether it is a time of the years 2005, when Django appeared, to 2199, and not zero.
    pub(super) fn is_plausible(self) -> bool {
        self.raw > 0
            && self
                .seconds()
                .is_some_and(|seconds| (1_104_537_600..7_258_118_400).contains(&seconds))
    }
}
