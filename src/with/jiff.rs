//! [`jiff::Timestamp`] <-> `datetime.datetime`; RFC 3339 text in formats other than sessions.
//!
//! Only whole seconds of the years 1 to 9999, see [`with`](super#times). Reading a time after
//! 9999-12-30T22:00:00Z, where `Timestamp` ends, is an error. (Feature `jiff`.)
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::jiff")]
//!     began: jiff::Timestamp,
//! }
//!
//! let began = jiff::Timestamp::from_second(1_700_000_000).unwrap();
//! let session = flask_session_cookie::Session::from_serialize(&Visit { began })?;
//! assert_eq!(session.to::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{deserialize_datetime, serialize_datetime};

with! {
    &jiff::Timestamp => jiff::Timestamp,
    serialize(time, serializer) { serialize_datetime((*time).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "jiff::Timestamp") }
}
