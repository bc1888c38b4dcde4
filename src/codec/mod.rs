//! Converts between signed cookies and [`Session`]s.
//!
//! ```text
//! eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk
//! payload                     time   signature over payload and time
//! ```
//!
//! Upstream: `SecureCookieSessionInterface.get_signing_serializer` in `flask/sessions.py`.

mod builder;
mod error;

use std::fmt;
use std::time::{Duration, SystemTime};

pub use self::builder::SessionCodecBuilder;
pub use self::error::DecodeError;
use crate::clock;
use crate::config_error::ConfigError;
use crate::itsdangerous::{MaxAge, SignerSet, TimestampSigner};
use crate::json::{EncodeError, InFlask, PayloadError};
use crate::session::Session;
use crate::value::{Dict, Value};

/// Reads and writes Flask's session cookies.
///
/// A codec holds the app's settings that affect the value of the cookie. It does no I/O, and it is
/// cheap to clone and to share between threads. Keys are derived only once, when it is built.
///
/// ```
/// use flask_session_cookie::{Session, SessionCodec};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let codec = SessionCodec::new("dev")?; // app.secret_key = "dev"
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
///
/// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk"; // made by Flask
/// let session = codec.decode_at(cookie, now)?;
/// assert_eq!(session.get("username").and_then(|name| name.as_str()), Some("Alice"));
/// assert_eq!(codec.encode_at(&session, now)?, cookie);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionCodec {
    /// The result of `get_signing_serializer`.
    serializer: SignerSet<TimestampSigner>,
    lifetime: Duration,
    max_age: MaxAge,
}

impl SessionCodec {
    /// Creates a codec with this secret key (`app.secret_key`, `SECRET_KEY`) and Flask's defaults.
    /// A key that is text in Python is encoded as UTF-8.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let codec = SessionCodec::new("dev")?; // app.secret_key = "dev"
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<SessionCodec, ConfigError> {
        SessionCodec::builder(secret_key).build()
    }

    /// Creates a builder, to change settings.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let codec = SessionCodec::builder("dev")
    ///     .sort_keys(false) // app.json.sort_keys = False
    ///     .build()?;
    /// let session = Session::from([("username", "Alice"), ("theme", "dark")]);
    /// assert_ne!(codec.encode(&session)?, SessionCodec::new("dev")?.encode(&session)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> SessionCodecBuilder {
        SessionCodecBuilder::new(secret_key)
    }

    /// Encodes a session as the value of a cookie, signed at the current time.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`encode_at`](SessionCodec::encode_at) there.
    ///
    /// # Errors
    ///
    /// Any [`EncodeError`].
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert!(cookie.starts_with("eyJ1c2VybmFtZSI6IkFsaWNlIn0."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode(&self, session: &Session) -> Result<String, EncodeError> {
        self.encode_at(session, clock::now())
    }

    /// Like [`encode`](SessionCodec::encode), but signed at a given time. Fractions of a second are
    /// dropped.
    ///
    /// # Errors
    ///
    /// Any [`EncodeError`].
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let session = Session::from([("username", "Alice")]);
    /// let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let cookie = SessionCodec::new("dev")?.encode_at(&session, time)?;
    /// assert_eq!(cookie, "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode_at(&self, session: &Session, time: SystemTime) -> Result<String, EncodeError> {
        self.serializer.dumps_dict_at(session.peek(), time)
    }

    /// Decodes the value of a cookie, if its signature is valid and has not expired.
    ///
    /// The payload is not parsed before the signature is verified.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`decode_at`](SessionCodec::decode_at) there.
    ///
    /// # Errors
    ///
    /// Any [`DecodeError`]; [`in_flask`](DecodeError::in_flask) tells what Flask does with the same
    /// cookie.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// assert!(SessionCodec::new("another key")?.decode(&cookie).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decode(&self, cookie: &str) -> Result<Session, DecodeError> {
        self.decode_with(cookie, clock::now)
    }

    /// Like [`decode`](SessionCodec::decode), but at a given time.
    ///
    /// # Errors
    ///
    /// Any [`DecodeError`].
    ///
    /// ```
    /// use flask_session_cookie::SessionCodec;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// // A cookie made by Flask.
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert_eq!(codec.decode_at(cookie, signed_at)?["username"], "Alice");
    ///
    /// let later = signed_at + Duration::from_secs(32 * 86_400);
    /// let error = codec.decode_at(cookie, later).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the signature has expired: its age is 2764800 s, the limit 2678400 s"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decode_at(&self, cookie: &str, now: SystemTime) -> Result<Session, DecodeError> {
        self.decode_with(cookie, || now)
    }

    #[inline]
    fn decode_with(
        &self,
        cookie: &str,
        now: impl Fn() -> SystemTime,
    ) -> Result<Session, DecodeError> {
        let unsigned = self.serializer.unsign_at(cookie, self.max_age, now)?;
        let dict = dict_of(self.serializer.payload().load(unsigned.value)?)?;
        Ok(Session::decoded(dict, unsigned.signed_at, unsigned.by_fallback))
    }

    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

/// The dictionary of a session. Upstream: `session_class(data)` in `open_session`, which calls
/// `CallbackDict.__init__` in Werkzeug's `datastructures`.
///
/// Before Werkzeug 3.1 that is `dict(data or ())`, so any falsy value is an empty session. Since
/// then it is `dict(data)`, which raises an exception for zero and false.
#[inline]
pub(crate) fn dict_of(value: Value) -> Result<Dict, PayloadError> {
    /// Whether Python's `dict` may accept the item as a key and its value: anything with two items.
    fn may_be_a_pair(item: &Value) -> bool {
        match item {
            Value::String(text) | Value::Markup(text) => text.chars().count() == 2,
            Value::List(items) | Value::Tuple(items) => items.len() == 2,
            Value::Bytes(bytes) => bytes.len() == 2,
            Value::Dict(dict) => dict.len() == 2,
            _ => false,
        }
    }

    match value {
        Value::Dict(dict) => Ok(dict),
        falsy if !falsy.is_truthy() => Ok(Dict::new()),
        other => Err(PayloadError::NotADict {
            found: other.type_name(),
            in_flask: match other.as_slice() {
                Some(items) if items.iter().all(may_be_a_pair) => InFlask::MayRead,
                _ => InFlask::ServerError,
            },
        }),
    }
}

/// Shows the settings, but no keys.
impl fmt::Debug for SessionCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCodec")
            .field("lifetime", &self.lifetime)
            .field("serializer", &self.serializer)
            .finish_non_exhaustive()
    }
}
