//! The settings of signers and serializers.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, Builder, Digest, DumpError, FallbackSigner, KeyDerivation,
    Serializer, Serializes, Signer, TakesSignerKwargs, Timed, TimedSerializer, TimestampSigner,
    UrlSafe, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use flask_session_cookie::{
    ConfigError, DateTime, Dict, EncodeError, PayloadError, SessionCodecBuilder,
    TaggedJsonSerializer, Uuid, Value, Zlib,
};
use serde::{Deserialize, Serialize};

#[test]
fn functions_can_be_generic_over_signers_and_serializers() {
    fn any<S: TakesSignerKwargs>(secret_key: &str) -> Result<S, ConfigError> {
        S::builder(secret_key).digest(Digest::Sha256).build()
    }
    fn any_timed<S: Timed>(secret_key: &str) -> Result<S, ConfigError> {
        S::builder(secret_key).clock_skew(Duration::from_secs(1)).build()
    }
    fn any_serializer<S: Serializes>(builder: Builder<S>) -> S {
        builder.sort_keys(true).build().unwrap()
    }
    fn any_url_safe<S: UrlSafe>(builder: Builder<S>) -> S {
        any_serializer(builder.zlib(Zlib::Stock))
    }

    let signer: Signer = any("k").unwrap();
    let timestamp_signer: TimestampSigner = any("k").unwrap();
    assert_eq!(signer.get_signature("a"), timestamp_signer.get_signature("a"));
    assert_eq!(any::<UrlSafeTimedSerializer>("").unwrap_err(), ConfigError::EmptySecretKey);
    assert!(any_timed::<TimedSerializer>("k").is_ok() && any_timed::<TimestampSigner>("k").is_ok());
    assert!(any_serializer(Serializer::builder("k")).dumps(&1).is_ok());
    assert!(any_url_safe(UrlSafeSerializer::builder("k")).dumps(&1).is_ok());
}

#[test]
fn empty_keys_are_refused() {
    for error in [
        Signer::new("").err(),
        TimestampSigner::new("").err(),
        Serializer::new("").err(),
        TimedSerializer::new("").err(),
        UrlSafeSerializer::new("").err(),
        UrlSafeTimedSerializer::new("").err(),
    ] {
        assert_eq!(error, Some(ConfigError::EmptySecretKey));
    }
    let error = Serializer::builder("k").fallback_key("a").fallback_key("").build().err();
    assert_eq!(error, Some(ConfigError::EmptyFallbackKey { index: 1 }));
}

#[test]
fn a_separator_needs_a_character_that_no_signature_has() {
    for sep in ["", "-", "_", "=", "a", "Z", "9", "abc", "ba", "a-b=c_d"] {
        let expected = Some(ConfigError::BadSeparator { separator: sep.to_owned() });
        assert_eq!(Signer::builder("k").sep(sep).build().err(), expected);
        assert_eq!(UrlSafeTimedSerializer::builder("k").sep(sep).build().err(), expected);
        let fallback = FallbackSigner::new().sep(sep);
        assert_eq!(Serializer::builder("k").fallback_signer(fallback).build().err(), expected);
    }
    for sep in
        [".", ":", "+", "/", " ", "\n", "\0", "\u{7f}", "é", "\u{1f600}", "a.b", "--!", "..", "a.a"]
    {
        let signer = Signer::builder("k").sep(sep).build().unwrap();
        let timed = TimestampSigner::builder("k").sep(sep).build().unwrap();
        // Values that end like a separator begins.
        for value in ["", "a", ".", "a.", "..", "a.b", "-", "é", sep] {
            assert_eq!(signer.unsign(&signer.sign(value)), Ok(value), "{sep:?}");
            let signed = timed.sign_at(value, UNIX_EPOCH).unwrap();
            assert_eq!(timed.unsign(&signed, None), Ok((value, UNIX_EPOCH)), "{sep:?}");
        }
    }
}

#[test]
fn key_derivations_and_digests_have_pythons_names() {
    let derivations = [
        (KeyDerivation::Concat, "concat"),
        (KeyDerivation::DjangoConcat, "django-concat"),
        (KeyDerivation::Hmac, "hmac"),
        (KeyDerivation::None, "none"),
    ];
    for (derivation, name) in derivations {
        assert_eq!((derivation.to_string().as_str(), name.parse()), (name, Ok(derivation)));
    }
    let digests = [
        (Digest::Sha1, "sha1"),
        (Digest::Sha224, "sha224"),
        (Digest::Sha256, "sha256"),
        (Digest::Sha384, "sha384"),
        (Digest::Sha512, "sha512"),
    ];
    for (digest, name) in digests {
        assert_eq!((digest.to_string().as_str(), name.parse()), (name, Ok(digest)));
    }
    assert_eq!(format!("{:>6}{:>6}", KeyDerivation::Hmac, Digest::Sha1), "  hmac  sha1");
}

#[test]
fn max_depth_can_only_be_lowered() {
    let highest = SessionCodecBuilder::HIGHEST_MAX_DEPTH;
    let error = Serializer::builder("k").max_depth(highest + 1).build().err();
    assert_eq!(error, Some(ConfigError::MaxDepthTooHigh { limit: highest + 1, highest }));
    // Setting another serializer afterwards keeps it.
    let serializer = Serializer::builder("k")
        .max_depth(1)
        .serializer(TaggedJsonSerializer::new())
        .build()
        .unwrap();
    assert_eq!(serializer.dumps(&(1, 2)), Err(EncodeError::TooDeep { limit: 1 }.into()));
    assert_eq!(serializer.dumps(&vec![1, 2]).unwrap().split_once('.').unwrap().0, "[1,2]");
}

#[test]
fn json_is_formatted_as_configured() {
    let value = Dict::from([("z", "é"), ("a", "b")]);
    let payload =
        |token: Result<String, DumpError>| token.unwrap().rsplit_once('.').unwrap().0.to_owned();
    let plain = || Serializer::builder("k");
    assert_eq!(payload(plain().build().unwrap().dumps(&value)), r#"{"z": "\u00e9", "a": "b"}"#);
    assert_eq!(
        payload(plain().ensure_ascii(false).sort_keys(true).build().unwrap().dumps(&value)),
        r#"{"a": "b", "z": "é"}"#
    );
    assert_eq!(
        payload(plain().compact(true).build().unwrap().dumps(&value)),
        r#"{"z":"\u00e9","a":"b"}"#
    );
    let url_safe = || UrlSafeSerializer::builder("k");
    assert_eq!(payload(url_safe().build().unwrap().dumps("é")), "IsOpIg");
    assert_eq!(payload(url_safe().build().unwrap().dumps(&(1, 2))), "WzEsMl0");
    assert_eq!(payload(url_safe().compact(false).build().unwrap().dumps(&(1, 2))), "WzEsIDJd");
    assert_eq!(payload(url_safe().ensure_ascii(true).build().unwrap().dumps("é")), "Ilx1MDBlOSI");
}

#[test]
fn tokens_are_compressed_with_the_configured_zlib() {
    let serializer = |zlib| UrlSafeSerializer::builder("k").zlib(zlib).build().unwrap();
    let same = "a".repeat(1000);
    let stock = ".eJxTShwFo2AUDHugBAD6Fns8.ppn97mqCG2dAjkf_l5sRxP-qRuQ";
    assert_eq!(serializer(Zlib::Stock).dumps(&same).unwrap(), stock);
    assert_eq!(UrlSafeSerializer::new("k").unwrap().dumps(&same).unwrap(), stock);
    #[cfg(feature = "zlib-ng")]
    {
        // By itsdangerous 2.2.0 with the package zlib-ng 1.1.0.
        let ng = ".eJxTShwFo2AUJA53oAQA-hZ7PA.YZNOgSLK53ux0ByyrHxFz4CcA4s";
        assert_eq!(serializer(Zlib::Ng).dumps(&same).unwrap(), ng);
        assert_eq!(serializer(Zlib::Stock).loads::<String>(ng), Ok(same));
    }
}

#[test]
fn types_that_json_lacks_report_their_path() {
    let serializer = UrlSafeSerializer::new("k").unwrap();
    let error = |value: Value| serializer.dumps(&value).unwrap_err().to_string();
    assert_eq!(error(Value::Bytes(vec![0])), "object of type bytes is not JSON serializable");
    assert_eq!(
        error(Value::from(vec![Uuid::nil()])),
        "[0]: object of type UUID is not JSON serializable"
    );
    let cart = Dict::from([
        ("total", Value::from(1)),
        ("items", vec![Value::Null, DateTime::MIN.into()].into()),
    ]);
    assert_eq!(
        error(Dict::from([("cart", cart)]).into()),
        "cart.items[1]: object of type datetime is not JSON serializable"
    );
    assert_eq!(
        serializer.dumps(&(1, (2, Value::Bytes(vec![])))),
        Err(DumpError::NotJson { path: "[1][1]".to_owned(), found: "bytes" })
    );
    assert_eq!(
        serializer.dumps(&BTreeMap::from([((1, 2), 3)])).unwrap_err().to_string(),
        "keys must be str, int, float, bool or None, not tuple"
    );
}

#[test]
fn the_tagged_serializer_supports_flasks_types() {
    let serializer = UrlSafeTimedSerializer::builder("k")
        .serializer(TaggedJsonSerializer::new())
        .build()
        .unwrap();
    let value: Value =
        (Uuid::nil(), DateTime::MAX, Value::Bytes(vec![1]), Value::Markup("<b>".to_owned())).into();
    let token = serializer.dumps_at(&value, UNIX_EPOCH).unwrap();
    assert_eq!(serializer.loads::<Value>(&token, None).unwrap(), (value, UNIX_EPOCH));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reset {
    user_id: u64,
    roles: Vec<Role>,
    note: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Role {
    Admin,
    Editor { of: (u8, u8) },
}

#[test]
fn tokens_hold_any_serde_type() {
    let reset =
        Reset { user_id: 7, roles: vec![Role::Admin, Role::Editor { of: (1, 2) }], note: None };
    let serializer = Serializer::new("k").unwrap();
    let token = serializer.dumps(&reset).unwrap();
    assert_eq!(
        token.rsplit_once('.').unwrap().0,
        r#"{"user_id": 7, "roles": ["Admin", {"Editor": {"of": [1, 2]}}], "note": null}"#
    );
    assert_eq!(serializer.loads::<Reset>(&token).unwrap(), reset);
    assert_eq!(
        serializer.loads::<Vec<u8>>(&token).unwrap_err().to_string(),
        "invalid type: map, expected a sequence"
    );
    let other =
        serializer.dumps(&serde_json::json!({"user_id": 7, "roles": ["Admin", "Owner"]})).unwrap();
    let error = serializer.loads::<Reset>(&other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "roles[1]: unknown variant `Owner`, expected `Admin` or `Editor`"
    );
    assert!(
        matches!(error, BadData::Deserialize(_))
            && !error.is_bad_signature()
            && !error.is_expired()
    );
}

#[test]
fn the_current_time_comes_from_the_clock() {
    for skew in [0, 60] {
        let serializer =
            TimedSerializer::builder("k").clock_skew(Duration::from_secs(skew)).build().unwrap();
        let (_, signed_at) =
            serializer.loads::<u8>(&serializer.dumps(&5).unwrap(), Some(Duration::ZERO)).unwrap();
        let ahead = serializer.dumps_at(&5, signed_at + Duration::from_secs(30)).unwrap();
        let loaded = serializer.loads_at::<u8>(&ahead, Some(Duration::ZERO), signed_at);
        assert_eq!(loaded.is_ok(), skew == 60);
    }
    let before = UNIX_EPOCH - Duration::from_secs(5);
    let error = TimedSerializer::new("k").unwrap().dumps_at(&5, before).unwrap_err();
    assert_eq!(error, EncodeError::TimeBeforeEpoch { before: Duration::from_secs(5) }.into());
}

#[test]
fn future_tokens_within_the_clock_skew_are_valid() {
    let now = UNIX_EPOCH + Duration::from_secs(1_308_874_145);
    let (skew, hour) = (Duration::from_secs(60), Some(Duration::from_secs(3600)));
    let signer = TimestampSigner::builder("k").clock_skew(skew).build().unwrap();
    let serializer = UrlSafeTimedSerializer::builder("k").clock_skew(skew).build().unwrap();
    for (ahead, accepted) in [(59, true), (60, true), (61, false)] {
        let ahead = Duration::from_secs(ahead);
        let error = BadTimeSignature::FromTheFuture { ahead, clock_skew: skew };
        let signed = signer.sign_at("value", now + ahead).unwrap();
        let expected = if accepted { Ok(("value", now + ahead)) } else { Err(error) };
        assert_eq!(signer.unsign_at(&signed, hour, now), expected);
        let token = serializer.dumps_at(&5, now + ahead).unwrap();
        assert_eq!(serializer.loads_at::<u8>(&token, hour, now).is_ok(), accepted);
        // Like in Python, the time is not checked without `max_age`.
        assert!(serializer.loads_at::<u8>(&token, None, now).is_ok());
    }
}

#[test]
fn tokens_of_the_other_epoch_are_refused() {
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let day = Some(Duration::from_secs(86_400));
    let since_1970 = UrlSafeTimedSerializer::builder("k").ensure_ascii(true).build().unwrap();
    let since_2011 =
        UrlSafeTimedSerializer::builder("k").ensure_ascii(true).legacy_epoch(true).build().unwrap();
    let (new, old) = (since_1970.dumps_at(&5, now).unwrap(), since_2011.dumps_at(&5, now).unwrap());
    assert_eq!(since_1970.loads_at(&new, day, now), Ok((5, now)));
    assert_eq!(since_2011.loads_at(&old, day, now), Ok((5, now)));
    let age = Duration::from_secs(1_293_840_000);
    let expired = since_1970.loads_at::<u8>(&old, day, now).unwrap_err();
    let BadData::Signature { error: BadTimeSignature::Expired { age: found, .. }, .. } = expired
    else {
        panic!("{expired:?}")
    };
    assert_eq!(found, age);
    let future = since_2011.loads_at::<u8>(&new, day, now).unwrap_err();
    let BadData::Signature { error: BadTimeSignature::FromTheFuture { ahead, .. }, .. } = future
    else {
        panic!("{future:?}")
    };
    assert_eq!(ahead, age);
}

#[test]
fn with_salt_keeps_all_other_settings() {
    let builder = || {
        UrlSafeTimedSerializer::builder("new")
            .fallback_key("old")
            .sep(":")
            .key_derivation(KeyDerivation::Hmac)
            .digest(Digest::Sha384)
            .fallback_signer(FallbackSigner::new().digest(Digest::Sha512))
            .ensure_ascii(true)
            .sort_keys(true)
            .compact(false)
            .max_payload_len(40)
            .legacy_epoch(true)
            .clock_skew(Duration::from_secs(60))
    };
    let time = UNIX_EPOCH + Duration::from_secs(1_308_874_145);
    let called = builder().build().unwrap().with_salt("other");
    let built = builder().salt("other").build().unwrap();
    let value = Dict::from([("z", "é"), ("a", "b")]);
    let token = called.dumps_at(&value, time).unwrap();
    assert_eq!(token, built.dumps_at(&value, time).unwrap());
    assert_eq!(
        called.loads_at::<Value>(&token, None, time).unwrap(),
        (Dict::from([("a", "b"), ("z", "é")]).into(), time)
    );
    let minute_before = time - Duration::from_secs(60);
    assert!(called.loads_at::<Value>(&token, Some(Duration::ZERO), minute_before).is_ok());
    let too_long = called.dumps_at(&"a".repeat(39), time).unwrap();
    let error = called.loads_at::<String>(&too_long, None, time).unwrap_err();
    assert_eq!(error, BadData::Payload(PayloadError::TooLong { limit: 40 }));
    let by_fallback = UrlSafeTimedSerializer::builder("old")
        .salt("other")
        .digest(Digest::Sha512)
        .legacy_epoch(true)
        .build()
        .unwrap();
    let token = by_fallback.dumps_at(&5, time).unwrap();
    assert_eq!(called.loads::<u8>(&token, None).unwrap(), (5, time));
}
