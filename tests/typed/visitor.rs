//! What a program's own visitor is told.

use std::fmt;

use flask_session_cookie::{Dict, Value};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// How many items were left before each one, and at the end.
#[derive(Debug, PartialEq)]
struct Left(Vec<Option<usize>>);

impl<'de> Deserialize<'de> for Left {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Left, D::Error> {
        struct LeftVisitor;

        impl<'de> Visitor<'de> for LeftVisitor {
            type Value = Left;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a collection")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Left, A::Error> {
                let mut left = vec![items.size_hint()];
                while items.next_element::<IgnoredAny>()?.is_some() {
                    left.push(items.size_hint());
                }
                Ok(Left(left))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Left, A::Error> {
                let mut left = vec![entries.size_hint()];
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    left.push(entries.size_hint());
                }
                Ok(Left(left))
            }
        }

        deserializer.deserialize_any(LeftVisitor)
    }
}

#[test]
fn how_many_items_are_left_is_known_so_that_room_can_be_made() {
    let left = Left(vec![Some(2), Some(1), Some(0)]);
    assert_eq!(Value::from(vec![5, 6]).to().as_ref(), Ok(&left));
    assert_eq!(Value::from((5, 6)).to().as_ref(), Ok(&left));
    assert_eq!(Value::from(Dict::from([("a", 5), ("b", 6)])).to().as_ref(), Ok(&left));
}
