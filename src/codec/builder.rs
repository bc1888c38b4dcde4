//! The codec's settings, with Flask's defaults.

use std::time::Duration;

use super::SessionCodec;
use crate::config_error::ConfigError;
use crate::itsdangerous::{
    Builder, Digest, FallbackSigner, KeyDerivation, MaxAge, SignerSet, UrlSafeTimedSerializer,
};
use crate::json;
use crate::tagged::TaggedJsonSerializer;
use crate::zlib::Zlib;

/// Builds a [`SessionCodec`]. Each method names the Flask setting it corresponds to, if there is
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

    /// The highest [`max_depth`](SessionCodecBuilder::max_depth), which is also the default.
    ///
    /// Decoding does not recurse, but dropping, cloning, comparing and printing a value does. Up to
    /// this depth, a stack of 2 MiB is enough, even in unoptimized builds.
    pub const HIGHEST_MAX_DEPTH: usize = json::HIGHEST_MAX_DEPTH;

    /// Adds a key that verifies but never signs (`SECRET_KEY_FALLBACKS`). Call it again for more
    /// keys, in Flask's order: from the oldest to the newest. The newest is tried first.
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

    /// Sets the salt (`SecureCookieSessionInterface.salt`). Default `cookie-session`.
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

    /// Sets how the signing key is derived from the secret key and the salt
    /// (`SecureCookieSessionInterface.key_derivation`). Default [`KeyDerivation::Hmac`].
    ///
    /// ```
    /// use flask_session_cookie::{KeyDerivation, Session, SessionCodec};
    ///
    /// // SecureCookieSessionInterface.key_derivation = "django-concat"
    /// let builder = SessionCodec::builder("dev").key_derivation(KeyDerivation::DjangoConcat);
    /// let codec = builder.build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(codec.decode(&cookie)?["username"], "Alice");
    /// assert!(SessionCodec::new("dev")?.decode(&cookie).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_derivation(mut self, key_derivation: KeyDerivation) -> Self {
        self.serializer = self.serializer.key_derivation(key_derivation);
        self
    }

    /// Sets the digest of both the key derivation and the signature
    /// (`SecureCookieSessionInterface.digest_method`). Default [`Digest::Sha1`].
    ///
    /// ```
    /// use flask_session_cookie::{Digest, Session, SessionCodec};
    ///
    /// // SecureCookieSessionInterface.digest_method = staticmethod(hashlib.sha256)
    /// let codec = SessionCodec::builder("dev").digest(Digest::Sha256).build()?;
    /// let cookie = codec.encode(&Session::from([("username", "Alice")]))?;
    /// assert_eq!(cookie.rsplit('.').next().map(str::len), Some(43)); // 32 bytes in base64
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn digest(mut self, digest: Digest) -> Self {
        self.serializer = self.serializer.digest(digest);
        self
    }

    /// Sets how long a cookie is valid after it was signed (`PERMANENT_SESSION_LIFETIME`). A cookie
    /// of exactly this age is accepted. Default 31 days.
    ///
    /// As in Flask, the limit is in whole seconds. Fractions are dropped, except from 2^34 s on,
    /// where Python's `float` may round them up.
    ///
    /// It applies to every session. If the session is not permanent, the browser deletes the cookie
    /// earlier.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use flask_session_cookie::SessionCodec;
    ///
    /// let hour = Duration::from_secs(3600);
    /// // PERMANENT_SESSION_LIFETIME = 3600
    /// let codec = SessionCodec::builder("dev").lifetime(hour).build()?;
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

    /// Sets how far in the future a cookie may have been signed, in whole seconds, for servers
    /// whose clocks differ. Flask has no such setting. Default zero, which is Flask's behaviour.
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

    /// Sets whether the keys of dictionaries are sorted when encoding (`app.json.sort_keys`, before
    /// Flask 2.2 `JSON_SORT_KEYS`). Default true.
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

    /// Sets whether non-ASCII characters are escaped (`app.json.ensure_ascii`, before Flask 2.2
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

    /// Sets whether timestamps count from 2011 instead of 1970, as with itsdangerous before 1.0,
    /// which Flask before 2.0 may use. Default false.
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

    /// Adds a signer that verifies but never signs, with another key derivation or digest: an entry
    /// of itsdangerous's `fallback_signers`.
    ///
    /// Flask leaves `fallback_signers` at its default. With itsdangerous 1.1 (Flask before 2.0),
    /// that is `FallbackSigner::new().digest(Digest::Sha512)`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::FallbackSigner;
    /// use flask_session_cookie::{Digest, KeyDerivation, Session, SessionCodec};
    ///
    /// let old = SessionCodec::builder("dev").digest(Digest::Sha512).build()?;
    /// let fallback =
    ///     FallbackSigner::new().digest(Digest::Sha512).key_derivation(KeyDerivation::Hmac);
    /// let new = SessionCodec::builder("dev").fallback_signer(fallback).build()?;
    /// let session = Session::from([("username", "Alice")]);
    /// assert_eq!(new.decode(&old.encode(&session)?)?, session);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_signer(mut self, fallback: FallbackSigner) -> Self {
        self.serializer = self.serializer.fallback_signer(fallback);
        self
    }

    /// Sets the zlib whose bytes compressed cookies have: the one that the app's Python is linked
    /// with. Default [`Zlib::Stock`]. See [`Zlib`] for how to tell. Decoding accepts both.
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

    /// Limits the length of the JSON text in a cookie, in bytes after decompression. For a longer
    /// one, decoding fails with [`PayloadError::TooLong`](crate::PayloadError::TooLong). Flask has
    /// no limit. Default 1 MiB.
    ///
    /// This bounds memory as well. Decoding takes at most 52 times the length of the JSON text (a
    /// long list of one-digit numbers comes near that), plus the length of the cookie, plus 256 KiB
    /// for nesting. An ordinary session takes less than ten times the length of its JSON text.
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

    /// Limits the number of digits of an integer, without its sign, for decoding and encoding
    /// (`sys.set_int_max_str_digits`). `None` means no limit, like 0 in Python. Default
    /// [`Int::MAX_DIGITS`](crate::Int::MAX_DIGITS), which is Python's default of 4300.
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

    /// Limits nesting, for decoding and encoding: how many arrays and objects of the JSON text may
    /// be open at once. The session counts as one, a list or a dictionary as one more, a tuple as
    /// two, and any other tag (bytes, `Markup`, UUID, datetime) as one.
    ///
    /// The default is 1100, which is more than Flask can read or write on CPython under Python's
    /// default recursion limit of 1000. It can only be lowered.
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

    /// Builds the codec.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`], [`ConfigError::EmptyFallbackKey`], or
    /// [`ConfigError::MaxDepthTooHigh`] for a limit above
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

/// The maximum age in seconds, as `open_session` computes it in `flask/sessions.py`:
/// `int(app.permanent_session_lifetime.total_seconds())`.
///
/// A `timedelta` counts microseconds, and `total_seconds` is a float, which rounds 2^34 s plus
/// 999,999 µs up to a whole second.
fn max_age(lifetime: Duration) -> MaxAge {
    let seconds = lifetime.as_secs() as f64 + f64::from(lifetime.subsec_micros()) / 1e6;
    Duration::from_secs(seconds as u64).into()
}
