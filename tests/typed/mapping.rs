//! Which Rust type maps to which Python type, in both directions.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::{DateTime, Dict, Int, Session, Uuid, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

fn value<T: Serialize>(rust: &T) -> Value {
    Value::from_serialize(rust).unwrap()
}

/// Asserts that `rust` becomes `python` and is read back from it.
#[track_caller]
fn assert_maps<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    rust: T,
    python: impl Into<Value>,
) {
    let python = python.into();
    assert_eq!(value(&rust), python);
    assert_eq!(python.to::<T>(), Ok(rust));
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Dict(Dict::from(entries))
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Cart {
    user: String,
    items: Vec<Item>,
    voucher: Option<String>,
    address: Option<Address>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Item {
    sku: String,
    size: (u8, u8),
    price: f64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Address {
    #[serde(rename = "Street")]
    street: String,
}

#[test]
fn structs_are_dicts_in_field_order() {
    let cart = Cart {
        user: "Bob".to_owned(),
        items: vec![Item { sku: "A-1".to_owned(), size: (2, 3), price: 1.5 }],
        voucher: None,
        address: Some(Address { street: "Grünweg 1".to_owned() }),
    };
    let python = dict([
        ("user", "Bob".into()),
        (
            "items",
            vec![dict([("sku", "A-1".into()), ("size", (2, 3).into()), ("price", 1.5.into())])]
                .into(),
        ),
        ("voucher", Value::Null),
        ("address", dict([("Street", "Grünweg 1".into())])),
    ]);
    assert_eq!(
        value(&cart).as_dict().unwrap().keys().collect::<Vec<_>>(),
        ["user", "items", "voucher", "address"]
    );
    assert_maps(cart, python);
}

#[test]
fn scalars() {
    assert_maps(true, true);
    assert_maps((), Value::Null);
    assert_maps(None::<i32>, Value::Null);
    assert_maps(Some(5), 5);
    assert_maps("é".to_owned(), "é");
    assert_maps('é', "é");
    assert_maps(1.5_f64, 1.5);
    assert_maps(0.1_f32, f64::from(0.1_f32));
    assert_maps(f64::NEG_INFINITY, f64::NEG_INFINITY);
    assert!(value(&f64::NAN).to::<f64>().unwrap().is_nan());
    assert!(value(&-0.0).as_f64().unwrap().is_sign_negative());
}

#[test]
fn integers_of_every_width() {
    assert_maps(i8::MIN, i8::MIN);
    assert_maps(i16::MIN, i16::MIN);
    assert_maps(i32::MIN, i32::MIN);
    assert_maps(i64::MIN, i64::MIN);
    assert_maps(i128::MIN, i128::MIN);
    assert_maps(u8::MAX, u8::MAX);
    assert_maps(u16::MAX, u16::MAX);
    assert_maps(u32::MAX, u32::MAX);
    assert_maps(u64::MAX, u64::MAX);
    assert_maps(u128::MAX, u128::MAX);
    assert_maps(isize::MIN, isize::MIN);
    assert_maps(1_i128, 1);
    assert_maps(1_u128, 1);
    assert_maps(-1_i128, -1);
    assert!(Value::from(256).to::<u8>().is_err());
    assert!(Value::from(-1).to::<u64>().is_err());
    assert!(Value::from(u64::MAX).to::<i64>().is_err());
    assert!(Value::from(i128::MAX).to::<i64>().is_err());
    assert!(Value::from(u128::MAX).to::<i128>().is_err());
    assert!(Value::from(1.0).to::<i64>().is_err());
    assert!(Value::from(true).to::<i64>().is_err());
    assert_eq!(Value::from(1).to::<f64>(), Ok(1.0));
}

#[test]
fn tuples_are_tuples_and_sequences_are_lists() {
    assert_maps((1, "a".to_owned()), (1, "a"));
    assert_maps(vec![(1,)], vec![Value::from((1,))]);
    assert_maps(vec![1, 2], vec![1, 2]);
    assert_maps([1, 2], (1, 2)); // serde does not distinguish arrays from tuples
    assert_maps(std::collections::BTreeSet::from([1, 2]), vec![1, 2]);
    // Both are read as either, since plain JSON has only lists.
    assert_eq!(Value::from(vec![1, 2]).to::<(i32, i32)>(), Ok((1, 2)));
    assert_eq!(Value::from((1, 2)).to::<Vec<i32>>(), Ok(vec![1, 2]));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Newtype(u8);
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct TupleStruct(u8, String);

#[test]
fn tuple_structs_are_tuples_and_newtypes_are_transparent() {
    assert_maps(Unit, Value::Null);
    assert_maps(Newtype(5), 5);
    assert_maps(TupleStruct(5, "a".to_owned()), (5, "a"));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Dot,
    Circle(f64),
    Line(i32, i32),
    Empty(),
    Box { width: u8 },
    Maybe(Option<u8>),
}

#[test]
fn enums_are_externally_tagged() {
    assert_maps(Shape::Dot, "Dot");
    assert_maps(Shape::Circle(1.5), dict([("Circle", 1.5.into())]));
    assert_maps(Shape::Line(1, 2), dict([("Line", (1, 2).into())]));
    assert_maps(Shape::Empty(), dict([("Empty", Value::Tuple(vec![]))]));
    assert_maps(Shape::Box { width: 3 }, dict([("Box", dict([("width", 3.into())]))]));
    assert_maps(Shape::Maybe(None), dict([("Maybe", Value::Null)]));
    assert_eq!(dict([("Dot", Value::Null)]).to::<Shape>(), Ok(Shape::Dot));
    assert_eq!(dict([("Line", vec![1, 2].into())]).to::<Shape>(), Ok(Shape::Line(1, 2)));
    assert_maps(vec![Some(Shape::Dot), None], vec![Value::from("Dot"), Value::Null]);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Text { text: String },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    user: String,
    #[serde(flatten)]
    rest: BTreeMap<String, i32>,
}

#[test]
fn tagged_and_untagged_enums_and_flatten_work() {
    assert_maps(
        Tagged::Text { text: "a".to_owned() },
        dict([("kind", "Text".into()), ("text", "a".into())]),
    );
    assert_maps(
        vec![Untagged::Number(-5), Untagged::Text("a".to_owned())],
        vec![Value::from(-5), "a".into()],
    );
    assert_maps(
        Flat { user: "Bob".to_owned(), rest: BTreeMap::from([("n".to_owned(), 1)]) },
        dict([("user", "Bob".into()), ("n", 1.into())]),
    );
}

#[test]
fn bytes_are_bytes() {
    assert_maps(serde_bytes::ByteBuf::from(vec![0, 255]), Value::Bytes(vec![0, 255]));
    assert_maps(vec![0_u8, 255], vec![0, 255]);
    let held = Value::Bytes(vec![0, 255]);
    assert_eq!(held.to::<&serde_bytes::Bytes>(), Ok(serde_bytes::Bytes::new(&[0, 255])));
    assert_eq!(Value::from("borrowed").to::<&str>(), Ok("borrowed"));
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Size {
    Small,
    Large,
}

#[test]
fn map_keys_are_strings_like_in_python() {
    assert_maps(BTreeMap::from([("b".to_owned(), 1)]), dict([("b", 1.into())]));
    assert_maps(BTreeMap::from([(-1_i8, 1), (10, 2)]), dict([("-1", 1.into()), ("10", 2.into())]));
    assert_maps(
        BTreeMap::from([(u128::MAX, 1)]),
        dict([("340282366920938463463374607431768211455", 1.into())]),
    );
    assert_maps(HashMap::from([(i64::MIN, 1)]), dict([("-9223372036854775808", 1.into())]));
    assert_maps(
        BTreeMap::from([(false, 1), (true, 2)]),
        dict([("false", 1.into()), ("true", 2.into())]),
    );
    assert_maps(BTreeMap::from([('x', 1)]), dict([("x", 1.into())]));
    assert_maps(BTreeMap::from([((), 1)]), dict([("null", 1.into())]));
    assert_maps(
        BTreeMap::from([(None, 1), (Some(5), 2)]),
        dict([("null", 1.into()), ("5", 2.into())]),
    );
    assert_maps(
        BTreeMap::from([(Size::Small, 1), (Size::Large, 2)]),
        dict([("Small", 1.into()), ("Large", 2.into())]),
    );
    assert_maps(
        BTreeMap::from([(Int::from(u128::MAX), 1)]),
        dict([(&u128::MAX.to_string(), 1.into())]),
    );
}

#[test]
fn the_last_of_duplicate_keys_wins() {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
    #[serde(untagged)]
    enum Key {
        Number(i64),
        Text(&'static str),
    }
    let map = BTreeMap::from([(Key::Number(1), "number"), (Key::Text("1"), "text")]);
    assert_eq!(value(&map), dict([("1", "text".into())]));
}

#[test]
fn some_is_transparent() {
    assert_eq!(value(&Some(None::<u8>)), Value::Null);
    assert_eq!(value(&Some(())), Value::Null);
    assert_eq!(Value::Null.to::<Option<Option<u8>>>(), Ok(None));
    assert_eq!(Value::Null.to::<Option<()>>(), Ok(None));
    assert_eq!(Value::from(1).to::<Option<Option<u8>>>(), Ok(Some(Some(1))));
}

/// A map with one float key, which the standard library's maps do not support.
struct FloatKey(f64);

impl Serialize for FloatKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, 1)])
    }
}

impl<'de> Deserialize<'de> for FloatKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<FloatKey, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = FloatKey;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut entries: A,
            ) -> Result<FloatKey, A::Error> {
                let (float, _) = entries.next_entry::<f64, i32>()?.unwrap();
                Ok(FloatKey(float))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[test]
fn float_keys_are_spelled_like_in_python() {
    for (float, key) in [
        (1.0, "1.0"),
        (1.5, "1.5"),
        (1e16, "1e+16"),
        (1e-5, "1e-05"),
        (-0.0, "-0.0"),
        (f64::INFINITY, "Infinity"),
    ] {
        let python = dict([(key, 1.into())]);
        assert_eq!(value(&FloatKey(float)), python);
        assert_eq!(python.to::<FloatKey>().unwrap().0.to_bits(), float.to_bits());
    }
    assert_eq!(value(&FloatKey(f64::NAN)), dict([("NaN", 1.into())]));
    assert_eq!(dict([("7", 1.into())]).to::<FloatKey>().unwrap().0, 7.0);
}

#[test]
fn keys_in_another_spelling_are_not_numbers() {
    for key in ["01", "+1", "1.0", " 1", "-0", "0x1", "", "１"] {
        let python = dict([(key, 1.into())]);
        assert!(python.to::<BTreeMap<i64, i32>>().is_err(), "{key}");
    }
    for key in ["True", "1", ""] {
        let python = dict([(key, 1.into())]);
        assert!(python.to::<BTreeMap<bool, i32>>().is_err(), "{key}");
    }
    for key in ["1.50", "1e16", "inf", "nan", "+1.5", "1_0.0"] {
        assert!(dict([(key, 1.into())]).to::<FloatKey>().is_err(), "{key}");
    }
    assert!(dict([("256", 1.into())]).to::<BTreeMap<u8, i32>>().is_err());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Visit {
    #[serde(with = "flask_session_cookie::with::uuid")]
    user: Uuid,
    #[serde(with = "flask_session_cookie::with::system_time")]
    began: SystemTime,
    #[serde(with = "flask_session_cookie::with::markup")]
    greeting: String,
    ended: DateTime,
    visits: Int,
    extra: Value,
    more: Dict,
}

#[test]
fn with_modules_and_our_types_keep_python_types() {
    let datetime = DateTime::from_unix(1_700_000_000).unwrap();
    assert_maps(
        Visit {
            user: Uuid::from_u128(1),
            began: UNIX_EPOCH + Duration::from_secs(5),
            greeting: "<b>".to_owned(),
            ended: datetime,
            visits: Int::from(u128::MAX),
            extra: (1, Uuid::nil()).into(),
            more: Dict::from([("t", datetime)]),
        },
        dict([
            ("user", Uuid::from_u128(1).into()),
            ("began", DateTime::from_unix(5).unwrap().into()),
            ("greeting", Value::Markup("<b>".to_owned())),
            ("ended", datetime.into()),
            ("visits", u128::MAX.into()),
            ("extra", (1, Uuid::nil()).into()),
            ("more", dict([("t", datetime.into())])),
        ]),
    );
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Options {
    #[serde(with = "flask_session_cookie::with::uuid::option", default)]
    id: Option<Uuid>,
    #[serde(with = "flask_session_cookie::with::markup::option")]
    html: Option<String>,
}

#[test]
fn optional_with_fields_may_be_none() {
    assert_maps(
        Options { id: Some(Uuid::max()), html: Some("<b>".to_owned()) },
        dict([("id", Uuid::max().into()), ("html", Value::Markup("<b>".to_owned()))]),
    );
    assert_maps(
        Options { id: None, html: None },
        dict([("id", Value::Null), ("html", Value::Null)]),
    );
    let without_id = dict([("html", Value::Null)]).to::<Options>();
    assert_eq!(without_id, Ok(Options { id: None, html: None }));
    let error = dict([("id", Uuid::nil().into())]).to::<Options>().unwrap_err();
    assert_eq!(error.to_string(), "missing field `html`");
    let error = dict([("id", "text".into())]).to::<Options>().unwrap_err();
    assert_eq!(error.to_string(), "id: invalid type: string \"text\", expected a UUID");
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Id(#[serde(with = "flask_session_cookie::with::uuid")] Uuid);

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Html(#[serde(with = "flask_session_cookie::with::markup")] String);

#[test]
fn uuids_and_datetimes_are_not_strings() {
    let uuid = Value::Uuid(Uuid::nil());
    let datetime = Value::DateTime(DateTime::MIN);
    assert!(uuid.to::<String>().is_err());
    assert!(datetime.to::<String>().is_err());
    assert!(datetime.to::<char>().is_err());
    assert!(Value::from(DateTime::MIN.to_string()).to::<DateTime>().is_err());
    assert!(Value::from("5").to::<Int>().is_err());
    assert!(Value::from(Uuid::nil().to_string()).to::<Id>().is_err());
    assert!(Value::from("<b>").to::<Html>().is_err());
    assert_eq!(Value::Markup("<b>".to_owned()).to::<String>(), Ok("<b>".to_owned()));
}

/// One value of each type, and some that could be mistaken for another.
fn everything() -> Value {
    let huge: Int = "-340282366920938463463374607431768211456000".parse().unwrap();
    Value::from(vec![
        Value::Null,
        true.into(),
        5.into(),
        (-5).into(),
        u64::MAX.into(),
        i128::MIN.into(),
        u128::MAX.into(),
        huge.into(),
        1.5.into(),
        f64::INFINITY.into(),
        "text".into(),
        Value::Markup("<b>".to_owned()),
        Value::Bytes(vec![0, 255]),
        Uuid::from_u128(7).into(),
        DateTime::MAX.into(),
        Value::Tuple(vec![]),
        (1, vec![2], dict([("k", (3,).into())])).into(),
        Value::List(vec![]),
        Value::Dict(Dict::new()),
        dict([(" t", 1.into())]),
        dict([("$serde_json::private::Number", "5".into())]),
        dict([("z", 1.into()), ("a", 2.into())]),
    ])
}

#[test]
fn values_map_to_themselves() {
    let all = everything();
    assert_maps(all.clone(), all.clone());
    assert_maps(Some(all.clone()), all.clone());
    assert_maps(vec![(all.clone(), 1)], vec![Value::from((all.clone(), 1))]);
    assert_maps(BTreeMap::from([("k".to_owned(), all.clone())]), dict([("k", all.clone())]));
    assert_maps(Dict::from([("z", 1), ("a", 2)]), dict([("z", 1.into()), ("a", 2.into())]));
    let session = Session::from_iter([("v", all)]);
    assert_eq!(session.to::<Value>().unwrap(), Value::Dict(session.as_dict().clone()));
    assert_eq!(session.to::<Dict>().unwrap(), *session.as_dict());
    let like_a_number = Session::from_iter([("$serde_json::private::Number", "5")]);
    assert_eq!(like_a_number.to::<Value>().unwrap(), Value::Dict(like_a_number.into_dict()));
}

#[test]
fn sessions_map_to_structs_and_ignore_unknown_keys() {
    let login = Flat { user: "Bob".to_owned(), rest: BTreeMap::new() };
    let session = Session::from_serialize(&login).unwrap();
    assert!(session.is_modified());
    assert_eq!(session.signed_at(), None);
    assert_eq!(session, Session::from_iter([("user", "Bob")]));
    assert_eq!(session.to::<Flat>(), Ok(login));

    let mut session = Session::from_iter([("Street", "Grünweg 1")]);
    session.flash(everything(), "message");
    assert_eq!(session.to::<Address>(), Ok(Address { street: "Grünweg 1".to_owned() }));
    assert_eq!(session.get_as::<Vec<(String, Value)>>("_flashes").unwrap().unwrap().len(), 1);
    assert_eq!(session.get_as::<&str>("Street"), Ok(Some("Grünweg 1")));
    assert_eq!(session.get_as::<Option<u8>>("nothing"), Ok(None));
    assert_eq!(session.to::<Option<Address>>().unwrap().unwrap().street, "Grünweg 1");
    assert_eq!(
        Session::from_iter([("Circle", 1.5)]).to::<Shape>(),
        Ok(Shape::Circle(1.5)),
        "an enum with content is a dict"
    );
}
