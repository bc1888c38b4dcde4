//! Between [`DateTime`] and the types for a time that programs have: each both ways, to a [`Value`]
//! too.
//!
//! Fractions of a second are dropped (rounded down), as Flask drops them; offsets become UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{DateTime, DateTimeRangeError, TryFromValueError, Value};

macro_rules! moments {
    ($(
        $(#[$feature:meta])?
        $type:ty, $expected:literal,
        |$from:ident| $to_seconds:expr,
        |$seconds:ident| $from_seconds:expr;
    )*) => {$(
        /// Fractions of a second are dropped (rounded down), as Flask drops them.
        ///
        /// # Errors
        ///
        /// [`DateTimeRangeError`] outside the years 1 to 9999.
        $(#[$feature])?
        impl TryFrom<$type> for DateTime {
            type Error = DateTimeRangeError;

            fn try_from($from: $type) -> Result<DateTime, DateTimeRangeError> {
                let seconds: Option<i64> = $to_seconds;
                seconds.and_then(DateTime::from_unix).ok_or(DateTimeRangeError)
            }
        }

        /// # Errors
        ///
        /// [`DateTimeRangeError`] if the type does not reach that far: on Windows `SystemTime` begins in 1601, and
        /// `jiff::Timestamp` ends at 9999-12-30T22:00:00Z.
        $(#[$feature])?
        impl TryFrom<DateTime> for $type {
            type Error = DateTimeRangeError;

            fn try_from(moment: DateTime) -> Result<$type, DateTimeRangeError> {
                let $seconds = moment.as_unix();
                $from_seconds.ok_or(DateTimeRangeError)
            }
        }

        /// # Errors
        ///
        /// [`DateTimeRangeError`] outside the years 1 to 9999.
        $(#[$feature])?
        impl TryFrom<$type> for Value {
            type Error = DateTimeRangeError;

            fn try_from(moment: $type) -> Result<Value, DateTimeRangeError> {
                DateTime::try_from(moment).map(Value::DateTime)
            }
        }

        $(#[$feature])?
        impl TryFrom<Value> for $type {
            type Error = TryFromValueError;

            fn try_from(value: Value) -> Result<$type, TryFromValueError> {
                let found = value.type_name();
                let moment = DateTime::try_from(value)?;
                moment.try_into().map_err(|DateTimeRangeError| TryFromValueError { expected: $expected, found })
            }
        }
    )*};
}

moments! {
    SystemTime, "a datetime that SystemTime can hold",
    |time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(error) => {
            i64::try_from(error.duration().as_nanos().div_ceil(1_000_000_000)).ok().map(|before| -before)
        }
    },
    |seconds| {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    };

    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::Utc>, "a datetime that chrono::DateTime can hold",
    // Rounded down: the fraction that is left out is never negative.
    |moment| Some(moment.timestamp()),
    |seconds| chrono::DateTime::from_timestamp(seconds, 0);

    #[cfg(feature = "jiff")]
    jiff::Timestamp, "a datetime that jiff::Timestamp can hold",
    // Before 1970 the seconds are rounded up, and the fraction is negative.
    |moment| Some(moment.as_second() - i64::from(moment.subsec_nanosecond() < 0)),
    |seconds| jiff::Timestamp::from_second(seconds).ok();

    #[cfg(feature = "time")]
    time::OffsetDateTime, "a datetime that time::OffsetDateTime can hold",
    // Rounded down: the fraction that is left out is never negative.
    |moment| Some(moment.unix_timestamp()),
    |seconds| time::OffsetDateTime::from_unix_timestamp(seconds).ok();
}
