//! Compares `zlib-exact` with C zlib, byte for byte.

pub mod generators;

use zlib_exact::{compress, compress_up_to};

/// Compresses with C zlib in one call with a fresh state, like Python's `zlib.compress(data)`.
///
/// # Panics
///
/// If zlib reports an error.
#[must_use]
pub fn compress_in_c(data: &[u8]) -> Vec<u8> {
    let len = data.len() as libz_sys::uLong;
    // SAFETY: `compressBound` only computes a number.
    let bound = unsafe { libz_sys::compressBound(len) };
    let mut compressed = vec![0; bound as usize];
    let mut written = bound;
    // SAFETY: both pointers are valid for as many bytes as the lengths say. zlib reads from `data`
    // and writes to `compressed`.
    let status = unsafe {
        libz_sys::compress2(compressed.as_mut_ptr(), &mut written, data.as_ptr(), len, 6)
    };
    assert_eq!(status, libz_sys::Z_OK, "zlib reported an error");
    compressed.truncate(written as usize);
    compressed
}

/// Compares the bytes of `compress` with those of C zlib, and returns them.
///
/// # Panics
///
/// If they differ.
pub fn compare_bytes(data: &[u8]) -> Vec<u8> {
    let expected = compress_in_c(data);
    let compressed = compress(data);
    assert!(
        compressed == expected,
        "{} bytes, but C zlib has {}",
        compressed.len(),
        expected.len()
    );
    expected
}

/// Like [`compare_bytes`], and compares `compress_up_to` for limits around the length of the data
/// and of the stream.
///
/// # Panics
///
/// If the bytes differ, or if a limit is not kept.
pub fn compare(data: &[u8]) {
    let expected = compare_bytes(data);
    for limit in [data.len().saturating_sub(2), expected.len() - 1, expected.len()] {
        let within_limit = Some(&expected).filter(|expected| expected.len() <= limit);
        let compressed = compress_up_to(data, limit);
        assert!(compressed.as_ref() == within_limit, "a different result for the limit {limit}");
    }
}
