//! No token panics, overflows the stack or gets past a limit, even without optimisation and on a
//! stack of 2 MiB.

use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::itsdangerous::{
    BadData, DumpError, Serializer, Signer, TimedSerializer, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
use flask_session_cookie::{EncodeError, PayloadError, Value};
use proptest::prelude::*;
use serde::Deserialize;

use crate::common::forge::compressed_payload;
use crate::common::stack::on_a_small_stack;

/// A valid signature over any payload.
fn sign(payload: &str) -> String {
    Signer::builder("k").salt("itsdangerous").build().unwrap().sign(payload)
}

/// A recursive type whose fields need much stack without optimisation.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only deserialized")]
struct Tree {
    a: Option<String>,
    b: Option<String>,
    c: Option<(u64, u64)>,
    d: Option<Vec<String>>,
    k: Option<Box<Tree>>,
}

#[test]
fn nesting_is_limited_for_every_target_type() {
    on_a_small_stack(|| {
        let plain = Serializer::new("k").unwrap();
        let url_safe = UrlSafeSerializer::new("k").unwrap();
        for (open, close) in [("[", "]"), (r#"{"k":"#, "}")] {
            for levels in [1, 256, 257, 1100, 1101, 50_000] {
                let json = format!("{}null{}", open.repeat(levels), close.repeat(levels));
                for (token, is_plain) in
                    [(sign(&json), true), (sign(&compressed_payload(&json)), false)]
                {
                    macro_rules! loads {
                        ($type:ty) => {
                            if is_plain {
                                plain.loads::<$type>(&token)
                            } else {
                                url_safe.loads::<$type>(&token)
                            }
                        };
                    }
                    let value = loads!(Value);
                    let json = loads!(serde_json::Value);
                    let tree = loads!(Tree);
                    let forged = format!("{token}A");
                    let (verified, unverified) = if is_plain {
                        plain.loads_unverified::<Value>(&forged)
                    } else {
                        url_safe.loads_unverified::<Value>(&forged)
                    };
                    assert!(!verified);
                    match levels {
                        ..=256 => {
                            assert!(
                                value.is_ok() && json.is_ok() && unverified.is_ok(),
                                "{levels} {open}"
                            );
                            assert_eq!(tree.is_ok(), open != "[", "{levels}");
                        }
                        257..=1100 => {
                            assert!(
                                matches!(value, Err(BadData::Deserialize(_))),
                                "{levels} {open}"
                            );
                            assert!(
                                matches!(json, Err(BadData::Deserialize(_))),
                                "{levels} {open}"
                            );
                            assert!(
                                matches!(tree, Err(BadData::Deserialize(_))),
                                "{levels} {open}"
                            );
                            assert!(
                                matches!(unverified, Err(BadData::Deserialize(_))),
                                "{levels} {open}"
                            );
                        }
                        _ => {
                            let limit = BadData::Payload(PayloadError::TooDeep {
                                offset: open.len() * 1100,
                                limit: 1100,
                            });
                            assert_eq!(value.unwrap_err(), limit);
                            assert_eq!(unverified.unwrap_err(), limit);
                            assert!(tree.is_err() && json.is_err());
                        }
                    }
                }
            }
        }
    });
}

#[test]
fn nesting_is_limited_when_dumping() {
    on_a_small_stack(|| {
        let serializer = Serializer::new("k").unwrap();
        let nested = |levels| (0..levels).fold(Value::Null, |value, _| Value::List(vec![value]));
        assert!(serializer.dumps(&nested(256)).is_ok());
        assert!(matches!(serializer.dumps(&nested(257)), Err(DumpError::Serialize(_))));
        let shallow = Serializer::builder("k").max_depth(3).build().unwrap();
        assert!(shallow.dumps(&nested(3)).is_ok());
        assert_eq!(shallow.dumps(&nested(4)), Err(EncodeError::TooDeep { limit: 3 }.into()));
        let error = shallow.loads::<Value>(&serializer.dumps(&nested(4)).unwrap()).unwrap_err();
        assert_eq!(error, BadData::Payload(PayloadError::TooDeep { offset: 3, limit: 3 }));
    });
}

#[test]
fn values_may_be_nested_as_deeply_as_in_a_session() {
    on_a_small_stack(|| {
        let nested = |levels| (0..levels).fold(Value::Null, |value, _| Value::List(vec![value]));
        macro_rules! check {
            ($serializer:ident, $($max_age:expr)?, |$loaded:ident| $value:expr) => {
                let serializer = $serializer::new("k").unwrap();
                let token = serializer.dumps_value(&nested(1100)).unwrap();
                let $loaded = serializer.loads_value(&token $(, $max_age)?).unwrap();
                assert!($value == nested(1100));
                let error = serializer.dumps_value(&nested(1101)).unwrap_err();
                assert_eq!(error, EncodeError::TooDeep { limit: 1100 }.into());
            };
        }
        check!(Serializer, , |loaded| loaded);
        check!(UrlSafeSerializer, , |loaded| loaded);
        check!(TimedSerializer, None, |loaded| loaded.0);
        check!(UrlSafeTimedSerializer, None, |loaded| loaded.0);
    });
}

#[test]
fn payloads_over_the_length_limit_are_refused() {
    let json = |length: usize| format!("\"{}\"", "a".repeat(length - 2));
    let longest = 1 << 20;
    for (limit, plain, url_safe) in [
        (longest, Serializer::new("k").unwrap(), UrlSafeSerializer::new("k").unwrap()),
        (
            20,
            Serializer::builder("k").max_payload_len(20).build().unwrap(),
            UrlSafeSerializer::builder("k").max_payload_len(20).build().unwrap(),
        ),
    ] {
        let too_long = Err(BadData::Payload(PayloadError::TooLong { limit }));
        assert!(plain.loads::<String>(&sign(&json(limit))).is_ok());
        assert_eq!(plain.loads::<String>(&sign(&json(limit + 1))), too_long);
        for encode in
            [|json: String| compressed_payload(&json), |json: String| URL_SAFE_NO_PAD.encode(json)]
        {
            assert!(url_safe.loads::<String>(&sign(&encode(json(limit)))).is_ok());
            assert_eq!(url_safe.loads::<String>(&sign(&encode(json(limit + 1)))), too_long);
        }
    }
}

#[test]
fn nothing_is_parsed_before_the_signature_is_verified() {
    let serializer = UrlSafeTimedSerializer::new("k").unwrap();
    for payload in ["!", ".", "..", "e30", ".AAAA", &compressed_payload("[".repeat(100_000))] {
        let token = format!("{payload}.ZVPxAA.{}", "A".repeat(27));
        let error = serializer.loads::<Value>(&token, None).unwrap_err();
        assert_eq!(error.to_string(), "signature does not match");
        assert_eq!(error.unverified().unwrap().payload(), Some(payload));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_refused_without_a_panic(text in any::<String>()) {
        let plain = Serializer::new("k").unwrap();
        let timed = TimedSerializer::builder("k").sep("::").build().unwrap();
        let url_safe = UrlSafeTimedSerializer::new("k").unwrap();
        prop_assert!(plain.loads::<Value>(&text).unwrap_err().is_bad_signature());
        prop_assert!(timed.loads::<Value>(&text, None).unwrap_err().is_bad_signature());
        prop_assert!(url_safe.loads::<Value>(&text, None).unwrap_err().is_bad_signature());
        prop_assert!(!plain.loads_unverified::<Value>(&text).0);
        prop_assert!(!url_safe.loads_unverified::<Value>(&text, None).0);
    }

    #[test]
    fn any_signed_text_loads_or_is_a_bad_payload(
        payload in "[-_A-Za-z0-9.]{0,80}",
        json in any::<String>(),
    ) {
        let url_safe = UrlSafeSerializer::new("k").unwrap();
        for payload in [payload, URL_SAFE_NO_PAD.encode(&json), compressed_payload(&json)] {
            if let Err(error) = url_safe.loads::<Value>(&sign(&payload)) {
                prop_assert!(!error.is_bad_signature());
            }
        }
        if let Err(error) = Serializer::new("k").unwrap().loads::<Value>(&sign(&json)) {
            prop_assert!(!error.is_bad_signature());
        }
    }

    #[test]
    fn values_round_trip(
        texts in any::<Vec<String>>(),
        int in any::<i128>(),
        float in any::<f64>(),
    ) {
        prop_assume!(!float.is_nan());
        let value = (texts, int, float, Some(int), ());
        let plain = Serializer::builder("k").sep("\u{0}").build().unwrap();
        let timed = TimedSerializer::new("k").unwrap();
        let url_safe = UrlSafeTimedSerializer::new("k").unwrap();
        prop_assert_eq!(&plain.loads(&plain.dumps(&value).unwrap()), &Ok(value.clone()));
        let loaded = timed.loads(&timed.dumps_at(&value, UNIX_EPOCH).unwrap(), None).unwrap();
        prop_assert_eq!(&loaded, &(value.clone(), UNIX_EPOCH));
        let loaded = url_safe.loads(&url_safe.dumps_at(&value, UNIX_EPOCH).unwrap(), None).unwrap();
        prop_assert_eq!(&loaded, &(value, UNIX_EPOCH));
    }
}
