//! [`Uuid`](uuid::Uuid) <-> `uuid.UUID`; hyphenated text in formats other than sessions.
//!
//! See [`with`](super) for all of these modules.
//!
//! ```
//! use flask_session_cookie::{Session, Uuid};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::uuid")]
//!     user: Uuid,
//! }
//!
//! let session = Session::from_serialize(&Visit { user: Uuid::nil() })?;
//! assert_eq!(session["user"].as_uuid(), Some(Uuid::nil()));
//! assert_eq!(session.to::<Visit>()?.user, Uuid::nil());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::value::UUID;

with! {
    &uuid::Uuid => uuid::Uuid,
    serialize(uuid, serializer) { UUID.serialize(&uuid.to_string(), serializer) }
    deserialize(deserializer) { UUID.deserialize(deserializer) }
}
