//! Secret keys in the formats in which they are written down.

use std::fmt;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flask_session_cookie::Value;
use zeroize::Zeroizing;

use crate::literal;

/// The bytes of a key, zeroized on drop. `Debug` does not show them.
pub struct Key(Zeroizing<Vec<u8>>);

/// The format of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
pub enum KeyFormat {
    /// The key itself, in UTF-8, as Flask encodes a `str`
    #[default]
    Text,
    /// Hexadecimal, in either case
    Hex,
    /// Base64 of either alphabet, with or without padding
    Base64,
    /// A Python literal: `'dev'`, or `b'\x5f...'` as printed by `os.urandom`
    Python,
}

/// A key that cannot be used. The error holds nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// The key is empty: anyone could sign with it.
    Empty,
    /// The key is not in this format.
    Format(KeyFormat),
    /// The text is not a list of strings and bytes.
    List,
}

impl Key {
    /// Creates a key from its bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Key {
        Key(Zeroizing::new(bytes.into()))
    }

    /// Reads a key from text.
    ///
    /// # Errors
    ///
    /// [`KeyError::Format`] if the text is not in that format, [`KeyError::Empty`] if the key is
    /// empty.
    pub fn parse(text: &str, format: KeyFormat) -> Result<Key, KeyError> {
        let bytes = match format {
            KeyFormat::Text => Some(text.as_bytes().to_vec()),
            KeyFormat::Hex => hex::decode(text.trim()).ok(),
            KeyFormat::Base64 => from_base64(text.trim()),
            KeyFormat::Python => literal::parse(text).ok().and_then(from_value),
        };
        match bytes {
            None => Err(KeyError::Format(format)),
            Some(bytes) if bytes.is_empty() => Err(KeyError::Empty),
            Some(bytes) => Ok(Key::new(bytes)),
        }
    }

    /// Reads `SECRET_KEY_FALLBACKS` as in the configuration of an app: a list of strings and bytes,
    /// in Python or JSON.
    ///
    /// # Errors
    ///
    /// [`KeyError::List`] if the text is not such a list, [`KeyError::Empty`] if a key is empty.
    pub fn parse_list(text: &str) -> Result<Vec<Key>, KeyError> {
        let Ok(Value::List(items) | Value::Tuple(items)) = literal::parse(text) else {
            return Err(KeyError::List);
        };
        let keys = items.into_iter().map(|item| match from_value(item) {
            None => Err(KeyError::List),
            Some(bytes) if bytes.is_empty() => Err(KeyError::Empty),
            Some(bytes) => Ok(Key::new(bytes)),
        });
        keys.collect()
    }

    /// Returns the bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Empty => "the key is empty",
            KeyError::Format(KeyFormat::Text) => "the key is not text",
            KeyError::Format(KeyFormat::Hex) => {
                "the key is not hexadecimal: expected pairs of digits"
            }
            KeyError::Format(KeyFormat::Base64) => "the key is not base64",
            KeyError::Format(KeyFormat::Python) => "the key is not a Python str or bytes literal",
            KeyError::List => "expected a list such as ['old', b'\\xff']",
        })
    }
}

impl std::error::Error for KeyError {}

pub(crate) fn from_value(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.into_bytes()),
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard: String = text
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(standard).ok()
}
