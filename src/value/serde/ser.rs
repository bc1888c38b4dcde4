//! From anything that serde can serialize to a [`Value`].

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
    /// The value of anything that serde can serialize.
    ///
    /// | Rust | Python |
    /// |---|---|
    /// | `None`, `()`, unit struct | `None` |
    /// | `bool`, `i8` to `u128`, `f32`, `f64` | `bool`, `int`, `float` |
    /// | `str`, `char`, unit variant of an enum | `str` |
    /// | `Vec`, array behind a slice, set | `list` |
    /// | tuple, array, tuple struct | `tuple` |
    /// | bytes (`serde_bytes`) | `bytes` |
    /// | struct, map | `dict` |
    /// | newtype variant, tuple variant, struct variant | `dict` of the variant's name to its content |
    /// | newtype struct, `Some` | what is in it |
    /// | [`Value`], [`Dict`], [`Int`](crate::Int), [`DateTime`](crate::DateTime) | itself |
    ///
    /// `Some` leaves no trace: `Some(None)` and `Some(())` are read back as `None`. A map with two
    /// keys that become the same text keeps the last one.
    ///
    /// A type of another crate is what its `Serialize` makes of it, and serde does not show which
    /// type it was: a `Uuid` and the times of `chrono` and `jiff` become text, `Vec<u8>` a list of
    /// integers. [`with`](crate::with) and `serde_bytes` keep such types; where a field lacks one
    /// of them, the error of reading what Flask has written says which.
    ///
    /// Keys of maps become text as Python's `json` module writes them: `1`, `1.5`, `true`, `null`.
    /// UUIDs and `Markup` are written by [`with`](crate::with).
    ///
    /// # Errors
    ///
    /// [`SerializeError`] for a key that is not text, a number, a bool or `None`, for nesting over
    /// 256 levels, and whatever a `Serialize` implementation objects to.
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

    /// Sets a key of a dictionary to anything that serde can serialize, and returns what it held
    /// before.
    ///
    /// # Errors
    ///
    /// [`SerializeError`], with the path to the value at fault, or if this is not a dictionary.
    /// Nothing is changed then.
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
    /// Sets `key` to anything that serde can serialize, and returns what it held before; see
    /// [`Value::from_serialize`].
    ///
    /// # Errors
    ///
    /// [`SerializeError`], with the path to the value at fault; nothing is changed then.
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
    /// How many levels of nesting may still be opened.
    levels_left: usize,
}

impl ValueSerializer {
    /// The serializer for what is in a container.
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

/// The variant of an enum, if this is the content of one. serde's external form has the content
/// under the variant's name.
#[derive(Clone, Copy)]
struct Variant(Option<&'static str>);

impl Variant {
    /// The serializer for the content.
    fn content(self, serializer: ValueSerializer) -> Result<ValueSerializer, SerializeError> {
        if self.0.is_some() { serializer.inside() } else { Ok(serializer) }
    }

    fn whole(self, content: Value) -> Value {
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

/// The text of a key of a map, as Python's `json` module writes it.
fn key_text(key: Value) -> Result<String, SerializeError> {
    match key {
        Value::String(text) | Value::Markup(text) => Ok(text),
        Value::Int(int) => Ok(int.to_string()),
        Value::Float(number) => Ok(float::repr(number)),
        Value::Bool(bool) => Ok(bool.to_string()),
        Value::Null => Ok("null".to_owned()),
        // Python: `TypeError: keys must be str, int, float, bool or None, not tuple`.
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
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
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
        Ok(Variant(Some(variant)).whole(content))
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

/// A list or tuple that is being filled.
struct Items {
    items: Vec<Value>,
    serializer: ValueSerializer,
    /// What the items become.
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

    fn whole(self) -> Value {
        self.variant.whole((self.collect)(self.items))
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
                Ok(self.whole())
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

/// A dictionary that is being filled.
struct Entries {
    dict: Dict,
    /// The key whose value comes next.
    key: String,
    serializer: ValueSerializer,
    variant: Variant,
    /// Whether this is `serde_json`'s way to write a number when its feature `arbitrary_precision`
    /// is on.
    json_number: bool,
}

impl Entries {
    fn add<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), SerializeError> {
        let value = value.serialize(self.serializer);
        let value = value.map_err(|error| self.variant.locate(error.under_key(&key)))?;
        self.dict.insert(key, value);
        Ok(())
    }

    fn whole(self) -> Value {
        if self.json_number
            && let Some(number) = self.dict.get(JSON_NUMBER).and_then(Value::as_str)
        {
            return json_value::number(number);
        }
        self.variant.whole(Value::Dict(self.dict))
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
        Ok(self.whole())
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
                Ok(self.whole())
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);
