//! The dictionary with Flask's behaviour. Upstream: `SecureCookieSession` in `flask/sessions.py`, `CallbackDict` in
//! Werkzeug, `RequestContext.session` in `flask/ctx.py`.

mod accessed;
mod flashes;

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use self::accessed::Accessed;
use crate::value::{DeserializeError, Dict, IntoIter, Iter, SerializeError, Value};

const PERMANENT: &str = "_permanent";

/// A session: a dictionary that knows whether it was accessed, whether it was modified, whether it is permanent, and the
/// messages flashed in it.
///
/// It becomes accessed by any use, as a `session` does in Flask 3.1.3: a response that was made with a look at the session
/// depends on the cookie, which caches have to be told. Only [`is_accessed`](Session::is_accessed), `Debug`, cloning and
/// saving leave no mark. A clone has marks of its own from then on: save the session that was used, not a clone of it.
///
/// It becomes modified wherever a `session` in Flask does: setting a key, also to the same value; removing a key that is
/// there; [`clear`](Session::clear), also if it is empty. And in one case more: [`get_mut`](Session::get_mut) marks it
/// modified, so that a change deep inside is never lost; in Flask one has to remember `session.modified = True` there.
///
/// ```
/// use flask_session_cookie::Session;
///
/// let mut session = Session::new();
/// session.insert("username", "Alice");
/// session.insert("cart", vec!["apple"]);
/// assert!(session.is_modified());
///
/// if let Some(cart) = session.get_mut("cart").and_then(|cart| cart.as_list_mut()) {
///     cart.push("pear".into());
/// }
/// assert_eq!(session.get("cart"), Some(&vec!["apple", "pear"].into()));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Session {
    dict: Dict,
    accessed: Accessed,
    modified: bool,
    signed_at: Option<SystemTime>,
    /// The flashed messages that were taken.
    flashes: Option<Vec<(Value, Value)>>,
}

impl Session {
    /// An empty session, neither accessed nor modified.
    #[must_use]
    pub fn new() -> Session {
        Session::default()
    }

    /// The value under `key`: `session.get(key)`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.read().get(key)
    }

    /// The value under `key`, to change it in place. If there is one, the session counts as modified from here on.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.accessed.set();
        let value = self.dict.get_mut(key)?;
        self.modified = true;
        Some(value)
    }

    /// Sets `key` to `value`, and gives back what it held before: `session[key] = value`.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.write().insert(key, value)
    }

    /// The value under `key`, which is set to `value` if there is none: `session.setdefault(key, value)`. If there is one,
    /// nothing is modified.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::from_iter([("theme", "dark")]);
    /// assert_eq!(session.get_or_insert("theme", "light").as_str(), Some("dark"));
    /// assert!(!session.is_modified());
    /// assert_eq!(session.get_or_insert("language", "en").as_str(), Some("en"));
    /// assert!(session.is_modified());
    /// ```
    pub fn get_or_insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> &Value {
        self.accessed.set();
        let (value, is_new) = self.dict.get_or_insert(key.into(), value);
        self.modified |= is_new;
        value
    }

    /// Takes `key` out and gives back what it held: `session.pop(key, None)`. If there is none, nothing is modified.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.accessed.set();
        let removed = self.dict.remove(key)?;
        self.modified = true;
        Some(removed)
    }

    /// Whether there is a value under `key`: `key in session`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.read().contains_key(key)
    }

    /// Takes all keys out: `session.clear()`. The session counts as modified even if it was empty.
    pub fn clear(&mut self) {
        self.write().clear();
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        self.read().iter()
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether there are no keys. Flask deletes the cookie of a session that was emptied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// Whether the browser keeps the cookie after it is closed, until the lifetime is over: `session.permanent`, the truth
    /// of what is stored under `_permanent`.
    #[must_use]
    pub fn permanent(&self) -> bool {
        self.accessed.set();
        self.peek_permanent()
    }

    /// Sets [`permanent`](Session::permanent), which is a key of the session and modifies it.
    pub fn set_permanent(&mut self, permanent: bool) {
        self.insert(PERMANENT, permanent);
    }

    /// Whether anything was done with the session since it was made or decoded, if only to look: `session.accessed`, as of
    /// Flask 3.1.3. To ask this is no access. (In Flask it is one, if it is asked of the `session` that views import.)
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let session = Session::from_iter([("username", "Alice")]);
    /// assert!(!session.is_accessed());
    /// assert!(!session.contains_key("admin"));
    /// assert!(session.is_accessed());
    /// ```
    #[must_use]
    pub fn is_accessed(&self) -> bool {
        self.accessed.is_set()
    }

    /// Whether the session was modified since it was made or decoded: `session.modified`. To ask this is an access, too, as
    /// in Flask.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.accessed.set();
        self.modified
    }

    /// Says that the session was modified, or was not: `session.modified = True`.
    pub fn set_modified(&mut self, modified: bool) {
        self.accessed.set();
        self.modified = modified;
    }

    /// The time at which the cookie was signed from which this session was decoded, in whole seconds; `None` for a session
    /// that comes from elsewhere.
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.accessed.set();
        self.signed_at
    }

    /// A session that holds what a struct or map of the program has, by the table at [`Value::from_serialize`].
    ///
    /// It counts as modified, since it is made to be saved. To keep what else a session holds (messages flashed, a CSRF token),
    /// give it to [`extend`](Session::extend) of that session.
    ///
    /// # Errors
    ///
    /// [`SerializeError`], also if the value is no struct and no map.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Debug, PartialEq, Serialize, Deserialize)]
    /// struct Login {
    ///     user_id: u64,
    ///     remember: Option<bool>,
    /// }
    ///
    /// let login = Login { user_id: 7, remember: None };
    /// let mut session = Session::from_iter([("csrf_token", "a1")]);
    /// session.extend(Session::from_serialize(&login)?);
    /// assert_eq!(session.len(), 3);
    /// assert_eq!(session.deserialize::<Login>()?, login);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Session, SerializeError> {
        match Value::from_serialize(value)? {
            Value::Dict(dict) => Ok(Session { modified: true, ..Session::from(dict) }),
            other => Err(SerializeError::new(format_args!(
                "expected a struct or map as the session, found a value of Python's type {}",
                other.type_name()
            ))),
        }
    }

    /// The session as a struct or map of the program. Keys that it has no field for are passed over.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`], with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::{Session, Value};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Shop {
    ///     cart: Vec<Item>,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// struct Item {
    ///     price: f64,
    /// }
    ///
    /// let session = Session::from_iter([("cart", serde_json::json!([{"price": 2.5}, {"price": "free"}]))]);
    /// let error = session.deserialize::<Shop>().err().unwrap();
    /// assert_eq!(error.to_string(), r#"cart[1].price: invalid type: string "free", expected f64"#);
    /// ```
    pub fn deserialize<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        self.read().deserialize_as()
    }

    /// The value under `key` as a type of the program; `None` if there is no such key.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`], with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let session = Session::from_iter([("cart", vec!["apple", "pear"])]);
    /// assert_eq!(session.get_as::<Vec<String>>("cart")?, Some(vec!["apple".to_owned(), "pear".to_owned()]));
    /// assert_eq!(session.get_as::<Vec<String>>("wishes")?, None);
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn get_as<'de, T: Deserialize<'de>>(&'de self, key: &str) -> Result<Option<T>, DeserializeError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => value.deserialize_as().map(Some).map_err(|error| error.under_key(key)),
        }
    }

    /// The dictionary alone, to read.
    #[must_use]
    pub fn as_dict(&self) -> &Dict {
        self.read()
    }

    /// The dictionary alone.
    #[must_use]
    pub fn into_dict(self) -> Dict {
        self.dict
    }

    pub(crate) fn from_parts(dict: Dict, signed_at: Option<SystemTime>) -> Session {
        Session { dict, accessed: Accessed::default(), modified: false, signed_at, flashes: None }
    }

    /// To look at the dictionary.
    fn read(&self) -> &Dict {
        self.accessed.set();
        &self.dict
    }

    /// To change the dictionary.
    fn write(&mut self) -> &mut Dict {
        self.accessed.set();
        self.modified = true;
        &mut self.dict
    }
}

/// For what writes the session to a cookie, which leaves no mark.
impl Session {
    pub(crate) fn peek(&self) -> &Dict {
        &self.dict
    }

    pub(crate) fn peek_modified(&self) -> bool {
        self.modified
    }

    pub(crate) fn peek_permanent(&self) -> bool {
        self.dict.get(PERMANENT).is_some_and(Value::is_truthy)
    }
}

/// A session with these keys and values, neither accessed nor modified.
impl From<Dict> for Session {
    fn from(dict: Dict) -> Session {
        Session::from_parts(dict, None)
    }
}

/// A session with these keys and values, neither accessed nor modified.
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Session {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Session {
        Session::from(Dict::from_iter(entries))
    }
}

/// Sets several keys: `session.update(...)`. The session counts as modified even if there are none.
impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Session {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.write().extend(entries);
    }
}

/// Sessions are equal if they hold equal values under the same keys, whatever else is known of them, as in Python. Both
/// count as accessed.
impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        self.read() == other.read()
    }
}

impl<'a> IntoIterator for &'a Session {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for Session {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        self.dict.into_iter()
    }
}
