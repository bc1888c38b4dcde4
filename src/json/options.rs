//! The arguments of `json.dumps` and `json.loads`.

use std::borrow::Cow;
use std::fmt;

use super::error::PayloadError;
use crate::value::{Int, Value};

/// The highest value that `max_depth` may have, for reading and writing. Deeper values may overflow
/// a thread's stack: see
/// [`SessionCodecBuilder::HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH).
pub(crate) const HIGHEST_MAX_DEPTH: usize = 1100;

/// The format of JSON, and the limits on it.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// The text between two items, and the text between a key and its value: `separators`.
    pub(crate) separators: (&'static str, &'static str),
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) max_depth: usize,
    /// The limit on the digits of an integer: `sys.get_int_max_str_digits()`.
    pub(crate) max_int_digits: usize,
    pub(crate) hooks: Option<Hooks>,
}

/// How a serializer represents values of types that JSON lacks. Without hooks, a tuple is written
/// as a list and a `Markup` as a string, as in Python's `json`; anything else is an error, as
/// there.
#[derive(Clone, Copy)]
pub(crate) struct Hooks {
    /// The tagged form of a value of a type that JSON lacks.
    pub(crate) tag: fn(&Value) -> Option<Tagged<'_>>,
    /// The tagged form of a dictionary with a single entry, if it needs one.
    pub(crate) escape: for<'a> fn(&'a str, &'a Value) -> Option<Tagged<'a>>,
    /// The tag that this is, as the only key of an object.
    pub(crate) tag_of: fn(&str) -> Option<&'static str>,
    /// The value of a tagged object, from its tag, its content and the offset of its `{`. Called
    /// when an object is closed, so for inner objects first: `object_hook`.
    pub(crate) untag: fn(&'static str, Value, usize) -> Result<Value, PayloadError>,
}

/// An object with a single key, the tag.
pub(crate) enum Tagged<'a> {
    /// `{tag: [items]}`
    Items(&'static str, &'a [Value]),
    /// `{tag: text}`
    Text(&'static str, Cow<'a, str>),
    /// `{tag: {key: value}}`
    Entry(&'static str, String, &'a Value),
}

impl Options {
    /// The defaults of Python's `json`.
    pub(crate) const PYTHON: Options = Options {
        separators: Options::separators(false),
        sort_keys: false,
        ensure_ascii: true,
        max_depth: HIGHEST_MAX_DEPTH,
        max_int_digits: Int::MAX_DIGITS,
        hooks: None,
    };

    /// The argument `separators`: without spaces, or Python's default.
    pub(crate) const fn separators(compact: bool) -> (&'static str, &'static str) {
        if compact { (",", ":") } else { (", ", ": ") }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("separators", &self.separators)
            .field("sort_keys", &self.sort_keys)
            .field("ensure_ascii", &self.ensure_ascii)
            .field("max_depth", &self.max_depth)
            .field("max_int_digits", &self.max_int_digits)
            .finish_non_exhaustive()
    }
}
