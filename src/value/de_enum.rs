//! Enums out of values: those of the program, and the form in which a whole [`Value`] is handed over.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess,
    Visitor,
};

use super::de::{DictDeserializer, ValueDeserializer, inside, visit_dict, visit_items};
use super::serde_names as names;
use super::{Dict, Value};
use crate::error::DeserializeError;

/// An enum whose variant has content: serde's external form, a dictionary with one key.
pub(super) fn visit_variant<'de, V: Visitor<'de>>(
    dict: &'de Dict,
    levels_left: usize,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    match dict.single() {
        Some((name, content)) => {
            visitor.visit_enum(Variant { name, content: Some(content), levels_left: inside(levels_left)? })
        }
        None => {
            let found = format!("dict of {} keys", dict.len());
            let expected = "text, or a dict whose one key is a variant";
            Err(DeserializeError::invalid_value(Unexpected::Other(&found), &expected))
        }
    }
}

pub(super) struct Variant<'de> {
    pub(super) name: &'de str,
    pub(super) content: Option<&'de Value>,
    /// For the content.
    pub(super) levels_left: usize,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = DeserializeError;
    type Variant = Variant<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Variant<'de>), DeserializeError> {
        let name: StrDeserializer<'_, DeserializeError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> Variant<'de> {
    /// What the variant has, and the name of it for the path.
    fn content(&self, expected: &'static str) -> Result<&'de Value, DeserializeError> {
        self.content.ok_or_else(|| DeserializeError::invalid_type(Unexpected::UnitVariant, &expected))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        match self.content {
            None | Some(Value::Null) => Ok(()),
            Some(content) => Err(content.is_no(&"unit variant").under_key(self.name)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, DeserializeError> {
        let value = self.content("newtype variant")?;
        seed.deserialize(ValueDeserializer { value, levels_left: self.levels_left })
            .map_err(|error| error.under_key(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.content("tuple variant")? {
            Value::List(items) | Value::Tuple(items) => visit_items(items, self.levels_left, visitor),
            other => Err(other.is_no(&visitor)),
        }
        .map_err(|error| error.under_key(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        match self.content("struct variant")? {
            Value::Dict(dict) => visit_dict(dict, self.levels_left, visitor),
            other => Err(other.is_no(&visitor)),
        }
        .map_err(|error| error.under_key(self.name))
    }
}

/// A dictionary where a whole [`Value`] is asked for.
pub(super) fn visit_whole_dict<'de, V: Visitor<'de>>(
    content: DictDeserializer<'de>,
    visitor: V,
) -> Result<V::Value, DeserializeError> {
    match content.dict.single() {
        // Not to be taken for a number of `serde_json`.
        Some((names::JSON_NUMBER, _)) => visitor.visit_enum(WithoutWord { name: names::DICT, content }),
        _ => visit_dict(content.dict, content.levels_left, visitor),
    }
}

/// A value that serde has no word for, where a whole [`Value`] is asked for: an enum whose variant is its type.
pub(super) struct WithoutWord<D> {
    pub(super) name: &'static str,
    pub(super) content: D,
}

impl<'de, D: Deserializer<'de, Error = DeserializeError>> EnumAccess<'de> for WithoutWord<D> {
    type Error = DeserializeError;
    type Variant = WithoutWord<D>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, WithoutWord<D>), DeserializeError> {
        let name: StrDeserializer<'_, DeserializeError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de, D: Deserializer<'de, Error = DeserializeError>> VariantAccess<'de> for WithoutWord<D> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        Err(DeserializeError::invalid_type(Unexpected::NewtypeVariant, &"unit variant"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, DeserializeError> {
        seed.deserialize(self.content)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        self.content.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.content.deserialize_map(visitor)
    }
}
