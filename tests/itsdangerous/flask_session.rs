//! Session ids that real Flask-Session signed and verified.

use flask_session_cookie::itsdangerous::{KeyDerivation, Signer};
use serde::Deserialize;

use crate::common::settings::Key;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    key: Option<Key>,
    /// The id that was signed.
    sid: Option<String>,
    cookie: Option<String>,
    /// The id that Flask-Session read from a cookie that it was given.
    taken: Option<String>,
}

#[test]
fn session_ids_are_signed_and_verified_like_flask_session() {
    let file = include_str!("../../fixtures/flask-session-0.8.0.json");
    let File { cases } = serde_json::from_str(file).unwrap();
    let (mut made, mut taken, mut refused) = (0, 0, 0);
    for case in &cases {
        let (Some(key), Some(cookie)) = (&case.key, &case.cookie) else { continue };
        let signer =
            Signer::builder(key.bytes()).salt("flask-session").key_derivation(KeyDerivation::Hmac);
        let signer = signer.build().unwrap();
        let id = match &case.sid {
            Some(sid) => {
                made += 1;
                assert_eq!(signer.sign(sid), *cookie, "{}", case.id);
                Some(sid)
            }
            None => {
                *if case.taken.is_some() { &mut taken } else { &mut refused } += 1;
                case.taken.as_ref()
            }
        };
        assert_eq!(signer.unsign(cookie).ok(), id.map(String::as_str), "{}", case.id);
    }
    assert!(made >= 14 && taken >= 4 && refused >= 13, "{made} {taken} {refused}");
}
