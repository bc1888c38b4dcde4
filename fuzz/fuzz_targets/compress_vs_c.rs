//! The compressor makes the bytes of C zlib, and decides by the plain rule: see `differential/zlib`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zlib_differential::compare(data));
