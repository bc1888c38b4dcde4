//! Datetimes of other crates as struct fields: whole seconds of the years 1 to 9999, in UTC.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use flask_session_cookie::{DateTime, Session, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A datetime type of another crate.
trait ForeignDateTime: Debug + PartialEq + Clone {
    /// A struct with a field `at` of this type.
    type Field: Serialize + DeserializeOwned;
    /// A struct with an optional field `at` of this type.
    type Optional: Serialize + DeserializeOwned;

    fn at(seconds: i64, nanoseconds: u32) -> Self;
    fn field(self) -> Self::Field;
    fn of(field: Self::Field) -> Self;
    fn optional(at: Option<Self>) -> Self::Optional;
    fn of_optional(optional: Self::Optional) -> Option<Self>;
}

macro_rules! test_foreign {
    ($name:ident, $type:ty, $with:literal, $option:literal, $at:expr) => {
        mod $name {
            use super::*;

            #[derive(Serialize, Deserialize)]
            pub(super) struct Field {
                #[serde(with = $with)]
                at: $type,
            }

            #[derive(Serialize, Deserialize)]
            pub(super) struct Optional {
                #[serde(with = $option, default)]
                at: Option<$type>,
            }

            impl ForeignDateTime for $type {
                type Field = Field;
                type Optional = Optional;

                fn at(seconds: i64, nanoseconds: u32) -> Self {
                    $at(seconds, nanoseconds)
                }
                fn field(self) -> Field {
                    Field { at: self }
                }
                fn of(field: Field) -> Self {
                    field.at
                }
                fn optional(at: Option<Self>) -> Optional {
                    Optional { at }
                }
                fn of_optional(optional: Optional) -> Option<Self> {
                    optional.at
                }
            }

            #[test]
            fn round_trips_through_a_session() {
                super::round_trips_through_a_session::<$type>();
            }

            #[test]
            fn is_rounded_down_to_whole_seconds() {
                super::is_rounded_down_to_whole_seconds::<$type>();
            }

            #[test]
            fn may_be_none_or_missing() {
                super::may_be_none_or_missing::<$type>();
            }

            #[test]
            fn is_a_string_in_other_formats() {
                super::is_a_string_in_other_formats::<$type>();
            }
        }
    };
}

test_foreign!(
    system_time,
    SystemTime,
    "flask_session_cookie::with::system_time",
    "flask_session_cookie::with::system_time::option",
    |seconds, nanoseconds| {
        SystemTime::try_from(DateTime::from_unix(seconds).unwrap()).unwrap()
            + Duration::from_nanos(u64::from(nanoseconds))
    }
);

#[cfg(feature = "chrono")]
test_foreign!(
    chrono,
    ::chrono::DateTime<::chrono::Utc>,
    "flask_session_cookie::with::chrono",
    "flask_session_cookie::with::chrono::option",
    |seconds, nanoseconds| ::chrono::DateTime::from_timestamp(seconds, nanoseconds).unwrap()
);

#[cfg(feature = "time")]
test_foreign!(
    time,
    ::time::OffsetDateTime,
    "flask_session_cookie::with::time",
    "flask_session_cookie::with::time::option",
    |seconds, nanoseconds| ::time::OffsetDateTime::from_unix_timestamp(seconds).unwrap()
        + ::time::Duration::nanoseconds(i64::from(nanoseconds))
);

#[cfg(feature = "jiff")]
test_foreign!(
    jiff,
    ::jiff::Timestamp,
    "flask_session_cookie::with::jiff",
    "flask_session_cookie::with::jiff::option",
    |seconds, nanoseconds| ::jiff::Timestamp::new(seconds, nanoseconds as i32).unwrap()
);

/// The value of the field in a session.
fn written(field: impl Serialize) -> Value {
    let mut session = Session::from_serialize(&field).unwrap();
    session.remove("at").unwrap()
}

fn session(at: impl Into<Value>) -> Session {
    Session::from_iter([("at", at)])
}

/// The last second that all these types can hold. `jiff::Timestamp` ends here, so that the local
/// time with any UTC offset is still in the year 9999.
const LAST_OF_JIFF: i64 = 253_402_207_200;

fn round_trips_through_a_session<T: ForeignDateTime>() {
    let first = DateTime::MIN.as_unix();
    for seconds in [first, first + 1, -1, 0, 1, 1_700_000_000, LAST_OF_JIFF] {
        let datetime = DateTime::from_unix(seconds).unwrap();
        let foreign = T::at(seconds, 0);
        assert_eq!(written(foreign.clone().field()), Value::DateTime(datetime));
        assert_eq!(T::of(session(datetime).to().unwrap()), foreign);
    }
}

fn is_rounded_down_to_whole_seconds<T: ForeignDateTime>() {
    for (seconds, nanoseconds) in [
        (0, 1),
        (5, 999_999_999),
        (-1, 1),
        (-1, 500_000_000),
        (-2, 999_999_999),
        (DateTime::MIN.as_unix(), 1),
    ] {
        let datetime = DateTime::from_unix(seconds).unwrap();
        let foreign = T::at(seconds, nanoseconds);
        assert_eq!(written(foreign.field()), Value::DateTime(datetime), "{seconds} {nanoseconds}");
    }
}

fn may_be_none_or_missing<T: ForeignDateTime>() {
    let foreign = T::at(5, 0);
    assert_eq!(
        written(T::optional(Some(foreign.clone()))),
        Value::DateTime(DateTime::from_unix(5).unwrap())
    );
    assert_eq!(written(T::optional(None)), Value::Null);
    let read = |session: Session| T::of_optional(session.to().unwrap());
    assert_eq!(read(session(DateTime::from_unix(5).unwrap())), Some(foreign));
    assert_eq!(read(session(Value::Null)), None);
    assert_eq!(read(Session::new()), None);
    for wrong in [Value::from(5), "1970-01-01T00:00:05Z".into()] {
        let error = session(wrong.clone()).to::<T::Optional>().err().unwrap();
        assert!(error.to_string().ends_with(", expected a datetime"), "{error}");
        let error = session(wrong).to::<T::Field>().err().unwrap();
        assert!(error.to_string().starts_with("at: invalid type: "), "{error}");
    }
}

fn is_a_string_in_other_formats<T: ForeignDateTime>() {
    let json = r#"{"at":"1970-01-01T00:00:05Z"}"#;
    assert_eq!(serde_json::to_string(&T::at(5, 0).field()).unwrap(), json);
    assert_eq!(serde_json::to_string(&T::optional(Some(T::at(5, 0)))).unwrap(), json);
    assert_eq!(serde_json::to_string(&T::optional(None)).unwrap(), r#"{"at":null}"#);
    assert_eq!(T::of(serde_json::from_str(json).unwrap()), T::at(5, 0));
    assert_eq!(T::of_optional(serde_json::from_str(json).unwrap()), Some(T::at(5, 0)));
    assert_eq!(T::of_optional(serde_json::from_str(r#"{"at":null}"#).unwrap()), None);
}

/// Asserts that a time outside the years 1 to 9999 is an error.
#[cfg(any(feature = "chrono", feature = "time"))]
#[track_caller]
fn assert_out_of_range<T: ForeignDateTime>(foreign: T) {
    let expected = "at: the time is out of range: expected the years 1 to 9999";
    assert_eq!(
        Session::from_serialize(&foreign.clone().field()).unwrap_err().to_string(),
        expected
    );
    assert_eq!(
        Session::from_serialize(&T::optional(Some(foreign))).unwrap_err().to_string(),
        expected
    );
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_times_outside_pythons_range_are_errors() {
    use ::chrono::{DateTime as Chrono, Utc};

    let last = DateTime::MAX.as_unix();
    assert_eq!(
        written(Chrono::<Utc>::at(last, 999_999_999).field()),
        Value::DateTime(DateTime::MAX)
    );
    let read = session(DateTime::MAX).to().unwrap();
    assert_eq!(Chrono::<Utc>::of(read), Chrono::<Utc>::at(last, 0));
    assert_out_of_range(Chrono::<Utc>::at(last + 1, 0));
    assert_out_of_range(Chrono::<Utc>::at(DateTime::MIN.as_unix() - 1, 999_999_999));
    assert_out_of_range(Chrono::<Utc>::MIN_UTC);
    assert_out_of_range(Chrono::<Utc>::MAX_UTC);
}

#[cfg(feature = "chrono")]
#[test]
fn a_chrono_leap_second_is_the_second_before() {
    let leap = ::chrono::DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    assert_eq!(leap.timestamp_subsec_millis(), 1500);
    assert_eq!(written(leap.field()), Value::DateTime(DateTime::from_unix(1_483_228_799).unwrap()));
}

#[cfg(feature = "time")]
#[test]
fn time_is_converted_to_utc() {
    use ::time::{OffsetDateTime, UtcOffset};

    let berlin = OffsetDateTime::at(5, 0).to_offset(UtcOffset::from_hms(1, 0, 0).unwrap());
    assert_eq!(written(berlin.field()), Value::DateTime(DateTime::from_unix(5).unwrap()));
    let read = OffsetDateTime::of(session(DateTime::from_unix(5).unwrap()).to().unwrap());
    assert_eq!((read, read.offset()), (berlin, UtcOffset::UTC));

    let last = DateTime::MAX.as_unix();
    assert_eq!(
        written(OffsetDateTime::at(last, 999_999_999).field()),
        Value::DateTime(DateTime::MAX)
    );
    assert_eq!(
        OffsetDateTime::of(session(DateTime::MAX).to().unwrap()),
        OffsetDateTime::at(last, 0)
    );
    assert_out_of_range(OffsetDateTime::at(DateTime::MIN.as_unix() - 1, 999_999_999));
    // This is in the year 10000 in UTC.
    let west = UtcOffset::from_hms(-1, 0, 0).unwrap();
    assert_out_of_range(OffsetDateTime::at(last, 0).replace_offset(west));
}

#[cfg(feature = "jiff")]
#[test]
fn datetimes_after_jiffs_range_are_errors() {
    use ::jiff::Timestamp;

    assert_eq!(Timestamp::MAX.as_second(), LAST_OF_JIFF);
    for seconds in [LAST_OF_JIFF + 1, DateTime::MAX.as_unix()] {
        let datetime = DateTime::from_unix(seconds).unwrap();
        let error = session(datetime).to::<<Timestamp as ForeignDateTime>::Field>().err().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "at: invalid value: datetime {datetime}, \
                 expected a time that jiff::Timestamp can hold"
            )
        );
    }
    let expected = "at: the time is out of range: expected the years 1 to 9999";
    for before in [Timestamp::MIN, Timestamp::at(DateTime::MIN.as_unix() - 1, 0)] {
        assert_eq!(Session::from_serialize(&before.field()).unwrap_err().to_string(), expected);
    }
}
