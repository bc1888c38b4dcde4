//! A time in whole seconds, and the calendar.

use std::fmt;
use std::str::FromStr;

const SECONDS_PER_DAY: i64 = 86_400;

/// A time in UTC, in whole seconds, in the years 1 to 9999: Python's `datetime.datetime` as a
/// session stores it.
///
/// Flask writes a `datetime` as an HTTP date, which rounds fractions of a second down and converts
/// the time to UTC. When Python parses an HTTP date, the years 1 to 99 lose their century and
/// become 1969 to 2068; so they do here.
///
/// ```
/// use flask_session_cookie::DateTime;
///
/// let datetime = DateTime::from_unix(1_700_000_000).unwrap();
/// assert_eq!(datetime.to_string(), "2023-11-14T22:13:20Z");
/// assert_eq!(datetime.as_unix(), 1_700_000_000);
/// assert_eq!(DateTime::from_unix(i64::MAX), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(i64);

/// The fields of a [`DateTime`] in the proleptic Gregorian calendar, which Python's `datetime` uses
/// too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    /// 1 to 9999.
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    /// Days since Monday: 0 to 6.
    pub(crate) weekday: i64,
}

impl DateTime {
    /// The first second of the year 1: `datetime.datetime.min`.
    pub const MIN: DateTime = DateTime(-62_135_596_800);
    /// The last second of the year 9999: `datetime.datetime.max` without its fraction.
    pub const MAX: DateTime = DateTime(253_402_300_799);

    /// The time `seconds` after the Unix epoch, or before it if negative. `None` outside the years
    /// 1 to 9999.
    ///
    /// ```
    /// use flask_session_cookie::DateTime;
    ///
    /// assert_eq!(DateTime::from_unix(0).unwrap().to_string(), "1970-01-01T00:00:00Z");
    /// assert_eq!(DateTime::from_unix(-1).unwrap().to_string(), "1969-12-31T23:59:59Z");
    /// assert_eq!(DateTime::from_unix(i64::MAX), None);
    /// ```
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<DateTime> {
        (DateTime::MIN.0..=DateTime::MAX.0).contains(&seconds).then_some(DateTime(seconds))
    }

    /// Seconds since the Unix epoch, negative before it.
    ///
    /// ```
    /// use flask_session_cookie::{DateTime, ParseDateTimeError};
    ///
    /// let datetime: DateTime = "2023-11-14T22:13:20Z".parse()?;
    /// assert_eq!(datetime.as_unix(), 1_700_000_000);
    /// # Ok::<(), ParseDateTimeError>(())
    /// ```
    #[must_use]
    pub fn as_unix(self) -> i64 {
        self.0
    }

    fn from_rfc3339(text: &str) -> Option<DateTime> {
        let field =
            |from: usize, to: usize| text.get(from..to).and_then(|field| field.parse().ok());
        let datetime = DateTime::from_civil(Civil {
            year: field(0, 4)?,
            month: field(5, 7)?,
            day: field(8, 10)?,
            hour: field(11, 13)?,
            minute: field(14, 16)?,
            second: field(17, 19)?,
            weekday: 0,
        })?;
        // Checks the characters between the fields, signs and the length.
        (datetime.to_string() == text).then_some(datetime)
    }

    pub(crate) fn civil(self) -> Civil {
        let days = self.0.div_euclid(SECONDS_PER_DAY);
        let second_of_day = self.0.rem_euclid(SECONDS_PER_DAY);
        let (year, month, day) = civil_from_days(days);
        Civil {
            year,
            month,
            day,
            hour: second_of_day / 3600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
            // The Unix epoch was a Thursday.
            weekday: (days + 3).rem_euclid(7),
        }
    }

    /// The time with these fields, or `None` if there is no such date or time of day. Ignores
    /// `weekday`.
    pub(crate) fn from_civil(civil: Civil) -> Option<DateTime> {
        let Civil { year, month, day, hour, minute, second, weekday: _ } = civil;
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second);
        exists.then(|| {
            let days = days_from_civil(year, month, day);
            DateTime(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second)
        })
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date.
///
/// Years begin in March here, so that the leap day is the last day of the year and the months
/// follow a fixed pattern of 153 days every five months.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let leap_days = year_from_march.div_euclid(4) - year_from_march.div_euclid(100)
        + year_from_march.div_euclid(400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    // There are 719468 days from 0000-03-01 to 1970-01-01.
    year_from_march * 365 + leap_days + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    // The calendar repeats after 400 years, which are 146097 days.
    let days_from_march = days + 719_468;
    let era = days_from_march.div_euclid(146_097);
    let day_of_era = days_from_march.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// Parses the form that `Display` writes, `2023-11-14T22:13:20Z`, and no other form of RFC 3339.
///
/// ```
/// use flask_session_cookie::DateTime;
///
/// assert_eq!("2023-11-14T22:13:20Z".parse(), Ok(DateTime::from_unix(1_700_000_000).unwrap()));
/// assert!("2023-11-14".parse::<DateTime>().is_err());
/// ```
impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<DateTime, ParseDateTimeError> {
        DateTime::from_rfc3339(text).ok_or(ParseDateTimeError)
    }
}

/// Writes RFC 3339 in UTC, such as `2023-11-14T22:13:20Z`.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A time is outside the years 1 to 9999, or outside the range of the other type.
///
/// ```
/// use flask_session_cookie::DateTime;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let error = DateTime::try_from(UNIX_EPOCH + Duration::from_secs(1 << 40)).unwrap_err();
/// assert_eq!(error.to_string(), "the time is out of range: expected the years 1 to 9999");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time is out of range: expected the years 1 to 9999")]
#[non_exhaustive]
pub struct DateTimeRangeError;

/// A text is not a time in the form that [`DateTime`] parses.
///
/// ```
/// use flask_session_cookie::DateTime;
///
/// let error = "2023-11-14".parse::<DateTime>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid time: expected the form `2023-11-14T22:13:20Z`, in the years 1 to 9999"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid time: expected the form `2023-11-14T22:13:20Z`, in the years 1 to 9999")]
#[non_exhaustive]
pub struct ParseDateTimeError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_calendar_is_converted() {
        let (mut year, mut month, mut day) = (1, 1, 1);
        let mut weekday = 0; // datetime(1, 1, 1).weekday()
        let first = DateTime::MIN.0 / SECONDS_PER_DAY;
        let last = DateTime::MAX.0.div_euclid(SECONDS_PER_DAY);
        for days in first..=last {
            let datetime = DateTime::from_unix(days * SECONDS_PER_DAY).unwrap();
            let civil = datetime.civil();
            assert_eq!(
                (civil.year, civil.month, civil.day, civil.weekday),
                (year, month, day, weekday)
            );
            assert_eq!(DateTime::from_civil(civil), Some(datetime));
            weekday = (weekday + 1) % 7;
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    #[test]
    fn only_the_form_of_display_is_parsed() {
        for datetime in
            [DateTime::MIN, DateTime(-1), DateTime(0), DateTime(1_700_000_000), DateTime::MAX]
        {
            assert_eq!(DateTime::from_rfc3339(&datetime.to_string()), Some(datetime));
        }
        for other in [
            "",
            "2023-11-14",
            "2023-11-14 22:13:20Z",
            "2023-11-14t22:13:20z",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20+00:00",
            "2023-11-14T22:13:20.0Z",
            "2023-11-14T22:13:60Z",
            "2023-02-29T00:00:00Z",
            "+023-11-14T22:13:20Z",
            "2023-11-14T22:13:20Zé",
            "é023-11-14T22:13:20Z",
        ] {
            assert_eq!(DateTime::from_rfc3339(other), None, "{other}");
        }
    }

    #[test]
    fn nonexistent_dates_are_none() {
        let civil = DateTime(0).civil();
        for invalid in [
            Civil { month: 2, day: 29, ..civil },
            Civil { month: 13, ..civil },
            Civil { month: 0, ..civil },
            Civil { day: 0, ..civil },
            Civil { day: 32, ..civil },
            Civil { year: 0, ..civil },
            Civil { year: 10_000, ..civil },
            Civil { hour: 24, ..civil },
            Civil { minute: 60, ..civil },
            Civil { second: 60, ..civil },
        ] {
            assert_eq!(DateTime::from_civil(invalid), None, "{invalid:?}");
        }
        assert!(DateTime::from_civil(Civil { year: 2000, month: 2, day: 29, ..civil }).is_some());
        assert!(DateTime::from_civil(Civil { year: 1900, month: 2, day: 29, ..civil }).is_none());
    }
}
