//! zlib streams (RFC 1950), as Python's `zlib` module makes them. Knows only bytes.

mod deflate;
mod inflate;

pub(crate) use deflate::compress_if_shorter;
pub(crate) use inflate::decompress;
