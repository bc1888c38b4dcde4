//! How old a signed value may be. Upstream: the argument `max_age`.

use std::fmt;
use std::time::Duration;

/// How old a signed value may be: `max_age` of itsdangerous, in whole seconds, or no limit.
///
/// It is made from a [`Duration`] (whose fraction of a second is dropped), or from an `Option`,
/// where `None` is no limit. A limit below zero, with which every value has expired, is
/// [`MaxAge::from_secs(-1)`](MaxAge::from_secs).
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
///     
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaxAge(Option<i64>);

impl MaxAge {
    /// A limit in seconds. A value exactly that old is accepted; below zero none is.
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

    /// The limit in seconds; `None` for no limit.
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

/// `None` is no limit.
impl From<Option<Duration>> for MaxAge {
    fn from(max_age: Option<Duration>) -> MaxAge {
        max_age.map_or(MaxAge(None), MaxAge::from)
    }
}

/// `3600 s`, or `none`.
impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(seconds) => write!(f, "{seconds} s"),
            None => f.write_str("none"),
        }
    }
}
