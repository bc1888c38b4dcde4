//! The arguments of `json.dumps` and `json.loads`.

use std::borrow::Cow;
use std::fmt;

use super::error::PayloadError;
use crate::value::{Int, Value};

/// The highest limit on nesting there can be, for reading and for writing. Deeper values do not fit
/// the stack of every thread: see
/// [`SessionCodecBuilder::HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH).
pub(crate) const HIGHEST_MAX_DEPTH: usize = 1100;

/// How JSON is written and read.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// What separates two items, and a key from its value: `separators`.
    pub(crate) separators: (&'static str, &'static str),
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) max_depth: usize,
    /// The limit on the digits of an integer: `sys.get_int_max_str_digits()`.
    pub(crate) max_int_digits: usize,
    pub(crate) hooks: Option<Hooks>,
}

/// What a serializer does about values that JSON has no type for. Without hooks a tuple is written
/// as a list and a `Markup` as text, as they are in Python's `json`; anything else is an error
/// there and here.
#[derive(Clone, Copy)]
pub(crate) struct Hooks {
    /// Says how to write a value that JSON has no type for.
    pub(crate) tag: fn(&Value) -> Option<Tagged<'_>>,
    /// Says how to write a dictionary of one key, which it gets with its value, if not as it is.
    pub(crate) escape: for<'a> fn(&'a str, &'a Value) -> Option<Tagged<'a>>,
    /// The tag that an object of this one key has.
    pub(crate) tag_of: fn(&str) -> Option<&'static str>,
    /// Gets the tag of an object when that is closed, inner ones first, with what stands under it
    /// and the offset of its `{`; returns the value that takes its place: `object_hook`.
    pub(crate) untag: fn(&'static str, Value, usize) -> Result<Value, PayloadError>,
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

    /// The argument `separators`, without blanks or as Python has it by default.
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
