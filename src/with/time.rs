//! [`time::OffsetDateTime`] <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in
//! other formats text in the form of RFC 3339. With the feature `time`. See [the page on all of
//! these](super).
//!
//! Any offset is written as UTC, and UTC is what is read.
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::time")]
//!     began: time::OffsetDateTime,
//! }
//!
//! let began = time::OffsetDateTime::from_unix_timestamp(1_700_000_000)?;
//! let session = flask_session_cookie::Session::from_serialize(&Visit { began })?;
//! assert_eq!(session.to::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{deserialize_datetime, serialize_datetime};

with! {
    &time::OffsetDateTime => time::OffsetDateTime,
    serialize(moment, serializer) { serialize_datetime((*moment).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "time::OffsetDateTime") }
}
