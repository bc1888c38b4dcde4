//! [`String`] <-> `markupsafe.Markup`: text that is known to be safe HTML; in other formats the text. See
//! [the page on all of these](super).

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

option!(String);
