//! The serializers and signers against itsdangerous. README.md beside this file says which test
//! covers which of upstream's own.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in test functions, but not in what those share"
)]

#[path = "../common/mod.rs"]
mod common;

mod deviations;
mod django;
mod errors;
mod fixtures;
mod flask_session;
mod hostile;
mod jws;
mod made;
mod neighbours;
mod replay;
mod settings;
mod signers;
mod table;
mod upstream;
