//! The session of a request, from the request's headers to those of its response.

use std::net::IpAddr;
use std::sync::Arc;

#[cfg(feature = "flask-wtf")]
use flask_session_cookie::flask_wtf::CsrfProtect;
use flask_session_cookie::{
    DecodeError, InFlask, Session, SessionInterface, TaggedJsonSerializer, Value,
};

#[cfg(feature = "flask-login")]
use crate::{Login, LoginManager};
use crate::{SessionError, SessionHandle};

/// The number of keys to log when a session is too large.
const LARGEST_KEYS: usize = 3;

/// The settings of a session layer.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Flask's settings.
    pub interface: Arc<SessionInterface>,
    /// Flask-Login's settings, if the app uses it.
    #[cfg(feature = "flask-login")]
    pub login_manager: Option<Arc<LoginManager>>,
    /// Flask-WTF's settings, if the app uses it.
    #[cfg(feature = "flask-wtf")]
    pub csrf_protect: Option<Arc<CsrfProtect>>,
}

impl Layer {
    /// A layer without extensions.
    #[must_use]
    pub fn new(interface: SessionInterface) -> Layer {
        Layer {
            interface: Arc::new(interface),
            #[cfg(feature = "flask-login")]
            login_manager: None,
            #[cfg(feature = "flask-wtf")]
            csrf_protect: None,
        }
    }

    /// The name of the header to pass as [`RequestParts::address_header`], if any.
    #[must_use]
    pub fn address_header(&self) -> Option<&str> {
        #[cfg(feature = "flask-login")]
        if let Some(login_manager) = &self.login_manager {
            return login_manager.address_header();
        }
        None
    }
}

/// The parts of a request that a session depends on.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestParts<'a> {
    /// The values of all `Cookie` headers, joined with `; `: `theme=dark; session=eyJ...`.
    pub cookie_header: &'a [u8],
    /// The value of the `User-Agent` header. Used by Flask-Login only, as are the fields below.
    pub user_agent: Option<&'a [u8]>,
    /// The value of the header that [`Layer::address_header`] names.
    pub address_header: Option<&'a [u8]>,
    /// The address of the peer, if known.
    pub peer: Option<IpAddr>,
}

/// A request with a session.
#[derive(Debug, Clone)]
pub struct Context {
    interface: Arc<SessionInterface>,
    /// An error if this crate refuses a cookie that Flask may read.
    session: Result<SessionHandle, DecodeError>,
    /// Whether the session belongs to an outer layer, which saves it.
    is_shared: bool,
    /// The context of the next outer layer.
    outer: Option<Arc<Context>>,
    #[cfg(feature = "flask-login")]
    login: Option<Login>,
    #[cfg(feature = "flask-wtf")]
    csrf_protect: Option<Arc<CsrfProtect>>,
}

/// The changes to make to the headers of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "apply the changes to the response"]
pub struct Changes {
    /// The `Set-Cookie` headers to append, after removing those they
    /// [replace](Changes::replaces).
    pub set_cookies: Vec<String>,
    /// Whether to add `Cookie` to the `Vary` header.
    pub vary_cookie: bool,
}

impl Changes {
    /// Whether to remove this `Set-Cookie` header of the response: a new one sets the same cookie.
    #[must_use]
    pub fn replaces(&self, set_cookie: &[u8]) -> bool {
        let name = cookie_name(set_cookie);
        self.set_cookies.iter().any(|new| cookie_name(new.as_bytes()) == name)
    }

    /// The value of the `Vary` header that replaces all `Vary` headers of the response, which have
    /// these `values`; `None` to leave them as they are.
    pub fn vary<'a>(&self, values: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
        let names = values.into_iter().flat_map(|value| value.split(|byte| *byte == b','));
        let mut names: Vec<&[u8]> =
            names.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty()).collect();
        let varies = |name: &&[u8]| **name == *b"*" || name.eq_ignore_ascii_case(b"cookie");
        if !self.vary_cookie || names.iter().any(varies) {
            return None;
        }
        names.push(b"Cookie");
        Some(names.join(&b", "[..]))
    }
}

/// The name of the cookie that a `Set-Cookie` header sets or deletes.
///
/// ```text
/// session=eyJ...; HttpOnly; Path=/
/// \_____/
/// ```
fn cookie_name(set_cookie: &[u8]) -> &[u8] {
    set_cookie.split(|byte| b"=;".contains(byte)).next().unwrap_or_default().trim_ascii()
}

impl Context {
    /// Opens the session of a request, or shares the session of an `outer` layer with the same
    /// cookie name.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] if Flask responds with status 500 to this cookie. If Flask may read
    /// a cookie that this crate refuses, the context opens, its methods that use the session fail,
    /// and nothing is saved.
    pub fn open(
        layer: &Layer,
        request: RequestParts<'_>,
        outer: Option<&Context>,
    ) -> Result<Context, SessionError> {
        let same = outer.and_then(|outer| outer.find(layer.interface.name()));
        let session = match same {
            Some(same) => same.session.clone(),
            None => {
                let value = layer.interface.cookie_value(request.cookie_header);
                match layer.interface.open(value.as_deref()) {
                    Err(error) if error.in_flask() != InFlask::MayRead => {
                        return Err(SessionError::Open(error));
                    }
                    opened => opened.map(SessionHandle::new),
                }
            }
        };
        Ok(Context {
            interface: Arc::clone(&layer.interface),
            is_shared: same.is_some(),
            #[cfg(feature = "flask-login")]
            login: match (&layer.login_manager, &session, same) {
                (Some(manager), Ok(session), _) => Some(Login::new(manager, session, request)),
                (_, _, Some(same)) => same.login.as_ref().map(Login::inherited),
                _ => None,
            },
            #[cfg(feature = "flask-wtf")]
            csrf_protect: layer
                .csrf_protect
                .clone()
                .or_else(|| same.and_then(|same| same.csrf_protect.clone())),
            outer: outer.cloned().map(Arc::new),
            session,
        })
    }

    /// The innermost of this context and those around it whose session cookie has this name.
    fn find(&self, name: &str) -> Option<&Context> {
        if self.interface.name() == name { Some(self) } else { self.outer.as_ref()?.find(name) }
    }

    /// The session.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] if this crate refuses a cookie that Flask may read.
    pub fn session(&self) -> Result<&SessionHandle, SessionError> {
        self.session.as_ref().map_err(|error| SessionError::Open(error.clone()))
    }

    /// The login of the request.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] or [`SessionError::MissingLoginManager`].
    #[cfg(feature = "flask-login")]
    pub fn login(&self) -> Result<&Login, SessionError> {
        self.session()?;
        self.login.as_ref().ok_or(SessionError::MissingLoginManager)
    }

    /// Flask-WTF's settings.
    ///
    /// # Errors
    ///
    /// [`SessionError::MissingCsrfProtect`].
    #[cfg(feature = "flask-wtf")]
    pub fn csrf_protect(&self) -> Result<&CsrfProtect, SessionError> {
        self.csrf_protect.as_deref().ok_or(SessionError::MissingCsrfProtect)
    }

    /// Generates a CSRF token for this session: `generate_csrf()`.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`], [`SessionError::MissingCsrfProtect`] or [`SessionError::Csrf`].
    #[cfg(feature = "flask-wtf")]
    pub fn generate_csrf(&self) -> Result<String, SessionError> {
        let csrf_protect = self.csrf_protect()?;
        self.session()?
            .with(|session| csrf_protect.generate_csrf(session))
            .map_err(SessionError::Csrf)
    }

    /// Whether a `Set-Cookie` header sets or deletes the session cookie.
    #[must_use]
    pub fn is_session_cookie(&self, set_cookie: &[u8]) -> bool {
        cookie_name(set_cookie) == self.interface.name().as_bytes()
    }

    /// Saves the session: returns the changes to make to the response.
    ///
    /// `has_session_cookie` is whether the response already has a `Set-Cookie` header for the
    /// [session cookie](Context::is_session_cookie), from a proxied Flask app or an inner layer. A
    /// modified session replaces that header; an unmodified one leaves it alone.
    ///
    /// # Errors
    ///
    /// [`SessionError::Remember`] or [`SessionError::Save`].
    pub fn save(&self, has_session_cookie: bool) -> Result<Changes, SessionError> {
        let Ok(session) = &self.session else { return Ok(Changes::default()) };
        session.with(|session| {
            if has_session_cookie && !session.is_modified() {
                return Ok(Changes { vary_cookie: session.is_accessed(), ..Changes::default() });
            }
            let mut set_cookies = Vec::new();
            #[cfg(feature = "flask-login")]
            if let Some(login) = &self.login {
                set_cookies.extend(login.save(session)?);
            }
            if self.is_shared {
                return Ok(Changes { set_cookies, vary_cookie: session.is_accessed() });
            }
            let headers = self.interface.save(session).map_err(SessionError::Save)?;
            if let Some(size) = headers.too_large() {
                let largest = largest_keys(session);
                tracing::warn!(
                    size,
                    ?largest,
                    "the session cookie is too large: browsers may ignore it"
                );
            }
            set_cookies.extend(headers.set_cookie().map(str::to_owned));
            Ok(Changes { set_cookies, vary_cookie: headers.vary_cookie() })
        })
    }
}

/// The keys whose values have the longest JSON, with its length in bytes.
fn largest_keys(session: &Session) -> Vec<(String, usize)> {
    let json_len =
        |value: &Value| TaggedJsonSerializer::new().dumps(value).map_or(0, |json| json.len());
    let mut keys: Vec<_> =
        session.as_dict().iter().map(|(key, value)| (key.to_owned(), json_len(value))).collect();
    keys.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    keys.truncate(LARGEST_KEYS);
    keys
}
