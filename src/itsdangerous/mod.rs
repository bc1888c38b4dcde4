//! Signers and serializers, byte for byte those of Python's
//! [itsdangerous](https://itsdangerous.palletsprojects.com).
//!
//! ```text
//! value.signature                Signer                   HMAC of `value`
//! value.timestamp.signature      TimestampSigner          HMAC of `value.timestamp`
//! {"a": 1}.signature             Serializer               the value as JSON
//! {"a": 1}.timestamp.signature   TimedSerializer
//! eyJhIjoxfQ.signature           UrlSafeSerializer        the value as JSON in base64,
//! .eJyrVk.timestamp.signature    UrlSafeTimedSerializer   compressed if that is shorter
//! ```
//!
//! Signatures and timestamps are URL-safe base64 without padding. A timestamp is a number of
//! seconds as a big-endian integer without leading zero bytes.
//!
//! The defaults are those of itsdangerous. Flask's sessions use another salt and key derivation:
//! for them see [`SessionCodec`](crate::SessionCodec). [`guide::tokens`](crate::guide::tokens)
//! shows the links and tokens that Flask apps sign, in Python and in Rust.
//!
//! ```
//! use flask_session_cookie::itsdangerous::Signer;
//!
//! let signer = Signer::new("secret-key")?;
//! let signed = signer.sign("my string"); // Signer("secret-key").sign("my string")
//! assert_eq!(signed, "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA");
//! assert_eq!(signer.unsign(&signed)?, "my string");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signed values and separators are text; keys and salts are arbitrary bytes.

// The files mirror those of itsdangerous:
//
//     signer, mac, derivation          signer.py
//     timed, epoch, max_age            timed.py: TimestampSigner
//     serializer, signer_set           serializer.py
//     timed_serializer                 timed.py: TimedSerializer
//     payload                          serializer.py and url_safe.py: dump_payload, load_payload
//     encoding                         encoding.py
//     error                            exc.py
//     jws                              jws.py of itsdangerous 1.0 to 2.0, removed in 2.1
//     builder, settings, traits        the keyword arguments of the constructors

mod builder;
mod derivation;
mod encoding;
mod epoch;
mod error;
mod jws;
mod mac;
mod max_age;
mod payload;
mod serializer;
mod settings;
mod signer;
mod signer_set;
mod timed;
mod timed_serializer;
mod traits;

pub use builder::Builder;
pub use derivation::KeyDerivation;
pub(crate) use encoding::base64_to_int;
pub use encoding::{base64_decode, base64_encode};
pub(crate) use epoch::Epoch;
pub use error::{BadData, BadSignature, BadTimeSignature, Unverified};
pub use jws::{BadJws, JsonWebSignatureSerializer, JwsAlgorithm, TimedJsonWebSignatureSerializer};
pub use mac::Digest;
#[cfg(feature = "flask-login")]
pub(crate) use mac::KeyedMac;
pub use max_age::MaxAge;
pub(crate) use payload::{PayloadFormat, decode_url_safe, is_compressed};
pub use serializer::{Serializer, UrlSafeSerializer};
pub use settings::FallbackSigner;
pub use signer::Signer;
pub(crate) use signer_set::SignerSet;
pub use timed::TimestampSigner;
pub(crate) use timed::split_timed;
pub use timed_serializer::{TimedSerializer, UrlSafeTimedSerializer};
pub use traits::{Build, Serializes, SignsJws, TakesSignerKwargs, Timed, UrlSafe};

pub use crate::json::DumpError;
