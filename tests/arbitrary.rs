//! `Arbitrary` sessions, made from random bytes that are the same in every run.

mod common;

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use common::at::{SIGNED_AT, at};
use common::random::Random;
use common::stack::on_a_small_stack;
use common::typed::identical_dicts;
use flask_session_cookie::{
    DateTime, Dict, Int, Session, SessionCodec, SessionCodecBuilder, TaggedJsonSerializer, Value,
};

// The first byte of a value.
const TUPLE: u8 = 7;
const DATETIME: u8 = 12;

fn make<'a, T: Arbitrary<'a>>(data: &'a [u8]) -> T {
    T::arbitrary(&mut Unstructured::new(data)).unwrap()
}

/// Mostly small bytes, so that strings are short and leave data for the values after them.
fn random_bytes(random: &mut Random) -> Vec<u8> {
    let length = random.below(2000);
    (0..length)
        .map(|_| if random.below(8) == 0 { random.below(256) } else { random.below(14) } as u8)
        .collect()
}

/// The session round-trips through a cookie with default settings, which sort its keys.
fn assert_round_trips(session: &Session) {
    let codec = SessionCodec::new("dev").unwrap();
    let cookie = codec.encode_at(session, at(SIGNED_AT)).unwrap();
    let decoded = codec.decode_at(&cookie, at(SIGNED_AT)).unwrap();
    assert!(
        identical_dicts(&sorted(session.as_dict()), decoded.as_dict()),
        "{session:?} became {decoded:?}"
    );
}

fn sorted(dict: &Dict) -> Dict {
    let mut entries: Vec<_> = dict.iter().map(|(key, value)| (key, sorted_value(value))).collect();
    entries.sort_by_key(|(key, _)| *key);
    entries.into_iter().collect()
}

fn sorted_value(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(sorted_value).collect()),
        Value::Tuple(items) => Value::Tuple(items.iter().map(sorted_value).collect()),
        Value::Dict(dict) => Value::Dict(sorted(dict)),
        other => other.clone(),
    }
}

fn json_len(session: &Session) -> usize {
    TaggedJsonSerializer::new().dumps(&Value::Dict(session.as_dict().clone())).unwrap().len()
}

fn name_types(value: &Value, names: &mut BTreeSet<&'static str>) {
    names.insert(match value {
        Value::Null => "Null",
        Value::Bool(_) => "Bool",
        Value::Int(int) if int.as_i64().is_some() => "Int",
        Value::Int(_) => "Int beyond 64 bits",
        Value::Float(_) => "Float",
        Value::String(_) => "String",
        Value::List(_) => "List",
        Value::Tuple(_) => "Tuple",
        Value::Dict(_) => "Dict",
        Value::Bytes(_) => "Bytes",
        Value::Markup(_) => "Markup",
        Value::Uuid(_) => "Uuid",
        Value::DateTime(_) => "DateTime",
    });
    match value {
        Value::List(items) | Value::Tuple(items) => {
            items.iter().for_each(|item| name_types(item, names));
        }
        Value::Dict(dict) => dict.values().for_each(|value| name_types(value, names)),
        _ => {}
    }
}

#[test]
fn sessions_round_trip_and_cover_every_type() {
    let mut names = BTreeSet::new();
    let mut random = Random(1);
    for _ in 0..400 {
        let data = random_bytes(&mut random);
        let session: Session = make(&data);
        assert!(!session.is_accessed());
        assert!(!session.is_modified());
        assert_eq!(session.signed_at(), None);
        assert_round_trips(&session);
        assert!(json_len(&session) <= 7 * data.len() + 64, "{session:?}");
        session.as_dict().values().for_each(|value| name_types(value, &mut names));
    }
    assert_eq!(names.len(), 13, "{names:?}");
}

#[test]
fn dicts_and_values_round_trip_in_a_session() {
    let mut random = Random(2);
    for _ in 0..100 {
        let data = random_bytes(&mut random);
        assert_round_trips(&make::<Dict>(&data).into());
        for value in [make::<Value>(&data), make::<Dict>(&data).into(), make::<Int>(&data).into()] {
            assert_round_trips(&Session::from_iter([("key", value)]));
        }
        assert_round_trips(&Session::from_iter([("key", make::<DateTime>(&data))]));
    }
}

/// Nested containers, made as a session, a value and a dictionary. `open` are the bytes that open
/// one container.
fn deepest(open: &[u8]) -> [Session; 3] {
    let nested = open.repeat(3000);
    let in_session = [b"\x01\0\0", &nested[..]].concat();
    let in_dict = [b"\x01\0\x02 t", &nested[..]].concat();
    let dict = Value::from(make::<Dict>(&in_dict));
    [
        make(&in_session),
        Session::from_iter([(" t", make::<Value>(&nested))]),
        Session::from_iter([(" t", dict)]),
    ]
}

/// The number of nested containers.
fn depth(session: &Session) -> usize {
    let mut depth = 1;
    let mut next = session.as_dict().values().next();
    while let Some(value) = next {
        (depth, next) = match value {
            Value::List(items) | Value::Tuple(items) => (depth + 1, items.first()),
            Value::Dict(dict) => (depth + 1, dict.values().next()),
            _ => (depth, None),
        };
    }
    depth
}

#[test]
fn nesting_fits_a_cookie_and_a_small_stack() {
    on_a_small_stack(|| {
        // A list of one item, a tuple of one item, and a dictionary whose only key looks like a tag
        // and has to be escaped.
        for open in [&b"\x06\x01"[..], b"\x07\x01", b"\x08\x01\0\x02 t"] {
            for session in deepest(open) {
                assert_eq!(depth(&session), (SessionCodecBuilder::HIGHEST_MAX_DEPTH - 1) / 2);
                assert_round_trips(&session);
                assert!(session.clone() == session);
                assert!(!format!("{session:?} {session:#?}").is_empty());
            }
        }
    });
}

#[test]
fn the_innermost_container_may_hold_a_tag() {
    let tuples = [TUPLE, 1].repeat((SessionCodecBuilder::HIGHEST_MAX_DEPTH - 1) / 2 - 1);
    let session: Session =
        make(&[b"\x01\0\x02 t", &tuples[..], &[DATETIME, 0, 0, 0, 0, 0]].concat());
    assert!(format!("{session:?}").contains("0100-01-01T00:00:00Z"), "{session:?}");
    let deepest = SessionCodec::builder("dev").max_depth(1099).build().unwrap();
    assert!(deepest.encode(&session).is_ok());
    let lower = SessionCodec::builder("dev").max_depth(1098).build().unwrap();
    assert!(lower.encode(&session).is_err());
    assert_round_trips(&session);
}

#[test]
fn integers_have_at_most_max_digits() {
    for length in [0, 1, 4299, 4300, 4301, 65_535] {
        for sign in [0, 1] {
            let mut data = vec![1, sign];
            data.extend(u16::try_from(length).unwrap().to_be_bytes());
            data.extend(vec![9; length]);
            let int: Int = make(&data);
            let digits = int.to_string().trim_start_matches('-').len();
            assert_eq!(digits, length.clamp(1, Int::MAX_DIGITS));
            assert_round_trips(&Session::from_iter([("key", int)]));
        }
    }
}

#[test]
fn json_of_128_kib_of_input_is_within_the_payload_limit() {
    // Datetimes have the most JSON per byte of input.
    let datetimes = [DATETIME, 0, 0, 0, 0, 0].repeat(255);
    let list = [&[6, 255][..], &datetimes].concat();
    let lists = [&[6, 255][..], &list.repeat(255)].concat();
    let data = &[b"\x01\0\x03key", &lists[..]].concat()[..128 << 10];
    let session: Session = make(data);
    assert!(json_len(&session) > 800_000);
    assert_round_trips(&session);
}

#[test]
fn empty_input_is_an_empty_session() {
    assert!(make::<Session>(&[]).is_empty());
    assert_eq!(make::<Value>(&[]), Value::Null);
}

#[test]
fn size_hint_is_the_minimum_read() {
    fn assert_hint<'a, T: Arbitrary<'a>>(least: &'a [u8], upper: Option<usize>) {
        assert_eq!(T::size_hint(0), (least.len(), upper));
        let mut data = Unstructured::new(least);
        assert!(T::arbitrary(&mut data).is_ok());
        assert!(data.is_empty());
    }

    assert_hint::<Session>(&[0], None);
    assert_hint::<Dict>(&[0], None);
    assert_hint::<Value>(&[0], None);
    assert_hint::<Int>(&[1, 0, 0, 0], None);
    assert_hint::<DateTime>(&[0; 5], Some(5));
}
