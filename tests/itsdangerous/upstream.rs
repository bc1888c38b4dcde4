//! What upstream's own test suite (itsdangerous 2.2.0, `tests/test_itsdangerous`) shows, shown of
//! this crate. README.md beside this file says which test is which.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, MaxAge, Signer, TimestampSigner,
};
use flask_session_cookie::{ConfigError, Dict, PayloadError, Value};
use serde_json::json;

use crate::fixtures::Settings;
use crate::made::{Made, Refusal};

const SIGNERS: [&str; 2] = ["signer", "timestamp-signer"];
const SERIALIZERS: [&str; 4] = ["serializer", "timed", "url-safe", "url-safe-timed"];
const TIMED: [&str; 3] = ["timestamp-signer", "timed", "url-safe-timed"];

/// 2011-06-24T00:09:05Z, where the clock of upstream's tests stands still.
fn frozen() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_308_874_145)
}

fn later(seconds: u64) -> SystemTime {
    frozen() + Duration::from_secs(seconds)
}

fn make(kind: &str, settings: serde_json::Value) -> Made {
    try_make(kind, settings).unwrap()
}

fn try_make(kind: &str, settings: serde_json::Value) -> Result<Made, ConfigError> {
    let settings: Settings = serde_json::from_value(settings).unwrap();
    Made::new(kind, &settings, &Settings::default())
}

fn default(kind: &str) -> Made {
    make(kind, json!({}))
}

/// The values that upstream signs with this kind: text, a dictionary, and for the URL-safe ones
/// something to compress.
fn values(kind: &str) -> Vec<Value> {
    match kind {
        "signer" | "timestamp-signer" => vec!["my string".into()],
        "serializer" | "timed" => vec![Dict::from([("id", 42)]).into()],
        _ => vec![Dict::from([("id", 42)]).into(), "a".repeat(1000).into()],
    }
}

/// Every kind with each of its values, and the token of that value.
fn all(kinds: &[&'static str]) -> Vec<(&'static str, Made, Value, String)> {
    let mut all = Vec::new();
    for kind in kinds {
        for value in values(kind) {
            let made = default(kind);
            let token = made.dumps(&value, frozen()).unwrap();
            assert_eq!(made.loads(&token, None, frozen()).unwrap().0, value);
            all.push((*kind, made, value, token));
        }
    }
    all
}

/// Whether the signature is refused, by `validate` too where there is one.
fn is_bad_signature(made: &Made, token: &str) -> bool {
    let refused = matches!(made.loads(token, None, frozen()), Err(Refusal::Signature { .. }));
    assert_eq!(
        made.validate(token, None, frozen()),
        made.is_signer().then_some(!refused),
        "{token}"
    );
    refused
}

#[test]
fn what_is_signed_comes_back() {
    for (kind, made, value, token) in all(&SIGNERS) {
        assert_eq!(made.validate(&token, None, frozen()), Some(true), "{kind}");
        assert_eq!(made.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
    }
    for kind in SERIALIZERS {
        let made = default(kind);
        for value in [
            Value::Null,
            true.into(),
            "str".into(),
            "text".into(),
            vec![1, 2, 3].into(),
            Dict::from([("id", 42)]).into(),
        ] {
            let token = made.dumps(&value, frozen()).unwrap();
            assert_eq!(made.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
        }
    }
}

#[test]
fn without_the_separator_nothing_verifies() {
    for (kind, made, _, token) in all(&SIGNERS) {
        assert!(is_bad_signature(&made, &token.replacen('.', "*", 1)), "{kind}");
    }
    for (kind, made, _, token) in all(&SERIALIZERS) {
        assert!(is_bad_signature(&made, &token.replace('.', "")), "{kind}");
    }
}

#[test]
fn a_broken_signature_is_refused_and_the_error_has_the_payload() {
    let signer = Signer::new("secret-key").unwrap();
    let signed = signer.sign("b");
    let (_, broken) = signed[..signed.len() - 1].rsplit_once('.').unwrap();
    assert!(!signer.verify_signature("b", broken));
    assert!(!TimestampSigner::new("secret-key").unwrap().verify_signature("b", broken));
    for (kind, made, value, token) in all(&[&SIGNERS[..], &SERIALIZERS[..]].concat()) {
        let broken = &token[..token.len() - 1];
        let Err(Refusal::Signature { payload: Some(payload), .. }) =
            made.loads(broken, None, frozen())
        else {
            panic!("{kind}: accepted {broken}")
        };
        assert!(token.starts_with(&format!("{payload}.")), "{kind}");
        match made.loads_unverified(broken, None, frozen()) {
            None => assert_eq!(Value::from(payload), value, "{kind}"),
            unverified => assert_eq!(unverified, Some((false, Ok(value))), "{kind}"),
        }
    }
}

#[test]
fn a_changed_token_is_refused() {
    for (kind, made, _, token) in all(&[&SIGNERS[..], &SERIALIZERS[..]].concat()) {
        for changed in [
            token.to_uppercase(),
            format!("{token}a"),
            format!("a{}", &token[1..]),
            token.replace('.', ""),
            token.replacen("my", "other", 1) + if kind.ends_with("signer") { "" } else { "a" },
        ] {
            assert!(is_bad_signature(&made, &changed), "{kind}: {changed}");
        }
    }
}

#[test]
fn a_separator_that_may_be_in_the_signature_is_refused() {
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
            let made = make(kind, json!({"key_derivation": key_derivation}));
            let signed = made.dumps("value", frozen()).unwrap();
            assert_eq!(made.loads(&signed, None, frozen()).unwrap().0, "value");
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
            let made = make(kind, json!({"digest": digest}));
            let signed = made.dumps("value", frozen()).unwrap();
            assert_eq!(made.loads(&signed, None, frozen()).unwrap().0, "value");
        }
    }
}

#[test]
fn a_list_of_keys_verifies_what_the_oldest_signed() {
    for kind in SIGNERS {
        let signed = make(kind, json!({"secret_key": "a"})).dumps("my string", frozen()).unwrap();
        let signer = make(kind, json!({"secret_key": "b", "fallback_keys": ["a"]}));
        assert_eq!(signer.validate(&signed, None, frozen()), Some(true));
        assert_eq!(signer.loads(&signed, None, frozen()).unwrap().0, "my string");
        assert!(is_bad_signature(&make(kind, json!({"secret_key": "b"})), &signed));
    }
}

#[test]
fn a_token_expires_after_its_maximal_age() {
    for (kind, made, value, token) in all(&TIMED) {
        let max_age = Some(10);
        assert_eq!(made.loads(&token, max_age, later(1)).unwrap().0, value, "{kind}");
        let Err(Refusal::Signature { error, payload, signed_at }) =
            made.loads(&token, max_age, later(11))
        else {
            panic!("{kind}: not expired")
        };
        let (age, max_age) = (Duration::from_secs(11), Duration::from_secs(10));
        assert_eq!(error, BadTimeSignature::Expired { age, max_age: max_age.into() });
        assert_eq!(signed_at, Some(frozen()));
        match made.loads_unverified(&token, Some(10), later(11)) {
            None => assert_eq!(payload.map(Value::from), Some(value)),
            unverified => assert_eq!(unverified, Some((false, Ok(value)))),
        }
    }
}

/// `SignatureExpired: Signature age 0 > -1 seconds`
#[test]
fn every_token_has_expired_with_a_maximal_age_below_zero() {
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
    // From the future, but within the clock skew allowed.
    let tolerant =
        TimestampSigner::builder("secret-key").clock_skew(Duration::from_secs(9)).build().unwrap();
    let early = frozen() - Duration::from_secs(5);
    assert!(tolerant.validate_at(&signed, MaxAge::from_secs(0), early));
    assert!(!tolerant.validate_at(&signed, MaxAge::from_secs(-1), early));
    // A limit beyond what there is.
    assert!(signer.validate_at(&signed, Duration::MAX, later(1 << 30)));
}

/// The messages of itsdangerous 2.2.0, but for their first letter.
#[test]
fn the_messages_about_timestamps_are_those_of_upstream() {
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
fn the_time_of_signing_comes_with_the_value() {
    for (kind, made, value, token) in all(&TIMED) {
        assert_eq!(made.loads(&token, None, later(5)), Ok((value, Some(frozen()))), "{kind}");
    }
}

#[test]
fn a_value_signed_without_time_has_none() {
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
fn a_malformed_timestamp_under_a_bad_signature_is_no_time() {
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
    for (kind, made, _, token) in all(&TIMED) {
        let Err(Refusal::Signature { error, signed_at, .. }) =
            made.loads(&token, Some(10), in_1971)
        else {
            panic!("{kind}: accepted")
        };
        assert!(matches!(error, BadTimeSignature::FromTheFuture { .. }), "{kind}: {error}");
        assert_eq!(signed_at, Some(frozen()), "{kind}");
    }
}

#[test]
fn the_error_of_a_bad_signature_has_the_time_claimed() {
    for (kind, made, _, token) in all(&TIMED) {
        let changed = format!("other{token}");
        let Err(Refusal::Signature { signed_at, .. }) = made.loads(&changed, None, frozen()) else {
            panic!("{kind}: accepted")
        };
        assert_eq!(signed_at, Some(frozen()), "{kind}");
    }
}

/// A good signature over the payload of a token without its last letter.
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
fn a_bad_payload_is_another_error_and_says_why() {
    for (kind, made, _, token) in all(&SERIALIZERS) {
        let Err(Refusal::Data(BadData::Payload(error))) =
            made.loads(&cut_payload(kind, &token), None, frozen())
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
fn what_is_not_verified_can_be_read_and_says_so() {
    for (kind, made, value, token) in all(&SERIALIZERS) {
        assert_eq!(
            made.loads_unverified(&token, None, frozen()),
            Some((true, Ok(value.clone()))),
            "{kind}"
        );
        let bad_signature = &token[..token.len() - 1];
        assert_eq!(
            made.loads_unverified(bad_signature, None, frozen()),
            Some((false, Ok(value))),
            "{kind}"
        );
        let bad_both = cut_payload(kind, &token);
        let bad_both = &bad_both[..bad_both.len() - 1];
        let Some((false, Err(BadData::Payload(_)))) =
            made.loads_unverified(bad_both, None, frozen())
        else {
            panic!("{kind}: {bad_both}")
        };
        // Without a payload in the error there is nothing to read.
        let Some((false, Err(BadData::Signature { .. }))) =
            made.loads_unverified("no separator", None, frozen())
        else {
            panic!("{kind}")
        };
    }
}

#[test]
fn another_salt_is_another_purpose() {
    for kind in SERIALIZERS {
        let (made, other) = (default(kind), make(kind, json!({"call_salt": "other"})));
        for value in values(kind) {
            let token = other.dumps(&value, frozen()).unwrap();
            assert!(is_bad_signature(&made, &token), "{kind}");
            assert_eq!(other.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
        }
    }
}

#[test]
fn settings_of_the_signer_change_the_token() {
    for kind in SERIALIZERS {
        let (made, other) = (default(kind), make(kind, json!({"key_derivation": "hmac"})));
        for value in values(kind) {
            let token = other.dumps(&value, frozen()).unwrap();
            assert_eq!(other.loads(&token, None, frozen()).unwrap().0, value, "{kind}");
            assert_ne!(made.dumps(&value, frozen()).unwrap(), token, "{kind}");
        }
    }
}

#[test]
fn a_fallback_signer_verifies_what_an_older_one_signed() {
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
fn every_fallback_signer_is_tried_and_the_first_signs() {
    let fallbacks = json!([{"digest": "sha256"}, {"digest": "sha384"}, {"digest": "sha512", "key_derivation": "hmac"}]);
    for kind in SERIALIZERS {
        let made = make(kind, json!({"fallback_signers": fallbacks}));
        for settings in fallbacks.as_array().unwrap() {
            let by_fallback = make(kind, settings.clone());
            for value in values(kind) {
                let token = by_fallback.dumps(&value, frozen()).unwrap();
                assert_eq!(
                    made.loads(&token, None, frozen()).unwrap().0,
                    value,
                    "{kind} {settings}"
                );
                assert_eq!(
                    made.dumps(&value, frozen()).unwrap(),
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
