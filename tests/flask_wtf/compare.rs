//! Compares this crate with Flask-WTF on one case. Shared with the differential run, whose cases
//! are random.

use flask_session_cookie::flask_wtf::{CsrfError, CsrfProtect, same_origin};
use flask_session_cookie::itsdangerous::{BadData, BadTimeSignature, MaxAge};
use flask_session_cookie::{InFlask, Session};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::common::settings::{Key, time};
use crate::common::typed::{dict_from_typed, identical_dicts, unhex};

// Where this crate differs from Flask-WTF on purpose.
pub const BAD_REFERRER: &str = "a referrer that cannot be parsed, where Flask answers 500";
pub const NOT_IPV6: &str = "a host in brackets that is not an IPv6 address";
pub const MAY_READ: &str = "a token that Flask may read";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    pub time: f64,
    #[serde(default)]
    pub settings: Settings,
    /// Typed JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Json>,
    #[serde(flatten)]
    pub task: Task,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf_secret_key: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_name: Option<String>,
    /// Seconds, or `"none"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub methods: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl_strict: Option<bool>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Task {
    Generate {
        /// Hexadecimal.
        random: String,
    },
    Validate {
        token: String,
    },
    Protect {
        request: Request,
    },
    Origin {
        current: String,
        compare: String,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub method: String,
    pub scheme: String,
    pub host: String,
    pub referrer: Option<String>,
    pub form: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
}

impl Settings {
    pub fn csrf(&self) -> CsrfProtect {
        let key = self.csrf_secret_key.as_ref().or(self.secret_key.as_ref());
        let mut builder = CsrfProtect::builder(key.map_or_else(|| b"dev".to_vec(), Key::bytes));
        if let Some(field_name) = &self.field_name {
            builder = builder.field_name(field_name);
        }
        if let Some(time_limit) = &self.time_limit {
            builder =
                builder.time_limit(time_limit.as_i64().map_or(None.into(), MaxAge::from_secs));
        }
        if let Some(headers) = &self.headers {
            builder = builder.headers(headers);
        }
        if let Some(methods) = &self.methods {
            builder = builder.methods(methods);
        }
        if let Some(ssl_strict) = self.ssl_strict {
            builder = builder.ssl_strict(ssl_strict);
        }
        builder.build().unwrap()
    }
}

/// The deviation that was seen, if any. Fails with any other difference.
pub fn compare(case: &Case, answer: &Json) -> Result<Option<&'static str>, String> {
    let csrf = case.settings.csrf();
    let session = case.session.as_ref().map(|typed| dict_from_typed(typed).unwrap());
    let mut session = Session::from(session.unwrap_or_default());
    let now = time(case.time);
    match &case.task {
        Task::Generate { random } => {
            let token = csrf.generate_csrf_at(&mut session, unhex(random).try_into().unwrap(), now);
            match (&token, answer["raises"].as_str()) {
                (Ok(token), None) => {
                    let saved = dict_from_typed(&answer["saved"]);
                    let is_same = answer["token"] == json!(token)
                        && answer["accessed"] == json!(session.is_accessed())
                        && answer["modified"] == json!(session.is_modified())
                        && saved.is_some_and(|saved| identical_dicts(session.as_dict(), &saved));
                    if is_same {
                        Ok(None)
                    } else {
                        Err(format!("{token}, {session:?} is not {answer}"))
                    }
                }
                (Err(_), Some("ValueError")) => Ok(None),
                _ => Err(format!("{token:?} is not {answer}")),
            }
        }
        Task::Validate { token } => {
            verdict(&csrf.validate_csrf_at(&session, token, now), answer, None)
        }
        Task::Protect { request } => {
            let protected = protect(&csrf, &session, request, now);
            verdict(&protected, answer, request.referrer.as_deref())
        }
        Task::Origin { current, compare } => match (same_origin(current, compare), answer) {
            (ours, Json::Bool(theirs)) if ours == *theirs => Ok(None),
            (false, Json::String(_)) => Ok(Some(BAD_REFERRER)),
            (true, Json::String(_)) if current.contains('[') || compare.contains('[') => {
                Ok(Some(NOT_IPV6))
            }
            (ours, theirs) => Err(format!("{ours} is not {theirs}")),
        },
    }
}

/// What a service does that protects all its routes: `CSRFProtect.protect`.
fn protect(
    csrf: &CsrfProtect,
    session: &Session,
    request: &Request,
    now: std::time::SystemTime,
) -> Result<(), CsrfError> {
    if !csrf.protects(&request.method) {
        return Ok(());
    }
    let form = request.form.iter().map(|(name, value)| (&**name, &**value));
    let header = |wanted: &str| {
        let mut headers = request.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| &**value)
    };
    csrf.validate_csrf_at(session, csrf.find_token(form, header).unwrap_or_default(), now)?;
    if request.scheme == "https" {
        csrf.check_referrer(request.referrer.as_deref(), &request.host)?;
    }
    Ok(())
}

fn verdict(
    ours: &Result<(), CsrfError>,
    answer: &Json,
    referrer: Option<&str>,
) -> Result<Option<&'static str>, String> {
    let deviation = match (ours, answer["raises"].as_str()) {
        (Ok(()), None) if answer["valid"] == true => None,
        (Err(error), None) if answer["refused"] == json!(error.to_string()) => None,
        (Err(CsrfError::NotComparable), Some("TypeError")) => None,
        (Err(CsrfError::Invalid(error)), Some("ValueError" | "OverflowError" | "OSError"))
            if is(error, |error| matches!(error, BadTimeSignature::TimestampOutOfRange { .. })) =>
        {
            None
        }
        (Err(CsrfError::Invalid(error)), _)
            if is(error, |error| error.in_flask() == InFlask::MayRead)
                || matches!(error, BadData::Payload(error) if error.in_flask() == InFlask::MayRead) =>
        {
            Some(MAY_READ)
        }
        (Err(CsrfError::ReferrerMismatch), Some("ValueError")) => Some(BAD_REFERRER),
        (Ok(()), Some("ValueError")) if referrer.is_some_and(|referrer| referrer.contains('[')) => {
            Some(NOT_IPV6)
        }
        _ => return Err(format!("{ours:?} is not {answer}")),
    };
    Ok(deviation)
}

fn is(error: &BadData, holds: impl Fn(&BadTimeSignature) -> bool) -> bool {
    matches!(error, BadData::Signature { error, .. } if holds(error))
}
