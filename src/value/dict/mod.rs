//! Python's `dict` with string keys.

mod entry;
mod iter;

use std::iter::FusedIterator;
use std::mem;
use std::ops::Index;

pub use self::entry::Entry;
pub use self::iter::{IntoIter, Iter, IterMut};
use super::Value;
use super::entries::{Entries, Key};

/// A dictionary with string keys in insertion order: Python's `dict`.
///
/// Setting an existing key keeps its position. As in Python, two dictionaries are equal if they
/// have equal values under the same keys, whatever the order.
///
/// Up to 16 keys are compared one by one; more are hashed with random hash keys, except on
/// `wasm32-unknown-unknown`, which has no source of randomness.
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
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::new();
    /// assert!(dict.is_empty());
    /// dict.insert("theme", "dark");
    /// assert_eq!(dict.to_string(), "{'theme': 'dark'}");
    /// ```
    #[must_use]
    pub fn new() -> Dict {
        Dict::default()
    }

    /// A dictionary of entries as they are in a text. For duplicate keys the last value wins, at
    /// the first key's position.
    pub(crate) fn from_entries(entries: Vec<(Key, Value)>) -> Dict {
        Dict(entries.into())
    }

    /// The value under `key`.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let dict = Dict::from([("theme", "dark")]);
    /// assert_eq!(dict.get("theme").and_then(|theme| theme.as_str()), Some("dark"));
    /// assert_eq!(dict.get("language"), None);
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.find(key).and_then(|index| self.0.get(index)).map(|(_, value)| value)
    }

    /// The value under `key`, mutably.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("theme", "dark")]);
    /// if let Some(theme) = dict.get_mut("theme") {
    ///     *theme = "light".into();
    /// }
    /// assert_eq!(dict["theme"], "light");
    /// ```
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.find(key).map(|index| self.0.value_mut(index))
    }

    /// Sets `key` to `value` and returns the previous value. An existing key keeps its position; a
    /// new one is appended.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("theme", "light"), ("language", "en")]);
    /// assert_eq!(dict.insert("theme", "dark"), Some("light".into()));
    /// assert_eq!(dict.insert("visits", 1), None);
    /// assert_eq!(dict.to_string(), "{'theme': 'dark', 'language': 'en', 'visits': 1}");
    /// ```
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(old) => Some(mem::replace(old, value)),
            None => {
                self.0.push(key.into(), value);
                None
            }
        }
    }

    /// The entry of `key`, which may be vacant, for in-place insertion and modification.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let mut dict = Dict::new();
    /// for word in ["a", "b", "a"] {
    ///     let count = dict.entry(word).or_insert(0);
    ///     *count = (count.as_i64().unwrap_or_default() + 1).into();
    /// }
    /// assert_eq!(dict, Dict::from([("a", 2), ("b", 1)]));
    /// ```
    pub fn entry(&mut self, key: impl Into<String>) -> Entry<'_> {
        Entry::new(self, key.into())
    }

    /// Removes `key` and returns its value. The other keys keep their order. Takes time in
    /// proportion to the number of keys after it.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("a", 1), ("b", 2), ("c", 3)]);
    /// assert_eq!(dict.remove("a"), Some(1.into()));
    /// assert_eq!(dict.remove("a"), None);
    /// assert_eq!(dict.to_string(), "{'b': 2, 'c': 3}");
    /// ```
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.find(key).and_then(|index| self.0.remove(index))
    }

    /// Whether there is a value under `key`.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let dict = Dict::from([("theme", Value::Null)]);
    /// assert!(dict.contains_key("theme"));
    /// assert!(!dict.contains_key("language"));
    /// ```
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.find(key).is_some()
    }

    /// Removes all keys.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("theme", "dark")]);
    /// dict.clear();
    /// assert_eq!(dict, Dict::new());
    /// ```
    pub fn clear(&mut self) {
        self.0 = Entries::default();
    }

    /// The number of keys.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert_eq!(Dict::from([("a", 1), ("b", 2)]).len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no keys.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert!(Dict::new().is_empty());
    /// assert!(!Dict::from([("a", 1)]).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The keys and values, in order.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let dict = Dict::from([("b", 1), ("a", 2)]);
    /// let pairs: Vec<_> = dict.iter().map(|(key, value)| format!("{key}={value}")).collect();
    /// assert_eq!(pairs, ["b=1", "a=2"]);
    /// ```
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { dict: self, indices: 0..self.len() }
    }

    /// The keys and values, in order, with mutable values.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut prices = Dict::from([("apple", 1), ("pear", 2)]);
    /// for (_, price) in prices.iter_mut() {
    ///     *price = (price.as_i64().unwrap_or_default() * 2).into();
    /// }
    /// assert_eq!(prices, Dict::from([("apple", 2), ("pear", 4)]));
    /// ```
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.0.iter_mut())
    }

    /// The keys, in order.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert!(Dict::from([("b", 1), ("a", 2)]).keys().eq(["b", "a"]));
    /// ```
    #[must_use]
    pub fn keys(
        &self,
    ) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + FusedIterator + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in order.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert!(Dict::from([("b", 1), ("a", 2)]).values().eq(&[1, 2]));
    /// ```
    #[must_use]
    pub fn values(
        &self,
    ) -> impl ExactSizeIterator<Item = &Value> + DoubleEndedIterator + FusedIterator + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The values, in order, mutably.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let mut dict = Dict::from([("b", 1), ("a", 2)]);
    /// dict.values_mut().for_each(|value| *value = Value::Null);
    /// assert!(dict.values().all(Value::is_null));
    /// ```
    pub fn values_mut(
        &mut self,
    ) -> impl ExactSizeIterator<Item = &mut Value> + DoubleEndedIterator + FusedIterator {
        self.iter_mut().map(|(_, value)| value)
    }

    /// Keeps the entries for which `keep` returns true, in their order.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("_id", 1), ("cart", 2)]);
    /// dict.retain(|key, _| !key.starts_with('_'));
    /// assert_eq!(dict, Dict::from([("cart", 2)]));
    /// ```
    pub fn retain(&mut self, keep: impl FnMut(&str, &mut Value) -> bool) {
        self.0.retain(keep);
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

/// Not derived: without optimization the derived implementation takes so much stack that a value of
/// the maximum depth would overflow a thread's 2 MiB.
impl Clone for Dict {
    fn clone(&self) -> Dict {
        let mut copy = Vec::with_capacity(self.len());
        for (key, value) in self {
            copy.push((key.into(), value.clone()));
        }
        Dict::from_entries(copy)
    }
}

/// The value under `key`: `dict[key]`.
///
/// # Panics
///
/// If there is no such key, where Python raises `KeyError`.
impl Index<&str> for Dict {
    type Output = Value;

    #[expect(clippy::expect_used, reason = "as in the maps of the standard library")]
    fn index(&self, key: &str) -> &Value {
        self.get(key).expect("no entry found for key")
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
