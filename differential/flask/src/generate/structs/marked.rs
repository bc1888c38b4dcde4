//! What goes through the modules of `with`.

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

/// Moments, of every crate there is a module for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moments {
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

/// From the year 100, since Flask itself moves earlier years, to where jiff ends.
const YEARS_THAT_STAY: std::ops::RangeInclusive<i64> = -59_011_459_200..=253_402_207_200;

fn moment() -> impl Strategy<Value = DateTime> {
    let (first, last) = (*YEARS_THAT_STAY.start(), *YEARS_THAT_STAY.end());
    let seconds = prop_oneof![
        YEARS_THAT_STAY,
        0..=4_102_444_800_i64,
        Just(first),
        Just(last),
        Just(-1_i64),
        Just(0_i64)
    ];
    seconds.prop_map(|seconds| DateTime::from_unix(seconds).expect("a year from 100 to 9999"))
}

pub fn moments() -> impl Strategy<Value = Moments> {
    (vec(moment(), 5), vec(option::of(moment()), 4), btree_map(any::<u8>(), moment(), 0..3))
        .prop_map(|(moments, maybe, ours_by_day)| Moments {
            ours: moments[0],
            ours_by_day,
            system_time: system_time(moments[1]),
            maybe_system_time: maybe[0].map(system_time),
            chrono: in_chrono(moments[2]),
            maybe_chrono: maybe[1].map(in_chrono),
            time: in_time(moments[3]),
            maybe_time: maybe[2].map(in_time),
            jiff: in_jiff(moments[4]),
            maybe_jiff: maybe[3].map(in_jiff),
        })
}

fn system_time(moment: DateTime) -> SystemTime {
    moment.try_into().expect("the system's clock reaches far enough")
}

fn in_chrono(moment: DateTime) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(moment.as_unix(), 0).expect("chrono reaches further")
}

fn in_time(moment: DateTime) -> time::OffsetDateTime {
    time::OffsetDateTime::from_unix_timestamp(moment.as_unix()).expect("time reaches as far")
}

fn in_jiff(moment: DateTime) -> jiff::Timestamp {
    jiff::Timestamp::from_second(moment.as_unix()).expect("jiff reaches as far as these")
}
