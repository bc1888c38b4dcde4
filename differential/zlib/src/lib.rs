//! Our compressor, C zlib, and inputs to compare them with.

#[path = "../../../src/zlib/deflate/mod.rs"]
mod deflate;
pub mod generators;

use flate2::{Compress, Compression, FlushCompress, Status};

/// Ours: `compress` of `src/zlib`.
#[must_use]
pub fn compress(data: &[u8]) -> Vec<u8> {
    deflate::compress(data)
}

/// Ours: `compress_if_shorter` of `src/zlib`.
#[must_use]
pub fn compress_if_shorter(data: &[u8]) -> Option<Vec<u8>> {
    deflate::compress_if_shorter(data)
}

/// C zlib with a fresh state, in one call, into memory that is taken once: what `zlib.compress(data)` does.
///
/// # Panics
///
/// If zlib does not do what its documentation says.
#[must_use]
pub fn compress_in_c(data: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(data.len() + data.len() / 1000 + 64);
    let status = Compress::new(Compression::new(6), true)
        .compress_vec(data, &mut compressed, FlushCompress::Finish)
        .expect("there is nothing wrong with the input");
    assert_eq!(status, Status::StreamEnd, "there is room for all of the output");
    compressed
}

/// Panics unless the bytes are those of C zlib, and the decision is that of the plain rule.
///
/// # Panics
///
/// If they are not.
pub fn compare(data: &[u8]) {
    let expected = compress_in_c(data);
    let compressed = compress(data);
    assert!(compressed == expected, "other bytes: {} and {} of them", compressed.len(), expected.len());
    let worth_it = expected.len() + 1 < data.len();
    assert!(compress_if_shorter(data) == worth_it.then_some(expected), "another decision");
}
