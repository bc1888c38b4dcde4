//! Our types in other serde formats, such as `serde_json`.

use flask_session_cookie::{DateTime, Dict, Int, Uuid, Value};
use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};

fn json(value: impl Into<Value>) -> String {
    serde_json::to_string(&value.into()).unwrap()
}

#[test]
fn values_serialize_to_natural_json() {
    assert_eq!(json(Value::Null), "null");
    assert_eq!(json(5), "5");
    assert_eq!(json(u128::MAX), "340282366920938463463374607431768211455");
    assert_eq!(json((1, "a")), r#"[1,"a"]"#);
    assert_eq!(json(vec![1.5]), "[1.5]");
    assert_eq!(json(Dict::from([("z", 1), ("a", 2)])), r#"{"z":1,"a":2}"#);
    assert_eq!(json(Value::Markup("<b>".to_owned())), r#""<b>""#);
    assert_eq!(json(Uuid::from_u128(1)), r#""00000000-0000-0000-0000-000000000001""#);
    assert_eq!(json(DateTime::from_unix(0).unwrap()), r#""1970-01-01T00:00:00Z""#);
    assert_eq!(json(Value::Bytes(vec![0, 255])), "[0,255]");
    let huge: Int = "9".repeat(40).parse().unwrap();
    assert_eq!(json(huge.clone()), format!("{:?}", huge.to_string()));
}

#[test]
fn values_deserialize_from_json() {
    let text = r#"{"n":[1,-5,18446744073709551615,1.5,1e2,true,null,"a"],"d":{"k":{}}}"#;
    let read: Value = serde_json::from_str(text).unwrap();
    let items: Vec<Value> = vec![
        1.into(),
        (-5).into(),
        u64::MAX.into(),
        1.5.into(),
        100.0.into(),
        true.into(),
        Value::Null,
        "a".into(),
    ];
    let nested = Dict::from([("k", Dict::new())]);
    assert_eq!(read, Value::Dict(Dict::from([("n", Value::from(items)), ("d", nested.into())])));
    assert_eq!(
        Value::deserialize(serde_json::json!({"a": [1]})).unwrap(),
        Value::from(serde_json::json!({"a": [1]}))
    );
    assert_eq!(serde_json::from_str::<Dict>(r#"{"a":1}"#).unwrap(), Dict::from([("a", 1)]));
    assert_eq!(serde_json::from_str::<Option<Value>>("null").unwrap(), None);
}

#[test]
fn our_types_round_trip_through_json() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Own {
        at: DateTime,
        n: Int,
        huge: Int,
        #[serde(with = "flask_session_cookie::with::uuid")]
        id: Uuid,
        #[serde(with = "flask_session_cookie::with::markup")]
        html: String,
        #[serde(with = "flask_session_cookie::with::system_time")]
        time: std::time::SystemTime,
    }
    let own = Own {
        at: DateTime::MAX,
        n: 5.into(),
        huge: "9".repeat(40).parse().unwrap(),
        id: Uuid::from_u128(7),
        html: "<b>".to_owned(),
        time: std::time::UNIX_EPOCH,
    };
    let text = serde_json::to_string(&own).unwrap();
    assert_eq!(serde_json::from_str::<Own>(&text).unwrap(), own);
    assert_eq!(serde_json::from_value::<Own>(serde_json::from_str(&text).unwrap()).unwrap(), own);
    assert!(serde_json::from_str::<DateTime>("\"yesterday\"").is_err());
    assert!(serde_json::from_str::<Int>("\"five\"").is_err());
    assert!(serde_json::from_str::<Int>("1.5").is_err());
}

#[test]
fn errors_of_other_formats_name_our_types() {
    fn message<T: serde::de::DeserializeOwned>(json: &str) -> String {
        serde_json::from_str::<T>(json).err().unwrap().to_string()
    }
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "it is only deserialized")]
    struct Markup(#[serde(with = "flask_session_cookie::with::markup")] String);
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "it is only deserialized")]
    struct User(#[serde(with = "flask_session_cookie::with::uuid")] Uuid);
    let expected =
        |what: &str| format!("invalid type: integer `5`, expected {what} at line 1 column 1");
    assert_eq!(message::<Dict>("5"), expected("a dict"));
    assert_eq!(message::<DateTime>("5"), expected("a datetime"));
    assert_eq!(message::<Markup>("5"), expected("a Markup"));
    assert_eq!(message::<User>("5"), expected("a UUID"));
    assert_eq!(
        message::<Int>("true"),
        "invalid type: boolean `true`, expected an int at line 1 column 4"
    );
}

/// Input of a format with more types than JSON.
enum Input {
    Some(u8),
    Bytes(Vec<u8>),
    Variant(&'static str),
}

impl<'de> Deserializer<'de> for Input {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Input::Some(content) => visitor.visit_some(content.into_deserializer()),
            Input::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Input::Variant(name) => {
                let variant: StrDeserializer<'_, Self::Error> = name.into_deserializer();
                visitor.visit_enum(variant)
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

#[test]
fn values_deserialize_from_formats_with_more_types() {
    assert_eq!(Value::deserialize(Input::Some(5)), Ok(Value::from(5)));
    assert_eq!(Value::deserialize(Input::Bytes(vec![0, 255])), Ok(Value::Bytes(vec![0, 255])));
    assert_eq!(
        Value::deserialize(Input::Variant("Red")).unwrap_err().to_string(),
        "invalid type: enum, expected a value of a session"
    );
}

/// For `flatten`, serde buffers values in its own data model before it knows their type.
#[test]
fn flattened_values_lose_types_outside_serdes_data_model() {
    #[derive(Deserialize)]
    struct Flat {
        #[serde(flatten)]
        rest: std::collections::BTreeMap<String, Value>,
    }
    let value = Value::Dict(Dict::from([
        ("tuple", Value::from((1, 2))),
        ("uuid", Uuid::nil().into()),
        ("datetime", DateTime::MIN.into()),
        ("markup", Value::Markup("<b>".to_owned())),
        ("bytes", Value::Bytes(vec![1])),
    ]));
    let flat = value.to::<Flat>().unwrap();
    assert_eq!(flat.rest["tuple"], Value::from(vec![1, 2]));
    assert_eq!(flat.rest["uuid"], Value::from(Uuid::nil().to_string()));
    assert_eq!(flat.rest["datetime"], Value::from("0001-01-01T00:00:00Z"));
    assert_eq!(flat.rest["markup"], Value::from("<b>"));
    assert_eq!(flat.rest["bytes"], Value::Bytes(vec![1]));
    let too_large = Value::Dict(Dict::from([("int", u128::MAX)]));
    assert!(too_large.to::<Flat>().is_err());
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Typed {
    #[serde(with = "flask_session_cookie::with::uuid")]
    id: Uuid,
    #[serde(with = "flask_session_cookie::with::markup::option")]
    html: Option<String>,
    at: DateTime,
    size: (u8, u8),
    digest: serde_bytes::ByteBuf,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    n: u8,
    #[serde(flatten)]
    typed: Typed,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Typed(Typed),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    Typed(Typed),
}

/// These buffer values as well, but the `with` modules read them from the buffer.
#[test]
fn with_modules_work_in_flattened_untagged_and_tagged_types() {
    let typed = Typed {
        id: Uuid::max(),
        html: Some("<b>".to_owned()),
        at: DateTime::MAX,
        size: (2, 3),
        digest: serde_bytes::ByteBuf::from(vec![0, 255]),
    };
    let fields = || {
        [
            ("id", Value::from(Uuid::max())),
            ("html", Value::Markup("<b>".to_owned())),
            ("at", DateTime::MAX.into()),
            ("size", (2, 3).into()),
            ("digest", Value::Bytes(vec![0, 255])),
        ]
    };
    let with = |first: Option<(&'static str, Value)>| {
        Value::Dict(first.into_iter().chain(fields()).collect())
    };

    let flattened = Flattened { n: 1, typed: typed.clone() };
    let value = Value::from_serialize(&flattened).unwrap();
    assert_eq!(value, with(Some(("n", 1.into()))));
    assert_eq!(value.to::<Flattened>(), Ok(flattened));

    let untagged = Untagged::Typed(typed.clone());
    let value = Value::from_serialize(&untagged).unwrap();
    assert_eq!(value, with(None));
    assert_eq!(value.to::<Untagged>(), Ok(untagged));

    let tagged = Tagged::Typed(typed);
    let value = Value::from_serialize(&tagged).unwrap();
    assert_eq!(value, with(Some(("type", "Typed".into()))));
    assert_eq!(value.to::<Tagged>(), Ok(tagged));
}

#[test]
fn the_first_matching_variant_of_an_untagged_enum_wins() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum TextFirst {
        Text(String),
        #[allow(dead_code, reason = "the first variant matches")]
        Id(#[serde(with = "flask_session_cookie::with::uuid")] Uuid),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum IdFirst {
        Id(#[serde(with = "flask_session_cookie::with::uuid")] Uuid),
        Text(String),
    }
    let value = Value::Uuid(Uuid::nil());
    assert_eq!(value.to::<TextFirst>(), Ok(TextFirst::Text(Uuid::nil().to_string())));
    assert_eq!(value.to::<IdFirst>(), Ok(IdFirst::Id(Uuid::nil())));
    assert_eq!(Value::from("a").to::<IdFirst>(), Ok(IdFirst::Text("a".to_owned())));
}
