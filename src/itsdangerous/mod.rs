//! Values signed as Python's [itsdangerous](https://itsdangerous.palletsprojects.com) signs them.
//!
//! ```text
//! value.signature                Signer             signature: HMAC over the value
//! value.timestamp.signature      TimestampSigner    signature: HMAC over value, separator and timestamp
//! ```
//!
//! Signature and timestamp are URL-safe base64 without padding; the timestamp is a number of seconds, big-endian and without
//! leading zero bytes.
//!
//! The defaults are itsdangerous' own, not those of Flask's sessions, which set another salt and key derivation; for
//! sessions there is [`SessionCodec`](crate::SessionCodec).
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

mod encoding;
mod mac;
mod signer;
mod timed;
mod url_safe;

pub(crate) use encoding::bytes_to_int;
pub use mac::Digest;
pub use signer::{KeyDerivation, Signer, SignerBuilder};
pub use timed::TimestampSigner;
pub(crate) use timed::{Epoch, split_timed};
pub(crate) use url_safe::{dump_payload, is_compressed, load_payload};

pub use crate::error::{BadSignature, BadTimeSignature};
