//! [`time::OffsetDateTime`] <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in other formats text
//! in the form of RFC 3339. With the feature `time`. See [the page on all of these](super).
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
//! assert_eq!(session.deserialize::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{deserialize_datetime, serialize_datetime};
use crate::value::DateTime;

with! {
    &time::OffsetDateTime => time::OffsetDateTime,
    serialize(moment, serializer) {
        // Rounded down: the fraction that is left out is never negative.
        serialize_datetime(DateTime::from_unix(moment.unix_timestamp()), serializer)
    }
    deserialize(deserializer) {
        deserialize_datetime(deserializer, "time::OffsetDateTime", |moment| {
            time::OffsetDateTime::from_unix_timestamp(moment.as_unix()).ok()
        })
    }
}
