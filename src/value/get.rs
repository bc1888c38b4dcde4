//! Indexing into lists and dictionaries.

use super::Value;

impl Value {
    /// The value under a key of a dictionary, or at an index of a list or tuple: `value["key"]`,
    /// `value[0]`. `None` if there is none, or if the value has another type.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Value};
    ///
    /// let value = Value::from(Dict::from([("sizes", (2, 3))]));
    /// assert_eq!(value.get("sizes").and_then(|sizes| sizes.get(0)), Some(&Value::from(2)));
    /// assert_eq!(value.get("colors"), None);
    /// assert_eq!(value.get(0), None);
    /// ```
    #[must_use]
    pub fn get(&self, index: impl ValueIndex) -> Option<&Value> {
        index.in_value(self)
    }

    /// Like [`get`](Value::get), but mutable. `None` for a tuple, which is immutable in Python.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    ///
    /// let mut list = Value::from(["apple", "pear"]);
    /// *list.get_mut(0).unwrap() = "plum".into();
    /// assert_eq!(list, Value::from(["plum", "pear"]));
    /// assert_eq!(Value::from((1, 2)).get_mut(0), None);
    /// ```
    #[must_use]
    pub fn get_mut(&mut self, index: impl ValueIndex) -> Option<&mut Value> {
        index.in_value_mut(self)
    }
}

/// An index for [`Value::get`]: a key of a dictionary (`&str`, `&String`), or an index into a list
/// or tuple (`usize`).
///
/// This trait is sealed.
///
/// ```
/// use flask_session_cookie::{Value, ValueIndex};
///
/// fn is_missing(value: &Value, index: impl ValueIndex) -> bool {
///     value.get(index).is_none()
/// }
///
/// assert!(is_missing(&Value::Null, "key") && is_missing(&Value::Null, 0));
/// ```
pub trait ValueIndex: Sealed {}

impl<I: Sealed> ValueIndex for I {}

pub trait Sealed {
    fn in_value(self, value: &Value) -> Option<&Value>;
    fn in_value_mut(self, value: &mut Value) -> Option<&mut Value>;
}

impl Sealed for &str {
    fn in_value(self, value: &Value) -> Option<&Value> {
        value.as_dict()?.get(self)
    }

    fn in_value_mut(self, value: &mut Value) -> Option<&mut Value> {
        value.as_dict_mut()?.get_mut(self)
    }
}

impl Sealed for &String {
    fn in_value(self, value: &Value) -> Option<&Value> {
        self.as_str().in_value(value)
    }

    fn in_value_mut(self, value: &mut Value) -> Option<&mut Value> {
        self.as_str().in_value_mut(value)
    }
}

impl Sealed for usize {
    fn in_value(self, value: &Value) -> Option<&Value> {
        value.as_slice()?.get(self)
    }

    fn in_value_mut(self, value: &mut Value) -> Option<&mut Value> {
        value.as_list_mut()?.get_mut(self)
    }
}
