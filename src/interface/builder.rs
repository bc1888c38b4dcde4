//! The settings of Flask for the session cookie.

use super::SessionInterface;
use crate::codec::SessionCodec;
use crate::config_error::ConfigError;
use crate::werkzeug::same_site::SameSite;
use crate::werkzeug::set_cookie::{checked_domain, checked_name};

/// Settings of a [`SessionInterface`]. A method names the setting of Flask that it sets, if there
/// is one.
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

    /// Makes the interface.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieName`] if the [name](SessionInterfaceBuilder::name) is empty, or has
    /// a control character, a space, `=`, `;`, `"` or a character beyond ASCII. Flask sends most of
    /// these, but finds none of them in a later request.
    ///
    /// [`ConfigError::BadCookieDomain`] if the [domain](SessionInterfaceBuilder::domain) has a
    /// character beyond ASCII: give its ASCII form (`xn--...`), as Flask would write it. Also for a
    /// label that is empty or longer than 63 characters, where Flask raises an exception with every
    /// cookie it sets; and for a control character or `;`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let error = SessionInterface::builder(codec.clone()).name("my session").build().unwrap_err();
    /// assert!(error.to_string().starts_with("the cookie name \"my session\" cannot be read back"));
    /// let error = SessionInterface::builder(codec).domain("münchen.example").build().unwrap_err();
    /// assert!(error.to_string().starts_with("bad cookie domain \"münchen.example\""));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn build(self) -> Result<SessionInterface, ConfigError> {
        let mut interface = self.0;
        interface.name = checked_name(interface.name)?;
        interface.domain = checked_domain(interface.domain)?;
        Ok(interface)
    }

    /// The name of the cookie (`SESSION_COOKIE_NAME`). Default `session`.
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

    /// The domain whose hosts receive the cookie (`SESSION_COOKIE_DOMAIN`). Default none: only the
    /// host that set the cookie receives it.
    ///
    /// As in Flask, leading dots and a port are dropped. If nothing is left, the header has
    /// `Domain=`, which browsers ignore.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).domain(".example.com:5000").build()?;
    /// assert_eq!(interface.domain(), Some("example.com"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.0.domain = Some(domain.into());
        self
    }

    /// The path under which browsers send the cookie (`SESSION_COOKIE_PATH`). Without one, or if it
    /// is empty, it is the [`application_root`](SessionInterfaceBuilder::application_root).
    ///
    /// Characters that are not allowed in the header are percent-encoded.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).path("/café").build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(
    ///     interface
    ///         .save(&session)?
    ///         .set_cookie()
    ///         .is_some_and(|cookie| cookie.ends_with("; Path=/caf%C3%A9"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, path: impl AsRef<str>) -> Self {
        self.0.path = Some(path.as_ref().to_owned()).filter(|path| !path.is_empty());
        self
    }

    /// The path of the app, used if no [`path`](SessionInterfaceBuilder::path) is set
    /// (`APPLICATION_ROOT`). Default `/`.
    ///
    /// If it is empty the header has `Path=`, as in Flask, and browsers use the directory of the
    /// request's path.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).application_root("/shop").build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(
    ///     interface
    ///         .save(&session)?
    ///         .set_cookie()
    ///         .is_some_and(|cookie| cookie.ends_with("; Path=/shop"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn application_root(mut self, application_root: impl AsRef<str>) -> Self {
        self.0.application_root = application_root.as_ref().to_owned();
        self
    }

    /// Whether the cookie is hidden from scripts in the browser (`SESSION_COOKIE_HTTPONLY`).
    /// Default true.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_HTTPONLY = False
    /// let interface =
    ///     SessionInterface::builder(SessionCodec::new("dev")?).http_only(false).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(
    ///     interface.save(&session)?.set_cookie().is_some_and(|cookie| !cookie.contains("HttpOnly"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.0.http_only = http_only;
        self
    }

    /// Whether browsers send the cookie only over HTTPS (`SESSION_COOKIE_SECURE`). Default false,
    /// as in Flask; turn it on if the app is served over HTTPS.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// // SESSION_COOKIE_SECURE = True
    /// let interface = SessionInterface::builder(SessionCodec::new("dev")?).secure(true).build()?;
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(
    ///     interface.save(&session)?.set_cookie().is_some_and(|cookie| cookie.contains("; Secure;"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn secure(mut self, secure: bool) -> Self {
        self.0.secure = secure;
        self
    }

    /// Which requests from other sites carry the cookie (`SESSION_COOKIE_SAMESITE`). Default: the
    /// attribute is left out (`None` here), and browsers differ in what that means.
    /// ([`SameSite::None`] writes `SameSite=None`.)
    ///
    /// The text of a configuration parses:
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

    /// Whether the cookie is stored separately for each site that embeds the app
    /// (`SESSION_COOKIE_PARTITIONED`). Such a cookie is always
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
    /// assert!(
    ///     interface
    ///         .save(&session)?
    ///         .set_cookie()
    ///         .is_some_and(|cookie| cookie.contains("; Partitioned"))
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.0.partitioned = partitioned;
        self
    }

    /// Whether the cookie of a permanent session is sent with every response, which restarts its
    /// lifetime, or only when the session was modified (`SESSION_REFRESH_EACH_REQUEST`). Default
    /// true.
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

    /// The size of a `Set-Cookie` header, in bytes, above which
    /// [`ResponseHeaders::too_large`](super::ResponseHeaders::too_large) reports it
    /// (`MAX_COOKIE_SIZE`). 0 means no limit. Default 4093, which browsers accept.
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
