//! Errors name the path of the value that cannot be converted.

use std::collections::BTreeMap;

use flask_session_cookie::{DateTime, Dict, Session, Uuid, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Deserialize, Serialize)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Shop {
    cart: Cart,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Cart {
    items: Vec<Item>,
    #[serde(default)]
    sizes: BTreeMap<u8, (u8, u8)>,
    #[serde(default)]
    state: Option<State>,
}

#[derive(Debug, Deserialize, Serialize)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Item {
    price: f64,
}

#[derive(Debug, Deserialize, Serialize)]
#[allow(dead_code, reason = "it is only deserialized")]
enum State {
    Open,
    Paid(u8),
    Sent { days: u8 },
    Route(u8, u8),
}

fn message(cart: serde_json::Value) -> String {
    let session = Session::from_iter([("cart", cart)]);
    session.to::<Shop>().unwrap_err().to_string()
}

#[test]
fn deserialize_errors_have_a_path_and_a_reason() {
    for (cart, expected) in [
        (
            json!({"items": [{"price": 1}, {"price": 1.5}, {"price": 2}, {"price": "free"}]}),
            r#"cart.items[3].price: invalid type: string "free", expected f64"#,
        ),
        (json!({"items": [{}]}), "cart.items[0]: missing field `price`"),
        (json!({}), "cart: missing field `items`"),
        (json!(null), "cart: invalid type: unit value, expected struct Cart"),
        (
            json!({"items": [], "seller": 1}),
            "cart.seller: unknown field `seller`, expected one of `items`, `sizes`, `state`",
        ),
        (
            json!({"items": [], "sizes": {"7": [1, 2, 3]}}),
            "cart.sizes.7: invalid length 3, expected 2 items",
        ),
        (
            json!({"items": [], "sizes": {"7": [1]}}),
            "cart.sizes.7: invalid length 1, expected a tuple of size 2",
        ),
        (
            json!({"items": [], "sizes": {"7": [1, 256]}}),
            "cart.sizes.7[1]: invalid value: integer `256`, expected u8",
        ),
        (
            json!({"items": [], "sizes": {"seven": [1, 2]}}),
            r#"cart.sizes.seven: invalid type: string "seven", expected u8"#,
        ),
        (
            json!({"items": [], "state": "Lost"}),
            "cart.state: unknown variant `Lost`, expected one of `Open`, `Paid`, `Sent`, `Route`",
        ),
        (
            json!({"items": [], "state": "Paid"}),
            "cart.state: invalid type: unit variant, expected newtype variant",
        ),
        (
            json!({"items": [], "state": {"Open": 1}}),
            "cart.state.Open: invalid type: int, expected unit variant",
        ),
        (
            json!({"items": [], "state": {"Sent": {"days": "two"}}}),
            r#"cart.state.Sent.days: invalid type: string "two", expected u8"#,
        ),
        (
            json!({"items": [], "state": {"Route": [1, "two"]}}),
            r#"cart.state.Route[1]: invalid type: string "two", expected u8"#,
        ),
        (
            json!({"items": [], "state": {"Open": 1, "Paid": 2}}),
            "cart.state: invalid value: dict with 2 keys, \
             expected a str, or a dict whose only key is a variant",
        ),
        (
            json!({"items": [], "state": [1]}),
            "cart.state: invalid type: sequence, expected enum State",
        ),
    ] {
        assert_eq!(message(cart), expected);
    }
}

#[test]
fn keys_that_are_not_identifiers_are_quoted_in_paths() {
    let session = Session::from_iter([("a.b", json!({"": {"é": [0]}}))]);
    let error =
        session.get_as::<BTreeMap<String, BTreeMap<String, Vec<String>>>>("a.b").unwrap_err();
    assert_eq!(error.path(), r#"["a.b"][""]["é"][0]"#);
}

#[test]
fn errors_name_types_outside_serdes_data_model() {
    let uuid = Value::Uuid(Uuid::nil());
    let error = uuid.to::<String>().unwrap_err();
    assert_eq!(error.to_string(), "invalid type: UUID, expected a string");
    assert_eq!(error.path(), "");
    let datetime = Value::DateTime(DateTime::MIN);
    #[derive(Debug, Deserialize)]
    struct Id(
        #[serde(with = "flask_session_cookie::with::uuid")]
        #[allow(dead_code, reason = "it is only deserialized")]
        Uuid,
    );
    let error = datetime.to::<Id>().unwrap_err();
    assert_eq!(error.to_string(), "invalid type: datetime, expected a UUID");
    let huge = Value::Int("9".repeat(50).parse().unwrap());
    let error = huge.to::<u128>().unwrap_err();
    assert_eq!(error.to_string(), "invalid value: int with 50 digits, expected u128");
}

#[test]
fn a_session_must_be_a_struct_or_map() {
    let error = Session::from_serialize(&[1]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a struct or map as the session, found a value of Python's type tuple"
    );
    assert!(Session::from_serialize(&Value::Null).is_err());
    assert!(Session::from_serialize(&Dict::new()).is_ok());
}

#[derive(Serialize)]
struct Late {
    #[serde(with = "flask_session_cookie::with::system_time")]
    at: std::time::SystemTime,
}

#[test]
fn serialize_errors_have_a_path_and_a_reason() {
    fn message<T: Serialize>(value: T) -> String {
        Value::from_serialize(&value).unwrap_err().to_string()
    }

    let year_10000 = std::time::UNIX_EPOCH + std::time::Duration::from_secs(253_402_300_800);
    assert_eq!(
        message(BTreeMap::from([("visits", vec![Late { at: year_10000 }])])),
        "visits[0].at: the time is out of range: expected the years 1 to 9999"
    );
    let invalid_key = |found| format!("k: keys must be str, int, float, bool or None, not {found}");
    fn keyed<K: Serialize>(key: K) -> String {
        struct Map<K>(K);
        impl<K: Serialize> Serialize for Map<K> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map([(&self.0, 1)])
            }
        }
        message(BTreeMap::from([("k", Map(key))]))
    }
    assert_eq!(keyed((1, 2)), invalid_key("tuple"));
    assert_eq!(keyed(vec![1]), invalid_key("list"));
    assert_eq!(keyed(Dict::new()), invalid_key("dict"));
    assert_eq!(keyed(Item { price: 1.0 }), invalid_key("dict"));
    assert_eq!(keyed(State::Paid(1)), invalid_key("dict"));
    assert_eq!(keyed(State::Sent { days: 1 }), invalid_key("dict"));
    assert_eq!(keyed(Value::Bytes(vec![])), invalid_key("bytes"));
    assert_eq!(keyed(Value::Uuid(Uuid::nil())), invalid_key("UUID"));
    assert_eq!(keyed(DateTime::MIN), invalid_key("datetime"));

    assert!(Value::from_serialize(&State::Sent { days: 1 }).is_ok());
    #[derive(Serialize)]
    enum Wrap {
        Newtype(BTreeMap<(), BTreeMap<(u8, u8), u8>>),
        Tuple(u8, BTreeMap<(u8, u8), u8>),
        Struct { field: BTreeMap<(u8, u8), u8> },
    }
    let bad = || BTreeMap::from([((1, 2), 3)]);
    assert!(
        message(Wrap::Newtype(BTreeMap::from([((), bad())])))
            .starts_with("Newtype.null: keys must")
    );
    assert!(message(Wrap::Tuple(1, bad())).starts_with("Tuple[1]: keys must"));
    assert!(message(Wrap::Struct { field: bad() }).starts_with("Struct.field: keys must"));
}

#[test]
fn a_flattened_128_bit_integer_cannot_be_read() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }

    #[derive(Debug, Serialize, Deserialize)]
    struct Inner {
        balance: i128,
    }

    let session = Session::from_serialize(&Outer { inner: Inner { balance: 5 } }).unwrap();
    assert_eq!(session["balance"], 5);
    assert_eq!(session.to::<Outer>().unwrap_err().to_string(), "i128 is not supported");
    assert_eq!(session.to::<Inner>().unwrap().balance, 5);
}
