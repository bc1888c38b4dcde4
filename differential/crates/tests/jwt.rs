//! How a JWT crate handles the tokens of `TimedJSONWebSignatureSerializer`, as the guide describes.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadJws, TimedJsonWebSignatureSerializer};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

type Confirm = BTreeMap<String, u64>;

/// The guide's token of itsdangerous 2.0.1, which expired in 2023.
fn token() -> String {
    let page = include_str!("../../../docs/tokens.md");
    let (_, code) = page.split_once("let token = \"eyJhbGciOiJIUzUxMiIsImlhdCI6").unwrap();
    let (rest, _) = code.split_once('"').unwrap();
    let rest: String = rest.split(['\\', '\n', ' ']).collect();
    format!("eyJhbGciOiJIUzUxMiIsImlhdCI6{rest}")
}

#[test]
fn jsonwebtoken_does_not_check_exp_in_the_header() {
    let key = DecodingKey::from_secret(b"dev").unwrap();
    let mut validation = Validation::new(Algorithm::HS512);
    let error = decode::<Confirm>(&token(), &key, &validation).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::MissingRequiredClaim("exp".to_owned()));

    validation.required_spec_claims.clear();
    assert!(validation.validate_exp);
    let claims = decode::<Confirm>(&token(), &key, &validation).unwrap().claims;
    assert_eq!(claims["confirm"], 7);

    // It does verify the signature.
    let other = DecodingKey::from_secret(b"other").unwrap();
    let error = decode::<Confirm>(&token(), &other, &validation).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::InvalidSignature);

    // This crate checks `exp` in the header, like itsdangerous.
    let ours = TimedJsonWebSignatureSerializer::new("dev").unwrap();
    assert!(matches!(ours.loads::<Confirm>(&token()), Err(BadJws::Expired { .. })));
    let in_time = UNIX_EPOCH + Duration::from_secs(1_700_003_600);
    assert_eq!(ours.loads_at::<Confirm>(&token(), in_time).unwrap()["confirm"], 7);
}
