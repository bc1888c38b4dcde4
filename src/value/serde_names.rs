//! How values that serde has no word for go through it: as text in a newtype struct with a name that only this crate
//! uses. Our own serializer and deserializer know the names; for any other format it is text.

use uuid::Uuid;

use super::{DateTime, Int, Value};

/// A whole [`Value`] is asked for, or the variant of one that serde has no word for.
pub(super) const VALUE: &str = "$flask_session_cookie::Value";
/// The variant of a tuple where a whole [`Value`] is asked for.
pub(super) const TUPLE: &str = "$flask_session_cookie::Tuple";
/// The variant of a dictionary where a whole [`Value`] is asked for, if it looks like a [`JSON_NUMBER`].
pub(super) const DICT: &str = "$flask_session_cookie::Dict";
pub(crate) const MARKUP: &str = "$flask_session_cookie::Markup";
pub(crate) const UUID: &str = "$flask_session_cookie::Uuid";
pub(super) const DATETIME: &str = "$flask_session_cookie::DateTime";
pub(super) const INT: &str = "$flask_session_cookie::Int";

/// What `serde_json` writes a number as, and reads it from, when somebody has switched its feature
/// `arbitrary_precision` on: a struct of this name with one field of this name, which has the text of the number.
pub(super) const JSON_NUMBER: &str = "$serde_json::private::Number";

/// A type that goes through serde as text with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    Markup,
    Uuid,
    DateTime,
    Int,
}

impl Marked {
    /// The type that goes by this name of a newtype struct.
    pub(super) fn named(name: &str) -> Option<Marked> {
        match name {
            MARKUP => Some(Marked::Markup),
            UUID => Some(Marked::Uuid),
            DATETIME => Some(Marked::DateTime),
            INT => Some(Marked::Int),
            _ => None,
        }
    }

    /// The value that the content of such a newtype struct means, or what is wrong with it.
    pub(super) fn value(self, content: Value) -> Result<Value, String> {
        let value = match (self, &content) {
            (Marked::Markup, Value::String(text)) => Some(Value::Markup(text.clone())),
            (Marked::Uuid, Value::String(text)) => Uuid::try_parse(text).ok().map(Value::Uuid),
            (Marked::DateTime, Value::String(text)) => DateTime::from_rfc3339(text).map(Value::DateTime),
            (Marked::Int, Value::String(text)) => text.parse::<Int>().ok().map(Value::Int),
            _ => None,
        };
        value.ok_or_else(|| format!("expected the text of a value of Python's type {}", self.type_name()))
    }

    /// The name of the type in Python, for messages.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Marked::Markup => "Markup",
            Marked::Uuid => "UUID",
            Marked::DateTime => "datetime",
            Marked::Int => "int",
        }
    }

    /// Whether Python takes it for the key of a dictionary that is written as JSON: a `Markup` is a `str`.
    pub(super) fn is_key(self) -> bool {
        matches!(self, Marked::Markup | Marked::Int)
    }
}
