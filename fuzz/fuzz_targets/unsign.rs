//! Any text, signing time, `max_age` and separator: see `properties/unsign.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::unsign(data));
