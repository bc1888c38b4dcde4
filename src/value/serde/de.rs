//! Deserialization of any `Deserialize` type from a [`Value`].

use std::iter;

use serde::de::value::{MapAccessDeserializer, MapDeserializer, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::access::{Entries, Items};
use super::error::{DeserializeError, MAX_LEVELS};
use super::marked::{self, Marked};
use crate::value::{Dict, Int, Value};

impl Value {
    /// Deserializes the value to any type: the inverse of the table at
    /// [`from_serialize`](Value::from_serialize).
    ///
    /// A tuple also deserializes from a list, a `Vec` from a tuple, a string from a `Markup`, and a
    /// float from an integer. UUIDs and datetimes need a field with [`with`](crate::with), and
    /// bytes one with `serde_bytes`; none of them deserializes to a [`String`]. A type that accepts
    /// any value, such as `serde_json::Value`, gets UUIDs and datetimes as strings.
    ///
    /// # Flattened fields, and enums that are not externally tagged
    ///
    /// With `#[serde(flatten)]`, and in untagged, internally tagged and adjacently tagged enums,
    /// serde buffers a value before it knows the requested type. **A [`Value`], [`Dict`] or
    /// [`Session`](crate::Session) inside then gets strings instead of UUIDs, datetimes and
    /// `Markup`, and lists instead of tuples**. So do not collect the remaining keys of a session
    /// in a flattened field; [extend](crate::Session::from_serialize) the session instead. Fields
    /// with [`with`](crate::with), [`DateTime`](crate::DateTime) and Rust tuples deserialize
    /// correctly.
    ///
    /// An integer beyond 64 bits is an error there; next to a flattened field, even under a key
    /// without a field. Fields of type `i128` and `u128` are an error whatever the number.
    /// Serialization is not affected.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] with the path to the value that does not fit, also for nesting over 256
    /// levels.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    ///
    /// let pair = Value::from(("message", 3));
    /// assert_eq!(pair.to::<(String, u8)>(), Ok(("message".to_owned(), 3)));
    /// ```
    pub fn to<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        T::deserialize(ValueDeserializer { value: self, levels_left: MAX_LEVELS })
    }

    /// Deserializes the value under `key` of a dictionary. `None` if there is no such key, or if
    /// this is not a dictionary.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let item = Value::from(Dict::from([("sizes", [38, 40])]));
    /// assert_eq!(item.get_as::<Vec<u8>>("sizes")?, Some(vec![38, 40]));
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn get_as<'de, T: Deserialize<'de>>(
        &'de self,
        key: &str,
    ) -> Result<Option<T>, DeserializeError> {
        self.as_dict().map_or(Ok(None), |dict| dict.get_as(key))
    }
}

impl Dict {
    /// Deserializes the dictionary to any type; see [`Value::to`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    /// use std::collections::BTreeMap;
    ///
    /// let sizes: BTreeMap<String, u8> = Dict::from([("shoe", 38)]).to()?;
    /// assert_eq!(sizes["shoe"], 38);
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn to<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        T::deserialize(DictDeserializer(self))
    }

    /// Deserializes the value under `key`. `None` if there is no such key.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert_eq!(Dict::from([("size", 38)]).get_as::<u8>("size")?, Some(38));
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn get_as<'de, T: Deserialize<'de>>(
        &'de self,
        key: &str,
    ) -> Result<Option<T>, DeserializeError> {
        self.get(key).map(|value| value.to().map_err(|error| error.under_key(key))).transpose()
    }
}

#[derive(Clone, Copy)]
struct ValueDeserializer<'de> {
    value: &'de Value,
    /// The number of levels that may still be entered.
    levels_left: usize,
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Int(int) => visit_int(int, visitor),
            Value::Float(float) => visitor.visit_f64(*float),
            Value::String(text) | Value::Markup(text) => visitor.visit_borrowed_str(text),
            Value::List(items) | Value::Tuple(items) => {
                visit_items(items, self.levels_left, visitor)
            }
            Value::Dict(dict) => visit_dict(dict, self.levels_left, visitor),
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::Uuid(uuid) => visitor.visit_string(uuid.to_string()),
            Value::DateTime(datetime) => visitor.visit_string(datetime.to_string()),
        }
        .map_err(|error: DeserializeError| hint::<V::Value>(error, self.value))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            // As a `String` the value would be written back with another type.
            Value::Uuid(_) | Value::DateTime(_) | Value::Bytes(_) => {
                Err(hint::<V::Value>(unexpected(self.value, &visitor), self.value))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::Uuid(_) | Value::DateTime(_) => Err(unexpected(self.value, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match (Marked::named(name), self.value) {
            (None, value) if name == marked::VALUE => match extended_name(value) {
                Some(name) => visit_extended(name, self, visitor),
                None => self.deserialize_any(visitor),
            },
            (None, _) => visitor.visit_newtype_struct(self),
            (Some(marked), value) if !marked.is_type_of(value) => Err(unexpected(value, &visitor)),
            (Some(_), Value::Int(int)) if int.as_i64().is_none() => {
                visitor.visit_string(int.to_string())
            }
            (Some(_), _) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::String(name) | Value::Markup(name) => {
                visitor.visit_enum(StrDeserializer::new(name))
            }
            Value::Dict(dict) => visit_variant(dict, self.levels_left, visitor),
            _ => Err(unexpected(self.value, &visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

/// A dictionary that is not in a [`Value`].
#[derive(Clone, Copy)]
struct DictDeserializer<'de>(&'de Dict);

impl<'de> Deserializer<'de> for DictDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visit_dict(self.0, MAX_LEVELS, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match Marked::named(name) {
            None if name != marked::VALUE => visitor.visit_newtype_struct(self),
            None if is_like_json_number(self.0) => visit_extended(marked::DICT, self, visitor),
            None => self.deserialize_any(visitor),
            Some(_) => Err(DeserializeError::invalid_type(Unexpected::Map, &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visit_variant(self.0, MAX_LEVELS, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The error that `value` does not have the expected type.
fn unexpected(value: &Value, expected: &dyn Expected) -> DeserializeError {
    let unexpected = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(bool) => Unexpected::Bool(*bool),
        Value::Float(float) => Unexpected::Float(*float),
        Value::String(text) => Unexpected::Str(text),
        Value::Bytes(bytes) => Unexpected::Bytes(bytes),
        Value::List(_) => Unexpected::Seq,
        Value::Dict(_) => Unexpected::Map,
        Value::Int(_)
        | Value::Tuple(_)
        | Value::Markup(_)
        | Value::Uuid(_)
        | Value::DateTime(_) => Unexpected::Other(value.type_name()),
    };
    DeserializeError::invalid_type(unexpected, expected)
}

/// Adds a hint on the attribute that a field of type `T` needs for a value outside serde's data
/// model.
fn hint<T>(error: DeserializeError, value: &Value) -> DeserializeError {
    // The output of `type_name` is not stable, but it only affects a message.
    let wanted = std::any::type_name::<T>();
    let is = |name| wanted.starts_with(name);
    let module = match value {
        Value::Bytes(_) if is("alloc::vec::Vec<u8>") || is("[u8; ") => "serde_bytes",
        Value::Uuid(_) if is("uuid::Uuid") => "flask_session_cookie::with::uuid",
        Value::DateTime(_) if is("chrono::datetime::DateTime<") => {
            "flask_session_cookie::with::chrono"
        }
        Value::DateTime(_) if is("jiff::timestamp::Timestamp") => {
            "flask_session_cookie::with::jiff"
        }
        Value::DateTime(_) if is("time::offset_date_time::OffsetDateTime") => {
            "flask_session_cookie::with::time"
        }
        // serde deserializes `SystemTime` through `Duration`.
        Value::DateTime(_) if is("core::time::Duration") => {
            "flask_session_cookie::with::system_time"
        }
        _ => return error,
    };
    let option = if module == "serde_bytes" { "" } else { ", or its module `option`," };
    let found = value.type_name();
    error.with_hint(format_args!(
        "a field with `#[serde(with = \"{module}\")]`{option} reads {found}"
    ))
}

fn visit_int<'de, V: Visitor<'de>>(int: &Int, visitor: V) -> Result<V::Value, DeserializeError> {
    if let Some(int) = int.as_u64() {
        visitor.visit_u64(int)
    } else if let Some(int) = int.as_i64() {
        visitor.visit_i64(int)
    } else if let Some(int) = int.as_i128() {
        visitor.visit_i128(int)
    } else if let Some(int) = int.as_u128() {
        visitor.visit_u128(int)
    } else {
        let found = format!("int with {} digits", int.digits());
        Err(DeserializeError::invalid_value(Unexpected::Other(&found), &visitor))
    }
}

fn visit_items<'de, V: Visitor<'de>>(
    items: &'de [Value],
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    let levels_left = DeserializeError::levels_inside(levels_left)?;
    let mut access = Items::new(items.iter().map(|value| ValueDeserializer { value, levels_left }));
    let visited = visitor.visit_seq(&mut access)?;
    match access.items.len() {
        0 => Ok(visited),
        left => {
            let expected = format!("{} items", items.len() - left);
            Err(DeserializeError::invalid_length(items.len(), &expected.as_str()))
        }
    }
}

fn visit_dict<'de, V: Visitor<'de>>(
    dict: &'de Dict,
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    let levels_left = DeserializeError::levels_inside(levels_left)?;
    let entries = dict.iter().map(|(key, value)| (key, ValueDeserializer { value, levels_left }));
    visitor.visit_map(Entries::new(entries))
}

/// The variant for a value outside serde's data model, which a [`Value`] deserializes from an enum.
fn extended_name(value: &Value) -> Option<&'static str> {
    match value {
        Value::Tuple(_) => Some(marked::TUPLE),
        Value::Dict(dict) => is_like_json_number(dict).then_some(marked::DICT),
        Value::Int(int) if int.as_i64().is_some() => None,
        _ => Marked::name_of(value),
    }
}

fn is_like_json_number(dict: &Dict) -> bool {
    dict.single().is_some_and(|(key, _)| key == marked::JSON_NUMBER)
}

fn visit_extended<'de, D, V>(
    name: &'static str,
    content: D,
    visitor: V,
) -> Result<V::Value, DeserializeError>
where
    D: IntoDeserializer<'de, DeserializeError>,
    V: Visitor<'de>,
{
    visitor
        .visit_enum(MapAccessDeserializer::new(MapDeserializer::new(iter::once((name, content)))))
}

macro_rules! into_deserializer {
    ($($deserializer:ident),*) => {$(
        impl<'de> IntoDeserializer<'de, DeserializeError> for $deserializer<'de> {
            type Deserializer = Self;

            fn into_deserializer(self) -> Self {
                self
            }
        }
    )*};
}

into_deserializer!(ValueDeserializer, DictDeserializer);

/// An enum variant with content: `{"variant": content}`, serde's default representation.
fn visit_variant<'de, V: Visitor<'de>>(
    dict: &'de Dict,
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    match dict.single() {
        Some((name, value)) => {
            let levels_left = DeserializeError::levels_inside(levels_left)?;
            visitor.visit_enum(Variant { name, content: ValueDeserializer { value, levels_left } })
        }
        None => {
            let found = format!("dict with {} keys", dict.len());
            let expected = "a str, or a dict whose only key is a variant";
            Err(DeserializeError::invalid_value(Unexpected::Other(&found), &expected))
        }
    }
}

/// A variant of a user-defined enum and its content.
struct Variant<'de> {
    name: &'de str,
    content: ValueDeserializer<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = DeserializeError;
    type Variant = Variant<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Variant<'de>), DeserializeError> {
        Ok((seed.deserialize(StrDeserializer::<DeserializeError>::new(self.name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        match self.content.value {
            Value::Null => Ok(()),
            other => Err(unexpected(other, &"unit variant").under_key(self.name)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, DeserializeError> {
        seed.deserialize(self.content).map_err(|error| error.under_key(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let ValueDeserializer { value, levels_left } = self.content;
        match value {
            Value::List(items) | Value::Tuple(items) => visit_items(items, levels_left, visitor),
            other => Err(unexpected(other, &visitor)),
        }
        .map_err(|error| error.under_key(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let ValueDeserializer { value, levels_left } = self.content;
        match value {
            Value::Dict(dict) => visit_dict(dict, levels_left, visitor),
            other => Err(unexpected(other, &visitor)),
        }
        .map_err(|error| error.under_key(self.name))
    }
}
