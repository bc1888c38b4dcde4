//! The one place where the system clock is read. On `wasm32-unknown-unknown` there is none, and
//! `SystemTime::now` panics.

use std::time::SystemTime;

pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
