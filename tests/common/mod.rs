//! What several test files share. Each uses a part of it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file is a crate of its own and uses a part"
)]

pub mod at;
pub mod deviations;
pub mod evidence;
pub mod fixtures;
pub mod forge;
pub mod operations;
pub mod random;
pub mod responses;
pub mod settings;
pub mod typed;
