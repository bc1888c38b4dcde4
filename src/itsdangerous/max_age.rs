//! The age limit of a signed value. Mirrors the argument `max_age` of `TimestampSigner.unsign` in
//! itsdangerous' `timed.py`.

use std::fmt;
use std::time::Duration;

/// The maximum age of a signed value in whole seconds, or no limit: `max_age` of itsdangerous.
///
/// Converts from a [`Duration`], whose fraction of a second is dropped, and from an `Option`, where
/// `None` is no limit. With a negative limit, as in [`MaxAge::from_secs(-1)`](MaxAge::from_secs),
/// every value has expired.
///
/// ```
/// use flask_session_cookie::itsdangerous::{MaxAge, TimestampSigner};
/// use std::time::Duration;
///
/// let signer = TimestampSigner::new("secret-key")?;
/// let signed = signer.sign("my string")?;
/// assert!(signer.unsign(&signed, None).is_ok()); // max_age=None
/// assert!(signer.unsign(&signed, Duration::from_secs(3600)).is_ok()); // max_age=3600
/// assert!(signer.unsign(&signed, MaxAge::from_secs(-1)).is_err()); // max_age=-1
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaxAge(Option<i64>);

impl MaxAge {
    /// A limit in seconds. A value of exactly this age is accepted; a negative limit accepts none.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::MaxAge;
    /// use std::time::Duration;
    ///
    /// assert_eq!(MaxAge::from_secs(3600), Duration::from_secs(3600).into());
    /// ```
    #[must_use]
    pub const fn from_secs(seconds: i64) -> MaxAge {
        MaxAge(Some(seconds))
    }

    /// The limit in seconds, or `None` for no limit.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::MaxAge;
    ///
    /// assert_eq!(MaxAge::from_secs(-1).as_secs(), Some(-1));
    /// assert_eq!(MaxAge::from(None).as_secs(), None);
    /// ```
    #[must_use]
    pub const fn as_secs(self) -> Option<i64> {
        self.0
    }
}

impl From<Duration> for MaxAge {
    fn from(max_age: Duration) -> MaxAge {
        MaxAge(Some(i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX)))
    }
}

/// `None` means no limit.
impl From<Option<Duration>> for MaxAge {
    fn from(max_age: Option<Duration>) -> MaxAge {
        max_age.map_or(MaxAge(None), MaxAge::from)
    }
}

/// Writes `3600 s` or `none`.
impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(seconds) => write!(f, "{seconds} s"),
            None => f.write_str("none"),
        }
    }
}
