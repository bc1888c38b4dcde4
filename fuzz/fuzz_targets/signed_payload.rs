//! Any payload with a valid signature: see `properties/signed_payload.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::signed_payload(data));
