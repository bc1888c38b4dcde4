//! Decoding never panics. A decoded session equals that of `UnverifiedCookie` and round-trips.

use flask_session_cookie::{DecodeError, Session, UnverifiedCookie};

use super::{assert_hides_key, assert_round_trips, now, same_session, settings};

pub fn decode(data: &[u8]) {
    let Ok(cookie) = std::str::from_utf8(data) else { return };
    if let Ok(session) = decode_both_ways(cookie) {
        assert_round_trips(&session, &settings(), now());
    }
}

/// Decodes with the key. `UnverifiedCookie` must find the same session or the same payload error.
pub(super) fn decode_both_ways(cookie: &str) -> Result<Session, DecodeError> {
    let unverified = UnverifiedCookie::parse(cookie);
    let claimed = unverified.clone().and_then(|unverified| Ok(unverified.session()?));
    let decoded = settings().build().unwrap().decode_at(cookie, now());
    match &decoded {
        Ok(session) => {
            assert!(same_session(session, &claimed.unwrap()));
            assert_eq!(session.signed_at(), unverified.unwrap().signed_at());
            assert!(!session.is_modified());
        }
        Err(error) => {
            assert_hides_key(error);
            if let DecodeError::Payload(_) = error {
                assert_eq!(claimed.as_ref(), Err(error));
            }
        }
    }
    decoded
}
