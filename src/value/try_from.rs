//! Conversions from [`Value`] to Rust types.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use uuid::Uuid;

use super::{DateTime, Dict, Int, Value};

macro_rules! out_of_value {
    ($($variant:pat => $out:expr, $to:ty, $name:literal;)*) => {$(
        /// A value of any other type is an error, and so is a number that does not fit.
        impl TryFrom<Value> for $to {
            type Error = TryFromValueError;

            fn try_from(value: Value) -> Result<$to, TryFromValueError> {
                let found = value.type_name();
                let taken = match value {
                    $variant => $out,
                    _ => None,
                };
                taken.ok_or(TryFromValueError { expected: $name, found })
            }
        }
    )*};
}

out_of_value! {
    Value::Null => Some(()), (), "None";
    Value::Bool(bool) => Some(bool), bool, "a bool";
    Value::Int(int) => int.try_into().ok(), i8, "a signed 8-bit int";
    Value::Int(int) => int.try_into().ok(), i16, "a signed 16-bit int";
    Value::Int(int) => int.try_into().ok(), i32, "a signed 32-bit int";
    Value::Int(int) => int.try_into().ok(), i64, "a signed 64-bit int";
    Value::Int(int) => int.try_into().ok(), i128, "a signed 128-bit int";
    Value::Int(int) => int.try_into().ok(), isize, "a signed pointer-sized int";
    Value::Int(int) => int.try_into().ok(), u8, "an unsigned 8-bit int";
    Value::Int(int) => int.try_into().ok(), u16, "an unsigned 16-bit int";
    Value::Int(int) => int.try_into().ok(), u32, "an unsigned 32-bit int";
    Value::Int(int) => int.try_into().ok(), u64, "an unsigned 64-bit int";
    Value::Int(int) => int.try_into().ok(), u128, "an unsigned 128-bit int";
    Value::Int(int) => int.try_into().ok(), usize, "an unsigned pointer-sized int";
    Value::Int(int) => Some(int), Int, "an int";
    Value::Float(float) => Some(float), f64, "a float";
    Value::String(text) | Value::Markup(text) => Some(text), String, "a str";
    Value::String(text) | Value::Markup(text) => single_char(&text), char, "a str of one character";
    Value::List(items) | Value::Tuple(items) => Some(items), Vec<Value>, "a list or tuple";
    Value::Bytes(bytes) => Some(bytes), Vec<u8>, "bytes";
    Value::Dict(dict) => Some(dict), Dict, "a dict";
    Value::Dict(dict) => Some(dict.into_iter().collect()), BTreeMap<String, Value>, "a dict";
    Value::Uuid(uuid) => Some(uuid), Uuid, "a UUID";
    Value::DateTime(datetime) => Some(datetime), DateTime, "a datetime";
}

fn single_char(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// From a dictionary.
impl<S: BuildHasher + Default> TryFrom<Value> for HashMap<String, Value, S> {
    type Error = TryFromValueError;

    fn try_from(value: Value) -> Result<Self, TryFromValueError> {
        Ok(Dict::try_from(value)?.into_iter().collect())
    }
}

/// From a list or tuple of exactly `N` items.
impl<const N: usize> TryFrom<Value> for [Value; N] {
    type Error = TryFromValueError;

    fn try_from(value: Value) -> Result<Self, TryFromValueError> {
        let found = value.type_name();
        let wrong_length =
            |_| TryFromValueError { expected: "a list or tuple of the length of the array", found };
        Vec::<Value>::try_from(value)?.try_into().map_err(wrong_length)
    }
}

/// From exactly `N` bytes.
impl<const N: usize> TryFrom<Value> for [u8; N] {
    type Error = TryFromValueError;

    fn try_from(value: Value) -> Result<Self, TryFromValueError> {
        let found = value.type_name();
        let wrong_length =
            |_| TryFromValueError { expected: "bytes of the length of the array", found };
        Vec::<u8>::try_from(value)?.try_into().map_err(wrong_length)
    }
}

/// Python's `None` is `None`.
impl<T: TryFrom<Value, Error = TryFromValueError>> TryFrom<Value> for Option<T> {
    type Error = TryFromValueError;

    fn try_from(value: Value) -> Result<Self, TryFromValueError> {
        if value.is_null() { Ok(None) } else { T::try_from(value).map(Some) }
    }
}

/// A [`Value`] does not have the requested type, or does not fit it.
///
/// ```
/// use flask_session_cookie::Value;
///
/// let error = u8::try_from(Value::from(256)).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected an unsigned 8-bit int, found a value of Python's type int"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found a value of Python's type {found}")]
#[non_exhaustive]
pub struct TryFromValueError {
    /// What was expected.
    pub expected: &'static str,
    /// The name of the value's type in Python.
    pub found: &'static str,
}
