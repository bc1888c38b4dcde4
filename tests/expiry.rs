//! A cookie is valid from the second in which it was signed until its lifetime has passed.

mod common;

use common::at::{SIGNED_AT, at, seconds};
use flask_session_cookie::itsdangerous::{BadTimeSignature, Signer, TimestampSigner};
use flask_session_cookie::{DecodeError, EncodeError, KeyDerivation, Session, SessionCodec};

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
const DAYS_31: u64 = 31 * 86_400;
/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

/// Alice's cookie with another timestamp, validly signed.
fn signed_with(timestamp: &str) -> String {
    signer().sign(&format!("eyJ1c2VybmFtZSI6IkFsaWNlIn0.{timestamp}"))
}

fn signer() -> Signer {
    Signer::builder("dev")
        .salt("cookie-session")
        .key_derivation(KeyDerivation::Hmac)
        .build()
        .unwrap()
}

#[test]
fn a_cookie_is_valid_for_exactly_its_lifetime() {
    assert!(codec().decode_at(ALICE, at(SIGNED_AT + DAYS_31)).is_ok());
    let error = codec().decode_at(ALICE, at(SIGNED_AT + DAYS_31 + 1)).unwrap_err();
    assert_eq!(
        error,
        DecodeError::Signature(BadTimeSignature::Expired {
            age: seconds(DAYS_31 + 1),
            max_age: seconds(DAYS_31).into()
        })
    );
    assert_eq!(
        error.to_string(),
        "the signature has expired: its age is 2678401 s, the limit 2678400 s"
    );
    assert!(error.is_bad_signature());
}

#[test]
fn fractions_of_a_second_are_ignored() {
    let almost = std::time::Duration::from_millis(999);
    assert!(codec().decode_at(ALICE, at(SIGNED_AT + DAYS_31) + almost).is_ok());
    let hour_and_a_half_second =
        SessionCodec::builder("dev").lifetime(seconds(3600) + almost).build().unwrap();
    assert!(hour_and_a_half_second.decode_at(ALICE, at(SIGNED_AT + 3600) + almost).is_ok());
    assert!(hour_and_a_half_second.decode_at(ALICE, at(SIGNED_AT + 3601)).is_err());

    let session = codec().decode_at(ALICE, at(SIGNED_AT)).unwrap();
    assert_eq!(codec().encode_at(&session, at(SIGNED_AT) + almost).unwrap(), ALICE);
}

/// `int(timedelta(seconds=..., microseconds=...).total_seconds())` in Python for each of these.
#[test]
fn lifetimes_are_rounded_like_a_timedelta() {
    for (lifetime_seconds, micros, max_age) in [
        (17_179_869_183, 999_999, 17_179_869_183),
        (17_179_869_184, 999_998, 17_179_869_184),
        (17_179_869_184, 999_999, 17_179_869_185),
        (68_719_476_736, 999_997, 68_719_476_737),
    ] {
        let lifetime = std::time::Duration::new(lifetime_seconds, micros * 1000 + 999);
        let codec = SessionCodec::builder("dev").lifetime(lifetime).build().unwrap();
        assert!(codec.decode_at(ALICE, at(SIGNED_AT + max_age)).is_ok(), "{lifetime:?}");
        let error = codec.decode_at(ALICE, at(SIGNED_AT + max_age + 1)).unwrap_err();
        assert_eq!(
            error,
            DecodeError::Signature(BadTimeSignature::Expired {
                age: seconds(max_age + 1),
                max_age: seconds(max_age).into()
            })
        );
    }
}

#[test]
fn the_lifetime_can_be_zero_or_unlimited() {
    let brief = SessionCodec::builder("dev").lifetime(seconds(0)).build().unwrap();
    assert!(brief.decode_at(ALICE, at(SIGNED_AT)).is_ok());
    assert!(brief.decode_at(ALICE, at(SIGNED_AT + 1)).is_err());
    let endless = SessionCodec::builder("dev").lifetime(std::time::Duration::MAX).build().unwrap();
    assert!(endless.decode_at(ALICE, at(LAST_SECOND)).is_ok());
}

#[test]
fn a_cookie_from_the_future_is_refused() {
    let error = codec().decode_at(ALICE, at(SIGNED_AT - 1)).unwrap_err();
    assert_eq!(
        error,
        DecodeError::Signature(BadTimeSignature::FromTheFuture {
            ahead: seconds(1),
            clock_skew: seconds(0)
        })
    );
    assert_eq!(
        error.to_string(),
        "the signature is 1 s in the future; the clock skew allowed is 0 s"
    );
    assert!(error.is_bad_signature());
}

#[test]
fn future_cookies_within_the_clock_skew_are_valid() {
    let skewed = SessionCodec::builder("dev").clock_skew(seconds(5)).build().unwrap();
    assert!(skewed.decode_at(ALICE, at(SIGNED_AT - 5)).is_ok());
    assert_eq!(
        skewed.decode_at(ALICE, at(SIGNED_AT - 6)),
        Err(DecodeError::Signature(BadTimeSignature::FromTheFuture {
            ahead: seconds(6),
            clock_skew: seconds(5)
        }))
    );
    assert!(
        skewed.decode_at(ALICE, at(SIGNED_AT + DAYS_31 + 1)).is_err(),
        "skew does not lengthen the lifetime"
    );
}

#[test]
fn a_clock_before_1970_does_not_panic() {
    let before = std::time::UNIX_EPOCH - seconds(100);
    assert_eq!(
        codec().decode_at(ALICE, before),
        Err(DecodeError::Signature(BadTimeSignature::FromTheFuture {
            ahead: seconds(SIGNED_AT + 100),
            clock_skew: seconds(0)
        }))
    );
    let error = codec().encode_at(&Session::new(), before).unwrap_err();
    assert_eq!(error, EncodeError::TimeBeforeEpoch { before: seconds(100) });
    assert_eq!(error.to_string(), "the time of signing is 100s before the epoch");
}

#[test]
fn decoding_keeps_the_signing_time() {
    let session = codec().decode_at(ALICE, at(SIGNED_AT + 60)).unwrap();
    assert_eq!(session.signed_at(), Some(at(SIGNED_AT)));
    assert_eq!(Session::new().signed_at(), None);
}

#[test]
fn timestamps_have_zero_to_eight_bytes() {
    for (timestamp, unix_seconds) in [
        ("", 0),
        ("!!!!", 0),
        ("AQ", 1),
        ("AQ==", 1),
        ("AR", 1),
        ("AAAAAAAAAAE", 1),
        ("_____w", (1 << 32) - 1),
        ("/////w==", (1 << 32) - 1),
        ("Ov_0QX8", LAST_SECOND),
    ] {
        let session = codec().decode_at(&signed_with(timestamp), at(unix_seconds)).unwrap();
        assert_eq!(session.signed_at(), Some(at(unix_seconds)), "{timestamp}");
    }
    for malformed in ["AAAAAAAAAAAB", "AAAAAAAAAAAA", "A", "AQ!"] {
        let error = codec().decode_at(&signed_with(malformed), at(SIGNED_AT)).unwrap_err();
        assert_eq!(
            error,
            DecodeError::Signature(BadTimeSignature::MalformedTimestamp),
            "{malformed}"
        );
        assert_eq!(error.to_string(), "malformed timestamp");
        assert!(error.is_bad_signature());
    }
}

/// CPython 3.11 reads the first of these as 1, CPython 3.14.10 as another number.
#[test]
fn a_timestamp_that_python_versions_read_differently_is_ambiguous() {
    for ambiguous in ["AQ==AQ==", "ZVPxAA==A", "ZVPxAAA=A"] {
        let error = codec().decode_at(&signed_with(ambiguous), at(1)).unwrap_err();
        assert_eq!(
            (&error, error.is_bad_signature()),
            (&DecodeError::Signature(BadTimeSignature::AmbiguousBase64), false),
            "{ambiguous}"
        );
    }
}

#[test]
fn a_timestamp_after_the_year_9999_is_not_a_bad_signature() {
    for (timestamp, number) in [
        ("Ov_0QYA", LAST_SECOND + 1),
        ("gAAAAAAAAAA", 1 << 63),
        ("__________8", u64::MAX),
        ("f_________8", i64::MAX as u64),
    ] {
        let error = codec().decode_at(&signed_with(timestamp), at(SIGNED_AT)).unwrap_err();
        assert_eq!(
            error,
            DecodeError::Signature(BadTimeSignature::TimestampOutOfRange { timestamp: number })
        );
        assert!(!error.is_bad_signature());
    }
    let error = codec().decode_at(&signed_with("Ov_0QYA"), at(LAST_SECOND + 1)).unwrap_err();
    assert_eq!(error.to_string(), "the timestamp 253402300800 is after the year 9999");
}

#[test]
fn a_cookie_without_a_timestamp_is_refused() {
    let untimed = signer().sign("eyJ1c2VybmFtZSI6IkFsaWNlIn0");
    let error = codec().decode_at(&untimed, at(SIGNED_AT)).unwrap_err();
    assert_eq!(error, DecodeError::Signature(BadTimeSignature::MissingTimestamp));
    assert_eq!(error.to_string(), "timestamp missing");
    assert!(error.is_bad_signature());
}

/// Alice's cookie of the same time, by itsdangerous 0.24.
const LEGACY_ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.GDWCgA.H_oA63fBxs-CdkdanjVK7S-h3F8";

#[test]
fn the_legacy_epoch_starts_in_2011() {
    let legacy = SessionCodec::builder("dev").legacy_epoch(true).build().unwrap();
    let session = legacy.decode_at(LEGACY_ALICE, at(SIGNED_AT)).unwrap();
    assert_eq!(session.signed_at(), Some(at(SIGNED_AT)));
    assert_eq!(legacy.encode_at(&session, at(SIGNED_AT)).unwrap(), LEGACY_ALICE);
    assert_eq!(
        codec().decode_at(LEGACY_ALICE, at(SIGNED_AT)),
        Err(DecodeError::Signature(BadTimeSignature::Expired {
            age: seconds(1_293_840_000),
            max_age: seconds(DAYS_31).into()
        }))
    );
    assert_eq!(
        legacy.encode_at(&session, at(1_293_839_999)),
        Err(EncodeError::TimeBeforeEpoch { before: seconds(1) })
    );
    assert!(legacy.encode_at(&session, at(1_293_840_000)).is_ok());
}

/// `TimestampSigner.get_timestamp` of itsdangerous 0.24 is `int(time.time() - EPOCH)`, which
/// truncates towards the epoch from both sides.
#[test]
fn a_fraction_of_a_second_before_the_legacy_epoch_is_timestamp_0() {
    let legacy = SessionCodec::builder("dev").legacy_epoch(true).build().unwrap();
    let session = legacy.decode_at(LEGACY_ALICE, at(SIGNED_AT)).unwrap();
    let epoch = at(1_293_840_000);
    let in_last_second = epoch - std::time::Duration::from_millis(250);
    assert_eq!(legacy.encode_at(&session, in_last_second), legacy.encode_at(&session, epoch));
    let signed_at_epoch = legacy.encode_at(&session, epoch).unwrap();
    assert!(legacy.decode_at(&signed_at_epoch, in_last_second).is_ok());
}

#[test]
fn without_max_age_any_time_up_to_the_year_9999_is_valid() {
    let signer = TimestampSigner::new("secret-key").unwrap();
    let signed = signer.sign_at("value", at(LAST_SECOND)).unwrap();
    assert_eq!(signer.unsign_at(&signed, None, at(0)), Ok(("value", at(LAST_SECOND))));
    assert!(signer.unsign_at(&signed, Some(seconds(60)), at(0)).is_err());
    let beyond = signer.sign_at("value", at(LAST_SECOND + 1)).unwrap();
    assert!(signer.unsign_at(&beyond, None, at(0)).is_err());
}
