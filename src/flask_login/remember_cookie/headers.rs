//! The remember cookie in the `HeaderMap` of the crate `http`. (Feature `http`.)

use std::borrow::Cow;
use std::time::SystemTime;

use http::HeaderMap;

use super::RememberCookie;
use crate::flask_login::remember_token::BadRememberToken;
use crate::flask_login::remembering::RememberError;
use crate::session::Session;
use crate::werkzeug::headers::{append_set_cookie, cookie_header};

/// With the feature `http`.
impl RememberCookie {
    /// Like [`cookie_value`](RememberCookie::cookie_value), but from the headers of a request.
    /// Multiple `Cookie` headers, which HTTP/2 allows, are joined.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let mut request = HeaderMap::new();
    /// request.append(COOKIE, HeaderValue::from_static("theme=dark"));
    /// assert_eq!(remember_cookie.cookie_value_headers(&request), None);
    /// request.append(COOKIE, HeaderValue::from_static("remember_token=1|forged"));
    /// assert_eq!(remember_cookie.cookie_value_headers(&request).as_deref(), Some("1|forged"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn cookie_value_headers(&self, request: &HeaderMap) -> Option<String> {
        self.cookie_value(&cookie_header(request)).map(Cow::into_owned)
    }

    /// Like [`user_id`](RememberCookie::user_id), but from the headers of a request. Multiple
    /// `Cookie` headers, which HTTP/2 allows, are joined.
    ///
    /// # Errors
    ///
    /// Those of [`user_id`](RememberCookie::user_id).
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let cookie = format!("remember_token={}", remember_cookie.token().encode("1"));
    /// let request = HeaderMap::from_iter([(COOKIE, HeaderValue::try_from(cookie)?)]);
    /// assert_eq!(remember_cookie.user_id_headers(&request)?.as_deref(), Some("1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn user_id_headers(&self, request: &HeaderMap) -> Result<Option<String>, BadRememberToken> {
        self.user_id(&cookie_header(request))
    }

    /// Like [`update`](RememberCookie::update), but appends the `Set-Cookie` header to a response.
    ///
    /// # Errors
    ///
    /// Those of [`update`](RememberCookie::update).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    /// use http::{HeaderMap, header::SET_COOKIE};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let mut session = Session::from([("_user_id", "1")]);
    /// let mut response = HeaderMap::new();
    /// remember_cookie.update_headers(&mut session, &mut response)?;
    /// assert!(response.is_empty());
    /// flask_login::remember(&mut session, None);
    /// remember_cookie.update_headers(&mut session, &mut response)?;
    /// assert!(response.contains_key(SET_COOKIE));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update_headers(
        &self,
        session: &mut Session,
        response: &mut HeaderMap,
    ) -> Result<(), RememberError> {
        append(self.update(session)?, response);
        Ok(())
    }

    /// Like [`update_headers`](RememberCookie::update_headers), but at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`update`](RememberCookie::update).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie::flask_login::{self, RememberCookie, RememberToken};
    /// use http::{HeaderMap, header::SET_COOKIE};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let remember_cookie = RememberCookie::new(RememberToken::new("dev")?);
    /// let mut session = Session::from([("_user_id", "1")]);
    /// flask_login::forget(&mut session);
    /// let mut response = HeaderMap::new();
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// remember_cookie.update_headers_at(&mut session, &mut response, now)?;
    /// assert_eq!(response[SET_COOKIE], remember_cookie.delete_cookie().as_str());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update_headers_at(
        &self,
        session: &mut Session,
        response: &mut HeaderMap,
        now: SystemTime,
    ) -> Result<(), RememberError> {
        append(self.update_at(session, now)?, response);
        Ok(())
    }
}

fn append(set_cookie: Option<String>, response: &mut HeaderMap) {
    if let Some(set_cookie) = set_cookie {
        append_set_cookie(response, set_cookie);
    }
}
