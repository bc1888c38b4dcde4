//! Keys of dictionaries as keys of Rust maps. Numbers, bools and `None` are parsed from the string
//! that Python's `json` converts them to, and from no other.

use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::error::DeserializeError;
use super::marked::Marked;
use crate::python::float;
use crate::value::Int;

#[derive(Clone, Copy)]
pub(super) struct KeyDeserializer<'de>(pub(super) &'de str);

impl KeyDeserializer<'_> {
    /// The key as an integer, if it is the text that Python writes.
    fn int(self) -> Option<Int> {
        self.0.parse::<Int>().ok().filter(|int| int.to_string() == self.0)
    }

    fn float(self) -> Option<f64> {
        let number = match self.0 {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            other => other.parse().ok()?,
        };
        // An integer key in Python may be a float key in Rust.
        (float::repr(number) == self.0 || self.int().is_some()).then_some(number)
    }
}

macro_rules! ints {
    ($($method:ident $as:ident $visit:ident),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            match self.int().and_then(|int| int.$as()) {
                Some(int) => visitor.$visit(int),
                None => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for KeyDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_borrowed_str(self.0)
    }

    ints! {
        deserialize_i8 as_i64 visit_i64,
        deserialize_i16 as_i64 visit_i64,
        deserialize_i32 as_i64 visit_i64,
        deserialize_i64 as_i64 visit_i64,
        deserialize_i128 as_i128 visit_i128,
        deserialize_u8 as_u64 visit_u64,
        deserialize_u16 as_u64 visit_u64,
        deserialize_u32 as_u64 visit_u64,
        deserialize_u64 as_u64 visit_u64,
        deserialize_u128 as_u128 visit_u128,
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.float() {
            Some(float) => visitor.visit_f64(float),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.0 {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.0 {
            "null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.0 {
            "null" => visitor.visit_unit(),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match Marked::named(name) {
            None => visitor.visit_newtype_struct(self),
            Some(marked) if marked.is_key => self.deserialize_any(visitor),
            Some(_) => Err(DeserializeError::invalid_type(Unexpected::Str(self.0), &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        StrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf seq tuple tuple_struct map struct identifier ignored_any
    }
}
