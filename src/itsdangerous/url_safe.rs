//! JSON text as a URL-safe payload, compressed if that is shorter. Upstream: `itsdangerous/url_safe.py`.
//!
//! ```text
//! eyJhIjoxfQ        base64 of {"a":1}
//! .eJyrVkpUsjK...   base64 of a zlib stream
//! ```

use super::encoding::{base64_decode, base64_encode};
use crate::error::PayloadError;
use crate::zlib::{self, Zlib};

/// Appends `json` as a payload: `URLSafeSerializerMixin.dump_payload`.
pub(crate) fn dump_payload(json: &str, zlib: Zlib, out: &mut String) {
    match zlib.compress_if_shorter(json.as_bytes()) {
        Some(compressed) => {
            out.push('.');
            base64_encode(&compressed, out);
        }
        None => base64_encode(json.as_bytes(), out),
    }
}

/// Whether a payload is marked as compressed.
pub(crate) fn is_compressed(payload: &str) -> bool {
    payload.starts_with('.')
}

/// Reads a payload back to JSON text of at most `max_len` bytes: `URLSafeSerializerMixin.load_payload`.
pub(crate) fn load_payload(payload: &str, max_len: usize) -> Result<String, PayloadError> {
    let json = match payload.strip_prefix('.') {
        // The offset in the error is that in the whole payload.
        Some(base64) => zlib::decompress(&base64_decode(base64).map_err(behind_dot)?, max_len)?,
        None => base64_decode(payload)?,
    };
    if json.len() > max_len {
        return Err(PayloadError::TooLong { limit: max_len });
    }
    String::from_utf8(json).map_err(|error| PayloadError::Utf8 { offset: error.utf8_error().valid_up_to() })
}

fn behind_dot(error: PayloadError) -> PayloadError {
    match error {
        PayloadError::Base64 { offset } => PayloadError::Base64 { offset: offset + 1 },
        other => other,
    }
}
