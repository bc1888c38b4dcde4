//! Finds the session in the output of `flask-session inspect`.

use flask_session_cookie::{TaggedJsonSerializer, Value};
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::ParseError;
use crate::plain::Plain;

/// The fields that are needed of the JSON report. The others are skipped, however deep.
#[derive(Deserialize)]
struct Report<'a> {
    flask_session_report: u64,
    payload: Option<String>,
    #[serde(borrow)]
    session: Option<&'a RawValue>,
}

/// The value of the payload in a JSON report; `None` if the text is not one.
pub(super) fn payload(text: &str) -> Option<Result<Value, ParseError>> {
    let report: Report = serde_json::from_str(text).ok()?;
    (report.flask_session_report == 1).then(|| {
        let payload = report.payload.ok_or(ParseError::NoPayload)?;
        let value = TaggedJsonSerializer::new().loads(&payload).map_err(ParseError::Payload)?;
        match report.session {
            Some(session) if is_changed(session, &value) => Err(ParseError::Edited),
            _ => Ok(value),
        }
    })
}

/// Whether the session in a report, which has fewer types than the payload, was edited. Sessions
/// beyond `serde_json`'s limit on nesting are not compared.
fn is_changed(session: &RawValue, value: &Value) -> bool {
    match (serde_json::from_str::<Json>(session.get()), serde_json::to_value(Plain(value))) {
        (Ok(session), Ok(plain)) => !is_same(&session, &plain),
        _ => false,
    }
}

/// Equal, except for the notation of numbers, which JSON tools change.
fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => is_same_number(one.as_f64(), other.as_f64()),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let same = |(key, one)| other.get(key).is_some_and(|other| is_same(one, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}

/// Equal up to the last digits, which not every JSON parser gets right.
fn is_same_number(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-12 * one.abs().max(other.abs()),
        _ => one == other,
    }
}

/// The session in a report for people, and its offset: the text from the first line that starts
/// with `{` after a blank line.
pub(super) fn session(text: &str) -> Option<(usize, &str)> {
    let mut offset = 0;
    let mut after_blank_line = false;
    for line in text.split_inclusive('\n') {
        if after_blank_line && line.starts_with('{') {
            return Some((offset, text.get(offset..)?));
        }
        after_blank_line = line.trim().is_empty();
        offset += line.len();
    }
    None
}
