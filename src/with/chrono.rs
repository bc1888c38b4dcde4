//! [`chrono::DateTime<Utc>`](chrono::DateTime) <-> `datetime.datetime`; RFC 3339 text in formats
//! other than sessions.
//!
//! Only whole seconds of the years 1 to 9999, see [`with`](super#times). (Feature `chrono`.)
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::chrono")]
//!     began: chrono::DateTime<chrono::Utc>,
//! }
//!
//! let began = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
//! let session = flask_session_cookie::Session::from_serialize(&Visit { began })?;
//! assert_eq!(session.to::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{deserialize_datetime, serialize_datetime};

with! {
    &chrono::DateTime<chrono::Utc> => chrono::DateTime<chrono::Utc>,
    serialize(time, serializer) { serialize_datetime((*time).try_into(), serializer) }
    deserialize(deserializer) { deserialize_datetime(deserializer, "chrono::DateTime") }
}
