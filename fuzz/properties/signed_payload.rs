//! Decoding a validly signed cookie never panics and never reports a bad signature. A decoded
//! session round-trips, and lower limits only refuse more.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::itsdangerous::{KeyDerivation, TimestampSigner};
use flask_session_cookie::{DecodeError, PayloadError};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::decode::decode_both_ways;
use super::{KEY, assert_round_trips, now, same_session, settings};

pub fn signed_payload(data: &[u8]) {
    let Some(payload) = payload(data) else { return };
    let signer =
        TimestampSigner::builder(KEY).salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    let cookie = signer.build().unwrap().sign_at(&payload, now()).unwrap();
    let decoded = decode_both_ways(&cookie);
    match &decoded {
        Ok(session) => assert_round_trips(session, &settings(), now()),
        Err(error) => assert!(!error.is_bad_signature(), "{error}"),
    }
    let limited =
        settings().max_payload_len(100).max_depth(3).build().unwrap().decode_at(&cookie, now());
    match (limited, decoded) {
        (
            Err(DecodeError::Payload(PayloadError::TooLong { .. } | PayloadError::TooDeep { .. })),
            _,
        ) => {}
        (Ok(limited), Ok(decoded)) => assert!(same_session(&limited, &decoded)),
        (limited, decoded) => assert_eq!(limited.unwrap_err(), decoded.unwrap_err()),
    }
}

/// The payload of a cookie. The first byte chooses what the others are: base64, to reach its
/// errors; JSON, plain or to be compressed, to reach the parser and the tags; or a zlib stream, to
/// reach its errors.
fn payload(data: &[u8]) -> Option<String> {
    let (kind, content) = data.split_first()?;
    match kind % 4 {
        0 => String::from_utf8(content.to_vec()).ok(),
        1 => Some(URL_SAFE_NO_PAD.encode(content)),
        2 => {
            let mut compressor = ZlibEncoder::new(Vec::new(), Compression::default());
            compressor.write_all(content).unwrap();
            Some(format!(".{}", URL_SAFE_NO_PAD.encode(compressor.finish().unwrap())))
        }
        _ => Some(format!(".{}", URL_SAFE_NO_PAD.encode(content))),
    }
}
