//! A service that does what Flask-Login does, and what both make of a request. The differential run asks about random
//! ones.

use std::time::{Duration, SystemTime};

use flask_session_cookie::flask_login::{
    self, BadRememberToken, Client, Identifier, RememberCookie, RememberToken, SessionProtection,
};
use flask_session_cookie::{DateTime, Session, SessionCodec, TaggedJsonSerializer, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::common::settings::time;
use crate::common::typed::{from_typed, identical_dicts, to_typed};

/// The clock of all requests.
pub const NOW: f64 = 1_700_000_000.75;

/// The one user whom the app's `user_loader` does not know.
pub const GONE: &str = "gone";

/// Where this crate does not do what Flask-Login does, on purpose: user ids of other types than `str`, `int` and
/// `UUID` are not put into a remember cookie, where Flask-Login would write what Python prints for them.
pub const USER_ID_WITHOUT_TEXT: &str = "a user id that no text is made of";

/// And negative durations are refused, where Flask-Login sets a cookie that has expired.
pub const NEGATIVE_DURATION: &str = "a negative duration";

/// A header as WSGI shows it: every byte is a character.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header(String);

impl Header {
    pub fn new(bytes: &[u8]) -> Header {
        Header(bytes.iter().map(|&byte| char::from(byte)).collect())
    }

    /// What the server received.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.chars().map(|byte| u8::try_from(byte).unwrap()).collect()
    }
}

/// What comes in, and what the view does.
#[derive(Debug, Serialize, Deserialize)]
pub struct Visit {
    #[serde(default)]
    pub settings: Settings,
    pub session: Option<Json>,
    pub remember_token: Option<Header>,
    pub steps: Vec<Step>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub session_protection: Option<Mode>,
    pub refresh_each_request: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Basic,
    Strong,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { session_protection: Some(Mode::Basic), refresh_each_request: false }
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

/// What Flask-Login made of it.
#[derive(Debug, Deserialize)]
pub struct Answer {
    /// Who was there after each step that loads.
    #[serde(default)]
    users: Vec<Json>,
    saved: Option<Json>,
    modified: Option<bool>,
    set_remember_token: Option<String>,
    /// The value of the session cookie that is set.
    cookie: Option<String>,
    pub raises: Option<String>,
}

/// A request to a service that does what Flask-Login does.
struct Request<'a> {
    session: Session,
    identifier: Identifier,
    visit: &'a Visit,
    /// Who it is, once that was asked.
    user: Option<Option<Value>>,
}

impl Request<'_> {
    fn new(visit: &Visit) -> Request<'_> {
        let session = visit.session.as_ref().map(|typed| match from_typed(typed) {
            Some(Value::Dict(dict)) => Session::from(dict),
            other => panic!("{other:?}"),
        });
        Request {
            session: session.unwrap_or_default(),
            identifier: Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") }.identifier(),
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
        let user_id = match self.remembered() {
            None => return Ok(None),
            Some(Ok(user_id)) => user_id,
            Some(Err(error)) if error.is_ignored() => return Ok(None),
            // Flask-Login does not look at a token that is to be deleted.
            Some(Err(_)) if self.session.get("_remember").and_then(Value::as_str) == Some("clear") => {
                return Ok(None);
            }
            Some(Err(error)) => return Err(error),
        };
        if !flask_login::restore(&mut self.session, &*user_id) {
            return Ok(None);
        }
        Ok(user_loader(&user_id.into()))
    }

    fn remembered(&self) -> Option<Result<String, BadRememberToken>> {
        let raw = self.visit.remember_token.as_ref()?.bytes();
        Some(RememberToken::new("dev").unwrap().decode_raw(&raw))
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
                // To Flask a malformed value is no cookie.
                if !matches!(self.remembered(), None | Some(Err(BadRememberToken::MalformedValue))) {
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
    (user_id.as_str() != Some(GONE)).then(|| user_id.clone())
}

/// Fails with what differs; otherwise with the name of the deviation that was seen, if there was one.
pub fn compare(visit: &Visit, answer: &Answer) -> Result<Option<&'static str>, String> {
    let mut request = Request::new(visit);
    let mut users = Vec::new();
    let raises = answer.raises.as_deref();
    if let Err(error) = visit.steps.iter().try_for_each(|step| request.step(step, &mut users)) {
        return same(raises, Some("TypeError")).map(|()| None).map_err(|why| format!("{error}: {why}"));
    }
    let mut session = request.session;
    let refresh_each_request = visit.settings.refresh_each_request;
    let deviation = match flask_login::update_remember_cookie(&mut session, refresh_each_request) {
        Ok(RememberCookie::Set { duration: Some(duration), .. })
            if raises == Some("OverflowError")
                && DateTime::try_from(time(NOW).checked_add(duration).unwrap()).is_err() =>
        {
            return Ok(None);
        }
        Ok(cookie) => {
            same_remember_cookie(&cookie, answer)?;
            None
        }
        Err(error) if error.expected.starts_with("a number of seconds") => match raises {
            Some("TypeError" | "ValueError" | "OverflowError") => return Ok(None),
            _ if session.get("_remember_seconds").is_some_and(is_negative) => Some(NEGATIVE_DURATION),
            _ => return Err(format!("{error}, but Flask raises {raises:?}")),
        },
        Err(_)
            if matches!(session.get("_user_id"), Some(Value::String(_) | Value::Int(_) | Value::Uuid(_))) =>
        {
            return Err("a user id was not made text".to_owned());
        }
        // The duration may be no good, either.
        Err(_) if raises.is_some() && session.contains_key("_remember_seconds") => return Ok(None),
        Err(_) => Some(USER_ID_WITHOUT_TEXT),
    };
    same(raises, None)?;
    same(&users, &answer.users)?;
    same_session(&session, answer)?;
    Ok(deviation)
}

fn is_negative(seconds: &Value) -> bool {
    seconds.as_f64().is_some_and(|seconds| seconds < 0.0)
        || seconds.as_i64().is_some_and(|seconds| seconds < 0)
}

fn same<T: PartialEq + std::fmt::Debug>(ours: T, theirs: T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{ours:?} is not {theirs:?}")) }
}

fn same_session(session: &Session, answer: &Answer) -> Result<(), String> {
    let Some(Some(Value::Dict(saved))) = answer.saved.as_ref().map(from_typed) else {
        return Err("no session".to_owned());
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

fn same_remember_cookie(ours: &RememberCookie, answer: &Answer) -> Result<(), String> {
    let header = answer.set_remember_token.as_deref();
    let (user_id, duration) = match ours {
        RememberCookie::Keep => return same(None, header),
        RememberCookie::Clear => {
            let deletion = "remember_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/";
            return same(Some(deletion), header);
        }
        RememberCookie::Set { user_id, duration } => (user_id, duration),
    };
    let (name_and_value, attributes) =
        header.and_then(|header| header.split_once("; ")).ok_or("no cookie is set")?;
    let raw = name_and_value.strip_prefix("remember_token=").ok_or("another cookie is set")?;
    let remember_token = RememberToken::new("dev").unwrap();
    if !raw.starts_with('"') {
        same(&*remember_token.encode(user_id), raw)?;
    }
    same(remember_token.decode_raw(raw.as_bytes()).as_ref(), Ok(user_id))?;
    let expires = time(NOW) + duration.unwrap_or(Duration::from_secs(365 * 86_400));
    same(attributes, &format!("Expires={}; HttpOnly; Path=/", http_date(expires)))
}

/// As a session spells it, too.
fn http_date(moment: SystemTime) -> String {
    let moment = Value::from(DateTime::try_from(moment).unwrap());
    let json = TaggedJsonSerializer::new().dumps(&moment).unwrap();
    json.strip_prefix(r#"{" d":""#).and_then(|json| json.strip_suffix(r#""}"#)).unwrap().to_owned()
}
