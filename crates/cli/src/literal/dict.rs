//! Dictionaries of Python, whose keys Flask makes text.

use std::collections::HashMap;

use flask_session_cookie::{Dict, TaggedJsonSerializer, Value};

use super::ParseError;

/// A dictionary of which not all entries are read.
#[derive(Default)]
pub(super) struct OpenDict {
    entries: Dict,
    /// Where the last key, or the value after it, begins.
    offset: usize,
    /// The key whose value is next.
    key: Option<String>,
    first: Option<FirstKey>,
    /// How the numbers among the keys are written: as the first of several that are equal.
    numbers: HashMap<Number, String>,
}

/// What the other keys of a dictionary have to be like.
struct FirstKey {
    sort: Sort,
    type_name: &'static str,
}

/// Keys that Python compares with each other.
#[derive(PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    None,
}

/// A number as a key: `1`, `1.0` and `True` are one key in Python.
#[derive(PartialEq, Eq, Hash)]
enum Number {
    /// The bits of what is a float or equals one.
    Float(u64),
    Int(String),
}

impl OpenDict {
    /// Whether a key was read, and its value is next.
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// A key or value begins here.
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

    /// The text of a key that is a number.
    fn number(&mut self, number: Number, key: &Value) -> String {
        self.numbers.entry(number).or_insert_with(|| json(key)).clone()
    }

    /// Of duplicate keys the last value wins, at the first one's position.
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

/// What `json.dumps` makes of a key that is not text.
fn json(key: &Value) -> String {
    // It refuses only integers that are too long, which have not been read, and what is nested.
    TaggedJsonSerializer::new().dumps(key).unwrap_or_default()
}

/// `OrderedDict([('a', 1)])`, or from Python 3.12 on `OrderedDict({'a': 1})`.
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

/// The type of a value, as Python calls it.
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
