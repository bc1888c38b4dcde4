//! Keys of maps as text, as Python's `json` module writes the keys of a `dict`: `True` is `"true"`, `None` is
//! `"null"`.

use serde::Serialize;
use serde::ser::{Impossible, Serializer};

use super::error::SerializeError;
use super::marked::Marked;
use crate::python::float;
use crate::value::Int;

pub(super) struct KeySerializer;

/// Python: `TypeError: keys must be str, int, float, bool or None, not tuple`.
fn no_key(found: &str) -> SerializeError {
    SerializeError::new(format_args!("keys must be str, int, float, bool or None, not {found}"))
}

macro_rules! ints {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, int: $type) -> Result<String, SerializeError> {
            Ok(Int::from(int).to_string())
        }
    )*};
}

macro_rules! no_keys {
    ($($method:ident($($argument:ty),*) -> $compound:ty, $found:literal;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$compound, SerializeError> {
            Err(no_key($found))
        }
    )*};
}

type No = Impossible<String, SerializeError>;

impl Serializer for KeySerializer {
    type Ok = String;
    type Error = SerializeError;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = No;
    type SerializeStructVariant = No;

    ints! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
    }

    fn serialize_bool(self, bool: bool) -> Result<String, SerializeError> {
        Ok(bool.to_string())
    }

    fn serialize_f32(self, float: f32) -> Result<String, SerializeError> {
        self.serialize_f64(f64::from(float))
    }

    fn serialize_f64(self, number: f64) -> Result<String, SerializeError> {
        Ok(float::repr(number))
    }

    fn serialize_char(self, char: char) -> Result<String, SerializeError> {
        Ok(char.to_string())
    }

    fn serialize_str(self, text: &str) -> Result<String, SerializeError> {
        Ok(text.to_owned())
    }

    fn serialize_none(self) -> Result<String, SerializeError> {
        Ok("null".to_owned())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, SerializeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, SerializeError> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<String, SerializeError> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<String, SerializeError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<String, SerializeError> {
        match Marked::named(name) {
            Some(marked) if !marked.is_key => Err(no_key(marked.type_name)),
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<String, SerializeError> {
        Err(no_key("dict"))
    }

    no_keys! {
        serialize_bytes(&[u8]) -> String, "bytes";
        serialize_seq(Option<usize>) -> No, "list";
        serialize_tuple(usize) -> No, "tuple";
        serialize_tuple_struct(&'static str, usize) -> No, "tuple";
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No, "dict";
        serialize_map(Option<usize>) -> No, "dict";
        serialize_struct(&'static str, usize) -> No, "dict";
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No, "dict";
    }
}
