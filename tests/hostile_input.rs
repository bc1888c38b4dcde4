//! No input panics, overflows the stack or gets past a limit, even without optimisation and on a
//! stack of 2 MiB, the default of Rust's threads.

mod common;

use common::at::{SIGNED_AT, at};
use common::forge::{compressed, plain, sign};
use common::stack::on_a_small_stack;
use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{
    ConfigError, DecodeError, Dict, EncodeError, Int, PayloadError, Session, SessionCodec,
    SessionCodecBuilder, SessionInterface, UnverifiedCookie, Value,
};
use http::HeaderMap;
use proptest::prelude::*;

const DEEP: usize = SessionCodecBuilder::HIGHEST_MAX_DEPTH;

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

fn decode(cookie: &str) -> Result<Session, DecodeError> {
    codec().decode_at(cookie, at(SIGNED_AT))
}

fn payload_error(cookie: &str) -> PayloadError {
    match decode(cookie) {
        Err(DecodeError::Payload(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// JSON of a session with `count` nested containers.
fn nested(open: &str, close: &str, count: usize) -> String {
    format!(r#"{{"v":{}0{}}}"#, open.repeat(count), close.repeat(count))
}

#[test]
fn every_operation_works_up_to_max_depth() {
    on_a_small_stack(|| {
        for (open, close, levels) in [
            ("[", "]", 1),
            (r#"{"k":"#, "}", 1),
            (r#"{" t":["#, "]}", 2),
            (r#"{" di":{" t__":"#, "}}", 2),
        ] {
            let deepest = (DEEP - 1) / levels;
            let json = nested(open, close, deepest);
            let session = decode(&compressed(&json)).unwrap();
            let copy = session.clone();
            assert!(copy == session);
            assert!(!format!("{copy:?}").is_empty());
            drop(copy);
            let cookie = codec().encode_at(&session, at(SIGNED_AT)).unwrap();
            assert_eq!(UnverifiedCookie::parse(&cookie).unwrap().payload(), json);
            assert!(decode(&cookie).unwrap() == session);

            let too_deep = nested(open, close, deepest + 1);
            assert!(
                matches!(
                    payload_error(&compressed(&too_deep)),
                    PayloadError::TooDeep { limit: DEEP, .. }
                ),
                "{open}"
            );
        }
    });
}

#[test]
fn every_container_can_be_nested_512_times() {
    on_a_small_stack(|| {
        for (open, close) in
            [("[", "]"), (r#"{"k":"#, "}"), (r#"{" t":["#, "]}"), (r#"{" di":{" t__":"#, "}}")]
        {
            assert!(decode(&compressed(nested(open, close, 512))).is_ok(), "{open}");
        }
    });
}

#[test]
fn decoding_beyond_max_depth_reports_the_offset() {
    on_a_small_stack(|| {
        for open in ["[", r#"{"k":"#, r#"{" t":["#, r#"{" di":{" t__":"#] {
            for json in [nested(open, "", 50_000), open.repeat(50_000)] {
                let error = payload_error(&compressed(&json));
                assert!(matches!(error, PayloadError::TooDeep { limit: DEEP, .. }), "{error:?}");
                let unverified = UnverifiedCookie::parse(&compressed(&json)).unwrap();
                assert_eq!(unverified.session(), Err(error));
            }
        }
        let json = nested("[", "]", DEEP);
        assert_eq!(
            payload_error(&plain(&json)),
            PayloadError::TooDeep { offset: 4 + DEEP, limit: DEEP }
        );
    });
}

#[test]
fn encoding_beyond_max_depth_is_an_error() {
    on_a_small_stack(|| {
        let wrappers: [fn(Value) -> Value; 3] = [
            |value| Value::List(vec![value]),
            |value| Value::Tuple(vec![value]),
            |value| Value::Dict(Dict::from([(" t", value)])),
        ];
        for wrap in wrappers {
            let mut value = Value::Null;
            for _ in 0..100_000 {
                value = wrap(value);
            }
            let session = Session::from_iter([("v", value)]);
            let error = codec().encode_at(&session, at(SIGNED_AT)).unwrap_err();
            assert_eq!(error, EncodeError::TooDeep { limit: DEEP });
            // Decoding never returns a value this deep: dropping it would overflow this stack.
            std::mem::forget(session);
        }
    });
}

#[test]
fn siblings_do_not_count_as_nesting() {
    let values: [Value; 5] = [
        Value::List(vec![]),
        Value::Tuple(vec![]),
        Value::Bytes(vec![]),
        Dict::new().into(),
        Dict::from([(" t", 0)]).into(),
    ];
    for value in values {
        let session = Session::from_iter([("v", Value::List(vec![value; 2 * DEEP]))]);
        let cookie = codec().encode_at(&session, at(SIGNED_AT)).unwrap();
        assert_eq!(decode(&cookie), Ok(session));
    }
}

#[test]
fn max_depth_counts_the_session_itself() {
    let shallow = SessionCodec::builder("dev").max_depth(2).build().unwrap();
    let fits = Session::from_iter([("v", Value::List(vec![Value::Null]))]);
    let cookie = shallow.encode_at(&fits, at(SIGNED_AT)).unwrap();
    assert_eq!(shallow.decode_at(&cookie, at(SIGNED_AT)), Ok(fits));

    let deeper = Session::from_iter([("v", Value::Tuple(vec![]))]);
    assert_eq!(shallow.encode_at(&deeper, at(SIGNED_AT)), Err(EncodeError::TooDeep { limit: 2 }));
    let cookie = codec().encode_at(&deeper, at(SIGNED_AT)).unwrap();
    let error = shallow.decode_at(&cookie, at(SIGNED_AT)).unwrap_err();
    assert_eq!(error, DecodeError::Payload(PayloadError::TooDeep { offset: 11, limit: 2 }));
    assert_eq!(error.to_string(), "nested too deeply at byte 11: the limit is 2 JSON containers");

    let too_high = SessionCodec::builder("dev").max_depth(DEEP + 1).build().unwrap_err();
    assert_eq!(too_high, ConfigError::MaxDepthTooHigh { limit: DEEP + 1, highest: DEEP });
}

#[test]
fn payloads_over_the_length_limit_are_refused() {
    let longest = 1 << 20;
    let json = |length: usize| format!(r#"{{"v":"{}"}}"#, "a".repeat(length - 8));
    for forge in [|json: String| plain(json), |json: String| compressed(json)] {
        assert!(decode(&forge(json(longest))).is_ok());
        let error = payload_error(&forge(json(longest + 1)));
        assert_eq!(error, PayloadError::TooLong { limit: longest });
        assert_eq!(error.to_string(), "the JSON text is too long: the limit is 1048576 bytes");

        let small = SessionCodec::builder("dev").max_payload_len(20).build().unwrap();
        assert!(small.decode_at(&forge(json(20)), at(SIGNED_AT)).is_ok());
        let error = small.decode_at(&forge(json(21)), at(SIGNED_AT)).unwrap_err();
        assert_eq!(error, DecodeError::Payload(PayloadError::TooLong { limit: 20 }));
    }
}

#[test]
fn digits_are_limited_in_integers_but_not_in_floats() {
    let digits = |count: usize| format!(r#"{{"v":-{}}}"#, "9".repeat(count));
    let session = decode(&plain(digits(4300))).unwrap();
    assert_eq!(
        session.get("v").and_then(Value::as_int).map(ToString::to_string).unwrap().len(),
        4301
    );
    assert_eq!(
        payload_error(&plain(digits(4301))),
        PayloadError::IntTooLong { offset: 5, digits: 4301, limit: Int::MAX_DIGITS }
    );

    let huge: Int = "9".repeat(4301).parse().unwrap();
    let session = Session::from_iter([("v", huge)]);
    let error = codec().encode_at(&session, at(SIGNED_AT)).unwrap_err();
    assert_eq!(error, EncodeError::IntTooLong { digits: 4301, limit: 4300 });
    assert_eq!(error.to_string(), "an integer of 4301 digits is too long: the limit is 4300");

    for limit in [None, Some(4301), Some(4300), Some(0)] {
        let codec = SessionCodec::builder("dev").max_int_digits(limit).build().unwrap();
        let is_allowed = limit.is_none_or(|limit| limit > 4300);
        assert_eq!(
            codec.decode_at(&plain(digits(4301)), at(SIGNED_AT)).is_ok(),
            is_allowed,
            "{limit:?}"
        );
        assert_eq!(codec.encode_at(&session, at(SIGNED_AT)).is_ok(), is_allowed, "{limit:?}");
    }

    let float = format!(r#"{{"v":{}.5}}"#, "9".repeat(500_000));
    assert_eq!(decode(&plain(float)).unwrap().get("v"), Some(&Value::Float(f64::INFINITY)));
}

#[test]
fn truncated_zlib_streams_are_refused() {
    let whole = compressed(r#"{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#);
    let payload = &whole[..whole.find(".Z").unwrap()];
    assert!(decode(&sign(payload)).is_ok());
    for cut in 1..payload.len() {
        let error = payload_error(&sign(&payload[..cut]));
        assert!(
            matches!(error, PayloadError::Zlib | PayloadError::Base64 { .. }),
            "{cut}: {error:?}"
        );
    }
    assert_eq!(payload_error(&sign(".")), PayloadError::Zlib);
    assert_eq!(decode(&sign(&format!("{payload}AAAA"))), decode(&whole));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_refused_without_a_panic(text in any::<String>()) {
        let error = decode(&text).unwrap_err();
        prop_assert!(error.is_bad_signature());
        let _ = UnverifiedCookie::parse(&text).map(|cookie| cookie.session());
    }

    #[test]
    fn any_cookie_header_without_a_signed_session_opens_an_empty_one(
        header in prop::collection::vec(
            prop_oneof![prop::sample::select(&b"session=;\" \t\\013"[..]), any::<u8>()],
            0..60,
        )
    ) {
        let interface = SessionInterface::new(codec());
        let value = interface.cookie_value(&header);
        prop_assert!(interface.open_at(value.as_deref(), at(SIGNED_AT)).unwrap().is_empty());
    }

    #[test]
    fn any_cookie_setting_is_refused_or_cannot_add_an_attribute(text in any::<String>()) {
        let builder = SessionInterface::builder(codec());
        for builder in
            [builder.clone().name(&text), builder.clone().domain(&text), builder.path(&text)]
        {
            let Ok(interface) = builder.build() else { continue };
            let mut session = Session::new();
            session.clear();
            let headers = interface.save_at(&session, at(SIGNED_AT)).unwrap();
            headers.clone().apply(&mut HeaderMap::new());
            let header = headers.set_cookie().unwrap();
            prop_assert!(header.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{header:?}");
            // Name, Expires, Max-Age, HttpOnly, Path, and maybe Domain.
            prop_assert!((5..=6).contains(&header.split("; ").count()), "{header:?}");
        }
    }

    #[test]
    fn any_signed_text_decodes_or_is_a_bad_payload(payload in "[-_A-Za-z0-9.]{0,80}") {
        if let Err(error) = decode(&sign(&payload)) {
            prop_assert!(matches!(error, DecodeError::Payload(_)));
        }
    }

    #[test]
    fn any_signed_bytes_decode_or_are_a_bad_payload(bytes in any::<Vec<u8>>()) {
        for cookie in [plain(&bytes), compressed(&bytes)] {
            if let Err(error) = decode(&cookie) {
                prop_assert!(matches!(error, DecodeError::Payload(_)));
            }
        }
    }

    #[test]
    fn changing_a_character_breaks_the_signature_or_only_respells_it(
        index in 0_usize..62,
        replacement in any::<char>(),
    ) {
        let genuine = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
        let mut changed: Vec<char> = genuine.chars().collect();
        prop_assume!(changed[index] != replacement);
        changed[index] = replacement;
        // The last character has two unused bits, and both base64 alphabets are read.
        let is_same = match index {
            61 => "klmn".contains(replacement),
            _ => {
                let original = genuine.chars().nth(index).unwrap();
                "-+".contains(original) && "-+".contains(replacement) && index > 35
            }
        };
        match decode(&changed.into_iter().collect::<String>()) {
            Ok(session) => {
                prop_assert!(is_same && session == Session::from_iter([("username", "Alice")]));
            }
            Err(error) => {
                prop_assert!(!is_same);
                prop_assert_eq!(error, DecodeError::Signature(BadTimeSignature::BadSignature));
            }
        }
    }
}
