//! The settings of Flask for the session cookie.

use super::{SameSite, SessionInterface};
use crate::codec::SessionCodec;
use crate::config_error::ConfigError;
use crate::werkzeug::set_cookie::ascii_domain;

/// The settings.
impl SessionInterface {
    /// An interface with Flask's defaults that encodes and decodes with this codec.
    #[must_use]
    pub fn new(codec: SessionCodec) -> SessionInterface {
        SessionInterface {
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
        }
    }

    /// The name of the cookie (`SESSION_COOKIE_NAME`). Default `session`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieName`] if the name is empty, or has a control character, a space, `=`, `;`, `"` or a
    /// character beyond ASCII. Flask sends most of these, but finds none of them in a later request.
    pub fn name(mut self, name: impl Into<String>) -> Result<SessionInterface, ConfigError> {
        let name = name.into();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=;\"".contains(&byte)) {
            return Err(ConfigError::BadCookieName { name });
        }
        self.name = name;
        Ok(self)
    }

    /// The domain whose hosts receive the cookie (`SESSION_COOKIE_DOMAIN`). Default none: only the host that set the
    /// cookie receives it.
    ///
    /// As in Flask, leading dots and a port are dropped. If nothing is left, the header has `Domain=`, which browsers
    /// ignore.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieDomain`] for characters beyond ASCII: give the ASCII form of the domain (`xn--...`), as
    /// Flask would write it. Also for a label that is empty or longer than 63 characters, where Flask raises an exception
    /// with every cookie it sets; and for a control character or `;`.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = interface.open(None)?;
    /// session.clear();
    /// let save = interface.domain(".example.com:5000")?.save(&session)?;
    /// assert_eq!(
    ///     save.set_cookie.as_deref(),
    ///     Some(
    ///         "session=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"
    ///     ),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn domain(mut self, domain: impl AsRef<str>) -> Result<SessionInterface, ConfigError> {
        let domain = domain.as_ref();
        let bad = |why| ConfigError::BadCookieDomain { domain: domain.to_owned(), why };
        self.domain = Some(ascii_domain(domain).map_err(bad)?.to_owned());
        Ok(self)
    }

    /// The path under which browsers send the cookie (`SESSION_COOKIE_PATH`). Without one, or if it is empty, it is the
    /// [`application_root`](SessionInterface::application_root).
    ///
    /// Characters that are not allowed in the header are percent-encoded.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?).path("/café");
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(interface.save(&session)?.set_cookie.is_some_and(|cookie| cookie.ends_with("; Path=/caf%C3%A9")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn path(mut self, path: impl AsRef<str>) -> SessionInterface {
        self.path = Some(path.as_ref().to_owned()).filter(|path| !path.is_empty());
        self
    }

    /// The path of the app, used if no [`path`](SessionInterface::path) is set (`APPLICATION_ROOT`). Default `/`.
    ///
    /// If it is empty the header has `Path=`, as in Flask, and browsers use the directory of the request's path.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?).application_root("/shop");
    /// let mut session = interface.open(None)?;
    /// session.insert("username", "Alice");
    /// assert!(interface.save(&session)?.set_cookie.is_some_and(|cookie| cookie.ends_with("; Path=/shop")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn application_root(mut self, application_root: impl AsRef<str>) -> SessionInterface {
        self.application_root = application_root.as_ref().to_owned();
        self
    }

    /// Whether the cookie is hidden from scripts in the browser (`SESSION_COOKIE_HTTPONLY`). Default true.
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> SessionInterface {
        self.http_only = http_only;
        self
    }

    /// Whether browsers send the cookie only over HTTPS (`SESSION_COOKIE_SECURE`). Default false, as in Flask; turn it
    /// on if the app is served over HTTPS.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> SessionInterface {
        self.secure = secure;
        self
    }

    /// Which requests from other sites carry the cookie (`SESSION_COOKIE_SAMESITE`). Default: the attribute is left
    /// out, and browsers differ in what that means. ([`SameSite::None`] writes `SameSite=None`.)
    ///
    /// The text of a configuration parses:
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?).same_site("lax".parse()?);
    /// assert!("loose".parse::<flask_session_cookie::SameSite>().is_err());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> SessionInterface {
        self.same_site = Some(same_site);
        self
    }

    /// Whether the cookie is stored separately for each site that embeds the app (`SESSION_COOKIE_PARTITIONED`). Such a
    /// cookie is always [`secure`](SessionInterface::secure). Default false.
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> SessionInterface {
        self.partitioned = partitioned;
        self
    }

    /// Whether the cookie of a permanent session is sent with every response, which restarts its lifetime, or only when
    /// the session was modified (`SESSION_REFRESH_EACH_REQUEST`). Default true.
    #[must_use]
    pub fn refresh_each_request(mut self, refresh_each_request: bool) -> SessionInterface {
        self.refresh_each_request = refresh_each_request;
        self
    }

    /// The size of a `Set-Cookie` header, in bytes, above which [`Save::too_large`](super::Save::too_large) reports it (`MAX_COOKIE_SIZE`). 0
    /// means no limit. Default 4093, which browsers accept.
    #[must_use]
    pub fn max_cookie_size(mut self, max_cookie_size: usize) -> SessionInterface {
        self.max_cookie_size = max_cookie_size;
        self
    }
}
