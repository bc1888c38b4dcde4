//! Of any stream C zlib and ours give the same bytes, or refuse it alike, whatever the limit: see `differential/zlib`.
#![no_main]

use zlib_differential::compare_streams;

/// Less than many a stream of the longest input gives.
const LIMIT: usize = 1 << 20;

libfuzzer_sys::fuzz_target!(|stream: &[u8]| {
    compare_streams(stream, LIMIT);
});
