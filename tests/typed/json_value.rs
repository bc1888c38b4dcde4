//! Conversions from and to `serde_json::Value`. They must work with any features of `serde_json`
//! that another crate may enable: CI runs these tests with `arbitrary_precision`, `preserve_order`
//! and `float_roundtrip`.

use std::collections::BTreeMap;

use flask_session_cookie::{DateTime, Dict, Int, Session, Uuid, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// Whether `serde_json` keeps numbers as text in this build.
fn arbitrary_precision() -> bool {
    format!("{}", serde_json::from_str::<Json>("1.10").unwrap()) == "1.10"
}

/// Asserts that every way from JSON text to a value has this result.
#[track_caller]
fn assert_reads(text: &str, expected: impl Into<Value>) {
    let expected = expected.into();
    let json: Json = serde_json::from_str(text).unwrap();
    assert_eq!(Value::from(json.clone()), expected, "From");
    assert_eq!(Value::from_serialize(&json).unwrap(), expected, "Serialize for serde_json::Value");
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), expected, "Deserialize from text");
    assert_eq!(
        serde_json::from_value::<Value>(json).unwrap(),
        expected,
        "Deserialize from serde_json::Value"
    );
}

#[test]
fn numbers_are_ints_or_floats_by_their_spelling() {
    assert_reads("0", 0);
    assert_reads("1", 1);
    assert_reads("-1", -1);
    assert_reads("9223372036854775807", i64::MAX);
    assert_reads("-9223372036854775808", i64::MIN);
    assert_reads("18446744073709551615", u64::MAX);
    assert_reads("1.0", 1.0);
    assert_reads("-1.5", -1.5);
    assert_reads("1e2", 100.0);
    assert_reads("1E+2", 100.0);
    assert_reads("1e16", 1e16);
    assert_reads("1e300", 1e300);
    assert_reads("0.1", 0.1);
    assert_reads("100000000000000000000.0", 1e20);
    assert_reads("1.7976931348623157e308", f64::MAX);
    assert_reads("5e-324", 5e-324);
}

#[test]
fn ints_beyond_64_bits_need_arbitrary_precision() {
    let text = "123456789012345678901234567890123456789012345678901234567890";
    if arbitrary_precision() {
        assert_reads(text, text.parse::<Int>().unwrap());
        assert_reads("-18446744073709551616", "-18446744073709551616".parse::<Int>().unwrap());
    } else {
        assert_reads(text, text.parse::<f64>().unwrap());
        assert_reads("-18446744073709551616", -18446744073709551616.0);
    }
}

#[test]
fn other_json_types_are_kept() {
    assert_reads("null", Value::Null);
    assert_reads("true", true);
    assert_reads(r#""text""#, "text");
    assert_reads("[]", Value::List(vec![]));
    assert_reads("[1,[2]]", vec![Value::from(1), vec![2].into()]);
    assert_reads(r#"{"a":{"b":1.5}}"#, Dict::from([("a", Dict::from([("b", 1.5)]))]));
}

#[test]
fn keys_keep_serde_jsons_order() {
    let json: Json = serde_json::from_str(r#"{"z":1,"a":2}"#).unwrap();
    let order: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    let value = Value::from(json);
    assert_eq!(value.as_dict().unwrap().keys().collect::<Vec<_>>(), order);
    let text: Value = serde_json::from_str(r#"{"z":1,"a":2}"#).unwrap();
    assert_eq!(text.as_dict().unwrap().keys().collect::<Vec<_>>(), ["z", "a"]);
}

/// Asserts that every way from a value to JSON has this result.
#[track_caller]
fn assert_writes(value: impl Into<Value>, expected: &str) {
    let value = value.into();
    let json = Json::try_from(value.clone()).unwrap();
    assert_eq!(json.to_string(), expected, "TryFrom");
    assert_eq!(serde_json::to_value(&value).unwrap(), json, "Serialize to serde_json::Value");
    assert_eq!(serde_json::to_string(&value).unwrap(), expected, "Serialize to text");
    assert_eq!(value.to::<Json>().unwrap(), json, "Deserialize for serde_json::Value");
}

#[test]
fn values_convert_to_json() {
    assert_writes(Value::Null, "null");
    assert_writes(5, "5");
    assert_writes(-5, "-5");
    assert_writes(u64::MAX, "18446744073709551615");
    assert_writes(1.0, "1.0");
    assert_writes(-0.0, "-0.0");
    assert_writes(0.1, "0.1");
    assert_writes("é", "\"é\"");
    assert_writes((1, vec![2.5]), "[1,[2.5]]");
    assert_writes(Dict::from([("k", (true,))]), r#"{"k":[true]}"#);
    assert_writes(Value::Markup("<b>".to_owned()), r#""<b>""#);
    assert_writes(Uuid::nil(), r#""00000000-0000-0000-0000-000000000000""#);
    assert_writes(DateTime::from_unix(0).unwrap(), r#""1970-01-01T00:00:00Z""#);
}

#[test]
fn values_without_json_report_their_path() {
    let convert = |value: Value| {
        Json::try_from(Value::Dict(Dict::from([("k", vec![value])])))
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        convert(Value::Bytes(vec![1])),
        Err("k[0]: bytes cannot be represented in JSON".to_owned())
    );
    assert_eq!(
        convert(f64::NAN.into()),
        Err("k[0]: the float NaN is not a JSON number".to_owned())
    );
    assert_eq!(
        convert(f64::INFINITY.into()),
        Err("k[0]: the float inf is not a JSON number".to_owned())
    );
    let huge = convert(Value::Int("9".repeat(40).parse().unwrap()));
    if arbitrary_precision() {
        assert_eq!(huge.unwrap().to_string(), format!(r#"{{"k":[{}]}}"#, "9".repeat(40)));
    } else {
        assert_eq!(
            huge,
            Err("k[0]: an int of 40 digits is too large for serde_json::Number".to_owned())
        );
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Typed {
    any: Json,
    number: serde_json::Number,
    int: Int,
    map: BTreeMap<u8, Json>,
}

#[test]
fn json_in_a_struct_round_trips_through_a_session() {
    let typed = Typed {
        any: json!({"a": [1, -2, 1.5, null, "x"], "big": u64::MAX}),
        number: serde_json::from_str("1.25").unwrap(),
        int: 7.into(),
        map: BTreeMap::from([(1, json!(2))]),
    };
    let session = Session::from_serialize(&typed).unwrap();
    assert_eq!(session.get("number"), Some(&Value::Float(1.25)));
    assert_eq!(session.get("any"), Some(&Value::from(typed.any.clone())));
    assert_eq!(session.to::<Typed>().unwrap(), typed);
    let text = serde_json::to_string(&typed).unwrap();
    assert_eq!(serde_json::from_str::<Typed>(&text).unwrap(), typed);
}

#[test]
fn floats_of_all_magnitudes_round_trip() {
    let mut bits = 1_u64;
    for _ in 0..10_000 {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(bits);
        if !float.is_finite() {
            continue;
        }
        let json = Json::try_from(Value::Float(float)).unwrap();
        let back = Value::from(json).as_f64().map(f64::to_bits);
        assert_eq!(back, Some(bits), "{float:?}");
    }
}
