//! Newtype structs are transparent everywhere. Only types that Python's `json` accepts as keys are
//! keys.

use std::collections::{BTreeMap, HashMap};

use flask_session_cookie::{DateTime, Dict, Int, Session, Value};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
struct UserId(u64);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Visits(HashMap<UserId, Vec<UserId>>);

#[test]
fn newtypes_are_transparent_as_sessions_keys_and_values() {
    let visits = Visits(HashMap::from([(UserId(7), vec![UserId(8)])]));
    let session = Session::from_serialize(&visits).unwrap();
    assert_eq!(session, Session::from_iter([("7", vec![8])]));
    assert_eq!(session.to::<Visits>(), Ok(visits));
    assert_eq!(session.get_as::<Vec<UserId>>("7"), Ok(Some(vec![UserId(8)])));
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Nobody;

#[test]
fn unit_struct_keys_are_null() {
    let value = Value::from_serialize(&BTreeMap::from([(Nobody, 1)])).unwrap();
    assert_eq!(value, Value::from(Dict::from([("null", 1)])));
    assert_eq!(value.to(), Ok(BTreeMap::from([(Nobody, 1)])));
}

#[test]
fn f32_keys_are_spelled_as_f64() {
    struct Narrow;

    impl Serialize for Narrow {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([(0.1_f32, 1)])
        }
    }

    let value = Value::from_serialize(&Narrow).unwrap();
    assert_eq!(value, Value::from(Dict::from([("0.10000000149011612", 1)])));
}

#[test]
fn ints_are_keys_and_datetimes_are_not() {
    let entries = |key: &str| Value::from(Dict::from([(key, 1)]));
    for digits in ["7", &"9".repeat(50)] {
        let ints = BTreeMap::from([(digits.parse::<Int>().unwrap(), 1)]);
        assert_eq!(Value::from_serialize(&ints).unwrap(), entries(digits));
        assert_eq!(entries(digits).to(), Ok(ints));
    }
    let datetime = DateTime::MAX.to_string();
    assert_eq!(
        entries(&datetime).to::<BTreeMap<DateTime, i32>>().unwrap_err().to_string(),
        r#"["9999-12-31T23:59:59Z"]: invalid type: string "9999-12-31T23:59:59Z", expected a datetime"#
    );
    assert_eq!(entries(&datetime).to(), Ok(BTreeMap::from([(datetime, 1)])));
}
