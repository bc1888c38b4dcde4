//! What is wrong with a text that is otherwise recognised.

use std::fmt;

use flask_session_cookie::{Digest, PayloadError};

use super::Certainty;

/// What is wrong with a text. Offsets count bytes of the text from 0, but for JSON, of which they
/// count its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// There is no signature.
    SignatureMissing,
    /// The signature is not as long as that of any digest.
    SignatureLength {
        /// Its number of characters.
        found: usize,
    },
    /// There is no timestamp where this kind has one.
    TimestampMissing,
    /// The timestamp is not base64 of at most eight bytes.
    Timestamp,
    /// A character that is not base64, which itsdangerous passes over.
    ForeignCharacter {
        /// Where it is.
        offset: usize,
        /// Which one it is.
        character: char,
    },
    /// The payload is compressed, and the dot that says so is missing.
    LostDot,
    /// There is a dot that says that the payload is compressed, and it is not.
    ExtraDot,
    /// The payload cannot be read.
    Payload(PayloadError),
    /// The header of a JWT cannot be read.
    Header(PayloadError),
    /// The digest of a remember token is not as long as that of any version of Flask-Login.
    DigestLength {
        /// Its number of digits.
        found: usize,
    },
    /// The digest of a remember token has capital letters, which Flask-Login refuses.
    UpperCaseDigest,
    /// An encrypted text does not have a length, or a number of parts, that it can have.
    CutOff,
}

impl Damage {
    /// How sure it can still be what it seems to be.
    pub(super) fn at_most(&self) -> Certainty {
        match self {
            // What was to be read could be read.
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
            Damage::SignatureMissing => f.write_str("the signature is missing: was the cookie cut off?"),
            Damage::SignatureLength { found: 22 } => f.write_str(
                "the signature has 22 characters, SHA-1's has 27: was the cookie cut off? (MD5's has 22, \
                 which is not supported here)",
            ),
            Damage::SignatureLength { found } => {
                let nearest = SIGNATURES.iter().min_by_key(|(.., length)| length.abs_diff(*found));
                let (_, digest, length) = *nearest.unwrap_or(&SIGNATURES[0]);
                let question =
                    if *found < length { "was the cookie cut off?" } else { "was something appended?" };
                let s = if *found == 1 { "" } else { "s" };
                write!(f, "the signature has {found} character{s}, {digest}'s has {length}: {question}")
            }
            Damage::TimestampMissing => f.write_str("the timestamp is missing"),
            Damage::Timestamp => f.write_str("the timestamp is not base64 of at most eight bytes"),
            Damage::ForeignCharacter { offset, character } => {
                write!(f, "the character {character:?} at byte {offset} is not base64")
            }
            Damage::LostDot => f.write_str(
                "the payload is compressed, but the dot in front of it, which says so, is missing",
            ),
            Damage::ExtraDot => {
                f.write_str("the dot in front of the payload says that it is compressed, but it is not")
            }
            Damage::Payload(error) => write!(f, "the payload cannot be read: {error}"),
            Damage::Header(error) => write!(f, "the header cannot be read: {error}"),
            Damage::DigestLength { found } => write!(
                f,
                "the digest has {found} hexadecimal digits, Flask-Login's has 128 (40 before 0.3): was the cookie cut off?"
            ),
            Damage::UpperCaseDigest => {
                f.write_str("the digest has capital letters, and Flask-Login takes only small ones")
            }
            Damage::CutOff => f.write_str("its length is not one that it can have: was it cut off?"),
        }
    }
}
