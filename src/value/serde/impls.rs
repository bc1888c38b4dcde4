//! `Serialize` and `Deserialize` for values: lossless with our own serializer and deserializer, and
//! sensible with others (in JSON a tuple is an array; `Markup`, UUIDs and datetimes are strings).

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::ser::{Serialize, SerializeTuple as _, Serializer};

use super::json_value;
use super::marked::{DATETIME, DICT, INT, JSON_NUMBER, MARKUP, Marked, TUPLE, UUID, VALUE};
use crate::value::{DateTime, Dict, Int, Value};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Int(int) => int.serialize(serializer),
            Value::Float(float) => serializer.serialize_f64(*float),
            Value::String(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Tuple(items) => {
                let mut tuple = serializer.serialize_tuple(items.len())?;
                for item in items {
                    tuple.serialize_element(item)?;
                }
                tuple.end()
            }
            Value::Dict(dict) => dict.serialize(serializer),
            Value::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Value::Markup(text) => MARKUP.serialize(text, serializer),
            Value::Uuid(uuid) => UUID.serialize(&uuid.to_string(), serializer),
            Value::DateTime(datetime) => datetime.serialize(serializer),
        }
    }
}

/// Serializes as a map.
impl Serialize for Dict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Serializes as a number if it fits 128 bits, serde's maximum, and as a string of digits
/// otherwise.
impl Serialize for Int {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(int) = self.as_i64() {
            serializer.serialize_i64(int)
        } else if let Some(int) = self.as_u64() {
            serializer.serialize_u64(int)
        } else if let Some(int) = self.as_i128() {
            serializer.serialize_i128(int)
        } else if let Some(int) = self.as_u128() {
            serializer.serialize_u128(int)
        } else {
            INT.serialize(&self.to_string(), serializer)
        }
    }
}

/// Serializes as a string in the form of RFC 3339, except to a [`Value`].
impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        DATETIME.serialize(&self.to_string(), serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_newtype_struct(VALUE, ValueVisitor)
    }
}

struct ValueVisitor;

macro_rules! visit_scalars {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method<E: Error>(self, scalar: $type) -> Result<Self::Value, E> {
            Ok(scalar.into())
        }
    )*};
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a session")
    }

    visit_scalars! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128,
        visit_f64: f64, visit_str: &str, visit_string: String,
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Value, E> {
        Ok(Value::Bytes(bytes.to_vec()))
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Value, E> {
        Ok(Value::Bytes(bytes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(Value::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        let dict = DictVisitor.visit_map(entries)?;
        match dict.single() {
            // From `serde_json` with its feature `arbitrary_precision`.
            Some((JSON_NUMBER, Value::String(number))) => Ok(json_value::number(number)),
            _ => Ok(Value::Dict(dict)),
        }
    }

    /// From other formats, which pass the newtype struct through.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    /// From our own deserializer, for values outside serde's data model.
    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<Value, A::Error> {
        let (name, content) = value.variant::<String>()?;
        match name.as_str() {
            TUPLE => content.newtype_variant().map(Value::Tuple),
            DICT => content.newtype_variant().map(Value::Dict),
            name => match Marked::named(name) {
                Some(marked) => content.newtype_variant_seed(marked),
                None => Err(Error::invalid_type(Unexpected::Enum, &self)),
            },
        }
    }
}

struct DictVisitor;

impl<'de> Visitor<'de> for DictVisitor {
    type Value = Dict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a dict")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Dict, A::Error> {
        let mut dict = Dict::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value: Value = entries.next_value()?;
            dict.insert(key, value);
        }
        Ok(dict)
    }
}

impl<'de> Deserialize<'de> for Dict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Dict, D::Error> {
        deserializer.deserialize_map(DictVisitor)
    }
}

/// Deserializes from an integer, or from a string of its digits.
impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Int, D::Error> {
        struct IntVisitor;

        impl<'de> Visitor<'de> for IntVisitor {
            type Value = Int;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an int")
            }

            visit_scalars!(visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128);

            fn visit_str<E: Error>(self, text: &str) -> Result<Int, E> {
                text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Int, A::Error> {
                let found = ValueVisitor.visit_map(entries)?;
                Int::try_from(found).map_err(|_| A::Error::invalid_type(Unexpected::Map, &self))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Int, D::Error> {
                deserializer.deserialize_any(self)
            }
        }

        deserializer.deserialize_newtype_struct(INT.name, IntVisitor)
    }
}

/// Deserializes from a string in the form of RFC 3339 that `Display` writes: in UTC, without
/// fractions.
impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
        DATETIME.deserialize(deserializer)
    }
}
