//! The count of seconds in a timestamp. Upstream: `get_timestamp` and `timestamp_to_datetime` in
//! `itsdangerous/timed.py`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::BadTimeSignature;
use crate::value::DateTime;

/// Where timestamps count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// 1970-01-01.
    Unix,
    /// 2011-01-01: `EPOCH` of itsdangerous before 1.0.
    Legacy,
}

impl Epoch {
    /// In seconds after the Unix epoch.
    fn unix_seconds(self) -> i64 {
        match self {
            Epoch::Unix => 0,
            Epoch::Legacy => 1_293_840_000,
        }
    }

    /// `get_timestamp`: whole seconds after this epoch, cut off towards it.
    pub(super) fn timestamp(self, time: SystemTime) -> i64 {
        let epoch = match self {
            Epoch::Unix => UNIX_EPOCH,
            Epoch::Legacy => UNIX_EPOCH + Duration::from_secs(self.unix_seconds().unsigned_abs()),
        };
        match time.duration_since(epoch) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds)
            }
        }
    }

    /// The moment a timestamp means, in seconds after the Unix epoch, if Python's `datetime`
    /// reaches that far.
    fn moment(self, timestamp: u64) -> Result<i64, BadTimeSignature> {
        i64::try_from(timestamp)
            .ok()
            .and_then(|seconds| seconds.checked_add(self.unix_seconds()))
            .filter(|seconds| *seconds <= DateTime::MAX.as_unix())
            .ok_or(BadTimeSignature::TimestampOutOfRange { timestamp })
    }

    /// The time a timestamp means.
    pub(crate) fn system_time(self, timestamp: u64) -> Result<SystemTime, BadTimeSignature> {
        let seconds = self.moment(timestamp)?;
        let since_unix_epoch = Duration::from_secs(seconds.unsigned_abs());
        UNIX_EPOCH
            .checked_add(since_unix_epoch)
            .ok_or(BadTimeSignature::TimestampOutOfRange { timestamp })
    }
}
