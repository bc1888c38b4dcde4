//! A request with a session, from the headers that it came with to those of its response.

use std::sync::Arc;

use flask_session_cookie::{Dict, Session, SessionInterface, TaggedJsonSerializer, Value};

use crate::{SessionError, SessionHandle};

/// So many of the largest keys are named when a session is too large.
const LARGEST_KEYS: usize = 3;

/// A request with a session.
#[derive(Debug, Clone)]
pub struct Context {
    interface: Arc<SessionInterface>,
    session: SessionHandle,
}

/// What the session changes in the headers of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "the response has to be changed"]
pub struct Changes {
    /// Whether the headers `Set-Cookie` that [set the session cookie](Context::is_session_cookie) are to be removed.
    pub remove_session_cookies: bool,
    /// Headers `Set-Cookie` to append.
    pub set_cookies: Vec<String>,
    /// Whether `Cookie` is to be added to `Vary`.
    pub vary_cookie: bool,
}

impl Changes {
    /// The value of the response's only header `Vary`, for the `values` of those that it has; `None` if they are to stay.
    pub fn vary<'a>(&self, values: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
        let names = values.into_iter().flat_map(|value| value.split(|byte| *byte == b','));
        let mut names: Vec<&[u8]> = names.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty()).collect();
        let varies = |name: &&[u8]| **name == *b"*" || name.eq_ignore_ascii_case(b"cookie");
        if !self.vary_cookie || names.iter().any(varies) {
            return None;
        }
        names.push(b"Cookie");
        Some(names.join(&b", "[..]))
    }
}

impl Context {
    /// Opens the session of a request from its `Cookie` headers, joined by `; `.
    ///
    /// # Errors
    ///
    /// [`SessionError::Open`].
    pub fn open(interface: &Arc<SessionInterface>, cookie_header: &[u8]) -> Result<Context, SessionError> {
        let value = interface.cookie_value(cookie_header);
        let session = interface.open(value.as_deref()).map_err(SessionError::Open)?;
        Ok(Context { interface: Arc::clone(interface), session: SessionHandle::new(session) })
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &SessionHandle {
        &self.session
    }

    /// Whether a layer with this interface has the same cookie, so that it shares the session.
    #[must_use]
    pub fn is_of(&self, interface: &SessionInterface) -> bool {
        self.interface.name() == interface.name()
    }

    /// Whether the value of a `Set-Cookie` header sets or deletes the session cookie.
    #[must_use]
    pub fn is_session_cookie(&self, set_cookie: &[u8]) -> bool {
        let name = set_cookie.split(|byte| b"=;".contains(byte)).next().unwrap_or_default();
        name.trim_ascii() == self.interface.name().as_bytes()
    }

    /// What the session changes in a response. `has_session_cookie` says whether that has a `Set-Cookie` header that
    /// [sets the session cookie](Context::is_session_cookie): a Flask app behind a proxy route has saved its session, or an
    /// inner layer. A session that was modified here replaces it; any other leaves it alone.
    ///
    /// # Errors
    ///
    /// [`SessionError::Save`].
    pub fn save(&self, has_session_cookie: bool) -> Result<Changes, SessionError> {
        self.session.with(|session| {
            let headers = self.interface.save(session).map_err(SessionError::Save)?;
            if has_session_cookie && !session.is_modified() {
                return Ok(Changes { vary_cookie: headers.vary_cookie, ..Changes::default() });
            }
            if let Some(size) = headers.too_large {
                let largest = largest_keys(session);
                tracing::warn!(size, ?largest, "browsers may ignore the session cookie: it is too large");
            }
            Ok(Changes {
                remove_session_cookies: has_session_cookie,
                set_cookies: headers.set_cookie.into_iter().collect(),
                vary_cookie: headers.vary_cookie,
            })
        })
    }
}

/// The keys whose JSON takes most bytes, each with their number.
fn largest_keys(session: &Session) -> Vec<(String, usize)> {
    let json_len = |value: &Value| TaggedJsonSerializer::new().dumps(value).map_or(0, |json| json.len());
    let dict: &Dict = session.as_dict();
    let mut keys: Vec<_> = dict.iter().map(|(key, value)| (key.to_owned(), json_len(value))).collect();
    keys.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    keys.truncate(LARGEST_KEYS);
    keys
}
