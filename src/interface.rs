//! Flask's rules for the session of a request, without any I/O: which session a request begins with, and which
//! headers its response gets.
//!
//! Upstream: `SecureCookieSessionInterface` in `flask/sessions.py`.

mod cookie_header;
mod domain;
mod same_site;
mod set_cookie;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

pub use self::same_site::SameSite;
use self::set_cookie::{Attributes, Expires};
use crate::clock;
use crate::codec::SessionCodec;
#[cfg(doc)]
use crate::error::InFlask;
use crate::error::{ConfigError, DecodeError, EncodeError};
use crate::session::Session;
use crate::value::DateTime;

/// Opens the session of a request and saves it to the response, as Flask 3.1.3 does with Werkzeug 3.1.9.
///
/// It knows what the Flask app's configuration says of the session cookie; each method that sets something names the
/// setting it stands for. [`new`](SessionInterface::new) has Flask's defaults. What can be wrong in a setting is
/// found when it is set. Text goes in and text comes out, so that it serves any framework:
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use flask_session_cookie::{SameSite, SessionCodec, SessionInterface};
///
/// let interface = SessionInterface::new(SessionCodec::new("dev")?)
///     .name("sid")? // SESSION_COOKIE_NAME = "sid"
///     .secure(true) // SESSION_COOKIE_SECURE = True
///     .same_site(SameSite::Lax); // SESSION_COOKIE_SAMESITE = "Lax"
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
///
/// // A request comes in, and this is its `Cookie` header.
/// let header = "theme=dark; sid=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
/// let mut session = interface.open_at(interface.cookie_value(header).as_deref(), now)?;
/// assert_eq!(session.get("username").and_then(|name| name.as_str()), Some("Alice"));
/// session.insert("visits", 1);
///
/// // The response goes out.
/// let save = interface.save_at(&session, now)?;
/// if save.vary_cookie {
///     // add `Vary: Cookie`
/// }
/// assert_eq!(
///     save.set_cookie.as_deref(),
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
    attributes: Attributes,
    refresh_each_request: bool,
    max_cookie_size: usize,
}

/// The settings.
impl SessionInterface {
    /// An interface with Flask's defaults, for the cookies of this codec.
    #[must_use]
    pub fn new(codec: SessionCodec) -> SessionInterface {
        SessionInterface {
            codec,
            attributes: Attributes {
                name: "session".to_owned(),
                domain: None,
                path: None,
                application_root: "/".to_owned(),
                http_only: true,
                secure: false,
                same_site: None,
                partitioned: false,
            },
            refresh_each_request: true,
            max_cookie_size: 4093,
        }
    }

    /// The name of the cookie (`SESSION_COOKIE_NAME`). Default `session`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieName`] if the name is empty, or has a control character, a space, `=`, `;`, `"` or a
    /// character beyond ASCII. Flask sends most of these, but finds none of them in a request again.
    pub fn name(mut self, name: impl Into<String>) -> Result<SessionInterface, ConfigError> {
        let name = name.into();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=;\"".contains(&byte)) {
            return Err(ConfigError::BadCookieName { name });
        }
        self.attributes.name = name;
        Ok(self)
    }

    /// The domain, for whose hosts all the cookie is good (`SESSION_COOKIE_DOMAIN`). Default none: the cookie goes
    /// back to the host alone that has set it.
    ///
    /// As in Flask, dots at the beginning and a port at the end are dropped, and a domain beyond ASCII gets its ASCII
    /// form by the rules of 2003 (`straße.example` is `strasse.example`). What is empty then is written as `Domain=`,
    /// which browsers pass over.
    ///
    /// # Errors
    ///
    /// [`ConfigError::BadCookieDomain`] where Flask raises an exception with every cookie it sets: a label is empty
    /// or longer than 63 characters, or mixes directions of writing. Also for a control character or `;`; and for
    /// characters beyond ASCII whose form is not known here for certain, which are all but the letters of Latin,
    /// Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Chinese, Japanese and Korean: give such a domain in its
    /// ASCII form (`xn--...`).
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = interface.open(None)?;
    /// session.clear();
    /// let save = interface.domain(".bücher.example:5000")?.save(&session)?;
    /// assert_eq!(
    ///     save.set_cookie.as_deref(),
    ///     Some(
    ///         "session=; Domain=xn--bcher-kva.example; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; \
    ///          HttpOnly; Path=/"
    ///     ),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn domain(mut self, domain: impl AsRef<str>) -> Result<SessionInterface, ConfigError> {
        let domain = domain.as_ref();
        let bad = |why| ConfigError::BadCookieDomain { domain: domain.to_owned(), why };
        self.attributes.domain = Some(domain::to_ascii(domain).map_err(bad)?);
        Ok(self)
    }

    /// The path below which browsers send the cookie (`SESSION_COOKIE_PATH`). Default: the
    /// [`application_root`](SessionInterface::application_root), also if the path is empty.
    ///
    /// Any text will do: what cannot stand in the header is percent-encoded.
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
        let path = path.as_ref();
        self.attributes.path = (!path.is_empty()).then(|| set_cookie::quote(path));
        self
    }

    /// The path of the app, which the cookie gets without a [`path`](SessionInterface::path) (`APPLICATION_ROOT`).
    /// Default `/`.
    ///
    /// If it is empty the cookie has `Path=`, as in Flask, and browsers take the folder of the request's path.
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
        self.attributes.application_root = set_cookie::quote(application_root.as_ref());
        self
    }

    /// Whether scripts in the browser are kept from the cookie (`SESSION_COOKIE_HTTPONLY`). Default true.
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> SessionInterface {
        self.attributes.http_only = http_only;
        self
    }

    /// Whether the cookie is for HTTPS alone (`SESSION_COOKIE_SECURE`). Default false, as in Flask; an app that is
    /// served by HTTPS should have it true.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> SessionInterface {
        self.attributes.secure = secure;
        self
    }

    /// With which requests from other sites browsers send the cookie (`SESSION_COOKIE_SAMESITE`). Default: the
    /// attribute is left out, which browsers read in different ways. ([`SameSite::None`] writes it.)
    ///
    /// The text of a configuration can be parsed:
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
        self.attributes.same_site = Some(same_site);
        self
    }

    /// Whether a page within another site's page gets a jar of cookies of its own (`SESSION_COOKIE_PARTITIONED`). It
    /// makes the cookie [`secure`](SessionInterface::secure) in any case. Default false.
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> SessionInterface {
        self.attributes.partitioned = partitioned;
        self
    }

    /// Whether the cookie of a permanent session is sent with every response, so that its lifetime begins anew
    /// (`SESSION_REFRESH_EACH_REQUEST`), or only when the session was modified. Default true.
    #[must_use]
    pub fn refresh_each_request(mut self, refresh_each_request: bool) -> SessionInterface {
        self.refresh_each_request = refresh_each_request;
        self
    }

    /// How long a `Set-Cookie` header may be, in bytes, before [`Save::too_large`] tells of it (`MAX_COOKIE_SIZE`). 0
    /// is no limit. Default 4093, which browsers keep.
    #[must_use]
    pub fn max_cookie_size(mut self, max_cookie_size: usize) -> SessionInterface {
        self.max_cookie_size = max_cookie_size;
        self
    }
}

/// What is done with a request and its response.
impl SessionInterface {
    /// The value of the session cookie in a `Cookie` header, as Werkzeug finds it: `request.cookies.get(name)`.
    ///
    /// If there are several of this name, it is the first, good or bad. A value in quotes comes without them, and a
    /// pair that is malformed is passed over. The header may be any bytes: what another cookie has beyond ASCII does
    /// no harm to this one. If a request has several `Cookie` headers, as HTTP/2 allows, ask one after the other.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let header = r#"theme=dark; session=first; session=second; other="a;session=b""#;
    /// assert_eq!(interface.cookie_value(header).as_deref(), Some("first"));
    /// assert_eq!(interface.cookie_value("theme=dark"), None);
    ///
    /// let headers = ["theme=dark", "session=first"];
    /// assert_eq!(headers.iter().find_map(|header| interface.cookie_value(header)).as_deref(), Some("first"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn cookie_value<'h>(&self, header: &'h (impl AsRef<[u8]> + ?Sized)) -> Option<Cow<'h, str>> {
        cookie_header::first_value(header.as_ref(), &self.attributes.name)
    }

    /// The session that a request begins with: `open_session`.
    ///
    /// Without a cookie or with an empty one it is a new, empty session. With a cookie that is refused, it depends on
    /// what [Flask does with it](DecodeError::in_flask):
    ///
    /// | Flask | here |
    /// |---|---|
    /// | [`InFlask::NewSession`] | a new, empty session |
    /// | [`InFlask::ServerError`] | the error: answer 500 |
    /// | [`InFlask::MayRead`] | the error: answer 500, too, and lose nothing |
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] that is not a [bad signature](DecodeError::is_bad_signature): somebody who has the key has
    /// signed the cookie. Save no session then: it would replace the cookie, whose content is not lost yet.
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
        self.open_by(cookie_value, |value| self.codec.decode(value))
    }

    /// Like [`open`](SessionInterface::open), at another time.
    ///
    /// # Errors
    ///
    /// As of [`open`](SessionInterface::open).
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let cookie = Some("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk");
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert!(interface.open_at(cookie, signed_at)?.contains_key("username"));
    /// assert!(interface.open_at(cookie, signed_at + Duration::from_secs(32 * 86_400))?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_at(&self, cookie_value: Option<&str>, now: SystemTime) -> Result<Session, DecodeError> {
        self.open_by(cookie_value, |value| self.codec.decode_at(value, now))
    }

    fn open_by(
        &self,
        cookie_value: Option<&str>,
        decode: impl FnOnce(&str) -> Result<Session, DecodeError>,
    ) -> Result<Session, DecodeError> {
        match cookie_value.map(decode) {
            None => Ok(Session::new()),
            Some(Err(error)) if error.is_bad_signature() => Ok(Session::new()),
            Some(opened) => opened,
        }
    }

    /// What the session adds to the response: `save_session`.
    ///
    /// | the session | `Set-Cookie` | `Vary: Cookie` |
    /// |---|---|---|
    /// | was not touched | no | no |
    /// | was looked at | no | yes |
    /// | was modified | yes | yes |
    /// | was modified and is empty | the one that deletes the cookie | yes |
    /// | is permanent, whether it was touched or not | yes, unless [`refresh_each_request`](SessionInterface::refresh_each_request) is off | yes, if it was accessed or is sent |
    ///
    /// # Errors
    ///
    /// Any [`EncodeError`]; [`EncodeError::ExpiresOutOfRange`] if the session is permanent and its lifetime goes
    /// beyond the year 9999.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = interface.open(None)?;
    /// assert!(!interface.save(&session)?.vary_cookie);
    ///
    /// assert!(!session.contains_key("username"));
    /// let save = interface.save(&session)?;
    /// assert!(save.vary_cookie && save.set_cookie.is_none());
    ///
    /// session.insert("username", "Alice");
    /// assert!(interface.save(&session)?.set_cookie.is_some_and(|cookie| cookie.starts_with("session=eyJ")));
    ///
    /// session.clear();
    /// assert!(interface.save(&session)?.set_cookie.is_some_and(|cookie| cookie.contains("; Max-Age=0;")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, session: &Session) -> Result<Save, EncodeError> {
        self.save_at(session, clock::now())
    }

    /// Like [`save`](SessionInterface::save), at another time.
    ///
    /// # Errors
    ///
    /// As of [`save`](SessionInterface::save).
    pub fn save_at(&self, session: &Session, now: SystemTime) -> Result<Save, EncodeError> {
        let set_cookie = self.set_cookie(session, now)?;
        Ok(Save {
            vary_cookie: session.is_accessed() || set_cookie.is_some(),
            too_large: set_cookie
                .as_ref()
                .map(String::len)
                .filter(|size| self.max_cookie_size > 0 && *size > self.max_cookie_size),
            set_cookie,
        })
    }

    fn set_cookie(&self, session: &Session, now: SystemTime) -> Result<Option<String>, EncodeError> {
        let permanent = session.peek_permanent();
        if session.peek().is_empty() {
            return Ok(session.peek_modified().then(|| self.attributes.set_cookie("", &Expires::Now)));
        }
        let refresh = permanent && self.refresh_each_request;
        if !session.peek_modified() && !refresh {
            return Ok(None);
        }
        let expires = if permanent { Expires::At(self.expires(now)?) } else { Expires::WithBrowser };
        let value = self.codec.encode_at(session, now)?;
        Ok(Some(self.attributes.set_cookie(&value, &expires)))
    }

    /// Python reckons in microseconds, and only the sum is cut to seconds.
    fn expires(&self, now: SystemTime) -> Result<DateTime, EncodeError> {
        let lifetime = self.codec.lifetime();
        let below_microseconds = Duration::from_nanos(u64::from(lifetime.subsec_nanos() % 1000));
        now.checked_add(lifetime.saturating_sub(below_microseconds))
            .and_then(|moment| DateTime::try_from(moment).ok())
            .ok_or(EncodeError::ExpiresOutOfRange)
    }
}

/// What a session adds to a response: see [`SessionInterface::save`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Save {
    /// The value of a `Set-Cookie` header to add, which sets or deletes the cookie. It is ASCII.
    pub set_cookie: Option<String>,
    /// Whether to add `Cookie` to the `Vary` header, so that no cache gives this response to somebody else.
    pub vary_cookie: bool,
    /// How many bytes the `Set-Cookie` header has if they are more than
    /// [`max_cookie_size`](SessionInterface::max_cookie_size): browsers may drop the cookie without a word, and Flask
    /// logs a warning. The header is to be sent all the same.
    pub too_large: Option<usize>,
}
