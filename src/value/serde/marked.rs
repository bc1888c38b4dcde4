//! How types outside serde's data model pass through it: as text in a newtype struct with a name
//! that only this crate uses. Our own serializer and deserializer know the names; for any other
//! format it is text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use uuid::Uuid;

use crate::value::{DateTime, TryFromValueError, Value};

/// Asks for a whole [`Value`], which may be an enum: one with a variant of a [`Marked`] name, or of
/// those below.
pub(super) const VALUE: &str = "$flask_session_cookie::Value";
/// The variant for a tuple.
pub(super) const TUPLE: &str = "$flask_session_cookie::Tuple";
/// The variant for a dictionary that looks like a [`JSON_NUMBER`].
pub(super) const DICT: &str = "$flask_session_cookie::Dict";

/// With its feature `arbitrary_precision`, which anyone in the build can switch on, `serde_json`
/// passes a number as a struct of this name with one field of this name, which holds the number's
/// text.
pub(super) const JSON_NUMBER: &str = "$serde_json::private::Number";

/// A type that passes through serde as text in a newtype struct.
#[derive(Debug)]
pub(crate) struct Marked {
    /// The name of the newtype struct.
    pub(super) name: &'static str,
    /// The name of the type in Python.
    pub(super) type_name: &'static str,
    /// For messages.
    expected: &'static str,
    /// Whether Python takes it for the key of a dictionary that is written as JSON: a `Markup` is
    /// a `str`.
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
    /// The type that goes by this name of a newtype struct.
    pub(super) fn named(name: &str) -> Option<&'static Marked> {
        ALL.into_iter().find(|marked| marked.name == name)
    }

    /// The name for the type of this value.
    pub(super) fn name_of(value: &Value) -> Option<&'static str> {
        ALL.into_iter().find(|marked| marked.is_type_of(value)).map(|marked| marked.name)
    }

    pub(super) fn is_type_of(&self, value: &Value) -> bool {
        self.type_name == value.type_name()
    }

    /// The value that the content of such a newtype struct means, or what is wrong with it.
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

    /// Reads the Rust type that holds such a value.
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

    /// From a format that is not ours, which passes the newtype struct on.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}
