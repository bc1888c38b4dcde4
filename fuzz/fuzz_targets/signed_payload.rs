//! A payload that somebody with the key has signed: see `properties/signed_payload.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::signed_payload(data));
