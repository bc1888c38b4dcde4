//! The settings of CSRF protection, with Flask-WTF's defaults.

use super::CsrfProtect;
use crate::config_error::ConfigError;
use crate::itsdangerous::{Builder, MaxAge, UrlSafeTimedSerializer};

/// Builds a [`CsrfProtect`]. Each method names the Flask-WTF setting it corresponds to, if there is
/// one.
///
/// ```
/// use flask_session_cookie::flask_wtf::CsrfProtect;
///
/// let csrf = CsrfProtect::builder("dev") // WTF_CSRF_SECRET_KEY = "dev", or SECRET_KEY
///     .field_name("csrf") // WTF_CSRF_FIELD_NAME = "csrf"
///     .time_limit(None) // WTF_CSRF_TIME_LIMIT = None
///     .build()?;
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use = "builders do nothing unless `build` is called"]
pub struct CsrfProtectBuilder {
    serializer: Builder<UrlSafeTimedSerializer>,
    field_name: String,
    time_limit: MaxAge,
    headers: Vec<String>,
    methods: Vec<String>,
    ssl_strict: bool,
}

impl CsrfProtectBuilder {
    /// Flask-WTF's defaults.
    pub(super) fn new(secret_key: &[u8]) -> CsrfProtectBuilder {
        CsrfProtectBuilder {
            serializer: UrlSafeTimedSerializer::builder(secret_key).salt("wtf-csrf-token"),
            field_name: "csrf_token".to_owned(),
            time_limit: MaxAge::from_secs(3600),
            headers: owned(["X-CSRFToken", "X-CSRF-Token"]),
            methods: owned(["POST", "PUT", "PATCH", "DELETE"]),
            ssl_strict: true,
        }
    }

    /// Builds the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`] and [`ConfigError::EmptyFallbackKey`].
    ///
    /// ```
    /// use flask_session_cookie::ConfigError;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// assert_eq!(CsrfProtect::builder("").build().unwrap_err(), ConfigError::EmptySecretKey);
    /// ```
    pub fn build(self) -> Result<CsrfProtect, ConfigError> {
        Ok(CsrfProtect {
            serializer: self.serializer.build()?,
            field_name: self.field_name,
            time_limit: self.time_limit,
            headers: self.headers,
            methods: self.methods,
            ssl_strict: self.ssl_strict,
        })
    }

    /// Adds an old key that verifies tokens but never signs. Call it again for more keys, from the
    /// oldest to the newest.
    ///
    /// A deviation: Flask-WTF ignores `SECRET_KEY_FALLBACKS`. See [the guide to key
    /// rotation](crate::guide::rotating).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// let mut session = Session::new();
    /// let token = CsrfProtect::new("old")?.generate_csrf_with(&mut session, [0; 64])?;
    /// assert!(CsrfProtect::new("new")?.validate_csrf(&session, &token).is_err());
    /// let csrf = CsrfProtect::builder("new").fallback_key("old").build()?;
    /// assert_eq!(csrf.validate_csrf(&session, &token), Ok(()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_key(mut self, fallback_key: impl AsRef<[u8]>) -> Self {
        self.serializer = self.serializer.fallback_key(fallback_key);
        self
    }

    /// Sets the name of the form field and of the key in the session (`WTF_CSRF_FIELD_NAME`).
    /// Default `csrf_token`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// // WTF_CSRF_FIELD_NAME = "csrf"
    /// let csrf = CsrfProtect::builder("dev").field_name("csrf").build()?;
    /// let mut session = Session::new();
    /// csrf.generate_csrf_with(&mut session, [0; 64])?;
    /// assert!(session.contains_key("csrf"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn field_name(mut self, field_name: impl Into<String>) -> Self {
        self.field_name = field_name.into();
        self
    }

    /// Sets the maximum age of a token in whole seconds, or `None` for no limit
    /// (`WTF_CSRF_TIME_LIMIT`). Default 3600 seconds.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    /// use std::time::Duration;
    ///
    /// // WTF_CSRF_TIME_LIMIT = 600
    /// let csrf = CsrfProtect::builder("dev").time_limit(Duration::from_secs(600)).build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn time_limit(mut self, time_limit: impl Into<MaxAge>) -> Self {
        self.time_limit = time_limit.into();
        self
    }

    /// Sets the headers that may contain the token, for requests from JavaScript
    /// (`WTF_CSRF_HEADERS`). Default `X-CSRFToken` and `X-CSRF-Token`.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// // WTF_CSRF_HEADERS = ["X-Token"]
    /// let csrf = CsrfProtect::builder("dev").headers(["X-Token"]).build()?;
    /// assert_eq!(csrf.find_token([], |name| (name == "X-Token").then_some("a")), Some("a"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn headers(mut self, headers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.headers = owned(headers);
        self
    }

    /// Sets the methods whose requests need a token (`WTF_CSRF_METHODS`). Default `POST`, `PUT`,
    /// `PATCH` and `DELETE`.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// // WTF_CSRF_METHODS = ["POST"]
    /// let csrf = CsrfProtect::builder("dev").methods(["POST"]).build()?;
    /// assert!(!csrf.protects("DELETE"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn methods(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.methods = owned(methods);
        self
    }

    /// Sets whether requests over HTTPS must come from the same origin (`WTF_CSRF_SSL_STRICT`): see
    /// [`check_referrer`](CsrfProtect::check_referrer). Default true.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    ///
    /// // WTF_CSRF_SSL_STRICT = False
    /// let csrf = CsrfProtect::builder("dev").ssl_strict(false).build()?;
    /// assert_eq!(csrf.check_referrer(None, "example.com"), Ok(()));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn ssl_strict(mut self, ssl_strict: bool) -> Self {
        self.ssl_strict = ssl_strict;
        self
    }
}

fn owned(names: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    names.into_iter().map(Into::into).collect()
}
