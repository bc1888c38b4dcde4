//! Replays entries that Flask-Session stored and read: `fixtures/flask-session-0.8.0.json`.

use flask_session_cookie::{Dict, Int, Value};
use flask_session_redis_example::msgpack::{Entry, MAX_DEPTH, ReadError, Unmapped, WriteError};
use serde_json::Value as Json;

#[allow(dead_code, reason = "it is shared with the tests of the codec")]
#[path = "../../../tests/common/typed.rs"]
mod typed;

use typed::{dict_to_typed, from_typed, to_typed, unhex};

/// The cases whose IDs start with `group`.
fn cases(group: &str) -> Vec<Json> {
    let file: Json =
        serde_json::from_str(include_str!("../../../fixtures/flask-session-0.8.0.json")).unwrap();
    let Json::Array(cases) = file["cases"].clone() else { panic!("no cases") };
    cases.into_iter().filter(|case| case["id"].as_str().unwrap().starts_with(group)).collect()
}

fn stored(case: &Json) -> Vec<u8> {
    unhex(case["stored"].as_str().unwrap())
}

#[test]
fn entries_match_flask_session() {
    let (mut read, mut kept, mut written, mut refused) = (0, 0, 0, 0);
    for case in cases("entry/") {
        let id = &case["id"];
        let value = from_typed(&case["value"]);
        let entry =
            value.map(|value| Entry { dict: Dict::from([("v", value)]), ..Entry::default() });
        if case.get("raises").is_some() {
            // A `Value` cannot represent the others.
            if let Some(entry) = entry {
                refused += 1;
                assert!(
                    matches!(entry.encode(), Err(WriteError::IntTooLarge | WriteError::Markup)),
                    "{id}"
                );
            }
            continue;
        }
        let stored = stored(&case);
        if let Some(entry) = entry {
            written += 1;
            assert_eq!(entry.encode().unwrap(), stored, "{id}");
        }
        let decoded = Entry::decode(&stored).unwrap();
        match from_typed(&case["loaded"]) {
            Some(loaded) => {
                read += 1;
                assert_eq!(to_typed(&decoded.dict["v"]), to_typed(&loaded), "{id}");
                assert!(decoded.kept.is_empty());
            }
            None => {
                kept += 1;
                assert!(decoded.dict.is_empty() && decoded.kept.len() == 1, "{id}");
            }
        }
        assert_eq!(decoded.encode().unwrap(), stored, "{id}");
    }
    assert!(
        read >= 65 && kept >= 6 && written >= 60 && refused >= 3,
        "{read} {kept} {written} {refused}"
    );
}

#[test]
fn unusual_entries_match_msgspec() {
    let (mut read, mut refused) = (0, 0);
    for case in cases("stored/") {
        let (id, decoded) = (&case["id"], Entry::decode(&stored(&case)));
        match case.get("loaded") {
            // Flask accepts some of these as a session, and fails on others.
            Some(loaded) if loaded.get("dict").is_none() => {
                assert!(matches!(decoded, Err(ReadError::NotADict)), "{id}");
            }
            Some(loaded) => {
                read += 1;
                assert_eq!(dict_to_typed(&decoded.unwrap().dict), *loaded, "{id}");
            }
            None => {
                refused += 1;
                decoded.unwrap_err();
            }
        }
    }
    assert!(read >= 9 && refused >= 24, "{read} {refused}");
}

#[test]
fn unmapped_values_are_kept_with_their_reason() {
    // {"a": Ext(5, b"x"), "b": {1: 2}, "c": datetime(1970, 1, 1, microsecond=1, tzinfo=utc), 7: 8,
    // "d": 9}
    let entry = unhex(
        "85a161d40578a162810102a163d7ff00000fa00000000007 08a16409".replace(' ', "").as_str(),
    );
    let mut entry = Entry::decode(&entry).unwrap();
    assert_eq!(entry.dict, Dict::from([("d", 9)]));
    let reasons: Vec<_> = entry.kept.iter().map(|(_, _, reason)| *reason).collect();
    let expected = [
        Unmapped::Extension(5),
        Unmapped::KeyNotString,
        Unmapped::FractionOfSecond,
        Unmapped::KeyNotString,
    ];
    assert_eq!(reasons, expected);
    // Setting a kept key replaces it.
    entry.dict.insert("b", 1);
    let expected = "85a16409a16201a161d40578a163d7ff00000fa0000000000708";
    assert_eq!(entry.encode().unwrap(), unhex(expected));
}

#[test]
fn the_last_duplicate_key_wins() {
    for (entry, dict) in [
        ("82a1610 1a161810102".replace(' ', ""), Dict::new()),
        ("82a161810102a16101".to_owned(), Dict::from([("a", 1)])),
    ] {
        let entry = Entry::decode(&unhex(&entry)).unwrap();
        assert_eq!(entry.dict, dict);
        let again = Entry::decode(&entry.encode().unwrap()).unwrap();
        assert_eq!((again.dict.len(), again.kept.len()), (dict.len(), 1 - dict.len()));
    }
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize, kind: &[u8], leaf: &[u8]| {
        [b"\x81\xa1v".as_slice(), &kind.repeat(depth), leaf].concat()
    };
    for kind in [b"\x91".as_slice(), b"\x81\xa1a"] {
        for leaf in [b"\xc0".as_slice(), b"\xa1a", b"\xd6\xff\0\0\0\0", b"\xc4\x01a"] {
            let deep = nested(MAX_DEPTH - 1, kind, leaf);
            assert_eq!(Entry::decode(&deep).unwrap().encode().unwrap(), deep);
            for depth in [MAX_DEPTH, MAX_DEPTH + 1, MAX_DEPTH + 2, 2 * MAX_DEPTH, 1_000_000] {
                assert!(
                    matches!(Entry::decode(&nested(depth, kind, leaf)), Err(ReadError::TooDeep)),
                    "{depth}"
                );
            }
        }
    }
    let mut value = Value::Null;
    for _ in 0..MAX_DEPTH {
        value = Value::List(vec![value]);
    }
    let too_deep = Entry { dict: Dict::from([("v", value)]), ..Entry::default() };
    assert_eq!(too_deep.encode(), Err(WriteError::TooDeep));
}

#[test]
fn error_messages() {
    let read = |entry: &[u8]| Entry::decode(entry).unwrap_err().to_string();
    let trailing = "may be JSON, or a pickle of Flask-Session before 0.7";
    assert_eq!(read(b"{\"a\":1}"), format!("6 trailing bytes: {trailing}"));
    assert_eq!(read(b"\xc0"), "the entry is not a dictionary");
    assert_eq!(read(b"\x81\xa1\xff\x01"), "a string is not UTF-8");
    assert_eq!(read(b"\x81\x80\x01"), "a dictionary or an extension is used as a key");
    assert_eq!(
        read(b"\x81\xa1a\xd4\xff\x00"),
        "a timestamp is malformed or outside the years 1 to 9999"
    );
    assert!(read(b"\x81\xa1a\xc1").starts_with("invalid MessagePack: "));
    assert!(read(b"\x81\xa1a").starts_with("invalid MessagePack: "));
    let write = |value: Value| {
        Entry { dict: Dict::from([("v", value)]), ..Entry::default() }.encode().unwrap_err()
    };
    assert_eq!(write(Int::from(u128::MAX).into()).to_string(), "an integer has more than 64 bits");
    assert_eq!(
        write(Value::Markup(String::new())).to_string(),
        "a Markup cannot be stored: store its text"
    );
}
