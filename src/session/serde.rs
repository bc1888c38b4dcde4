//! Sessions to and from user-defined types, by serde.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Session;
use crate::value::{DeserializeError, Dict, SerializeError, Value};

impl Session {
    /// Creates a session from a user-defined struct or map, by the table at
    /// [`Value::from_serialize`].
    ///
    /// The session is modified, since it is meant to be saved. To keep the other keys of an
    /// existing session (flashed messages, a CSRF token), [`extend`](Extend::extend) that one with
    /// it.
    ///
    /// # Errors
    ///
    /// A [`SerializeError`] if the value cannot be stored in a session, or is not a struct or map.
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
    /// let mut session = Session::from([("csrf_token", "a1")]);
    /// session.extend(Session::from_serialize(&login)?);
    /// assert_eq!(session.len(), 3);
    /// assert_eq!(session.to::<Login>()?, login);
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

    /// Deserializes the session into a user-defined struct or map. Unknown keys are ignored. Do not
    /// collect them with `#[serde(flatten)]`, which [loses types](Value::to).
    ///
    /// # Errors
    ///
    /// A [`DeserializeError`] with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use serde::Deserialize;
    /// use serde_json::json;
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
    /// let session = Session::from([("cart", json!([{"price": 2.5}, {"price": "free"}]))]);
    /// let error = session.to::<Shop>().err().unwrap().to_string();
    /// assert_eq!(error, r#"cart[1].price: invalid type: string "free", expected f64"#);
    /// ```
    pub fn to<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        self.read().to()
    }

    /// Deserializes the value under `key`; `None` if the key does not exist. For UUIDs, datetimes
    /// and bytes, use [`get`](Session::get): serde has no types for them.
    ///
    /// # Errors
    ///
    /// A [`DeserializeError`] with the path to the value that does not fit.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let session = Session::from([("cart", vec!["apple", "pear"])]);
    /// assert_eq!(
    ///     session.get_as::<Vec<String>>("cart")?,
    ///     Some(vec!["apple".to_owned(), "pear".to_owned()])
    /// );
    /// assert_eq!(session.get_as::<Vec<String>>("wishes")?, None);
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn get_as<'de, T: Deserialize<'de>>(
        &'de self,
        key: &str,
    ) -> Result<Option<T>, DeserializeError> {
        self.read().get_as(key)
    }

    /// Sets `key` to a serialized value, by the table at [`Value::from_serialize`], and returns its
    /// previous value. For UUIDs, datetimes and bytes, use [`insert`](Session::insert): serde turns
    /// them into text and lists.
    ///
    /// # Errors
    ///
    /// A [`SerializeError`] with the path to the value at fault. The session is then unchanged.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct Item {
    ///     sku: &'static str,
    ///     size: (u8, u8),
    /// }
    ///
    /// let mut session = Session::new();
    /// session.insert_as("item", &Item { sku: "A-1", size: (2, 3) })?;
    /// assert_eq!(session["item"].to_string(), "{'sku': 'A-1', 'size': (2, 3)}");
    /// # Ok::<(), flask_session_cookie::SerializeError>(())
    /// ```
    pub fn insert_as<T: Serialize + ?Sized>(
        &mut self,
        key: impl Into<String>,
        value: &T,
    ) -> Result<Option<Value>, SerializeError> {
        self.accessed.set();
        let before = self.dict.insert_as(key, value)?;
        self.modified = true;
        Ok(before)
    }
}

/// Serializes the keys and values as a map. This is an access.
impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.read().serialize(serializer)
    }
}

/// Deserializes a map into a session that is neither accessed nor modified.
impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Session, D::Error> {
        Dict::deserialize(deserializer).map(Session::from)
    }
}
