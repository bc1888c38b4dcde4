//! The values of a session: construction, access, conversion, comparison and formatting.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::{DateTime, Dict, Int, Session, TaggedJsonSerializer, Uuid, Value};

/// One value of each type.
fn one_of_each() -> [Value; 12] {
    [
        Value::Null,
        Value::Bool(true),
        Value::Int(Int::from(7)),
        Value::Float(1.5),
        Value::String("text".to_owned()),
        Value::List(vec![Value::Null]),
        Value::Tuple(vec![Value::from(1), Value::from(2)]),
        Value::Dict(Dict::from([("key", 1)])),
        Value::Bytes(vec![0, 255]),
        Value::Markup("<b>".to_owned()),
        Value::Uuid(Uuid::max()),
        Value::DateTime(DateTime::MAX),
    ]
}

/// The results of an accessor on one value of each type.
fn accessed<T>(access: impl FnMut(Value) -> Option<T>) -> Vec<T> {
    one_of_each().into_iter().filter_map(access).collect()
}

#[test]
fn accessors_return_only_their_type() {
    assert_eq!(accessed(|value| value.is_null().then_some(value)), [Value::Null]);
    assert_eq!(accessed(|value| value.as_bool()), [true]);
    assert_eq!(accessed(|value| value.as_i64()), [7]);
    assert_eq!(accessed(|value| value.as_u64()), [7]);
    assert_eq!(accessed(|value| value.as_int().cloned()), [Int::from(7)]);
    assert_eq!(accessed(|value| value.as_f64()), [1.5]);
    assert_eq!(accessed(|value| value.as_str().map(str::to_owned)), ["text", "<b>"]);
    assert_eq!(accessed(|value| value.as_slice().map(<[Value]>::len)), [1, 2]);
    assert_eq!(accessed(|value| value.as_dict().cloned()), [Dict::from([("key", 1)])]);
    assert_eq!(accessed(|value| value.as_bytes().map(<[u8]>::to_vec)), [[0, 255]]);
    assert_eq!(accessed(|value| value.as_uuid()), [Uuid::max()]);
    assert_eq!(accessed(|value| value.as_datetime()), [DateTime::MAX]);
}

#[test]
fn integer_accessors_check_the_range() {
    let negative = Value::from(-7);
    assert_eq!((negative.as_i64(), negative.as_u64()), (Some(-7), None));
    let large = Value::from(u64::MAX);
    assert_eq!((large.as_i64(), large.as_u64()), (None, Some(u64::MAX)));
}

#[test]
fn nested_values_change_in_place() {
    let mut session =
        Session::from_iter([("list", Value::List(vec![])), ("dict", Dict::new().into())]);
    session.get_mut("list").and_then(Value::as_list_mut).unwrap().push("new".into());
    let dict = session.get_mut("dict").and_then(Value::as_dict_mut).unwrap();
    dict.insert("key", 1);
    *dict.get_mut("key").unwrap() = 2.into();
    assert_eq!(session.get("list"), Some(&vec!["new"].into()));
    assert_eq!(session.get("dict"), Some(&Dict::from([("key", 2)]).into()));
    assert!(session.get_mut("dict").unwrap().as_list_mut().is_none());
    assert!(Value::from((1, 2)).as_list_mut().is_none(), "tuples are immutable in Python");
    assert!(session.get_mut("list").unwrap().as_dict_mut().is_none());
}

#[test]
fn dict_iterators_have_an_exact_size() {
    let dict = || Dict::from([("a", 1), ("b", 2), ("c", 3)]);
    let (dict, mut owned) = (dict(), dict().into_iter());
    let mut entries = dict.iter();
    assert_eq!((entries.len(), owned.len(), dict.keys().len(), dict.values().len()), (3, 3, 3, 3));
    assert_eq!(entries.next_back(), Some(("c", &Value::from(3))));
    assert_eq!(owned.next(), Some(("a".to_owned(), Value::from(1))));
    assert_eq!((entries.len(), owned.len()), (2, 2));
    assert_eq!(dict.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(dict.values().filter_map(Value::as_i64).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn json_follows_sort_keys_and_ensure_ascii() {
    let value = Value::from(Dict::from([("z", "é"), ("a", "b")]));
    let python = TaggedJsonSerializer::new();
    assert_eq!(python.dumps(&value).unwrap(), r#"{"a":"b","z":"\u00e9"}"#);
    assert_eq!(python.with_sort_keys(false).dumps(&value).unwrap(), r#"{"z":"\u00e9","a":"b"}"#);
    assert_eq!(python.with_ensure_ascii(false).dumps(&value).unwrap(), r#"{"a":"b","z":"é"}"#);
}

#[test]
fn debug_output_of_a_dict_shows_its_contents() {
    let dict = Dict::from([("z", Value::from(DateTime::MAX)), ("a", Value::from(u128::MAX))]);
    assert_eq!(
        format!("{dict:?}"),
        r#"{"z": DateTime(9999-12-31T23:59:59Z), "a": Int(340282366920938463463374607431768211455)}"#
    );
}

#[test]
fn debug_output_of_values_is_on_one_line() {
    let values = [
        "Null",
        "Bool(true)",
        "Int(7)",
        "Float(1.5)",
        r#"String("text")"#,
        "List([Null])",
        "Tuple([Int(1), Int(2)])",
        r#"Dict({"key": Int(1)})"#,
        "Bytes([0, 255])",
        r#"Markup("<b>")"#,
        "Uuid(ffffffff-ffff-ffff-ffff-ffffffffffff)",
        "DateTime(9999-12-31T23:59:59Z)",
    ];
    assert_eq!(one_of_each().map(|value| format!("{value:?}")), values);
    assert_eq!(format!("{:?}", Value::List(vec![])), "List([])");
    assert_eq!(format!("{:?}", Value::from(Dict::new())), "Dict({})");
    assert_eq!(
        format!("{:?}", Dict::from([("\"", 1), ("é", 2)])),
        r#"{"\"": Int(1), "é": Int(2)}"#
    );
    assert_eq!(format!("{:.2?}", Value::from(vec![0.125])), "List([Float(0.12)])");
    assert_eq!(format!("{:x?}", Value::Bytes(vec![0, 255])), "Bytes([0, ff])");
}

#[test]
fn pretty_debug_output_has_a_line_per_item() {
    let mut session = Session::from_iter([("values", Value::List(one_of_each().to_vec()))]);
    session.insert("empty", Value::Tuple(vec![Value::List(vec![]), Dict::new().into()]));
    assert_eq!(
        format!("{:#?}", session.as_dict()),
        r#"{
    "values": List([
        Null,
        Bool(true),
        Int(7),
        Float(1.5),
        String("text"),
        List([
            Null,
        ]),
        Tuple([
            Int(1),
            Int(2),
        ]),
        Dict({
            "key": Int(1),
        }),
        Bytes([0, 255]),
        Markup("<b>"),
        Uuid(ffffffff-ffff-ffff-ffff-ffffffffffff),
        DateTime(9999-12-31T23:59:59Z),
    ]),
    "empty": Tuple([
        List([]),
        Dict({}),
    ]),
}"#
    );
    assert!(format!("{session:#?}").starts_with(
        "Session {\n    dict: {\n        \"values\": List([\n            Null,\n            Bool(true),\n"
    ));
}

/// The standard library's form takes cubic time and quadratic length in the depth. A test has a
/// stack of 2 MiB.
#[test]
fn pretty_debug_output_of_nested_values_has_a_bounded_length() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{" t":["#, "]}")] {
        let levels = 1099 / open.matches(['[', '{']).count();
        let json = format!(r#"{{"v":{}1{}}}"#, open.repeat(levels), close.repeat(levels));
        let value = TaggedJsonSerializer::new().loads(&json).unwrap();
        let line = format!("{value:?}");
        assert!(!line.contains('\n'));
        let pretty = format!("{value:#?}");
        assert_eq!(pretty.lines().count(), 33, "the first 16 levels have their own lines");
        assert!(pretty.len() < 2 * line.len(), "{} bytes for {}", pretty.len(), line.len());
        let session = Session::from_iter([("value", value)]);
        assert!(format!("{session:#?}").len() < 2 * line.len());
    }
}

fn int(text: &str) -> Int {
    text.parse().unwrap()
}

#[test]
fn rust_types_become_the_matching_python_types() {
    assert_eq!(Value::from(None::<i64>), Value::Null);
    assert_eq!(Value::from(Some("x")), Value::String("x".into()));
    assert_eq!(Value::from((1, "x")), Value::Tuple(vec![Value::from(1), Value::from("x")]));
    assert_eq!(Value::from([1.5]), Value::List(vec![Value::Float(1.5)]));
    // Byte strings become bytes, not a list of integers.
    let bytes = Value::Bytes(b"ab".to_vec());
    for value in [
        b"ab".into(),
        Value::from(*b"ab"),
        b"ab"[..].into(),
        b"ab".to_vec().into(),
        (&b"ab".to_vec()).into(),
    ] {
        assert_eq!(value, bytes);
    }
    assert_eq!(Value::from(Some(b"ab")), bytes);
    assert_eq!(Value::from([b"ab"; 1]), Value::List(vec![bytes]));
    assert_eq!(Value::from([1_i8, 2]), Value::List(vec![1.into(), 2.into()]));
    assert_eq!(b"ab".iter().copied().collect::<Value>(), Value::List(vec![97.into(), 98.into()]));
    let map = [("a", 1)];
    assert_eq!(Value::from(BTreeMap::from(map)), Value::Dict(map.into()));
    assert_eq!(Value::from(HashMap::from(map)), Value::Dict(map.into()));
    assert_eq!(Value::from(0.1_f32), Value::Float(f64::from(0.1_f32)));
}

#[test]
fn conversion_errors_name_the_python_type() {
    assert_eq!(i64::try_from(Value::from(7)), Ok(7));
    let error = i64::try_from(Value::from("7")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a signed 64-bit int, found a value of Python's type str"
    );
    assert!(i64::try_from(Value::from(u64::MAX)).is_err());
    assert_eq!(String::try_from(Value::Markup("<b>".into())), Ok("<b>".into()));
}

#[test]
fn parsing_an_int_drops_redundant_signs_and_zeros() {
    assert_eq!(int("-0"), Int::from(0));
    assert_eq!(int("+0007"), Int::from(7));
    assert_eq!(int("-00018446744073709551616").to_string(), "-18446744073709551616");
}

#[test]
fn int_parse_errors_have_an_offset() {
    for (text, offset) in [("", 0), ("-", 1), ("-12_3", 3), ("--1", 1), ("٣", 0)] {
        assert_eq!(text.parse::<Int>().unwrap_err().offset, offset, "{text}");
    }
}

#[test]
fn equal_ints_of_different_types_are_equal() {
    assert_eq!(Int::from(i64::MAX), int("9223372036854775807"));
    assert_eq!(Int::from(u64::MAX), int("18446744073709551615"));
    assert_eq!(Int::from(i128::MIN), int("-170141183460469231731687303715884105728"));
    assert_eq!(Int::from(u128::MAX), int("340282366920938463463374607431768211455"));
    assert_eq!(Int::from(5_u128), Int::from(5_i8));
}

#[test]
fn int_conversions_check_the_range() {
    assert_eq!(int("9223372036854775808").as_i64(), None);
    assert_eq!(int("9223372036854775808").as_u64(), Some(1 << 63));
    assert_eq!(int("18446744073709551616").as_u64(), None);
    assert_eq!(int("-1").as_u64(), None);
    assert_eq!(int("-1").as_u128(), None);
    assert_eq!(int("170141183460469231731687303715884105728").as_i128(), None);
    assert_eq!(int("340282366920938463463374607431768211456").as_u128(), None);
}

#[test]
fn ints_are_ordered_numerically() {
    let ascending = [
        "-100000000000000000000000000000000000000000",
        "-99999999999999999999",
        "-18446744073709551616",
        "-9223372036854775808",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "100000000000000000000",
    ];
    for (i, left) in ascending.iter().enumerate() {
        for (j, right) in ascending.iter().enumerate() {
            assert_eq!(int(left).cmp(&int(right)), i.cmp(&j), "{left} {right}");
            assert_eq!(int(left) < int(right), i < j, "{left} {right}");
        }
    }
}

#[test]
fn int_display_supports_width_and_sign() {
    assert_eq!(
        format!("{:>22}|{:+}", int("-18446744073709551616"), int("18446744073709551616")),
        " -18446744073709551616|+18446744073709551616"
    );
}

fn at(seconds: i64) -> DateTime {
    DateTime::from_unix(seconds).unwrap()
}

#[test]
fn datetimes_have_pythons_range() {
    assert_eq!(DateTime::MIN.to_string(), "0001-01-01T00:00:00Z");
    assert_eq!(DateTime::MAX.to_string(), "9999-12-31T23:59:59Z");
    assert_eq!(DateTime::from_unix(DateTime::MIN.as_unix() - 1), None);
    assert_eq!(DateTime::from_unix(DateTime::MAX.as_unix() + 1), None);
}

#[test]
fn datetimes_are_rounded_down_on_both_sides_of_the_epoch() {
    let half = Duration::from_millis(500);
    assert_eq!(DateTime::try_from(UNIX_EPOCH + half), Ok(at(0)));
    assert_eq!(DateTime::try_from(UNIX_EPOCH - half), Ok(at(-1)));
    assert_eq!(DateTime::try_from(UNIX_EPOCH - Duration::from_secs(1)), Ok(at(-1)));
}

#[test]
fn system_times_round_trip() {
    for seconds in [DateTime::MIN.as_unix(), -1, 0, 1, DateTime::MAX.as_unix()] {
        let datetime = at(seconds);
        let time = SystemTime::try_from(datetime).unwrap();
        assert_eq!(DateTime::try_from(time), Ok(datetime));
    }
    let after_the_last = SystemTime::try_from(DateTime::MAX).unwrap() + Duration::from_secs(1);
    assert!(DateTime::try_from(after_the_last).is_err());
}
