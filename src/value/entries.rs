//! Where a [`Dict`](super::Dict) keeps its keys and values.
//!
//! Most dictionaries in a session have a handful of keys. To compare them one by one takes less time than to hash one, and a table
//! of hashes takes more memory than they do. Only where there are many is there such a table, with keys of its own for the hash:
//! so no choice of keys makes it slow.

#![expect(clippy::indexing_slicing, reason = "a place was just found, or just made")]

use std::cmp::Ordering;
use std::{mem, slice, vec};

use compact_str::CompactString;
use indexmap::{IndexMap, map};

use super::Value;

/// A key. Those of up to three words, which is 24 bytes on most machines, need no memory of their own.
pub(crate) type Key = CompactString;

/// Up to so many keys are compared one by one.
const FEW: usize = 16;

pub(super) enum Entries {
    Few(Vec<(Key, Value)>),
    Many(Box<IndexMap<Key, Value>>),
}

impl Default for Entries {
    fn default() -> Entries {
        Entries::Few(Vec::new())
    }
}

impl Entries {
    /// Of entries no two of which have the same key.
    pub(super) fn from_distinct(entries: Vec<(Key, Value)>) -> Entries {
        if entries.len() <= FEW {
            Entries::Few(entries)
        } else {
            Entries::Many(Box::new(entries.into_iter().collect()))
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Entries::Few(entries) => entries.len(),
            Entries::Many(map) => map.len(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Entries::Few(entries) => entries.iter().find(|(other, _)| other == key).map(|(_, value)| value),
            Entries::Many(map) => map.get(key),
        }
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match self {
            Entries::Few(entries) => {
                entries.iter_mut().find(|(other, _)| other == key).map(|(_, value)| value)
            }
            Entries::Many(map) => map.get_mut(key),
        }
    }

    pub(super) fn insert(&mut self, key: Key, value: Value) -> Option<Value> {
        match self.get_mut(&key) {
            Some(present) => Some(mem::replace(present, value)),
            None => {
                self.get_or_insert(key, value);
                None
            }
        }
    }

    /// The value under `key`, which is set to `value` if there is none; and whether that was so.
    pub(super) fn get_or_insert(&mut self, key: Key, value: Value) -> (&mut Value, bool) {
        let is_new = self.get(&key).is_none();
        if is_new
            && let Entries::Few(entries) = self
            && entries.len() == FEW
        {
            let mut map = IndexMap::with_capacity(2 * FEW);
            map.extend(mem::take(entries));
            *self = Entries::Many(Box::new(map));
        }
        match self {
            Entries::Few(entries) => {
                let place = match entries.iter().position(|(other, _)| *other == key) {
                    Some(place) => place,
                    None => {
                        entries.push((key, value));
                        entries.len() - 1
                    }
                };
                (&mut entries[place].1, is_new)
            }
            Entries::Many(map) => (map.entry(key).or_insert(value), is_new),
        }
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Value> {
        match self {
            Entries::Few(entries) => {
                let place = entries.iter().position(|(other, _)| other == key)?;
                Some(entries.remove(place).1)
            }
            Entries::Many(map) => map.shift_remove(key),
        }
    }

    pub(super) fn pop(&mut self) -> Option<(Key, Value)> {
        match self {
            Entries::Few(entries) => entries.pop(),
            Entries::Many(map) => map.pop(),
        }
    }

    /// Whether each key is above the one before it.
    pub(super) fn is_sorted(&self) -> bool {
        match self {
            Entries::Few(entries) => are_sorted(entries),
            Entries::Many(map) => map.keys().is_sorted(),
        }
    }

    pub(super) fn iter(&self) -> Iter<'_> {
        match self {
            Entries::Few(entries) => Iter::Few(entries.iter()),
            Entries::Many(map) => Iter::Many(map.iter()),
        }
    }
}

fn are_sorted(entries: &[(Key, Value)]) -> bool {
    let keys = entries.iter().map(|(key, _)| key.as_str());
    keys.is_sorted_by(|key, next| compare_keys(key, next).is_lt())
}

/// `key.cmp(other)`, for which in most cases it is enough to look at the first characters.
#[inline]
pub(crate) fn compare_keys(key: &str, other: &str) -> Ordering {
    let [first, first_of_other] = [key, other].map(|key| key.as_bytes().first());
    first.cmp(&first_of_other).then_with(|| key.cmp(other))
}

/// Of keys that come twice the last value counts, in the place of the first.
impl From<Vec<(Key, Value)>> for Entries {
    fn from(entries: Vec<(Key, Value)>) -> Entries {
        // Most dictionaries were written with sorted keys.
        if entries.len() <= FEW && are_sorted(&entries) {
            return Entries::Few(entries);
        }
        let mut kept = Entries::Few(Vec::with_capacity(entries.len().min(FEW)));
        for (key, value) in entries {
            kept.insert(key, value);
        }
        kept
    }
}

impl IntoIterator for Entries {
    type Item = (Key, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        match self {
            Entries::Few(entries) => IntoIter::Few(entries.into_iter()),
            Entries::Many(map) => IntoIter::Many(map.into_iter()),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Iter<'a> {
    Few(slice::Iter<'a, (Key, Value)>),
    Many(map::Iter<'a, Key, Value>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Key, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Iter::Few(entries) => entries.next().map(|(key, value)| (key, value)),
            Iter::Many(entries) => entries.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Iter::Few(entries) => entries.size_hint(),
            Iter::Many(entries) => entries.size_hint(),
        }
    }

    /// Decides once, and not for every entry, how they are kept.
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, first: B, mut f: F) -> B {
        match self {
            Iter::Few(entries) => entries.fold(first, |so_far, (key, value)| f(so_far, (key, value))),
            Iter::Many(entries) => entries.fold(first, f),
        }
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Iter::Few(entries) => entries.next_back().map(|(key, value)| (key, value)),
            Iter::Many(entries) => entries.next_back(),
        }
    }
}

#[derive(Debug)]
pub(super) enum IntoIter {
    Few(vec::IntoIter<(Key, Value)>),
    Many(map::IntoIter<Key, Value>),
}

impl Iterator for IntoIter {
    type Item = (Key, Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            IntoIter::Few(entries) => entries.next(),
            IntoIter::Many(entries) => entries.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            IntoIter::Few(entries) => entries.size_hint(),
            IntoIter::Many(entries) => entries.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::value::Dict;

    /// What a dictionary does, by the definition: a list that is searched from its beginning.
    #[derive(Default)]
    struct Model(Vec<(String, i64)>);

    impl Model {
        fn place(&self, key: &str) -> Option<usize> {
            self.0.iter().position(|(other, _)| other == key)
        }

        fn insert(&mut self, key: &str, value: i64) -> Option<i64> {
            match self.place(key) {
                Some(place) => Some(mem::replace(&mut self.0[place].1, value)),
                None => {
                    self.0.push((key.to_owned(), value));
                    None
                }
            }
        }

        fn remove(&mut self, key: &str) -> Option<i64> {
            self.place(key).map(|place| self.0.remove(place).1)
        }
    }

    fn check(dict: &Dict, model: &Model) {
        let kept: Vec<_> =
            dict.iter().map(|(key, value)| (key.to_owned(), value.as_i64().unwrap())).collect();
        assert_eq!(kept, model.0);
        let from_behind: Vec<_> = dict.iter().rev().map(|(key, _)| key).collect();
        assert!(from_behind.into_iter().rev().eq(dict.keys()));
        assert_eq!(dict.len(), model.0.len());
        assert_eq!(*dict, model.0.iter().rev().map(|(key, value)| (key.as_str(), *value)).collect());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Of so many keys that both ways to keep them are met, and left again.
        #[test]
        fn few_keys_and_many_are_kept_alike(steps in vec((0..4, 0..2 * FEW, any::<i64>()), 0..200)) {
            let (mut dict, mut model) = (Dict::new(), Model::default());
            for (kind, key, value) in steps {
                let key = format!("{key}");
                match kind {
                    0 | 1 => {
                        let before = dict.insert(key.as_str(), value);
                        prop_assert_eq!(before.and_then(|before| before.as_i64()), model.insert(&key, value));
                    }
                    2 => {
                        let removed = dict.remove(&key);
                        prop_assert_eq!(removed.and_then(|removed| removed.as_i64()), model.remove(&key));
                    }
                    _ => {
                        let is_new = model.place(&key).is_none();
                        if is_new {
                            model.insert(&key, value);
                        }
                        let place = model.place(&key).unwrap();
                        let (present, was_new) = dict.get_or_insert(key, value);
                        prop_assert_eq!((present.as_i64(), was_new), (Some(model.0[place].1), is_new));
                    }
                }
                check(&dict, &model);
                check(&dict.clone(), &model);
            }
            prop_assert!(dict.into_iter().map(|(key, _)| key).eq(model.0.into_iter().map(|(key, _)| key)));
        }

        #[test]
        fn entries_of_a_text_are_kept_as_if_they_were_inserted(keys in vec(0..3 * FEW, 0..3 * FEW)) {
            let entries = keys.iter().zip(0_i64..).map(|(key, value)| (format!("{key}"), value));
            let mut model = Model::default();
            for (key, value) in entries.clone() {
                model.insert(&key, value);
            }
            check(&Dict::from_entries(entries.map(|(key, value)| (key.into(), value.into())).collect()), &model);
        }
    }
}
