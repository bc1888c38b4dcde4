//! The dialect of JSON that Python's `json` module reads and writes. What is read and written knows
//! nothing of Flask, only the errors do.
//!
//! It differs from RFC 8259 in what it takes beyond it: `NaN`, `Infinity` and `-Infinity`, integers
//! of any size (up to a limit on their digits), numbers too large for a float (they become
//! infinite), and escapes of lone surrogates. The last are an error here, because a Rust string
//! cannot hold them.

mod dump;
mod error;
mod options;
mod reader;
mod serializer;
mod string;

pub use error::{DumpError, EncodeError, InFlask, PayloadError};
pub(crate) use options::{HIGHEST_MAX_DEPTH, Hooks, Options, Tagged};
pub use serializer::JsonSerializer;

use crate::value::{Dict, Value};

impl Options {
    /// `json.dumps(value)`
    pub(crate) fn dumps(&self, value: &Value) -> Result<String, DumpError> {
        dump::dump(self, |writer| writer.value(value))
    }

    /// `json.dumps(dict)`
    pub(crate) fn dumps_dict(&self, dict: &Dict) -> Result<String, DumpError> {
        dump::dump(self, |writer| writer.dict(dict))
    }

    /// `json.loads(text)`
    pub(crate) fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        reader::read(text, self)
    }
}
