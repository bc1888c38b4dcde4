//! [`Uuid`](uuid::Uuid) <-> `uuid.UUID`; in other formats its text with hyphens. See
//! [the page on all of these](super).

use crate::value::UUID;

with! {
    &uuid::Uuid => uuid::Uuid,
    serialize(uuid, serializer) { UUID.serialize(&uuid.to_string(), serializer) }
    deserialize(deserializer) { UUID.deserialize(deserializer) }
}
