//! The remember cookie and its headers. Upstream: `_update_remember_cookie`, `_set_cookie` and
//! `_clear_cookie` in `flask_login/login_manager.py`.

mod builder;
#[cfg(feature = "http")]
mod headers;

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use self::builder::RememberCookieBuilder;
use super::remember_token::{BadRememberToken, RememberToken};
use super::remembering::{Operation, RememberError, take_operation};
use crate::clock;
use crate::session::Session;
use crate::value::DateTime;
use crate::werkzeug::cookie_header;
use crate::werkzeug::same_site::SameSite;
use crate::werkzeug::set_cookie::{Expires, SetCookie, dump_cookie};

/// Reads, sets and deletes the remember cookie, as Flask-Login 0.6.3 does with Werkzeug 3.1.9.
///
/// It holds the app's settings for this cookie: [`new`](RememberCookie::new) uses Flask-Login's
/// defaults, and each method of the [`builder`](RememberCookie::builder) names the setting it
/// changes. Text goes in and text comes out, so it fits any framework:
///
/// ```
/// use flask_session_cookie::Session;
/// use flask_session_cookie::flask_login::{self, Client, RememberCookie, RememberToken};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let remember_cookie = RememberCookie::builder(RememberToken::new("dev")?)
///     .name("remember_me") // REMEMBER_COOKIE_NAME = "remember_me"
///     .duration(Duration::from_secs(86_400)) // REMEMBER_COOKIE_DURATION = 86400
///     .secure(true) // REMEMBER_COOKIE_SECURE = True
///     .build()?;
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
///
/// // A user logs in and wants to be remembered.
/// let mut session = Session::new();
/// flask_login::login(&mut session, "1", &Client::default().identifier());
/// flask_login::remember(&mut session, None);
///
/// // At the end of each request, before the session is saved.
/// let set_cookie = remember_cookie.update_at(&mut session, now)?.ok_or("a Set-Cookie header")?;
/// let (cookie, attributes) = set_cookie.split_once("; ").ok_or("attributes")?;
/// assert!(cookie.starts_with("remember_me=1|be93bd1d54421d69"));
/// assert_eq!(attributes, "Expires=Wed, 15 Nov 2023 22:13:20 GMT; Secure; HttpOnly; Path=/");
///
/// // A request after the session has expired.
/// let header = format!("theme=dark; {cookie}");
/// assert_eq!(remember_cookie.user_id(&header)?.as_deref(), Some("1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A deviation: to delete the cookie, Flask-Login repeats only its domain and path. Here
/// [`secure`](RememberCookieBuilder::secure) and [`same_site`](RememberCookieBuilder::same_site)
/// are repeated too. Without `Secure`, browsers do not delete a cookie whose name begins with
/// `__Secure-` or `__Host-`; without `SameSite=None`, they do not delete it in a frame of another
/// site. The user would then stay remembered.
#[derive(Debug, Clone)]
pub struct RememberCookie {
    token: RememberToken,
    name: String,
    duration: Duration,
    domain: Option<String>,
    path: String,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    refresh_each_request: bool,
}

impl RememberCookie {
    /// Creates a cookie with Flask-Login's defaults, whose values are signed by `token`.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// assert_eq!(remember_cookie.name(), "remember_token");
    /// assert_eq!((remember_cookie.domain(), remember_cookie.path()), (None, "/"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn new(token: RememberToken) -> RememberCookie {
        RememberCookieBuilder::new(token).0
    }

    /// Creates a builder, to change settings.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).secure(true).build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(token: RememberToken) -> RememberCookieBuilder {
        RememberCookieBuilder::new(token)
    }

    /// The token, which signs and verifies the values of the cookie.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// assert!(remember_cookie.token().encode("1").starts_with("1|be93bd1d54421d69"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn token(&self) -> &RememberToken {
        &self.token
    }

    /// The name of the cookie.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// assert_eq!(RememberCookie::new(RememberToken::new("dev")?).name(), "remember_token");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The domain of the cookie, as written in the header.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).domain(".example.com").build()?;
    /// assert_eq!(remember_cookie.domain(), Some("example.com"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The path of the cookie.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).path("/shop").build()?;
    /// assert_eq!(remember_cookie.path(), "/shop");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of the remember cookie in a `Cookie` header, as Werkzeug parses it:
    /// `request.cookies.get(name)`. If there is one, valid or not, `logout_user` requests that it
    /// be [deleted](super::forget).
    ///
    /// The rules are those of
    /// [`SessionInterface::cookie_value`](crate::SessionInterface::cookie_value).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let header = r#"theme=dark; remember_token="us\303\251r 1|9d06"; remember_token=second"#;
    /// assert_eq!(remember_cookie.cookie_value(header).as_deref(), Some("usér 1|9d06"));
    ///
    /// // logout_user()
    /// let mut session = Session::new();
    /// flask_login::logout(&mut session);
    /// if remember_cookie.cookie_value(header).is_some() {
    ///     flask_login::forget(&mut session);
    /// }
    /// assert!(remember_cookie.update(&mut session)?.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cookie_value<'h>(
        &self,
        header: &'h (impl AsRef<[u8]> + ?Sized),
    ) -> Option<Cow<'h, str>> {
        cookie_header::first_value(header.as_ref(), &self.name)
    }

    /// The user id in the remember cookie of a `Cookie` header, if its signature is valid. `None`
    /// if there is no such cookie.
    ///
    /// # Errors
    ///
    /// Any [`BadRememberToken`]. Treat the request as anonymous then.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// assert_eq!(remember_cookie.user_id("theme=dark")?, None);
    /// assert!(remember_cookie.user_id("theme=dark; remember_token=1|forged").is_err());
    /// let header = format!("remember_token={}", remember_cookie.token().encode("1"));
    /// assert_eq!(remember_cookie.user_id(&header)?.as_deref(), Some("1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn user_id(
        &self,
        header: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Option<String>, BadRememberToken> {
        let value = self.cookie_value(header);
        value.map(|value| self.token.decode(&value).map(str::to_owned)).transpose()
    }

    /// Whether the remember cookie of a `Cookie` header was verified by a [fallback
    /// key](RememberToken::with_fallback_key), so that the service should set it again with the new
    /// key.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    ///
    /// let header = format!("remember_token={}", RememberToken::new("old")?.encode("1"));
    /// let token = RememberToken::new("new")?.with_fallback_key("old")?;
    /// let remember_cookie = RememberCookie::new(token);
    ///
    /// let mut session = Session::from([("_user_id", "1")]);
    /// if remember_cookie.verified_by_fallback(&header) {
    ///     flask_login::remember(&mut session, None);
    /// }
    /// assert!(remember_cookie.update(&mut session)?.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verified_by_fallback(&self, header: &(impl AsRef<[u8]> + ?Sized)) -> bool {
        self.cookie_value(header).is_some_and(|value| self.token.verified_by_fallback(&value))
    }

    /// Sets or deletes the remember cookie, as requested by the session: removes `_remember` from
    /// it and returns the `Set-Cookie` header, if any. Call it at the end of each request, before
    /// the session is saved.
    ///
    /// | in this request | `Set-Cookie` |
    /// |---|---|
    /// | [`remember`](super::remember) was called | sets the cookie |
    /// | [`forget`](super::forget) was called | deletes it |
    /// | neither, and a user is logged in | sets it if [`refresh_each_request`](RememberCookieBuilder::refresh_each_request) is on |
    /// | neither | none |
    ///
    /// This accesses every session, so the response varies by `Cookie`, as with Flask-Login.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`update_at`](RememberCookie::update_at) there.
    ///
    /// Upstream: `LoginManager._update_remember_cookie`.
    ///
    /// # Errors
    ///
    /// Any [`RememberError`] if the cookie cannot be set. Respond with status 500 and do not save
    /// the session, as Flask does for all of them except [`RememberError::UserId`].
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let mut session = Session::from([("_user_id", "1")]);
    /// flask_login::remember(&mut session, None);
    /// assert!(
    ///     remember_cookie
    ///         .update(&mut session)?
    ///         .is_some_and(|cookie| cookie.starts_with("remember_token=1|be93"))
    /// );
    /// assert!(!session.contains_key("_remember"));
    /// assert_eq!(remember_cookie.update(&mut session)?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update(&self, session: &mut Session) -> Result<Option<String>, RememberError> {
        self.update_with(session, clock::now)
    }

    /// Like [`update`](RememberCookie::update), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`update`](RememberCookie::update).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let mut session = Session::from([("_user_id", "1")]);
    /// flask_login::remember(&mut session, Some(Duration::from_secs(3600)));
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let set_cookie = remember_cookie.update_at(&mut session, now)?;
    /// assert!(
    ///     set_cookie
    ///         .is_some_and(|cookie| cookie.contains("; Expires=Tue, 14 Nov 2023 23:13:20 GMT;"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update_at(
        &self,
        session: &mut Session,
        now: SystemTime,
    ) -> Result<Option<String>, RememberError> {
        self.update_with(session, || now)
    }

    fn update_with(
        &self,
        session: &mut Session,
        now: impl FnOnce() -> SystemTime,
    ) -> Result<Option<String>, RememberError> {
        Ok(match take_operation(session, self.refresh_each_request)? {
            Some(Operation::Set { user_id, duration }) => {
                let duration = duration.unwrap_or_else(|| micros(self.duration));
                Some(self.dump_token(&user_id, duration, now())?)
            }
            Some(Operation::Clear) => Some(self.delete_cookie()),
            None => None,
        })
    }

    /// A `Set-Cookie` header that sets the cookie: `LoginManager._set_cookie`. The default duration
    /// is that of the [settings](RememberCookieBuilder::duration).
    ///
    /// Most services call [`update`](RememberCookie::update) instead, which gets both arguments
    /// from the session.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`set_cookie_at`](RememberCookie::set_cookie_at) there.
    ///
    /// # Errors
    ///
    /// [`RememberError::ExpiresOutOfRange`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let set_cookie = remember_cookie.set_cookie("usér 1;x", None)?;
    /// assert!(set_cookie.starts_with(r#"remember_token="us\303\251r 1\073x|9d06bd6d23634629"#));
    /// assert_eq!(remember_cookie.user_id(&set_cookie)?.as_deref(), Some("usér 1;x"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_cookie(
        &self,
        user_id: &str,
        duration: Option<Duration>,
    ) -> Result<String, RememberError> {
        self.set_cookie_at(user_id, duration, clock::now())
    }

    /// Like [`set_cookie`](RememberCookie::set_cookie), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`set_cookie`](RememberCookie::set_cookie).
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let set_cookie = remember_cookie.set_cookie_at("1", None, now)?;
    /// assert!(set_cookie.ends_with("; Expires=Wed, 13 Nov 2024 22:13:20 GMT; HttpOnly; Path=/"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_cookie_at(
        &self,
        user_id: &str,
        duration: Option<Duration>,
        now: SystemTime,
    ) -> Result<String, RememberError> {
        self.dump_token(user_id, micros(duration.unwrap_or(self.duration)), now)
    }

    /// A `Set-Cookie` header that deletes the cookie: `LoginManager._clear_cookie`, but with
    /// `Secure` and `SameSite` if they are set, [which browsers may require](RememberCookie).
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// assert_eq!(
    ///     remember_cookie.delete_cookie(),
    ///     "remember_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
    /// );
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn delete_cookie(&self) -> String {
        self.dump("", Expires::Now, false)
    }

    /// The duration is in microseconds. As in Flask-Login it may be negative, and the cookie has
    /// then expired.
    fn dump_token(
        &self,
        user_id: &str,
        duration: i128,
        now: SystemTime,
    ) -> Result<String, RememberError> {
        // Only the sum is rounded down to seconds.
        let seconds = i64::try_from((unix_micros(now) + duration).div_euclid(1_000_000)).ok();
        let expires =
            seconds.and_then(DateTime::from_unix).ok_or(RememberError::ExpiresOutOfRange)?;
        Ok(self.dump(&self.token.encode(user_id), Expires::At(expires), self.http_only))
    }

    fn dump(&self, value: &str, expires: Expires, http_only: bool) -> String {
        dump_cookie(&SetCookie {
            name: &self.name,
            value,
            domain: self.domain.as_deref(),
            expires,
            path: &self.path,
            http_only,
            secure: self.secure,
            same_site: self.same_site,
            partitioned: false,
        })
    }
}

/// A duration as a `timedelta`, which has no nanoseconds.
fn micros(duration: Duration) -> i128 {
    i128::from(duration.as_secs()) * 1_000_000 + i128::from(duration.subsec_micros())
}

/// Microseconds since the Unix epoch, rounded down.
fn unix_micros(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration() + Duration::from_nanos(999)),
    }
}
