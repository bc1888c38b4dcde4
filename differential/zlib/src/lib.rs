//! `zlib-exact` and its counterpart, C zlib, and inputs to compare them with.

pub mod generators;

use zlib_exact::{compress, compress_up_to};

/// C zlib with a fresh state, in one call, into memory that is taken once: what Python's
/// `zlib.compress(data)` does.
///
/// # Panics
///
/// If zlib does not do what its documentation says.
#[must_use]
pub fn compress_in_c(data: &[u8]) -> Vec<u8> {
    let len = data.len() as libz_sys::uLong;
    // SAFETY: it only calculates.
    let bound = unsafe { libz_sys::compressBound(len) };
    let mut compressed = vec![0; bound as usize];
    let mut written = bound;
    // SAFETY: the pointers are to as many bytes as the lengths say, and C zlib reads the one and
    // writes the other.
    let status = unsafe {
        libz_sys::compress2(compressed.as_mut_ptr(), &mut written, data.as_ptr(), len, 6)
    };
    assert_eq!(status, libz_sys::Z_OK, "there is room for all of the output");
    compressed.truncate(written as usize);
    compressed
}

/// Panics unless the bytes are those of C zlib, and there are none if they do not fit a limit.
///
/// # Panics
///
/// If they are not.
pub fn compare(data: &[u8]) {
    let expected = compress_in_c(data);
    let compressed = compress(data);
    assert!(
        compressed == expected,
        "other bytes: {} and {} of them",
        compressed.len(),
        expected.len()
    );
    for limit in [data.len().saturating_sub(2), expected.len() - 1, expected.len()] {
        let fits = expected.len() <= limit;
        assert!(compress_up_to(data, limit).is_some() == fits, "another decision for {limit}");
    }
}
