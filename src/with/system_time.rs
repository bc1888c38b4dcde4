//! [`SystemTime`] <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in other formats text in the form
//! of RFC 3339. See [the page on all of these](super).
//!
//! Where a `SystemTime` does not reach back to the year 1, reading is an error: on Windows it begins in 1601.

use std::time::SystemTime;

use serde::de::Deserializer;
use serde::ser::Serializer;

use super::{deserialize_datetime, serialize_datetime};

#[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
pub fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_datetime((*time).try_into(), serializer)
}

#[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
    deserialize_datetime(deserializer, |moment| moment.try_into().ok(), "SystemTime")
}

option!(std::time::SystemTime);
