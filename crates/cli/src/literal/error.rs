//! Why a text is not a value.

use flask_session_cookie::PayloadError;

/// Why a text is neither JSON nor a literal of Python, or not a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// Something else is expected here.
    #[error("invalid literal at byte {offset}: expected {expected}")]
    Syntax {
        /// Where, in bytes from the beginning of the text.
        offset: usize,
        /// What is expected there.
        expected: &'static str,
    },
    /// Python reads it, but this crate does not, or Flask cannot write it.
    #[error("unsupported at byte {offset}: {what}")]
    Unsupported {
        /// Where it begins.
        offset: usize,
        /// What it is.
        what: &'static str,
    },
    /// An integer has more digits than Python reads by default.
    #[error(
        "the integer at byte {offset} is too long: it has {digits} digits, the limit is {limit}"
    )]
    IntTooLong {
        /// Where it begins.
        offset: usize,
        /// The number of its decimal digits; of a much longer one in another base, no more than
        /// that.
        digits: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A string has half of a surrogate pair, which Rust's strings cannot hold.
    #[error("lone surrogate at byte {offset}: the string is not Unicode text")]
    LoneSurrogate {
        /// Where its escape is.
        offset: usize,
    },
    /// More brackets are open than containers may be nested in a cookie.
    #[error("nested too deeply at byte {offset}: the limit is {limit}")]
    TooDeep {
        /// Where the bracket is that is too many.
        offset: usize,
        /// How many may be open.
        limit: usize,
    },
    /// A dict has a key of a type for which Flask raises a `TypeError`.
    #[error(
        "bad key at byte {offset}: expected a str, int, float, bool or None, found a value of Python's type {found}"
    )]
    Key {
        /// Where the key begins.
        offset: usize,
        /// The type of the key, as Python calls it.
        found: &'static str,
    },
    /// A dict has keys that Python does not compare: Flask, which sorts them, raises a `TypeError`.
    #[error(
        "bad key at byte {offset}: {found} next to {first}, and Flask cannot sort keys of these two types"
    )]
    MixedKeys {
        /// Where the key begins that differs from the ones before.
        offset: usize,
        /// The type of the first key, as Python calls it.
        first: &'static str,
        /// The type of this key.
        found: &'static str,
    },
    /// A report of the command does not show all of a value.
    #[error("the value at byte {offset} was shortened for display: print it with --full")]
    Shortened {
        /// Where the ellipsis is.
        offset: usize,
    },
    /// As JSON the text got further than as a literal of Python, until this.
    #[error(transparent)]
    Json(#[from] PayloadError),
    /// The payload in a JSON report cannot be read.
    #[error("in the payload of the report: {0}")]
    Payload(PayloadError),
    /// A JSON report is of something without a payload.
    #[error("the report has no payload")]
    NoPayload,
    /// In a JSON report, `session` is not what `payload` says: somebody has changed one of them.
    #[error(
        "`session` and `payload` of the report differ: change `payload`, or what `inspect --full` prints"
    )]
    Edited,
    /// A session is a dict.
    #[error("expected a dictionary as the session, found a value of Python's type {found}")]
    NotADict {
        /// The type of the value, as Python calls it.
        found: &'static str,
    },
}

impl ParseError {
    /// Where in the text the error is, in bytes, if it is at one place of it.
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

    /// The same error in a longer text, which has this many bytes before it.
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
