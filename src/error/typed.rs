//! The errors of going between values and a program's own types.

use std::fmt;

use super::colon;
use super::path::Path;
use crate::value::MAX_LEVELS;

/// A Rust value has no counterpart among the values of a session.
///
/// The message begins with the path to what is to blame, such as `cart.items[3]`, unless it is the whole value.
///
/// ```
/// use std::collections::BTreeMap;
/// use flask_session_cookie::Value;
///
/// let error = Value::from_serialize(&vec![BTreeMap::from([((1, 2), "x")])]).unwrap_err();
/// assert_eq!(error.path(), "[0]");
/// assert_eq!(error.to_string(), "[0]: keys must be str, int, float, bool or None, not tuple");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}", colon(&.0.path.to_string()), .0.message)]
pub struct SerializeError(Box<Located>);

/// A value of a session is not what a program's own type asks for.
///
/// The message begins with the path to what is to blame, such as `cart.items[3].price`, unless it is the whole value.
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
#[error("{}{}", colon(&.0.path.to_string()), .0.message)]
pub struct DeserializeError(Box<Located>);

/// Boxed, so that the results that every level of a recursion has on the stack stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Located {
    path: Path,
    message: String,
}

macro_rules! located {
    ($error:ident) => {
        impl $error {
            pub(crate) fn new(message: impl fmt::Display) -> $error {
                $error(Box::new(Located { path: Path::default(), message: message.to_string() }))
            }

            /// For a container that is one level too deep.
            pub(crate) fn too_deep() -> $error {
                $error::new(format_args!("nested too deeply: the limit is {MAX_LEVELS} levels"))
            }

            /// Where in the whole value the error lies, such as `cart.items[3].price`; empty for the whole.
            #[must_use]
            pub fn path(&self) -> String {
                self.0.path.to_string()
            }

            /// The same error, seen from the container that has the value under `key`.
            pub(crate) fn under_key(mut self, key: &str) -> $error {
                self.0.path.through_key(key);
                self
            }

            /// The same error, seen from the container that has the value at `index`.
            pub(crate) fn at_index(mut self, index: usize) -> $error {
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
    };
}

located!(SerializeError);
located!(DeserializeError);

impl serde::ser::Error for SerializeError {
    fn custom<T: fmt::Display>(message: T) -> SerializeError {
        SerializeError::new(message)
    }
}

impl serde::de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> DeserializeError {
        DeserializeError::new(message)
    }
}
