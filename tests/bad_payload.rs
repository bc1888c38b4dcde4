//! A payload that Flask never writes, validly signed, is an error that says what was expected, and where.

mod common;

use common::at::{SIGNED_AT, at};
use common::forge::{compressed, plain, sign};
use flask_session_cookie::{DecodeError, SessionCodec, UnverifiedCookie};

fn message(cookie: &str) -> String {
    let error = SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap_err();
    assert!(!error.is_bad_signature(), "Flask answers 500: {error}");
    assert_eq!(UnverifiedCookie::parse(cookie).and_then(|cookie| Ok(cookie.session()?)), Err(error.clone()));
    let DecodeError::BadPayload(payload_error) = error else { panic!("{error:?}") };
    assert_eq!(DecodeError::from(payload_error.clone()).to_string(), format!("bad payload: {payload_error}"));
    payload_error.to_string()
}

#[test]
fn json_that_is_none_is_refused_at_its_place() {
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
        ("{\"a\":\"\t\"}", "invalid JSON at byte 6: expected no raw control character in a string"),
        (r#"{"a":"\x41"}"#, "invalid JSON at byte 7: expected one of `\"\\/bfnrtu` after a backslash"),
        (r#"{"a":"\u12g4"}"#, "invalid JSON at byte 10: expected four hexadecimal digits after `\\u`"),
        (r#"{"a":"b"#, "invalid JSON at byte 7: expected `\"` at the end of a string"),
        (r#"{"a":"\ud800"}"#, "lone surrogate at byte 6: the string is not Unicode text"),
        (r#"{"\udc00":1}"#, "lone surrogate at byte 2: the string is not Unicode text"),
    ] {
        assert_eq!(message(&plain(json)), expected, "{json}");
        assert_eq!(message(&compressed(json)), expected, "{json}");
    }
}

#[test]
fn tags_with_what_flask_does_not_write_are_refused() {
    for (json, expected) in [
        (r#"{"v":{" t":"ab"}}"#, "bad ` t` tag at byte 5: expected an array"),
        (
            r#"{"v":{" b":"AA"}}"#,
            "bad ` b` tag at byte 5: expected a string of canonical base64 with padding",
        ),
        (
            r#"{"v":{" b":"AB=="}}"#,
            "bad ` b` tag at byte 5: expected a string of canonical base64 with padding",
        ),
        (
            r#"{"v":{" b":"-_-_"}}"#,
            "bad ` b` tag at byte 5: expected a string of canonical base64 with padding",
        ),
        (r#"{"v":{" b":1}}"#, "bad ` b` tag at byte 5: expected a string of canonical base64 with padding"),
        (r#"{"v":{" m":null}}"#, "bad ` m` tag at byte 5: expected a string"),
        (
            r#"{"v":{" u":"0123456789ABCDEF0123456789abcdef"}}"#,
            "bad ` u` tag at byte 5: expected a string of 32 lower-case hexadecimal digits",
        ),
        (
            r#"{"v":{" u":7}}"#,
            "bad ` u` tag at byte 5: expected a string of 32 lower-case hexadecimal digits",
        ),
        (
            r#"{"v":{" d":"2023-11-14"}}"#,
            "bad ` d` tag at byte 5: expected a date in the form `Tue, 14 Nov 2023 22:13:20 GMT`",
        ),
        (
            r#"{"v":{" d":0}}"#,
            "bad ` d` tag at byte 5: expected a date in the form `Tue, 14 Nov 2023 22:13:20 GMT`",
        ),
        (
            r#"{"v":{" di":{"a__":1}}}"#,
            "bad ` di` tag at byte 5: expected an object whose one key is a tag followed by `__`",
        ),
        (
            r#"{"v":{" di":{" t":[]}}}"#,
            "bad ` di` tag at byte 5: expected an object whose one key is a tag followed by `__`",
        ),
        (r#"{"v":[1, {" t":{" m":3}}]}"#, "bad ` m` tag at byte 15: expected a string"),
        (r#"{" t":0}"#, "bad ` t` tag at byte 0: expected an array"),
    ] {
        assert_eq!(message(&plain(json)), expected, "{json}");
    }
}

#[test]
fn an_error_in_the_json_has_its_offset_and_no_other_has() {
    let offset = |cookie: &str| match SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)) {
        Err(DecodeError::BadPayload(error)) => error.json_offset(),
        other => panic!("{other:?}"),
    };
    for (json, place) in [
        (r#"{"a":tru}"#.to_owned(), 5),
        (r#"{"a":"\ud800"}"#.to_owned(), 6),
        (format!(r#"{{"a":{}}}"#, "9".repeat(4301)), 5),
        ("[".repeat(2000), 1100),
        (r#"{"a":[{" t":0}]}"#.to_owned(), 6),
    ] {
        assert_eq!(offset(&plain(&json)), Some(place), "{json}");
        assert_eq!(offset(&compressed(&json)), Some(place), "{json}");
    }
    for other in
        [sign("e30="), sign(".e30"), plain(b"{\"a\":\"\xff\"}"), plain("null"), plain(" ".repeat(2 << 20))]
    {
        assert_eq!(offset(&other), None);
    }
}

#[test]
fn a_payload_that_is_no_dictionary_is_refused_by_its_type() {
    for (json, found) in [
        ("null", "None"),
        ("true", "bool"),
        ("1", "int"),
        ("1.0", "float"),
        ("NaN", "float"),
        (r#""ab""#, "str"),
        ("[]", "list"),
        (r#"{" t":[]}"#, "tuple"),
        (r#"{" b":""}"#, "bytes"),
        (r#"{" m":""}"#, "Markup"),
        (r#"{" u":"0123456789abcdef0123456789abcdef"}"#, "UUID"),
        (r#"{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}"#, "datetime"),
    ] {
        let expected =
            format!("expected a dictionary as the session, found a value of Python's type {found}");
        assert_eq!(message(&plain(json)), expected, "{json}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(message(&plain(b"{\"a\":\"\xff\"}")), "invalid UTF-8 at byte 6");
    assert_eq!(message(&compressed(b"\xc0\x80")), "invalid UTF-8 at byte 0");
    assert_eq!(message(&plain(b"\"\xed\xa0\x80\"")), "invalid UTF-8 at byte 1");
    let expected = "expected canonical URL-safe base64 without padding";
    for (payload, offset) in
        [("e30=", 3), ("e3 0", 2), ("e31", 2), ("e", 1), ("e3+", 2), (".eJ!", 3), ("e30.e30", 3), ("é", 0)]
    {
        assert_eq!(
            message(&sign(payload)),
            format!("invalid base64 at byte {offset}: {expected}"),
            "{payload}"
        );
    }
}

#[test]
fn zlib_streams_that_are_broken_are_refused() {
    let expected = "invalid zlib stream: expected one whole stream without a preset dictionary";
    for payload in [".", ".e30", ".eJw", ".H4sIAAAAAAAA_wMAAAAAAAAAAAA"] {
        assert_eq!(message(&sign(payload)), expected, "{payload}");
    }
    let stream = compressed("{}");
    let payload = &stream[..stream.find(".Z").unwrap()];
    assert_eq!(
        message(&sign(&format!("{payload}AA"))),
        "bytes follow the zlib stream: expected none, found 2"
    );
}
