//! Values as a Flask developer writes them, in and out: JSON as it is in the cookie, and literals
//! of Python.

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

/// Reads one value: JSON with Flask's tags if the text is JSON, or else a literal of Python.
///
/// In a literal there may be, at any depth: dicts, lists, tuples, `str` and `bytes` in all their
/// quotes and prefixes, `int`, `float`, `True`, `False`, `None`; JSON's `true`, `false`, `null`,
/// `NaN`, `Infinity`; `nan`, `inf` and `float('nan')`; `Markup('...')`, `UUID('...')`,
/// `datetime.datetime(...)` (naive or in UTC), `OrderedDict(...)`, with their modules or without;
/// the repr of a session, `<SecureCookieSession {...}>`; comments and trailing commas. In short,
/// whatever the `Display` of [`Value`] prints, and more.
///
/// Tags are undone in JSON only: `{' t': [1]}`, in single quotes, is a dict whose key is ` t`, as
/// Python would have it.
///
/// Keys become text as Flask makes them text, `1` becomes `"1"` and `None` becomes `"null"`. What
/// Flask would not write is refused: keys of other types, or of types that Python does not compare
/// with each other. (If `app.json.sort_keys` is off, Flask writes the latter.)
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
/// If the text is neither, the error of the reader that got further; and [`ParseError::Json`] for
/// JSON with a tag that cannot be undone, which is not tried as a literal.
pub fn parse(text: &str) -> Result<Value, ParseError> {
    let json = match TaggedJsonSerializer::new().loads(text) {
        Ok(value) => return Ok(value),
        // All of the text is JSON then. Python would read it too, as a dict, which is not what the
        // tag is for.
        Err(error @ PayloadError::BadTag { .. }) => return Err(error.into()),
        Err(error) => error,
    };
    parser::literal(text)
        .map_err(|python| if json.json_offset() > python.offset() { json.into() } else { python })
}

/// Reads a session: a dict as [`parse`] reads it, or a whole report of the command, whose session
/// is taken.
///
/// A report is either of two. The one for people ends with a blank line and the session, which
/// begins with a line that starts with `{`. The one for scripts is a JSON object that has
/// `"flask_session_report": 1`, and as `"payload"` the text of the session in the cookie.
///
/// ```
/// use flask_session_cli::literal::session;
///
/// let report = "VERIFIED: the signature matches the current key\n\n{\n  'user': 'Alice'\n}\n";
/// assert_eq!(session(report)?, session("{'user': 'Alice'}")?);
/// let report =
///     r#"{"flask_session_report": 1, "verified": true, "payload": "{\"user\":\"Alice\"}"}"#;
/// assert_eq!(session(report)?, session("{'user': 'Alice'}")?);
/// # Ok::<(), flask_session_cli::literal::ParseError>(())
/// ```
///
/// # Errors
///
/// As of [`parse`], and [`ParseError::NotADict`]; of reports [`ParseError::Shortened`],
/// [`ParseError::Payload`], [`ParseError::NoPayload`] and [`ParseError::Edited`].
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
        // A literal may have such a line too, but then it was read up to there.
        Some((offset, reported)) if error.offset() < Some(offset) => {
            parse(reported).map_err(|error| error.moved_by(offset))
        }
        _ => Err(error),
    }
}
