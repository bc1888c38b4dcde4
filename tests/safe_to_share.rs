//! Codecs, signers and errors can be shared between threads, and logged without showing a key.

mod common;

use std::fmt::Debug;

use common::at::{SIGNED_AT, at, seconds};
use flask_session_cookie::itsdangerous::{
    BadData, BadJws, BadTimeSignature, DumpError, FallbackSigner, JsonWebSignatureSerializer,
    Serializer, Signer, TimedJsonWebSignatureSerializer, TimedSerializer, TimestampSigner,
    UrlSafeSerializer, UrlSafeTimedSerializer,
};
use flask_session_cookie::{
    ConfigError, DateTime, DateTimeRangeError, DecodeError, DeserializeError, Dict, EncodeError,
    Int, ParseDateTimeError, ParseIntError, PayloadError, ResponseHeaders, SameSite, SaveError,
    SerializeError, Session, SessionCodec, SessionInterface, SessionInterfaceBuilder,
    TaggedJsonSerializer, TryFromIntError, TryFromValueError, UnverifiedCookie, Value,
};

#[test]
fn everything_is_send_and_sync() {
    fn check<T: Send + Sync + Clone + Debug + 'static>() {}
    fn check_error<T: std::error::Error + Send + Sync + Clone + 'static>() {}
    check::<SessionCodec>();
    check::<SessionInterface>();
    check::<SessionInterfaceBuilder>();
    check::<ResponseHeaders>();
    check::<SameSite>();
    check::<Session>();
    check::<Value>();
    check::<Dict>();
    check::<Int>();
    check::<DateTime>();
    check::<Signer>();
    check::<TimestampSigner>();
    check::<Serializer>();
    check::<TimedSerializer>();
    check::<UrlSafeSerializer>();
    check::<UrlSafeTimedSerializer>();
    check::<JsonWebSignatureSerializer>();
    check::<TimedJsonWebSignatureSerializer>();
    check::<FallbackSigner>();
    check::<TaggedJsonSerializer>();
    check::<UnverifiedCookie>();
    check_error::<ConfigError>();
    check_error::<EncodeError>();
    check_error::<DecodeError>();
    check_error::<PayloadError>();
    check_error::<BadTimeSignature>();
    check_error::<BadData>();
    check_error::<BadJws>();
    check_error::<SerializeError>();
    check_error::<DeserializeError>();
    check_error::<SaveError>();
    check_error::<DumpError>();
    check_error::<ParseIntError>();
    check_error::<TryFromIntError>();
    check_error::<TryFromValueError>();
    check_error::<ParseDateTimeError>();
    check_error::<DateTimeRangeError>();
}

#[test]
fn debug_output_hides_keys() {
    const KEY: &str = "correct horse battery staple";
    let builder = SessionCodec::builder(KEY).fallback_key(KEY);
    let codec = builder.clone().build().unwrap();
    let forged = codec.decode("eyJ9.ZVPxAA.AAAA").unwrap_err();
    let printed = [
        format!("{builder:?} {builder:#?}"),
        format!("{codec:?} {codec:#?}"),
        format!("{:?}", SessionInterface::new(codec.clone())),
        format!("{:?}", Signer::builder(KEY)),
        format!("{:?}", Signer::new(KEY)),
        format!("{:?}", TimestampSigner::new(KEY)),
        format!("{:?} {:?}", Serializer::builder(KEY).fallback_key(KEY), Serializer::new(KEY)),
        format!(
            "{:?} {:?}",
            TimedSerializer::builder(KEY).fallback_key(KEY),
            TimedSerializer::new(KEY)
        ),
        format!("{:?} {:?}", UrlSafeSerializer::builder(KEY), UrlSafeSerializer::new(KEY)),
        format!(
            "{:?} {:?}",
            UrlSafeTimedSerializer::builder(KEY),
            UrlSafeTimedSerializer::new(KEY)
        ),
        format!(
            "{:?} {:?}",
            JsonWebSignatureSerializer::builder(KEY),
            JsonWebSignatureSerializer::new(KEY)
        ),
        format!("{:?}", TimedJsonWebSignatureSerializer::new(KEY)),
        format!("{:?}", Serializer::new(KEY).unwrap().loads::<u8>("5.AAAA").unwrap_err()),
        format!("{forged:?} {forged}"),
    ];
    let as_numbers = format!("{:?}", KEY.as_bytes());
    for text in printed {
        assert!(
            !text.contains(KEY) && !text.contains(as_numbers.trim_matches(['[', ']'])),
            "{text}"
        );
    }
    assert_eq!(format!("{:?}", Signer::new(KEY).unwrap()), "Signer { .. }");
    assert_eq!(format!("{:?}", TimestampSigner::new(KEY).unwrap()), "TimestampSigner { .. }");
}

#[test]
fn debug_output_shows_the_settings() {
    let builder = SessionCodec::builder("dev").salt("pepper").lifetime(seconds(5)).sort_keys(false);
    let built = format!("{:?}", builder.clone().build().unwrap());
    for text in [&format!("{builder:?}"), &built] {
        for setting in ["lifetime: 5s", "sort_keys: false", "ensure_ascii: true", "UrlSafe(Stock)"]
        {
            assert!(text.contains(setting), "{setting}: {text}");
        }
    }
    assert!(format!("{builder:?}").contains(r#"salt: Some("pepper")"#));
}

#[test]
fn a_codec_can_be_used_by_many_threads() {
    let codec = SessionCodec::new("dev").unwrap();
    let session = Session::from_iter([("n", 1)]);
    let cookie = codec.encode_at(&session, at(SIGNED_AT)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    assert_eq!(
                        codec.clone().decode_at(&cookie, at(SIGNED_AT)),
                        Ok(session.clone())
                    );
                }
            });
        }
    });
}
