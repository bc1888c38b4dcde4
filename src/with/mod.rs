//! Modules for `#[serde(with = "...")]` on fields of types outside serde's data model.
//!
//! | `with =` | Rust | Python |
//! |---|---|---|
//! | `"flask_session_cookie::with::uuid"` | [`Uuid`](crate::Uuid) | `uuid.UUID` |
//! | `"flask_session_cookie::with::markup"` | [`String`] | `markupsafe.Markup` |
//! | `"flask_session_cookie::with::system_time"` | [`SystemTime`](std::time::SystemTime) | `datetime.datetime` |
//! | `"flask_session_cookie::with::chrono"` (feature `chrono`) | `chrono::DateTime<Utc>` | `datetime.datetime` |
//! | `"flask_session_cookie::with::time"` (feature `time`) | `time::OffsetDateTime` | `datetime.datetime` |
//! | `"flask_session_cookie::with::jiff"` (feature `jiff`) | `jiff::Timestamp` | `datetime.datetime` |
//! | `"serde_bytes"`, from the crate `serde_bytes` | `Vec<u8>`, `[u8; N]` | `bytes` |
//!
//! In formats other than sessions the values are text. Tokens hold them if their
//! [`serializer`](crate::itsdangerous::Builder::serializer) is a
//! [`TaggedJsonSerializer`](crate::TaggedJsonSerializer); otherwise writing is an error. A
//! [`DateTime`] needs no attribute.
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
//! # Times
//!
//! A session holds times in whole seconds of the years 1 to 9999, in UTC. As in Flask, writing
//! converts to UTC and rounds fractions of a second down, even before 1970. A time outside these
//! years is an error that names its path. Years 1 to 99 are read as 1969 to 2068, see [`DateTime`].
//!
//! # Optional values, lists and maps
//!
//! Each module has a submodule `option` for an [`Option`] of its type. Add `default` to such a
//! field, or a missing key is an error. serde does not support `with` inside lists and maps; use a
//! newtype there.
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

/// Defines the functions that serde calls for a type, and the module `option`.
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

        /// The same for an [`Option`]: [`None`] <-> `None`. See [`with`](crate::with).
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
            pub fn serialize<S: Serializer>(
                value: &Option<$type>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
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

/// Serializes a time, or fails if it is outside the years 1 to 9999.
fn serialize_datetime<S: Serializer>(
    time: Result<DateTime, DateTimeRangeError>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map_err(S::Error::custom)?.serialize(serializer)
}

/// Deserializes a time as another type, or fails with its name if that type cannot hold the time.
fn deserialize_datetime<'de, T, D>(deserializer: D, name: &str) -> Result<T, D::Error>
where
    T: TryFrom<DateTime>,
    D: Deserializer<'de>,
{
    let time = DateTime::deserialize(deserializer)?;
    time.try_into().map_err(|_| {
        let expected = format!("a time that {name} can hold");
        D::Error::invalid_value(Unexpected::Other(&format!("datetime {time}")), &expected.as_str())
    })
}
