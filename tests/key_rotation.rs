//! Replacing a secret key without logging users out: the old key still verifies, the new one signs.

mod common;

use common::at::{SIGNED_AT, at};
use flask_session_cookie::itsdangerous::{BadSignature, BadTimeSignature, FallbackSigner, Signer};
use flask_session_cookie::{
    ConfigError, DecodeError, Digest, KeyDerivation, Session, SessionCodec, SessionInterface,
};

/// Alice's session, signed at the same time by Flask with the keys `dev`, `old1` and `old2`.
const BY_DEV: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
const BY_OLD1: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.PY6vI4N0y3gRnIPWaVIBiFZIJcY";
const BY_OLD2: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.N8DWYcafqtzUd4_J2yD2j7LG1M0";

fn rotated() -> SessionCodec {
    SessionCodec::builder("dev").fallback_key("old1").fallback_key("old2").build().unwrap()
}

#[test]
fn cookies_of_every_key_are_valid() {
    for cookie in [BY_DEV, BY_OLD1, BY_OLD2] {
        let session = rotated().decode_at(cookie, at(SIGNED_AT)).unwrap();
        assert_eq!(session.get("username").unwrap().as_str(), Some("Alice"));
    }
}

#[test]
fn only_the_new_key_signs() {
    let session = rotated().decode_at(BY_OLD1, at(SIGNED_AT)).unwrap();
    assert_eq!(rotated().encode_at(&session, at(SIGNED_AT)).unwrap(), BY_DEV);
}

#[test]
fn a_session_reports_verification_by_a_fallback() {
    let by_fallback =
        |cookie| rotated().decode_at(cookie, at(SIGNED_AT)).unwrap().verified_by_fallback();
    assert_eq!([BY_DEV, BY_OLD1, BY_OLD2].map(by_fallback), [false, true, true]);
    assert!(!Session::new().verified_by_fallback());

    // A fallback may also be the same key with other settings.
    let sha512 = SessionCodec::builder("dev").digest(Digest::Sha512).build().unwrap();
    let signer = FallbackSigner::new().key_derivation(KeyDerivation::Hmac).digest(Digest::Sha512);
    let codec = SessionCodec::builder("dev").fallback_signer(signer).build().unwrap();
    let cookie = sha512.encode_at(&Session::new(), at(SIGNED_AT)).unwrap();
    assert!(codec.decode_at(&cookie, at(SIGNED_AT)).unwrap().verified_by_fallback());
    assert!(!codec.decode_at(BY_DEV, at(SIGNED_AT)).unwrap().verified_by_fallback());
}

#[test]
fn a_session_of_an_old_key_is_saved_with_the_new_one() {
    let interface = SessionInterface::new(rotated());
    let mut session = interface.open_at(Some(BY_OLD1), at(SIGNED_AT)).unwrap();
    assert_eq!(interface.save_at(&session, at(SIGNED_AT)).unwrap().into_set_cookie(), None);
    session.set_modified(session.verified_by_fallback());
    let set_cookie = interface.save_at(&session, at(SIGNED_AT)).unwrap().into_set_cookie();
    assert_eq!(set_cookie, Some(format!("session={BY_DEV}; HttpOnly; Path=/")));
}

#[test]
fn a_removed_key_no_longer_verifies() {
    let later = SessionCodec::builder("dev").fallback_key("old2").build().unwrap();
    assert!(later.decode_at(BY_OLD2, at(SIGNED_AT)).is_ok());
    assert_eq!(
        later.decode_at(BY_OLD1, at(SIGNED_AT)),
        Err(DecodeError::Signature(BadTimeSignature::BadSignature))
    );
}

#[test]
fn a_bad_signature_reveals_no_details() {
    let error =
        rotated().decode_at(&BY_DEV.replace("ZVPxAA", "ZVPxAB"), at(SIGNED_AT)).unwrap_err();
    assert_eq!(error.to_string(), "signature does not match");
    assert_eq!(format!("{error:?}"), "Signature(BadSignature)");
    let error = rotated().decode_at("0123456789abcdef", at(SIGNED_AT)).unwrap_err();
    assert_eq!(error, DecodeError::Signature(BadTimeSignature::MissingSeparator));
    assert_eq!(error.to_string(), "not a signed value: it contains no separator");
}

#[test]
fn signers_accept_fallback_keys() {
    let rotated = Signer::builder("new").fallback_key("older").fallback_key("old").build().unwrap();
    for key in ["new", "older", "old"] {
        assert_eq!(rotated.unsign(&Signer::new(key).unwrap().sign("value")), Ok("value"));
    }
    assert_eq!(rotated.unsign(&Signer::new("oldest").unwrap().sign("value")), Err(BadSignature));
    assert_eq!(rotated.sign("value"), Signer::new("new").unwrap().sign("value"));
}

#[test]
fn empty_keys_are_refused_at_construction() {
    assert_eq!(SessionCodec::new("").unwrap_err(), ConfigError::EmptySecretKey);
    assert_eq!(Signer::new([]).unwrap_err(), ConfigError::EmptySecretKey);
    assert_eq!(ConfigError::EmptySecretKey.to_string(), "the secret key is empty");
    let error =
        SessionCodec::builder("dev").fallback_key("old").fallback_key("").build().unwrap_err();
    assert_eq!(error, ConfigError::EmptyFallbackKey { index: 1 });
    assert_eq!(error.to_string(), "fallback key 1 is empty");
}
