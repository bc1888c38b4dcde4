//! [`String`] <-> `markupsafe.Markup`, text that is safe HTML; plain text in formats other than
//! sessions.
//!
//! See [`with`](super) for all of these modules.
//!
//! ```
//! use flask_session_cookie::{Session, Value};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Page {
//!     #[serde(with = "flask_session_cookie::with::markup")]
//!     title: String,
//! }
//!
//! let session = Session::from_serialize(&Page { title: "<b>hi</b>".to_owned() })?;
//! assert_eq!(session["title"], Value::Markup("<b>hi</b>".to_owned()));
//! assert_eq!(session.to::<Page>()?.title, "<b>hi</b>");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::value::MARKUP;

with! {
    &str => String,
    serialize(text, serializer) { MARKUP.serialize(text, serializer) }
    deserialize(deserializer) { MARKUP.deserialize(deserializer) }
}
