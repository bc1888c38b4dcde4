//! Any session with any settings: see `properties/round_trip.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flask_session_cookie_fuzz::round_trip(data));
