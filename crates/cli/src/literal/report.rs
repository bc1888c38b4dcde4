//! What the command printed, to find the session in it.

use serde::Deserialize;

use super::ParseError;

/// What is needed of the JSON report. Everything else is passed over, however deep.
#[derive(Deserialize)]
struct Report {
    flask_session_report: u64,
    payload: Option<String>,
}

/// The payload in a JSON report; `None` if the text is something else.
pub(super) fn payload(text: &str) -> Option<Result<String, ParseError>> {
    let report: Report = serde_json::from_str(text).ok()?;
    (report.flask_session_report == 1).then(|| report.payload.ok_or(ParseError::NoPayload))
}

/// Where in a report for people the session begins, and all from there on: with the first line that starts with `{` and has a
/// blank one before it.
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
