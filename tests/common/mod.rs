//! Helpers shared by the test files.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file is a separate crate that uses some of it"
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
pub mod stack;
pub mod typed;
