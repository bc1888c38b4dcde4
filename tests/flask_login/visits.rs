//! Requests: a session and a remember cookie come in, a view loads, logs in or out, and both go out again.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use flask_session_cookie::flask_login::{
    self, BadRememberToken, RememberCookie, RememberToken, SessionProtection,
};
use flask_session_cookie::{DateTime, Session, SessionCodec, TaggedJsonSerializer, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::settings::time;
use crate::common::typed::{from_typed, identical_dicts, to_typed};
use crate::deviations::USER_IDS_WITHOUT_TEXT;
use crate::fixture::{Header, cases};

const NOW: f64 = 1_700_000_000.75;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    settings: Settings,
    session: Option<Json>,
    remember_token: Option<Header>,
    steps: Vec<Step>,
    /// Who was there after each step that loads.
    #[serde(default)]
    users: Vec<Json>,
    saved: Option<Json>,
    modified: Option<bool>,
    set_remember_token: Option<String>,
    /// The value of the session cookie that is set.
    cookie: Option<String>,
    raises: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    session_protection: Option<String>,
    refresh_each_request: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { session_protection: Some("basic".to_owned()), refresh_each_request: false }
    }
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
enum Step {
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

/// A request to a service that does what Flask-Login does.
struct Request {
    session: Session,
    identifier: String,
    protection: Option<SessionProtection>,
    raw_token: Option<Vec<u8>>,
    /// Who it is, once that was asked.
    user: Option<Option<Value>>,
}

impl Request {
    fn new(case: &Case) -> Request {
        let session = case.session.as_ref().map(|typed| match from_typed(typed) {
            Some(Value::Dict(dict)) => Session::from(dict),
            other => panic!("{other:?}"),
        });
        Request {
            session: session.unwrap_or_default(),
            identifier: flask_login::identifier(Some(b"127.0.0.1"), Some(b"UA/1.0")),
            protection: case.settings.session_protection.as_ref().map(|mode| match mode.as_str() {
                "basic" => SessionProtection::Basic,
                "strong" => SessionProtection::Strong,
                other => panic!("{other}"),
            }),
            raw_token: case.remember_token.as_ref().map(Header::bytes),
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
        if let Some(protection) = self.protection
            && flask_login::protect(&mut self.session, &self.identifier, protection)
        {
            return Ok(None);
        }
        if let Some(user) = flask_login::user_id(&self.session).and_then(user_loader) {
            return Ok(Some(user));
        }
        let Some(raw) = &self.raw_token else { return Ok(None) };
        let user_id = match RememberToken::new("dev").unwrap().decode_raw(raw) {
            Ok(user_id) => user_id,
            Err(error) if error.is_ignored() => return Ok(None),
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
                flask_login::login(&mut self.session, user_id.clone(), *fresh, &*self.identifier);
                if *remember {
                    flask_login::remember(&mut self.session, duration.map(Duration::from_micros));
                }
                self.user = Some(Some(user_id));
            }
            Step::Logout => {
                self.load()?;
                flask_login::logout(&mut self.session);
                if self.raw_token.is_some() {
                    flask_login::forget(&mut self.session);
                }
                self.user = Some(None);
            }
            Step::Confirm => flask_login::confirm_login(&mut self.session, &*self.identifier),
        }
        Ok(())
    }
}

/// The fixture's app knows every user but one.
fn user_loader(user_id: &Value) -> Option<Value> {
    (user_id.as_str() != Some("gone")).then(|| user_id.clone())
}

#[test]
fn requests_end_with_the_session_and_the_remember_cookie_that_flask_login_gives_them() {
    let cases = cases::<Case>(&["visit", "steps", "cookie", "get-id", "duration", "seconds"]);
    assert!(cases.len() >= 1000, "only {} cases", cases.len());
    let mut deviations = BTreeSet::new();
    for (id, case) in &cases {
        let mut request = Request::new(case);
        let mut users = Vec::new();
        let done = case.steps.iter().try_for_each(|step| request.step(step, &mut users));
        if done.is_err() {
            assert_eq!(case.raises.as_deref(), Some("TypeError"), "{id}: {done:?}");
            continue;
        }
        assert!(case.raises.is_some() || users == case.users, "{id}: {users:?}");
        let cookie =
            flask_login::update_remember_cookie(&mut request.session, case.settings.refresh_each_request);
        match &cookie {
            Err(error) if case.raises.is_some() => {
                assert!(error.to_string().starts_with("expected a number of seconds"), "{id}: {error}");
                continue;
            }
            Err(error) if USER_IDS_WITHOUT_TEXT.contains(&&**id) => {
                assert!(error.to_string().starts_with("expected a user id"), "{id}: {error}");
                deviations.insert(&**id);
            }
            Err(error) => panic!("{id}: {error}"),
            Ok(cookie) => check_remember_cookie(id, case, cookie),
        }
        check_session(id, case, &request.session);
    }
    assert_eq!(deviations, USER_IDS_WITHOUT_TEXT.iter().copied().collect());
}

fn check_session(id: &str, case: &Case, session: &Session) {
    let Some(Value::Dict(saved)) = from_typed(case.saved.as_ref().unwrap()) else { panic!("{id}") };
    assert!(identical_dicts(session.as_dict(), &saved), "{id}: {session:?}\n  Flask-Login's: {saved:?}");
    assert_eq!(Some(session.is_modified()), case.modified, "{id}");
    if let Some(cookie) = &case.cookie {
        let codec = SessionCodec::builder("dev").sort_keys(false).build().unwrap();
        let encoded = codec.encode_at(session, time(NOW)).unwrap();
        // Flask deletes the cookie of an empty session.
        assert_eq!(*cookie, if session.is_empty() { String::new() } else { encoded }, "{id}");
    }
}

fn check_remember_cookie(id: &str, case: &Case, cookie: &RememberCookie) {
    let header = case.set_remember_token.as_deref();
    match cookie {
        RememberCookie::Keep => assert_eq!(header, None, "{id}"),
        RememberCookie::Clear => assert_eq!(
            header,
            Some("remember_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"),
            "{id}"
        ),
        RememberCookie::Set { user_id, duration } => {
            let (name_and_value, attributes) = header.unwrap().split_once("; ").unwrap();
            let raw = name_and_value.strip_prefix("remember_token=").unwrap();
            let remember_token = RememberToken::new("dev").unwrap();
            let token = remember_token.encode(user_id);
            assert!(raw.starts_with('"') || raw == token, "{id}: {token} is not {raw}");
            assert_eq!(remember_token.decode_raw(raw.as_bytes()).as_ref(), Ok(user_id), "{id}");
            let expires = time(NOW) + duration.unwrap_or(Duration::from_secs(365 * 86_400));
            assert_eq!(attributes, format!("Expires={}; HttpOnly; Path=/", http_date(expires)), "{id}");
        }
    }
}

/// As a session spells it, too.
fn http_date(moment: SystemTime) -> String {
    let moment = Value::from(DateTime::try_from(moment).unwrap());
    let json = TaggedJsonSerializer::new().dumps(&moment).unwrap();
    json.strip_prefix(r#"{" d":""#).and_then(|json| json.strip_suffix(r#""}"#)).unwrap().to_owned()
}
