//! The JSON dialect of Python's `json` module. Only the errors know about Flask.
//!
//! Beyond RFC 8259 it accepts `NaN`, `Infinity` and `-Infinity`, integers of any size (up to a
//! limit on their digits), numbers too large for a float (which become infinite), and escapes of
//! lone surrogates. These escapes are an error here, because a Rust string cannot represent them.
//!
//! `itsdangerous/payload.rs` shows how JSON text becomes a signed token, byte by byte.

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
