//! Python's `dict` with text keys: insertion order is part of the value.

use std::fmt;

use indexmap::{IndexMap, map};

use super::Value;

/// A dictionary with text keys in insertion order: Python's `dict`.
///
/// A key that is set again keeps its place. Two dictionaries are equal if they hold equal values under the same keys, in
/// whatever order, as in Python.
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
#[derive(Default, PartialEq)]
pub struct Dict(IndexMap<String, Value>);

impl Dict {
    /// An empty dictionary.
    #[must_use]
    pub fn new() -> Dict {
        Dict::default()
    }

    /// An empty dictionary with room for `capacity` keys.
    pub(crate) fn with_capacity(capacity: usize) -> Dict {
        Dict(IndexMap::with_capacity(capacity))
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The value under `key`, to change it in place.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.get_mut(key)
    }

    /// Sets `key` to `value` and gives back what it held before. A key that is there keeps its place; a new one goes to
    /// the end.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(key.into(), value.into())
    }

    /// The value under `key`, which is set to `value` if there is none; and whether that was so.
    pub(crate) fn get_or_insert(&mut self, key: String, value: impl Into<Value>) -> (&mut Value, bool) {
        match self.0.entry(key) {
            map::Entry::Occupied(entry) => (entry.into_mut(), false),
            map::Entry::Vacant(entry) => (entry.insert(value.into()), true),
        }
    }

    /// Takes `key` out and gives back what it held. The order of the others stays. Takes time in proportion to the
    /// number of keys behind it.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key)
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Takes all keys out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The values, in order.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.0.values()
    }

    /// The key and value of a dictionary that has just one.
    pub(crate) fn single(&self) -> Option<(&str, &Value)> {
        match self.0.first() {
            Some((key, value)) if self.0.len() == 1 => Some((key, value)),
            _ => None,
        }
    }

    /// Like [`Dict::single`], but takes them out.
    pub(crate) fn into_single(mut self) -> Option<(String, Value)> {
        if self.0.len() == 1 { self.0.pop() } else { None }
    }
}

/// Written out because a derived one needs so much stack without optimisation that a value nested as deeply as a codec
/// allows would not fit a thread's 2 MiB.
impl Clone for Dict {
    fn clone(&self) -> Dict {
        let mut copy = IndexMap::with_capacity(self.0.len());
        for (key, value) in &self.0 {
            copy.insert(key.clone(), value.clone());
        }
        Dict(copy)
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Dict {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Dict {
        Dict(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Dict {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.0.extend(entries.into_iter().map(|(key, value)| (key.into(), value.into())));
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Dict {
    fn from(entries: [(K, V); N]) -> Dict {
        entries.into_iter().collect()
    }
}

/// The keys and values of a [`Dict`], in order; see [`Dict::iter`].
#[derive(Debug, Clone)]
pub struct Iter<'a>(map::Iter<'a, String, Value>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<(&'a str, &'a Value)> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, value)| (key.as_str(), value))
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The keys and values of a [`Dict`] that is used up, in order.
#[derive(Debug)]
pub struct IntoIter(map::IntoIter<String, Value>);

impl Iterator for IntoIter {
    type Item = (String, Value);

    fn next(&mut self) -> Option<(String, Value)> {
        self.0.next()
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
        IntoIter(self.0.into_iter())
    }
}
