//! Damage to a value that is recognized nevertheless.

use std::fmt;

use flask_session_cookie::{Digest, PayloadError};

use super::Certainty;

/// What is wrong with a value. Offsets are in bytes of the value, and those in JSON errors in bytes
/// of the JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// There is no signature.
    SignatureMissing,
    /// No digest has a signature of this length.
    SignatureLength {
        /// Its length in characters.
        found: usize,
    },
    /// The timestamp is missing.
    TimestampMissing,
    /// The timestamp is not base64 of at most eight bytes.
    Timestamp,
    /// A character outside base64, which itsdangerous ignores: `base64_decode` in
    /// `itsdangerous/encoding.py` calls `base64.urlsafe_b64decode`, which discards it.
    ForeignCharacter {
        /// Its offset.
        offset: usize,
        /// The character.
        character: char,
    },
    /// The payload is compressed, but the dot that says so is missing.
    LostDot,
    /// A dot says that the payload is compressed, but it is not.
    ExtraDot,
    /// The payload cannot be read.
    Payload(PayloadError),
    /// The header of a JWT cannot be read.
    Header(PayloadError),
    /// No version of Flask-Login writes a remember token with a digest of this length.
    DigestLength {
        /// Its length in hexadecimal digits.
        found: usize,
    },
    /// The digest of a remember token has capital letters, which Flask-Login refuses.
    UpperCaseDigest,
    /// An encrypted value has an impossible length or number of parts.
    CutOff,
}

impl Damage {
    /// The highest certainty for a value with this damage.
    pub(super) fn at_most(&self) -> Certainty {
        match self {
            // The content could still be read.
            Damage::LostDot | Damage::ExtraDot | Damage::ForeignCharacter { .. } => {
                Certainty::Likely
            }
            _ => Certainty::Possible,
        }
    }
}

/// The digests, their names, and the lengths of their signatures in base64 without padding.
pub(crate) const SIGNATURES: [(Digest, &str, usize); 5] = [
    (Digest::Sha1, "SHA-1", 27),
    (Digest::Sha224, "SHA-224", 38),
    (Digest::Sha256, "SHA-256", 43),
    (Digest::Sha384, "SHA-384", 64),
    (Digest::Sha512, "SHA-512", 86),
];

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::SignatureMissing => {
                f.write_str("the signature is missing: was the cookie cut off?")
            }
            Damage::SignatureLength { found: 22 } => f.write_str(
                "the signature has 22 characters, but SHA-1's has 27: was the cookie cut off? \
                 (MD5's has 22, and is not supported)",
            ),
            Damage::SignatureLength { found } => {
                let nearest = SIGNATURES.iter().min_by_key(|(.., length)| length.abs_diff(*found));
                let (_, digest, length) = *nearest.unwrap_or(&SIGNATURES[0]);
                let question = match *found < length {
                    true => "was the cookie cut off?",
                    false => "was something appended?",
                };
                let s = if *found == 1 { "" } else { "s" };
                write!(
                    f,
                    "the signature has {found} character{s}, but {digest}'s has {length}: \
                     {question}"
                )
            }
            Damage::TimestampMissing => f.write_str("the timestamp is missing"),
            Damage::Timestamp => f.write_str("the timestamp is not base64 of at most eight bytes"),
            Damage::ForeignCharacter { offset, character } => {
                write!(f, "the character {character:?} at byte {offset} is not base64")
            }
            Damage::LostDot => f.write_str(
                "the payload is compressed, but the dot at the start that marks it is missing",
            ),
            Damage::ExtraDot => f.write_str(
                "the dot at the start marks a compressed payload, but it is not compressed",
            ),
            Damage::Payload(error) => write!(f, "the payload cannot be read: {error}"),
            Damage::Header(error) => write!(f, "the header cannot be read: {error}"),
            Damage::DigestLength { found } => write!(
                f,
                "the digest has {found} hexadecimal digits, but Flask-Login's has 128 (40 before \
                 0.3): was the cookie cut off?"
            ),
            Damage::UpperCaseDigest => f.write_str(
                "the digest has capital letters, but Flask-Login accepts only lower case",
            ),
            Damage::CutOff => f.write_str("its length is impossible: was it cut off?"),
        }
    }
}
