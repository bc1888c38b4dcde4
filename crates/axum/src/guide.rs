//! Pages on what to build with this crate.

/// # axum in front of Flask, route by route
#[doc = include_str!("../docs/in_front.md")]
pub mod in_front {}

/// # Only reading
#[doc = include_str!("../docs/only_reading.md")]
pub mod only_reading {}
