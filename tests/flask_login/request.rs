//! A service that does what Flask-Login does, compared with real Flask-Login on one request. Shared
//! with the differential run, whose requests are random.

use std::time::Duration;

use flask_session_cookie::flask_login::{
    self, BadRememberToken, Client, Identifier, RememberCookie, RememberError, RememberToken,
    SessionProtection,
};
use flask_session_cookie::{ConfigError, Session, SessionCodec, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::common::settings::time;
use crate::common::typed::{dict_from_typed, from_typed, identical_dicts, to_typed};

/// The clock of all requests.
pub const NOW: f64 = 1_700_000_000.75;

/// The one user that the app's `user_loader` does not find.
pub const UNKNOWN_USER: &str = "gone";

// Where this crate differs from Flask-Login on purpose.

/// Only a `str`, `int` or `UUID` goes into a remember cookie. Flask-Login's `encode_cookie` writes
/// `str()` of any user id.
pub const USER_ID_TYPE: &str = "a user id that is not a string, integer or UUID";

/// We also delete the cookie with its `Secure` and `SameSite`, which some browsers insist on.
pub const DELETION_ATTRIBUTES: &str = "a deletion with Secure or SameSite";

/// Werkzeug does not quote control characters from 0x1A to 0x1F, which a header cannot hold.
pub const QUOTED_CONTROL: &str = "a control character that Werkzeug does not quote";

// Settings that are refused when they are built.
pub const UNREADABLE_NAME: &str = "a cookie name that cannot be read back";
pub const BAD_DOMAIN: &str = "a domain that is not ASCII, or would end the attribute";
pub const UNUSED_SETTINGS: &str = "invalid settings that Flask did not need for the response";

/// A header as in WSGI: one character per byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header(String);

impl Header {
    pub fn new(bytes: &[u8]) -> Header {
        Header(bytes.iter().map(|&byte| char::from(byte)).collect())
    }

    /// The bytes on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.chars().map(|byte| u8::try_from(byte).unwrap()).collect()
    }
}

/// A request, and what the view does.
#[derive(Debug, Serialize, Deserialize)]
pub struct Visit {
    #[serde(default)]
    pub settings: Settings,
    pub session: Option<Json>,
    pub remember_token: Option<Header>,
    /// The part of the `Cookie` header before the remember cookie.
    #[serde(default)]
    pub others: Option<Header>,
    pub steps: Vec<Step>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub session_protection: Option<Mode>,
    pub refresh_each_request: bool,
    pub remember_cookie: CookieSettings,
}

/// `REMEMBER_COOKIE_*`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CookieSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
}

impl Settings {
    pub fn remember_cookie(&self) -> Result<RememberCookie, ConfigError> {
        let cookie = &self.remember_cookie;
        let mut builder = RememberCookie::builder(RememberToken::new("dev")?);
        builder = builder.refresh_each_request(self.refresh_each_request);
        if let Some(name) = &cookie.name {
            builder = builder.name(name);
        }
        if let Some(duration) = cookie.duration {
            builder = builder.duration(Duration::from_micros(duration));
        }
        if let Some(domain) = &cookie.domain {
            builder = builder.domain(domain);
        }
        if let Some(path) = &cookie.path {
            builder = builder.path(path);
        }
        if let Some(secure) = cookie.secure {
            builder = builder.secure(secure);
        }
        if let Some(http_only) = cookie.http_only {
            builder = builder.http_only(http_only);
        }
        if let Some(same_site) = &cookie.same_site {
            builder = builder.same_site(same_site.parse::<flask_session_cookie::SameSite>()?);
        }
        builder.build()
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Basic,
    Strong,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            session_protection: Some(Mode::Basic),
            refresh_each_request: false,
            remember_cookie: CookieSettings::default(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Step {
    Load,
    Login {
        user_id: Json,
        fresh: bool,
        #[serde(default)]
        remember: bool,
        /// In microseconds.
        duration: Option<u64>,
    },
    Logout,
    Confirm,
}

/// Flask-Login's response.
#[derive(Debug, Deserialize)]
pub struct Answer {
    /// The user after each step that loads one.
    #[serde(default)]
    users: Vec<Json>,
    saved: Option<Json>,
    modified: Option<bool>,
    set_remember_token: Option<String>,
    /// The session cookie's new value.
    cookie: Option<String>,
    pub raises: Option<String>,
}

/// A request to a service that does what Flask-Login does.
struct Request<'a> {
    session: Session,
    identifier: Identifier,
    remember_cookie: RememberCookie,
    /// The `Cookie` header.
    header: Vec<u8>,
    visit: &'a Visit,
    /// The current user, once loaded.
    user: Option<Option<Value>>,
}

impl Request<'_> {
    fn new(visit: &Visit, remember_cookie: RememberCookie) -> Request<'_> {
        let session =
            visit.session.as_ref().map(|typed| Session::from(dict_from_typed(typed).unwrap()));
        let token = visit.remember_token.as_ref().map(|raw| {
            let mut cookie = format!("{}=", remember_cookie.name()).into_bytes();
            cookie.extend(raw.bytes());
            cookie
        });
        let cookies: Vec<_> =
            visit.others.as_ref().map(Header::bytes).into_iter().chain(token).collect();
        Request {
            session: session.unwrap_or_default(),
            identifier: Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") }
                .identifier(),
            remember_cookie,
            header: cookies.join(&b"; "[..]),
            visit,
            user: None,
        }
    }

    fn load(&mut self) -> Result<Option<Value>, BadRememberToken> {
        if let Some(user) = &self.user {
            return Ok(user.clone());
        }
        let user = self.find_user()?;
        self.user = Some(user.clone());
        Ok(user)
    }

    fn find_user(&mut self) -> Result<Option<Value>, BadRememberToken> {
        let protection = self.visit.settings.session_protection.map(|mode| match mode {
            Mode::Basic => SessionProtection::Basic,
            Mode::Strong => SessionProtection::Strong,
        });
        if let Some(protection) = protection
            && flask_login::protect(&mut self.session, &self.identifier, protection)
        {
            return Ok(None);
        }
        if let Some(user) = flask_login::user_id(&self.session).and_then(user_loader) {
            return Ok(Some(user));
        }
        let user_id = match self.remember_cookie.user_id(&self.header) {
            Ok(None) => return Ok(None),
            Ok(Some(user_id)) => user_id,
            Err(error) if error.is_ignored() => return Ok(None),
            // Flask-Login does not read a token that it is about to delete.
            Err(_) if self.session.get("_remember").and_then(Value::as_str) == Some("clear") => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if !flask_login::restore(&mut self.session, &*user_id) {
            return Ok(None);
        }
        Ok(user_loader(&user_id.into()))
    }

    fn step(&mut self, step: &Step, users: &mut Vec<Json>) -> Result<(), BadRememberToken> {
        match step {
            Step::Load => users.push(to_typed(&self.load()?.unwrap_or_default())),
            Step::Login { user_id, fresh, remember, duration } => {
                let user_id = from_typed(user_id).unwrap();
                let log_in = if *fresh { flask_login::login } else { flask_login::login_not_fresh };
                log_in(&mut self.session, user_id.clone(), &self.identifier);
                if *remember {
                    flask_login::remember(&mut self.session, duration.map(Duration::from_micros));
                }
                self.user = Some(Some(user_id));
            }
            Step::Logout => {
                self.load()?;
                flask_login::logout(&mut self.session);
                if self.remember_cookie.cookie_value(&self.header).is_some() {
                    flask_login::forget(&mut self.session);
                }
                self.user = Some(None);
            }
            Step::Confirm => flask_login::confirm_login(&mut self.session, &self.identifier),
        }
        Ok(())
    }
}

fn user_loader(user_id: &Value) -> Option<Value> {
    (user_id.as_str() != Some(UNKNOWN_USER)).then(|| user_id.clone())
}

/// The deviation that was seen, if any. Fails with any other difference.
pub fn compare(visit: &Visit, answer: &Answer) -> Result<Option<&'static str>, String> {
    let raises = answer.raises.as_deref();
    let remember_cookie = match visit.settings.remember_cookie() {
        Ok(remember_cookie) => remember_cookie,
        Err(error) => return refused(&error, answer).map(Some),
    };
    let mut request = Request::new(visit, remember_cookie);
    let mut users = Vec::new();
    if let Err(error) = visit.steps.iter().try_for_each(|step| request.step(step, &mut users)) {
        return same(raises, Some("TypeError"))
            .map(|()| None)
            .map_err(|why| format!("{error}: {why}"));
    }
    let mut session = request.session;
    let deviation = match request.remember_cookie.update_at(&mut session, time(NOW)) {
        Ok(set_cookie) => same_remember_cookie(set_cookie.as_deref(), answer)?,
        Err(RememberError::Seconds { .. }) => return raised(raises, &["TypeError", "ValueError"]),
        Err(RememberError::ExpiresOutOfRange) => return raised(raises, &["OverflowError"]),
        Err(_)
            if matches!(
                session.get("_user_id"),
                Some(Value::String(_) | Value::Int(_) | Value::Uuid(_))
            ) =>
        {
            return Err("a user id was not encoded".to_owned());
        }
        // Flask-Login encodes any user id, then fails on the duration.
        Err(_) if raises.is_some() => {
            return raised(raises, &["TypeError", "ValueError", "OverflowError"]);
        }
        Err(_) => Some(USER_ID_TYPE),
    };
    same(raises, None)?;
    same(&users, &answer.users)?;
    same_session(&session, answer)?;
    Ok(deviation)
}

fn raised(raises: Option<&str>, expected: &[&str]) -> Result<Option<&'static str>, String> {
    match raises {
        Some(raises) if expected.contains(&raises) => Ok(None),
        other => Err(format!("{other:?} is not among {expected:?}")),
    }
}

/// The deviation of settings that we refuse.
fn refused(error: &ConfigError, answer: &Answer) -> Result<&'static str, String> {
    match error {
        _ if answer.raises.is_some() || answer.set_remember_token.is_none() => Ok(UNUSED_SETTINGS),
        ConfigError::BadCookieName { .. } => Ok(UNREADABLE_NAME),
        // Flask-Login deletes the cookie without `SameSite`.
        ConfigError::UnknownSameSite { .. }
            if answer
                .set_remember_token
                .as_deref()
                .is_some_and(|text| text.contains("; Max-Age=0")) =>
        {
            Ok(UNUSED_SETTINGS)
        }
        ConfigError::BadCookieDomain { domain, .. }
            if !domain.is_ascii()
                || domain.bytes().any(|byte| byte.is_ascii_control() || byte == b';') =>
        {
            Ok(BAD_DOMAIN)
        }
        _ => Err(format!("{error}, but Flask sets {:?}", answer.set_remember_token)),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(ours: T, theirs: T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{ours:?} is not {theirs:?}")) }
}

fn same_session(session: &Session, answer: &Answer) -> Result<(), String> {
    let Some(saved) = answer.saved.as_ref().and_then(dict_from_typed) else {
        return Err("Flask saved no session that Rust can hold".to_owned());
    };
    if !identical_dicts(session.as_dict(), &saved) {
        return Err(format!("{session:?}\n  is not {saved:?}"));
    }
    same(Some(session.is_modified()), answer.modified)?;
    if let Some(cookie) = &answer.cookie {
        let codec = SessionCodec::builder("dev").sort_keys(false).build().unwrap();
        let encoded = codec.encode_at(session, time(NOW)).unwrap();
        // Flask deletes the cookie of an empty session.
        same(if session.is_empty() { "" } else { &encoded }, cookie)?;
    }
    Ok(())
}

fn same_remember_cookie(
    ours: Option<&str>,
    answer: &Answer,
) -> Result<Option<&'static str>, String> {
    let theirs = answer.set_remember_token.as_deref();
    if ours == theirs {
        return Ok(None);
    }
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return Err(format!("{ours:?} is not {theirs:?}"));
    };
    let flask_writes =
        |attribute: &&str| *attribute != "Secure" && !attribute.starts_with("SameSite=");
    let bare = ours.split("; ").filter(flask_writes).collect::<Vec<_>>().join("; ");
    if ours.contains("; Max-Age=0;") && bare == theirs {
        return Ok(Some(DELETION_ATTRIBUTES));
    }
    let is_unquoted = |character: char| ('\x1a'..='\x1f').contains(&character);
    if theirs.contains(is_unquoted) {
        let mut quoted = String::new();
        for character in theirs.chars() {
            match character {
                control if is_unquoted(control) => {
                    quoted += &format!("\\{:03o}", u32::from(control));
                }
                other => quoted.push(other),
            }
        }
        return same(ours, &*quoted).map(|()| Some(QUOTED_CONTROL));
    }
    same(ours, theirs).map(|()| None)
}
