//! From values to anything that serde can deserialize.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, Expected, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::de_enum::{Variant, WithoutWord, visit_variant, visit_whole_dict};
use super::de_key::KeyDeserializer;
use super::serde_names::{self as names, Marked};
use super::{Dict, Int, Iter, MAX_LEVELS, Value};
use crate::error::DeserializeError;

impl Value {
    /// The value as a type of the program, by the table at [`from_serialize`](Value::from_serialize) backwards.
    ///
    /// A tuple is read from a list as well, and a `Vec` from a tuple; text from a `Markup`; a float from an integer.
    /// UUIDs and datetimes are read by [`with`](crate::with), and no text is read from them.
    ///
    /// There is one exception, where serde reads a value before it knows the type that it is for: in fields with
    /// `#[serde(flatten)]`, and in enums that are untagged, or have their tag inside or beside the content. What it
    /// keeps meanwhile are types of its own, which have no UUID, datetime, `Markup`, tuple, or integer beyond 64
    /// bits. A field whose type says what it is (by [`with`](crate::with), a [`DateTime`](super::DateTime), a Rust
    /// tuple) is read all the same, but such an integer is an error; and a [`Value`] gets text and lists instead.
    /// Writing keeps every type.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`], with the path to the value that does not fit; also for nesting over 256 levels.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    ///
    /// let pair = Value::from(("message", 3));
    /// assert_eq!(pair.deserialize_as::<(String, u8)>(), Ok(("message".to_owned(), 3)));
    /// ```
    pub fn deserialize_as<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        T::deserialize(ValueDeserializer { value: self, levels_left: MAX_LEVELS })
    }
}

impl Dict {
    /// Like that of [`Value`], for a value that is known to be a dictionary.
    pub(crate) fn deserialize_as<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        T::deserialize(DictDeserializer { dict: self, levels_left: MAX_LEVELS })
    }
}

#[derive(Clone, Copy)]
pub(super) struct ValueDeserializer<'de> {
    pub(super) value: &'de Value,
    /// How many levels of nesting may still be entered.
    pub(super) levels_left: usize,
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
            Value::List(items) | Value::Tuple(items) => visit_items(items, self.levels_left, visitor),
            Value::Dict(dict) => visit_dict(dict, self.levels_left, visitor),
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::Uuid(uuid) => visitor.visit_string(uuid.to_string()),
            Value::DateTime(moment) => visitor.visit_string(moment.to_string()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value {
            // They have a text, but a program that takes it for one would write text back.
            Value::Uuid(_) | Value::DateTime(_) => Err(self.value.is_no(&visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
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
        if name == names::VALUE {
            return match self.value {
                Value::Tuple(_) => visitor.visit_enum(WithoutWord { name: names::TUPLE, content: self }),
                Value::Markup(_) => visitor.visit_enum(WithoutWord { name: names::MARKUP, content: self }),
                Value::Uuid(_) => visitor.visit_enum(WithoutWord { name: names::UUID, content: self }),
                Value::DateTime(_) => {
                    visitor.visit_enum(WithoutWord { name: names::DATETIME, content: self })
                }
                Value::Int(int) if int.as_i64().is_none() => {
                    visitor.visit_enum(WithoutWord { name: names::INT, content: self })
                }
                Value::Dict(dict) => {
                    visit_whole_dict(DictDeserializer { dict, levels_left: self.levels_left }, visitor)
                }
                _ => self.deserialize_any(visitor),
            };
        }
        match (Marked::named(name), self.value) {
            (None, _) => visitor.visit_newtype_struct(self),
            (Some(Marked::Int), Value::Int(int)) => match int.as_i64() {
                Some(small) => visitor.visit_i64(small),
                None => visitor.visit_string(int.to_string()),
            },
            (Some(Marked::Markup), Value::Markup(_))
            | (Some(Marked::Uuid), Value::Uuid(_))
            | (Some(Marked::DateTime), Value::DateTime(_)) => self.deserialize_any(visitor),
            (Some(_), _) => Err(self.value.is_no(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.value {
            Value::String(variant) | Value::Markup(variant) => {
                visitor.visit_enum(Variant { name: variant, content: None, levels_left: self.levels_left })
            }
            Value::Dict(dict) => visit_variant(dict, self.levels_left, visitor),
            _ => Err(self.value.is_no(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier
    }
}

#[derive(Clone, Copy)]
pub(super) struct DictDeserializer<'de> {
    pub(super) dict: &'de Dict,
    pub(super) levels_left: usize,
}

impl<'de> Deserializer<'de> for DictDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visit_dict(self.dict, self.levels_left, visitor)
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
            None if name == names::VALUE => visit_whole_dict(self, visitor),
            None => visitor.visit_newtype_struct(self),
            Some(_) => Err(DeserializeError::invalid_type(Unexpected::Map, &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visit_variant(self.dict, self.levels_left, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl Value {
    /// That this is not what was asked for.
    pub(super) fn is_no(&self, expected: &dyn Expected) -> DeserializeError {
        DeserializeError::invalid_type(
            match self {
                Value::Null => Unexpected::Unit,
                Value::Bool(bool) => Unexpected::Bool(*bool),
                Value::Float(float) => Unexpected::Float(*float),
                Value::String(text) => Unexpected::Str(text),
                Value::Bytes(bytes) => Unexpected::Bytes(bytes),
                Value::List(_) => Unexpected::Seq,
                Value::Dict(_) => Unexpected::Map,
                Value::Int(_) | Value::Tuple(_) | Value::Markup(_) | Value::Uuid(_) | Value::DateTime(_) => {
                    Unexpected::Other(self.type_name())
                }
            },
            expected,
        )
    }
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
        let found = format!("int of {} digits", int.digits());
        Err(DeserializeError::invalid_value(Unexpected::Other(&found), &visitor))
    }
}

/// How many levels may still be entered inside of a container, if it may be entered itself.
pub(super) fn inside(levels_left: usize) -> Result<usize, DeserializeError> {
    levels_left.checked_sub(1).ok_or_else(DeserializeError::too_deep)
}

pub(super) fn visit_items<'de, V: Visitor<'de>>(
    items: &'de [Value],
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    let mut access = Items { items: items.iter(), length: items.len(), levels_left: inside(levels_left)? };
    let visited = visitor.visit_seq(&mut access)?;
    match access.items.len() {
        0 => Ok(visited),
        left => {
            let expected = format!("{} items", items.len() - left);
            Err(DeserializeError::invalid_length(items.len(), &expected.as_str()))
        }
    }
}

struct Items<'de> {
    items: std::slice::Iter<'de, Value>,
    length: usize,
    /// For the items.
    levels_left: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = DeserializeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DeserializeError> {
        let index = self.length - self.items.len();
        match self.items.next() {
            None => Ok(None),
            Some(value) => match seed.deserialize(ValueDeserializer { value, levels_left: self.levels_left })
            {
                Ok(item) => Ok(Some(item)),
                Err(error) => Err(error.at_index(index)),
            },
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

pub(super) fn visit_dict<'de, V: Visitor<'de>>(
    dict: &'de Dict,
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    visitor.visit_map(Entries { entries: dict.iter(), entry: None, levels_left: inside(levels_left)? })
}

struct Entries<'de> {
    entries: Iter<'de>,
    /// The entry whose key was taken last.
    entry: Option<(&'de str, &'de Value)>,
    /// For the values.
    levels_left: usize,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DeserializeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DeserializeError> {
        self.entry = self.entries.next();
        match self.entry {
            None => Ok(None),
            Some((key, _)) => match seed.deserialize(KeyDeserializer(key)) {
                Ok(key) => Ok(Some(key)),
                Err(error) => Err(error.under_key(key)),
            },
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, DeserializeError> {
        match self.entry.take() {
            None => Err(DeserializeError::new("a value was asked for before its key")),
            Some((key, value)) => seed
                .deserialize(ValueDeserializer { value, levels_left: self.levels_left })
                .map_err(|error| error.under_key(key)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
