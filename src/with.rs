//! Modules for `#[serde(with = "...")]`, for the types in a program's own structs that serde has no word for.
//!
//! | `with =` | Rust | Python |
//! |---|---|---|
//! | `"flask_session_cookie::with::uuid"` | [`Uuid`](crate::Uuid) | `uuid.UUID` |
//! | `"flask_session_cookie::with::system_time"` | [`SystemTime`](std::time::SystemTime) | `datetime.datetime` |
//! | `"flask_session_cookie::with::markup"` | [`String`] | `markupsafe.Markup` |
//!
//! In formats other than sessions and tokens the values are text. A [`DateTime`](crate::DateTime) needs no such
//! attribute.
//!
//! ```
//! use std::time::{Duration, SystemTime, UNIX_EPOCH};
//! use flask_session_cookie::{Session, Uuid, Value};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Visit {
//!     #[serde(with = "flask_session_cookie::with::uuid")]
//!     user: Uuid,
//!     #[serde(with = "flask_session_cookie::with::system_time")]
//!     began: SystemTime,
//!     #[serde(with = "flask_session_cookie::with::markup")]
//!     greeting: String,
//! }
//!
//! let began = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
//! let session = Session::from_serialize(&Visit { user: Uuid::nil(), began, greeting: "<b>hi</b>".to_owned() })?;
//! assert_eq!(session.get("user"), Some(&Value::Uuid(Uuid::nil())));
//! assert_eq!(session.get("greeting"), Some(&Value::Markup("<b>hi</b>".to_owned())));
//! assert_eq!(session.deserialize::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// [`Uuid`](crate::Uuid) <-> `uuid.UUID`; in other formats its text with hyphens. See [the module above](super).
pub mod uuid {
    use std::fmt;

    use serde::de::{DeserializeSeed, Deserializer, Error, Unexpected, Visitor};
    use serde::ser::Serializer;
    use uuid::Uuid;

    use crate::value::UUID;

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn serialize<S: Serializer>(uuid: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        let mut buffer = Uuid::encode_buffer();
        let text: &str = uuid.hyphenated().encode_lower(&mut buffer);
        serializer.serialize_newtype_struct(UUID, text)
    }

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        deserializer.deserialize_newtype_struct(UUID, UuidVisitor)
    }

    struct UuidVisitor;

    impl<'de> Visitor<'de> for UuidVisitor {
        type Value = Uuid;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a UUID")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
            Uuid::try_parse(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Uuid, D::Error> {
            deserializer.deserialize_str(self)
        }
    }

    /// Deserializes a UUID where a type is asked for, not a function.
    pub(crate) struct Seed;

    impl<'de> DeserializeSeed<'de> for Seed {
        type Value = Uuid;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Uuid, D::Error> {
            deserialize(deserializer)
        }
    }
}

/// [`SystemTime`](std::time::SystemTime) <-> `datetime.datetime`, in whole seconds of the years 1 to 9999; in other
/// formats text in the form of RFC 3339. See [the module above](super).
pub mod system_time {
    use std::time::SystemTime;

    use serde::de::{Deserialize as _, Deserializer};
    use serde::ser::{Serialize as _, Serializer};

    use crate::value::DateTime;

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        DateTime::try_from(*time).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        let moment = DateTime::deserialize(deserializer)?;
        SystemTime::try_from(moment).map_err(serde::de::Error::custom)
    }
}

/// [`String`] <-> `markupsafe.Markup`: text that is known to be safe HTML; in other formats the text. See
/// [the module above](super).
pub mod markup {
    use std::fmt;

    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    use crate::value::MARKUP;

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(MARKUP, text)
    }

    #[allow(missing_docs, clippy::missing_errors_doc, reason = "serde calls it, nobody else")]
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        struct MarkupVisitor;

        impl<'de> Visitor<'de> for MarkupVisitor {
            type Value = String;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a Markup")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
                Ok(text.to_owned())
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
                deserializer.deserialize_str(self)
            }
        }

        deserializer.deserialize_newtype_struct(MARKUP, MarkupVisitor)
    }
}
