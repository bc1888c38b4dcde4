//! Types outside serde's data model: they pass through serde as a string in a newtype struct whose
//! name only this crate uses. Our own serializer and deserializer recognize the names; any other
//! format sees a string.
//!
//! ```text
//! Value::Uuid  ->  newtype struct `$flask_session_cookie::Uuid`  ->  Value::Uuid in our serializer
//!                  with the string "01234567-89ab-..."           ->  a string    in serde_json
//! ```

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use uuid::Uuid;

use crate::value::{DateTime, TryFromValueError, Value};

/// Requests a [`Value`]. Our deserializer may answer with an enum whose variant is the name of a
/// [`Marked`] type, [`TUPLE`] or [`DICT`].
pub(super) const VALUE: &str = "$flask_session_cookie::Value";
/// The variant for a tuple.
pub(super) const TUPLE: &str = "$flask_session_cookie::Tuple";
/// The variant for a dictionary that looks like a [`JSON_NUMBER`].
pub(super) const DICT: &str = "$flask_session_cookie::Dict";

/// With the feature `arbitrary_precision`, which any crate in the build can enable, `serde_json`
/// passes a number as a struct of this name, with one field of this name that contains the text of
/// the number.
pub(super) const JSON_NUMBER: &str = "$serde_json::private::Number";

/// A type that passes through serde as a string in a newtype struct.
#[derive(Debug)]
pub(crate) struct Marked {
    /// The name of the newtype struct.
    pub(super) name: &'static str,
    /// The name of the type in Python.
    pub(super) type_name: &'static str,
    /// For error messages.
    expected: &'static str,
    /// Whether Python's `json` accepts it as a key: a `Markup` is a `str`.
    pub(super) is_key: bool,
    parse: fn(&str) -> Option<Value>,
}

pub(crate) static MARKUP: Marked = Marked {
    name: "$flask_session_cookie::Markup",
    type_name: "Markup",
    expected: "a Markup",
    is_key: true,
    parse: |text| Some(Value::Markup(text.to_owned())),
};
pub(crate) static UUID: Marked = Marked {
    name: "$flask_session_cookie::Uuid",
    type_name: "UUID",
    expected: "a UUID",
    is_key: false,
    parse: |text| Uuid::try_parse(text).ok().map(Value::Uuid),
};
pub(super) static DATETIME: Marked = Marked {
    name: "$flask_session_cookie::DateTime",
    type_name: "datetime",
    expected: "a datetime",
    is_key: false,
    parse: |text| text.parse::<DateTime>().ok().map(Value::DateTime),
};
pub(super) static INT: Marked = Marked {
    name: "$flask_session_cookie::Int",
    type_name: "int",
    expected: "an int",
    is_key: true,
    parse: |text| text.parse().ok().map(Value::Int),
};

static ALL: [&Marked; 4] = [&MARKUP, &UUID, &DATETIME, &INT];

impl Marked {
    /// The type with this newtype struct name.
    pub(super) fn named(name: &str) -> Option<&'static Marked> {
        ALL.into_iter().find(|marked| marked.name == name)
    }

    /// The newtype struct name for the type of this value.
    pub(super) fn name_of(value: &Value) -> Option<&'static str> {
        ALL.into_iter().find(|marked| marked.is_type_of(value)).map(|marked| marked.name)
    }

    pub(super) fn is_type_of(&self, value: &Value) -> bool {
        self.type_name == value.type_name()
    }

    /// The value of the content of a newtype struct, or an error message.
    pub(super) fn value(&self, content: &Value) -> Result<Value, String> {
        let value = match content {
            Value::String(text) => (self.parse)(text),
            _ => None,
        };
        value.ok_or_else(|| {
            format!("expected the text of a value of Python's type {}", self.type_name)
        })
    }

    pub(crate) fn serialize<S: Serializer>(
        &self,
        text: &str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(self.name, text)
    }

    /// Deserializes a Rust type that represents such a value.
    pub(crate) fn deserialize<'de, T, D>(&'static self, deserializer: D) -> Result<T, D::Error>
    where
        T: TryFrom<Value, Error = TryFromValueError>,
        D: Deserializer<'de>,
    {
        DeserializeSeed::deserialize(self, deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl<'de> DeserializeSeed<'de> for &'static Marked {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_newtype_struct(self.name, self)
    }
}

impl<'de> Visitor<'de> for &'static Marked {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        (self.parse)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    /// From other formats, which pass the newtype struct through.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}
