//! The typed JSON of the fixtures (see `fixtures/README.md`), which describes Python's values
//! without any of the formats under test.

use flask_session_cookie::{DateTime, Dict, Uuid, Value};
use serde_json::{Value as Json, json};

/// The value that typed JSON describes; `None` if a Rust value cannot hold it: a string with lone
/// surrogates, or a value marked `inexpressible`.
pub fn from_typed(typed: &Json) -> Option<Value> {
    Some(match typed {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(all(items)?),
        Json::Number(_) => panic!("not a typed value: {typed}"),
        Json::Object(object) => {
            let (kind, content) = object.iter().next().expect("a typed object has one key");
            match kind.as_str() {
                "int" => Value::Int(text(content).parse().unwrap()),
                "float" => {
                    Value::Float(f64::from_bits(u64::from_str_radix(text(content), 16).unwrap()))
                }
                "tuple" => Value::Tuple(all(content.as_array().unwrap())?),
                "dict" => Value::Dict(dict(content.as_array().unwrap())?),
                "bytes" => Value::Bytes(unhex(text(content))),
                "markup" => Value::Markup(text(content).to_owned()),
                "uuid" => Value::Uuid(Uuid::try_parse(text(content)).unwrap()),
                "datetime" => {
                    Value::DateTime(DateTime::from_unix(content.as_i64().unwrap()).unwrap())
                }
                "surrogates" | "inexpressible" => return None,
                other => panic!("unknown type {other}"),
            }
        }
    })
}

/// The dictionary that typed JSON describes; `None` if a Rust value cannot hold it.
pub fn dict_from_typed(typed: &Json) -> Option<Dict> {
    match from_typed(typed)? {
        Value::Dict(dict) => Some(dict),
        other => panic!("not a dictionary: {other:?}"),
    }
}

/// The inverse of [`from_typed`].
pub fn to_typed(value: &Value) -> Json {
    let items = |items: &[Value]| items.iter().map(to_typed).collect::<Json>();
    match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => json!(bool),
        Value::Int(int) => json!({"int": int.to_string()}),
        Value::Float(float) => json!({"float": format!("{:016x}", float.to_bits())}),
        Value::String(text) => json!(text),
        Value::List(list) => items(list),
        Value::Tuple(tuple) => json!({"tuple": items(tuple)}),
        Value::Dict(dict) => dict_to_typed(dict),
        Value::Bytes(bytes) => json!({"bytes": hex(bytes)}),
        Value::Markup(text) => json!({"markup": text}),
        Value::Uuid(uuid) => json!({"uuid": uuid.to_string()}),
        Value::DateTime(datetime) => json!({"datetime": datetime.as_unix()}),
    }
}

pub fn dict_to_typed(dict: &Dict) -> Json {
    json!({"dict": dict.iter().map(|(key, value)| json!([key, to_typed(value)])).collect::<Json>()})
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn text(content: &Json) -> &str {
    content.as_str().expect("text")
}

fn all(items: &[Json]) -> Option<Vec<Value>> {
    items.iter().map(from_typed).collect()
}

fn dict(entries: &[Json]) -> Option<Dict> {
    entries
        .iter()
        .map(|entry| Some((entry[0].as_str()?.to_owned(), from_typed(&entry[1])?)))
        .collect()
}

/// Like `==`, but the order of keys counts, NaN is NaN, and -0.0 is not 0.0.
pub fn identical(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => {
            left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
        }
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| identical(left, right))
        }
        (Value::Dict(left), Value::Dict(right)) => identical_dicts(left, right),
        _ => left == right,
    }
}

pub fn identical_dicts(left: &Dict, right: &Dict) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| left.0 == right.0 && identical(left.1, right.1))
}
