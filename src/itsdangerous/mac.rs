//! HMAC with a choice of digests. Mirrors `HMACAlgorithm` and `Signer.derive_key` in itsdangerous'
//! `signer.py`.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use hmac::digest::OutputSizeUser;
use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::derivation::KeyDerivation;
use crate::config_error::ConfigError;

/// The hash function for the key derivation and the signature: `digest_method`.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Digest, Signer};
///
/// assert_eq!(Digest::default(), Digest::Sha1);
/// // Signer("secret-key", digest_method=hashlib.sha512)
/// let signer = Signer::builder("secret-key").digest(Digest::Sha512).build()?;
/// assert_eq!(signer.get_signature("my string").len(), 86); // 64 bytes in base64
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Digest {
    /// SHA-1, the default of itsdangerous and of Flask's sessions. Its known collisions do not
    /// affect HMAC.
    #[default]
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Digest {
    const ALL: [Digest; 5] =
        [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512];

    fn name(self) -> &'static str {
        match self {
            Digest::Sha1 => "sha1",
            Digest::Sha224 => "sha224",
            Digest::Sha256 => "sha256",
            Digest::Sha384 => "sha384",
            Digest::Sha512 => "sha512",
        }
    }
}

/// The name in Python's `hashlib`, such as `sha1`.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parses the name that `Display` writes.
///
/// ```
/// use flask_session_cookie::Digest;
///
/// assert_eq!("sha256".parse(), Ok(Digest::Sha256));
/// assert_eq!(
///     "md5".parse::<Digest>().unwrap_err().to_string(),
///     "unknown digest \"md5\": expected sha1, sha224, sha256, sha384 or sha512",
/// );
/// ```
impl FromStr for Digest {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Digest, ConfigError> {
        let known = Digest::ALL.into_iter().find(|digest| digest.name() == name);
        known.ok_or_else(|| ConfigError::UnknownDigest { name: name.to_owned() })
    }
}

/// The length of the longest signature, SHA-512.
pub(super) const MAX_SIGNATURE_LEN: usize = 64;

/// An HMAC initialized with its key, cloned for each message.
#[derive(Clone)]
pub(crate) enum KeyedMac {
    Sha1(Hmac<Sha1>),
    Sha224(Hmac<Sha224>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

/// Evaluates `$body` with `$mac` bound to the HMAC, whatever its digest.
macro_rules! with_mac {
    ($keyed:expr, $mac:ident => $body:expr) => {
        match $keyed {
            KeyedMac::Sha1($mac) => $body,
            KeyedMac::Sha224($mac) => $body,
            KeyedMac::Sha256($mac) => $body,
            KeyedMac::Sha384($mac) => $body,
            KeyedMac::Sha512($mac) => $body,
        }
    };
}

impl KeyedMac {
    /// Derives the key with the digest that also signs.
    pub(crate) fn derive(
        digest: Digest,
        derivation: KeyDerivation,
        secret: &[u8],
        salt: &[u8],
    ) -> KeyedMac {
        KeyedMac::new(digest, &derive_key(digest, derivation, secret, salt))
    }

    pub(super) fn new(digest: Digest, key: &[u8]) -> KeyedMac {
        match digest {
            Digest::Sha1 => KeyedMac::Sha1(keyed(key)),
            Digest::Sha224 => KeyedMac::Sha224(keyed(key)),
            Digest::Sha256 => KeyedMac::Sha256(keyed(key)),
            Digest::Sha384 => KeyedMac::Sha384(keyed(key)),
            Digest::Sha512 => KeyedMac::Sha512(keyed(key)),
        }
    }

    /// Signs a message.
    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        let mut signature =
            Signature { bytes: Zeroizing::new([0; MAX_SIGNATURE_LEN]), len: self.signature_len() };
        with_mac!(self, mac => {
            let output = mac.clone().chain_update(message).finalize();
            signature.bytes.iter_mut().zip(output.as_bytes()).for_each(|(to, from)| *to = *from);
        });
        signature
    }

    pub(super) fn signature_len(&self) -> usize {
        with_mac!(self, mac => output_len(mac))
    }

    /// Whether `signature` is that of `message`, compared in constant time.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        with_mac!(self, mac => mac.clone().chain_update(message).verify_slice(signature).is_ok())
    }
}

/// Derives the key from the secret key and the salt: `Signer.derive_key`.
pub(super) fn derive_key(
    digest: Digest,
    derivation: KeyDerivation,
    secret: &[u8],
    salt: &[u8],
) -> Zeroizing<Vec<u8>> {
    match derivation {
        KeyDerivation::Concat => hash(digest, &[salt, secret]),
        KeyDerivation::DjangoConcat => hash(digest, &[salt, b"signer", secret]),
        KeyDerivation::Hmac => Zeroizing::new(KeyedMac::new(digest, secret).sign(salt).to_vec()),
        KeyDerivation::None => Zeroizing::new(secret.to_vec()),
    }
}

/// A signature, kept on the stack. It is wiped, since [`KeyDerivation::Hmac`] uses it as the key.
pub(crate) struct Signature {
    bytes: Zeroizing<[u8; MAX_SIGNATURE_LEN]>,
    len: usize,
}

impl Deref for Signature {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

fn output_len<M: OutputSizeUser>(_: &M) -> usize {
    M::output_size()
}

/// HMAC accepts keys of any length: longer ones than a block are hashed, shorter ones padded (RFC
/// 2104, section 2). So `new_from_slice` never fails here.
fn keyed<M: KeyInit>(key: &[u8]) -> M {
    match M::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC accepts keys of any length"),
    }
}

fn hash(digest: Digest, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    fn digest_of<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut hasher = D::new();
        parts.iter().for_each(|part| hasher.update(part));
        hasher.finalize().to_vec()
    }
    Zeroizing::new(match digest {
        Digest::Sha1 => digest_of::<Sha1>(parts),
        Digest::Sha224 => digest_of::<Sha224>(parts),
        Digest::Sha256 => digest_of::<Sha256>(parts),
        Digest::Sha384 => digest_of::<Sha384>(parts),
        Digest::Sha512 => digest_of::<Sha512>(parts),
    })
}
