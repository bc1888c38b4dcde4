//! Runs each call in the table of `docs/itsdangerous_crate.md` next to ours, and checks each
//! difference that the page lists.

use std::panic::catch_unwind;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous as ours;
use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, Digest, KeyDerivation, MaxAge,
    TimedSerializer as OurTimedSerializer, UrlSafeSerializer, UrlSafeTimedSerializer,
    base64_encode,
};
use flask_session_cookie::{ConfigError, EncodeError, PayloadError};
use itsdangerous::algorithm::{HMACAlgorithm, NoneAlgorithm};
use itsdangerous::key_derivation::{Concat, DjangoConcat, Hmac};
use itsdangerous::{
    AsSigner, BadSignature, BadTimedSignature, Encoding, IntoTimestampSigner, MultiSerializer,
    NullEncoding, Separator, Serializer, Signer, SignerBuilder, TimedSerializer, TimestampSigner,
    URLSafeEncoding, UnverifiedTimedValue, UnverifiedValue, default_builder,
    serializer_with_signer, timed_serializer_with_signer,
};
use serde_json::{Value, json};
use sha_1_0_8::Sha1;
use sha2_0_8::{Sha256, Sha512};

const PAGE: &str = include_str!("../../../docs/itsdangerous_crate.md");

const TIME: Duration = Duration::from_secs(1_700_000_000);

/// The older port's default salt, also of serializers.
const SALT: &str = "itsdangerous.Signer";

/// Uses the names of the table.
#[test]
fn every_call_of_the_table_has_the_result_of_ours() -> Result<(), Box<dyn std::error::Error>> {
    let (key, salt, time) = ("secret-key", "activate", UNIX_EPOCH + TIME);
    let hour = Duration::from_secs(3600);
    let signer = default_builder(key).build();
    assert_eq!(signer.sign("a"), ours::Signer::new(key)?.sign("a"));
    let signed = signer.sign("a");
    assert_eq!(signer.unsign(&signed).unwrap(), ours::Signer::new(key)?.unsign(&signed)?);
    let signature = ours::Signer::new(key)?.get_signature("a");
    assert!(signer.verify_encoded_signature(b"a", signature.as_bytes()));
    assert_eq!(signer.signature_output_size(), ours::Signer::new(key)?.get_signature("a").len());
    assert_eq!(signer.separator(), Separator::default());
    let salted = default_builder(key).with_salt(salt).build();
    assert_eq!(salted.sign("a"), ours::Signer::builder(key).salt(salt).build()?.sign("a"));
    let colon = default_builder(key).with_separator(Separator::new(':').unwrap()).build();
    assert_eq!(colon.sign("a"), ours::Signer::builder(key).sep(":").build()?.sign("a"));
    let other = SignerBuilder::<Sha256, HMACAlgorithm<Sha256>, Hmac>::new(key).build();
    let builder =
        ours::Signer::builder(key).digest(Digest::Sha256).key_derivation(KeyDerivation::Hmac);
    assert_eq!(other.sign("a"), builder.build()?.sign("a"));

    let other = SignerBuilder::<Sha1, HMACAlgorithm<Sha1>, Concat>::new(key).build();
    let builder = ours::Signer::builder(key).key_derivation(KeyDerivation::Concat);
    assert_eq!(other.sign("a"), builder.build()?.sign("a"));

    let timed = default_builder(key).build().into_timestamp_signer();
    let our_timed = ours::TimestampSigner::new(key)?;
    assert_eq!(timed.sign_with_timestamp("a", time), our_timed.sign_at("a", time)?);
    let signed = timed.sign("a");
    assert_eq!(
        timed.unsign(&signed).unwrap().value_if_not_expired(hour).unwrap(),
        our_timed.unsign(&signed, hour)?.0
    );
    let unsigned = timed.unsign(&signed).unwrap();
    assert_eq!((unsigned.value(), unsigned.timestamp()), our_timed.unsign(&signed, None)?);
    assert_eq!(timed.as_signer().sign("a"), ours::Signer::new(key)?.sign("a"));

    let url_safe = serializer_with_signer(default_builder(key).build(), URLSafeEncoding);
    let our_url_safe = UrlSafeSerializer::builder(key).salt(SALT).build()?;
    let token = url_safe.sign(&[1, 2])?;
    assert_eq!(token, our_url_safe.dumps(&[1, 2])?);
    assert_eq!(url_safe.unsign::<[u8; 2]>(&token).unwrap(), our_url_safe.loads::<[u8; 2]>(&token)?);
    let text = serializer_with_signer(default_builder(key).build(), NullEncoding);
    let our_text =
        ours::Serializer::builder(key).salt(SALT).compact(true).ensure_ascii(false).build()?;
    assert_eq!(text.sign(&json!(["é", 1]))?, our_text.dumps(&json!(["é", 1]))?);

    let signer = default_builder(key).build().into_timestamp_signer();
    let timed = timed_serializer_with_signer(signer, URLSafeEncoding);
    let our_timed = UrlSafeTimedSerializer::builder(key).salt(SALT).build()?;
    assert_eq!(timed.sign_with_timestamp(&7, time)?, our_timed.dumps_at(&7, time)?);
    let token = timed.sign(&7)?;
    let theirs = timed.unsign::<u8>(&token).unwrap().value_if_not_expired(hour).unwrap();
    assert_eq!(theirs, our_timed.loads::<u8>(&token, hour)?.0);
    let unsigned = timed.unsign::<u8>(&token).unwrap();
    assert_eq!((*unsigned, unsigned.timestamp()), our_timed.loads::<u8>(&token, None)?);

    let old = serializer_with_signer(default_builder("old").build(), URLSafeEncoding);
    let token = old.sign(&7)?;
    let multi = MultiSerializer::new(url_safe).add_fallback(old);
    let our_multi = UrlSafeSerializer::builder(key).fallback_key("old").salt(SALT).build()?;
    assert_eq!(multi.unsign::<u8>(&token).unwrap(), our_multi.loads::<u8>(&token)?);
    assert_eq!(multi.sign(&7)?, our_multi.dumps(&7)?);

    let token = multi.sign(&7)?;
    let unverified =
        UnverifiedValue::<u8>::from_str(Separator::default(), URLSafeEncoding, &token).unwrap();
    assert_eq!(*unverified.unverified_value(), our_url_safe.loads_unverified::<u8>(&token).1?);
    let signer = default_builder(key).build();
    assert_eq!(unverified.verify(&signer).unwrap(), our_url_safe.loads::<u8>(&token)?);
    let token = timed.sign(&7)?;
    let unverified =
        UnverifiedTimedValue::<u8>::from_str(Separator::default(), URLSafeEncoding, &token)
            .unwrap();
    assert_eq!(*unverified.unverified_value(), our_timed.loads_unverified::<u8>(&token, None).1?);
    let (_, claimed) = ours::TimestampSigner::new(key)?.unsign_unverified(&token).unwrap();
    assert_eq!(unverified.unverified_timestamp(), claimed?);
    assert!(unverified.verify(timed.signer()).is_ok());
    Ok(())
}

/// The code in a column of the page's tables.
fn column(name: &str) -> Vec<&'static str> {
    let mut index = None;
    let mut found = Vec::new();
    for line in PAGE.lines() {
        if !line.starts_with('|') {
            index = None;
            continue;
        }
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        match index {
            None => index = Some(cells.iter().position(|cell| *cell == name)),
            Some(None) => {}
            Some(Some(index)) => found.extend(cells[index].split('`').skip(1).step_by(2)),
        }
    }
    found
}

/// `tests/guide.rs` checks the other column.
#[test]
fn every_call_of_the_table_is_run_here() {
    let here: String = include_str!("page.rs").split_whitespace().collect();
    let calls = column("`itsdangerous` 0.4");
    assert!(calls.len() >= 35, "{calls:?}");
    for call in calls {
        assert_eq!(call.matches('(').count(), call.matches(')').count(), "`{call}` is truncated");
        let packed: String = call.split_whitespace().collect();
        assert!(here.contains(&packed), "`{call}` is not run");
    }
}

#[test]
fn every_error_of_the_older_port_has_a_counterpart() {
    let key = "secret-key";
    let theirs = serializer_with_signer(default_builder(key).build(), URLSafeEncoding);
    let ours = UrlSafeSerializer::builder(key).salt(SALT).build().unwrap();
    let our_error = |token: &str| match ours.loads::<u8>(token).unwrap_err() {
        BadData::Signature { error, .. } => error,
        other => panic!("{other}"),
    };
    assert!(matches!(theirs.unsign::<u8>("Nw"), Err(BadSignature::SeparatorNotFound { .. })));
    assert!(matches!(our_error("Nw"), BadTimeSignature::MissingSeparator));
    assert!(matches!(theirs.unsign::<u8>("Nw.A"), Err(BadSignature::SignatureMismatch { .. })));
    assert!(matches!(our_error("Nw.A"), BadTimeSignature::BadSignature));
    let token = default_builder(key).build().sign("!");
    assert!(matches!(theirs.unsign::<u8>(&token), Err(BadSignature::PayloadInvalid { .. })));
    assert!(matches!(ours.loads::<u8>(&token), Err(BadData::Payload(_))));
    let token = theirs.sign(&"seven").unwrap();
    assert!(matches!(theirs.unsign::<u8>(&token), Err(BadSignature::PayloadInvalid { .. })));
    assert!(matches!(ours.loads::<u8>(&token), Err(BadData::Deserialize(_))));

    let theirs = default_builder(key).build().into_timestamp_signer();
    let ours = ours::TimestampSigner::new(key).unwrap();
    let token = theirs.as_signer().sign("a");
    assert!(matches!(theirs.unsign(&token), Err(BadTimedSignature::TimestampMissing { .. })));
    assert_eq!(ours.unsign(&token, None), Err(BadTimeSignature::MissingTimestamp));
    let token = theirs.as_signer().sign("a.b");
    assert!(matches!(theirs.unsign(&token), Err(BadTimedSignature::TimestampInvalid { .. })));
    assert_eq!(ours.unsign(&token, None), Err(BadTimeSignature::MalformedTimestamp));
    let old = SystemTime::now() - Duration::from_secs(100);
    let token = theirs.sign_with_timestamp("a", old);
    let minute = Duration::from_secs(60);
    let error = theirs.unsign(&token).unwrap().value_if_not_expired(minute);
    assert!(matches!(error, Err(BadTimedSignature::TimestampExpired { .. })));
    assert!(matches!(ours.unsign(&token, minute), Err(BadTimeSignature::Expired { .. })));
    // A serializer's `TimestampExpired` holds the value; ours returns it on request.
    let token =
        UrlSafeTimedSerializer::builder(key).salt(SALT).build().unwrap().dumps_at(&7, old).unwrap();
    let serializer = timed_serializer_with_signer(theirs, URLSafeEncoding);
    let error =
        serializer.unsign::<u8>(&token).unwrap().value_if_not_expired(minute).err().unwrap();
    let serializer = UrlSafeTimedSerializer::builder(key).salt(SALT).build().unwrap();
    assert_eq!((false, Ok(error.value)), serializer.loads_unverified::<u8>(&token, minute));

    assert!(Separator::new('-').is_err());
    let error = ours::Signer::builder(key).sep("-").build().unwrap_err();
    assert!(matches!(error, ConfigError::BadSeparator { .. }));
}

#[test]
fn tokens_from_the_future_are_refused_with_a_max_age() {
    let hour = Duration::from_secs(3600);
    let theirs = default_builder("secret-key").build().into_timestamp_signer();
    let signed = theirs.sign_with_timestamp("a", SystemTime::now() + 1000 * hour);
    assert_eq!(theirs.unsign(&signed).unwrap().value_if_not_expired(hour).unwrap(), "a");
    let ours = ours::TimestampSigner::new("secret-key").unwrap();
    assert!(matches!(ours.unsign(&signed, hour), Err(BadTimeSignature::FromTheFuture { .. })));
    assert!(ours.unsign(&signed, None).is_ok());
    let tolerant =
        ours::TimestampSigner::builder("secret-key").clock_skew(Duration::MAX).build().unwrap();
    assert!(tolerant.unsign(&signed, hour).is_ok());
}

#[test]
fn fractions_of_a_second_do_not_count_against_the_max_age() {
    let limit = Duration::from_secs(60);
    let theirs = default_builder("secret-key").build().into_timestamp_signer();
    // The age is between 60 and 61 seconds: in whole seconds it is exactly the limit.
    let now = SystemTime::now();
    let now_in_seconds = now.duration_since(UNIX_EPOCH).unwrap().as_secs();
    let signed =
        theirs.sign_with_timestamp("a", UNIX_EPOCH + Duration::from_secs(now_in_seconds - 60));
    std::thread::sleep(Duration::from_millis(1));
    assert!(theirs.unsign(&signed).unwrap().value_if_not_expired(limit).is_err());
    let ours = ours::TimestampSigner::new("secret-key").unwrap();
    assert!(ours.unsign_at(&signed, limit, now).is_ok());
    assert!(ours.unsign_at(&signed, MaxAge::from_secs(59), now).is_err());
}

#[test]
fn compressed_payloads_are_read() {
    // URLSafeSerializer("secret-key", salt="itsdangerous.Signer").dumps({"cart": ["apple"] * 9})
    let token = PAGE.lines().find(|line| line.starts_with("'.eJ")).unwrap().trim_matches('\'');
    let theirs = serializer_with_signer(default_builder("secret-key").build(), URLSafeEncoding);
    assert!(matches!(theirs.unsign::<Value>(token), Err(BadSignature::PayloadInvalid { .. })));
    let ours = UrlSafeSerializer::builder("secret-key").salt(SALT).build().unwrap();
    let cart = json!({"cart": vec!["apple"; 9]});
    assert_eq!(ours.loads::<Value>(token).unwrap(), cart);
    assert_eq!(ours.dumps(&cart).unwrap(), token);
    // The older port reads uncompressed tokens.
    let signer = ours::Signer::new("secret-key").unwrap();
    let uncompressed = signer.sign(&base64_encode(cart.to_string().as_bytes()));
    assert_eq!(uncompressed, theirs.sign(&cart).unwrap());
    assert_eq!(theirs.unsign::<Value>(&uncompressed).unwrap(), cart);
    assert_eq!(ours.loads::<Value>(&uncompressed).unwrap(), cart);
    let signer = ours::TimestampSigner::new("secret-key").unwrap();
    let time = UNIX_EPOCH + TIME;
    let uncompressed = signer.sign_at(&base64_encode(cart.to_string().as_bytes()), time).unwrap();
    let theirs = default_builder("secret-key").build().into_timestamp_signer();
    let theirs = timed_serializer_with_signer(theirs, URLSafeEncoding);
    assert_eq!(uncompressed, theirs.sign_with_timestamp(&cart, time).unwrap());
}

#[test]
fn serializers_have_another_default_salt() {
    // In Python, serializers have another default salt than signers, and so do ours.
    let theirs = serializer_with_signer(default_builder("secret-key").build(), URLSafeEncoding);
    let token = theirs.sign(&7).unwrap();
    assert!(
        UrlSafeSerializer::new("secret-key")
            .unwrap()
            .loads::<u8>(&token)
            .unwrap_err()
            .is_bad_signature()
    );
    let ours = UrlSafeSerializer::new("secret-key").unwrap().dumps(&7).unwrap();
    assert!(theirs.unsign::<u8>(&ours).is_err());
    let as_pythons = default_builder("secret-key").with_salt("itsdangerous").build();
    assert_eq!(serializer_with_signer(as_pythons, URLSafeEncoding).unsign::<u8>(&ours).unwrap(), 7);
}

#[test]
fn payload_length_and_nesting_are_limited() {
    let theirs = serializer_with_signer(default_builder("secret-key").build(), URLSafeEncoding);
    let ours = UrlSafeSerializer::builder("secret-key").salt(SALT);
    let long = theirs.sign(&"a".repeat(1 << 20)).unwrap();
    assert!(theirs.unsign::<String>(&long).is_ok());
    let error = ours.build().unwrap().loads::<String>(&long).unwrap_err();
    assert!(matches!(error, BadData::Payload(PayloadError::TooLong { .. })));
    let ours = UrlSafeSerializer::builder("secret-key")
        .salt(SALT)
        .max_payload_len(1 << 21)
        .build()
        .unwrap();
    assert!(ours.loads::<String>(&long).is_ok());
    // Nesting: the older port has serde_json's limit of 128.
    let signer = ours::Signer::new("secret-key").unwrap();
    let nested = |levels| {
        signer.sign(&base64_encode(
            format!("{}{}", "[".repeat(levels), "]".repeat(levels)).as_bytes(),
        ))
    };
    assert!(
        theirs.unsign::<Value>(&nested(127)).is_ok() && ours.loads::<Value>(&nested(127)).is_ok()
    );
    assert!(
        ours.loads::<Value>(&nested(256)).is_ok() && ours.loads::<Value>(&nested(257)).is_err()
    );
}

#[test]
fn times_before_1970_are_errors_instead_of_panics() {
    let before = UNIX_EPOCH - Duration::from_secs(1);
    let panics = catch_unwind(|| {
        default_builder("secret-key")
            .build()
            .into_timestamp_signer()
            .sign_with_timestamp("a", before)
    });
    assert!(panics.is_err());
    let ours = ours::TimestampSigner::new("secret-key").unwrap();
    assert!(matches!(ours.sign_at("a", before), Err(EncodeError::TimeBeforeEpoch { .. })));
}

#[test]
fn times_after_9999_are_refused() {
    let after = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let theirs = default_builder("secret-key").build().into_timestamp_signer();
    let signed = theirs.sign_with_timestamp("a", after);
    assert_eq!(theirs.unsign(&signed).unwrap().timestamp(), after);
    let ours = ours::TimestampSigner::new("secret-key").unwrap();
    assert!(matches!(
        ours.unsign(&signed, None),
        Err(BadTimeSignature::TimestampOutOfRange { .. })
    ));
}

/// Up to 0.4.1, a signature of 87 characters panics with SHA-512, without any key.
#[test]
fn overlong_signatures_are_refused_without_a_panic() {
    let theirs =
        SignerBuilder::<Sha512, HMACAlgorithm<Sha512>, DjangoConcat>::new("secret-key").build();
    let token = format!("a.{}", "A".repeat(87));
    assert!(catch_unwind(std::panic::AssertUnwindSafe(|| theirs.unsign(&token).is_err())).is_err());
    let ours = ours::Signer::builder("secret-key").digest(Digest::Sha512).build().unwrap();
    assert_eq!(ours.unsign(&token), Err(ours::BadSignature));
    // 0.4.1 fixed the panic for SHA-1 and SHA-256.
    let theirs =
        SignerBuilder::<Sha256, HMACAlgorithm<Sha256>, DjangoConcat>::new("secret-key").build();
    for length in 0..200 {
        let token = format!("a.{}", "A".repeat(length));
        assert!(default_builder("secret-key").build().unsign(&token).is_err());
        assert!(theirs.unsign(&token).is_err());
        assert!(ours.unsign(&token).is_err());
        assert!(ours::Signer::new("secret-key").unwrap().unsign(&token).is_err());
    }
}

#[test]
fn empty_keys_and_keyless_signers_are_not_supported() {
    assert!(default_builder("").build().unsign(&default_builder("").build().sign("a")).is_ok());
    assert_eq!(ours::Signer::new("").unwrap_err(), ConfigError::EmptySecretKey);
    let none = SignerBuilder::<Sha1, NoneAlgorithm, DjangoConcat>::new("secret-key").build();
    assert_eq!(none.unsign("forged.").unwrap(), "forged");
    assert!(none.unsign("forged.AAAA").is_err());
    assert!(ours::Signer::new("secret-key").unwrap().unsign("forged.").is_err());
}

#[test]
fn separators_may_be_any_string_outside_base64() {
    // With a non-ASCII separator, the older port's timestamp signer signs another byte than it
    // writes.
    let theirs = default_builder("secret-key").with_separator(Separator::new('é').unwrap()).build();
    let ours = ours::Signer::builder("secret-key").sep("é").build().unwrap();
    assert_eq!(theirs.sign("a"), ours.sign("a"));
    let theirs = theirs.into_timestamp_signer();
    let signed = theirs.sign("a");
    assert!(matches!(theirs.unsign(&signed), Err(BadTimedSignature::SignatureMismatch { .. })));
    let ours = ours::TimestampSigner::builder("secret-key").sep("é").build().unwrap();
    assert!(ours.unsign(&signed, None).is_err());
    let signed = ours.sign("a").unwrap();
    assert_eq!(ours.unsign(&signed, None).unwrap().0, "a");
    assert_eq!(theirs.unsign(&signed).unwrap().value(), "a");

    for separator in ["", "a", "7", "-", "_", "=", "a-_=7"] {
        assert!(ours::Signer::builder("secret-key").sep(separator).build().is_err(), "{separator}");
    }
    for separator in ["a.", ".a", "::", "-é", "+", "/"] {
        assert!(ours::Signer::builder("secret-key").sep(separator).build().is_ok(), "{separator}");
    }
}

/// One digest to derive the key, another one for the HMAC.
#[test]
fn two_digests_are_not_supported() {
    let token =
        SignerBuilder::<Sha1, HMACAlgorithm<Sha256>, DjangoConcat>::new("key").build().sign("a");
    for derivation in [
        KeyDerivation::DjangoConcat,
        KeyDerivation::Concat,
        KeyDerivation::Hmac,
        KeyDerivation::None,
    ] {
        for digest in [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512]
        {
            let builder = ours::Signer::builder("key").digest(digest).key_derivation(derivation);
            assert_eq!(builder.build().unwrap().unsign(&token), Err(ours::BadSignature));
        }
    }
}

#[test]
fn other_spellings_of_base64_are_read() {
    let theirs = default_builder("secret-key").build();
    let ours = ours::Signer::new("secret-key").unwrap();
    let signed = theirs.sign("my string");
    assert_eq!(signed, "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA");
    // Padding, and a last character with other unused bits.
    for respelled in
        ["my string.wh6tMHxLgJqB6oY1uT73iMlyrOA=", "my string.wh6tMHxLgJqB6oY1uT73iMlyrOB"]
    {
        assert!(theirs.unsign(respelled).is_err());
        assert!(ours.unsign(respelled).is_ok());
    }
    // The same in payloads, where both read padding, and the other alphabet.
    let respelled = [theirs.sign("Nx"), theirs.sign("IsO/Ig")];
    let serializer = UrlSafeSerializer::builder("secret-key").salt(SALT).build().unwrap();
    let theirs = serializer_with_signer(theirs, URLSafeEncoding);
    for (token, value) in respelled.iter().zip([json!(7), json!("ÿ")]) {
        assert_eq!(serializer.loads::<Value>(token).unwrap(), value);
        assert!(theirs.unsign::<Value>(token).is_err());
    }
}

#[test]
fn numbers_are_written_and_read_like_in_python() {
    let theirs = serializer_with_signer(default_builder("secret-key").build(), NullEncoding);
    let ours = ours::Serializer::builder("secret-key")
        .salt(SALT)
        .compact(true)
        .ensure_ascii(false)
        .build()
        .unwrap();
    assert!(theirs.sign(&1e-6).unwrap().starts_with("1e-6."));
    assert!(ours.dumps(&1e-6).unwrap().starts_with("1e-06."));
    assert!(theirs.sign(&f64::NAN).unwrap().starts_with("null."));
    assert!(ours.dumps(&f64::NAN).unwrap().starts_with("NaN."));
    let signed = |json: &str| ours::Signer::new("secret-key").unwrap().sign(json);
    assert!(theirs.unsign::<f64>(&signed("NaN")).is_err());
    assert!(ours.loads::<f64>(&signed("NaN")).unwrap().is_nan());
    assert!(theirs.unsign::<f64>(&signed("1e400")).is_err());
    assert_eq!(ours.loads::<f64>(&signed("1e400")), Ok(f64::INFINITY));
    // Floats are Python's: an `f32` is written as the equal `f64`.
    assert!(theirs.sign(&0.1_f32).unwrap().starts_with("0.1."));
    assert!(ours.dumps(&0.1_f32).unwrap().starts_with("0.10000000149011612."));
    assert_eq!(ours.loads::<f32>(&theirs.sign(&0.1_f32).unwrap()), Ok(0.1));
    assert_eq!(theirs.unsign::<f32>(&ours.dumps(&0.1_f32).unwrap()).unwrap(), 0.1);
    // An integer beyond `u64`.
    let long = signed("100000000000000000000");
    assert_eq!(theirs.unsign::<Value>(&long).unwrap(), json!(1e20));
    assert_eq!(ours.loads_value(&long).unwrap().to_string(), "100000000000000000000");
}

/// `serde_bytes` serializes as bytes, `Vec<u8>` as a sequence.
#[test]
fn bytes_are_refused_like_in_python() {
    struct Bytes;
    impl serde::Serialize for Bytes {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&[1, 2])
        }
    }
    let theirs = serializer_with_signer(default_builder("secret-key").build(), NullEncoding);
    let ours = ours::Serializer::builder("secret-key").salt(SALT).compact(true).build().unwrap();
    assert!(theirs.sign(&Bytes).unwrap().starts_with("[1,2]."));
    let error = ours.dumps(&Bytes).unwrap_err();
    assert_eq!(error.to_string(), "object of type bytes is not JSON serializable");
    assert_eq!(ours.dumps(&[1, 2]).unwrap(), theirs.sign(&Bytes).unwrap());
}

#[derive(Debug, serde::Deserialize)]
struct User {
    id: u8,
}

#[test]
fn the_last_of_duplicate_keys_wins() {
    let theirs = serializer_with_signer(default_builder("secret-key").build(), NullEncoding);
    let signed = ours::Signer::new("secret-key").unwrap().sign(r#"{"id":1,"id":2}"#);
    assert!(theirs.unsign::<User>(&signed).is_err());
    let ours = ours::Serializer::builder("secret-key").salt(SALT).build().unwrap();
    assert_eq!(ours.loads::<User>(&signed).unwrap().id, 2);
}

#[test]
fn errors_do_not_print_values_or_signatures() {
    let theirs = default_builder("secret-key").build();
    let error = theirs.unsign("value.forged").unwrap_err();
    assert_eq!(error.to_string(), "Signature \"forged\" does not match.");
    assert!(format!("{error:?}").contains("value: \"value\""));
    let ours = ours::Signer::new("secret-key").unwrap().unsign("value.forged").unwrap_err();
    assert_eq!(ours.to_string(), "signature does not match");
    let ours =
        UrlSafeSerializer::new("secret-key").unwrap().loads::<u8>("value.forged").unwrap_err();
    assert!(
        !format!("{ours:?} {ours}").contains("value\"") && !format!("{ours:?}").contains("forged")
    );
    // Ours borrow nothing, so that `?` can convert them to `Box<dyn Error>`.
    fn is_static<T: std::error::Error + Send + Sync + 'static>(_: &T) {}
    is_static(&ours);
}

/// The tokens of the older port's own tests, `src/*.rs` of 0.4.1.
#[test]
fn tokens_of_the_older_ports_tests_are_read() {
    let ours = ours::Signer::new("hello").unwrap();
    let signed = "this is a test.hgGT0Zoara4L13FX3_xm-xmfa_0"; // signer.rs, test_signature_basic
    assert_eq!(ours.sign("this is a test"), signed);
    assert_eq!(ours.unsign(signed), Ok("this is a test"));
    let other = ours::Signer::builder("hello").sep("!").build().unwrap();
    let signed = "this is a test!hgGT0Zoara4L13FX3_xm-xmfa_0"; // test_non_default_separator
    assert_eq!(other.sign("this is a test"), signed);
    for token in ["", "fish", ".", "w.", ".w"] {
        assert!(ours.unsign(token).is_err(), "{token}"); // test_unsign_edge_cases
    }

    let time = UNIX_EPOCH + Duration::from_secs(1_560_181_622);
    let ours = ours::TimestampSigner::new("hello").unwrap();
    let signed = "hello world.XP57dg.uBK_KvrfABr48ZHk6IrBINjpqp8"; // timed.rs, test_sign
    assert_eq!(ours.sign_at("hello world", time).unwrap(), signed);
    assert_eq!(ours.unsign(signed, None), Ok(("hello world", time)));

    let ours = ours::Serializer::builder("hello world").salt(SALT).compact(true).build().unwrap();
    // serde_serializer.rs, test_sign_null_encoding
    let signed = "[1,2,3].bq_ST5hV4J35lKdovyr_ng-ZIxU";
    assert_eq!(ours.dumps(&[1, 2, 3]).unwrap(), signed);
    assert_eq!(ours.loads::<[u8; 3]>(signed), Ok([1, 2, 3]));
    // test_unsign_unverified_bad_signature
    let wrong = ours::Serializer::builder("not the right key lol").salt(SALT).build().unwrap();
    assert_eq!(wrong.loads_unverified::<[u8; 3]>(signed), (false, Ok([1, 2, 3])));
    assert!(wrong.loads::<[u8; 3]>(signed).is_err());
    let ours = UrlSafeSerializer::builder("hello world").salt(SALT).build().unwrap();
    let signed = "WzEsMiwzXQ.ohh92zNcvFVoWHrPf5uumLp6mbQ"; // test_sign_url_safe_encoding
    assert_eq!(ours.dumps(&[1, 2, 3]).unwrap(), signed);
    assert_eq!(ours.loads::<[u8; 3]>(signed), Ok([1, 2, 3]));
    let ours = OurTimedSerializer::builder("hello world").salt(SALT).compact(true).build().unwrap();
    let signed = "[1,2,3].XP57dg.azFnnbv1s1cilwCeXmeVlMmbqD4"; // test_timed_sign_null_encoding
    assert_eq!(ours.dumps_at(&[1, 2, 3], time).unwrap(), signed);
    assert_eq!(ours.loads::<[u8; 3]>(signed, None), Ok(([1, 2, 3], time)));

    // algorithm.rs, test_hmac_algorithm: the key "foo" without derivation.
    let ours = ours::Signer::builder("foo").key_derivation(KeyDerivation::None).build().unwrap();
    assert_eq!(ours.get_signature("bar"), "RrTsWGEXFU2s1J1mTl1j_ciO-1E");

    // The benchmarks still have tokens of 0.3, whose epoch was 2011.
    let ours = ours::TimestampSigner::builder("hello").legacy_epoch(true).build().unwrap();
    let signed = "hello world.D-AM9g.T7AHtE1DsJn4dzUb-oeOwpWWoX8";
    assert_eq!(ours.unsign(signed, None), Ok(("hello world", time)));
    assert_eq!(ours.sign_at("hello world", time).unwrap(), signed);
    let theirs = default_builder("hello").build().into_timestamp_signer();
    let years =
        theirs.unsign(signed).unwrap().timestamp().elapsed().unwrap().as_secs() / (365 * 86_400);
    let real = time.elapsed().unwrap().as_secs() / (365 * 86_400);
    assert_eq!(years - real, 41);
    let ours =
        OurTimedSerializer::builder("hello world").salt(SALT).legacy_epoch(true).build().unwrap();
    let signed = "[1,2,3].D-AM9g.nHmuOEE3v5DuwHEW9noSBOvExO0";
    assert_eq!(ours.loads::<[u8; 3]>(signed, None), Ok(([1, 2, 3], time)));
}

/// The examples of the older port's documentation, and of `MultiSerializer`.
#[test]
fn tokens_of_the_older_ports_examples_are_read() {
    let theirs = default_builder("secret key").build().sign("hello world!");
    let ours = ours::Signer::new("secret key").unwrap();
    assert_eq!(ours.unsign(&theirs), Ok("hello world!"));
    let old = serializer_with_signer(default_builder("old key").build(), URLSafeEncoding);
    let ours =
        UrlSafeSerializer::builder("new key").fallback_key("old key").salt(SALT).build().unwrap();
    let token = old.sign(&"Signed with old key".to_owned()).unwrap();
    assert_eq!(ours.loads::<String>(&token).unwrap(), "Signed with old key");
}

/// Pull request 8 of the older port asks for nameable types, to store a signer in a struct.
#[test]
fn signers_can_be_struct_fields() {
    #[derive(Debug, Clone)]
    struct Service {
        signer: ours::TimestampSigner,
        links: UrlSafeTimedSerializer,
    }
    let service = Service {
        signer: ours::TimestampSigner::new("secret-key").unwrap(),
        links: UrlSafeTimedSerializer::new("secret-key").unwrap(),
    };
    fn shared<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    let service = shared(service.clone());
    assert!(service.signer.validate(&service.signer.sign("a").unwrap(), None));
    assert_eq!(service.links.loads::<u8>(&service.links.dumps(&7).unwrap(), None).unwrap().0, 7);
}

/// Pull request 9 asks for a constant separator; here it is a string.
#[test]
fn a_separator_can_be_a_constant() {
    const SEPARATOR: &str = ".";
    let ours = ours::Signer::builder("hello").sep(SEPARATOR).build().unwrap();
    assert_eq!(ours.sign("this is a test"), "this is a test.hgGT0Zoara4L13FX3_xm-xmfa_0");
}

/// To share tokens with Python, users of the older port write an `Encoding` that inflates.
#[test]
fn a_custom_encoding_that_inflates_reads_the_same_tokens() {
    struct Inflating;
    impl Encoding for Inflating {
        fn encode(&self, text: String) -> String {
            URLSafeEncoding.encode(text)
        }

        fn decode(&self, text: String) -> Result<String, itsdangerous::PayloadError> {
            let Some(compressed) = text.strip_prefix('.') else {
                return URLSafeEncoding.decode(text);
            };
            let bytes = ours::base64_decode(compressed).unwrap();
            let mut inflated = String::new();
            let mut decoder = flate2::read::ZlibDecoder::new(bytes.as_slice());
            std::io::Read::read_to_string(&mut decoder, &mut inflated).unwrap();
            Ok(inflated)
        }
    }
    let week = Duration::from_secs(7 * 24 * 3600);
    let signer = default_builder("secret-key").with_salt("session").build().into_timestamp_signer();
    let theirs = timed_serializer_with_signer(signer, Inflating);
    let ours = UrlSafeTimedSerializer::builder("secret-key").salt("session").build().unwrap();
    for session in [json!({"id": 7}), json!({"id": 7, "scopes": vec!["admin"; 20]})] {
        let token = ours.dumps(&session).unwrap();
        let read = theirs.unsign::<Value>(&token).unwrap().value_if_not_expired(week).unwrap();
        assert_eq!(read, session);
        assert_eq!(ours.loads::<Value>(&token, week).unwrap().0, session);
        assert_eq!(ours.loads::<Value>(&theirs.sign(&session).unwrap(), week).unwrap().0, session);
    }
}

/// Chat servers make tokens like Discord's: the user id in base64, signed with the user's password
/// hash, which is looked up by the id in the token.
#[test]
fn the_key_can_depend_on_the_unverified_payload() {
    let id = base64_encode(b"1234567890");
    let theirs = default_builder("$argon2id$hash".to_owned()).build().into_timestamp_signer();
    let token = theirs.sign_with_timestamp(&id, UNIX_EPOCH + TIME);
    let claimed = token.split('.').next().unwrap();
    assert_eq!(ours::base64_decode(claimed).unwrap(), b"1234567890");
    let ours = ours::TimestampSigner::new("$argon2id$hash").unwrap();
    assert_eq!(ours.unsign(&token, None), Ok((id.as_str(), UNIX_EPOCH + TIME)));
    assert_eq!(ours.sign_at(&id, UNIX_EPOCH + TIME).unwrap(), token);
    let after_a_new_password = ours::TimestampSigner::new("$argon2id$another").unwrap();
    assert_eq!(after_a_new_password.unsign(&token, None), Err(BadTimeSignature::BadSignature));
}
