//! Python's `dict` with text keys: insertion order is part of the value.

use std::ops::Range;
use std::{mem, vec};

use super::Value;
use super::entries::{Entries, Key};

/// A dictionary with text keys in insertion order: Python's `dict`.
///
/// A key that is set again keeps its place. Two dictionaries are equal if they hold equal values under the same keys, in
/// whatever order, as in Python.
///
/// Up to 16 keys are compared one by one; more are hashed, with keys that are random except on
/// `wasm32-unknown-unknown`, where there is no source of randomness.
///
/// ```
/// use flask_session_cookie::{Dict, Value};
///
/// let mut item = Dict::new();
/// item.insert("sku", "A-1");
/// item.insert("qty", 2);
/// item.insert("sku", "A-2");
/// assert_eq!(item.keys().collect::<Vec<_>>(), ["sku", "qty"]);
/// assert_eq!(item.get("sku"), Some(&Value::from("A-2")));
/// assert_eq!(item, Dict::from([("qty", Value::from(2)), ("sku", Value::from("A-2"))]));
/// ```
#[derive(Default)]
pub struct Dict(Entries);

impl Dict {
    /// An empty dictionary.
    #[must_use]
    pub fn new() -> Dict {
        Dict::default()
    }

    /// A dictionary of entries in the order of a text. For duplicate keys the last value wins, at the first key's position.
    pub(crate) fn from_entries(entries: Vec<(Key, Value)>) -> Dict {
        Dict(entries.into())
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.find(key).and_then(|index| self.0.get(index)).map(|(_, value)| value)
    }

    /// The value under `key`, to change it in place.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.find(key).map(|index| self.0.value_mut(index))
    }

    /// Sets `key` to `value` and returns what it held before. A key that is there keeps its place; a new one goes to
    /// the end.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(present) => Some(mem::replace(present, value)),
            None => {
                self.0.push(key.into(), value);
                None
            }
        }
    }

    /// The value under `key`, which is set to `value` if there is none; and whether that was so.
    pub(crate) fn get_or_insert(&mut self, key: String, value: impl Into<Value>) -> (&mut Value, bool) {
        let found = self.0.find(&key);
        let index = found.unwrap_or_else(|| {
            self.0.push(key.into(), value.into());
            self.0.len() - 1
        });
        (self.0.value_mut(index), found.is_none())
    }

    /// Takes `key` out and returns what it held. The order of the others stays. Takes time in proportion to the
    /// number of keys after it.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.find(key).and_then(|index| self.0.remove(index))
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.find(key).is_some()
    }

    /// Takes all keys out.
    pub fn clear(&mut self) {
        self.0 = Entries::default();
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { dict: self, indices: 0..self.len() }
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in order.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The values, in order, to change them in place.
    pub(crate) fn values_mut(&mut self) -> Vec<&mut Value> {
        self.0.values_mut()
    }

    /// Whether the keys are in ascending order.
    pub(crate) fn is_sorted(&self) -> bool {
        self.keys().is_sorted()
    }

    /// The only key of the dictionary, and its value.
    pub(crate) fn single(&self) -> Option<(&str, &Value)> {
        self.iter().next().filter(|_| self.len() == 1)
    }

    /// The value under the only key.
    pub(crate) fn into_single(mut self) -> Option<Value> {
        if self.len() == 1 { self.0.remove(0) } else { None }
    }
}

/// Written out because a derived one needs so much stack without optimisation that a value nested as deeply as a codec
/// allows would not fit a thread's 2 MiB.
impl Clone for Dict {
    fn clone(&self) -> Dict {
        let mut copy = Vec::with_capacity(self.len());
        for (key, value) in self {
            copy.push((key.into(), value.clone()));
        }
        Dict::from_entries(copy)
    }
}

impl PartialEq for Dict {
    fn eq(&self, other: &Dict) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Dict {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Dict {
        let mut dict = Dict::new();
        dict.extend(entries);
        dict
    }
}

impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Dict {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Dict {
    fn from(entries: [(K, V); N]) -> Dict {
        entries.into_iter().collect()
    }
}

/// The keys and values of a [`Dict`], in order; see [`Dict::iter`].
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    dict: &'a Dict,
    indices: Range<usize>,
}

impl<'a> Iter<'a> {
    fn entry(&self, index: usize) -> Option<(&'a str, &'a Value)> {
        self.dict.0.get(index).map(|(key, value)| (key.as_str(), value))
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<(&'a str, &'a Value)> {
        self.indices.next().and_then(|index| self.entry(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.indices.next_back().and_then(|index| self.entry(index))
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The keys and values of a [`Dict`], in order, which it is turned into.
#[derive(Debug)]
pub struct IntoIter(vec::IntoIter<(Key, Value)>);

impl Iterator for IntoIter {
    type Item = (String, Value);

    fn next(&mut self) -> Option<(String, Value)> {
        self.0.next().map(|(key, value)| (key.into(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}

impl IntoIterator for Dict {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self.0.into_vec().into_iter())
    }
}
