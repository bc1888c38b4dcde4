//! Validly signed cookies with payloads that Flask never writes. Only someone with the key can make
//! them.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::KeyDerivation;
use flask_session_cookie::itsdangerous::TimestampSigner;

use super::at::{SIGNED_AT, at};

/// Signs `payload`, the first part of a cookie, like Flask does with the key `dev`.
pub fn sign(payload: &str) -> String {
    let signer = TimestampSigner::builder("dev")
        .salt("cookie-session")
        .key_derivation(KeyDerivation::Hmac)
        .build()
        .expect("the key is not empty");
    signer.sign_at(payload, at(SIGNED_AT)).expect("the time is after 1970")
}

/// A cookie with these bytes, uncompressed.
pub fn plain(json: impl AsRef<[u8]>) -> String {
    sign(&URL_SAFE_NO_PAD.encode(json))
}

/// A cookie with these bytes as a zlib stream.
pub fn compressed(json: impl AsRef<[u8]>) -> String {
    sign(&compressed_payload(json))
}

/// `.` and the base64 of a zlib stream of these bytes.
pub fn compressed_payload(json: impl AsRef<[u8]>) -> String {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json.as_ref()).expect("memory can be written");
    format!(".{}", URL_SAFE_NO_PAD.encode(encoder.finish().expect("memory can be written")))
}
