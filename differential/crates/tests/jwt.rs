//! What `docs/tokens.md` says that a crate for JWT makes of the tokens of
//! `TimedJSONWebSignatureSerializer`.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadJws, TimedJsonWebSignatureSerializer};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

type Confirm = BTreeMap<String, u64>;

/// Made by itsdangerous 2.0.1, as on the page; it expired in 2023.
fn token() -> String {
    let page = include_str!("../../../docs/tokens.md");
    let (_, code) = page.split_once("let token = \"eyJhbGciOiJIUzUxMiIsImlhdCI6").unwrap();
    let (rest, _) = code.split_once('"').unwrap();
    let rest: String = rest.split(['\\', '\n', ' ']).collect();
    format!("eyJhbGciOiJIUzUxMiIsImlhdCI6{rest}")
}

#[test]
fn jsonwebtoken_requires_exp_in_the_payload_or_ignores_the_one_in_the_header() {
    let key = DecodingKey::from_secret(b"dev").unwrap();
    let mut validation = Validation::new(Algorithm::HS512);
    let error = decode::<Confirm>(&token(), &key, &validation).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::MissingRequiredClaim("exp".to_owned()));

    validation.required_spec_claims.clear();
    assert!(validation.validate_exp);
    let claims = decode::<Confirm>(&token(), &key, &validation).unwrap().claims;
    assert_eq!(claims["confirm"], 7);

    // With another key it does not: the signature is verified.
    let other = DecodingKey::from_secret(b"other").unwrap();
    let error = decode::<Confirm>(&token(), &other, &validation).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::InvalidSignature);

    // Ours looks where itsdangerous puts it.
    let ours = TimedJsonWebSignatureSerializer::new("dev").unwrap();
    assert!(matches!(ours.loads::<Confirm>(&token()), Err(BadJws::Expired { .. })));
    let in_time = UNIX_EPOCH + Duration::from_secs(1_700_003_600);
    assert_eq!(ours.loads_at::<Confirm>(&token(), in_time).unwrap()["confirm"], 7);
}
