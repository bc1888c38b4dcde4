//! Times and durations in words.

use flask_session_cookie::DateTime;

/// `2023-11-14T22:13:20Z (1700000000)`.
pub(crate) fn text(unix: i64) -> String {
    match rfc3339(unix) {
        Some(text) => format!("{text} ({unix})"),
        None => unix.to_string(),
    }
}

/// `None` outside the years of Python's `datetime`.
pub(crate) fn rfc3339(unix: i64) -> Option<String> {
    DateTime::from_unix(unix).map(|time| time.to_string())
}

/// A time relative to now, in its two largest units: `in 3 days 1 hour`, `1 minute 2 seconds ago`.
pub(crate) fn distance(seconds: i64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_557_600, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];

    let mut rest = seconds.unsigned_abs();
    let mut words = Vec::new();
    for (unit, name) in UNITS {
        let count = rest / unit;
        rest %= unit;
        if count > 0 {
            words.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
        // Stop at the unit after the largest, even if it is zero.
        if words.len() == 2 || (words.len() == 1 && count == 0) {
            break;
        }
    }
    match (seconds, words.join(" ")) {
        (0, _) => "now".to_owned(),
        (..0, words) => format!("{words} ago"),
        (_, words) => format!("in {words}"),
    }
}
