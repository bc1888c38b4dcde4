//! Secret keys as people have them.

use std::fmt;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flask_session_cookie::Value;
use zeroize::Zeroizing;

use crate::literal;

/// A key's bytes, wiped when it is dropped. `Debug` does not show them.
pub struct Key(Zeroizing<Vec<u8>>);

/// How a key is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
pub enum KeyFormat {
    /// The key itself, in UTF-8 as Flask encodes a `str`.
    #[default]
    Text,
    /// Its bytes in hexadecimal, of either case.
    Hex,
    /// Its bytes in base64 of either alphabet, padded or not.
    Base64,
    /// A literal of Python: `'dev'`, or `b'\x5f...'` as `os.urandom` prints.
    Python,
}

/// A key cannot be read in the format that is said to be its own. It holds nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// There is nothing in it: anyone could sign with such a key.
    Empty,
    /// It is not in this format.
    Format(KeyFormat),
    /// A list of keys is expected to be a list of texts and bytes.
    List,
}

impl Key {
    /// A key of these bytes.
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

    /// Reads `SECRET_KEY_FALLBACKS` as an app configures it: a list of texts and bytes, in Python
    /// or JSON.
    ///
    /// # Errors
    ///
    /// [`KeyError::List`] if it is not such a list, [`KeyError::Empty`] if one of the keys is
    /// empty.
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

    /// The bytes.
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
            KeyError::Format(KeyFormat::Hex) => "the key is not pairs of hexadecimal digits",
            KeyError::Format(KeyFormat::Base64) => "the key is not base64",
            KeyError::Format(KeyFormat::Python) => {
                "the key is not a str or bytes literal of Python"
            }
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
