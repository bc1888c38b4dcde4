//! The only place that reads the system clock. `wasm32-unknown-unknown` has none, and
//! `SystemTime::now` panics there.

use std::time::SystemTime;

pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
