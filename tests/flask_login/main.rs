//! Replays what real Flask-Login did: `fixtures/login-*.json`, described in `fixtures/README.md`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in test functions, but not in their helpers"
)]

#[path = "../common/mod.rs"]
mod common;
mod fixture;
mod headers;
mod identifiers;
mod old_keys;
#[allow(dead_code, unreachable_pub, reason = "shared with the differential run")]
mod request;
mod tokens;
mod visits;
