//! The dictionary with Flask's behaviour. Upstream: `SecureCookieSession` in `flask/sessions.py`, `CallbackDict` in
//! Werkzeug, `flash` and `get_flashed_messages` in `flask/helpers.py`.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::error::{DeserializeError, SerializeError};
use crate::value::{Dict, IntoIter, Iter, Value};

const PERMANENT: &str = "_permanent";
const FLASHES: &str = "_flashes";

/// A session: a dictionary that knows whether it was modified, whether it is permanent, and the messages flashed in it.
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
    modified: bool,
    signed_at: Option<SystemTime>,
}

impl Session {
    /// An empty session, not modified.
    #[must_use]
    pub fn new() -> Session {
        Session::default()
    }

    /// The value under `key`: `session.get(key)`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.dict.get(key)
    }

    /// The value under `key`, to change it in place. If there is one, the session counts as modified from here on.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let value = self.dict.get_mut(key)?;
        self.modified = true;
        Some(value)
    }

    /// Sets `key` to `value`, and gives back what it held before: `session[key] = value`.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.modified = true;
        self.dict.insert(key, value)
    }

    /// Takes `key` out and gives back what it held: `session.pop(key, None)`. If there is none, nothing is modified.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let removed = self.dict.remove(key)?;
        self.modified = true;
        Some(removed)
    }

    /// Whether there is a value under `key`: `key in session`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.dict.contains_key(key)
    }

    /// Takes all keys out: `session.clear()`. The session counts as modified even if it was empty.
    pub fn clear(&mut self) {
        self.modified = true;
        self.dict.clear();
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        self.dict.iter()
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.dict.len()
    }

    /// Whether there are no keys. Flask deletes the cookie of a session that was emptied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dict.is_empty()
    }

    /// Whether the browser keeps the cookie after it is closed, until the lifetime is over: `session.permanent`, the truth
    /// of what is stored under `_permanent`.
    #[must_use]
    pub fn permanent(&self) -> bool {
        self.get(PERMANENT).is_some_and(Value::is_truthy)
    }

    /// Sets [`permanent`](Session::permanent), which is a key of the session and modifies it.
    pub fn set_permanent(&mut self, permanent: bool) {
        self.insert(PERMANENT, permanent);
    }

    /// Whether the session was modified since it was made or decoded: `session.modified`.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.modified
    }

    /// Says that the session was modified, or was not: `session.modified = True`.
    pub fn set_modified(&mut self, modified: bool) {
        self.modified = modified;
    }

    /// The time at which the cookie was signed from which this session was decoded, in whole seconds; `None` for a session
    /// that comes from elsewhere.
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
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
        self.dict.deserialize_as()
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

    /// Stores a message for the next request to show: `flask.flash(message, category)`. Flask's default category is
    /// `message`.
    ///
    /// Messages are kept under `_flashes`, a list of pairs. A tuple found there goes on as a list, and anything else (which
    /// Flask would fail on) becomes the first item of a new list.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.flash("info", "You were logged in");
    /// assert_eq!(session.take_flashes(), [("info".to_owned(), "You were logged in".into())]);
    /// assert!(session.is_empty());
    /// ```
    pub fn flash(&mut self, category: impl Into<String>, message: impl Into<Value>) {
        let mut flashes = match self.dict.get_mut(FLASHES).map(std::mem::take) {
            None => Vec::new(),
            Some(Value::List(flashes) | Value::Tuple(flashes)) => flashes,
            Some(other) => vec![other],
        };
        flashes.push(Value::Tuple(vec![Value::String(category.into()), message.into()]));
        self.insert(FLASHES, Value::List(flashes));
    }

    /// Takes the messages flashed, oldest first, each with its category: `get_flashed_messages(with_categories=True)`.
    ///
    /// What is stored under `_flashes` and is no pair of a text and a message, which Flask's `flash` does not write, is not
    /// lost: it stays there.
    pub fn take_flashes(&mut self) -> Vec<(String, Value)> {
        let stored = match self.dict.get_mut(FLASHES) {
            Some(Value::List(flashes) | Value::Tuple(flashes)) => std::mem::take(flashes),
            _ => return Vec::new(),
        };
        self.remove(FLASHES);
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for flash in stored {
            match pair(flash) {
                Ok(flash) => taken.push(flash),
                Err(other) => left.push(other),
            }
        }
        if !left.is_empty() {
            self.insert(FLASHES, Value::List(left));
        }
        taken
    }

    /// The dictionary alone, to read.
    #[must_use]
    pub fn as_dict(&self) -> &Dict {
        &self.dict
    }

    /// The dictionary alone.
    #[must_use]
    pub fn into_dict(self) -> Dict {
        self.dict
    }

    pub(crate) fn with_signed_at(self, signed_at: SystemTime) -> Session {
        Session { signed_at: Some(signed_at), ..self }
    }
}

/// The category and message of one flash, or the value back if it is none.
fn pair(flash: Value) -> Result<(String, Value), Value> {
    match flash {
        Value::Tuple(items) => pair_of(items).map_err(Value::Tuple),
        Value::List(items) => pair_of(items).map_err(Value::List),
        other => Err(other),
    }
}

fn pair_of(items: Vec<Value>) -> Result<(String, Value), Vec<Value>> {
    match <[Value; 2]>::try_from(items)? {
        [Value::String(category), message] => Ok((category, message)),
        other => Err(other.into()),
    }
}

/// A session with these keys and values, not modified.
impl From<Dict> for Session {
    fn from(dict: Dict) -> Session {
        Session { dict, modified: false, signed_at: None }
    }
}

/// A session with these keys and values, not modified.
impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Session {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Session {
        Session::from(Dict::from_iter(entries))
    }
}

/// Sets several keys: `session.update(...)`. The session counts as modified even if there are none.
impl<K: Into<String>, V: Into<Value>> Extend<(K, V)> for Session {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.modified = true;
        self.dict.extend(entries);
    }
}

/// Sessions are equal if they hold equal values under the same keys, whatever else is known of them, as in Python.
impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        self.dict == other.dict
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
