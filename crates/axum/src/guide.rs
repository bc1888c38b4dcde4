//! Guides to common setups.

/// # axum in front of Flask, route by route
#[doc = include_str!("../docs/in_front.md")]
pub mod in_front {}

/// # Read-only services
#[doc = include_str!("../docs/only_reading.md")]
pub mod only_reading {}
