//! Error messages are lower case, have no full stop, and do not repeat their source.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::flask_login::{RememberToken, SessionProtection};
use flask_session_cookie::itsdangerous::{
    JsonWebSignatureSerializer, JwsAlgorithm, MaxAge, Serializer, Signer, TimestampSigner,
    UrlSafeTimedSerializer,
};
use flask_session_cookie::{
    DateTime, Digest, Int, KeyDerivation, SameSite, Session, SessionCodec, SessionInterface, Uuid,
    Value, Zlib,
};

mod common;

fn year_10000() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(253_402_300_800)
}

/// At least one of every error type; of those with many variants, the ones with a source.
fn errors() -> Vec<Box<dyn Error>> {
    let codec = SessionCodec::new("dev").unwrap();
    let interface = SessionInterface::new(codec.clone());
    let long = Session::from([("int", "9".repeat(5000).parse::<Int>().unwrap())]);
    let mut permanent = Session::from([("a", 1)]);
    permanent.set_permanent(true);
    let mut long_modified = long.clone();
    long_modified.set_modified(true);
    let signer = TimestampSigner::new("k").unwrap();
    let serializer = Serializer::new("k").unwrap();
    let timed = UrlSafeTimedSerializer::new("k").unwrap();
    let unsigned = Signer::builder("k").salt("itsdangerous").build().unwrap();
    let jws = JsonWebSignatureSerializer::new("k").unwrap();
    let jws_signer =
        Signer::builder("k").key_derivation(KeyDerivation::None).digest(Digest::Sha512);
    let jws_signer = jws_signer.build().unwrap();
    let remember = RememberToken::new("k").unwrap();
    vec![
        SessionCodec::new("").unwrap_err().into(),
        SessionInterface::builder(codec.clone()).name("").build().unwrap_err().into(),
        "x".parse::<SameSite>().unwrap_err().into(),
        "x".parse::<Zlib>().unwrap_err().into(),
        "x".parse::<Digest>().unwrap_err().into(),
        "x".parse::<KeyDerivation>().unwrap_err().into(),
        "x".parse::<SessionProtection>().unwrap_err().into(),
        codec.decode("x").unwrap_err().into(),
        codec.decode("a.b.c").unwrap_err().into(),
        codec.decode_at(&common::forge::plain("{"), UNIX_EPOCH).unwrap_err().into(),
        codec.encode(&long).unwrap_err().into(),
        interface.save(&long_modified).unwrap_err().into(),
        interface.save_at(&permanent, year_10000()).unwrap_err().into(),
        signer.sign_at("a", UNIX_EPOCH - Duration::from_secs(1)).unwrap_err().into(),
        signer.unsign("a", None).unwrap_err().into(),
        signer.unsign(&signer.sign("a").unwrap(), MaxAge::from_secs(-1)).unwrap_err().into(),
        unsigned.unsign("a.b").unwrap_err().into(),
        serializer.dumps(&long).unwrap_err().into(),
        serializer.dumps(&[Value::from(b"")]).unwrap_err().into(),
        serializer.dumps(&BTreeMap::from([((1, 2), 3)])).unwrap_err().into(),
        timed.loads::<u8>("a.b.c", None).unwrap_err().into(),
        serializer.loads::<u8>(&unsigned.sign("{")).unwrap_err().into(),
        serializer.loads::<u8>(&unsigned.sign("[\"a\"]")).unwrap_err().into(),
        "RS256".parse::<JwsAlgorithm>().unwrap_err().into(),
        jws.loads::<u8>("a").unwrap_err().into(),
        jws.loads::<u8>(&jws_signer.sign("A.e30")).unwrap_err().into(),
        jws.loads::<u8>(&jws_signer.sign("e30.e30")).unwrap_err().into(),
        Value::from(Uuid::nil()).to::<Uuid>().unwrap_err().into(),
        Session::from_serialize(&1).unwrap_err().into(),
        u8::try_from(Value::from(-1)).unwrap_err().into(),
        u8::try_from(Int::from(-1)).unwrap_err().into(),
        "x".parse::<Int>().unwrap_err().into(),
        "x".parse::<DateTime>().unwrap_err().into(),
        DateTime::try_from(year_10000()).unwrap_err().into(),
        remember.decode("1|a").unwrap_err().into(),
    ]
}

#[test]
fn messages_are_lower_case_without_a_full_stop() {
    for error in errors() {
        let message = error.to_string();
        let first = message.chars().next().unwrap();
        assert!(!first.is_uppercase() || message.starts_with("UUID"), "{message}");
        assert!(
            !message.ends_with('.') && !message.is_empty() && !message.contains('\n'),
            "{message}"
        );
    }
}

#[test]
fn no_message_repeats_its_source() {
    for error in errors() {
        let mut source = error.source();
        let message = error.to_string();
        while let Some(inner) = source {
            assert!(
                !message.contains(&inner.to_string()),
                "{message:?} contains {:?}",
                inner.to_string()
            );
            source = inner.source();
        }
    }
}
