//! Whole values to JSON text and back: Python's `json.dumps` and `json.loads`.

use std::borrow::Cow;
use std::fmt;

use super::dump::ValueWriter;
use super::read;
use crate::error::{EncodeError, PayloadError};
use crate::value::{Dict, Int, Value};

/// The highest limit on nesting there can be, for reading and for writing. Deeper values do not fit the stack of
/// every thread: see [`SessionCodecBuilder::HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH).
pub(crate) const HIGHEST_MAX_DEPTH: usize = 1100;

/// The arguments of `json.dumps` and `json.loads`.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// What stands between two items, and between a key and its value: `separators`.
    pub(crate) separators: (&'static str, &'static str),
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) max_depth: usize,
    /// The limit on the digits of an integer: `sys.get_int_max_str_digits()`.
    pub(crate) max_int_digits: usize,
    pub(crate) hooks: Option<Hooks>,
}

/// What a serializer does about values that JSON has no word for. Without hooks a tuple is written as a list and a
/// `Markup` as text, as they are in Python's `json`; anything else is an error there and here.
#[derive(Clone, Copy)]
pub(crate) struct Hooks {
    /// Says how to write a value that JSON has no word for.
    pub(crate) tag: fn(&Value) -> Option<Tagged<'_>>,
    /// Says how to write a dictionary of one key, which it gets with its value, if not as it is.
    pub(crate) escape: for<'a> fn(&'a str, &'a Value) -> Option<Tagged<'a>>,
    /// Whether the one key of an object says that it stands for another value.
    pub(crate) is_tag: fn(&str) -> bool,
    /// Gets every such object when it is closed, inner ones first, with the offset of its `{`. What it gives back takes the
    /// object's place, as with `json.loads(object_hook=...)`.
    pub(crate) untag: fn(Dict, usize) -> Result<Value, PayloadError>,
}

/// A value as an object with one key.
pub(crate) enum Tagged<'a> {
    /// `{tag: [items]}`
    Items(&'static str, &'a [Value]),
    /// `{tag: text}`
    Text(&'static str, Cow<'a, str>),
    /// `{tag: {key: value}}`
    Entry(&'static str, String, &'a Value),
}

impl Settings {
    /// `json.dumps(value)`.
    pub(crate) const PYTHON: Settings = Settings {
        separators: (", ", ": "),
        sort_keys: false,
        ensure_ascii: true,
        max_depth: HIGHEST_MAX_DEPTH,
        max_int_digits: Int::MAX_DIGITS,
        hooks: None,
    };

    pub(crate) fn dumps(&self, value: &Value) -> Result<String, EncodeError> {
        let mut writer = ValueWriter::new(*self);
        writer.value(value)?;
        writer.finish()?;
        Ok(writer.into_text())
    }

    /// Like [`dumps`](Settings::dumps) for a value that is a dictionary.
    #[inline]
    pub(crate) fn dumps_dict(&self, dict: &Dict) -> Result<String, EncodeError> {
        let mut writer = ValueWriter::new(*self);
        writer.dict(dict)?;
        writer.finish()?;
        Ok(writer.into_text())
    }

    #[inline]
    pub(crate) fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        read(text, self)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("separators", &self.separators)
            .field("sort_keys", &self.sort_keys)
            .field("ensure_ascii", &self.ensure_ascii)
            .field("max_depth", &self.max_depth)
            .field("max_int_digits", &self.max_int_digits)
            .finish_non_exhaustive()
    }
}
