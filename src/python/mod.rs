//! Python's own conventions, which several modules need.

pub(crate) mod base64;
pub(crate) mod float;
#[cfg(any(feature = "flask-login", feature = "flask-wtf"))]
pub(crate) mod hex;
pub(crate) mod repr;
