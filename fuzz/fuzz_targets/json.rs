//! JSON, compared with `serde_json`: see `properties/json.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::json(data));
