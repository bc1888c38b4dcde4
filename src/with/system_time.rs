//! [`SystemTime`](std::time::SystemTime) <-> `datetime.datetime`; RFC 3339 text in formats other
//! than sessions.
//!
//! Only whole seconds of the years 1 to 9999, see [`with`](super#times). Reading a time that
//! `SystemTime` cannot hold is an error: on Windows, one before 1601.
//!
//! ```
//! use std::time::{Duration, SystemTime, UNIX_EPOCH};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::system_time")]
//!     began: SystemTime,
//! }
//!
//! let began = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
//! let session = flask_session_cookie::Session::from_serialize(&Visit { began })?;
//! assert_eq!(session.to::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{deserialize_datetime, serialize_datetime};

with! {
    &std::time::SystemTime => std::time::SystemTime,
    serialize(time, serializer) { serialize_datetime((*time).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "SystemTime") }
}
