//! Sessions, and sessions in the output of the command.

use super::*;
use crate::literal::{Limits, print_dict, session};

#[test]
fn a_session_is_a_dict() {
    assert_eq!(session("{'a': 1}").unwrap().as_dict(), &Dict::from([("a", 1)]));
    for (text, found) in
        [("[]", "list"), ("null", "NoneType"), ("('a', 1)", "tuple"), ("'a'", "str"), ("1", "int")]
    {
        assert_eq!(
            session(text).unwrap_err().to_string(),
            format!("expected a dictionary as the session, found a value of Python's type {found}")
        );
    }
}

#[test]
fn a_session_is_found_in_a_text_report() {
    let dict = Dict::from([("a", Value::from((1, "\n\n{\u{1b}"))), (" t", "{}".into())]);
    let shown = print_dict(&dict, Limits::FULL);
    for report in [
        format!("REFUSED: the signature does not match\n  {{'trust': 'nothing'}}\n\n{shown}\n"),
        format!("VERIFIED: the key\n\nsigned   2023-11-14\n\n{shown}"),
        format!("VERIFIED: the key\n\n{shown}\n").replace('\n', "\r\n"),
        format!("\n\n{shown}"),
    ] {
        assert_eq!(session(&report).unwrap().as_dict(), &dict, "{report}");
    }
    assert_eq!(session("REFUSED: no cookie\n").unwrap_err().to_string(), expected(0, "a value"));
}

#[test]
fn errors_in_a_report_point_into_the_report() {
    assert_eq!(
        session("VERIFIED: x\n\n{'a': ?}").unwrap_err().to_string(),
        expected(19, "a value")
    );
    let error = session("VERIFIED: x\n\n{\"a\": {\" u\": \"\"}}").unwrap_err();
    assert_eq!(error.offset(), Some(19));
    let two = "VERIFIED: x\n\n{\n  'a': 1\n}\n\nVERIFIED: y\n\n{\n  'b': 1\n}\n";
    assert_eq!(session(two).unwrap_err().to_string(), expected(27, "the end of the text"));
    // This is not a report: it parses up to the error.
    assert_eq!(
        session("{'a':\n\n{'b': 1}, ?}").unwrap_err().to_string(),
        expected(17, "a key or `}`")
    );
}

#[test]
fn the_payload_is_found_in_a_json_report() {
    let payload = r#"{\"a\":{\" t\":[1]},\"big\":1e400}"#;
    let report = format!(
        r#"{{"flask_session_report": 1, "verified": null, "payload": "{payload}", "session": {{"a": {{" t": 5}}, "b": {}{}}}}}"#,
        "[".repeat(5000),
        "]".repeat(5000)
    );
    assert_eq!(
        tagged(&session(&report).unwrap().into_dict().into()),
        r#"{"a":{" t":[1]},"big":Infinity}"#
    );
    for (report, message) in [
        (r#"{"flask_session_report": 1, "payload": null}"#, "the report has no payload"),
        (r#"{"flask_session_report": 1}"#, "the report has no payload"),
        (
            r#"{"flask_session_report": 1, "payload": "{\"a\""}"#,
            "in the payload of the report: invalid JSON at byte 4: expected `:` after a key",
        ),
        (
            r#"{"flask_session_report": 1, "payload": "[]"}"#,
            "expected a dictionary as the session, found a value of Python's type list",
        ),
    ] {
        assert_eq!(session(report).unwrap_err().to_string(), message);
    }
    // These are not reports.
    for text in [r#"{"payload": "{}"}"#, r#"{"flask_session_report": "1", "payload": "{}"}"#] {
        assert!(session(text).unwrap().contains_key("payload"));
    }
}

#[test]
fn shortened_values_are_refused() {
    let dict = Dict::from([("a", Value::from("b".repeat(300)))]);
    let report = format!("VERIFIED: x\n\n{}\n", print_dict(&dict, Limits::SHORT));
    let error = session(&report).unwrap_err();
    let offset = report.find("...").unwrap();
    assert_eq!(error, ParseError::Shortened { offset });
    assert_eq!(
        error.to_string(),
        format!("the value at byte {offset} was shortened for display: print it with --full")
    );
}
