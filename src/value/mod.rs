//! The values in a session: the types that Flask's `TaggedJSONSerializer` supports.

mod datetime;
mod debug;
mod dict;
mod display;
mod entries;
mod eq;
mod from;
mod get;
mod int;
mod serde;
mod time_types;
mod try_from;

pub(crate) use datetime::Civil;
pub use datetime::{DateTime, DateTimeRangeError, ParseDateTimeError};
pub use dict::{Dict, Entry, IntoIter, Iter, IterMut};
pub(crate) use entries::Key;
pub use from::ListItem;
pub use get::ValueIndex;
pub use int::{Int, ParseIntError, TryFromIntError};
pub use try_from::TryFromValueError;
pub use uuid::Uuid;

pub use self::serde::{DeserializeError, SerializeError};
pub(crate) use self::serde::{MARKUP, Path, UUID};

/// A value in a session, of a type that Flask's `TaggedJSONSerializer` supports.
///
/// | variant | Python type | tagged JSON |
/// |---|---|---|
/// | `Null` | `None` | `null` |
/// | `Bool` | `bool` | `true`, `false` |
/// | `Int` | `int` | `42` |
/// | `Float` | `float` | `1.5`, `NaN`, `Infinity` |
/// | `String` | `str` | `"text"` |
/// | `List` | `list` | `[1,2]` |
/// | `Tuple` | `tuple` | `{" t":[1,2]}` |
/// | `Dict` | `dict` | `{"key":1}` |
/// | `Bytes` | `bytes` | `{" b":"AP8="}` |
/// | `Markup` | `markupsafe.Markup` | `{" m":"<b>text</b>"}` |
/// | `Uuid` | `uuid.UUID` | `{" u":"0123456789abcdef0123456789abcdef"}` |
/// | `DateTime` | `datetime.datetime` | `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}` |
///
/// Values of different types are never equal: the integer 1, the float 1.0 and `true` differ, and
/// so do a list and a tuple. Floats compare as in Rust: NaN is not equal to itself, and -0.0 is
/// equal to 0.0. A value can also be compared with a Rust string, number or bool; a `Markup` is not
/// equal to a string, for which see [`as_str`](Value::as_str). [`Display`](std::fmt::Display)
/// writes Python's `repr`.
///
/// ```
/// use flask_session_cookie::{Dict, Value};
///
/// let cart = Value::from(Dict::from([("items", vec!["apple", "pear"])]));
/// assert_eq!(cart.get("items").and_then(|items| items.get(1)).unwrap(), "pear");
/// assert_eq!(cart.to_string(), "{'items': ['apple', 'pear']}");
///
/// assert_eq!(Value::from("Bob").as_str(), Some("Bob"));
/// assert_eq!(Value::from(1), 1);
/// assert_ne!(Value::from(1), Value::from(1.0));
/// ```
#[derive(Clone, PartialEq, Default)]
pub enum Value {
    /// Python's `None`.
    #[default]
    Null,
    /// Python's `bool`.
    Bool(bool),
    /// Python's `int`, of any size.
    Int(Int),
    /// Python's `float`.
    Float(f64),
    /// Python's `str`, without lone surrogates.
    String(String),
    /// Python's `list`.
    List(Vec<Value>),
    /// Python's `tuple`.
    Tuple(Vec<Value>),
    /// Python's `dict`, with string keys.
    Dict(Dict),
    /// Python's `bytes`.
    Bytes(Vec<u8>),
    /// `markupsafe.Markup`: a string that is safe HTML.
    Markup(String),
    /// Python's `uuid.UUID`.
    Uuid(Uuid),
    /// Python's `datetime.datetime`, in UTC and whole seconds.
    DateTime(DateTime),
}

macro_rules! accessors {
    ($(
        $(#[$doc:meta])+
        $name:ident(&$($mut:tt)?) -> $type:ty: $variants:pat => $content:expr;
    )+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name(&$($mut)? self) -> Option<$type> {
            match self {
                $variants => Some($content),
                _ => None,
            }
        }
    )+};
}

impl Value {
    accessors! {
        /// The value of a `Bool`.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from(true).as_bool(), Some(true));
        /// assert_eq!(Value::from(1).as_bool(), None);
        /// ```
        as_bool(&) -> bool: Value::Bool(bool) => *bool;
        /// The value of an `Int` that fits an `i64`. For larger ones see [`Value::as_int`].
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from(-7).as_i64(), Some(-7));
        /// assert_eq!(Value::from(u64::MAX).as_i64(), None);
        /// assert_eq!(Value::from(1.0).as_i64(), None);
        /// ```
        as_i64(&) -> i64: Value::Int(int) => int.as_i64()?;
        /// The value of an `Int` that fits a `u64`. For larger ones see [`Value::as_int`].
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from(u64::MAX).as_u64(), Some(u64::MAX));
        /// assert_eq!(Value::from(-7).as_u64(), None);
        /// ```
        as_u64(&) -> u64: Value::Int(int) => int.as_u64()?;
        /// The value of an `Int`.
        ///
        /// ```
        /// use flask_session_cookie::{Int, Value};
        ///
        /// let large: Int = "340282366920938463463374607431768211456".parse()?; // 2**128
        /// assert_eq!(Value::from(large.clone()).as_int(), Some(&large));
        /// assert_eq!(Value::from(1.0).as_int(), None);
        /// # Ok::<(), flask_session_cookie::ParseIntError>(())
        /// ```
        as_int(&) -> &Int: Value::Int(int) => int;
        /// The value of a `Float`, but not of an `Int`.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from(2.5).as_f64(), Some(2.5));
        /// assert_eq!(Value::from(2).as_f64(), None);
        /// ```
        as_f64(&) -> f64: Value::Float(float) => *float;
        /// The text of a `String` or a `Markup`; in Python a `Markup` is a `str` too.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from("Alice").as_str(), Some("Alice"));
        /// assert_eq!(Value::Markup("<b>Alice</b>".to_owned()).as_str(), Some("<b>Alice</b>"));
        /// assert_eq!(Value::from(1).as_str(), None);
        /// ```
        as_str(&) -> &str: Value::String(text) | Value::Markup(text) => text;
        /// The items of a `List` or a `Tuple`.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// let list = Value::from(["apple", "pear"]);
        /// assert_eq!(list.as_slice().map(<[Value]>::len), Some(2));
        /// let tuple = Value::from((1, "apple"));
        /// assert_eq!(tuple.as_slice().map(<[Value]>::len), Some(2));
        /// assert_eq!(Value::from("apple").as_slice(), None);
        /// ```
        as_slice(&) -> &[Value]: Value::List(items) | Value::Tuple(items) => items;
        /// The items of a `List`, but not of a `Tuple`.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from([1, 2]).as_list(), Some(&[1.into(), 2.into()][..]));
        /// assert_eq!(Value::from((1, 2)).as_list(), None); // a tuple
        /// ```
        as_list(&) -> &[Value]: Value::List(items) => items;
        /// The items of a `List`, mutably, but not of a `Tuple`, which is immutable in Python.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// let mut cart = Value::from(["apple"]);
        /// if let Some(items) = cart.as_list_mut() {
        ///     items.push("pear".into());
        /// }
        /// assert_eq!(cart, Value::from(["apple", "pear"]));
        /// ```
        as_list_mut(&mut) -> &mut Vec<Value>: Value::List(items) => items;
        /// The value of a `Dict`.
        ///
        /// ```
        /// use flask_session_cookie::{Dict, Value};
        ///
        /// let item = Value::from(Dict::from([("sku", "A-1")]));
        /// assert_eq!(item.as_dict().map(Dict::len), Some(1));
        /// assert_eq!(Value::from(["sku"]).as_dict(), None);
        /// ```
        as_dict(&) -> &Dict: Value::Dict(dict) => dict;
        /// The value of a `Dict`, mutably.
        ///
        /// ```
        /// use flask_session_cookie::{Dict, Value};
        ///
        /// let mut item = Value::from(Dict::from([("sku", "A-1")]));
        /// if let Some(dict) = item.as_dict_mut() {
        ///     dict.insert("qty", 2);
        /// }
        /// assert_eq!(item.to_string(), "{'sku': 'A-1', 'qty': 2}");
        /// ```
        as_dict_mut(&mut) -> &mut Dict: Value::Dict(dict) => dict;
        /// The value of a `Bytes`.
        ///
        /// ```
        /// use flask_session_cookie::Value;
        ///
        /// assert_eq!(Value::from(b"\xff\x00").as_bytes(), Some(&b"\xff\x00"[..]));
        /// assert_eq!(Value::from("text").as_bytes(), None);
        /// ```
        as_bytes(&) -> &[u8]: Value::Bytes(bytes) => bytes;
        /// The value of a `Uuid`.
        ///
        /// ```
        /// use flask_session_cookie::{Uuid, Value};
        ///
        /// assert_eq!(Value::from(Uuid::nil()).as_uuid(), Some(Uuid::nil()));
        /// assert_eq!(Value::from(Uuid::nil().to_string()).as_uuid(), None); // a str
        /// ```
        as_uuid(&) -> Uuid: Value::Uuid(uuid) => *uuid;
        /// The value of a `DateTime`.
        ///
        /// ```
        /// use flask_session_cookie::{DateTime, Value};
        ///
        /// let datetime: DateTime = "2023-11-14T22:13:20Z".parse()?;
        /// assert_eq!(Value::from(datetime).as_datetime(), Some(datetime));
        /// assert_eq!(Value::from("2023-11-14T22:13:20Z").as_datetime(), None); // a str
        /// # Ok::<(), flask_session_cookie::ParseDateTimeError>(())
        /// ```
        as_datetime(&) -> DateTime: Value::DateTime(datetime) => *datetime;
    }

    /// Whether this is `Null`.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    ///
    /// assert!(Value::from(None::<i64>).is_null());
    /// assert!(!Value::from(0).is_null());
    /// ```
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Python's `bool(value)`: false for zero, empty values and `None`, true for all others.
    ///
    /// ```
    /// use flask_session_cookie::Value;
    ///
    /// assert!(Value::from("no").is_truthy());
    /// assert!(!Value::from("").is_truthy());
    /// assert!(!Value::from(0.0).is_truthy());
    /// ```
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(bool) => *bool,
            Value::Int(int) => !int.is_zero(),
            Value::Float(float) => *float != 0.0,
            Value::String(text) | Value::Markup(text) => !text.is_empty(),
            Value::List(items) | Value::Tuple(items) => !items.is_empty(),
            Value::Dict(dict) => !dict.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::Uuid(_) | Value::DateTime(_) => true,
        }
    }

    /// The name of the type in Python, for error messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "None",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::String(_) => "str",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Bytes(_) => "bytes",
            Value::Markup(_) => "Markup",
            Value::Uuid(_) => "UUID",
            Value::DateTime(_) => "datetime",
        }
    }
}
