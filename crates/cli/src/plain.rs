//! Session values as plain JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flask_session_cookie::Value;
use serde::{Serialize, Serializer};

/// Serializes a value as plain JSON: types that JSON does not have are lost.
#[derive(Debug)]
pub struct Plain<'a>(pub &'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Int(int) => match (int.as_i64(), int.as_u64()) {
                (Some(small), _) => serializer.serialize_i64(small),
                (None, Some(small)) => serializer.serialize_u64(small),
                (None, None) => serializer.collect_str(int),
            },
            Value::Float(float) if float.is_nan() => serializer.serialize_str("NaN"),
            Value::Float(f64::INFINITY) => serializer.serialize_str("Infinity"),
            Value::Float(f64::NEG_INFINITY) => serializer.serialize_str("-Infinity"),
            Value::Float(float) => serializer.serialize_f64(*float),
            Value::String(text) | Value::Markup(text) => serializer.serialize_str(text),
            Value::List(items) | Value::Tuple(items) => {
                serializer.collect_seq(items.iter().map(Plain))
            }
            Value::Dict(dict) => {
                serializer.collect_map(dict.iter().map(|(key, value)| (key, Plain(value))))
            }
            Value::Bytes(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            Value::Uuid(uuid) => serializer.collect_str(uuid),
            Value::DateTime(time) => serializer.collect_str(time),
        }
    }
}
