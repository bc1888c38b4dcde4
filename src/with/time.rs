//! [`time::OffsetDateTime`] <-> `datetime.datetime`; RFC 3339 text in formats other than sessions.
//!
//! Only whole seconds of the years 1 to 9999, see [`with`](super#times). Writing converts any offset
//! to UTC, and reading returns UTC. (Feature `time`.)
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
    serialize(time, serializer) { serialize_datetime((*time).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "time::OffsetDateTime") }
}
