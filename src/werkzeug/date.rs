//! HTTP dates. Upstream: `http_date` and `parse_date` in `werkzeug/http.py`.
//!
//! ```text
//! Tue, 14 Nov 2023 22:13:20 GMT
//! ```
//!
//! Only the format that Flask writes is supported. Werkzeug also parses other time zones, the
//! format of `asctime` and dates with missing parts.

use crate::value::{Civil, DateTime};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(crate) fn http_date(datetime: DateTime) -> String {
    let Civil { year, month, day, hour, minute, second, weekday } = datetime.civil();
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
    };
    let (weekday, month) = (name(&WEEKDAYS, weekday), name(&MONTHS, month - 1));
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Parses the format of [`http_date`]. Years may have fewer than four digits, as Werkzeug before
/// 1.0 wrote them.
///
/// Python (`_parsedate_tz` in `email/_parseaddr.py`) reads the years 1 to 99 as 1969 to 2068, even
/// with four digits: `0001` is 2001. Like Python, this accepts any weekday, since it is written for
/// the original year.
pub(crate) fn parse_date(text: &str) -> Option<DateTime> {
    let (weekday, rest) = text.split_once(", ")?;
    if !WEEKDAYS.contains(&weekday) {
        return None;
    }
    let (day, rest) = rest.split_once(' ')?;
    let (month, rest) = rest.split_once(' ')?;
    let (year, rest) = rest.split_once(' ')?;
    let (hour, rest) = rest.split_once(':')?;
    let (minute, rest) = rest.split_once(':')?;
    let second = rest.strip_suffix(" GMT")?;

    if !(1..=4).contains(&year.len()) {
        return None;
    }
    let year = match number(year)? {
        0 => return None,
        short @ 1..=68 => short + 2000,
        short @ 69..=99 => short + 1900,
        year => year,
    };
    let month =
        MONTHS.iter().zip(1..).find_map(|(name, number)| (*name == month).then_some(number))?;
    let [day, hour, minute, second] =
        [two_digits(day)?, two_digits(hour)?, two_digits(minute)?, two_digits(second)?];
    DateTime::from_civil(Civil { year, month, day, hour, minute, second, weekday: 0 })
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 { number(text) } else { None }
}

/// Parses digits only, while `str::parse` also accepts a sign.
fn number(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_format_of_werkzeug() {
        for (unix, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_700_000_000, "Tue, 14 Nov 2023 22:13:20 GMT"),
            (DateTime::MIN.as_unix(), "Mon, 01 Jan 0001 00:00:00 GMT"),
            (DateTime::MAX.as_unix(), "Fri, 31 Dec 9999 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        ] {
            assert_eq!(http_date(DateTime::from_unix(unix).unwrap()), date);
        }
    }

    #[test]
    fn dates_from_year_100_on_round_trip() {
        let first = parse_date("Fri, 01 Jan 0100 00:00:00 GMT").unwrap().as_unix();
        for unix in (first..=DateTime::MAX.as_unix()).step_by(86_400 * 97 + 12_345) {
            let datetime = DateTime::from_unix(unix).unwrap();
            assert_eq!(parse_date(&http_date(datetime)), Some(datetime));
        }
    }

    #[test]
    fn years_below_100_are_expanded_as_in_python() {
        for (written, read) in [
            ("Mon, 01 Jan 0001 00:00:00 GMT", "2001-01-01T00:00:00Z"),
            ("Mon, 01 Jan 1 00:00:00 GMT", "2001-01-01T00:00:00Z"),
            ("Sun, 01 Jan 0068 00:00:00 GMT", "2068-01-01T00:00:00Z"),
            ("Tue, 01 Jan 0069 00:00:00 GMT", "1969-01-01T00:00:00Z"),
            ("Thu, 01 Jan 0099 00:00:00 GMT", "1999-01-01T00:00:00Z"),
            ("Fri, 01 Jan 0100 00:00:00 GMT", "0100-01-01T00:00:00Z"),
            ("Tue, 01 Jan 999 00:00:00 GMT", "0999-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse_date(written).unwrap().to_string(), read, "{written}");
        }
    }

    #[test]
    fn other_formats_are_rejected() {
        for date in [
            "",
            "2023-11-14T22:13:20Z",
            "Tue, 14 Nov 2023 22:13:20",
            "Tue, 14 Nov 2023 22:13:20 UTC",
            "Tue, 14 Nov 2023 22:13:20 +0000",
            "Tue, 14 Nov 2023 22:13:20 GMT ",
            "tue, 14 Nov 2023 22:13:20 GMT",
            "14 Nov 2023 22:13:20 GMT",
            "Tue, 14-Nov-2023 22:13:20 GMT",
            "Tue, 14 Nov 23 22:13 GMT",
            "Tue, 4 Nov 2023 22:13:20 GMT",
            "Tue, 014 Nov 2023 22:13:20 GMT",
            "Tue, +4 Nov 2023 22:13:20 GMT",
            "Tue, 14 November 2023 22:13:20 GMT",
            "Tue, 14 Nov +202 22:13:20 GMT",
            "Tue, 14 Nov 0000 22:13:20 GMT",
            "Tue, 14 Nov 10000 22:13:20 GMT",
            "Tue, 14 Nov 02023 22:13:20 GMT",
            "Tue, 31 Feb 2023 22:13:20 GMT",
            "Tue, 14 Nov 2023 24:00:00 GMT",
            "Tue, 14 Nov 2023 22:13:60 GMT",
            "Tue, 14 Nov 2023 22:13:20:00 GMT",
        ] {
            assert_eq!(parse_date(date), None, "{date}");
        }
    }
}
