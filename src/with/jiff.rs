//! [`jiff::Timestamp`] <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in other
//! formats text in the form of RFC 3339. With the feature `jiff`. See [the page on all of
//! these](super).
//!
//! A `Timestamp` ends at 9999-12-30T22:00:00Z; reading a later moment is an error.
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
    serialize(moment, serializer) { serialize_datetime((*moment).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "jiff::Timestamp") }
}
