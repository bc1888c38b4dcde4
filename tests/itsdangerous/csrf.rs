//! CSRF tokens that real Flask-WTF made and judged.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadData, UrlSafeTimedSerializer};
use serde_json::Value as Json;

/// What `flask_wtf.csrf.validate_csrf` does, with its messages.
fn validate(token: &str, session: Option<&str>, now: std::time::SystemTime) -> Result<(), &'static str> {
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
    if token.is_empty() {
        return Err("The CSRF token is missing.");
    }
    let Some(session) = session else { return Err("The CSRF session token is missing.") };
    match serializer.loads_at::<String>(token, Some(Duration::from_secs(3600)), now) {
        Ok((held, _)) if held == session => Ok(()),
        Ok(_) => Err("The CSRF tokens do not match."),
        Err(error) if error.is_expired() => Err("The CSRF token has expired."),
        Err(BadData::Signature { .. } | BadData::Payload(_)) => Err("The CSRF token is invalid."),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn flask_wtfs_tokens_are_made_and_judged_as_by_flask_wtf() {
    let fixture: Json = serde_json::from_str(include_str!("../../fixtures/wtf-1.3.0.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap();
    assert!(cases.len() >= 13);
    let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for case in cases {
        let (token, session) = (case["token"].as_str().unwrap(), case["session"].as_str());
        let Some(verdict) = case.get("verdict") else {
            let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
            assert_eq!(serializer.dumps_at(session.unwrap(), signed_at).unwrap(), token);
            continue;
        };
        let now = match case["later"].as_i64().unwrap() {
            later @ 0.. => signed_at + Duration::from_secs(later as u64),
            earlier => signed_at - Duration::from_secs(earlier.unsigned_abs()),
        };
        assert_eq!(validate(token, session, now).err(), verdict["refused"].as_str(), "{}", case["id"]);
    }
}
