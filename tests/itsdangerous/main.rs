//! The serializers and signers, compared with itsdangerous. README.md says which tests cover
//! upstream's own test suite.
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

mod any_serializer;
mod cases;
mod deviations;
mod django;
mod errors;
mod fixtures;
mod flask_security;
mod flask_session;
mod hostile;
mod jws;
mod quart_auth;
mod replay;
mod settings;
mod signers;
mod table;
mod upstream;
