//! An entry of a dictionary, which may be vacant.

use super::Dict;
use crate::value::Value;

/// An entry of a [`Dict`], which may be vacant; see [`Dict::entry`].
///
/// ```
/// use flask_session_cookie::{Dict, Entry};
///
/// fn increment(entry: Entry<'_>) {
///     entry
///         .and_modify(|count| *count = (count.as_i64().unwrap_or_default() + 1).into())
///         .or_insert(1);
/// }
///
/// let mut dict = Dict::new();
/// increment(dict.entry("visits"));
/// increment(dict.entry("visits"));
/// assert_eq!(dict["visits"], 2);
/// ```
#[derive(Debug)]
#[must_use = "an entry does nothing unless a value is inserted"]
pub struct Entry<'a> {
    dict: &'a mut Dict,
    key: String,
    /// The index of the value, if there is one.
    index: Option<usize>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(dict: &'a mut Dict, key: String) -> Entry<'a> {
        Entry { index: dict.0.find(&key), dict, key }
    }

    /// The key.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// assert_eq!(Dict::new().entry("theme").key(), "theme");
    /// ```
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the value, after setting it to `value` if the entry is vacant:
    /// `dict.setdefault(key, value)`.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("theme", "dark")]);
    /// assert_eq!(*dict.entry("theme").or_insert("light"), "dark");
    /// assert_eq!(*dict.entry("language").or_insert("en"), "en");
    /// ```
    pub fn or_insert(self, value: impl Into<Value>) -> &'a mut Value {
        self.or_insert_with(|| value)
    }

    /// Like [`or_insert`](Entry::or_insert), but calls `value` only if the entry is vacant.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("theme", "dark")]);
    /// assert_eq!(*dict.entry("theme").or_insert_with(|| -> &str { unreachable!() }), "dark");
    /// ```
    pub fn or_insert_with<V: Into<Value>>(self, value: impl FnOnce() -> V) -> &'a mut Value {
        let entries = &mut self.dict.0;
        let index = self.index.unwrap_or_else(|| {
            entries.push(self.key.into(), value().into());
            entries.len() - 1
        });
        entries.value_mut(index)
    }

    /// Modifies the value, if there is one, before anything is inserted.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    ///
    /// let mut dict = Dict::from([("visits", 1)]);
    /// dict.entry("visits").and_modify(|visits| *visits = 2.into()).or_insert(1);
    /// dict.entry("logins").and_modify(|logins| *logins = 2.into()).or_insert(1);
    /// assert_eq!(dict, Dict::from([("visits", 2), ("logins", 1)]));
    /// ```
    pub fn and_modify(self, change: impl FnOnce(&mut Value)) -> Entry<'a> {
        if let Some(index) = self.index {
            change(self.dict.0.value_mut(index));
        }
        self
    }
}
