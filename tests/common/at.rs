//! The signing time of the fixtures and most tests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const SIGNED_AT: u64 = 1_700_000_000;

pub fn at(unix_seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(unix_seconds)
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
