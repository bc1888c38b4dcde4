//! Conversions between [`DateTime`] or [`Value`] and the time types of std, chrono, jiff and time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{DateTime, DateTimeRangeError, TryFromValueError, Value};

macro_rules! time_types {
    ($(
        $(#[$feature:meta])?
        $type:ty, $expected:literal,
        |$from:ident| $to_seconds:expr,
        |$seconds:ident| $from_seconds:expr;
    )*) => {$(
        /// Fractions of a second are rounded down, as in Flask.
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
        /// [`DateTimeRangeError`] if the type cannot represent the time: on Windows `SystemTime`
        /// begins in 1601, and `jiff::Timestamp` ends at 9999-12-30T22:00:00Z.
        $(#[$feature])?
        impl TryFrom<DateTime> for $type {
            type Error = DateTimeRangeError;

            fn try_from(datetime: DateTime) -> Result<$type, DateTimeRangeError> {
                let $seconds = datetime.as_unix();
                $from_seconds.ok_or(DateTimeRangeError)
            }
        }

        /// # Errors
        ///
        /// [`DateTimeRangeError`] outside the years 1 to 9999.
        $(#[$feature])?
        impl TryFrom<$type> for Value {
            type Error = DateTimeRangeError;

            fn try_from(time: $type) -> Result<Value, DateTimeRangeError> {
                DateTime::try_from(time).map(Value::DateTime)
            }
        }

        $(#[$feature])?
        impl TryFrom<Value> for $type {
            type Error = TryFromValueError;

            fn try_from(value: Value) -> Result<$type, TryFromValueError> {
                let found = value.type_name();
                let datetime = DateTime::try_from(value)?;
                datetime
                    .try_into()
                    .map_err(|DateTimeRangeError| TryFromValueError { expected: $expected, found })
            }
        }
    )*};
}

time_types! {
    SystemTime, "a datetime that SystemTime can hold",
    |time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(error) => {
            let seconds = error.duration().as_nanos().div_ceil(1_000_000_000);
            i64::try_from(seconds).ok().map(|seconds| -seconds)
        }
    },
    |seconds| {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        match seconds {
            ..0 => UNIX_EPOCH.checked_sub(distance),
            0.. => UNIX_EPOCH.checked_add(distance),
        }
    };

    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::Utc>, "a datetime that chrono::DateTime can hold",
    // Rounds down.
    |time| Some(time.timestamp()),
    |seconds| chrono::DateTime::from_timestamp(seconds, 0);

    #[cfg(feature = "jiff")]
    jiff::Timestamp, "a datetime that jiff::Timestamp can hold",
    // `as_second` rounds towards zero; before 1970 the fraction is negative.
    |time| Some(time.as_second() - i64::from(time.subsec_nanosecond() < 0)),
    |seconds| jiff::Timestamp::from_second(seconds).ok();

    #[cfg(feature = "time")]
    time::OffsetDateTime, "a datetime that time::OffsetDateTime can hold",
    // Rounds down.
    |time| Some(time.unix_timestamp()),
    |seconds| time::OffsetDateTime::from_unix_timestamp(seconds).ok();
}
