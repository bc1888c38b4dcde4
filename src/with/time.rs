//! [`time::OffsetDateTime`] <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in other formats text
//! in the form of RFC 3339. With the feature `time`. See [the page on all of these](super).
//!
//! Any offset is written as UTC, and UTC is what is read.
//!
//! ```
//! use flask_session_cookie::Session;
//! use serde::{Deserialize, Serialize};
//! use time::{OffsetDateTime, UtcOffset};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::time")]
//!     began: OffsetDateTime,
//! }
//!
//! let began = OffsetDateTime::from_unix_timestamp(1_700_000_000)?.to_offset(UtcOffset::from_hms(1, 0, 0)?);
//! let session = Session::from_serialize(&Visit { began })?;
//! assert_eq!(session.get("began").unwrap().as_datetime().unwrap().as_unix(), 1_700_000_000);
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
