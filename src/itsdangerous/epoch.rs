//! Timestamps and times. Mirrors `TimestampSigner.get_timestamp` and `timestamp_to_datetime` in
//! itsdangerous' `timed.py`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::BadTimeSignature;
use crate::value::DateTime;

/// The time that timestamps count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// 1970-01-01.
    Unix,
    /// 2011-01-01: `EPOCH` in itsdangerous before 1.0.
    Legacy,
}

impl Epoch {
    /// Seconds from the Unix epoch to this one.
    fn offset(self) -> i64 {
        match self {
            Epoch::Unix => 0,
            Epoch::Legacy => 1_293_840_000,
        }
    }

    /// `get_timestamp`: seconds since this epoch, truncated towards zero.
    pub(super) fn timestamp(self, time: SystemTime) -> i64 {
        let epoch = match self {
            Epoch::Unix => UNIX_EPOCH,
            Epoch::Legacy => UNIX_EPOCH + Duration::from_secs(self.offset().unsigned_abs()),
        };
        match time.duration_since(epoch) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds)
            }
        }
    }

    /// A timestamp in seconds since the Unix epoch, if Python's `datetime` can represent it.
    fn unix_seconds(self, timestamp: u64) -> Result<i64, BadTimeSignature> {
        i64::try_from(timestamp)
            .ok()
            .and_then(|seconds| seconds.checked_add(self.offset()))
            .filter(|seconds| *seconds <= DateTime::MAX.as_unix())
            .ok_or(BadTimeSignature::TimestampOutOfRange { timestamp })
    }

    /// `timestamp_to_datetime`: the time of a timestamp.
    pub(crate) fn system_time(self, timestamp: u64) -> Result<SystemTime, BadTimeSignature> {
        let seconds = self.unix_seconds(timestamp)?;
        let since_unix_epoch = Duration::from_secs(seconds.unsigned_abs());
        UNIX_EPOCH
            .checked_add(since_unix_epoch)
            .ok_or(BadTimeSignature::TimestampOutOfRange { timestamp })
    }
}
