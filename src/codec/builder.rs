//! The settings of Flask for what is signed. Its defaults live here, once.

use std::time::Duration;

use super::SessionCodec;
use crate::config_error::ConfigError;
use crate::itsdangerous::{
    Builder, Digest, FallbackSigner, KeyDerivation, MaxAge, SignerSet, UrlSafeTimedSerializer,
};
use crate::json;
use crate::tagged::TaggedJsonSerializer;
use crate::zlib::Zlib;

/// Settings of a [`SessionCodec`]. A method names the setting of Flask that it sets, if there is
/// one.
///
/// ```
/// use flask_session_cookie::SessionCodec;
/// use std::time::Duration;
///
/// let codec = SessionCodec::builder("new key")
///     .fallback_key("old key") // SECRET_KEY_FALLBACKS = ["old key"]
///     .lifetime(Duration::from_secs(7 * 86_400)) // PERMANENT_SESSION_LIFETIME = timedelta(days=7)
///     .sort_keys(false) // app.json.sort_keys = False
///     .build()?;
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "builders do nothing unless `build` is called"]
pub struct SessionCodecBuilder {
    serializer: Builder<UrlSafeTimedSerializer>,
    lifetime: Duration,
}

impl SessionCodecBuilder {
    /// Flask's defaults.
    pub(super) fn new(secret_key: impl AsRef<[u8]>) -> SessionCodecBuilder {
        SessionCodecBuilder {
            serializer: UrlSafeTimedSerializer::builder(secret_key)
                .salt("cookie-session")
                .key_derivation(KeyDerivation::Hmac)
                .serializer(TaggedJsonSerializer::new()),
            lifetime: Duration::from_secs(31 * 86_400),
        }
    }

    /// The highest [`max_depth`](SessionCodecBuilder::max_depth), which is also its default.
    ///
    /// Reading takes no more stack for deeper nesting, but dropping, cloning, comparing and
    /// printing a value do; up to this depth they fit a thread's stack of 2 MiB in a build without
    /// optimisation.
    pub const HIGHEST_MAX_DEPTH: usize = json::HIGHEST_MAX_DEPTH;

    /// Adds a key that verifies, but never signs (`SECRET_KEY_FALLBACKS`). Call again for more, in
    /// Flask's order, which is from the oldest to the newest; the newest is tried first.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let cookie = SessionCodec::new("old key")?.encode(&Session::from([("username", "Alice")]))?;
    ///
    /// // SECRET_KEY_FALLBACKS = ["old key"]
    /// let codec = SessionCodec::builder("new key").fallback_key("old key").build()?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// assert!(SessionCodec::new("new key")?.decode(&cookie).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_key(mut self, key: impl AsRef<[u8]>) -> Self {
        self.serializer = self.serializer.fallback_key(key);
        self
    }

    /// The salt (`SecureCookieSessionInterface.salt`). Default `cookie-session`.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// // SecureCookieSessionInterface.salt = "admin-session"
    /// let codec = SessionCodec::builder("dev").salt("admin-session").build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// assert!(SessionCodec::new("dev")?.decode(&cookie).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn salt(mut self, salt: impl AsRef<[u8]>) -> Self {
        self.serializer = self.serializer.salt(salt);
        self
    }

    /// How the key is made from the secret key and the salt
    /// (`SecureCookieSessionInterface.key_derivation`). Default [`KeyDerivation::Hmac`].
    ///
    /// ```
    /// use flask_session_cookie::{KeyDerivation, Session, SessionCodec};
    ///
    /// // SecureCookieSessionInterface.key_derivation = "django-concat"
    /// let codec = SessionCodec::builder("dev").key_derivation(KeyDerivation::DjangoConcat).build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// assert!(SessionCodec::new("dev")?.decode(&cookie).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_derivation(mut self, key_derivation: KeyDerivation) -> Self {
        self.serializer = self.serializer.key_derivation(key_derivation);
        self
    }

    /// The digest for both the key derivation and the signature
    /// (`SecureCookieSessionInterface.digest_method`). Default [`Digest::Sha1`].
    ///
    /// ```
    /// use flask_session_cookie::{Digest, Session, SessionCodec};
    ///
    /// // SecureCookieSessionInterface.digest_method = staticmethod(hashlib.sha256)
    /// let codec = SessionCodec::builder("dev").digest(Digest::Sha256).build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(cookie.rsplit('.').next().map(str::len), Some(43)); // 32 bytes in base64
    ///     
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn digest(mut self, digest: Digest) -> Self {
        self.serializer = self.serializer.digest(digest);
        self
    }

    /// How long after it was signed a cookie is valid (`PERMANENT_SESSION_LIFETIME`), in whole
    /// seconds: fractions are dropped, as in Flask, or rounded up where a float cannot tell them
    /// from the next second (from 2^34 s on). A cookie exactly that old is accepted. Default 31
    /// days.
    ///
    /// It holds for every session, permanent or not: for those that are not, the browser forgets
    /// the cookie earlier.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use flask_session_cookie::SessionCodec;
    ///
    /// let hour = Duration::from_secs(3600);
    /// let codec = SessionCodec::builder("dev").lifetime(hour).build()?; // PERMANENT_SESSION_LIFETIME = 3600
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let expires = UNIX_EPOCH + Duration::from_secs(1_700_000_000) + hour;
    /// assert!(codec.decode_at(cookie, expires).is_ok());
    /// assert!(codec.decode_at(cookie, expires + Duration::from_secs(1)).is_err());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How far in the future a cookie may have been signed, in whole seconds, for machines whose
    /// clocks differ. Default zero, as in Flask, which has no such setting.
    ///
    /// ```
    /// use flask_session_cookie::SessionCodec;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let codec = SessionCodec::builder("dev").clock_skew(Duration::from_secs(5)).build()?;
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert!(codec.decode_at(cookie, signed_at - Duration::from_secs(5)).is_ok());
    /// assert!(codec.decode_at(cookie, signed_at - Duration::from_secs(6)).is_err());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn clock_skew(mut self, clock_skew: Duration) -> Self {
        self.serializer = self.serializer.clock_skew(clock_skew);
        self
    }

    /// Whether dictionaries are written with sorted keys (`app.json.sort_keys`, before Flask 2.2
    /// `JSON_SORT_KEYS`). Default true.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    ///
    /// // app.json.sort_keys = False
    /// let codec = SessionCodec::builder("dev").sort_keys(false).build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice"), ("theme", "dark")]))?;
    /// assert_eq!(
    ///     UnverifiedCookie::parse(&cookie)?.payload(),
    ///     r#"{"username":"Alice","theme":"dark"}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sort_keys(mut self, sort_keys: bool) -> Self {
        self.serializer = self.serializer.sort_keys(sort_keys);
        self
    }

    /// Whether text beyond ASCII is escaped (`app.json.ensure_ascii`, before Flask 2.2
    /// `JSON_AS_ASCII`). Default true.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    ///
    /// // app.json.ensure_ascii = False
    /// let codec = SessionCodec::builder("dev").ensure_ascii(false).build()?;
    /// let cookie = codec.encode(&Session::from([("city", "Köln")]))?;
    /// assert_eq!(UnverifiedCookie::parse(&cookie)?.payload(), r#"{"city":"Köln"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ensure_ascii(mut self, ensure_ascii: bool) -> Self {
        self.serializer = self.serializer.ensure_ascii(ensure_ascii);
        self
    }

    /// Counts timestamps from 2011, not from 1970, as itsdangerous before 1.0 did, on which Flask
    /// before 2.0 may run. Default false.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let codec = SessionCodec::builder("dev").legacy_epoch(true).build()?;
    /// let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let cookie = codec.encode_at(&Session::from([("username", "Alice")]), time)?;
    /// assert_eq!(UnverifiedCookie::parse(&cookie)?.timestamp(), 1_700_000_000 - 1_293_840_000);
    /// assert_eq!(codec.decode_at(&cookie, time)?.signed_at(), Some(time));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn legacy_epoch(mut self, legacy_epoch: bool) -> Self {
        self.serializer = self.serializer.legacy_epoch(legacy_epoch);
        self
    }

    /// Adds a signer that verifies, but never signs, with another key derivation or digest than
    /// Flask's app has: `fallback_signers` of the serializer, which Flask itself leaves at its
    /// default. Flask before 2.0 with itsdangerous 1.1 has `FallbackSigner::new().
    /// digest(Digest::Sha512)` by default.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::FallbackSigner;
    /// use flask_session_cookie::{Digest, KeyDerivation, Session, SessionCodec};
    ///
    /// let old = SessionCodec::builder("dev").digest(Digest::Sha512).build()?;
    /// let fallback = FallbackSigner::new().digest(Digest::Sha512).key_derivation(KeyDerivation::Hmac);
    /// let new = SessionCodec::builder("dev").fallback_signer(fallback).build()?;
    /// let session = Session::from([("username", "Alice")]);
    /// assert_eq!(new.decode(&old.encode(&session)?)?, session);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_signer(mut self, fallback: FallbackSigner) -> Self {
        self.serializer = self.serializer.fallback_signer(fallback);
        self
    }

    /// Which zlib the Python side is linked with, whose bytes compressed cookies get. Default
    /// [`Zlib::Stock`]. See [`Zlib`] for how to find out; cookies of either are read in any case.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, UnverifiedCookie, Zlib};
    ///
    /// let codec = SessionCodec::builder("dev").zlib(Zlib::Stock).build()?;
    /// let cookie = codec.encode(&Session::from([("text", "la".repeat(100))]))?;
    /// assert!(UnverifiedCookie::parse(&cookie)?.is_compressed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn zlib(mut self, zlib: Zlib) -> Self {
        self.serializer = self.serializer.zlib(zlib);
        self
    }

    /// The limit on the length of the JSON text that a cookie may hold, in bytes after
    /// decompression; beyond it decoding is
    /// [`PayloadError::TooLong`](crate::PayloadError::TooLong). Flask has no limit. Default 1 MiB.
    ///
    /// It bounds memory as well: decoding takes at most 52 times the length of the JSON text (a
    /// long list of one-digit numbers comes near that), plus the length of the cookie, plus 256 KiB
    /// for nesting. An ordinary session takes less than ten times that length.
    ///
    /// ```
    /// use flask_session_cookie::{DecodeError, PayloadError, SessionCodec};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let codec = SessionCodec::builder("dev").max_payload_len(10).build()?;
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let error = codec.decode_at(cookie, now).unwrap_err();
    /// assert_eq!(error, DecodeError::Payload(PayloadError::TooLong { limit: 10 }));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn max_payload_len(mut self, max_payload_len: usize) -> Self {
        self.serializer = self.serializer.max_payload_len(max_payload_len);
        self
    }

    /// The limit on the digits of an integer, for decoding and for encoding, the sign not counted;
    /// `None` for no limit (`sys.set_int_max_str_digits`, whose 0 is `None` here). Default
    /// [`Int::MAX_DIGITS`](crate::Int::MAX_DIGITS), 4300, which is Python's.
    ///
    /// CPython before 3.9.14 and 3.10.7 has no limit.
    ///
    /// ```
    /// use flask_session_cookie::{EncodeError, Int, Session, SessionCodec};
    ///
    /// let long: Int = "9".repeat(5000).parse()?;
    /// let session = Session::from_iter([("long", long)]);
    /// let error = SessionCodec::new("dev")?.encode(&session).unwrap_err();
    /// assert_eq!(error, EncodeError::IntTooLong { digits: 5000, limit: 4300 });
    ///
    /// // sys.set_int_max_str_digits(0)
    /// let codec = SessionCodec::builder("dev").max_int_digits(None).build()?;
    /// assert_eq!(codec.decode(&codec.encode(&session)?)?, session);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_int_digits(mut self, max_int_digits: impl Into<Option<usize>>) -> Self {
        self.serializer = self.serializer.max_int_digits(max_int_digits);
        self
    }

    /// The limit on nesting, for decoding and for encoding: how many arrays and objects of the JSON
    /// text may be open at once. The session is one, a list or a dictionary one more, a tuple two,
    /// and any other tag (bytes, `Markup`, UUID, datetime) one. Default 1100, which is more than
    /// Flask can write or read on CPython under Python's default recursion limit of 1000; it can
    /// only be lowered.
    ///
    /// ```
    /// use flask_session_cookie::{EncodeError, Session, SessionCodec};
    ///
    /// let codec = SessionCodec::builder("dev").max_depth(2).build()?;
    /// assert!(codec.encode(&Session::from([("cart", ["apple"])])).is_ok());
    /// let error = codec.encode(&Session::from([("cart", [["apple"]])])).unwrap_err();
    /// assert_eq!(error, EncodeError::TooDeep { limit: 2 });
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn max_depth(mut self, max_depth: usize) -> Self {
        self.serializer = self.serializer.max_depth(max_depth);
        self
    }

    /// Makes the codec.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`] and [`ConfigError::EmptyFallbackKey`], with which anybody
    /// could sign; [`ConfigError::MaxDepthTooHigh`] for more than
    /// [`HIGHEST_MAX_DEPTH`](SessionCodecBuilder::HIGHEST_MAX_DEPTH).
    ///
    /// ```
    /// use flask_session_cookie::{ConfigError, SessionCodec};
    ///
    /// assert!(SessionCodec::builder("dev").build().is_ok());
    /// let error = SessionCodec::builder("dev").fallback_key("").build().unwrap_err();
    /// assert_eq!(error, ConfigError::EmptyFallbackKey { index: 0 });
    /// ```
    pub fn build(self) -> Result<SessionCodec, ConfigError> {
        Ok(SessionCodec {
            serializer: SignerSet::from_builder(&self.serializer)?,
            lifetime: self.lifetime,
            max_age: max_age(self.lifetime),
        })
    }
}

/// The seconds for which a cookie is valid: `int(app.permanent_session_lifetime.total_seconds())`.
/// Python reckons in microseconds, and the float that it goes through rounds up 2^34 s and 999,999
/// microseconds.
fn max_age(lifetime: Duration) -> MaxAge {
    let seconds = lifetime.as_secs() as f64 + f64::from(lifetime.subsec_micros()) / 1e6;
    Duration::from_secs(seconds as u64).into()
}
