//! No text makes reading a cookie panic, and what is accepted is what `UnverifiedCookie` sees in
//! it, and survives.

use flask_session_cookie::{DecodeError, Session, UnverifiedCookie};

use super::{assert_hides_key, assert_survives, now, same_session, settings};

pub fn decode(data: &[u8]) {
    let Ok(cookie) = std::str::from_utf8(data) else { return };
    if let Ok(session) = decode_both_ways(cookie) {
        assert_survives(&session, &settings(), now());
    }
}

/// Decodes with the key, after a look without it, which may find no other session and no other
/// fault in the payload.
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
