//! Valid and invalid literals.

use super::*;
use crate::literal::parser::MAX_DEPTH;

#[test]
fn tags_in_json_are_resolved() {
    let text = r#"{"a":{" t":[1,{" b":"AP8="}]},"b":[true,null,NaN],"c":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#;
    assert_eq!(json(text), text);
    assert_eq!(json(&format!(" \r\n{}\n", text.replace("\":", "\" :\t "))), text);
}

/// `{" t": ...}` is a tag in JSON. In single quotes, as Python prints it, it is a dict.
#[test]
fn a_python_dict_with_a_tag_as_key_is_a_dict() {
    let dict = parse("{' t': [1]}").unwrap();
    assert_eq!(dict, Value::from(Dict::from([(" t", Value::from([1]))])));
    assert_eq!(dict.to_string(), "{' t': [1]}");
    assert_eq!(parse(r#"{" t": [1]}"#).unwrap(), Value::Tuple(vec![1.into()]));
    for key in [" t", " b", " m", " u", " d", " di"] {
        let dict = Value::from(Dict::from([(key, "it's")]));
        assert_eq!(parse(&dict.to_string()), Ok(dict));
    }
}

#[test]
fn json_with_a_bad_tag_is_an_error() {
    assert_eq!(
        message(r#"{"id": {" u": "no hex"}}"#),
        "bad ` u` tag at byte 7: expected a string of 32 hexadecimal digits"
    );
}

#[test]
fn json_names_are_valid_in_python_literals() {
    assert_eq!(
        json("{'a': true, 'b': [false, null], 'c': (NaN, Infinity, -Infinity)}"),
        r#"{"a":true,"b":[false,null],"c":{" t":[NaN,Infinity,-Infinity]}}"#
    );
}

#[test]
fn the_repr_of_a_session_is_parsed() {
    assert_eq!(json("<SecureCookieSession {'a': 1}>"), r#"{"a":1}"#);
    assert_eq!(json("<SecureCookieSession {}>"), "{}");
    assert_eq!(
        message("<SecureCookieSession [1]>"),
        expected(21, "a session in the form `<SecureCookieSession {...}>`")
    );
    assert_eq!(message("<SecureCookieSession {'a': 1}"), expected(29, "`>` after a session"));
    assert_eq!(message("<SecureCookieSession {'a': 1"), expected(28, "`,` or `}` after a value"));
}

#[test]
fn errors_have_an_offset_and_say_what_was_expected() {
    for (text, offset, what) in [
        ("", 0, "a value"),
        ("  ", 2, "a value"),
        ("abc", 0, "a value"),
        ("{'user': }", 9, "a value"),
        ("{'user' 1}", 8, "`:` after a key"),
        ("{'user': 1 'b': 2}", 11, "`,` or `}` after a value"),
        ("{'user': 1, ", 12, "a key or `}`"),
        ("[1, ?]", 4, "a value or `]`"),
        ("(1, ?)", 4, "a value or `)`"),
        ("[1; 2]", 2, "`,` or `]` after an item"),
        ("[1] 2", 4, "the end of the text"),
        ("{'a': 'b}", 9, "a closing quote, on the same line"),
        ("{'a': '''b'}", 12, "three closing quotes"),
        ("{'a': '\\xg'}", 9, "two hexadecimal digits after `\\x`"),
        ("{'a': 'é\\u12'}", 11, "four hexadecimal digits after `\\u`"),
        ("'\\U00110000'", 3, "a code point up to 0010ffff"),
        ("['a' b'b']", 5, "strings only, or bytes only, next to each other"),
        ("b'aé'", 3, "ASCII characters and escapes in bytes"),
        ("'a\0'", 2, "no NUL character, unless it is escaped"),
        ("[007]", 2, "no leading zeros in a decimal integer"),
        ("[1__0]", 3, "a digit"),
        ("0b12", 3, "the end of the number"),
        ("0b2", 2, "a binary digit"),
        ("[--1]", 2, "one sign at most before a number"),
        ("-None", 1, "a number after its sign"),
        ("[-[1]]", 2, "a number after its sign"),
        ("UUID('7')", 0, "32 hexadecimal digits in `UUID('...')`"),
        ("Markup(7)", 7, "a string in parentheses after the type name"),
        ("Markup(b'7')", 7, "a string in parentheses after the type name"),
        (
            "[datetime.datetime(2023, 2, 29)]",
            1,
            "a valid date and time in `datetime.datetime(...)`",
        ),
        (
            "datetime.datetime(2023, 2, 8, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))",
            37,
            "`datetime.timezone.utc`, or no time zone",
        ),
    ] {
        assert_eq!(message(text), expected(offset, what), "{text}");
        assert_eq!(parse(text).unwrap_err().offset(), Some(offset));
    }
    for (text, error) in [
        (
            "['\\N{COOKIE}']",
            "unsupported at byte 2: a character by name, `\\N{...}`; write the character, or its \
             code as `\\u....`",
        ),
        ("[f'a']", "unsupported at byte 1: an f-string, which is an expression"),
        ("[t'a']", "unsupported at byte 1: a t-string, which is an expression"),
        ("[1j]", "unsupported at byte 2: a complex number, which Flask cannot write to a session"),
        ("['a\\ud83d']", "lone surrogate at byte 3: the string is not Unicode text"),
        ("['\\ud83d' 'a']", "lone surrogate at byte 2: the string is not Unicode text"),
        (
            "{(1, 2): 3}",
            "bad key at byte 1: expected a str, int, float, bool or None, found a value of \
             Python's type tuple",
        ),
        ("{'a': 1, 2: 3}", "bad key at byte 9: Flask cannot sort int and str keys in one dict"),
    ] {
        assert_eq!(message(text), error);
    }
}

#[test]
fn the_error_of_the_parser_that_got_further_is_reported() {
    // The literal gets past `\x`, which is not an escape in JSON.
    assert_eq!(
        message(r#"["\u00e9\/", "\x"#),
        "invalid literal at byte 16: expected two hexadecimal digits after `\\x`"
    );
    assert_eq!(message(r#"["\u00e9\/", 1 2]"#), expected(15, "`,` or `]` after an item"));
    // Both parsers fail at the surrogate.
    assert_eq!(
        message(r#"{"a": "\ud83d"}"#),
        "lone surrogate at byte 7: the string is not Unicode text"
    );
    assert_eq!(message(r#"{"a": "b"#), expected(8, "a closing quote, on the same line"));
}

#[test]
fn integers_have_the_codecs_limit() {
    for (literal, digits) in [
        ("9".repeat(4301), 4301),
        (format!("-{}", "9".repeat(5000)), 5000),
        (format!("0x{}", "f".repeat(3572)), 4302),
        (format!("0b{}", "1".repeat(1_000_000)), 300_999),
    ] {
        let error = ParseError::IntTooLong { offset: 1, digits, limit: 4300 };
        assert_eq!(parse(&format!("({literal},)")), Err(error));
    }
    assert_eq!(json(&format!("0x{}1f", "0".repeat(100_000))), "31");
}

/// The codec accepts the same number of nested lists, each of which is one container in JSON.
#[test]
fn nesting_has_the_codecs_limit() {
    let deepest = nested(MAX_DEPTH);
    assert_eq!(parse(&deepest.to_string()).as_ref(), Ok(&deepest));
    assert!(TaggedJsonSerializer::new().dumps(&deepest).is_ok());
    assert!(TaggedJsonSerializer::new().dumps(&nested(MAX_DEPTH + 1)).is_err());
    for (open, offset) in
        [("[", 1100), ("(", 1100), ("{'a':", 5500), ("OrderedDict(", 13_200), ("<A {'a':", 4400)]
    {
        let error = ParseError::TooDeep { offset, limit: MAX_DEPTH };
        assert_eq!(parse(&open.repeat(1_000_000)), Err(error));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn display_round_trips(dict in any_dict()) {
        let value = Value::from(dict);
        prop_assert_eq!(tagged(&parse(&value.to_string()).unwrap()), tagged(&value));
    }

    /// Nothing panics, and errors have an offset in the text.
    #[test]
    fn any_text_parses_or_fails_at_an_offset(text in r#"([\[\](){}'"\\:,#<> \n\r.+_-]|[bruftxNU]{0,3}['"]{1,3}|[0-9a-f]|é|\x00|\PC|\.\.\.|None|inf|-inf|Markup\(|UUID\(|float\(|datetime\(|tzinfo=|OrderedDict\(|<A \{|0x|\\u[0-9a-f]{4}){0,30}"#) {
        if let Err(error) = parse(&text) {
            prop_assert!(error.offset().is_some_and(|offset| text.is_char_boundary(offset)), "{:?}", error);
        }
        let _ = crate::literal::session(&text);
    }
}
