//! Facts about Python that several rooms need.

pub(crate) mod base64;
pub(crate) mod float;
pub(crate) mod repr;
