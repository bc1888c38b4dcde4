//! Any text as a cookie: see `properties/decode.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::decode(data));
