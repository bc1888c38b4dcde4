//! What a user-defined visitor is given.

use std::fmt;

use flask_session_cookie::{Dict, Value};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The size hints before each item and at the end.
#[derive(Debug, PartialEq)]
struct SizeHints(Vec<Option<usize>>);

impl<'de> Deserialize<'de> for SizeHints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SizeHints, D::Error> {
        struct SizeHintsVisitor;

        impl<'de> Visitor<'de> for SizeHintsVisitor {
            type Value = SizeHints;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a collection")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SizeHints, A::Error> {
                let mut hints = vec![items.size_hint()];
                while items.next_element::<IgnoredAny>()?.is_some() {
                    hints.push(items.size_hint());
                }
                Ok(SizeHints(hints))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<SizeHints, A::Error> {
                let mut hints = vec![entries.size_hint()];
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    hints.push(entries.size_hint());
                }
                Ok(SizeHints(hints))
            }
        }

        deserializer.deserialize_any(SizeHintsVisitor)
    }
}

#[test]
fn size_hints_are_exact() {
    let hints = SizeHints(vec![Some(2), Some(1), Some(0)]);
    assert_eq!(Value::from(vec![5, 6]).to().as_ref(), Ok(&hints));
    assert_eq!(Value::from((5, 6)).to().as_ref(), Ok(&hints));
    assert_eq!(Value::from(Dict::from([("a", 5), ("b", 6)])).to().as_ref(), Ok(&hints));
}
