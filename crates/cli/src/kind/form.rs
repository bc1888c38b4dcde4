//! The parts of signed values: base64, signatures, timestamps, JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::itsdangerous::{Digest, base64_decode};
use flask_session_cookie::{DecodeError, PayloadError, UnverifiedCookie};

use super::content::{Payload, Timestamp};
use super::damage::Damage;

/// White space in JSON.
const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The type of a JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Array,
    String,
    /// A number, `true`, `false` or `null`: short enough to appear by chance.
    Scalar,
}

impl Shape {
    /// The type of a text that is JSON, by its first character.
    pub(super) fn of(text: &str) -> Option<Shape> {
        match text.trim_start_matches(WHITESPACE).bytes().next()? {
            b'{' => Some(Shape::Object),
            b'[' => Some(Shape::Array),
            b'"' => Some(Shape::String),
            _ => Some(Shape::Scalar),
        }
    }

    /// Whether a text ends the way JSON of this type does.
    pub(super) fn ends(self, text: &str) -> bool {
        let text = text.trim_end_matches(WHITESPACE);
        match self {
            Shape::Object => text.ends_with('}'),
            Shape::Array => text.ends_with(']'),
            Shape::String => text.ends_with('"'),
            Shape::Scalar => text.ends_with(|last: char| last.is_ascii_alphanumeric()),
        }
    }
}

/// How the separators of a JSON text are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// It has no separators.
    None,
    /// `{"a":1,"b":2}`, as Flask writes it.
    Compact,
    /// `{"a": 1, "b": 2}`, the default of `json.dumps`.
    Python,
    Mixed,
}

impl Spacing {
    pub(super) fn of(json: &str) -> Spacing {
        let (mut in_string, mut escaped) = (false, false);
        let (mut compact, mut spaced) = (0_usize, 0_usize);
        let mut bytes = json.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = in_string,
                b'"' => in_string = !in_string,
                b':' | b',' if !in_string => match bytes.peek() {
                    Some(b' ') => spaced += 1,
                    _ => compact += 1,
                },
                _ => {}
            }
        }
        match (compact, spaced) {
            (0, 0) => Spacing::None,
            (_, 0) => Spacing::Compact,
            (0, _) => Spacing::Python,
            _ => Spacing::Mixed,
        }
    }
}

/// Decodes base64 exactly as itsdangerous writes it: URL-safe, unpadded, without stray bits.
pub(super) fn exact_base64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The digest with signatures of this length, however the base64 is spelled.
pub(super) fn digest_of(signature: &str) -> Option<Digest> {
    // The longest, SHA-512's, is 88 characters with padding.
    let bytes = (signature.len() <= 88).then(|| base64_decode(signature).ok()).flatten()?;
    match bytes.len() {
        20 => Some(Digest::Sha1),
        28 => Some(Digest::Sha224),
        32 => Some(Digest::Sha256),
        48 => Some(Digest::Sha384),
        64 => Some(Digest::Sha512),
        _ => None,
    }
}

/// What is wrong with the length of a signature.
pub(super) fn signature_damage(signature: &str) -> Option<Damage> {
    match signature {
        "" => Some(Damage::SignatureMissing),
        _ if digest_of(signature).is_some() => None,
        _ => Some(Damage::SignatureLength { found: signature.chars().count() }),
    }
}

/// Reads an itsdangerous timestamp.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    // Eight bytes are eleven characters, twelve with padding. `AA` is a readable payload.
    let cookie =
        (text.len() <= 12).then(|| UnverifiedCookie::parse(&format!("AA.{text}.AA")))?.ok()?;
    Some(Timestamp::of_itsdangerous(cookie.timestamp()))
}

/// Reads the payload of a URL-safe serializer, with or without its dot.
pub(super) fn url_safe(payload: &str) -> Result<Payload, PayloadError> {
    // The timestamp and the signature are always valid, so only the payload can fail.
    let cookie =
        UnverifiedCookie::parse(&format!("{payload}.AA.AA")).map_err(|error| match error {
            DecodeError::Payload(error) => error,
            DecodeError::Signature(error) => {
                unreachable!("`AA` is a timestamp and a signature: {error}")
            }
        })?;
    let stream = payload.strip_prefix('.').and_then(|stream| base64_decode(stream).ok());
    let compressed_len = stream.map(|stream| stream.len());
    Ok(Payload { compressed_len, ..Payload::plain(cookie.payload()) })
}

/// The outcome of reading a payload.
pub(super) struct ReadPayload {
    /// The payload, if it is JSON.
    pub(super) json: Option<Payload>,
    /// The payload, if it is text but not JSON.
    pub(super) text: Option<Payload>,
    pub(super) damage: Option<Damage>,
}

/// How a zlib stream begins in base64: with 0x78 and one of four bytes.
const ZLIB: [&str; 4] = ["eA", "eF", "eJ", "eN"];

fn begins_as_zlib(base64: &str) -> bool {
    ZLIB.iter().any(|start| base64.starts_with(start))
}

/// Reads a payload, even if its leading dot is missing or superfluous.
pub(super) fn read_payload(payload: &str) -> ReadPayload {
    let json = |json, damage| ReadPayload { json: Some(json), text: None, damage };
    let first = url_safe(payload);
    if let Ok(read) = &first
        && read.shape().is_some()
    {
        return json(read.clone(), None);
    }
    let (other, damage) = match payload.strip_prefix('.') {
        Some(base64) => (url_safe(base64), Damage::ExtraDot),
        None if begins_as_zlib(payload) => (url_safe(&format!(".{payload}")), Damage::LostDot),
        None => (Err(PayloadError::Zlib), Damage::LostDot),
    };
    match (first, other) {
        (_, Ok(read)) if read.shape().is_some_and(|shape| shape != Shape::Scalar) => {
            json(read, Some(damage))
        }
        (Ok(text), _) => {
            let error = text.value.clone().err().map(Damage::Payload);
            ReadPayload { json: None, text: Some(text), damage: error }
        }
        (Err(error), _) => {
            ReadPayload { json: None, text: None, damage: Some(Damage::Payload(error)) }
        }
    }
}

/// Whether an unreadable payload begins like a JSON object or a zlib stream in base64.
pub(super) fn begins_as_payload(payload: &str) -> bool {
    let payload = payload.trim_start();
    match payload.strip_prefix('.') {
        Some(base64) => begins_as_zlib(base64) || base64.starts_with("eyJ"),
        None => payload.starts_with("eyJ"),
    }
}

/// The first character that is neither base64 of either alphabet nor a separator.
pub(super) fn foreign_character(value: &str) -> Option<Damage> {
    let is_foreign =
        |character: char| !character.is_ascii_alphanumeric() && !"-_+/=.:".contains(character);
    let (offset, character) = value.char_indices().find(|(_, character)| is_foreign(*character))?;
    Some(Damage::ForeignCharacter { offset, character })
}

/// Whether a text is not empty and only has characters of URL-safe base64.
pub(super) fn is_url_safe(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Whether a text is `length` lowercase hexadecimal digits.
pub(super) fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
