//! JSON text reads as it does with `serde_json`, or is refused by both; and what was read is a
//! fixed point of writing.
//!
//! Left out is where the two are meant to differ: `NaN` and `Infinity`, what `serde_json` says is
//! too large or too deep for it, and text that may hold a tag, which is told by its spelling:
//! `serde_json` gives an object no name, and judging what stands under a tag would be writing
//! `tagged.rs` again. Tags are the business of `signed_payload`.

use flask_session_cookie::{Int, TaggedJsonSerializer, Value};
use serde_json::Value as Json;

use super::same;

pub fn json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let ours = TaggedJsonSerializer::new().loads(text);
    if is_common_ground(text) {
        match (&ours, serde_json::from_str::<Json>(text)) {
            (Ok(ours), Ok(theirs)) => assert!(equal(ours, &theirs), "{ours:?} is not {theirs:?}"),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(theirs)) => {
                assert!(is_limit(&theirs), "only serde_json refuses it: {theirs}")
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

/// The keys of tags, and the ways to begin one with an escape.
fn is_common_ground(text: &str) -> bool {
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

/// Whether `serde_json` gave up at a number or a depth that Python takes.
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
            // serde_json makes a float of an integer beyond 64 bits, and of `-0`.
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
