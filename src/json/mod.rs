//! The dialect of JSON that Python's `json` module reads and writes. Knows nothing of Flask.
//!
//! It differs from RFC 8259 in what it takes beyond it: `NaN`, `Infinity` and `-Infinity`, integers of any size (up to 4300
//! digits), numbers too large for a float (they become infinite), and escapes of lone surrogates. The last are an error
//! here, because a Rust string cannot hold them.

mod dump;
mod float;
mod reader;
mod settings;
mod stack;
mod string;
mod writer;

pub(crate) use float::repr as float_repr;
use reader::read;
pub(crate) use settings::{HIGHEST_MAX_DEPTH, Hooks, Settings, Tagged};
use writer::Writer;
