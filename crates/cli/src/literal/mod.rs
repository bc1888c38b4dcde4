//! Parses and prints session values the way Flask developers write them: as JSON, as in the cookie,
//! or as Python literals.

mod call;
mod cursor;
mod dict;
mod error;
mod number;
mod parser;
mod print;
mod report;
mod text;

#[cfg(test)]
mod tests;

use flask_session_cookie::{PayloadError, Session, TaggedJsonSerializer, Value};

pub use error::ParseError;
pub use print::{Limits, print, print_dict};

/// Parses one value: JSON with Flask's tags if the text is JSON, otherwise a Python literal.
///
/// A literal may contain, at any depth: dicts, lists, tuples, `str` and `bytes` with all quotes and
/// prefixes, `int`, `float`, `True`, `False`, `None`; JSON's `true`, `false`, `null`, `NaN`,
/// `Infinity`; `nan`, `inf` and `float('nan')`; `Markup('...')`, `UUID('...')`,
/// `datetime.datetime(...)` (naive or in UTC) and `OrderedDict(...)`, with or without their
/// modules; the repr of a session, `<SecureCookieSession {...}>`; comments and trailing commas.
/// This includes everything that the `Display` of [`Value`] prints.
///
/// Tags are only resolved in JSON: `{' t': [1]}`, in single quotes, is a dict with the key ` t`, as
/// in Python.
///
/// Keys are turned into strings as Flask does: `1` becomes `"1"` and `None` becomes `"null"`. Keys
/// that Flask would not write are refused: those of other types, and those of types that Python
/// cannot compare with each other. (With `app.json.sort_keys` off, Flask writes the latter.)
///
/// ```
/// use flask_session_cli::literal::parse;
/// use flask_session_cookie::Value;
///
/// let tuple = Value::from(("message", "hello"));
/// assert_eq!(parse(r#"{" t": ["message", "hello"]}"#).as_ref(), Ok(&tuple));
/// assert_eq!(parse("('message', 'hello')").as_ref(), Ok(&tuple));
///
/// let error = parse("{'user': }").unwrap_err();
/// assert_eq!(error.to_string(), "invalid literal at byte 9: expected a value");
/// ```
///
/// # Errors
///
/// If the text is neither, the error of the parser that got further. JSON with an invalid tag is
/// not tried as a literal, and fails with [`ParseError::Json`].
pub fn parse(text: &str) -> Result<Value, ParseError> {
    let json = match TaggedJsonSerializer::new().loads(text) {
        Ok(value) => return Ok(value),
        // The text is valid JSON otherwise. As a Python literal it would be a dict, which is not
        // what the tag means.
        Err(error @ PayloadError::BadTag { .. }) => return Err(error.into()),
        Err(error) => error,
    };
    parser::literal(text)
        .map_err(|python| if json.json_offset() > python.offset() { json.into() } else { python })
}

/// Parses a session: a dict as for [`parse`], or the session in the output of
/// `flask-session inspect`.
///
/// The report for people ends with a blank line and the session, which starts on a line beginning
/// with `{`. The report for scripts is a JSON object with `"flask_session_report": 1`, and the JSON
/// text of the session as `"payload"`.
///
/// ```
/// use flask_session_cli::literal::session;
///
/// let report = "VERIFIED: the signature matches the secret key\n\n{\n  'user': 'Alice'\n}\n";
/// assert_eq!(session(report)?, session("{'user': 'Alice'}")?);
/// let report =
///     r#"{"flask_session_report": 1, "verified": true, "payload": "{\"user\":\"Alice\"}"}"#;
/// assert_eq!(session(report)?, session("{'user': 'Alice'}")?);
/// # Ok::<(), flask_session_cli::literal::ParseError>(())
/// ```
///
/// # Errors
///
/// The errors of [`parse`], and [`ParseError::NotADict`]; for reports also
/// [`ParseError::Shortened`], [`ParseError::Payload`], [`ParseError::NoPayload`] and
/// [`ParseError::Edited`].
pub fn session(text: &str) -> Result<Session, ParseError> {
    let value = match report::payload(text) {
        Some(payload) => payload?,
        None => whole_or_reported(text)?,
    };
    match value {
        Value::Dict(dict) => Ok(Session::from(dict)),
        other => Err(ParseError::NotADict { found: dict::type_name(&other) }),
    }
}

fn whole_or_reported(text: &str) -> Result<Value, ParseError> {
    let error = match parse(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    match report::session(text) {
        // A literal may contain such a line too, but then it was parsed up to there.
        Some((offset, reported)) if error.offset() < Some(offset) => {
            parse(reported).map_err(|error| error.moved_by(offset))
        }
        _ => Err(error),
    }
}
