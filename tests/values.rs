//! What a session holds is taken out as what it is, and as nothing else.

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

/// What is taken out of one value of each type, where there is something.
fn taken<T>(take: impl FnMut(Value) -> Option<T>) -> Vec<T> {
    one_of_each().into_iter().filter_map(take).collect()
}

#[test]
fn each_type_is_taken_out_as_itself() {
    assert_eq!(taken(|value| value.is_null().then_some(value)), [Value::Null]);
    assert_eq!(taken(|value| value.as_bool()), [true]);
    assert_eq!(taken(|value| value.as_i64()), [7]);
    assert_eq!(taken(|value| value.as_u64()), [7]);
    assert_eq!(taken(|value| value.as_int().cloned()), [Int::from(7)]);
    assert_eq!(taken(|value| value.as_f64()), [1.5]);
    assert_eq!(taken(|value| value.as_str().map(str::to_owned)), ["text", "<b>"]);
    assert_eq!(taken(|value| value.as_slice().map(<[Value]>::len)), [1, 2]);
    assert_eq!(taken(|value| value.as_dict().cloned()), [Dict::from([("key", 1)])]);
    assert_eq!(taken(|value| value.as_bytes().map(<[u8]>::to_vec)), [[0, 255]]);
    assert_eq!(taken(|value| value.as_uuid()), [Uuid::max()]);
    assert_eq!(taken(|value| value.as_datetime()), [DateTime::MAX]);
}

#[test]
fn integers_are_taken_out_where_they_fit() {
    let negative = Value::from(-7);
    assert_eq!((negative.as_i64(), negative.as_u64()), (Some(-7), None));
    let large = Value::from(u64::MAX);
    assert_eq!((large.as_i64(), large.as_u64()), (None, Some(u64::MAX)));
}

#[test]
fn what_is_nested_is_changed_in_place() {
    let mut session = Session::from_iter([("list", Value::List(vec![])), ("dict", Dict::new().into())]);
    session.get_mut("list").and_then(Value::as_list_mut).unwrap().push("new".into());
    let dict = session.get_mut("dict").and_then(Value::as_dict_mut).unwrap();
    dict.insert("key", 1);
    *dict.get_mut("key").unwrap() = 2.into();
    assert_eq!(session.get("list"), Some(&vec!["new"].into()));
    assert_eq!(session.get("dict"), Some(&Dict::from([("key", 2)]).into()));
    assert!(session.get_mut("dict").unwrap().as_list_mut().is_none());
    assert!(Value::from((1, 2)).as_list_mut().is_none(), "a tuple does not change in Python");
    assert!(session.get_mut("list").unwrap().as_dict_mut().is_none());
}

#[test]
fn it_is_known_how_many_entries_are_left() {
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
fn json_is_written_as_the_app_is_set() {
    let value = Value::from(Dict::from([("z", "é"), ("a", "b")]));
    let python = TaggedJsonSerializer::new();
    assert_eq!(python.dumps(&value).unwrap(), r#"{"a":"b","z":"\u00e9"}"#);
    assert_eq!(python.with_sort_keys(false).dumps(&value).unwrap(), r#"{"z":"\u00e9","a":"b"}"#);
    assert_eq!(python.with_ensure_ascii(false).dumps(&value).unwrap(), r#"{"a":"b","z":"é"}"#);
}

#[test]
fn debug_output_shows_what_a_value_holds() {
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
    assert_eq!(format!("{:?}", Dict::from([("\"", 1), ("é", 2)])), r#"{"\"": Int(1), "é": Int(2)}"#);
    assert_eq!(format!("{:.2?}", Value::from(vec![0.125])), "List([Float(0.12)])");
    assert_eq!(format!("{:x?}", Value::Bytes(vec![0, 255])), "Bytes([0, ff])");
}

#[test]
fn pretty_debug_output_has_a_line_for_each_item() {
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

/// std's own form of this is cubic in the depth, in time, and quadratic in length. A test has a stack of 2 MiB.
#[test]
fn pretty_debug_output_of_nested_values_is_short() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{" t":["#, "]}")] {
        let levels = 1099 / open.matches(['[', '{']).count();
        let json = format!(r#"{{"v":{}1{}}}"#, open.repeat(levels), close.repeat(levels));
        let value = TaggedJsonSerializer::new().loads(&json).unwrap();
        let line = format!("{value:?}");
        assert!(!line.contains('\n'));
        let pretty = format!("{value:#?}");
        assert_eq!(pretty.lines().count(), 33, "16 levels are on lines of their own");
        assert!(pretty.len() < 2 * line.len(), "{} bytes for {}", pretty.len(), line.len());
        let session = Session::from_iter([("value", value)]);
        assert!(format!("{session:#?}").len() < 2 * line.len());
    }
}
