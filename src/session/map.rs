//! The dictionary methods of a session, which also set its flags.

use std::iter::FusedIterator;
use std::ops::Index;

use super::Session;
use crate::value::{Dict, Entry, IntoIter, Iter, IterMut, Value};

impl Session {
    /// The value under `key`: `session.get(key)`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let session = Session::from([("username", "Alice")]);
    /// assert_eq!(session.get("username").and_then(|name| name.as_str()), Some("Alice"));
    /// assert_eq!(session.get("admin"), None);
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.read().get(key)
    }

    /// The value under `key`, to change it in place. If the key exists, the session becomes
    /// modified.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from([("visits", 1)]);
    /// *session.get_mut("visits").unwrap() = 2.into();
    /// assert!(session.is_modified());
    /// ```
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.accessed.set();
        let value = self.dict.get_mut(key)?;
        self.modified = true;
        Some(value)
    }

    /// Sets `key` to `value` and returns its previous value: `session[key] = value`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// assert_eq!(session.insert("theme", "light"), None);
    /// assert_eq!(session.insert("theme", "dark"), Some("light".into()));
    /// ```
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.write().insert(key, value)
    }

    /// The value under `key`, after setting it to `value` if the key does not exist:
    /// `session.setdefault(key, value)`. The session becomes modified only in that case. To change
    /// the value in place, see [`entry`](Session::entry).
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from([("theme", "dark")]);
    /// assert_eq!(session.get_or_insert("theme", "light"), "dark");
    /// assert!(!session.is_modified());
    /// assert_eq!(session.get_or_insert("language", "en"), "en");
    /// assert!(session.is_modified());
    /// ```
    pub fn get_or_insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> &Value {
        let key = key.into();
        self.modified |= !self.contains_key(&key);
        self.dict.entry(key).or_insert(value)
    }

    /// The entry of `key`, to insert a value or change it in place, as with
    /// `session.setdefault(key, [])` in Python. The session becomes modified.
    ///
    /// ```
    /// use flask_session_cookie::{Session, Value};
    ///
    /// let mut session = Session::new();
    /// if let Some(seen) = session.entry("seen").or_insert(Value::List(vec![])).as_list_mut() {
    ///     seen.push("/about".into());
    /// }
    /// assert_eq!(session["seen"].to_string(), "['/about']");
    /// ```
    pub fn entry(&mut self, key: impl Into<String>) -> Entry<'_> {
        self.write().entry(key)
    }

    /// Removes `key` and returns its value: `session.pop(key, None)`. The session becomes modified
    /// if the key existed.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from([("username", "Alice")]);
    /// assert_eq!(session.remove("admin"), None);
    /// assert!(!session.is_modified());
    /// assert_eq!(session.remove("username"), Some("Alice".into()));
    /// ```
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.accessed.set();
        let removed = self.dict.remove(key)?;
        self.modified = true;
        Some(removed)
    }

    /// Whether the session has this key: `key in session`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert!(Session::from([("username", "Alice")]).contains_key("username"));
    /// ```
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.read().contains_key(key)
    }

    /// Removes all keys: `session.clear()`. The session becomes modified even if it was empty.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from([("username", "Alice")]);
    /// session.clear();
    /// assert!(session.is_empty() && session.is_modified());
    /// ```
    pub fn clear(&mut self) {
        self.write().clear();
    }

    /// Keeps only the keys for which `keep` returns `true`. Since `keep` may change values, the
    /// session becomes modified unless it is empty.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from([("_permanent", true), ("admin", true)]);
    /// session.retain(|key, _| key.starts_with('_'));
    /// assert_eq!(session, Session::from([("_permanent", true)]));
    /// ```
    pub fn retain(&mut self, keep: impl FnMut(&str, &mut Value) -> bool) {
        self.write_values().retain(keep);
    }

    /// The keys and values, in order: `session.items()`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// for (key, value) in Session::from([("username", "Alice")]).iter() {
    ///     println!("{key}: {value}");
    /// }
    /// ```
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        self.read().iter()
    }

    /// The keys and values, in order, to change the values in place. The session becomes modified
    /// unless it is empty.
    ///
    /// ```
    /// use flask_session_cookie::{Session, Value};
    ///
    /// let mut session = Session::from([("a", 1), ("b", 2)]);
    /// for (_, value) in session.iter_mut() {
    ///     *value = Value::Null;
    /// }
    /// assert!(session.is_modified() && session.values().all(Value::is_null));
    /// ```
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        self.write_values().iter_mut()
    }

    /// The keys, in order: `session.keys()`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert!(Session::from([("b", 1), ("a", 2)]).keys().eq(["b", "a"]));
    /// ```
    #[must_use]
    pub fn keys(
        &self,
    ) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + FusedIterator + Clone {
        self.read().keys()
    }

    /// The values, in order: `session.values()`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert!(Session::from([("b", 1), ("a", 2)]).values().eq(&[1, 2]));
    /// ```
    #[must_use]
    pub fn values(
        &self,
    ) -> impl ExactSizeIterator<Item = &Value> + DoubleEndedIterator + FusedIterator + Clone {
        self.read().values()
    }

    /// The values, in order, to change them in place. The session becomes modified unless it is
    /// empty.
    ///
    /// ```
    /// use flask_session_cookie::{Session, Value};
    ///
    /// let mut session = Session::from([("a", 1)]);
    /// session.values_mut().for_each(|value| *value = Value::Null);
    /// assert!(session.is_modified());
    /// ```
    pub fn values_mut(
        &mut self,
    ) -> impl ExactSizeIterator<Item = &mut Value> + DoubleEndedIterator + FusedIterator {
        self.write_values().values_mut()
    }

    /// The number of keys: `len(session)`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert_eq!(Session::from([("a", 1), ("b", 2)]).len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether there are no keys: `not session`. Flask deletes the cookie of a session that becomes
    /// empty.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert!(Session::new().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }
}

/// The value under `key`: `session[key]`.
///
/// # Panics
///
/// If the key does not exist. Python raises `KeyError`.
///
/// ```
/// use flask_session_cookie::Session;
///
/// assert_eq!(Session::from([("username", "Alice")])["username"], "Alice");
/// ```
impl Index<&str> for Session {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        &self.read()[key]
    }
}

/// Creates a session with these keys and values, neither accessed nor modified.
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Session {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Session {
        Session::from(Dict::from_iter(entries))
    }
}

/// Creates a session with these keys and values, neither accessed nor modified.
impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Session {
    fn from(entries: [(K, V); N]) -> Session {
        entries.into_iter().collect()
    }
}

/// Sets several keys: `session.update(...)`. The session becomes modified even if there are none.
impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Session {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.write().extend(entries);
    }
}

impl<'a> IntoIterator for &'a Session {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The session becomes modified unless it is empty.
impl<'a> IntoIterator for &'a mut Session {
    type Item = (&'a str, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Session {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        self.dict.into_iter()
    }
}
