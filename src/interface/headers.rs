//! Sessions in the `HeaderMap` of the crate `http`, which axum, hyper and others use. (Feature
//! `http`.)

use std::time::SystemTime;

use http::HeaderMap;
use http::header::{HeaderValue, VARY};

use super::{ResponseHeaders, SessionInterface};
use crate::codec::DecodeError;
use crate::session::Session;
use crate::werkzeug::headers::{append_set_cookie, cookie_header};

/// With the feature `http`.
impl SessionInterface {
    /// Opens the session of a request with these headers: [`open`](SessionInterface::open) with its
    /// [cookie value](SessionInterface::cookie_value).
    ///
    /// Multiple `Cookie` headers, which HTTP/2 allows, are joined.
    ///
    /// This panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`open_headers_at`](SessionInterface::open_headers_at) there.
    ///
    /// # Errors
    ///
    /// Those of [`open`](SessionInterface::open).
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use http::HeaderMap;
    /// use http::header::{COOKIE, HeaderValue};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut request = HeaderMap::new();
    /// request.append(COOKIE, HeaderValue::from_static("theme=dark"));
    /// request.append(COOKIE, HeaderValue::from_static("session=forged"));
    /// assert!(interface.open_headers(&request)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_headers(&self, request: &HeaderMap) -> Result<Session, DecodeError> {
        let header = cookie_header(request);
        self.open(self.cookie_value(&header).as_deref())
    }

    /// Like [`open_headers`](SessionInterface::open_headers), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`open`](SessionInterface::open).
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let cookie = "session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    /// let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]);
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert_eq!(interface.open_headers_at(&request, now)?["username"], "Alice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_headers_at(
        &self,
        request: &HeaderMap,
        now: SystemTime,
    ) -> Result<Session, DecodeError> {
        let header = cookie_header(request);
        self.open_at(self.cookie_value(&header).as_deref(), now)
    }
}

/// With the feature `http`.
impl ResponseHeaders {
    /// Adds these headers to a response: appends `Set-Cookie`, and adds `Cookie` to `Vary` unless
    /// `Vary` already contains it or is `*`.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec, SessionInterface};
    /// use http::header::{HeaderMap, HeaderValue, SET_COOKIE, VARY};
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let mut session = Session::new();
    /// session.insert("username", "Alice");
    ///
    /// let mut response = HeaderMap::new();
    /// response.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    /// interface.save(&session)?.apply(&mut response);
    /// assert_eq!(response[VARY], "Accept-Encoding, Cookie");
    /// assert!(response.contains_key(SET_COOKIE));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(self, response: &mut HeaderMap) {
        if let Some(set_cookie) = self.set_cookie {
            append_set_cookie(response, set_cookie);
        }
        if self.vary_cookie {
            vary_by_cookie(response);
        }
    }
}

/// `response.vary.add("Cookie")`, which merges all `Vary` headers into one.
fn vary_by_cookie(response: &mut HeaderMap) {
    let values = response
        .get_all(VARY)
        .iter()
        .flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    let mut names: Vec<&[u8]> =
        values.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| *name == b"*" || name.eq_ignore_ascii_case(b"cookie")) {
        return;
    }
    names.push(b"Cookie");
    match HeaderValue::from_bytes(&names.join(&b", "[..])) {
        Ok(merged) => drop(response.insert(VARY, merged)),
        // Unreachable, since the parts come from valid headers. This loses nothing either.
        Err(_) => drop(response.append(VARY, HeaderValue::from_static("Cookie"))),
    }
}
