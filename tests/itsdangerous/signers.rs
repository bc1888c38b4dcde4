//! Signers without a serializer.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadSignature, Digest, Signer, TimestampSigner};

use crate::fixtures::token;

#[test]
fn detached_signatures_are_verified() {
    let signer = Signer::new("secret-key").unwrap();
    let signed = token("guide/signer");
    let signature = signer.get_signature("my string");
    assert_eq!(signed, format!("my string.{signature}"));
    assert!(signer.verify_signature("my string", &signature));
    assert!(!signer.verify_signature("my string ", &signature));
    for other in ["", "A", &format!("{signature}!"), &signature[1..], &"A".repeat(1000), "é"] {
        assert!(!signer.verify_signature("my string", other), "{other}");
    }
}

#[test]
fn fallback_keys_verify_detached_signatures() {
    let old = Signer::builder("old").digest(Digest::Sha512).build().unwrap();
    let new = Signer::builder("new").fallback_key("old").digest(Digest::Sha512).build().unwrap();
    assert!(new.verify_signature("value", &old.get_signature("value")));
    assert!(!old.verify_signature("value", &new.get_signature("value")));
}

#[test]
fn detached_signatures_of_timestamp_signers_are_those_of_signers() {
    let timed =
        TimestampSigner::builder("new").fallback_key("old").salt("download").build().unwrap();
    let old = Signer::builder("old").salt("download").build().unwrap();
    let new = Signer::builder("new").salt("download").build().unwrap();
    assert_eq!(timed.get_signature("value"), new.get_signature("value"));
    for signer in [&old, &new] {
        assert!(timed.verify_signature("value", &signer.get_signature("value")));
        assert!(!timed.verify_signature("other", &signer.get_signature("value")));
    }
    let signed = timed.sign_at("value", UNIX_EPOCH).unwrap();
    let (value_and_timestamp, signature) = signed.rsplit_once('.').unwrap();
    assert!(timed.verify_signature(value_and_timestamp, signature));
    assert!(!timed.verify_signature("value", signature));
}

#[test]
fn detached_signatures_do_not_depend_on_the_epoch() {
    let timed = TimestampSigner::builder("k").legacy_epoch(true).build().unwrap();
    assert_eq!(
        timed.get_signature("value"),
        TimestampSigner::new("k").unwrap().get_signature("value")
    );
    assert!(timed.verify_signature("value", &timed.get_signature("value")));
    assert!(!timed.validate(&format!("value.{}", timed.get_signature("value")), None));
}

#[test]
fn validate_agrees_with_unsign() {
    let signer = Signer::new("secret-key").unwrap();
    assert!(signer.validate(&signer.sign("value")));
    assert!(!signer.validate("value.forged"));

    let timed = TimestampSigner::new("secret-key").unwrap();
    let now = timed.sign("value").unwrap();
    assert!(timed.validate(&now, None));
    assert!(timed.validate(&now, Some(Duration::from_secs(3600))));
    let long_ago = timed.sign_at("value", UNIX_EPOCH).unwrap();
    assert!(timed.validate(&long_ago, None));
    assert!(!timed.validate(&long_ago, Some(Duration::from_secs(3600))));
    assert!(!timed.validate("value.TgPVoQ.forged", None));
    let hour = Duration::from_secs(3600);
    for (later, valid) in [(0, true), (3600, true), (3601, false)] {
        assert_eq!(
            timed.validate_at(&long_ago, Some(hour), UNIX_EPOCH + Duration::from_secs(later)),
            valid
        );
        assert!(timed.validate_at(&long_ago, None, UNIX_EPOCH + Duration::from_secs(later)));
    }
    assert!(!timed.validate_at(&long_ago, Some(hour), UNIX_EPOCH - Duration::from_secs(1)));
    assert!(!timed.validate_at("value.TgPVoQ.forged", None, UNIX_EPOCH));
}

#[test]
fn a_bad_signature_reveals_its_value_only_through_unsign_unverified() {
    let signer = Signer::new("secret-key").unwrap();
    assert_eq!(signer.unsign("a.b.forged"), Err(BadSignature));
    assert_eq!(signer.unsign_unverified("a.b.forged"), Some("a.b"));
    assert_eq!(signer.unsign_unverified("nothing"), None);
    let colon = TimestampSigner::builder("secret-key").sep("::").build().unwrap();
    assert_eq!(
        colon.unsign_unverified("a::TgPVoQ::forged"),
        Some(("a", Ok(UNIX_EPOCH + Duration::from_secs(1_308_874_145))))
    );
    assert_eq!(colon.unsign_unverified("a:TgPVoQ:forged"), None);
}
