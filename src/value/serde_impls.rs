//! How values go through serde: without loss through our own serializer and deserializer, and sensibly through any
//! other (JSON: a tuple is an array; `Markup`, UUIDs and datetimes are text).

use std::fmt;

use serde::de::{
    Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::ser::{Serialize, SerializeTuple as _, Serializer};

use super::serde_names::{DATETIME, DICT, INT, JSON_NUMBER, MARKUP, TUPLE, UUID, VALUE};
use super::{DateTime, Dict, Int, Value, json_value};
use crate::with;

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
            Value::Markup(text) => serializer.serialize_newtype_struct(MARKUP, text),
            Value::Uuid(uuid) => with::uuid::serialize(uuid, serializer),
            Value::DateTime(moment) => moment.serialize(serializer),
        }
    }
}

/// A map.
impl Serialize for Dict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// A number if it fits 128 bits, which is how far serde goes; for formats other than ours the text of its digits
/// beyond that.
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
            serializer.serialize_newtype_struct(INT, &self.to_string())
        }
    }
}

/// Text in the form of RFC 3339, for formats other than ours.
impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(DATETIME, &self.to_string())
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
        fn $method<E: Error>(self, scalar: $type) -> Result<Value, E> {
            Ok(Value::from(scalar))
        }
    )*};
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a session")
    }

    visit_scalars! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64,
        visit_str: &str, visit_string: String,
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
        read_items(items).map(Value::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        let dict = read_dict(entries)?;
        match dict.single() {
            // From `serde_json` with its feature `arbitrary_precision`.
            Some((JSON_NUMBER, Value::String(number))) => Ok(json_value::number(number)),
            _ => Ok(Value::Dict(dict)),
        }
    }

    /// From a format that is not ours, which passes the newtype struct on.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    /// From our own deserializer, for what serde has no word for.
    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<Value, A::Error> {
        let (name, content) = value.variant::<String>()?;
        match name.as_str() {
            TUPLE => content.tuple_variant(0, TupleVisitor),
            DICT => content.newtype_variant().map(Value::Dict),
            MARKUP => content.newtype_variant().map(Value::Markup),
            UUID => content.newtype_variant().map(|with::uuid::option::Owned(uuid)| Value::Uuid(uuid)),
            DATETIME => content.newtype_variant().map(Value::DateTime),
            INT => content.newtype_variant().map(Value::Int),
            _ => Err(Error::invalid_type(Unexpected::Enum, &self)),
        }
    }
}

fn read_items<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<Value>, A::Error> {
    let mut read = Vec::new();
    while let Some(item) = items.next_element()? {
        read.push(item);
    }
    Ok(read)
}

fn read_dict<'de, A: MapAccess<'de>>(mut entries: A) -> Result<Dict, A::Error> {
    let mut dict = Dict::new();
    while let Some(key) = entries.next_key::<String>()? {
        let value: Value = entries.next_value()?;
        dict.insert(key, value);
    }
    Ok(dict)
}

struct TupleVisitor;

impl<'de> Visitor<'de> for TupleVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tuple")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        read_items(items).map(Value::Tuple)
    }
}

impl<'de> Deserialize<'de> for Dict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Dict, D::Error> {
        struct DictVisitor;

        impl<'de> Visitor<'de> for DictVisitor {
            type Value = Dict;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a dict")
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Dict, A::Error> {
                read_dict(entries)
            }
        }

        deserializer.deserialize_map(DictVisitor)
    }
}

/// From a whole number, or from text of its digits.
impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Int, D::Error> {
        struct IntVisitor;

        macro_rules! visit_ints {
            ($($method:ident: $type:ty),*) => {$(
                fn $method<E: Error>(self, int: $type) -> Result<Int, E> {
                    Ok(Int::from(int))
                }
            )*};
        }

        impl<'de> Visitor<'de> for IntVisitor {
            type Value = Int;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an int")
            }

            visit_ints!(visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128);

            fn visit_str<E: Error>(self, text: &str) -> Result<Int, E> {
                text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Int, A::Error> {
                let found = ValueVisitor.visit_map(entries)?;
                Int::try_from(found).map_err(|_| A::Error::invalid_type(Unexpected::Map, &self))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Int, D::Error> {
                deserializer.deserialize_any(self)
            }
        }

        deserializer.deserialize_newtype_struct(INT, IntVisitor)
    }
}

/// From text in the form of RFC 3339 that its `Display` writes: in UTC, without fractions.
impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
        struct DateTimeVisitor;

        impl<'de> Visitor<'de> for DateTimeVisitor {
            type Value = DateTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a datetime")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<DateTime, E> {
                DateTime::from_rfc3339(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<DateTime, D::Error> {
                deserializer.deserialize_str(self)
            }
        }

        deserializer.deserialize_newtype_struct(DATETIME, DateTimeVisitor)
    }
}
