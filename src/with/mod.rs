//! Modules for `#[serde(with = "...")]` on fields of types outside serde's data model.
//!
//! | `with =` | Rust | Python |
//! |---|---|---|
//! | `"flask_session_cookie::with::uuid"` | [`Uuid`](crate::Uuid) | `uuid.UUID` |
//! | `"flask_session_cookie::with::markup"` | [`String`] | `markupsafe.Markup` |
//! | `"flask_session_cookie::with::system_time"` | [`SystemTime`](std::time::SystemTime) | `datetime.datetime` |
//! | `"flask_session_cookie::with::chrono"`, with the feature `chrono` | `chrono::DateTime<Utc>` | `datetime.datetime` |
//! | `"flask_session_cookie::with::time"`, with the feature `time` | `time::OffsetDateTime` | `datetime.datetime` |
//! | `"flask_session_cookie::with::jiff"`, with the feature `jiff` | `jiff::Timestamp` | `datetime.datetime` |
//! | `"serde_bytes"`, of the crate of this name | `Vec<u8>`, `[u8; N]` | `bytes` |
//!
//! In formats other than sessions the values are text. A token can hold them if its serializer is a
//! [`TaggedJsonSerializer`](crate::TaggedJsonSerializer), set by
//! [`serializer`](crate::itsdangerous::Builder::serializer); otherwise writing is an error. A
//! [`DateTime`] needs no such attribute.
//!
//! ```
//! use flask_session_cookie::{Session, Uuid, Value};
//! use serde::{Deserialize, Serialize};
//! use std::time::{Duration, SystemTime, UNIX_EPOCH};
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
//! let session = Session::from_serialize(&Visit {
//!     user: Uuid::nil(),
//!     began,
//!     greeting: "<b>hi</b>".to_owned(),
//! })?;
//! assert_eq!(session.get("user"), Some(&Value::Uuid(Uuid::nil())));
//! assert_eq!(session.get("greeting"), Some(&Value::Markup("<b>hi</b>".to_owned())));
//! assert_eq!(session.to::<Visit>()?.began, began);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Moments
//!
//! A session keeps whole seconds of the years 1 to 9999, in UTC. Writing drops fractions of a
//! second (rounded down, before 1970 as well) and the offset from UTC, as Flask does; a moment of
//! another year is an error that names its path. What is read has no fraction and is in UTC. A year
//! from 1 to 99 that was written is read as 1969 to 2068, see [`DateTime`].
//!
//! # Optional values, lists and maps
//!
//! Each module has a module `option`, for an [`Option`] of its type. Give such a field `default` as
//! well, or a missing key is an error. In lists and maps serde has no place for `with`: there a
//! newtype carries it.
//!
//! ```
//! use flask_session_cookie::{Session, Uuid, Value};
//! use serde::{Deserialize, Serialize};
//! use std::collections::BTreeMap;
//!
//! #[derive(Serialize, Deserialize)]
//! struct Order {
//!     #[serde(with = "flask_session_cookie::with::uuid::option", default)]
//!     voucher: Option<Uuid>,
//!     items: Vec<Id>,
//!     gifts: BTreeMap<String, Id>,
//! }
//!
//! #[derive(Serialize, Deserialize)]
//! struct Id(#[serde(with = "flask_session_cookie::with::uuid")] Uuid);
//!
//! let gifts = BTreeMap::from([("Bob".to_owned(), Id(Uuid::max()))]);
//! let session =
//!     Session::from_serialize(&Order { voucher: None, items: vec![Id(Uuid::nil())], gifts })?;
//! assert_eq!(session.get("voucher"), Some(&Value::Null));
//! assert_eq!(session.get("items"), Some(&Value::from(vec![Uuid::nil()])));
//! assert_eq!(session.to::<Order>()?.gifts["Bob"].0, Uuid::max());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde::de::{Deserialize as _, Deserializer, Error as _, Unexpected};
use serde::ser::{Error as _, Serialize as _, Serializer};

use crate::value::{DateTime, DateTimeRangeError};

/// The functions for a type that serde calls, and the module `option`.
macro_rules! with {
    (
        $borrowed:ty => $type:ty,
        serialize($value:ident, $serializer:ident) $serialize:block
        deserialize($deserializer:ident) $deserialize:block
    ) => {
        #[allow(missing_docs, clippy::missing_errors_doc, reason = "only serde calls it")]
        pub fn serialize<S: serde::Serializer>(
            $value: $borrowed,
            $serializer: S,
        ) -> Result<S::Ok, S::Error> $serialize

        #[allow(missing_docs, clippy::missing_errors_doc, reason = "only serde calls it")]
        pub fn deserialize<'de, D: serde::Deserializer<'de>>(
            $deserializer: D,
        ) -> Result<$type, D::Error> $deserialize

        /// The same for an [`Option`]: [`None`] <-> `None`. See [the page on all of these](crate::with).
        ///
        /// ```
        /// use flask_session_cookie::{Session, Value};
        /// use serde::{Deserialize, Serialize};
        ///
        /// #[derive(Serialize, Deserialize)]
        /// struct Form {
        #[doc = concat!("    #[serde(with = \"", module_path!(), "\", default)]")]
        #[doc = concat!("    field: Option<", stringify!($type), ">,")]
        /// }
        ///
        /// assert_eq!(Session::from_serialize(&Form { field: None })?["field"], Value::Null);
        /// assert_eq!(Session::new().to::<Form>()?.field, None);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub mod option {
            use serde::de::{Deserialize, Deserializer};
            use serde::ser::{Serialize, Serializer};

            #[allow(missing_docs, clippy::missing_errors_doc, reason = "only serde calls it")]
            pub fn serialize<S: Serializer>(value: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                value.as_ref().map(Borrowed).serialize(serializer)
            }

            #[allow(missing_docs, clippy::missing_errors_doc, reason = "only serde calls it")]
            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<$type>, D::Error> {
                Ok(Option::<Owned>::deserialize(deserializer)?.map(|Owned(value)| value))
            }

            struct Borrowed<'a>(&'a $type);

            impl Serialize for Borrowed<'_> {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    super::serialize(self.0, serializer)
                }
            }

            struct Owned($type);

            impl<'de> Deserialize<'de> for Owned {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Owned, D::Error> {
                    super::deserialize(deserializer).map(Owned)
                }
            }
        }
    };
}

#[cfg(feature = "chrono")]
pub mod chrono;
#[cfg(feature = "jiff")]
pub mod jiff;
pub mod markup;
pub mod system_time;
#[cfg(feature = "time")]
pub mod time;
pub mod uuid;

/// Writes a time, or the error that it is outside the years 1 to 9999.
fn serialize_datetime<S: Serializer>(
    moment: Result<DateTime, DateTimeRangeError>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    moment.map_err(S::Error::custom)?.serialize(serializer)
}

/// Reads a time as another type; its name is for the error if that type does not reach so far.
fn deserialize_datetime<'de, T, D>(deserializer: D, name: &str) -> Result<T, D::Error>
where
    T: TryFrom<DateTime>,
    D: Deserializer<'de>,
{
    let moment = DateTime::deserialize(deserializer)?;
    moment.try_into().map_err(|_| {
        let expected = format!("a time that {name} can hold");
        D::Error::invalid_value(
            Unexpected::Other(&format!("datetime {moment}")),
            &expected.as_str(),
        )
    })
}
