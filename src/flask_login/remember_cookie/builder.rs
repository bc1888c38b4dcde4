//! The settings of the remember cookie, with Flask-Login's defaults.

use std::time::Duration;

use super::RememberCookie;
use crate::config_error::ConfigError;
use crate::flask_login::remember_token::RememberToken;
use crate::werkzeug::same_site::SameSite;
use crate::werkzeug::set_cookie::{checked_domain, checked_name};

/// Builds a [`RememberCookie`]. Each method names the Flask-Login setting it corresponds to.
///
/// ```
/// use flask_session_cookie::SameSite;
/// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
///
/// let remember_cookie = RememberCookie::builder(RememberToken::new("dev")?)
///     .secure(true) // REMEMBER_COOKIE_SECURE = True
///     .same_site(SameSite::Lax) // REMEMBER_COOKIE_SAMESITE = "Lax"
///     .build()?;
/// assert_eq!(
///     remember_cookie.delete_cookie(),
///     "remember_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; \
///      Secure; Path=/; SameSite=Lax",
/// );
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "builders do nothing unless `build` is called"]
pub struct RememberCookieBuilder(pub(super) RememberCookie);

impl RememberCookieBuilder {
    /// Flask-Login's defaults.
    pub(super) fn new(token: RememberToken) -> RememberCookieBuilder {
        RememberCookieBuilder(RememberCookie {
            token,
            name: "remember_token".to_owned(),
            duration: Duration::from_secs(365 * 86_400),
            domain: None,
            path: "/".to_owned(),
            secure: false,
            http_only: true,
            same_site: None,
            refresh_each_request: false,
        })
    }

    /// Builds the cookie.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieName`] or [`ConfigError::BadCookieDomain`], by the same rules as
    /// [for the session cookie](crate::SessionInterfaceBuilder::build).
    ///
    /// ```
    /// use flask_session_cookie::ConfigError;
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let token = RememberToken::new("dev")?;
    /// let error = RememberCookie::builder(token.clone()).name("remember me").build().unwrap_err();
    /// assert_eq!(error, ConfigError::BadCookieName { name: "remember me".to_owned() });
    /// assert!(RememberCookie::builder(token).domain("münchen.example").build().is_err());
    /// # Ok::<(), ConfigError>(())
    /// ```
    pub fn build(self) -> Result<RememberCookie, ConfigError> {
        let mut cookie = self.0;
        cookie.name = checked_name(cookie.name)?;
        cookie.domain = checked_domain(cookie.domain)?;
        Ok(cookie)
    }

    /// Sets the name of the cookie (`REMEMBER_COOKIE_NAME`). Default `remember_token`.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// // REMEMBER_COOKIE_NAME = "remember_me"
    /// let builder = RememberCookie::builder(RememberToken::new("dev")?).name("remember_me");
    /// assert_eq!(builder.build()?.name(), "remember_me");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.0.name = name.into();
        self
    }

    /// Sets how long browsers keep the cookie (`REMEMBER_COOKIE_DURATION`), unless a duration is
    /// passed to [`remember`](crate::flask_login::remember). Default 365 days. Fractions of a
    /// microsecond are dropped, because Python's `timedelta` has none.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// // REMEMBER_COOKIE_DURATION = timedelta(days=1), or 86400
    /// let day = Duration::from_secs(86_400);
    /// let builder = RememberCookie::builder(RememberToken::new("dev")?).duration(day);
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let set_cookie = builder.build()?.set_cookie_at("1", None, now)?;
    /// assert!(set_cookie.contains("; Expires=Wed, 15 Nov 2023 22:13:20 GMT;"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn duration(mut self, duration: Duration) -> Self {
        self.0.duration = duration;
        self
    }

    /// Sets the domain whose hosts receive the cookie (`REMEMBER_COOKIE_DOMAIN`). By default, only
    /// the host that set the cookie receives it. Leading dots and a port are dropped.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).domain(".example.com").build()?;
    /// assert!(remember_cookie.delete_cookie().contains("; Domain=example.com;"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.0.domain = Some(domain.into());
        self
    }

    /// Sets the path under which browsers send the cookie (`REMEMBER_COOKIE_PATH`). Default `/`,
    /// whatever the app's root is. Characters that are not allowed in the header are
    /// percent-encoded.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).path("/café").build()?;
    /// assert!(remember_cookie.delete_cookie().ends_with("; Path=/caf%C3%A9"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.0.path = path.into();
        self
    }

    /// Sets whether browsers send the cookie only over HTTPS (`REMEMBER_COOKIE_SECURE`). Default
    /// false, as in Flask-Login. Turn it on if the app is served over HTTPS.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// // REMEMBER_COOKIE_SECURE = True
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).secure(true).build()?;
    /// assert!(remember_cookie.set_cookie("1", None)?.contains("; Secure;"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn secure(mut self, secure: bool) -> Self {
        self.0.secure = secure;
        self
    }

    /// Sets whether the cookie is hidden from JavaScript (`REMEMBER_COOKIE_HTTPONLY`). Default
    /// true.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// // REMEMBER_COOKIE_HTTPONLY = False
    /// let remember_cookie =
    ///     RememberCookie::builder(RememberToken::new("dev")?).http_only(false).build()?;
    /// assert!(!remember_cookie.set_cookie("1", None)?.contains("HttpOnly"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.0.http_only = http_only;
        self
    }

    /// Sets which requests from other sites carry the cookie (`REMEMBER_COOKIE_SAMESITE`). By
    /// default the attribute is omitted.
    ///
    /// ```
    /// use flask_session_cookie::SameSite;
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// // REMEMBER_COOKIE_SAMESITE = "Strict"
    /// let builder =
    ///     RememberCookie::builder(RememberToken::new("dev")?).same_site(SameSite::Strict);
    /// assert!(builder.build()?.set_cookie("1", None)?.ends_with("; SameSite=Strict"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn same_site(mut self, same_site: impl Into<Option<SameSite>>) -> Self {
        self.0.same_site = same_site.into();
        self
    }

    /// Sets whether every response sets the cookie again while a user is logged in, which restarts
    /// its duration (`REMEMBER_COOKIE_REFRESH_EACH_REQUEST`). Default false.
    ///
    /// This includes users who did not ask to be remembered, and every session becomes modified,
    /// even if no user is logged in.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    ///
    /// // REMEMBER_COOKIE_REFRESH_EACH_REQUEST = True
    /// let builder =
    ///     RememberCookie::builder(RememberToken::new("dev")?).refresh_each_request(true);
    /// let mut session = Session::from([("_user_id", "1")]);
    /// assert!(builder.build()?.update(&mut session)?.is_some());
    /// assert!(session.is_modified());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn refresh_each_request(mut self, refresh_each_request: bool) -> Self {
        self.0.refresh_each_request = refresh_each_request;
        self
    }
}
