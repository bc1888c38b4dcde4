//! Opens the session of a request and saves it to the response, without I/O.
//!
//! ```text
//! Cookie: theme=dark; session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30B...   cookie_value, open
//! Set-Cookie: session=eyJ1c2VybmFtZSI6IkFsaWNl...; HttpOnly; Path=/        save
//! Vary: Cookie
//! ```
//!
//! Upstream: `SecureCookieSessionInterface` in `flask/sessions.py`.

mod builder;
mod error;
#[cfg(feature = "http")]
mod headers;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

pub use self::builder::SessionInterfaceBuilder;
pub use self::error::SaveError;
use crate::clock;
use crate::codec::{DecodeError, SessionCodec};
#[cfg(doc)]
use crate::json::InFlask;
use crate::session::Session;
use crate::value::DateTime;
use crate::werkzeug::cookie_header;
use crate::werkzeug::same_site::SameSite;
use crate::werkzeug::set_cookie::{Expires, SetCookie, dump_cookie};

/// Opens the session of a request and saves it to the response, as Flask 3.1.3 does with Werkzeug
/// 3.1.9.
///
/// It holds the Flask app's settings for the session cookie: [`new`](SessionInterface::new) uses
/// Flask's defaults, and each method of the [`builder`](SessionInterface::builder) names the
/// setting it changes. Text goes in and text comes out, so it fits any framework:
///
/// ```
/// use flask_session_cookie::{SameSite, SessionCodec, SessionInterface};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let interface = SessionInterface::builder(SessionCodec::new("dev")?)
///     .name("sid") // SESSION_COOKIE_NAME = "sid"
///     .secure(true) // SESSION_COOKIE_SECURE = True
///     .same_site(SameSite::Lax) // SESSION_COOKIE_SAMESITE = "Lax"
///     .build()?;
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
///
/// // A request comes in, and this is its `Cookie` header.
/// let header = "theme=dark; sid=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
/// let mut session = interface.open_at(interface.cookie_value(header).as_deref(), now)?;
/// assert_eq!(session.get("username").and_then(|name| name.as_str()), Some("Alice"));
/// session.insert("visits", 1);
///
/// // The response goes out.
/// let headers = interface.save_at(&session, now)?;
/// assert!(headers.vary_cookie()); // add `Vary: Cookie`
/// assert_eq!(
///     headers.set_cookie(), // add `Set-Cookie`
///     Some(
///         "sid=eyJ1c2VybmFtZSI6IkFsaWNlIiwidmlzaXRzIjoxfQ.ZVPxAA.24kWMPvXkhAHmzjuv9k0ShfuJXQ; \
///          Secure; HttpOnly; Path=/; SameSite=Lax"
///     ),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SessionInterface {
    codec: SessionCodec,
    name: String,
    domain: Option<String>,
    path: Option<String>,
    application_root: String,
    http_only: bool,
    secure: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
    refresh_each_request: bool,
    max_cookie_size: usize,
}

impl SessionInterface {
    /// Creates an interface with this codec and Flask's defaults.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// assert_eq!((interface.name(), interface.path()), ("session", "/"));
    /// assert_eq!(interface.domain(), None);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn new(codec: SessionCodec) -> SessionInterface {
        SessionInterfaceBuilder::new(codec).0
    }

    /// Creates a builder, to change settings.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).secure(true).build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(codec: SessionCodec) -> SessionInterfaceBuilder {
        SessionInterfaceBuilder::new(codec)
    }

    /// The codec.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let cookie = interface.codec().encode(&Session::from_iter([("username", "Alice")]))?;
    /// assert!(interface.open(Some(&cookie))?.contains_key("username"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn codec(&self) -> &SessionCodec {
        &self.codec
    }

    /// The name of the cookie: `get_cookie_name`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// assert_eq!(SessionInterface::new(SessionCodec::new("dev")?).name(), "session");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The domain of the cookie, as written in the header: `get_cookie_domain`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).domain(".example.com").build()?;
    /// assert_eq!(interface.domain(), Some("example.com"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The path of the cookie, which defaults to the application root: `get_cookie_path`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).application_root("/shop").build()?;
    /// assert_eq!(interface.path(), "/shop");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.application_root)
    }

    /// The value of the session cookie in a `Cookie` header, as Werkzeug parses it:
    /// `request.cookies.get(name)`.
    ///
    /// If several cookies have this name, the first one is used, valid or not. Quotes around a
    /// value are removed, and malformed pairs are skipped. The header may be any bytes, since other
    /// cookies may contain non-ASCII characters.
    ///
    /// If a request has several `Cookie` headers, which HTTP/2 allows, join them with `; `. With
    /// the feature `http`, `open_headers` does so.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let header = r#"theme=dark; session=first; session=second; other="a;session=b""#;
    /// assert_eq!(interface.cookie_value(header).as_deref(), Some("first"));
    /// assert_eq!(interface.cookie_value("theme=dark"), None);
    ///
    /// let header = ["theme=dark", "session=first"].join("; ");
    /// assert_eq!(interface.cookie_value(&header).as_deref(), Some("first"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn cookie_value<'h>(
        &self,
        header: &'h (impl AsRef<[u8]> + ?Sized),
    ) -> Option<Cow<'h, str>> {
        cookie_header::first_value(header.as_ref(), &self.name)
    }

    /// Opens the session of a request: `open_session`.
    ///
    /// Without a cookie, or with an empty one, this is a new session. If the cookie cannot be
    /// decoded, the result depends on [what Flask does with it](DecodeError::in_flask):
    ///
    /// | in Flask | result |
    /// |---|---|
    /// | [`InFlask::NewSession`] | a new, empty session |
    /// | [`InFlask::ServerError`] | the error: respond with status 500 |
    /// | [`InFlask::MayRead`] | the error: respond with status 500 too, so that nothing is lost |
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`open_at`](SessionInterface::open_at) there.
    ///
    /// # Errors
    ///
    /// Any [`DecodeError`] except a [bad signature](DecodeError::is_bad_signature), which includes
    /// expiry. The cookie was signed with the key, so do not save another session: it would replace
    /// the cookie and lose its contents.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// assert!(interface.open(None)?.is_empty());
    /// assert!(interface.open(Some("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.forged"))?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(&self, cookie_value: Option<&str>) -> Result<Session, DecodeError> {
        self.open_with(cookie_value, |value| self.codec.decode(value))
    }

    /// Like [`open`](SessionInterface::open), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`open`](SessionInterface::open).
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let cookie = Some("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk");
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert!(interface.open_at(cookie, signed_at)?.contains_key("username"));
    /// let later = signed_at + Duration::from_secs(32 * 86_400);
    /// assert!(interface.open_at(cookie, later)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_at(
        &self,
        cookie_value: Option<&str>,
        now: SystemTime,
    ) -> Result<Session, DecodeError> {
        self.open_with(cookie_value, |value| self.codec.decode_at(value, now))
    }

    fn open_with(
        &self,
        cookie_value: Option<&str>,
        decode: impl FnOnce(&str) -> Result<Session, DecodeError>,
    ) -> Result<Session, DecodeError> {
        match cookie_value.map(decode) {
            None => Ok(Session::new()),
            // `except BadSignature`. Flask does not load an empty value; here it fails like this.
            Some(Err(error)) if error.is_bad_signature() => Ok(Session::new()),
            Some(opened) => opened,
        }
    }

    /// Saves the session to the response: `save_session`.
    ///
    /// | the session | `Set-Cookie` | `Vary: Cookie` |
    /// |---|---|---|
    /// | was not accessed | no | no |
    /// | was read | no | yes |
    /// | was modified | yes | yes |
    /// | was modified and is empty | deletes the cookie | yes |
    /// | is permanent, accessed or not | yes, unless [`refresh_each_request`](SessionInterfaceBuilder::refresh_each_request) is off | if it was accessed, or the cookie is set |
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`save_at`](SessionInterface::save_at) there.
    ///
    /// # Errors
    ///
    /// Any [`SaveError`].
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = interface.open(None)?;
    /// assert!(!interface.save(&session)?.vary_cookie());
    ///
    /// assert!(!session.contains_key("username"));
    /// let save = interface.save(&session)?;
    /// assert!(save.vary_cookie() && save.set_cookie().is_none());
    ///
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.starts_with("session=eyJ")));
    ///
    /// session.clear();
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.contains("; Max-Age=0;")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, session: &Session) -> Result<ResponseHeaders, SaveError> {
        self.save_at(session, clock::now())
    }

    /// Like [`save`](SessionInterface::save), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`save`](SessionInterface::save).
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = Session::new();
    /// session.insert("username", "Alice");
    /// let headers = interface.save_at(&session, UNIX_EPOCH + Duration::from_secs(1_700_000_000))?;
    /// let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// assert_eq!(headers.set_cookie(), Some(&*format!("session={cookie}; HttpOnly; Path=/")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_at(
        &self,
        session: &Session,
        now: SystemTime,
    ) -> Result<ResponseHeaders, SaveError> {
        let set_cookie = self.set_cookie(session, now)?;
        Ok(ResponseHeaders {
            vary_cookie: session.is_accessed() || set_cookie.is_some(),
            too_large: set_cookie
                .as_ref()
                .map(String::len)
                .filter(|size| self.max_cookie_size > 0 && *size > self.max_cookie_size),
            set_cookie,
        })
    }

    fn set_cookie(&self, session: &Session, now: SystemTime) -> Result<Option<String>, SaveError> {
        let permanent = session.is_permanent();
        // `save_session` deletes the cookie of a session that became empty, and never refreshes it.
        if session.peek().is_empty() {
            return Ok(session.is_modified().then(|| self.dump("", Expires::Now)));
        }
        // `should_set_cookie`.
        let refresh = permanent && self.refresh_each_request;
        if !session.is_modified() && !refresh {
            return Ok(None);
        }
        let expires =
            if permanent { Expires::At(self.expires(now)?) } else { Expires::BrowserSession };
        Ok(Some(self.dump(&self.codec.encode_at(session, now)?, expires)))
    }

    fn dump(&self, value: &str, expires: Expires) -> String {
        dump_cookie(&SetCookie {
            name: &self.name,
            value,
            domain: self.domain.as_deref(),
            expires,
            path: self.path(),
            http_only: self.http_only,
            secure: self.secure,
            same_site: self.same_site,
            partitioned: self.partitioned,
        })
    }

    /// `get_expiration_time`. A `timedelta` has microseconds, and only the sum is rounded down to
    /// seconds.
    fn expires(&self, now: SystemTime) -> Result<DateTime, SaveError> {
        let lifetime = self.codec.lifetime();
        let below_microseconds = Duration::from_nanos(u64::from(lifetime.subsec_nanos() % 1000));
        now.checked_add(lifetime.saturating_sub(below_microseconds))
            .and_then(|expires| DateTime::try_from(expires).ok())
            .ok_or(SaveError::ExpiresOutOfRange)
    }
}

/// The headers that a session adds to a response, as returned by [`SessionInterface::save`].
///
/// With the feature `http`, `apply` adds them to a `HeaderMap`.
///
/// ```
/// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
///
/// let interface = SessionInterface::new(SessionCodec::new("dev")?);
/// let mut session = Session::new();
/// session.insert("username", "Alice");
///
/// let headers = interface.save(&session)?;
/// let mut response = Vec::new();
/// if let Some(set_cookie) = headers.set_cookie() {
///     response.push(("Set-Cookie", set_cookie));
/// }
/// if headers.vary_cookie() {
///     response.push(("Vary", "Cookie"));
/// }
/// assert_eq!(response.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the response must carry these headers"]
pub struct ResponseHeaders {
    set_cookie: Option<String>,
    vary_cookie: bool,
    too_large: Option<usize>,
}

impl ResponseHeaders {
    /// The value of a `Set-Cookie` header to add, which sets or deletes the cookie. It consists of
    /// printable ASCII.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = Session::new();
    /// assert_eq!(interface.save(&session)?.set_cookie(), None);
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.starts_with("session=eyJ")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn set_cookie(&self) -> Option<&str> {
        self.set_cookie.as_deref()
    }

    /// Like [`set_cookie`](ResponseHeaders::set_cookie), but owned.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let set_cookie: Option<String> = interface.save(&Session::new())?.into_set_cookie();
    /// assert_eq!(set_cookie, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_set_cookie(self) -> Option<String> {
        self.set_cookie
    }

    /// Whether to add `Cookie` to the `Vary` header, so that caches do not serve this response to
    /// other clients.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let session = Session::new();
    /// assert!(!interface.save(&session)?.vary_cookie());
    /// assert!(session.is_empty()); // an access
    /// assert!(interface.save(&session)?.vary_cookie());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn vary_cookie(&self) -> bool {
        self.vary_cookie
    }

    /// The size of the `Set-Cookie` header in bytes, if it exceeds
    /// [`max_cookie_size`](SessionInterfaceBuilder::max_cookie_size). Flask issues a warning and
    /// sends the header anyway. Browsers may silently ignore such a cookie.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).max_cookie_size(50).build()?;
    /// let mut session = Session::new();
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert_eq!(headers.too_large(), headers.set_cookie().map(str::len));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn too_large(&self) -> Option<usize> {
        self.too_large
    }
}
