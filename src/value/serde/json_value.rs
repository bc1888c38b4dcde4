//! Conversions from and to `serde_json::Value`, whatever features of `serde_json` are enabled.

use serde_json::{Number, Value as Json};

use super::error::{MAX_LEVELS, SerializeError};
use crate::value::{Dict, Int, Value};

/// The value of a JSON number, as Python reads it: a `float` if it has a fraction or an exponent,
/// an `int` of any size otherwise.
///
/// It takes text, the one representation that `serde_json` numbers have both with and without
/// `arbitrary_precision`.
pub(super) fn number(text: &str) -> Value {
    match text.parse::<Int>() {
        Ok(int) => Value::Int(int),
        // Any JSON number that is not an integer parses as a float, and becomes infinite if it is
        // too large, as in Python.
        Err(_) => Value::Float(text.parse().unwrap_or(f64::NAN)),
    }
}

/// An array becomes a list, and an object a dictionary in `serde_json`'s order.
///
/// The conversion itself has no limit on nesting. But a value that is nested more than
/// [`HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH) levels deep can overflow
/// the stack when it is dropped, as its JSON can. By default `serde_json` parses at most 128
/// levels.
///
/// ```
/// use flask_session_cookie::Session;
/// use serde_json::json;
///
/// let mut session = Session::new();
/// session.insert("cart", json!({"items": ["apple", "pear"], "total": 7.5}));
/// ```
impl From<Json> for Value {
    fn from(json: Json) -> Value {
        let mut root = Value::Null;
        // Without recursion, since JSON that was not parsed has no limit on its nesting.
        let mut todo = vec![(&mut root, json)];
        while let Some((target, json)) = todo.pop() {
            *target = match json {
                Json::Null => Value::Null,
                Json::Bool(bool) => Value::Bool(bool),
                Json::Number(json) => number(&json.to_string()),
                Json::String(text) => Value::String(text),
                Json::Array(items) => {
                    *target = Value::List(vec![Value::Null; items.len()]);
                    todo.extend(target.as_list_mut().into_iter().flatten().zip(items));
                    continue;
                }
                Json::Object(entries) => {
                    *target = entries.keys().map(|key| (key, Value::Null)).collect::<Dict>().into();
                    let targets = target.as_dict_mut().into_iter().flat_map(Dict::values_mut);
                    todo.extend(targets.zip(entries.into_iter().map(|(_, json)| json)));
                    continue;
                }
            };
        }
        root
    }
}

/// A tuple becomes an array; `Markup`, UUIDs and datetimes become strings.
///
/// # Errors
///
/// [`SerializeError`] for bytes, for floats that are not finite, for integers that `serde_json`
/// cannot represent (without its feature `arbitrary_precision` those beyond 64 bits), and for
/// nesting over 256 levels.
///
/// ```
/// use flask_session_cookie::Value;
/// use serde_json::json;
///
/// assert_eq!(serde_json::Value::try_from(Value::from((1, "a"))), Ok(json!([1, "a"])));
/// let error = serde_json::Value::try_from(Value::from(vec![f64::NAN])).unwrap_err();
/// assert_eq!(error.to_string(), "[0]: the float NaN is not a JSON number");
/// ```
impl TryFrom<Value> for Json {
    type Error = SerializeError;

    fn try_from(value: Value) -> Result<Json, SerializeError> {
        json(value, MAX_LEVELS)
    }
}

fn json(value: Value, levels_left: usize) -> Result<Json, SerializeError> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => Json::Bool(bool),
        Value::Int(int) => Json::Number(json_int(&int)?),
        Value::Float(float) => match Number::from_f64(float) {
            Some(number) => Json::Number(number),
            None => {
                return Err(SerializeError::new(format_args!(
                    "the float {float} is not a JSON number"
                )));
            }
        },
        Value::String(text) | Value::Markup(text) => Json::String(text),
        Value::List(items) | Value::Tuple(items) => {
            let levels_left = SerializeError::levels_inside(levels_left)?;
            let items = items.into_iter().enumerate();
            let items = items.map(|(index, item)| {
                json(item, levels_left).map_err(|error| error.at_index(index))
            });
            Json::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Dict(dict) => {
            let levels_left = SerializeError::levels_inside(levels_left)?;
            let entries = dict.into_iter().map(|(key, value)| match json(value, levels_left) {
                Ok(json) => Ok((key, json)),
                Err(error) => Err(error.under_key(&key)),
            });
            Json::Object(entries.collect::<Result<_, _>>()?)
        }
        Value::Bytes(_) => return Err(SerializeError::new("bytes cannot be represented in JSON")),
        Value::Uuid(uuid) => Json::String(uuid.to_string()),
        Value::DateTime(datetime) => Json::String(datetime.to_string()),
    })
}

fn json_int(int: &Int) -> Result<Number, SerializeError> {
    // Without `arbitrary_precision` a large integer parses as a float, which has another text.
    let text = int.to_string();
    match text.parse::<Number>() {
        Ok(number) if number.to_string() == text => Ok(number),
        _ => Err(SerializeError::new(format_args!(
            "an int of {} digits is too large for serde_json::Number",
            int.digits()
        ))),
    }
}
