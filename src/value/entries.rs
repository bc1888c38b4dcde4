//! The storage of a [`Dict`](super::Dict): a list for a few keys, an `IndexMap` for many.
//!
//! Most dictionaries in a session have a handful of keys. Comparing them one by one is faster than
//! hashing, and a hash table takes more memory than such keys do. With many keys, randomly keyed
//! hashes keep lookups fast whatever keys an attacker chooses. With `IndexMap` alone, decoding the
//! benchmark session `cart` takes twice as long.

use std::slice;

use compact_str::CompactString;
use indexmap::{IndexMap, map};

use super::Value;

/// A key. Up to 24 bytes (on 64-bit targets) are stored inline.
pub(crate) type Key = CompactString;

/// The maximum length of the list.
const FEW: usize = 16;

pub(super) enum Entries {
    Few(Vec<(Key, Value)>),
    /// Boxed, since it would more than double the size of every [`Value`].
    Many(Box<IndexMap<Key, Value>>),
}

impl Default for Entries {
    fn default() -> Entries {
        Entries::Few(Vec::new())
    }
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        match self {
            Entries::Few(entries) => entries.len(),
            Entries::Many(map) => map.len(),
        }
    }

    /// The index of `key`.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        match self {
            Entries::Few(entries) => entries.iter().position(|(other, _)| other == key),
            Entries::Many(map) => map.get_index_of(key),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<(&Key, &Value)> {
        match self {
            Entries::Few(entries) => entries.get(index).map(|(key, value)| (key, value)),
            Entries::Many(map) => map.get_index(index),
        }
    }

    /// The value at an index that [`find`](Entries::find) returned.
    #[expect(clippy::indexing_slicing, reason = "the caller just found it")]
    pub(super) fn value_mut(&mut self, index: usize) -> &mut Value {
        match self {
            Entries::Few(entries) => &mut entries[index].1,
            Entries::Many(map) => &mut map[index],
        }
    }

    pub(super) fn iter_mut(&mut self) -> IterMut<'_> {
        match self {
            Entries::Few(entries) => IterMut::Few(entries.iter_mut()),
            Entries::Many(map) => IterMut::Many(map.iter_mut()),
        }
    }

    pub(super) fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        match self {
            Entries::Few(entries) => entries.retain_mut(|(key, value)| keep(key, value)),
            Entries::Many(map) => map.retain(|key, value| keep(key, value)),
        }
    }

    /// Appends a key, which must be new.
    pub(super) fn push(&mut self, key: Key, value: Value) {
        if let Entries::Few(entries) = self
            && entries.len() == FEW
        {
            *self = Entries::Many(Box::new(entries.drain(..).collect()));
        }
        match self {
            Entries::Few(entries) => entries.push((key, value)),
            Entries::Many(map) => drop(map.insert(key, value)),
        }
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Value> {
        match self {
            Entries::Few(entries) => (index < entries.len()).then(|| entries.remove(index).1),
            Entries::Many(map) => map.shift_remove_index(index).map(|(_, value)| value),
        }
    }

    pub(super) fn into_vec(self) -> Vec<(Key, Value)> {
        match self {
            Entries::Few(entries) => entries,
            Entries::Many(map) => map.into_iter().collect(),
        }
    }
}

#[derive(Debug)]
pub(super) enum IterMut<'a> {
    Few(slice::IterMut<'a, (Key, Value)>),
    Many(map::IterMut<'a, Key, Value>),
}

/// For duplicate keys the last value wins, at the first key's position.
impl From<Vec<(Key, Value)>> for Entries {
    fn from(entries: Vec<(Key, Value)>) -> Entries {
        // Flask sorts keys, and strictly ascending keys have no duplicates.
        if entries.len() <= FEW && entries.is_sorted_by(|(key, _), (next, _)| key < next) {
            return Entries::Few(entries);
        }
        let mut kept = Entries::Few(Vec::with_capacity(entries.len().min(FEW)));
        for (key, value) in entries {
            match kept.find(&key) {
                Some(index) => *kept.value_mut(index) = value,
                None => kept.push(key, value),
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::value::Dict;

    /// The reference for the behavior of a dictionary.
    type Model = IndexMap<String, i64>;

    fn check(dict: &Dict, model: &Model) {
        let kept: Vec<_> = dict.iter().map(|(key, value)| (key, value.as_i64().unwrap())).collect();
        let expected: Vec<_> = model.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        assert_eq!(kept, expected);
        assert!(dict.iter().rev().map(|(key, _)| key).eq(model.keys().rev()));
        assert_eq!(dict.len(), model.len());
        assert_eq!(*dict, expected.into_iter().rev().collect());
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        /// The number of keys crosses `FEW` in both directions.
        #[test]
        fn a_dict_behaves_like_an_index_map(
            steps in vec((0..7, 0..2 * FEW, any::<i64>()), 0..200),
        ) {
            let (mut dict, mut model) = (Dict::new(), Model::new());
            for (kind, key, value) in steps {
                let key = format!("{key}");
                match kind {
                    0..=2 => prop_assert_eq!(
                        dict.insert(&key, value),
                        model.insert(key, value).map(Value::from)
                    ),
                    3 => prop_assert_eq!(
                        dict.remove(&key),
                        model.shift_remove(&key).map(Value::from)
                    ),
                    4 => prop_assert_eq!(
                        dict.entry(&key).and_modify(|found| *found = 7.into()).or_insert(value),
                        model.entry(key).and_modify(|found| *found = 7).or_insert(value)
                    ),
                    5 => {
                        for (_, kept) in dict.iter_mut().rev() {
                            *kept = (kept.as_i64().unwrap() >> 1).into();
                        }
                        model.values_mut().for_each(|kept| *kept >>= 1);
                        prop_assert!(dict.iter_mut().map(|(key, _)| key).eq(model.keys()));
                    }
                    _ => {
                        dict.retain(|other, kept| other < &*key || kept.as_i64() < Some(value));
                        model.retain(|other, kept| *other < key || *kept < value);
                    }
                }
                check(&dict, &model);
                check(&dict.clone(), &model);
            }
            let keys = dict.clone().into_iter().map(|(key, _)| key);
            prop_assert!(keys.eq(model.clone().into_keys()));
            let reversed = dict.into_iter().rev().map(|(key, _)| key);
            prop_assert!(reversed.eq(model.into_keys().rev()));
        }

        #[test]
        fn from_entries_is_the_same_as_repeated_insertion(
            keys in vec(0..3 * FEW, 0..3 * FEW),
        ) {
            let entries = keys.iter().zip(0_i64..).map(|(key, value)| (format!("{key}"), value));
            let model = entries.clone().collect();
            let entries = entries.map(|(key, value)| (key.into(), value.into())).collect();
            check(&Dict::from_entries(entries), &model);
        }
    }
}
