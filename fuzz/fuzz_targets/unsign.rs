//! Signed text, times, age limits and separators: see `properties/unsign.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::unsign(data));
