//! The layout of values, and how much of them is shown.

use super::*;
use crate::literal::{Limits, print, print_dict};

fn full(value: &Value) -> String {
    print(value, Limits::FULL)
}

fn short(value: impl Into<Value>) -> String {
    print(&value.into(), Limits::SHORT)
}

#[test]
fn values_are_printed_with_their_types() {
    let text = r#"{"_flashes":[{" t":["message","hello"]}],"big":1267650600228229401496703205376,"bytes":{" b":"AP8iJ1wK"},
        "empty":[[],{" t":[]},{}],"float":[1.0,-0.0,1e16,1e-5,NaN,Infinity,-Infinity],"html":{" m":"<b>\"x\"</b>"},
        "id":{" u":"0123456789abcdef0123456789abcdef"},"none":[null,true,false],"one":{" t":[1]},
        "tag":{" di":{" t__":1}},"text":"Zoë's \"q\" \\ नमस्ते","when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#;
    let shown = r#"{
  '_flashes': [('message', 'hello')],
  'big': 1267650600228229401496703205376,
  'bytes': b'\x00\xff"\'\\\n',
  'empty': [[], (), {}],
  'float': [1.0, -0.0, 1e+16, 1e-05, nan, inf, -inf],
  'html': Markup('<b>"x"</b>'),
  'id': UUID('01234567-89ab-cdef-0123-456789abcdef'),
  'none': [None, True, False],
  'one': (1,),
  'tag': {' t': 1},
  'text': 'Zoë\'s "q" \\ नमस्ते',
  'when': datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
}"#;
    let dict = Dict::try_from(parse(text).unwrap()).unwrap();
    for limits in [Limits::FULL, Limits::SHORT] {
        assert_eq!(print_dict(&dict, limits), shown);
    }
    assert_eq!(print_dict(&Dict::new(), Limits::SHORT), "{}");
    assert_eq!(short(Dict::from([("a", 1)])), "{'a': 1}");
}

#[test]
fn containers_wider_than_80_columns_are_broken_up() {
    let x = |count| Value::from("x".repeat(count));
    // 80 columns with the indentation, the brackets and a comma.
    let dict = Dict::from([("a", Value::from([x(68)])), ("b", Value::from((x(68),)))]);
    let x = "x".repeat(68);
    let shown = format!("{{\n  'a': ['{x}'],\n  'b': (\n    '{x}',\n  )\n}}");
    assert_eq!(full(&dict.into()), shown);
    assert_eq!(shown.lines().nth(1).unwrap().len(), 80);
}

#[test]
fn control_and_invisible_characters_are_escaped() {
    let evil = "\u{1b}[31m\u{7}\u{7f}\u{9b}31m\u{ad}\u{202e}\u{2066}\u{200b}\u{200d}\u{2028}\u{feff}\u{e0001}\r\n\t\0";
    let long = evil.repeat(100);
    let dict = Dict::from([
        (evil, Value::from(evil)),
        (&long, long.as_str().into()),
        ("m", Value::Markup(long.clone())),
        ("b", long.as_bytes().into()),
    ]);
    for shown in [full(&dict.clone().into()), short(dict)] {
        assert!(shown.chars().all(|character| matches!(character, ' '..='~' | '\n')), "{shown}");
        assert!(shown.contains(
            r"'\x1b[31m\x07\x7f\x9b31m\xad\u202e\u2066\u200b\u200d\u2028\ufeff\U000e0001\r\n\t\x00': '\x1b"
        ));
    }
}

#[test]
fn long_values_are_shortened_with_a_note() {
    let e = "é".repeat(12_345);
    let shown = "é".repeat(200);
    assert_eq!(short(e.as_str()), format!("'{shown}' ... (12,345 characters)"));
    assert_eq!(
        short(Value::Markup(e.clone())),
        format!("Markup('{shown}' ... (12,345 characters))")
    );
    assert_eq!(
        short(Dict::from([(e, 1)])),
        format!("{{\n  '{shown}' ... (12,345 characters): 1\n}}")
    );
    assert_eq!(
        short(vec![0_u8; 1_000].as_slice()),
        format!("b'{}' ... (1,000 bytes)", r"\x00".repeat(200))
    );
    let int: flask_session_cookie::Int = format!("-{}", "7".repeat(4300)).parse().unwrap();
    assert_eq!(short(int), format!("-{} ... (4,300 digits)", "7".repeat(200)));
    assert_eq!(short("x".repeat(200)), format!("'{}'", "x".repeat(200)));

    let list = short((0..1000).collect::<Vec<_>>());
    assert!(
        list.starts_with("[\n  0,\n  1,\n") && list.ends_with("\n  99,\n  ... 900 more\n]"),
        "{list}"
    );
    let dict = short(Dict::from_iter((0..101).map(|key| (key.to_string(), key))));
    assert!(dict.ends_with("\n  '99': 99,\n  ... 1 more\n}"), "{dict}");
    let tuple = Value::Tuple((0..10_001).map(Value::from).collect());
    assert!(short(tuple).ends_with("\n  99,\n  ... 9,901 more\n)"));
}

#[test]
fn about_400_lines_are_printed() {
    let row = Value::from((0..50).map(|number| number.to_string().repeat(20)).collect::<Vec<_>>());
    let rows = Value::from(vec![row; 50]);
    let shown = short(rows.clone());
    assert!(shown.ends_with(",\n    ... 16 more\n  ],\n  ... 42 more\n]"), "{shown}");
    assert_eq!(shown.lines().count(), 404);
    assert_eq!(parse(&full(&rows)), Ok(rows));
}

#[test]
fn deep_nesting_is_shortened_or_not_indented() {
    let deep = |inner: Value| (0..1099).fold(inner, |inner, _| Value::List(vec![inner]));
    for value in [deep(Value::Null), deep("x".repeat(100).into())] {
        let shown = short(value.clone());
        assert_eq!(shown.lines().count(), 41, "{shown}");
        assert_eq!(shown.lines().nth(20), Some(&*format!("{}[... 1 item]", " ".repeat(40))));
        let all = full(&value);
        assert_eq!(all.lines().count(), 41);
        assert!(all.len() < 6000, "{}", all.len());
        assert_eq!(parse(&all), Ok(value));
    }
}

/// The worst case is small values in the deepest indented level: 44 bytes for two bytes of JSON.
#[test]
fn output_is_proportional_to_the_payload() {
    let levels =
        |depth: usize, inner: &str| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
    let texts = [
        format!("[{}0]", "0,".repeat(500_000)),
        levels(19, &format!("[{}0]", "0,".repeat(500_000))),
        levels(19, &format!("[{}[]]", "[],".repeat(340_000))),
        levels(1000, &format!("[{}[]]", "[],".repeat(340_000))),
        format!("[{}0]", format!("{},", levels(40, "0")).repeat(12_000)),
        format!(
            "{{{}\"\":0}}",
            (0..100_000).map(|key| format!("\"{key:x}\":0,")).collect::<String>()
        ),
        // Nested lists, each with a string that just fits into a line.
        (0..500).fold("0".to_owned(), |inner, _| format!("[\"{}\",{inner}]", "x".repeat(75))),
        format!("[\"{}\"]", "\u{e0001}".repeat(250_000)),
    ];
    for text in texts {
        let value = TaggedJsonSerializer::new().loads(&text).unwrap();
        let all = full(&value);
        let some = short(value.clone());
        assert!(all.len() <= 24 * text.len(), "{}: {} of {}", &text[..80], all.len(), text.len());
        assert!(some.len() < 50_000, "{}", some.len());
        assert_eq!(parse(&all).as_ref(), Ok(&value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn printed_values_round_trip(dict in any_dict()) {
        let value = Value::from(dict.clone());
        for text in [print_dict(&dict, Limits::FULL), full(&value)] {
            prop_assert_eq!(tagged(&parse(&text).unwrap()), tagged(&value));
        }
    }

    /// They never parse as another value.
    #[test]
    fn shortened_values_are_refused(dict in any_dict(), characters in 80..200_usize, items in 0..9_usize, lines in 0..20_usize, levels in 0..4_usize) {
        let value = Value::from(dict.clone());
        let limits = Limits { characters, items, lines, levels };
        for text in [print_dict(&dict, limits), print(&value, limits)] {
            match parse(&text) {
                Ok(read) => prop_assert_eq!(tagged(&read), tagged(&value)),
                Err(error) => {
                    prop_assert!(matches!(error, ParseError::Shortened { .. }), "{}: {}", error, text);
                }
            }
        }
    }
}
