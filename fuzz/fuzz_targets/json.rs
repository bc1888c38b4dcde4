//! JSON text, with serde_json as the judge: see `properties/json.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::json(data));
