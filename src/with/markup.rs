//! [`String`] <-> `markupsafe.Markup`: text that is known to be safe HTML; in other formats the text. See
//! [the page on all of these](super).

use crate::value::MARKUP;

with! {
    &str => String,
    serialize(text, serializer) { MARKUP.serialize(text, serializer) }
    deserialize(deserializer) { MARKUP.deserialize(deserializer) }
}
