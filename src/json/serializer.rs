//! The public face of this module: Python's `json.dumps` and `json.loads`.

use super::{DumpError, Options, PayloadError};
use crate::value::Value;

/// Python's `json` module: writes the same bytes as `json.dumps`, and reads what `json.loads`
/// reads.
///
/// Flask's sessions are [tagged JSON](crate::TaggedJsonSerializer). Plain JSON is what others sign:
/// Starlette's `SessionMiddleware`, Django, or an app's own code.
///
/// ```
/// use flask_session_cookie::{Dict, JsonSerializer};
///
/// let json = JsonSerializer::new();
/// let text = json.dumps(&Dict::from([("user", "é"), ("id", "7")]).into())?;
/// assert_eq!(text, r#"{"user": "\u00e9", "id": "7"}"#); // json.dumps({"user": "é", "id": "7"})
/// assert_eq!(json.loads(&text)?.get("user"), Some(&"é".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonSerializer(Options);

impl JsonSerializer {
    /// A serializer with Python's defaults: `, ` and `: ` as separators, keys in insertion order,
    /// non-ASCII characters escaped. Containers may be nested 1100 levels deep.
    ///
    /// ```
    /// use flask_session_cookie::{JsonSerializer, Value};
    ///
    /// assert_eq!(JsonSerializer::new().dumps(&Value::from([1, 2]))?, "[1, 2]");
    /// # Ok::<(), flask_session_cookie::itsdangerous::DumpError>(())
    /// ```
    #[must_use]
    pub const fn new() -> JsonSerializer {
        JsonSerializer(Options::PYTHON)
    }

    /// Whether to write no spaces: `separators=(",", ":")` rather than the default `(", ", ": ")`.
    ///
    /// ```
    /// use flask_session_cookie::{JsonSerializer, Value};
    ///
    /// let json = JsonSerializer::new().with_compact(true);
    /// assert_eq!(json.dumps(&Value::from([1, 2]))?, "[1,2]");
    /// # Ok::<(), flask_session_cookie::itsdangerous::DumpError>(())
    /// ```
    #[doc(alias = "separators")]
    #[must_use]
    pub const fn with_compact(self, compact: bool) -> JsonSerializer {
        JsonSerializer(Options { separators: Options::separators(compact), ..self.0 })
    }

    /// Whether to sort the keys of dictionaries: `sort_keys`. Default false, insertion order.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, JsonSerializer};
    ///
    /// let json = JsonSerializer::new().with_sort_keys(true);
    /// assert_eq!(json.dumps(&Dict::from([("b", 1), ("a", 2)]).into())?, r#"{"a": 2, "b": 1}"#);
    /// # Ok::<(), flask_session_cookie::itsdangerous::DumpError>(())
    /// ```
    #[must_use]
    pub const fn with_sort_keys(self, sort_keys: bool) -> JsonSerializer {
        JsonSerializer(Options { sort_keys, ..self.0 })
    }

    /// Whether to escape non-ASCII characters: `ensure_ascii`. Default true.
    ///
    /// ```
    /// use flask_session_cookie::JsonSerializer;
    ///
    /// let json = JsonSerializer::new().with_ensure_ascii(false);
    /// assert_eq!(json.dumps(&"é".into())?, r#""é""#);
    /// # Ok::<(), flask_session_cookie::itsdangerous::DumpError>(())
    /// ```
    #[must_use]
    pub const fn with_ensure_ascii(self, ensure_ascii: bool) -> JsonSerializer {
        JsonSerializer(Options { ensure_ascii, ..self.0 })
    }

    /// The maximum number of digits of an integer, for loading and dumping:
    /// `sys.set_int_max_str_digits`. `None`, which is 0 in Python, is no limit. Default
    /// [`Int::MAX_DIGITS`](crate::Int::MAX_DIGITS), 4300.
    ///
    /// ```
    /// use flask_session_cookie::JsonSerializer;
    ///
    /// let long = "9".repeat(5000);
    /// assert!(JsonSerializer::new().loads(&long).is_err());
    /// // sys.set_int_max_str_digits(0)
    /// assert!(JsonSerializer::new().with_max_int_digits(None).loads(&long).is_ok());
    /// ```
    #[must_use]
    pub fn with_max_int_digits(self, max_int_digits: impl Into<Option<usize>>) -> JsonSerializer {
        let max_int_digits = max_int_digits.into().unwrap_or(usize::MAX);
        JsonSerializer(Options { max_int_digits, ..self.0 })
    }

    /// Writes a value as JSON: `json.dumps`. As in Python, a tuple is written as a list, and a
    /// `Markup` as a string.
    ///
    /// # Errors
    ///
    /// [`DumpError::NotJson`] for bytes, a UUID or a datetime, where Python raises `TypeError`;
    /// [`EncodeError::IntTooLong`](crate::EncodeError::IntTooLong) and
    /// [`EncodeError::TooDeep`](crate::EncodeError::TooDeep), inside [`DumpError::Encode`].
    ///
    /// ```
    /// use flask_session_cookie::{JsonSerializer, Value};
    ///
    /// let json = JsonSerializer::new();
    /// assert_eq!(json.dumps(&Value::from((1, 1e16)))?, "[1, 1e+16]"); // json.dumps((1, 1e16))
    /// let error = json.dumps(&Value::from([b"\x00"])).unwrap_err();
    /// assert_eq!(error.to_string(), "[0]: object of type bytes is not JSON serializable");
    /// # Ok::<(), flask_session_cookie::itsdangerous::DumpError>(())
    /// ```
    pub fn dumps(&self, value: &Value) -> Result<String, DumpError> {
        self.0.dumps(value)
    }

    /// Reads JSON: `json.loads`.
    ///
    /// # Errors
    ///
    /// Those [`PayloadError`]s that concern JSON, each with the byte offset in the text.
    ///
    /// ```
    /// use flask_session_cookie::{JsonSerializer, Value};
    ///
    /// let json = JsonSerializer::new();
    /// assert_eq!(json.loads("[1, 1e16]")?, Value::List(vec![1.into(), 1e16.into()]));
    /// assert_eq!(json.loads(r#"{"user": }"#).unwrap_err().json_offset(), Some(9));
    /// # Ok::<(), flask_session_cookie::PayloadError>(())
    /// ```
    pub fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        self.0.loads(text)
    }
}

impl Default for JsonSerializer {
    fn default() -> JsonSerializer {
        JsonSerializer::new()
    }
}
