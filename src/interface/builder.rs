//! The settings of the session cookie, with Flask's defaults.

use super::SessionInterface;
use crate::codec::SessionCodec;
use crate::config_error::ConfigError;
use crate::werkzeug::same_site::SameSite;
use crate::werkzeug::set_cookie::{checked_domain, checked_name};

/// Builds a [`SessionInterface`]. Each method names the Flask setting it corresponds to.
///
/// ```
/// use flask_session_cookie::{SameSite, SessionCodec, SessionInterface};
///
/// let interface = SessionInterface::builder(SessionCodec::new("dev")?)
///     .name("sid") // SESSION_COOKIE_NAME = "sid"
///     .secure(true) // SESSION_COOKIE_SECURE = True
///     .same_site(SameSite::Lax) // SESSION_COOKIE_SAMESITE = "Lax"
///     .build()?;
/// assert_eq!(interface.name(), "sid");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "builders do nothing unless `build` is called"]
pub struct SessionInterfaceBuilder(pub(super) SessionInterface);

impl SessionInterfaceBuilder {
    /// Flask's defaults.
    pub(super) fn new(codec: SessionCodec) -> SessionInterfaceBuilder {
        SessionInterfaceBuilder(SessionInterface {
            codec,
            name: "session".to_owned(),
            domain: None,
            path: None,
            application_root: "/".to_owned(),
            http_only: true,
            secure: false,
            same_site: None,
            partitioned: false,
            refresh_each_request: true,
            max_cookie_size: 4093,
        })
    }

    /// Builds the interface.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieName`] if the [name](SessionInterfaceBuilder::name) is empty or has
    /// a control character, a space, `=`, `;`, `"` or a non-ASCII character. Flask sends cookies
    /// with most of these names, but does not find them in a later request.
    ///
    /// [`ConfigError::BadCookieDomain`] if the [domain](SessionInterfaceBuilder::domain) has
    ///
    /// - a non-ASCII character: use its ASCII form (`xn--...`), which Flask would write;
    /// - an empty label, or one longer than 63 characters: Flask raises an exception for every
    ///   cookie it sets;
    /// - a control character or `;`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let builder = SessionInterface::builder(SessionCodec::new("dev")?);
    /// let error = builder.clone().name("my session").build().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the cookie name \"my session\" cannot be read back: \
    ///      expected printable ASCII without spaces, `=`, `;` and `\"`"
    /// );
    /// let error = builder.domain("münchen.example").build().unwrap_err();
    /// assert!(error.to_string().starts_with("bad cookie domain \"münchen.example\""));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn build(self) -> Result<SessionInterface, ConfigError> {
        let mut interface = self.0;
        interface.name = checked_name(interface.name)?;
        interface.domain = checked_domain(interface.domain)?;
        Ok(interface)
    }

    /// Sets the name of the cookie (`SESSION_COOKIE_NAME`). Default `session`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_NAME = "sid"
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).name("sid").build()?;
    /// assert_eq!(interface.cookie_value("session=a; sid=b").as_deref(), Some("b"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.0.name = name.into();
        self
    }

    /// Sets the domain whose hosts receive the cookie (`SESSION_COOKIE_DOMAIN`). By default, only
    /// the host that set the cookie receives it.
    ///
    /// As in Flask, leading dots and a port are dropped. If nothing is left, the header has an
    /// empty `Domain=`, which browsers ignore.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let interface = SessionInterface::builder(codec).domain(".example.com:5000").build()?;
    /// assert_eq!(interface.domain(), Some("example.com"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.0.domain = Some(domain.into());
        self
    }

    /// Sets the path under which browsers send the cookie (`SESSION_COOKIE_PATH`). If it is not set
    /// or empty, the [`application_root`](SessionInterfaceBuilder::application_root) is used.
    ///
    /// Characters that are not allowed in the header are percent-encoded.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).path("/café").build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.ends_with("; Path=/caf%C3%A9")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, path: impl AsRef<str>) -> Self {
        self.0.path = Some(path.as_ref().to_owned()).filter(|path| !path.is_empty());
        self
    }

    /// Sets the path of the app (`APPLICATION_ROOT`), which is used if no
    /// [`path`](SessionInterfaceBuilder::path) is set. Default `/`.
    ///
    /// If it is empty, the header has an empty `Path=`, as in Flask, and browsers use the directory
    /// of the request's path.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).application_root("/shop").build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.ends_with("; Path=/shop")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn application_root(mut self, application_root: impl AsRef<str>) -> Self {
        self.0.application_root = application_root.as_ref().to_owned();
        self
    }

    /// Sets whether the cookie is hidden from JavaScript (`SESSION_COOKIE_HTTPONLY`). Default true.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_HTTPONLY = False
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).http_only(false).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| !cookie.contains("HttpOnly")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.0.http_only = http_only;
        self
    }

    /// Sets whether browsers send the cookie only over HTTPS (`SESSION_COOKIE_SECURE`). Default
    /// false, as in Flask. Turn it on if the app is served over HTTPS.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_SECURE = True
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).secure(true).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.contains("; Secure;")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn secure(mut self, secure: bool) -> Self {
        self.0.secure = secure;
        self
    }

    /// Sets which requests from other sites carry the cookie (`SESSION_COOKIE_SAMESITE`). By
    /// default (`None`) the attribute is omitted, which browsers treat differently. In contrast,
    /// [`SameSite::None`] writes `SameSite=None`.
    ///
    /// A value from a configuration file can be parsed:
    ///
    /// ```
    /// use flask_session_cookie::{SameSite, SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?)
    ///     .same_site("lax".parse::<SameSite>()?)
    ///     .build()?;
    /// assert_eq!(interface.name(), "session");
    /// assert!("loose".parse::<SameSite>().is_err());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn same_site(mut self, same_site: impl Into<Option<SameSite>>) -> Self {
        self.0.same_site = same_site.into();
        self
    }

    /// Sets whether browsers store the cookie separately for each site that embeds the app
    /// (`SESSION_COOKIE_PARTITIONED`). This implies
    /// [`secure`](SessionInterfaceBuilder::secure). Default false.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_PARTITIONED = True
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).partitioned(true).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// let headers = interface.save(&session)?;
    /// assert!(headers.set_cookie().is_some_and(|cookie| cookie.contains("; Partitioned")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.0.partitioned = partitioned;
        self
    }

    /// Sets whether every response sets the cookie of a permanent session again, which restarts its
    /// lifetime (`SESSION_REFRESH_EACH_REQUEST`). If not, only responses that modified the session
    /// do. Default true.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let session = Session::from([("_permanent", true)]); // not modified
    /// assert!(SessionInterface::new(codec.clone()).save(&session)?.set_cookie().is_some());
    /// // SESSION_REFRESH_EACH_REQUEST = False
    /// let interface = SessionInterface::builder(codec).refresh_each_request(false).build()?;
    /// assert!(interface.save(&session)?.set_cookie().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn refresh_each_request(mut self, refresh_each_request: bool) -> Self {
        self.0.refresh_each_request = refresh_each_request;
        self
    }

    /// Sets the size in bytes above which
    /// [`ResponseHeaders::too_large`](super::ResponseHeaders::too_large) reports a `Set-Cookie`
    /// header (`MAX_COOKIE_SIZE`). 0 means no limit. Default 4093, above which Flask warns, as
    /// browsers store cookies of up to 4096 bytes.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // MAX_COOKIE_SIZE = 50
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).max_cookie_size(50).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(interface.save(&session)?.too_large().is_some_and(|size| size > 50));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_cookie_size(mut self, max_cookie_size: usize) -> Self {
        self.0.max_cookie_size = max_cookie_size;
        self
    }
}
