//! Python's `dict` with text keys: insertion order is part of the value.

use super::Value;
use super::entries::{self, Entries, Key};

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

    /// A dictionary of entries as they stand in a text. Of keys that come twice the last value counts, in the place of the first.
    pub(crate) fn from_entries(entries: Vec<(Key, Value)>) -> Dict {
        Dict(entries.into())
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
        self.0.insert(key.into().into(), value.into())
    }

    /// The value under `key`, which is set to `value` if there is none; and whether that was so.
    pub(crate) fn get_or_insert(&mut self, key: String, value: impl Into<Value>) -> (&mut Value, bool) {
        self.0.get_or_insert(key.into(), value.into())
    }

    /// Takes `key` out and gives back what it held. The order of the others stays. Takes time in proportion to the
    /// number of keys behind it.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key)
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.get(key).is_some()
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
        Iter(self.0.iter())
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

    /// Whether each key is above the one before it.
    pub(crate) fn is_sorted(&self) -> bool {
        self.0.is_sorted()
    }

    /// The key and value of a dictionary that has just one.
    pub(crate) fn single(&self) -> Option<(&str, &Value)> {
        self.iter().next().filter(|_| self.len() == 1)
    }

    /// Like [`Dict::single`], but takes them out.
    pub(crate) fn into_single(mut self) -> Option<(Key, Value)> {
        if self.0.len() == 1 { self.0.pop() } else { None }
    }
}

/// Written out because a derived one needs so much stack without optimisation that a value nested as deeply as a codec
/// allows would not fit a thread's 2 MiB.
impl Clone for Dict {
    fn clone(&self) -> Dict {
        let mut copy = Vec::with_capacity(self.len());
        for (key, value) in self.0.iter() {
            copy.push((key.clone(), value.clone()));
        }
        Dict(Entries::from_distinct(copy))
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
pub struct Iter<'a>(entries::Iter<'a>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<(&'a str, &'a Value)> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, first: B, mut f: F) -> B {
        self.0.fold(first, |so_far, (key, value)| f(so_far, (key.as_str(), value)))
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
pub struct IntoIter(entries::IntoIter);

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
        IntoIter(self.0.into_iter())
    }
}
