//! Serialization of any `Serialize` type to a [`Value`].

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::error::{MAX_LEVELS, SerializeError};
use super::json_value;
use super::marked::{JSON_NUMBER, Marked};
use crate::python::float;
use crate::value::{Dict, Value};

impl Value {
    /// Serializes any type to a value.
    ///
    /// | Rust | Python |
    /// |---|---|
    /// | `None`, `()`, unit struct | `None` |
    /// | `bool`, `i8` to `u128`, `f32`, `f64` | `bool`, `int`, `float` |
    /// | `str`, `char`, unit variant of an enum | `str` |
    /// | `Vec`, slice, set | `list` |
    /// | tuple, array, tuple struct | `tuple` |
    /// | bytes (`serde_bytes`) | `bytes` |
    /// | struct, map | `dict` |
    /// | newtype, tuple or struct variant | `dict` from the variant's name to its content |
    /// | newtype struct, `Some` | its content |
    /// | [`Value`], [`Dict`], [`Int`](crate::Int), [`DateTime`](crate::DateTime) | itself |
    ///
    /// `Some` is transparent: `Some(None)` and `Some(())` deserialize as `None`. If two keys of a
    /// map become the same string, the last one wins.
    ///
    /// For types of other crates, serde sees only what their `Serialize` writes: a `Uuid` and the
    /// times of `chrono` and `jiff` become strings, and a `Vec<u8>` a list of integers. Use
    /// [`with`](crate::with) and `serde_bytes` to keep such types, and [`with`](crate::with) to
    /// write `Markup`. If a field lacks one of these, the error of deserializing Flask's value
    /// names the one to use.
    ///
    /// Keys of maps are converted to strings as by Python's `json`: `1`, `1.5`, `true`, `null`.
    ///
    /// # Errors
    ///
    /// [`SerializeError`] for a key that is not a string, a number, a bool or `None`, for nesting
    /// over 256 levels, and for errors of `Serialize` implementations.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct Item {
    ///     sku: &'static str,
    ///     size: Option<(u8, u8)>,
    /// }
    ///
    /// let value = Value::from_serialize(&Item { sku: "A-1", size: Some((2, 3)) })?;
    /// assert_eq!(value.to_string(), "{'sku': 'A-1', 'size': (2, 3)}");
    /// # Ok::<(), flask_session_cookie::SerializeError>(())
    /// ```
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Value, SerializeError> {
        value.serialize(ValueSerializer { levels_left: MAX_LEVELS })
    }

    /// Sets a key of a dictionary to a value of any serializable type, and returns the previous
    /// value.
    ///
    /// # Errors
    ///
    /// [`SerializeError`] with the path to the value that cannot be serialized, or if this is not a
    /// dictionary. Nothing is changed in that case.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let mut item = Value::from(Dict::new());
    /// item.insert_as("sizes", &vec![38, 40])?;
    /// assert_eq!(item.to_string(), "{'sizes': [38, 40]}");
    ///
    /// let error = Value::Null.insert_as("sizes", &38).unwrap_err();
    /// assert_eq!(error.to_string(), "expected a dict, found a value of Python's type None");
    /// # Ok::<(), flask_session_cookie::SerializeError>(())
    /// ```
    pub fn insert_as<T: Serialize + ?Sized>(
        &mut self,
        key: impl Into<String>,
        value: &T,
    ) -> Result<Option<Value>, SerializeError> {
        let found = self.type_name();
        match self.as_dict_mut() {
            Some(dict) => dict.insert_as(key, value),
            None => Err(SerializeError::new(format_args!(
                "expected a dict, found a value of Python's type {found}"
            ))),
        }
    }
}

impl Dict {
    /// Sets `key` to a value of any serializable type, and returns the previous value; see
    /// [`Value::from_serialize`].
    ///
    /// # Errors
    ///
    /// [`SerializeError`] with the path to the value that cannot be serialized. Nothing is changed
    /// in that case.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut item = Dict::new();
    /// item.insert_as("sizes", &vec![38, 40])?;
    /// assert_eq!(item.to_string(), "{'sizes': [38, 40]}");
    /// # Ok::<(), flask_session_cookie::SerializeError>(())
    /// ```
    pub fn insert_as<T: Serialize + ?Sized>(
        &mut self,
        key: impl Into<String>,
        value: &T,
    ) -> Result<Option<Value>, SerializeError> {
        let key = key.into();
        let value = Value::from_serialize(value).map_err(|error| error.under_key(&key))?;
        Ok(self.insert(key, value))
    }
}

#[derive(Clone, Copy)]
struct ValueSerializer {
    /// The number of levels that may still be opened.
    levels_left: usize,
}

impl ValueSerializer {
    /// The serializer for the contents of a container.
    fn inside(self) -> Result<ValueSerializer, SerializeError> {
        Ok(ValueSerializer { levels_left: SerializeError::levels_inside(self.levels_left)? })
    }

    fn items(
        self,
        collect: fn(Vec<Value>) -> Value,
        variant: Variant,
    ) -> Result<Items, SerializeError> {
        Ok(Items {
            items: Vec::new(),
            serializer: variant.content(self)?.inside()?,
            collect,
            variant,
        })
    }

    fn entries(self, variant: Variant) -> Result<Entries, SerializeError> {
        let serializer = variant.content(self)?.inside()?;
        Ok(Entries {
            dict: Dict::new(),
            key: String::new(),
            serializer,
            variant,
            json_number: false,
        })
    }
}

/// The name of the variant, for the content of an enum. serde's default representation is
/// `{"variant": content}`.
#[derive(Clone, Copy)]
struct Variant(Option<&'static str>);

impl Variant {
    /// The serializer for the content.
    fn content(self, serializer: ValueSerializer) -> Result<ValueSerializer, SerializeError> {
        if self.0.is_some() { serializer.inside() } else { Ok(serializer) }
    }

    fn wrap(self, content: Value) -> Value {
        match self.0 {
            Some(name) => Value::Dict(Dict::from([(name, content)])),
            None => content,
        }
    }

    fn locate(self, error: SerializeError) -> SerializeError {
        match self.0 {
            Some(name) => error.under_key(name),
            None => error,
        }
    }
}

/// The string that a key of a map becomes: `_iterencode_dict` in CPython's `Lib/json/encoder.py`.
fn key_text(key: Value) -> Result<String, SerializeError> {
    match key {
        Value::String(text) | Value::Markup(text) => Ok(text),
        Value::Int(int) => Ok(int.to_string()),
        Value::Float(number) => Ok(float::repr(number)),
        Value::Bool(bool) => Ok(bool.to_string()),
        Value::Null => Ok("null".to_owned()),
        // The message of Python's `TypeError`.
        other => {
            let found = other.type_name();
            Err(SerializeError::new(format_args!(
                "keys must be str, int, float, bool or None, not {found}"
            )))
        }
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, scalar: $type) -> Result<Value, SerializeError> {
            Ok(Value::from(scalar))
        }
    )*};
}

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = SerializeError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64,
        serialize_char: char, serialize_str: &str,
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, SerializeError> {
        Ok(Value::Bytes(bytes.to_vec()))
    }

    fn serialize_none(self) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, SerializeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, SerializeError> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, SerializeError> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, SerializeError> {
        let content = value.serialize(self)?;
        match Marked::named(name) {
            None => Ok(content),
            Some(marked) => marked.value(&content).map_err(SerializeError::new),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, SerializeError> {
        let content = value.serialize(self.inside()?).map_err(|error| error.under_key(variant))?;
        Ok(Variant(Some(variant)).wrap(content))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, SerializeError> {
        self.items(Value::List, Variant(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, SerializeError> {
        self.items(Value::Tuple, Variant(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, SerializeError> {
        self.items(Value::Tuple, Variant(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, SerializeError> {
        self.items(Value::Tuple, Variant(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, SerializeError> {
        self.entries(Variant(None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Entries, SerializeError> {
        Ok(Entries { json_number: name == JSON_NUMBER, ..self.entries(Variant(None))? })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries, SerializeError> {
        self.entries(Variant(Some(variant)))
    }
}

/// A list or tuple under construction.
struct Items {
    items: Vec<Value>,
    serializer: ValueSerializer,
    /// `Value::List` or `Value::Tuple`.
    collect: fn(Vec<Value>) -> Value,
    variant: Variant,
}

impl Items {
    fn add<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), SerializeError> {
        let value = item.serialize(self.serializer);
        self.items
            .push(value.map_err(|error| self.variant.locate(error.at_index(self.items.len())))?);
        Ok(())
    }

    fn finish(self) -> Value {
        self.variant.wrap((self.collect)(self.items))
    }
}

macro_rules! items {
    ($($trait:ident::$method:ident),*) => {$(
        impl $trait for Items {
            type Ok = Value;
            type Error = SerializeError;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), SerializeError> {
                self.add(item)
            }

            fn end(self) -> Result<Value, SerializeError> {
                Ok(self.finish())
            }
        }
    )*};
}

items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// A dictionary under construction.
struct Entries {
    dict: Dict,
    /// The key of the next value.
    key: String,
    serializer: ValueSerializer,
    variant: Variant,
    /// Whether this is a number of `serde_json` with its feature `arbitrary_precision`.
    json_number: bool,
}

impl Entries {
    fn add<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), SerializeError> {
        let value = value.serialize(self.serializer);
        let value = value.map_err(|error| self.variant.locate(error.under_key(&key)))?;
        self.dict.insert(key, value);
        Ok(())
    }

    fn finish(self) -> Value {
        if self.json_number
            && let Some(number) = self.dict.get(JSON_NUMBER).and_then(Value::as_str)
        {
            return json_value::number(number);
        }
        self.variant.wrap(Value::Dict(self.dict))
    }
}

impl SerializeMap for Entries {
    type Ok = Value;
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        self.key = key_text(key.serialize(self.serializer)?)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        let key = std::mem::take(&mut self.key);
        self.add(key, value)
    }

    fn end(self) -> Result<Value, SerializeError> {
        Ok(self.finish())
    }
}

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl $trait for Entries {
            type Ok = Value;
            type Error = SerializeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), SerializeError> {
                self.add(key.to_owned(), value)
            }

            fn end(self) -> Result<Value, SerializeError> {
                Ok(self.finish())
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);
