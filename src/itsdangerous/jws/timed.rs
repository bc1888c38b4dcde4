//! JSON Web Signatures that expire. Mirrors `TimedJSONWebSignatureSerializer` in itsdangerous'
//! `jws.py`.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{BadJws, Jws};
use crate::clock;
use crate::config_error::ConfigError;
use crate::itsdangerous::builder::Builder;
use crate::itsdangerous::epoch::Epoch;
use crate::itsdangerous::payload::PayloadFormat;
use crate::itsdangerous::traits::{Build, Serializes, SignsJws, sealed};
use crate::json::DumpError;
use crate::value::{DateTime, Dict, Int, Value};

/// Signs values as JSON Web Signatures that expire: `itsdangerous.TimedJSONWebSignatureSerializer`
/// of versions before 2.1.
///
/// The times of signing and expiry, `iat` and `exp`, are in the *header* of a token. JWT libraries
/// look for `exp` in the payload: by default the crate `jsonwebtoken` rejects these tokens, since
/// it requires an expiry, and if told not to require one, it accepts them forever.
///
/// ```
/// use std::collections::BTreeMap;
/// use std::time::{Duration, UNIX_EPOCH};
/// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
///
/// // TimedJSONWebSignatureSerializer("dev")
/// let serializer = TimedJsonWebSignatureSerializer::new("dev")?;
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let token = serializer.dumps_at(&BTreeMap::from([("confirm", 7)]), signed_at)?;
/// assert_eq!(
///     token, // .dumps({"confirm": 7})
///     "eyJhbGciOiJIUzUxMiIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ.eyJjb25maXJtIjo3fQ.\
///      A0PxZc01Bt1YHxNBFbGeEQtxkLK-r2hhhpz2yS105OC3UlGdLFZbAXYcbwGD7Y_ukGPVGXlNTXTiM6gFeXpiyw",
/// );
/// let hour = Duration::from_secs(3600);
/// let loaded: BTreeMap<String, u8> = serializer.loads_at(&token, signed_at + hour)?;
/// assert_eq!(loaded["confirm"], 7);
/// assert!(serializer.loads_at::<BTreeMap<String, u8>>(&token, signed_at + 2 * hour).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TimedJsonWebSignatureSerializer {
    jws: Jws,
    expires_in: Duration,
}

impl TimedJsonWebSignatureSerializer {
    /// A serializer with the defaults of itsdangerous 1.0 to 2.0:
    /// [`JwsAlgorithm::Hs512`](super::JwsAlgorithm::Hs512), no salt, and a lifetime of one hour.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// assert_eq!(serializer.loads::<u8>(&serializer.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        secret_key: impl AsRef<[u8]>,
    ) -> Result<TimedJsonWebSignatureSerializer, ConfigError> {
        TimedJsonWebSignatureSerializer::builder(secret_key).build()
    }

    /// A serializer with other settings.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::Duration;
    ///
    /// // TimedJSONWebSignatureSerializer("secret-key", expires_in=60)
    /// let serializer = TimedJsonWebSignatureSerializer::builder("secret-key")
    ///     .expires_in(Duration::from_secs(60))
    ///     .build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<TimedJsonWebSignatureSerializer> {
        Builder::new(secret_key.as_ref(), None, PayloadFormat::JWS)
    }

    /// The same serializer with another salt: `dumps(obj, salt=...)` and `loads(s, salt=...)`. This
    /// derives the keys again, so reuse the result.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.with_salt("activate").dumps(&42)?;
    /// assert!(serializer.loads::<u8>(&token).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> TimedJsonWebSignatureSerializer {
        TimedJsonWebSignatureSerializer { jws: self.jws.with_salt(salt.as_ref()), ..*self }
    }

    /// Serializes a value and signs it at the current time: `dumps`.
    ///
    /// Panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`dumps_at`](TimedJsonWebSignatureSerializer::dumps_at).
    ///
    /// # Errors
    ///
    /// Any [`DumpError`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// assert!(serializer.dumps("bob")?.contains(".ImJvYiI."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
        self.dumps_at(value, clock::now())
    }

    /// Like [`dumps`](TimedJsonWebSignatureSerializer::dumps), at a given time. Fractions of a
    /// second are dropped.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.dumps_at(&42, UNIX_EPOCH + Duration::from_millis(1500))?;
    /// let (_, header) = serializer.loads_with_header_at::<u8>(&token, UNIX_EPOCH)?;
    /// assert_eq!(header.to_string(), "{'alg': 'HS512', 'iat': 1, 'exp': 3601}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps_at<T: Serialize + ?Sized>(
        &self,
        value: &T,
        time: SystemTime,
    ) -> Result<String, DumpError> {
        self.dumps_with_header_at(&Value::from_serialize(value)?, Dict::new(), time)
    }

    /// Serializes a value with additional header fields: `dumps(obj, header_fields=...)`. The
    /// serializer always sets `alg`, `iat` and `exp` itself.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::UNIX_EPOCH;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token =
    ///     serializer.dumps_with_header_at(&42.into(), Dict::from([("kid", "a")]), UNIX_EPOCH)?;
    /// let (_, header) = serializer.loads_with_header_at::<u8>(&token, UNIX_EPOCH)?;
    /// assert!(header.keys().eq(["kid", "alg", "iat", "exp"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps_with_header_at(
        &self,
        value: &Value,
        header_fields: Dict,
        time: SystemTime,
    ) -> Result<String, DumpError> {
        let issued = Epoch::Unix.timestamp(time);
        let mut header = self.jws.header(header_fields);
        header.insert("iat", issued);
        // `make_header` computes `iat + expires_in`, a float if `expires_in` is one.
        match self.expires_in.subsec_nanos() {
            0 => header.insert("exp", i128::from(issued) + i128::from(self.expires_in.as_secs())),
            _ => header.insert("exp", issued as f64 + self.expires_in.as_secs_f64()),
        };
        self.jws.dumps(&header, value)
    }

    /// Verifies the signature and the expiry, and deserializes the value: `loads`. A token is valid
    /// up to and including the second of `exp`.
    ///
    /// Panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`loads_at`](TimedJsonWebSignatureSerializer::loads_at).
    ///
    /// # Errors
    ///
    /// Any [`BadJws`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// assert_eq!(serializer.loads::<String>(&serializer.dumps("bob")?)?, "bob");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads<T: DeserializeOwned>(&self, token: &str) -> Result<T, BadJws> {
        self.loads_at(token, clock::now())
    }

    /// Like [`loads`](TimedJsonWebSignatureSerializer::loads), at a given time.
    ///
    /// # Errors
    ///
    /// Any [`BadJws`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
    /// assert!(serializer.loads_at::<u8>(&token, UNIX_EPOCH + Duration::from_secs(3600)).is_ok());
    /// assert!(serializer.loads_at::<u8>(&token, UNIX_EPOCH + Duration::from_secs(3601)).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads_at<T: DeserializeOwned>(&self, token: &str, now: SystemTime) -> Result<T, BadJws> {
        self.loads_with_header_at(token, now).map(|(value, _)| value)
    }

    /// Like [`loads_at`](TimedJsonWebSignatureSerializer::loads_at), but also returns the header,
    /// with `exp` as an integer: `loads(s, return_header=True)`.
    ///
    /// # Errors
    ///
    /// Any [`BadJws`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::UNIX_EPOCH;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
    /// let (_, header) = serializer.loads_with_header_at::<u8>(&token, UNIX_EPOCH)?;
    /// assert_eq!(header["exp"], 3600);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads_with_header_at<T: DeserializeOwned>(
        &self,
        token: &str,
        now: SystemTime,
    ) -> Result<(T, Dict), BadJws> {
        let (value, header) = self.loads_value_at(token, now)?;
        Ok((value.to()?, header))
    }

    /// The value and the header, without serde, and so without its limit of 256 levels.
    ///
    /// # Errors
    ///
    /// Any [`BadJws`] but [`Deserialize`](BadJws::Deserialize).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::UNIX_EPOCH;
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let (value, _) =
    ///     serializer.loads_value_at(&serializer.dumps_at(&42, UNIX_EPOCH)?, UNIX_EPOCH)?;
    /// assert_eq!(value, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads_value_at(&self, token: &str, now: SystemTime) -> Result<(Value, Dict), BadJws> {
        let (value, mut header) = self.jws.loads(token)?;
        let expires = header.get("exp").ok_or(BadJws::MissingExpiry)?;
        let max_digits = self.jws.payload.json.max_int_digits;
        let expires = int_date(expires, max_digits).ok_or(BadJws::ExpiryNotIntDate)?;
        let now = Int::from(Epoch::Unix.timestamp(now));
        if expires < now {
            let ago = i128::try_from(now).unwrap_or(0) - i128::try_from(expires).unwrap_or(0);
            return Err(BadJws::Expired {
                ago: Duration::from_secs(u64::try_from(ago).unwrap_or(u64::MAX)),
                issued_at: header.get("iat").and_then(issue_date),
            });
        }
        header.insert("exp", expires);
        Ok((value, header))
    }
}

/// `int(header["exp"])` in `TimedJSONWebSignatureSerializer.loads`, if it is not negative.
///
/// Strings must consist of ASCII digits; Python's `int()` also accepts underscores and other
/// digits. Leading zeros count towards the limit on digits, as in Python.
fn int_date(exp: &Value, max_digits: usize) -> Option<Int> {
    let seconds = match exp {
        Value::Int(seconds) => seconds.clone(),
        Value::Bool(bool) => Int::from(u8::from(*bool)),
        // A finite float has at most 309 digits.
        Value::Float(seconds) if seconds.is_finite() => {
            format!("{:.0}", seconds.trunc()).parse().ok()?
        }
        Value::String(text) => {
            let text = text.trim();
            let digits = text.trim_start_matches(['+', '-']);
            (digits.len() <= max_digits).then(|| text.parse().ok())??
        }
        _ => return None,
    };
    (seconds >= Int::from(0)).then_some(seconds)
}

/// `get_issue_date`, if Python's `datetime` can represent the time; otherwise it raises an
/// exception.
fn issue_date(iat: &Value) -> Option<SystemTime> {
    let seconds = match iat {
        Value::Int(seconds) => seconds.as_i64()?,
        Value::Bool(bool) => i64::from(*bool),
        // The cast saturates, and both ends of `i64` are out of range for a `DateTime`.
        Value::Float(seconds) if !seconds.is_nan() => *seconds as i64,
        _ => return None,
    };
    SystemTime::try_from(DateTime::from_unix(seconds)?).ok()
}

impl sealed::Build for TimedJsonWebSignatureSerializer {
    fn from_builder(
        builder: Builder<TimedJsonWebSignatureSerializer>,
    ) -> TimedJsonWebSignatureSerializer {
        let expires_in = builder.settings.expires_in;
        TimedJsonWebSignatureSerializer { jws: Jws::new(builder.settings), expires_in }
    }
}

impl Build for TimedJsonWebSignatureSerializer {
    fn builder(secret_key: impl AsRef<[u8]>) -> Builder<TimedJsonWebSignatureSerializer> {
        TimedJsonWebSignatureSerializer::builder(secret_key)
    }
}

impl Serializes for TimedJsonWebSignatureSerializer {}

impl SignsJws for TimedJsonWebSignatureSerializer {}

/// Prints only the type's name, so that no key ends up in a log.
impl fmt::Debug for TimedJsonWebSignatureSerializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedJsonWebSignatureSerializer").finish_non_exhaustive()
    }
}
