//! A struct with every kind of field, and the errors of fields that lack an attribute.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::{DateTime, Dict, Int, Session, SessionCodec, Uuid, Value};
use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Editor,
    Guest { until: u32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    name: String,
    initial: char,
    age: Option<u8>,
    balance: i128,
    huge: Int,
    ratio: f64,
    admin: bool,
    size: (u16, u16),
    tags: Vec<String>,
    counts: BTreeMap<String, u64>,
    by_id: HashMap<u32, String>,
    role: Role,
    other_role: Role,
    anything: Value,
    address: Dict,
    renewed: DateTime,
    digest: ByteBuf,
    #[serde(with = "flask_session_cookie::with::uuid")]
    id: Uuid,
    #[serde(with = "flask_session_cookie::with::uuid::option", default)]
    voucher: Option<Uuid>,
    #[serde(with = "flask_session_cookie::with::markup")]
    greeting: String,
    #[serde(with = "flask_session_cookie::with::system_time")]
    began: SystemTime,
}

fn everything() -> Everything {
    Everything {
        name: "Alice".to_owned(),
        initial: 'A',
        age: None,
        balance: -1,
        huge: "9".repeat(50).parse().unwrap(),
        ratio: 0.5,
        admin: true,
        size: (2, 3),
        tags: vec!["new".to_owned()],
        counts: BTreeMap::from([("a".to_owned(), 1)]),
        by_id: HashMap::from([(7, "seven".to_owned())]),
        role: Role::Editor,
        other_role: Role::Guest { until: 2030 },
        anything: (1, Uuid::max()).into(),
        address: Dict::from([("zip", "12345")]),
        renewed: DateTime::MAX,
        digest: ByteBuf::from([0x00, 0xff]),
        id: Uuid::nil(),
        voucher: Some(Uuid::max()),
        greeting: "<b>hi</b>".to_owned(),
        began: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
    }
}

#[test]
fn every_kind_of_field_round_trips() {
    let codec = SessionCodec::new("dev").unwrap();
    let mut session = Session::from([("csrf_token", "c8d7d0ef")]);
    session.extend(Session::from_serialize(&everything()).unwrap());
    let session = codec.decode(&codec.encode(&session).unwrap()).unwrap();
    assert_eq!(session.to::<Everything>(), Ok(everything()));
    assert_eq!(session["csrf_token"], "c8d7d0ef");

    let shown = |key: &str| session[key].to_string();
    assert_eq!(shown("size"), "(2, 3)");
    assert_eq!(shown("by_id"), "{'7': 'seven'}");
    assert_eq!(shown("other_role"), "{'guest': {'until': 2030}}");
    assert_eq!(shown("digest"), r"b'\x00\xff'");
    assert_eq!(shown("voucher"), "UUID('ffffffff-ffff-ffff-ffff-ffffffffffff')");
    assert_eq!(shown("greeting"), "Markup('<b>hi</b>')");
    assert_eq!(
        shown("began"),
        "datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)"
    );
}

#[test]
fn sessions_dicts_and_values_have_the_same_serde_methods() {
    let mut session = Session::new();
    let mut value = Value::from(Dict::new());
    let mut dict = Dict::new();
    assert_eq!(session.insert_as("size", &(2, 3)), Ok(None));
    assert_eq!(value.insert_as("size", &(2, 3)), Ok(None));
    assert_eq!(dict.insert_as("size", &(2, 3)), Ok(None));
    assert_eq!(session.insert_as("size", &(4, 5)), Ok(Some((2, 3).into())));

    assert_eq!(session.get_as::<(u8, u8)>("size"), Ok(Some((4, 5))));
    assert_eq!(value.get_as::<(u8, u8)>("size"), Ok(Some((2, 3))));
    assert_eq!(dict.get_as::<(u8, u8)>("size"), Ok(Some((2, 3))));
    assert_eq!(Value::Null.get_as::<u8>("size"), Ok(None));

    type Sizes = BTreeMap<String, (u8, u8)>;
    assert_eq!(session.to::<Sizes>().unwrap()["size"], (4, 5));
    assert_eq!(value.to::<Sizes>().unwrap(), dict.to::<Sizes>().unwrap());

    let error = session.insert_as("sizes", &BTreeMap::from([(vec![1], 2)])).unwrap_err();
    assert_eq!(error.to_string(), "sizes: keys must be str, int, float, bool or None, not list");
    assert_eq!(session.len(), 1);
    assert!(Value::from([1]).insert_as("a", &1).is_err());
}

/// The error of reading this value into a field of type `T`.
fn field_error<T: for<'de> Deserialize<'de>>(value: impl Into<Value>) -> String {
    #[derive(Deserialize)]
    struct Wrapper<T> {
        #[allow(dead_code, reason = "it is only deserialized")]
        field: T,
    }
    Session::from([("field", value)]).to::<Wrapper<T>>().err().unwrap().to_string()
}

#[test]
fn errors_suggest_the_missing_attribute() {
    assert_eq!(
        field_error::<Uuid>(Uuid::nil()),
        "field: invalid type: UUID, expected a formatted UUID string; \
         a field with `#[serde(with = \"flask_session_cookie::with::uuid\")]`, \
         or its module `option`, reads UUID"
    );
    assert_eq!(
        field_error::<Vec<u8>>(b"\xff"),
        "field: invalid type: byte array, expected a sequence; \
         a field with `#[serde(with = \"serde_bytes\")]` reads bytes"
    );
    assert_eq!(field_error::<Option<Vec<u8>>>(b"\xff"), field_error::<Vec<u8>>(b"\xff"));
    let error = field_error::<SystemTime>(DateTime::MIN);
    let with = "a field with `#[serde(with = \"flask_session_cookie::with::system_time\")]`";
    assert!(error.contains(with), "{error}");
    assert_eq!(field_error::<u8>("text"), "field: invalid type: string \"text\", expected u8");
}

#[test]
fn errors_suggest_no_attribute_for_other_types() {
    assert_eq!(
        field_error::<ByteArray<2>>(b"abc"),
        "field: invalid length 3, expected a byte array of length 2"
    );
    assert_eq!(field_error::<String>(Uuid::nil()), "field: invalid type: UUID, expected a string");
    assert_eq!(field_error::<bool>(b"abc"), "field: invalid type: byte array, expected a boolean");
    assert!(!field_error::<u64>(Uuid::nil()).contains("with"));
}

#[test]
fn other_types_are_not_read_as_text_or_bytes() {
    assert_eq!(field_error::<String>(b"abc"), "field: invalid type: byte array, expected a string");
    assert_eq!(field_error::<char>(b"a"), "field: invalid type: byte array, expected a character");
    assert_eq!(
        field_error::<ByteBuf>(Uuid::nil()),
        "field: invalid type: UUID, expected byte array"
    );
    assert_eq!(
        field_error::<ByteBuf>(DateTime::MIN),
        "field: invalid type: datetime, expected byte array"
    );
}

#[test]
fn flatten_refuses_128_bit_integers_under_any_other_key() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        a: u8,
    }

    let mut session = Session::from([("a", Value::from(1)), ("other", u64::MAX.into())]);
    assert_eq!(session.to::<Outer>().unwrap().inner.a, 1);
    session.insert("other", u128::MAX);
    assert_eq!(session.to::<Outer>().unwrap_err().path(), "other");
    assert_eq!(session.to::<Inner>().unwrap().a, 1);
}
