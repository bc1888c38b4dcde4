//! `docs/flask_security.md` names the crate that verifies the hashes in Flask-Security's tokens.

use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
use serde_json::Value;
use sha_crypt::{PasswordHashRef, PasswordVerifier, ShaCrypt};

#[test]
fn sha_crypt_verifies_the_hash_in_a_flask_security_token() {
    let fixture: Value =
        serde_json::from_str(include_str!("../../../fixtures/security-5.9.2.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == "made/confirm").unwrap();
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("confirm-salt").build().unwrap();
    let ((_, hash), _) =
        serializer.loads::<(String, String)>(case["token"].as_str().unwrap(), None).unwrap();
    let hash = PasswordHashRef::new(&hash).unwrap();
    assert!(ShaCrypt::default().verify_password(b"bob@example.com", hash).is_ok());
    assert!(ShaCrypt::default().verify_password(b"eve@example.com", hash).is_err());
}
