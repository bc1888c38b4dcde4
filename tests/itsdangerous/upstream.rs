//! The test suite of itsdangerous 2.2.0 (`tests/test_itsdangerous`), mirrored. README.md lists
//! which test covers which of upstream's cases.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, MaxAge, Signer, TimestampSigner,
};
use flask_session_cookie::{ConfigError, Dict, PayloadError, Value};
use serde_json::json;

use crate::any_serializer::{AnySerializer, Refusal};
use crate::fixtures::Settings;

const SIGNERS: [&str; 2] = ["signer", "timestamp-signer"];
const SERIALIZERS: [&str; 4] = ["serializer", "timed", "url-safe", "url-safe-timed"];
const TIMED: [&str; 3] = ["timestamp-signer", "timed", "url-safe-timed"];

/// 2011-06-24T00:09:05Z, the time at which upstream's tests freeze the clock.
fn frozen() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_308_874_145)
}

fn later(seconds: u64) -> SystemTime {
    frozen() + Duration::from_secs(seconds)
}

fn make(kind: &str, settings: serde_json::Value) -> AnySerializer {
    try_make(kind, settings).unwrap()
}

fn try_make(kind: &str, settings: serde_json::Value) -> Result<AnySerializer, ConfigError> {
    let settings: Settings = serde_json::from_value(settings).unwrap();
    AnySerializer::new(kind, &settings, &Settings::default())
}

fn default(kind: &str) -> AnySerializer {
    make(kind, json!({}))
}

/// The values that upstream signs with this kind: a string, a dictionary, and for URL-safe
/// serializers a string to compress.
fn values(kind: &str) -> Vec<Value> {
    match kind {
        "signer" | "timestamp-signer" => vec!["my string".into()],
        "serializer" | "timed" => vec![Dict::from([("id", 42)]).into()],
        _ => vec![Dict::from([("id", 42)]).into(), "a".repeat(1000).into()],
    }
}

/// Every kind with each of its values and the value's token.
fn all(kinds: &[&'static str]) -> Vec<(&'static str, AnySerializer, Value, String)> {
    let mut all = Vec::new();
    for kind in kinds {
        for value in values(kind) {
            let serializer = default(kind);
            let token = serializer.dumps(&value, frozen()).unwrap();
            assert_eq!(serializer.loads(&token, None, frozen()).unwrap().0, value);
            all.push((*kind, serializer, value, token));
        }
    }
    all
}

/// Whether the signature is refused. Checks that `validate`, if there is one, agrees.
fn is_bad_signature(serializer: &AnySerializer, token: &str) -> bool {
    let refused = matches!(serializer.loads(token, None, frozen()), Err(Refusal::Signature { .. }));
    assert_eq!(
        serializer.validate(token, None, frozen()),
        serializer.is_signer().then_some(!refused),
        "{token}"
    );
    refused
}

#[test]
fn signed_values_round_trip() {
    for (kind, serializer, value, token) in all(&SIGNERS) {
        assert_eq!(serializer.validate(&token, None, frozen()), Some(true), "{kind}");
        assert_eq!(serializer.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
    }
    for kind in SERIALIZERS {
        let serializer = default(kind);
        for value in [
            Value::Null,
            true.into(),
            "str".into(),
            "text".into(),
            vec![1, 2, 3].into(),
            Dict::from([("id", 42)]).into(),
        ] {
            let token = serializer.dumps(&value, frozen()).unwrap();
            assert_eq!(serializer.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
        }
    }
}

#[test]
fn tokens_without_a_separator_are_refused() {
    for (kind, serializer, _, token) in all(&SIGNERS) {
        assert!(is_bad_signature(&serializer, &token.replacen('.', "*", 1)), "{kind}");
    }
    for (kind, serializer, _, token) in all(&SERIALIZERS) {
        assert!(is_bad_signature(&serializer, &token.replace('.', "")), "{kind}");
    }
}

#[test]
fn a_bad_signature_error_has_the_payload() {
    let signer = Signer::new("secret-key").unwrap();
    let signed = signer.sign("b");
    let (_, broken) = signed[..signed.len() - 1].rsplit_once('.').unwrap();
    assert!(!signer.verify_signature("b", broken));
    assert!(!TimestampSigner::new("secret-key").unwrap().verify_signature("b", broken));
    for (kind, serializer, value, token) in all(&[&SIGNERS[..], &SERIALIZERS[..]].concat()) {
        let broken = &token[..token.len() - 1];
        let Err(Refusal::Signature { payload: Some(payload), .. }) =
            serializer.loads(broken, None, frozen())
        else {
            panic!("{kind}: accepted {broken}")
        };
        assert!(token.starts_with(&format!("{payload}.")), "{kind}");
        match serializer.loads_unverified(broken, None, frozen()) {
            None => assert_eq!(Value::from(payload), value, "{kind}"),
            unverified => assert_eq!(unverified, Some((false, Ok(value))), "{kind}"),
        }
    }
}

#[test]
fn a_changed_token_is_refused() {
    for (kind, serializer, _, token) in all(&[&SIGNERS[..], &SERIALIZERS[..]].concat()) {
        for changed in [
            token.to_uppercase(),
            format!("{token}a"),
            format!("a{}", &token[1..]),
            token.replace('.', ""),
            token.replacen("my", "other", 1) + if kind.ends_with("signer") { "" } else { "a" },
        ] {
            assert!(is_bad_signature(&serializer, &changed), "{kind}: {changed}");
        }
    }
}

#[test]
fn base64_characters_are_refused_as_a_separator() {
    for kind in [&SIGNERS[..], &SERIALIZERS[..]].concat() {
        let error = try_make(kind, json!({"sep": "-"})).err().unwrap();
        assert_eq!(error, ConfigError::BadSeparator { separator: "-".to_owned() });
        assert!(error.to_string().contains("may occur in a signature"), "{error}");
    }
}

#[test]
fn every_key_derivation_signs_and_verifies() {
    for kind in SIGNERS {
        for key_derivation in ["concat", "django-concat", "hmac", "none"] {
            let serializer = make(kind, json!({"key_derivation": key_derivation}));
            let signed = serializer.dumps("value", frozen()).unwrap();
            assert_eq!(serializer.loads(&signed, None, frozen()).unwrap().0, "value");
        }
    }
}

#[test]
fn an_unknown_key_derivation_is_refused() {
    for kind in SIGNERS {
        let error = try_make(kind, json!({"key_derivation": "invalid"})).err().unwrap();
        assert_eq!(error, ConfigError::UnknownKeyDerivation { name: "invalid".to_owned() });
    }
}

#[test]
fn every_digest_signs_and_verifies() {
    for kind in SIGNERS {
        for digest in ["sha1", "sha224", "sha256", "sha384", "sha512"] {
            let serializer = make(kind, json!({"digest": digest}));
            let signed = serializer.dumps("value", frozen()).unwrap();
            assert_eq!(serializer.loads(&signed, None, frozen()).unwrap().0, "value");
        }
    }
}

#[test]
fn fallback_keys_verify_older_tokens() {
    for kind in SIGNERS {
        let signed = make(kind, json!({"secret_key": "a"})).dumps("my string", frozen()).unwrap();
        let signer = make(kind, json!({"secret_key": "b", "fallback_keys": ["a"]}));
        assert_eq!(signer.validate(&signed, None, frozen()), Some(true));
        assert_eq!(signer.loads(&signed, None, frozen()).unwrap().0, "my string");
        assert!(is_bad_signature(&make(kind, json!({"secret_key": "b"})), &signed));
    }
}

#[test]
fn a_token_expires_after_max_age() {
    for (kind, serializer, value, token) in all(&TIMED) {
        let max_age = Some(10);
        assert_eq!(serializer.loads(&token, max_age, later(1)).unwrap().0, value, "{kind}");
        let Err(Refusal::Signature { error, payload, signed_at }) =
            serializer.loads(&token, max_age, later(11))
        else {
            panic!("{kind}: not expired")
        };
        let (age, max_age) = (Duration::from_secs(11), Duration::from_secs(10));
        assert_eq!(error, BadTimeSignature::Expired { age, max_age: max_age.into() });
        assert_eq!(signed_at, Some(frozen()));
        match serializer.loads_unverified(&token, Some(10), later(11)) {
            None => assert_eq!(payload.map(Value::from), Some(value)),
            unverified => assert_eq!(unverified, Some((false, Ok(value)))),
        }
    }
}

/// `SignatureExpired: Signature age 0 > -1 seconds`
#[test]
fn every_token_is_expired_with_a_negative_max_age() {
    let signer = TimestampSigner::new("secret-key").unwrap();
    let signed = signer.sign_at("value", frozen()).unwrap();
    for seconds in [-1, -10, i64::MIN] {
        let max_age = MaxAge::from_secs(seconds);
        let error = signer.unsign_at(&signed, max_age, frozen()).unwrap_err();
        assert_eq!(error, BadTimeSignature::Expired { age: Duration::ZERO, max_age });
        let message = format!("the signature has expired: its age is 0 s, the limit {seconds} s");
        assert_eq!(error.to_string(), message);
        assert!(signer.unsign_at(&signed, max_age, later(5)).unwrap_err().is_expired());
        assert!(signer.unsign_at(&signed, max_age, UNIX_EPOCH).unwrap_err().is_expired());
        assert!(!signer.validate_at(&signed, max_age, frozen()));
    }
    // From the future, but within the allowed clock skew.
    let tolerant =
        TimestampSigner::builder("secret-key").clock_skew(Duration::from_secs(9)).build().unwrap();
    let early = frozen() - Duration::from_secs(5);
    assert!(tolerant.validate_at(&signed, MaxAge::from_secs(0), early));
    assert!(!tolerant.validate_at(&signed, MaxAge::from_secs(-1), early));
    // A limit longer than any age.
    assert!(signer.validate_at(&signed, Duration::MAX, later(1 << 30)));
}

/// The messages of itsdangerous 2.2.0, with a lower-case first letter.
#[test]
fn timestamp_errors_have_upstreams_messages() {
    let signer = TimestampSigner::new("secret-key").unwrap();
    let message = |value: &str| {
        let signed = Signer::new("secret-key").unwrap().sign(value);
        signer.unsign_at(&signed, None, frozen()).unwrap_err().to_string()
    };
    assert_eq!(message("value"), "timestamp missing");
    for timestamp in ["AAAAAAAAAAAAAAAA", "A", "ZVPx AA", "not a timestamp"] {
        assert_eq!(message(&format!("value.{timestamp}")), "malformed timestamp", "{timestamp}");
    }
}

#[test]
fn loading_returns_the_signing_time() {
    for (kind, serializer, value, token) in all(&TIMED) {
        assert_eq!(serializer.loads(&token, None, later(5)), Ok((value, Some(frozen()))), "{kind}");
    }
}

#[test]
fn a_missing_timestamp_is_refused() {
    let signed = Signer::new("secret-key").unwrap().sign("value");
    let signer = TimestampSigner::new("secret-key").unwrap();
    assert_eq!(signer.unsign_at(&signed, None, frozen()), Err(BadTimeSignature::MissingTimestamp));
    assert_eq!(
        signer.unsign_unverified(&signed),
        Some(("value", Err(BadTimeSignature::MissingTimestamp)))
    );
}

#[test]
fn a_malformed_timestamp_is_refused() {
    let signed = Signer::new("secret-key").unwrap().sign("value.____________");
    let signer = TimestampSigner::new("secret-key").unwrap();
    assert_eq!(
        signer.unsign_at(&signed, None, frozen()),
        Err(BadTimeSignature::MalformedTimestamp)
    );
    assert_eq!(
        signer.unsign_unverified(&signed),
        Some(("value", Err(BadTimeSignature::MalformedTimestamp)))
    );
}

#[test]
fn a_bad_signature_takes_precedence_over_its_timestamp() {
    let signed = "value.TgPVoaGhoQ.AGBfQ6G6cr07byTRt0zAdPljHOY";
    let signer = TimestampSigner::new("secret-key").unwrap();
    assert!(matches!(
        signer.unsign_at(signed, None, frozen()),
        Err(BadTimeSignature::BadSignature)
    ));
    let out_of_range = BadTimeSignature::TimestampOutOfRange { timestamp: 21_959_264_258_072_993 };
    assert_eq!(signer.unsign_unverified(signed), Some(("value", Err(out_of_range))));
}

#[test]
fn a_token_from_the_future_is_refused() {
    let in_1971 = UNIX_EPOCH + Duration::from_secs(44_496_000); // 1971-05-31
    for (kind, serializer, _, token) in all(&TIMED) {
        let Err(Refusal::Signature { error, signed_at, .. }) =
            serializer.loads(&token, Some(10), in_1971)
        else {
            panic!("{kind}: accepted")
        };
        assert!(matches!(error, BadTimeSignature::FromTheFuture { .. }), "{kind}: {error}");
        assert_eq!(signed_at, Some(frozen()), "{kind}");
    }
}

#[test]
fn a_bad_signature_error_has_the_claimed_time() {
    for (kind, serializer, _, token) in all(&TIMED) {
        let changed = format!("other{token}");
        let Err(Refusal::Signature { signed_at, .. }) = serializer.loads(&changed, None, frozen())
        else {
            panic!("{kind}: accepted")
        };
        assert_eq!(signed_at, Some(frozen()), "{kind}");
    }
}

/// A valid signature over the payload of a token without its last character.
fn cut_payload(kind: &str, token: &str) -> String {
    let payload = token.rsplit_once('.').unwrap().0;
    let signer = Signer::builder("secret-key").salt("itsdangerous").build().unwrap();
    match payload.rsplit_once('.') {
        Some((payload, timestamp)) if TIMED.contains(&kind) => {
            signer.sign(&format!("{}.{timestamp}", &payload[..payload.len() - 1]))
        }
        _ => signer.sign(&payload[..payload.len() - 1]),
    }
}

#[test]
fn a_bad_payload_reports_the_reason() {
    for (kind, serializer, _, token) in all(&SERIALIZERS) {
        let Err(Refusal::Data(BadData::Payload(error))) =
            serializer.loads(&cut_payload(kind, &token), None, frozen())
        else {
            panic!("{kind}: accepted {token}")
        };
        let says_why = match kind {
            "serializer" | "timed" => matches!(error, PayloadError::Json { offset: 9, .. }),
            _ if token.starts_with('.') => matches!(error, PayloadError::Zlib),
            _ => matches!(error, PayloadError::Json { offset: 8, .. }),
        };
        assert!(says_why, "{kind}: {error}");
    }
}

#[test]
fn loads_unverified_returns_the_value_and_whether_it_is_verified() {
    for (kind, serializer, value, token) in all(&SERIALIZERS) {
        assert_eq!(
            serializer.loads_unverified(&token, None, frozen()),
            Some((true, Ok(value.clone()))),
            "{kind}"
        );
        let bad_signature = &token[..token.len() - 1];
        assert_eq!(
            serializer.loads_unverified(bad_signature, None, frozen()),
            Some((false, Ok(value))),
            "{kind}"
        );
        let bad_both = cut_payload(kind, &token);
        let bad_both = &bad_both[..bad_both.len() - 1];
        let Some((false, Err(BadData::Payload(_)))) =
            serializer.loads_unverified(bad_both, None, frozen())
        else {
            panic!("{kind}: {bad_both}")
        };
        // Without a separator there is no payload to read.
        let Some((false, Err(BadData::Signature { .. }))) =
            serializer.loads_unverified("no separator", None, frozen())
        else {
            panic!("{kind}")
        };
    }
}

#[test]
fn tokens_with_another_salt_are_refused() {
    for kind in SERIALIZERS {
        let (serializer, other) = (default(kind), make(kind, json!({"call_salt": "other"})));
        for value in values(kind) {
            let token = other.dumps(&value, frozen()).unwrap();
            assert!(is_bad_signature(&serializer, &token), "{kind}");
            assert_eq!(other.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
        }
    }
}

#[test]
fn signer_settings_change_the_token() {
    for kind in SERIALIZERS {
        let (serializer, other) = (default(kind), make(kind, json!({"key_derivation": "hmac"})));
        for value in values(kind) {
            let token = other.dumps(&value, frozen()).unwrap();
            assert_eq!(other.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
            assert_ne!(serializer.dumps(&value, frozen()).unwrap(), token, "{kind}");
        }
    }
}

#[test]
fn a_fallback_signer_verifies_older_tokens() {
    for kind in SERIALIZERS {
        let old = make(kind, json!({"digest": "sha256"}));
        let new = make(kind, json!({"digest": "sha1", "fallback_signers": [{"digest": "sha256"}]}));
        for value in values(kind) {
            let token = old.dumps(&value, frozen()).unwrap();
            assert_eq!(new.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
            assert!(is_bad_signature(&default(kind), &token), "{kind}");
        }
    }
}

#[test]
fn every_fallback_signer_verifies_and_the_primary_signs() {
    let fallbacks = json!([
        {"digest": "sha256"},
        {"digest": "sha384"},
        {"digest": "sha512", "key_derivation": "hmac"},
    ]);
    for kind in SERIALIZERS {
        let serializer = make(kind, json!({"fallback_signers": fallbacks}));
        for settings in fallbacks.as_array().unwrap() {
            let by_fallback = make(kind, settings.clone());
            for value in values(kind) {
                let token = by_fallback.dumps(&value, frozen()).unwrap();
                assert_eq!(
                    serializer.loads(&token, None, frozen()).unwrap().0,
                    value,
                    "{kind} {settings}"
                );
                assert_eq!(
                    serializer.dumps(&value, frozen()).unwrap(),
                    default(kind).dumps(&value, frozen()).unwrap()
                );
            }
        }
    }
}

#[test]
fn the_default_digest_is_sha1() {
    let dev = json!({"secret_key": "dev key", "salt": "dev salt"});
    let with = |digest: &str| {
        let mut settings = dev.clone();
        settings["digest"] = digest.into();
        make("serializer", settings).dumps(&vec![42], frozen()).unwrap()
    };
    let default = make("serializer", dev.clone()).dumps(&vec![42], frozen()).unwrap();
    assert_eq!(default, "[42].-9cNi0CxsSB3hZPNCe9a2eEs1ZM");
    assert_eq!(with("sha1"), default);
    assert_eq!(
        with("sha512"),
        "[42].MKCz_0nXQqv7wKpfHZcRtJRmpT2T5uvs9YQsJEhJimqxc9bCLxG31QzS5uC8OVBI1i6jyOLAFNoKaF5ckO9L5Q"
    );
}
