//! Python dicts, whose keys Flask turns into strings.

use std::collections::HashMap;

use flask_session_cookie::{Dict, TaggedJsonSerializer, Value};

use super::ParseError;

/// A dict that is still being read.
#[derive(Default)]
pub(super) struct OpenDict {
    entries: Dict,
    /// Where the last key or value begins.
    offset: usize,
    /// The key whose value is next.
    key: Option<String>,
    first: Option<FirstKey>,
    /// The text of each number among the keys: of equal numbers, Python keeps the first.
    numbers: HashMap<Number, String>,
}

/// The type of the first key, which the other keys must match.
struct FirstKey {
    sort: Sort,
    type_name: &'static str,
}

/// Types of keys that Python can compare with each other.
#[derive(PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    None,
}

/// A number as a key: in Python, `1`, `1.0` and `True` are the same key.
#[derive(PartialEq, Eq, Hash)]
enum Number {
    /// The bits of a float, or of an integer that equals one.
    Float(u64),
    Int(String),
}

impl OpenDict {
    /// Whether the value of a key is next.
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Records where a key or value begins.
    pub(super) fn begins(&mut self, offset: usize) {
        self.offset = offset;
    }

    pub(super) fn key(&mut self, key: &Value) -> Result<(), ParseError> {
        let offset = self.offset;
        let found = type_name(key);
        let (sort, text) = match key {
            Value::String(text) | Value::Markup(text) => (Sort::Text, text.clone()),
            Value::Null => (Sort::None, json(key)),
            Value::Bool(bool) => {
                (Sort::Number, self.number(Number::of_int(u8::from(*bool).to_string()), key))
            }
            Value::Int(int) => (Sort::Number, self.number(Number::of_int(int.to_string()), key)),
            Value::Float(float) => (Sort::Number, self.number(Number::of_float(*float), key)),
            _ => return Err(ParseError::Key { offset, found }),
        };
        match &self.first {
            Some(first) if first.sort != sort => {
                return Err(ParseError::MixedKeys { offset, first: first.type_name, found });
            }
            Some(_) => {}
            None => self.first = Some(FirstKey { sort, type_name: found }),
        }
        self.key = Some(text);
        Ok(())
    }

    /// The text of a numeric key.
    fn number(&mut self, number: Number, key: &Value) -> String {
        self.numbers.entry(number).or_insert_with(|| json(key)).clone()
    }

    /// For duplicate keys the last value wins, at the first key's position.
    pub(super) fn value(&mut self, value: Value) {
        if let Some(key) = self.key.take() {
            self.entries.insert(key, value);
        }
    }

    pub(super) fn into_dict(self) -> Dict {
        self.entries
    }
}

impl Number {
    fn of_float(float: f64) -> Number {
        // `-0.0 == 0.0`
        Number::Float((float + 0.0).to_bits())
    }

    fn of_int(decimal: String) -> Number {
        match decimal.parse::<f64>() {
            Ok(float) if format!("{float:.0}") == decimal => Number::of_float(float),
            _ => Number::Int(decimal),
        }
    }
}

/// The text that `json.dumps` writes for a key that is not a string.
fn json(key: &Value) -> String {
    // It only fails for oversized integers, which the parser refuses, and for deep nesting.
    TaggedJsonSerializer::new().dumps(key).unwrap_or_default()
}

/// `OrderedDict([('a', 1)])`, or since Python 3.12 `OrderedDict({'a': 1})`.
pub(super) fn ordered_dict(offset: usize, argument: Option<Value>) -> Result<Value, ParseError> {
    let mut dict = OpenDict { offset, ..OpenDict::default() };
    match argument {
        None => {}
        Some(whole @ Value::Dict(_)) => return Ok(whole),
        Some(Value::List(pairs) | Value::Tuple(pairs)) => {
            for pair in pairs {
                let [key, value] = <[Value; 2]>::try_from(pair).map_err(|_| no_pairs(offset))?;
                dict.key(&key)?;
                dict.value(value);
            }
        }
        Some(_) => return Err(no_pairs(offset)),
    }
    Ok(Value::Dict(dict.into_dict()))
}

fn no_pairs(offset: usize) -> ParseError {
    ParseError::Syntax { offset, expected: "a list of pairs, or a dict, in `OrderedDict(...)`" }
}

/// The Python name of the type of a value.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::String(_) => "str",
        Value::List(_) => "list",
        Value::Tuple(_) => "tuple",
        Value::Dict(_) => "dict",
        Value::Bytes(_) => "bytes",
        Value::Markup(_) => "Markup",
        Value::Uuid(_) => "UUID",
        Value::DateTime(_) => "datetime",
    }
}
