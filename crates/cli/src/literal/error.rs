//! Why a text is not a value.

use flask_session_cookie::PayloadError;

/// Why a text is neither JSON nor a Python literal, or not a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The text is not a valid literal.
    #[error("invalid literal at byte {offset}: expected {expected}")]
    Syntax {
        /// The offset of the error, in bytes.
        offset: usize,
        /// What is expected there.
        expected: &'static str,
    },
    /// A literal that is valid in Python, but not supported here, or not in a session.
    #[error("unsupported at byte {offset}: {what}")]
    Unsupported {
        /// The offset of the literal.
        offset: usize,
        /// What it is.
        what: &'static str,
    },
    /// An integer has more digits than Python reads by default.
    #[error(
        "the integer at byte {offset} is too long: it has {digits} digits, the limit is {limit}"
    )]
    IntTooLong {
        /// The offset of the integer.
        offset: usize,
        /// The number of its decimal digits. For a very long one in another base, a lower bound.
        digits: usize,
        /// The highest number of digits.
        limit: usize,
    },
    /// A string contains half of a surrogate pair, which Rust strings cannot hold.
    #[error("lone surrogate at byte {offset}: the string is not Unicode text")]
    LoneSurrogate {
        /// The offset of its escape.
        offset: usize,
    },
    /// Containers are nested more deeply than in any cookie that the codec reads.
    #[error("nested too deeply at byte {offset}: the limit is {limit}")]
    TooDeep {
        /// The offset of the bracket that exceeds the limit.
        offset: usize,
        /// The highest number of open brackets.
        limit: usize,
    },
    /// A dict has a key of a type for which Flask raises a `TypeError`.
    #[error(
        "bad key at byte {offset}: expected a str, int, float, bool or None, found a value of \
         Python's type {found}"
    )]
    Key {
        /// The offset of the key.
        offset: usize,
        /// The Python name of its type.
        found: &'static str,
    },
    /// A dict has keys that Python cannot compare. Flask sorts them, and raises a `TypeError`.
    #[error("bad key at byte {offset}: Flask cannot sort {found} and {first} keys in one dict")]
    MixedKeys {
        /// The offset of the first key of another type.
        offset: usize,
        /// The Python name of the type of the first key.
        first: &'static str,
        /// The Python name of the type of this key.
        found: &'static str,
    },
    /// The report does not show the whole value.
    #[error("the value at byte {offset} was shortened for display: print it with --full")]
    Shortened {
        /// The offset of the ellipsis.
        offset: usize,
    },
    /// The text is invalid JSON, but got further as JSON than as a Python literal.
    #[error(transparent)]
    Json(#[from] PayloadError),
    /// The payload in a JSON report cannot be read.
    #[error("in the payload of the report: {0}")]
    Payload(PayloadError),
    /// The JSON report is about a value without a payload.
    #[error("the report has no payload")]
    NoPayload,
    /// In a JSON report, `session` does not match `payload`: one of them was edited.
    #[error(
        "`session` and `payload` of the report differ: edit `payload`, or the output of \
         `inspect --full`"
    )]
    Edited,
    /// The value is not a dict, as sessions are.
    #[error("expected a dictionary as the session, found a value of Python's type {found}")]
    NotADict {
        /// The Python name of its type.
        found: &'static str,
    },
}

impl ParseError {
    /// The offset of the error in the text, in bytes, if it has one.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        match self {
            ParseError::Syntax { offset, .. }
            | ParseError::Unsupported { offset, .. }
            | ParseError::IntTooLong { offset, .. }
            | ParseError::LoneSurrogate { offset }
            | ParseError::TooDeep { offset, .. }
            | ParseError::Key { offset, .. }
            | ParseError::MixedKeys { offset, .. }
            | ParseError::Shortened { offset } => Some(*offset),
            ParseError::Json(error) => error.json_offset(),
            ParseError::Payload(_)
            | ParseError::NoPayload
            | ParseError::Edited
            | ParseError::NotADict { .. } => None,
        }
    }

    /// Moves the offset, for a text that starts this many bytes into a longer one.
    pub(super) fn moved_by(mut self, bytes: usize) -> ParseError {
        match &mut self {
            ParseError::Syntax { offset, .. }
            | ParseError::Unsupported { offset, .. }
            | ParseError::IntTooLong { offset, .. }
            | ParseError::LoneSurrogate { offset }
            | ParseError::TooDeep { offset, .. }
            | ParseError::Key { offset, .. }
            | ParseError::MixedKeys { offset, .. }
            | ParseError::Shortened { offset }
            | ParseError::Json(
                PayloadError::Json { offset, .. }
                | PayloadError::LoneSurrogate { offset }
                | PayloadError::IntTooLong { offset, .. }
                | PayloadError::TooDeep { offset, .. }
                | PayloadError::BadTag { offset, .. },
            ) => *offset += bytes,
            ParseError::Json(_)
            | ParseError::Payload(_)
            | ParseError::NoPayload
            | ParseError::Edited
            | ParseError::NotADict { .. } => {}
        }
        self
    }
}
