//! Errors of converting between values and user-defined types.

use std::fmt;

use super::path::Path;

/// The maximum nesting through serde, which recurses through user-defined types. With a thread's
/// usual stack of 2 MiB this leaves 8 KiB per level, of which an unoptimized build takes up to
/// 4 KiB.
pub(super) const MAX_LEVELS: usize = 256;

/// A Rust value cannot be represented in a session.
///
/// The message begins with the path to the value that cannot be serialized, such as
/// `cart.items[3]`, unless it is the whole value.
///
/// ```
/// use flask_session_cookie::Value;
/// use std::collections::BTreeMap;
///
/// let error = Value::from_serialize(&vec![BTreeMap::from([((1, 2), "x")])]).unwrap_err();
/// assert_eq!(error.path(), "[0]");
/// assert_eq!(error.to_string(), "[0]: keys must be str, int, float, bool or None, not tuple");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SerializeError(Box<Located>);

/// A value of a session does not deserialize to the requested type.
///
/// The message begins with the path to the value that does not fit, such as `cart.items[3].price`,
/// unless it is the whole value.
///
/// ```
/// use flask_session_cookie::Session;
///
/// let session = Session::from_iter([("prices", vec!["12.50"])]);
/// let error = session.get_as::<Vec<f64>>("prices").unwrap_err();
/// assert_eq!(error.path(), "prices[0]");
/// assert_eq!(error.to_string(), "prices[0]: invalid type: string \"12.50\", expected f64");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DeserializeError(Box<Located>);

/// Boxed, so that the results on the stack stay small at each level of the recursion.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Located {
    path: Path,
    message: String,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Located { path, message } = self;
        if path.is_empty() { f.write_str(message) } else { write!(f, "{path}: {message}") }
    }
}

macro_rules! located {
    ($error:ident, $serde:ident) => {
        impl $error {
            pub(crate) fn new(message: impl fmt::Display) -> $error {
                $error(Box::new(Located { path: Path::default(), message: message.to_string() }))
            }

            /// The number of levels left inside a container.
            pub(super) fn levels_inside(levels_left: usize) -> Result<usize, $error> {
                let too_deep = || {
                    $error::new(format_args!("nested too deeply: the limit is {MAX_LEVELS} levels"))
                };
                levels_left.checked_sub(1).ok_or_else(too_deep)
            }

            /// The path to the value at fault, such as `cart.items[3].price`; empty for the whole
            /// value.
            ///
            /// ```
            /// use flask_session_cookie::{Session, Value};
            /// use std::collections::BTreeMap;
            ///
            /// let session = Session::from([("prices", vec!["free"])]);
            /// assert_eq!(session.get_as::<Vec<f64>>("prices").unwrap_err().path(), "prices[0]");
            ///
            /// let keyed_by_tuples = BTreeMap::from([((1, 2), "x")]);
            /// assert_eq!(Value::from_serialize(&[keyed_by_tuples]).unwrap_err().path(), "[0]");
            /// ```
            #[must_use]
            pub fn path(&self) -> String {
                self.0.path.to_string()
            }

            /// Prepends `key` to the path.
            pub(crate) fn under_key(mut self, key: &str) -> $error {
                self.0.path.through_key(key);
                self
            }

            /// Prepends `index` to the path.
            pub(super) fn at_index(mut self, index: usize) -> $error {
                self.0.path.through_index(index);
                self
            }
        }

        impl fmt::Debug for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($error))
                    .field("path", &self.path())
                    .field("message", &self.0.message)
                    .finish()
            }
        }

        impl serde::$serde::Error for $error {
            fn custom<T: fmt::Display>(message: T) -> $error {
                $error::new(message)
            }
        }
    };
}

impl DeserializeError {
    /// Appends a hint to the message.
    pub(super) fn with_hint(mut self, hint: impl fmt::Display) -> DeserializeError {
        self.0.message = format!("{}; {hint}", self.0.message);
        self
    }
}

located!(SerializeError, ser);
located!(DeserializeError, de);
