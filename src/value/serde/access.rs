//! Access to the contents of containers for visitors. Adds keys and indices to the paths of errors.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess};

use super::de_key::KeyDeserializer;
use super::error::DeserializeError;

/// The items of a list or tuple.
pub(super) struct Items<I> {
    pub(super) items: I,
    /// The index of the next item.
    index: usize,
}

impl<I> Items<I> {
    pub(super) fn new(items: I) -> Items<I> {
        Items { items, index: 0 }
    }
}

impl<'de, I: ExactSizeIterator> SeqAccess<'de> for Items<I>
where
    I::Item: Deserializer<'de, Error = DeserializeError>,
{
    type Error = DeserializeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DeserializeError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item).map(Some).map_err(|error| error.at_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The entries of a dictionary.
pub(super) struct Entries<'de, I, D> {
    entries: I,
    /// The entry whose key was returned last.
    entry: Option<(&'de str, D)>,
}

impl<I, D> Entries<'_, I, D> {
    pub(super) fn new(entries: I) -> Self {
        Entries { entries, entry: None }
    }
}

impl<'de, D, I: ExactSizeIterator<Item = (&'de str, D)>> MapAccess<'de> for Entries<'de, I, D>
where
    D: Deserializer<'de, Error = DeserializeError>,
{
    type Error = DeserializeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DeserializeError> {
        self.entry = self.entries.next();
        let Some((key, _)) = self.entry else { return Ok(None) };
        seed.deserialize(KeyDeserializer(key)).map(Some).map_err(|error| error.under_key(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, DeserializeError> {
        match self.entry.take() {
            Some((key, value)) => seed.deserialize(value).map_err(|error| error.under_key(key)),
            None => Err(DeserializeError::new("value requested before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
