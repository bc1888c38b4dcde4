//! Validly signed payloads that Flask never writes: each error says what was expected, and where.

mod common;

use common::at::{SIGNED_AT, at};
use common::forge::{compressed, plain, sign};
use flask_session_cookie::{DecodeError, InFlask, SessionCodec, UnverifiedCookie};

fn message(cookie: &str) -> String {
    let error = SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap_err();
    assert!(!error.is_bad_signature(), "the signature is valid: {error}");
    assert_eq!(
        UnverifiedCookie::parse(cookie).and_then(|cookie| Ok(cookie.session()?)),
        Err(error.clone())
    );
    let DecodeError::Payload(payload_error) = error else { panic!("{error:?}") };
    assert_eq!(DecodeError::from(payload_error.clone()).to_string(), payload_error.to_string());
    payload_error.to_string()
}

fn in_flask_of(cookie: &str) -> InFlask {
    SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap_err().in_flask()
}

#[test]
fn invalid_json_reports_its_offset() {
    for (json, expected) in [
        ("", "invalid JSON at byte 0: expected a value"),
        ("  ", "invalid JSON at byte 2: expected a value"),
        ("\u{feff}{}", "invalid JSON at byte 0: expected a value"),
        ("\u{a0}{}", "invalid JSON at byte 0: expected a value"),
        ("{}x", "invalid JSON at byte 2: expected the end of the text"),
        ("{} {}", "invalid JSON at byte 3: expected the end of the text"),
        ("{", "invalid JSON at byte 1: expected `}` or a key in quotes"),
        ("{,}", "invalid JSON at byte 1: expected `}` or a key in quotes"),
        ("{a:1}", "invalid JSON at byte 1: expected `}` or a key in quotes"),
        ("{'a':1}", "invalid JSON at byte 1: expected `}` or a key in quotes"),
        (r#"{"a"}"#, "invalid JSON at byte 4: expected `:` after a key"),
        (r#"{"a""#, "invalid JSON at byte 4: expected `:` after a key"),
        (r#"{"a":}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":1"#, "invalid JSON at byte 6: expected `,` or `}` after a value"),
        (r#"{"a":1]"#, "invalid JSON at byte 6: expected `,` or `}` after a value"),
        (r#"{"a":1,}"#, "invalid JSON at byte 7: expected a key in quotes"),
        (r#"{"a":[1,]}"#, "invalid JSON at byte 8: expected a value"),
        (r#"{"a":[1 2]}"#, "invalid JSON at byte 8: expected `,` or `]` after an item"),
        (r#"{"a":[1}"#, "invalid JSON at byte 7: expected `,` or `]` after an item"),
        (r#"{"a":[1"#, "invalid JSON at byte 7: expected `,` or `]` after an item"),
        (r#"{"a":["#, "invalid JSON at byte 6: expected a value"),
        (r#"{"a":01}"#, "invalid JSON at byte 6: expected `,` or `}` after a value"),
        (r#"{"a":-}"#, "invalid JSON at byte 6: expected a digit"),
        (r#"{"a":+1}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":1.}"#, "invalid JSON at byte 7: expected a digit"),
        (r#"{"a":.5}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":1e}"#, "invalid JSON at byte 7: expected a digit"),
        (r#"{"a":1e+}"#, "invalid JSON at byte 8: expected a digit"),
        (r#"{"a":tru}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":nul"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":nan}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":Inf}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":-Inf}"#, "invalid JSON at byte 5: expected a value"),
        (r#"{"a":-NaN}"#, "invalid JSON at byte 6: expected a digit"),
        (
            "{\"a\":\"\t\"}",
            "invalid JSON at byte 6: expected an escape instead of a control character",
        ),
        (
            r#"{"a":"\x41"}"#,
            "invalid JSON at byte 7: expected one of `\"\\/bfnrtu` after a backslash",
        ),
        (
            r#"{"a":"\u12g4"}"#,
            "invalid JSON at byte 10: expected four hexadecimal digits after `\\u`",
        ),
        (r#"{"a":"b"#, "invalid JSON at byte 7: expected `\"` at the end of a string"),
        (r#"{"a":"\ud800"}"#, "lone surrogate at byte 6: the string is not Unicode text"),
        (r#"{"\udc00":1}"#, "lone surrogate at byte 2: the string is not Unicode text"),
    ] {
        assert_eq!(message(&plain(json)), expected, "{json}");
        assert_eq!(message(&compressed(json)), expected, "{json}");
        let is_surrogate = expected.starts_with("lone");
        assert_eq!(in_flask_of(&plain(json)) == InFlask::MayRead, is_surrogate, "{json}");
    }
}

#[test]
fn malformed_tags_are_refused() {
    use InFlask::{MayRead, ServerError};

    let datetime = "a date in the form `Tue, 14 Nov 2023 22:13:20 GMT`";
    let bytes = "a string of padded base64";
    let uuid = "a string of 32 hexadecimal digits";
    for (tag, content, expected, in_flask) in [
        (" t", r#""ab""#, "an array", MayRead),
        (" t", r#"{"a":1}"#, "an array", MayRead),
        (" t", r#"{" b":"AA=="}"#, "an array", MayRead),
        (" t", "null", "an array", ServerError),
        (" t", "1", "an array", ServerError),
        (" b", r#""AA""#, bytes, ServerError),
        (" b", r#""A""#, bytes, ServerError),
        (" b", r#""é""#, bytes, ServerError),
        (" b", "1", bytes, ServerError),
        (" b", r#""AA==AA==""#, bytes, MayRead),
        (" b", r#"{" b":"AA=="}"#, bytes, MayRead),
        (" m", "null", "a string", MayRead),
        (" m", "[1]", "a string", MayRead),
        (" u", r#""0123456789abcdef0123456789abcdeg""#, uuid, ServerError),
        (" u", r#""0123456789abcdef0123456789abcde""#, uuid, ServerError),
        (" u", r#""0x23456789abcdef0123456789abcdef""#, uuid, MayRead),
        (" u", r#""0123456789abcdef0123456789abcde٣""#, uuid, MayRead),
        (" u", "7", uuid, ServerError),
        (" d", r#""2023-11-14""#, datetime, MayRead),
        (" d", "0", datetime, MayRead),
        (" d", "1", datetime, ServerError),
        (" d", "[1]", datetime, ServerError),
        (" di", "{}", "a non-empty object", ServerError),
        (" di", r#"{" t":[]}"#, "a non-empty object", ServerError),
    ] {
        let json = format!(r#"{{"v":{{"{tag}":{content}}}}}"#);
        assert_eq!(
            message(&plain(&json)),
            format!("bad `{tag}` tag at byte 5: expected {expected}"),
            "{json}"
        );
        assert_eq!(in_flask_of(&plain(&json)), in_flask, "{json}");
    }
    for (json, expected) in [
        (r#"{"v":[1, {" t":{" m":3}}]}"#, "bad ` m` tag at byte 15: expected a string"),
        (r#"{" t":0}"#, "bad ` t` tag at byte 0: expected an array"),
    ] {
        assert_eq!(message(&plain(json)), expected, "{json}");
    }
}

/// `TaggedJSONSerializer.loads` untags what `json.loads` returns: later JSON errors come first, and
/// of duplicate keys only the last value is untagged.
#[test]
fn invalid_json_takes_precedence_over_a_bad_tag() {
    for (json, expected, in_flask) in [
        (
            r#"{"a":{" u":1},"b":01}"#,
            "invalid JSON at byte 19: expected `,` or `}` after a value",
            InFlask::ServerError,
        ),
        (
            r#"{"a":{" u":1},"b":"\ud800"}"#,
            "lone surrogate at byte 19: the string is not Unicode text",
            InFlask::MayRead,
        ),
        (
            r#"{"a":{" u":1},"a":2}"#,
            "bad ` u` tag at byte 5: expected a string of 32 hexadecimal digits",
            InFlask::MayRead,
        ),
        (
            r#"{"a":[{"b":{" u":1}}],"a":2}"#,
            "bad ` u` tag at byte 11: expected a string of 32 hexadecimal digits",
            InFlask::MayRead,
        ),
        (
            r#"{"a":{" u":1},"b":{" t":1}}"#,
            "bad ` u` tag at byte 5: expected a string of 32 hexadecimal digits",
            InFlask::ServerError,
        ),
    ] {
        assert_eq!(
            (message(&plain(json)).as_str(), in_flask_of(&plain(json))),
            (expected, in_flask),
            "{json}"
        );
    }
}

#[test]
fn only_json_errors_have_a_json_offset() {
    let offset =
        |cookie: &str| match SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)) {
            Err(DecodeError::Payload(error)) => error.json_offset(),
            other => panic!("{other:?}"),
        };
    for (json, offset_in_json) in [
        (r#"{"a":tru}"#.to_owned(), 5),
        (r#"{"a":"\ud800"}"#.to_owned(), 6),
        (format!(r#"{{"a":{}}}"#, "9".repeat(4301)), 5),
        ("[".repeat(2000), 1100),
        (r#"{"a":[{" t":0}]}"#.to_owned(), 6),
    ] {
        assert_eq!(offset(&plain(&json)), Some(offset_in_json), "{json}");
        assert_eq!(offset(&compressed(&json)), Some(offset_in_json), "{json}");
    }
    for other in [
        sign("e30!"),
        sign(".e30"),
        plain(b"{\"a\":\"\xff\"}"),
        plain("1"),
        plain(" ".repeat(2 << 20)),
    ] {
        assert_eq!(offset(&other), None);
    }
}

#[test]
fn a_payload_that_is_not_a_dictionary_is_refused_with_its_type() {
    use InFlask::{MayRead, ServerError};

    for (json, found, in_flask) in [
        ("true", "bool", ServerError),
        ("1", "int", ServerError),
        ("1.0", "float", ServerError),
        ("NaN", "float", ServerError),
        (r#""ab""#, "str", ServerError),
        ("[1]", "list", ServerError),
        (r#"[["a",1],2]"#, "list", ServerError),
        (r#"[["a",1]]"#, "list", MayRead),
        (r#"["ab"]"#, "list", MayRead),
        (r#"{" t":[["a",1]]}"#, "tuple", MayRead),
        (r#"{" b":"AA=="}"#, "bytes", ServerError),
        (r#"{" m":"a"}"#, "Markup", ServerError),
        (r#"{" u":"0123456789abcdef0123456789abcdef"}"#, "UUID", ServerError),
        (r#"{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}"#, "datetime", ServerError),
    ] {
        let expected =
            format!("expected a dictionary as the session, found a value of Python's type {found}");
        assert_eq!(message(&plain(json)), expected, "{json}");
        assert_eq!(in_flask_of(&plain(json)), in_flask, "{json}");
    }
}

#[test]
fn invalid_utf8_reports_its_offset() {
    assert_eq!(message(&plain(b"{\"a\":\"\xff\"}")), "invalid UTF-8 at byte 6");
    assert_eq!(message(&compressed(b"\xc0\x80")), "invalid UTF-8 at byte 0");
    assert_eq!(message(&plain(b"\"\xed\xa0\x80\"")), "invalid UTF-8 at byte 1");
}

#[test]
fn invalid_base64_reports_its_offset() {
    use InFlask::{MayRead, ServerError};

    for (payload, offset, in_flask) in [
        ("e", 1, ServerError),
        (".eJyr5", 6, ServerError),
        ("e30.e30e", 3, ServerError),
        ("e3 0", 2, ServerError),
        (".eJ!", 3, ServerError),
        ("e30=e30=", 4, MayRead),
    ] {
        assert_eq!(
            message(&sign(payload)),
            format!("invalid base64 at byte {offset}: expected URL-safe base64"),
            "{payload}"
        );
        assert_eq!(in_flask_of(&sign(payload)), in_flask, "{payload}");
    }
}

#[test]
fn invalid_zlib_streams_are_refused() {
    let expected = "invalid zlib stream: expected a complete stream without a preset dictionary";
    for payload in [".", ".e30", ".eJw", ".H4sIAAAAAAAA_wMAAAAAAAAAAAA"] {
        assert_eq!(message(&sign(payload)), expected, "{payload}");
    }
}
