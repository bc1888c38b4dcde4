//! Fields that use the modules of `with`.

use std::collections::BTreeMap;
use std::time::SystemTime;

use flask_session_cookie::{DateTime, Uuid};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::generate::{text, values};

/// UUIDs and `Markup`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marked {
    #[serde(with = "flask_session_cookie::with::uuid")]
    id: Uuid,
    #[serde(with = "flask_session_cookie::with::uuid::option")]
    other_id: Option<Uuid>,
    ids: Vec<Id>,
    #[serde(with = "flask_session_cookie::with::markup")]
    html: String,
    #[serde(with = "flask_session_cookie::with::markup::option")]
    other_html: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Id(#[serde(with = "flask_session_cookie::with::uuid")] Uuid);

pub fn marked() -> impl Strategy<Value = Marked> {
    (
        values::uuid(),
        option::of(values::uuid()),
        vec(values::uuid(), 0..4),
        text::short(),
        option::of(text::short()),
    )
        .prop_map(|(id, other_id, ids, html, other_html)| {
            let ids = ids.into_iter().map(Id).collect();
            Marked { id, other_id, ids, html, other_html }
        })
}

/// The datetime types of all supported crates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DateTimes {
    ours: DateTime,
    ours_by_day: BTreeMap<u8, DateTime>,
    #[serde(with = "flask_session_cookie::with::system_time")]
    system_time: SystemTime,
    #[serde(with = "flask_session_cookie::with::system_time::option")]
    maybe_system_time: Option<SystemTime>,
    #[serde(with = "flask_session_cookie::with::chrono")]
    chrono: chrono::DateTime<chrono::Utc>,
    #[serde(with = "flask_session_cookie::with::chrono::option")]
    maybe_chrono: Option<chrono::DateTime<chrono::Utc>>,
    #[serde(with = "flask_session_cookie::with::time")]
    time: time::OffsetDateTime,
    #[serde(with = "flask_session_cookie::with::time::option")]
    maybe_time: Option<time::OffsetDateTime>,
    #[serde(with = "flask_session_cookie::with::jiff")]
    jiff: jiff::Timestamp,
    #[serde(with = "flask_session_cookie::with::jiff::option")]
    maybe_jiff: Option<jiff::Timestamp>,
}

/// From the year 100, since Flask reads earlier years as other ones, to the end of jiff's range.
const ROUND_TRIP_RANGE: std::ops::RangeInclusive<i64> = -59_011_459_200..=253_402_207_200;

fn datetime() -> impl Strategy<Value = DateTime> {
    let (first, last) = (*ROUND_TRIP_RANGE.start(), *ROUND_TRIP_RANGE.end());
    let seconds = prop_oneof![
        ROUND_TRIP_RANGE,
        0..=4_102_444_800_i64,
        Just(first),
        Just(last),
        Just(-1_i64),
        Just(0_i64)
    ];
    seconds.prop_map(|seconds| DateTime::from_unix(seconds).expect("a year from 100 to 9999"))
}

pub fn datetimes() -> impl Strategy<Value = DateTimes> {
    (vec(datetime(), 5), vec(option::of(datetime()), 4), btree_map(any::<u8>(), datetime(), 0..3))
        .prop_map(|(datetimes, maybe, ours_by_day)| DateTimes {
            ours: datetimes[0],
            ours_by_day,
            system_time: system_time(datetimes[1]),
            maybe_system_time: maybe[0].map(system_time),
            chrono: in_chrono(datetimes[2]),
            maybe_chrono: maybe[1].map(in_chrono),
            time: in_time(datetimes[3]),
            maybe_time: maybe[2].map(in_time),
            jiff: in_jiff(datetimes[4]),
            maybe_jiff: maybe[3].map(in_jiff),
        })
}

fn system_time(datetime: DateTime) -> SystemTime {
    datetime.try_into().expect("in the range of SystemTime")
}

fn in_chrono(datetime: DateTime) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(datetime.as_unix(), 0).expect("in the range of chrono")
}

fn in_time(datetime: DateTime) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp(datetime.as_unix()).expect("in the range of time")
}

fn in_jiff(datetime: DateTime) -> jiff::Timestamp {
    jiff::Timestamp::from_second(datetime.as_unix()).expect("in the range of jiff")
}
