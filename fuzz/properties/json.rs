//! JSON is read to the same value as by `serde_json`, or refused by both. Writing the value and
//! reading it back yields the same value and the same JSON.
//!
//! The comparison excludes intended differences: `NaN` and `Infinity`, numbers and nesting beyond
//! the limits of `serde_json`, and text that may contain a tag, which `signed_payload` covers.

use flask_session_cookie::{Int, TaggedJsonSerializer, Value};
use serde_json::Value as Json;

use super::same;

pub fn json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let ours = TaggedJsonSerializer::new().loads(text);
    if is_comparable(text) {
        match (&ours, serde_json::from_str::<Json>(text)) {
            (Ok(ours), Ok(theirs)) => assert!(equal(ours, &theirs), "{ours:?} is not {theirs:?}"),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(theirs)) => {
                assert!(is_limit(&theirs), "only serde_json refuses it: {theirs}");
            }
            (Err(ours), Ok(_)) => panic!("only we refuse it: {ours}"),
        }
    }
    if let Ok(value) = ours {
        for ensure_ascii in [true, false] {
            let serializer = TaggedJsonSerializer::new().with_ensure_ascii(ensure_ascii);
            assert!(has_sorted_keys(&assert_fixed_point(&value, serializer)));
            assert_fixed_point(&value, serializer.with_sort_keys(false));
        }
    }
}

fn assert_fixed_point(value: &Value, serializer: TaggedJsonSerializer) -> Value {
    let written = serializer.dumps(value).unwrap();
    let read = serializer.loads(&written).unwrap();
    assert!(same(value, &read), "{value:?} became {read:?}");
    assert_eq!(serializer.dumps(&read).unwrap(), written);
    read
}

fn has_sorted_keys(value: &Value) -> bool {
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().all(has_sorted_keys),
        Value::Dict(dict) => dict.keys().is_sorted() && dict.values().all(has_sorted_keys),
        _ => true,
    }
}

/// Whether the text has no tag, not even one whose key starts with an escape.
fn is_comparable(text: &str) -> bool {
    let tags = [
        "\" t\"",
        "\" b\"",
        "\" m\"",
        "\" u\"",
        "\" d\"",
        "\" di\"",
        "\"\\u0020",
        "\" \\u00",
        "\" d\\u00",
    ];
    !tags.iter().chain(&["NaN", "Infinity"]).any(|excluded| text.contains(excluded))
}

/// Whether a number or the nesting exceeds a limit of `serde_json`.
fn is_limit(error: &serde_json::Error) -> bool {
    let message = error.to_string();
    message.starts_with("number out of range") || message.starts_with("recursion limit exceeded")
}

fn equal(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(ours), Json::Bool(theirs)) => ours == theirs,
        (Value::String(ours), Json::String(theirs)) => ours == theirs,
        (Value::Int(ours), Json::Number(theirs)) => {
            let exact = theirs.as_i64().map(Int::from).or(theirs.as_u64().map(Int::from));
            // `serde_json` reads an integer beyond 64 bits, and `-0`, as a float.
            exact.map_or_else(
                || ours.to_string().parse().ok() == theirs.as_f64(),
                |theirs| *ours == theirs,
            )
        }
        (Value::Float(ours), Json::Number(theirs)) => {
            theirs.is_f64() && theirs.as_f64().map(f64::to_bits) == Some(ours.to_bits())
        }
        (Value::List(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(ours, theirs)| equal(ours, theirs))
        }
        (Value::Dict(ours), Json::Object(theirs)) => {
            let equals_theirs =
                |key, value| theirs.get(key).is_some_and(|theirs| equal(value, theirs));
            ours.len() == theirs.len() && ours.iter().all(|(key, value)| equals_theirs(key, value))
        }
        _ => false,
    }
}
