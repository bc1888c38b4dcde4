//! Whatever a view does with the session, the response has Flask's headers, and the next request
//! gets the same session.

use flask_session_cookie::{ConfigError, SessionInterface};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::operations::operate;
use crate::common::responses::{Answer, next_header};
use crate::common::settings::time;
use crate::common::typed::{dict_from_typed, from_typed, identical, identical_dicts};
use crate::generate::Limits;
use crate::generate::responses::{Visit, visit};
use crate::judge::{Judge, Outcome};
use crate::request::{BAD_DOMAIN, UNREADABLE_NAME, UNUSED_SETTINGS};

pub struct Responses;

impl Kind for Responses {
    type Case = Visit;

    const NAME: &'static str = "responses";

    fn strategy(limits: Limits) -> BoxedStrategy<Visit> {
        visit(limits).boxed()
    }

    fn requests(case: &Visit) -> Vec<Json> {
        vec![json!({
            "do": "respond",
            "settings": case.settings,
            "cookie": case.cookie,
            "time": case.time,
            "header": case.header,
            "operations": case.operations,
        })]
    }

    fn judge(case: &Visit, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let flask = answers.remove(0);
        let codec = judge.codec(&case.settings).build().map_err(|error| error.to_string())?;
        let (outcome, reached) = match case.cookie.interface(codec) {
            Err(error) => (refused(&error, &flask), "refused settings"),
            Ok(interface) => compare(case, &interface, &flask)?,
        };
        *judge.reached.entry(reached.to_owned()).or_default() += 1;
        Ok(outcome)
    }

    fn fixture(case: &Visit) -> Json {
        json!({
            "settings": case.settings,
            "cookie": case.cookie,
            "time": case.time,
            "header": case.header,
            "operations": case.operations,
        })
    }
}

/// The outcome for settings that we refuse.
fn refused(error: &ConfigError, flask: &Json) -> Outcome {
    let deviation = match error {
        _ if flask["error"].is_string() => return Outcome::Agree,
        _ if flask["set_cookie"].is_null() => UNUSED_SETTINGS,
        // Flask sets such a cookie, but does not read it back.
        ConfigError::BadCookieName { name }
            if flask["next"] == json!({"dict": []})
                || name.bytes().any(|byte| byte.is_ascii_control()) =>
        {
            UNREADABLE_NAME
        }
        ConfigError::BadCookieDomain { domain, .. }
            if !domain.is_ascii()
                || domain.bytes().any(|byte| byte.is_ascii_control() || byte == b';') =>
        {
            BAD_DOMAIN
        }
        _ => return Outcome::Disagree(format!("ours: {error:?}\n  Flask's: {flask}")),
    };
    Outcome::Deviation(deviation)
}

fn compare(
    case: &Visit,
    interface: &SessionInterface,
    flask: &Json,
) -> Result<(Outcome, &'static str), String> {
    let answer: Answer =
        serde_json::from_value(flask.clone()).map_err(|error| error.to_string())?;
    let now = time(case.time);
    let bytes = |header: &str| -> Vec<u8> {
        header.chars().filter_map(|byte| u8::try_from(byte).ok()).collect()
    };
    let open = |header: Option<&str>| {
        let header = header.map(bytes);
        let value = header.as_ref().and_then(|header| interface.cookie_value(header));
        (interface.open_at(value.as_deref(), now), value.map(|value| value.into_owned()))
    };
    let disagree = |what: &str, ours: &dyn std::fmt::Debug| {
        (Outcome::Disagree(format!("{what}\n  ours: {ours:?}\n  Flask's: {flask}")), "")
    };

    let (opened, value) = open(case.header.as_deref());
    let mut session = match opened {
        Ok(session) => session,
        Err(error)
            if answer.error.is_some()
                && flask["results"].is_null()
                && !error.is_bad_signature() =>
        {
            return Ok((Outcome::Agree, "bad payload"));
        }
        Err(error) => return Ok(disagree("the cookie is not opened", &error)),
    };
    if flask["cookie"] != json!(value) {
        return Ok(disagree("another cookie value", &value));
    }
    if session.is_accessed() {
        return Ok(disagree("opening marked the session as accessed", &session));
    }
    let results: Vec<_> =
        case.operations.iter().map(|operation| operate(&mut session, operation)).collect();
    let flasks = flask["results"].as_array().ok_or_else(|| format!("no results: {flask}"))?;
    if !results.iter().zip(flasks).all(|(ours, flasks)| is_same(ours, flasks)) {
        return Ok(disagree("other results", &results));
    }
    let saved = interface.save_at(&session, now);
    if !answer.is(&saved) {
        return Ok(disagree("another response", &saved));
    }
    let Ok(save) = saved else { return Ok((Outcome::Agree, "error")) };

    let (next, _) = open(next_header(case.header.clone(), save.set_cookie()).as_deref());
    let is_same = match &next {
        // Saving in the next request fails.
        Ok(next) if flask["next_error"].is_string() => interface.save_at(next, now).is_err(),
        Ok(next) => dict_from_typed(&flask["next"])
            .is_some_and(|flasks| identical_dicts(&flasks, next.as_dict())),
        Err(error) => flask["next_error"].is_string() && !error.is_bad_signature(),
    };
    if !is_same {
        return Ok(disagree("another session in the next request", &next));
    }
    let reached = match save.set_cookie() {
        None if save.vary_cookie() => "only Vary",
        None => "no header",
        Some(text) if text.contains("; Max-Age=0") => "deletion",
        Some(text) if text.contains("; Expires=") => "permanent cookie",
        Some(_) => "cookie",
    };
    Ok((Outcome::Agree, reached))
}

/// Whether two results in typed JSON are the same value.
fn is_same(left: &Json, right: &Json) -> bool {
    match (from_typed(left), from_typed(right)) {
        (Some(left), Some(right)) => identical(&left, &right),
        _ => false,
    }
}
