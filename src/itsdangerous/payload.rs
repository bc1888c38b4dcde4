//! The payload of a token: JSON, in the URL-safe serializers as base64, compressed if that is
//! shorter. Upstream: `dump_payload` and `load_payload` in `itsdangerous/serializer.py` and
//! `itsdangerous/url_safe.py`.
//!
//! ```text
//! {"a": 1}          JSON text                 Serializer, TimedSerializer
//! eyJhIjoxfQ        base64 of {"a":1}         UrlSafeSerializer, UrlSafeTimedSerializer
//! .eJyrVkpUsjK...   base64 of a zlib stream
//! ```

use std::borrow::Cow;

use super::encoding::{append_base64, base64_decode, base64_len};
use crate::json::{self, DumpError, EncodeError, PayloadError};
use crate::value::{Dict, Value};
use crate::zlib::{self, InflateError, Zlib};

/// How payloads are written and read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PayloadFormat {
    pub(super) json: json::Options,
    pub(super) form: Form,
    /// The limit on the length of the JSON text, in bytes.
    pub(super) max_len: usize,
}

/// What becomes of the JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// It is the payload.
    Text,
    /// It is compressed with the bytes of this zlib if that is shorter, and put into base64.
    UrlSafe(Zlib),
}

impl PayloadFormat {
    /// The default limit on the length of the JSON text: 1 MiB.
    pub(crate) const DEFAULT_MAX_LEN: usize = 1 << 20;

    /// `Serializer.default_serializer`: `json`.
    pub(super) const TEXT: PayloadFormat = PayloadFormat {
        json: json::Options::PYTHON,
        form: Form::Text,
        max_len: PayloadFormat::DEFAULT_MAX_LEN,
    };

    /// `URLSafeSerializerMixin.default_serializer`: `_CompactJSON`.
    pub(super) const URL_SAFE: PayloadFormat = PayloadFormat {
        json: json::Options {
            separators: json::Options::separators(true),
            ensure_ascii: false,
            ..json::Options::PYTHON
        },
        form: Form::UrlSafe(Zlib::Stock),
        max_len: PayloadFormat::DEFAULT_MAX_LEN,
    };

    /// `JSONWebSignatureSerializer.default_serializer`: `_CompactJSON`. The base64 is the business
    /// of the JWS.
    pub(super) const JWS: PayloadFormat =
        PayloadFormat { form: Form::Text, ..PayloadFormat::URL_SAFE };

    /// Writes a value as a payload, with room for `spare` bytes more.
    pub(crate) fn dump(&self, value: &Value, spare: usize) -> Result<String, DumpError> {
        Ok(self.encode(self.json.dumps(value)?, spare))
    }

    /// Like [`dump`](PayloadFormat::dump) for the dictionary of a session, in a format that has
    /// tags.
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

    /// Reads the value of a payload.
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

/// Reads a URL-safe payload back to JSON text of at most `max_len` bytes.
#[inline]
pub(crate) fn decode_url_safe(payload: &str, max_len: usize) -> Result<String, PayloadError> {
    let json = match payload.strip_prefix('.') {
        // The offset in the error is that in the whole payload.
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
