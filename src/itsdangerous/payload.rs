//! The payload of a token. Mirrors `dump_payload` and `load_payload` in itsdangerous'
//! `serializer.py` and `url_safe.py`.
//!
//! `Serializer` and `TimedSerializer` sign the JSON text as it is. The URL-safe serializers, and so
//! Flask's sessions, encode it further. This is Flask's session `{"id": (1, 2)}`, signed with the
//! key `dev` at 1,700,000,000:
//!
//! ```text
//! tagged   {"id":{" t":[1,2]}}                     JSON text, 19 bytes
//! zlib     78 9c ab 56 ca 4c ... 91 05 95 27       27 bytes: not shorter, so not used
//! base64   eyJpZCI6eyIgdCI6WzEsMl19fQ              the payload
//! signer   eyJpZCI6eyIgdCI6WzEsMl19fQ.ZVPxAA.E-SbOjJ6pOL9hXdkITzb0ubDmW4
//! ```
//!
//! The session `{"a": "la" * 20}` is shorter compressed, which a leading dot marks:
//!
//! ```text
//! tagged   {"a":"lalalalalalalalalalalalalalalalalalalala"}    48 bytes
//! zlib     78 9c ab 56 4a 54 b2 52 ca 49 24 0e 2a d5 02 00 ae 2c 12 20    20 bytes
//! base64   .eJyrVkpUslLKSSQOKtUCAK4sEiA
//! signer   .eJyrVkpUslLKSSQOKtUCAK4sEiA.ZVPxAA.mTerZUQjOgG_RLgGoQV4KyBq0G4
//! ```

use std::borrow::Cow;

use super::encoding::{append_base64, base64_decode, base64_len};
use crate::json::{self, DumpError, EncodeError, PayloadError};
use crate::value::{Dict, Value};
use crate::zlib::{self, InflateError, Zlib};

/// The format of payloads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PayloadFormat {
    pub(super) json: json::Options,
    pub(super) form: Form,
    /// The limit on the length of the JSON text, in bytes.
    pub(super) max_len: usize,
}

/// How the JSON text becomes a payload.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// Unchanged.
    Text,
    /// Compressed by this zlib if that is shorter, then encoded in base64.
    UrlSafe(Zlib),
}

impl PayloadFormat {
    /// The default limit on the length of the JSON text: 1 MiB.
    pub(crate) const DEFAULT_MAX_LEN: usize = 1 << 20;

    /// `Serializer.default_serializer` in `serializer.py`: `json`.
    pub(super) const TEXT: PayloadFormat = PayloadFormat {
        json: json::Options::PYTHON,
        form: Form::Text,
        max_len: PayloadFormat::DEFAULT_MAX_LEN,
    };

    /// `URLSafeSerializerMixin.default_serializer` in `url_safe.py`: `_CompactJSON`.
    pub(super) const URL_SAFE: PayloadFormat = PayloadFormat {
        json: json::Options {
            separators: json::Options::separators(true),
            ensure_ascii: false,
            ..json::Options::PYTHON
        },
        form: Form::UrlSafe(Zlib::Stock),
        max_len: PayloadFormat::DEFAULT_MAX_LEN,
    };

    /// `JSONWebSignatureSerializer.default_serializer` in `jws.py`: `_CompactJSON`. The module
    /// `jws` encodes it in base64, never compressed.
    pub(super) const JWS: PayloadFormat =
        PayloadFormat { form: Form::Text, ..PayloadFormat::URL_SAFE };

    /// Encodes a value as a payload, with capacity for `spare` more bytes.
    pub(crate) fn dump(&self, value: &Value, spare: usize) -> Result<String, DumpError> {
        Ok(self.encode(self.json.dumps(value)?, spare))
    }

    /// Like [`dump`](PayloadFormat::dump), but for the dictionary of a session, in tagged JSON.
    pub(crate) fn dump_dict(&self, dict: &Dict, spare: usize) -> Result<String, EncodeError> {
        Ok(self.encode(self.json.dumps_dict(dict).map_err(DumpError::with_tags)?, spare))
    }

    #[inline]
    fn encode(&self, json: String, spare: usize) -> String {
        let Form::UrlSafe(zlib) = self.form else { return json };
        let compressed = zlib.compress_if_shorter(json.as_bytes());
        let bytes = compressed.as_deref().unwrap_or(json.as_bytes());
        let mut payload = String::with_capacity(1 + base64_len(bytes.len()) + spare);
        if compressed.is_some() {
            payload.push('.');
        }
        append_base64(bytes, &mut payload);
        payload
    }

    /// Decodes a payload.
    #[inline]
    pub(crate) fn load(&self, payload: &str) -> Result<Value, PayloadError> {
        self.json.loads(&self.decode(payload)?)
    }

    #[inline]
    fn decode<'a>(&self, payload: &'a str) -> Result<Cow<'a, str>, PayloadError> {
        match self.form {
            Form::UrlSafe(_) => decode_url_safe(payload, self.max_len).map(Cow::Owned),
            Form::Text if payload.len() > self.max_len => {
                Err(PayloadError::TooLong { limit: self.max_len })
            }
            Form::Text => Ok(Cow::Borrowed(payload)),
        }
    }
}

/// Whether a URL-safe payload is marked as compressed.
pub(crate) fn is_compressed(payload: &str) -> bool {
    payload.starts_with('.')
}

/// Decodes a URL-safe payload to JSON text of at most `max_len` bytes.
#[inline]
pub(crate) fn decode_url_safe(payload: &str, max_len: usize) -> Result<String, PayloadError> {
    let json = match payload.strip_prefix('.') {
        // Offsets in errors count from the dot.
        Some(base64) => {
            let stream = base64_decode(base64).map_err(after_dot)?;
            zlib::decompress(&stream, max_len).map_err(|error| match error {
                InflateError::TooLong => PayloadError::TooLong { limit: max_len },
                InflateError::Invalid => PayloadError::Zlib,
            })?
        }
        None => base64_decode(payload)?,
    };
    if json.len() > max_len {
        return Err(PayloadError::TooLong { limit: max_len });
    }
    String::from_utf8(json)
        .map_err(|error| PayloadError::Utf8 { offset: error.utf8_error().valid_up_to() })
}

fn after_dot(error: PayloadError) -> PayloadError {
    match error {
        PayloadError::Base64 { offset, in_flask } => {
            PayloadError::Base64 { offset: offset + 1, in_flask }
        }
        other => other,
    }
}
