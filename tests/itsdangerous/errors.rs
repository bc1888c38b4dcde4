//! The errors of refused tokens.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::PayloadError;
use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, Serializer, Signer, TimedSerializer, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};

#[test]
fn a_timestamp_after_9999_is_neither_expired_nor_a_bad_signature() {
    let signer = Signer::builder("k").salt("itsdangerous").build().unwrap();
    let serializer = TimedSerializer::new("k").unwrap();
    // The first second of the year 10000: upstream raises `ValueError`, which is not a `BadData`.
    for max_age in [None, Some(Duration::from_secs(60))] {
        let error = serializer.loads::<u8>(&signer.sign("5.Ov_0QYA"), max_age).unwrap_err();
        assert!(!error.is_bad_signature() && !error.is_expired());
        assert_eq!(error.to_string(), "the timestamp 253402300800 is after the year 9999");
        let unverified = error.unverified().unwrap();
        let out_of_range = BadTimeSignature::TimestampOutOfRange { timestamp: 253_402_300_800 };
        assert_eq!((unverified.payload(), unverified.signed_at()), (Some("5"), Err(out_of_range)));
    }
}

#[test]
fn errors_expose_their_class_payload_and_signing_time() {
    let serializer = UrlSafeTimedSerializer::new("k").unwrap();
    let token = serializer.dumps_at("bob", UNIX_EPOCH).unwrap();
    let hour = Some(Duration::from_secs(3600));
    let late = UNIX_EPOCH + Duration::from_secs(3601);
    let expired = serializer.loads_at::<String>(&token, hour, late).unwrap_err();
    assert!(expired.is_bad_signature() && expired.is_expired());
    let unverified = expired.unverified().unwrap();
    assert_eq!((unverified.payload(), unverified.signed_at()), (Some("ImJvYiI"), Ok(UNIX_EPOCH)));
    assert_eq!(
        expired.to_string(),
        "the signature has expired: its age is 3601 s, the limit 3600 s"
    );

    let forged = serializer.loads::<String>(&token.replace(".", ".A"), None).unwrap_err();
    assert!(forged.is_bad_signature() && !forged.is_expired());
    assert_eq!(forged.to_string(), "signature does not match");
    // Unverified claims stay out of logs.
    let shown = "Signature { error: BadSignature, unverified: Unverified { .. } }";
    assert_eq!(format!("{forged:?}"), shown);

    let nothing = serializer.loads::<String>("bob", None).unwrap_err();
    assert!(matches!(
        nothing,
        BadData::Signature { error: BadTimeSignature::MissingSeparator, .. }
    ));
    let unverified = nothing.unverified().unwrap();
    assert_eq!(
        (unverified.payload(), unverified.signed_at()),
        (None, Err(BadTimeSignature::MissingTimestamp))
    );
    assert_eq!(serializer.loads_unverified::<String>("bob", None), (false, Err(nothing)));
}

#[test]
fn a_missing_separator_has_its_own_message() {
    let plain = Serializer::new("k").unwrap();
    let url_safe = UrlSafeSerializer::new("k").unwrap();
    for token in ["", "bob", "a:b"] {
        for error in
            [plain.loads::<u8>(token).unwrap_err(), url_safe.loads::<u8>(token).unwrap_err()]
        {
            assert_eq!(error.to_string(), "not a signed value: it contains no separator");
            assert!(error.is_bad_signature());
            assert_eq!(error.unverified().unwrap().payload(), None);
        }
    }
    for error in [plain.loads::<u8>(".").unwrap_err(), url_safe.loads::<u8>(".").unwrap_err()] {
        assert_eq!(error.to_string(), "signature does not match");
        assert_eq!(error.unverified().unwrap().payload(), Some(""));
    }
}

#[test]
fn base64_offsets_count_the_dot_of_a_compressed_payload() {
    let signer = Signer::builder("k").salt("itsdangerous").build().unwrap();
    let serializer = UrlSafeSerializer::new("k").unwrap();
    for (payload, offset) in [("AB!D", 2), (".AB!D", 3), (".AAAAA", 6)] {
        let error = serializer.loads::<u8>(&signer.sign(payload)).unwrap_err();
        let found = match error {
            BadData::Payload(PayloadError::Base64 { offset, .. }) => offset,
            other => panic!("{other:?}"),
        };
        assert_eq!(found, offset, "{payload}");
    }
}

/// CPython up to 3.13.17 and 3.14.9 ignores characters after the padding, and reads 42.
#[test]
fn an_ambiguous_signature_is_not_a_bad_signature() {
    let token = "42.IzR3dRYsVJEfk7bu9hX4Wt3BWlg=AAAA";
    let serializer = Serializer::new("secret-key").unwrap();
    let error = serializer.loads::<u8>(token).unwrap_err();
    assert!(
        matches!(error, BadData::Signature { error: BadTimeSignature::AmbiguousBase64, .. }),
        "{error:?}"
    );
    assert!(!error.is_bad_signature());
    assert_eq!(serializer.loads_unverified::<u8>(token), (false, Ok(42)));
    assert!(
        Signer::builder("secret-key").salt("itsdangerous").build().unwrap().unsign(token).is_err()
    );
    let forged = token.replace("Iz", "Ix");
    assert!(serializer.loads::<u8>(&forged).unwrap_err().is_bad_signature());
}
