//! A request with a session, from the headers that it came with to those of its response.

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

/// How many of the largest keys are logged when a session is too large.
const LARGEST_KEYS: usize = 3;

/// The settings of a session layer.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Those of the session.
    pub interface: Arc<SessionInterface>,
    /// Those of Flask-Login, if the app has it.
    #[cfg(feature = "flask-login")]
    pub login_manager: Option<Arc<LoginManager>>,
    /// Those of Flask-WTF, if the app has it.
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

    /// The name of the header that the address of the client is looked for in, if one is.
    #[must_use]
    pub fn address_header(&self) -> Option<&str> {
        #[cfg(feature = "flask-login")]
        if let Some(login_manager) = &self.login_manager {
            return login_manager.address_header();
        }
        None
    }
}

/// What a session layer has to know of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestParts<'a> {
    /// All headers `Cookie`, joined by `; `.
    pub cookie_header: &'a [u8],
    /// The header `User-Agent`. Only Flask-Login needs this and what follows.
    pub user_agent: Option<&'a [u8]>,
    /// The header that [`Layer::address_header`] names.
    pub address_header: Option<&'a [u8]>,
    /// The address of the other end of the connection, if it is known.
    pub peer: Option<IpAddr>,
}

/// A request with a session.
#[derive(Debug, Clone)]
pub struct Context {
    interface: Arc<SessionInterface>,
    /// Or why a cookie that Flask may read is refused here.
    session: Result<SessionHandle, DecodeError>,
    /// Whether an outer layer has the same session, and saves it.
    is_shared: bool,
    /// That of the layer outside of this one.
    outer: Option<Arc<Context>>,
    #[cfg(feature = "flask-login")]
    login: Option<Login>,
    #[cfg(feature = "flask-wtf")]
    csrf_protect: Option<Arc<CsrfProtect>>,
}

/// What the session changes in the headers of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "the response has to be changed"]
pub struct Changes {
    /// Headers `Set-Cookie` to append. They [replace](Changes::replaces) those of the same
    /// cookies.
    pub set_cookies: Vec<String>,
    /// Whether `Cookie` is to be added to `Vary`.
    pub vary_cookie: bool,
}

impl Changes {
    /// Whether the value of a `Set-Cookie` header is to be removed, since one of the new headers is
    /// of the same cookie.
    #[must_use]
    pub fn replaces(&self, set_cookie: &[u8]) -> bool {
        let name = cookie_name(set_cookie);
        self.set_cookies.iter().any(|new| cookie_name(new.as_bytes()) == name)
    }

    /// The value of the response's only header `Vary`, for the `values` of those that it has;
    /// `None` if they are to stay.
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

/// The name of the cookie that a `Set-Cookie` header sets.
fn cookie_name(set_cookie: &[u8]) -> &[u8] {
    set_cookie.split(|byte| b"=;".contains(byte)).next().unwrap_or_default().trim_ascii()
}

impl Context {
    /// Opens the session of a request, or shares that of the layer around this one, if that has a
    /// session of the same name.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] if Flask answers 500 to the same cookie. If Flask may read it, only
    /// what uses the session fails, and nothing is saved.
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

    /// This one, or the next around it whose session cookie has this name.
    fn find(&self, name: &str) -> Option<&Context> {
        if self.interface.name() == name { Some(self) } else { self.outer.as_ref()?.find(name) }
    }

    /// The session.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] if the cookie is refused here, although Flask may read it.
    pub fn session(&self) -> Result<&SessionHandle, SessionError> {
        self.session.as_ref().map_err(|error| SessionError::Open(error.clone()))
    }

    /// The login of the request.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`] and [`SessionError::MissingLoginManager`].
    #[cfg(feature = "flask-login")]
    pub fn login(&self) -> Result<&Login, SessionError> {
        self.session()?;
        self.login.as_ref().ok_or(SessionError::MissingLoginManager)
    }

    /// The settings of Flask-WTF.
    ///
    /// # Errors
    ///
    /// [`SessionError::MissingCsrfProtect`].
    #[cfg(feature = "flask-wtf")]
    pub fn csrf_protect(&self) -> Result<&CsrfProtect, SessionError> {
        self.csrf_protect.as_deref().ok_or(SessionError::MissingCsrfProtect)
    }

    /// A CSRF token for a form of this session: `generate_csrf()`.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`], [`SessionError::MissingCsrfProtect`], and [`SessionError::Csrf`].
    #[cfg(feature = "flask-wtf")]
    pub fn generate_csrf(&self) -> Result<String, SessionError> {
        let csrf_protect = self.csrf_protect()?;
        self.session()?
            .with(|session| csrf_protect.generate_csrf(session))
            .map_err(SessionError::Csrf)
    }

    /// Whether the value of a `Set-Cookie` header sets or deletes the session cookie.
    #[must_use]
    pub fn is_session_cookie(&self, set_cookie: &[u8]) -> bool {
        cookie_name(set_cookie) == self.interface.name().as_bytes()
    }

    /// What the session changes in a response. `has_session_cookie` says whether that has a
    /// `Set-Cookie` header that [sets the session cookie](Context::is_session_cookie): a proxied
    /// Flask app has saved its session, or an inner layer has. A session that was modified here
    /// replaces it; any other leaves it alone.
    ///
    /// # Errors
    ///
    /// [`SessionError::Remember`] and [`SessionError::Save`].
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
                    "browsers may ignore the session cookie: it is too large"
                );
            }
            set_cookies.extend(headers.set_cookie().map(str::to_owned));
            Ok(Changes { set_cookies, vary_cookie: headers.vary_cookie() })
        })
    }
}

/// The keys whose JSON takes most bytes, each with their number.
fn largest_keys(session: &Session) -> Vec<(String, usize)> {
    let json_len =
        |value: &Value| TaggedJsonSerializer::new().dumps(value).map_or(0, |json| json.len());
    let mut keys: Vec<_> =
        session.as_dict().iter().map(|(key, value)| (key.to_owned(), json_len(value))).collect();
    keys.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    keys.truncate(LARGEST_KEYS);
    keys
}
