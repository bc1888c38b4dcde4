//! Generates and checks the CSRF tokens of [Flask-WTF](https://flask-wtf.readthedocs.io) 1.3.
//! (Feature `flask-wtf`.)
//!
//! ```text
//! session   {"csrf_token": "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7"}
//!                           SHA-1 of 64 random bytes, in hexadecimal
//!
//! form      ImM4ZDdkMGVmMGVlZGZh...YjAyYjci.ZVPxAA.bjWW94XLC1KdBdCiXUr48K_G83s
//!           the same as JSON, in base64     time   signature
//! ```
//!
//! [`CsrfProtect`] reads and writes a [`Session`] and does no I/O. If a Flask app and a Rust service
//! share a session, each accepts the forms of the other.
//!
//! | in Flask-WTF | here |
//! |---|---|
//! | `csrf_token()` in a template, `form.hidden_tag()` | [`CsrfProtect::generate_csrf_with`], or `generate_csrf` with the feature `getrandom` |
//! | `validate_csrf(data)`, `form.validate_on_submit()` | [`CsrfProtect::validate_csrf`] |
//! | `CSRFProtect(app)`, before every request | if it [`protects`](CsrfProtect::protects) the method: [`find_token`](CsrfProtect::find_token), [`validate_csrf`](CsrfProtect::validate_csrf), and over HTTPS [`check_referrer`](CsrfProtect::check_referrer) |
//!
//! ```
//! use flask_session_cookie::Session;
//! use flask_session_cookie::flask_wtf::{CsrfError, CsrfProtect};
//!
//! let csrf = CsrfProtect::new("dev")?; // app.secret_key = "dev"
//!
//! // A page with a form: `<input type="hidden" name="csrf_token" value="...">`.
//! let mut session = Session::new();
//! let random = [0x5a; 64]; // from the random number generator of the operating system
//! let token = csrf.generate_csrf_with(&mut session, random)?;
//!
//! // The form is submitted.
//! assert_eq!(csrf.validate_csrf(&session, &token), Ok(()));
//! assert_eq!(csrf.validate_csrf(&session, ""), Err(CsrfError::TokenMissing));
//! assert_eq!(csrf.validate_csrf(&Session::new(), &token), Err(CsrfError::SessionTokenMissing));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Notes
//!
//! - Flask-WTF ignores `SECRET_KEY_FALLBACKS`: when the secret key changes, it rejects forms that
//!   were rendered before. Here they are accepted with a
//!   [`fallback_key`](CsrfProtectBuilder::fallback_key).
//! - Flask-WTF generates one token per request. Here every call generates one, and all of them are
//!   valid.
//! - Generating or checking a token accesses the session, so the response varies by `Cookie`, as in
//!   Flask.
//!
//! Upstream: `flask_wtf/csrf.py`.

mod builder;
mod error;
mod origin;

use std::collections::HashSet;
use std::time::SystemTime;

use ctutils::CtEq as _;
use sha1::{Digest as _, Sha1};

pub use self::builder::CsrfProtectBuilder;
pub use self::error::{CsrfError, GenerateCsrfError};
pub use self::origin::same_origin;
use crate::clock;
use crate::config_error::ConfigError;
use crate::itsdangerous::{DumpError, MaxAge, UrlSafeTimedSerializer};
use crate::python::hex;
use crate::session::Session;
use crate::value::Value;

/// Generates and checks the tokens that protect forms against cross-site request forgery:
/// `CSRFProtect`, `generate_csrf` and `validate_csrf`.
///
/// It holds the app's settings: [`new`](CsrfProtect::new) uses Flask-WTF's defaults, and each
/// method of the [`builder`](CsrfProtect::builder) names the setting it changes.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_wtf::CsrfProtect;
///
/// let csrf = CsrfProtect::new("dev")?;
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let mut session = Session::new();
/// let token = csrf.generate_csrf_at(&mut session, [0; 64], now)?;
/// assert_eq!(session["csrf_token"], "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7");
/// let payload = "ImM4ZDdkMGVmMGVlZGZhODJkMmVhMWFhNTkyODQ1YjlhNmQ0YjAyYjci"; // in base64
/// assert_eq!(token, format!("{payload}.ZVPxAA.bjWW94XLC1KdBdCiXUr48K_G83s"));
///
/// let later = now + Duration::from_secs(3601);
/// let error = csrf.validate_csrf_at(&session, &token, later).unwrap_err();
/// assert_eq!(error.to_string(), "The CSRF token has expired.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CsrfProtect {
    serializer: UrlSafeTimedSerializer,
    field_name: String,
    time_limit: MaxAge,
    headers: Vec<String>,
    methods: Vec<String>,
    ssl_strict: bool,
}

impl CsrfProtect {
    /// Uses Flask-WTF's defaults with this key: `WTF_CSRF_SECRET_KEY` if it is set, otherwise
    /// `SECRET_KEY`. A key that is text in Python is encoded as UTF-8.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// assert_eq!(csrf.field_name(), "csrf_token");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<CsrfProtect, ConfigError> {
        CsrfProtect::builder(secret_key).build()
    }

    /// Creates a builder, to change settings.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// // WTF_CSRF_TIME_LIMIT = None
    /// let csrf = CsrfProtect::builder("dev").time_limit(None).build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> CsrfProtectBuilder {
        CsrfProtectBuilder::new(secret_key.as_ref())
    }

    /// The name of the form field and of the key in the session.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// assert_eq!(CsrfProtect::builder("dev").field_name("csrf").build()?.field_name(), "csrf");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn field_name(&self) -> &str {
        &self.field_name
    }

    /// Generates a token for a form: `generate_csrf()`. This stores a random value in the session,
    /// unless it has one.
    ///
    /// The random bytes must come from a cryptographically secure generator. They are not used if
    /// the session already has a value. With the feature `getrandom`, `generate_csrf` gets them
    /// from the operating system.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`generate_csrf_at`](CsrfProtect::generate_csrf_at) there.
    ///
    /// # Errors
    ///
    /// [`GenerateCsrfError::Dump`] if the session's value cannot be signed, for example because it
    /// is an integer of more than 4300 digits.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// let mut session = Session::new();
    /// csrf.generate_csrf_with(&mut session, [0; 64])?;
    /// assert_eq!(session["csrf_token"], "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7");
    /// csrf.generate_csrf_with(&mut session, [1; 64])?;
    /// assert_eq!(session["csrf_token"], "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn generate_csrf_with(
        &self,
        session: &mut Session,
        random: [u8; 64],
    ) -> Result<String, GenerateCsrfError> {
        self.generate_csrf_at(session, random, clock::now())
    }

    /// Like [`generate_csrf_with`](CsrfProtect::generate_csrf_with), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`generate_csrf_with`](CsrfProtect::generate_csrf_with), and
    /// [`GenerateCsrfError::Dump`] for a time before 1970.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let token = CsrfProtect::new("dev")?.generate_csrf_at(&mut Session::new(), [0; 64], now)?;
    /// assert!(token.ends_with(".ZVPxAA.bjWW94XLC1KdBdCiXUr48K_G83s"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn generate_csrf_at(
        &self,
        session: &mut Session,
        random: [u8; 64],
        now: SystemTime,
    ) -> Result<String, GenerateCsrfError> {
        self.generate_with(session, || Ok(random), now)
    }

    /// Like [`generate_csrf_with`](CsrfProtect::generate_csrf_with), but with random bytes from the
    /// operating system. (Feature `getrandom`.)
    ///
    /// # Errors
    ///
    /// Those of [`generate_csrf_with`](CsrfProtect::generate_csrf_with), and
    /// [`GenerateCsrfError::NoRandomBytes`].
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// let mut session = Session::new();
    /// let token = csrf.generate_csrf(&mut session)?;
    /// assert_eq!(csrf.validate_csrf(&session, &token), Ok(()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "getrandom")]
    pub fn generate_csrf(&self, session: &mut Session) -> Result<String, GenerateCsrfError> {
        let random = || {
            let mut random = [0; 64];
            getrandom::fill(&mut random).map_err(|_| GenerateCsrfError::NoRandomBytes)?;
            Ok(random)
        };
        self.generate_with(session, random, clock::now())
    }

    fn generate_with(
        &self,
        session: &mut Session,
        random: impl FnOnce() -> Result<[u8; 64], GenerateCsrfError>,
        now: SystemTime,
    ) -> Result<String, GenerateCsrfError> {
        if let Some(value) = session.get(&self.field_name) {
            match self.serializer.dumps_at(value, now) {
                // `except TypeError` in `generate_csrf`: replace a value that is not JSON.
                Err(DumpError::NotJson { .. }) => {}
                dumped => return Ok(dumped?),
            }
        }
        let value = hex::encode(&Sha1::digest(random()?));
        let token = self.serializer.dumps_at(&value, now)?;
        session.insert(self.field_name.as_str(), value);
        Ok(token)
    }

    /// Checks the token of a request against the session: `validate_csrf(data)`. An empty token
    /// counts as missing.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`validate_csrf_at`](CsrfProtect::validate_csrf_at) there.
    ///
    /// # Errors
    ///
    /// Any [`CsrfError`] about a token, with the message of Flask-WTF. Flask responds with it and
    /// status 400.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::{CsrfError, CsrfProtect};
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// let (mut one, mut another) = (Session::new(), Session::new());
    /// let token = csrf.generate_csrf_with(&mut one, [1; 64])?;
    /// csrf.generate_csrf_with(&mut another, [2; 64])?;
    /// assert_eq!(csrf.validate_csrf(&one, &token), Ok(()));
    /// assert_eq!(csrf.validate_csrf(&another, &token), Err(CsrfError::Mismatch));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn validate_csrf(&self, session: &Session, token: &str) -> Result<(), CsrfError> {
        self.validate_csrf_at(session, token, clock::now())
    }

    /// Like [`validate_csrf`](CsrfProtect::validate_csrf), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`validate_csrf`](CsrfProtect::validate_csrf).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::{CsrfError, CsrfProtect};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let mut session = Session::new();
    /// let token = csrf.generate_csrf_at(&mut session, [0; 64], now)?;
    /// let after = |seconds| now + Duration::from_secs(seconds);
    /// assert_eq!(csrf.validate_csrf_at(&session, &token, after(3600)), Ok(()));
    /// let result = csrf.validate_csrf_at(&session, &token, after(3601));
    /// assert!(matches!(result, Err(CsrfError::Expired(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn validate_csrf_at(
        &self,
        session: &Session,
        token: &str,
        now: SystemTime,
    ) -> Result<(), CsrfError> {
        if token.is_empty() {
            return Err(CsrfError::TokenMissing);
        }
        let expected = session.get(&self.field_name).ok_or(CsrfError::SessionTokenMissing)?;
        let signed = match self.serializer.loads_at::<Value>(token, self.time_limit, now) {
            Ok((signed, _)) => signed,
            Err(error) if error.is_expired() => return Err(CsrfError::Expired(error)),
            Err(error) => return Err(CsrfError::Invalid(error)),
        };
        // `hmac.compare_digest` raises `TypeError` for anything else.
        let ascii =
            |value: &Value| value.as_str().filter(|text| text.is_ascii()).map(str::to_owned);
        let (Some(expected), Some(signed)) = (ascii(expected), ascii(&signed)) else {
            return Err(CsrfError::NotComparable);
        };
        let matches = expected.as_bytes().ct_eq(signed.as_bytes()).to_bool();
        if matches { Ok(()) } else { Err(CsrfError::Mismatch) }
    }

    /// Whether requests with this method need a token (`WTF_CSRF_METHODS`): by default `POST`,
    /// `PUT`, `PATCH` and `DELETE`. As in Werkzeug, the method is converted to upper case.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// assert!(csrf.protects("POST") && csrf.protects("post") && !csrf.protects("GET"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn protects(&self, method: &str) -> bool {
        let method = method.to_uppercase();
        self.methods.contains(&method)
    }

    /// Finds the token of a request, given its form fields and a function that looks up a header:
    /// `CSRFProtect._get_csrf_token`.
    ///
    /// The token is the first of these that is not empty:
    ///
    /// 1. the field with the [field name](CsrfProtect::field_name);
    /// 2. a field whose name ends with it (`prefix-csrf_token`);
    /// 3. a header in [`WTF_CSRF_HEADERS`](CsrfProtectBuilder::headers), by default `X-CSRFToken`
    ///    and `X-CSRF-Token`.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// let form = [("name", "Alice"), ("profile-csrf_token", "a")];
    /// assert_eq!(csrf.find_token(form, |_| None), Some("a"));
    /// // With axum or hyper: `|name| request.headers().get(name)?.to_str().ok()`.
    /// assert_eq!(csrf.find_token([], |name| (name == "X-CSRFToken").then_some("b")), Some("b"));
    /// assert_eq!(csrf.find_token([], |_| None), None);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn find_token<'a>(
        &self,
        form: impl IntoIterator<Item = (&'a str, &'a str)>,
        header: impl Fn(&str) -> Option<&'a str>,
    ) -> Option<&'a str> {
        let mut seen = HashSet::new();
        let mut with_prefix = None;
        for (name, value) in form {
            // `request.form[name]` is the first field of this name, even if it is empty.
            if !name.ends_with(&self.field_name) || !seen.insert(name) || value.is_empty() {
                continue;
            }
            if name == self.field_name {
                return Some(value);
            }
            with_prefix.get_or_insert(value);
        }
        with_prefix.or_else(|| {
            self.headers.iter().find_map(|name| header(name).filter(|value| !value.is_empty()))
        })
    }

    /// Checks that a request over HTTPS comes from the same origin, given its `Referer` and `Host`
    /// headers: the end of `CSRFProtect.protect`. Call it after
    /// [`validate_csrf`](CsrfProtect::validate_csrf).
    ///
    /// Do not call it for requests over HTTP, where browsers may omit the referrer. It always
    /// succeeds if [`ssl_strict`](CsrfProtectBuilder::ssl_strict) is off.
    ///
    /// Behind a proxy, pass the host that the browser requested: Werkzeug's `ProxyFix` uses
    /// `X-Forwarded-Host`.
    ///
    /// # Errors
    ///
    /// [`CsrfError::ReferrerMissing`] or [`CsrfError::ReferrerMismatch`].
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::{CsrfError, CsrfProtect};
    ///
    /// let csrf = CsrfProtect::new("dev")?;
    /// assert_eq!(csrf.check_referrer(Some("https://example.com/form"), "example.com"), Ok(()));
    /// assert_eq!(csrf.check_referrer(None, "example.com"), Err(CsrfError::ReferrerMissing));
    /// let forged = csrf.check_referrer(Some("https://attacker.example/"), "example.com");
    /// assert_eq!(forged, Err(CsrfError::ReferrerMismatch));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn check_referrer(&self, referrer: Option<&str>, host: &str) -> Result<(), CsrfError> {
        if !self.ssl_strict {
            return Ok(());
        }
        let referrer =
            referrer.filter(|referrer| !referrer.is_empty()).ok_or(CsrfError::ReferrerMissing)?;
        // `request.host` omits the default port (`get_host` in `werkzeug/sansio/utils.py`).
        let host = host.strip_suffix(":443").unwrap_or(host);
        if same_origin(referrer, &format!("https://{host}/")) {
            Ok(())
        } else {
            Err(CsrfError::ReferrerMismatch)
        }
    }
}
