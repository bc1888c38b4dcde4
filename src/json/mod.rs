//! The dialect of JSON that Python's `json` module reads and writes. Knows nothing of Flask.
//!
//! It differs from RFC 8259 in what it takes beyond it: `NaN`, `Infinity` and `-Infinity`, integers of any size (up to 4300
//! digits), numbers too large for a float (they become infinite), and escapes of lone surrogates. The last are an error
//! here, because a Rust string cannot hold them.

mod float;
mod reader;
mod string;
mod writer;

pub(crate) use float::repr as float_repr;
pub(crate) use reader::read;
pub(crate) use writer::Writer;

/// The highest limit on nesting there can be, for reading and for writing. Deeper values do not fit the stack of every thread:
/// see [`SessionCodecBuilder::HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH).
pub(crate) const HIGHEST_MAX_DEPTH: usize = 1100;
