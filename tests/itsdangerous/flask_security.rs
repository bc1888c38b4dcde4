//! Tokens that real Flask-Security signed and verified, handled as the guide describes.

use std::time::Duration;

use flask_session_cookie::Value;
use flask_session_cookie::itsdangerous::{UrlSafeSerializer, UrlSafeTimedSerializer};

use crate::cases::{cases, id, text, time};
use crate::common::typed::{from_typed, identical};

#[test]
fn tokens_are_signed_and_verified_like_flask_security() {
    let cases = cases(include_str!("../../fixtures/security-5.9.2.json"), 73);
    for case in &cases {
        let (id, group) = id(case);
        let serializer = |key: &str| {
            UrlSafeTimedSerializer::builder(key).salt(text(case, "salt")).build().unwrap()
        };
        let payload = case.get("payload").map(|payload| from_typed(payload).unwrap());
        match group {
            // The serializer class of each purpose; the signer has its defaults.
            "serializer" => {
                let untimed = id == "serializer/refresh_token_serializer";
                assert_eq!(text(case, "class") == "URLSafeSerializer", untimed, "{id}");
                assert_eq!(text(case, "class") == "URLSafeTimedSerializer", !untimed, "{id}");
                assert_eq!(
                    (text(case, "key_derivation"), text(case, "digest")),
                    ("django-concat", "sha1")
                );
            }
            "made" if id == "made/refresh_token" => {
                let serializer =
                    UrlSafeSerializer::builder("dev").salt(text(case, "salt")).build().unwrap();
                let payload = payload.unwrap();
                assert_eq!(serializer.dumps_value(&payload).unwrap(), text(case, "token"));
                assert!(identical(&serializer.loads_value(text(case, "token")).unwrap(), &payload));
            }
            "made" => {
                let payload = payload.unwrap();
                let token = serializer("dev").dumps_value_at(&payload, time(case)).unwrap();
                assert_eq!(token, text(case, "token"), "{id}");
                let (loaded, _) =
                    serializer("dev").loads_value_at(&token, None, time(case)).unwrap();
                assert!(identical(&loaded, &payload), "{id}");
            }
            "given" => {
                let max_age = Duration::from_secs(case["max_age"].as_u64().unwrap());
                let loaded =
                    serializer("dev").loads_value_at(text(case, "token"), max_age, time(case));
                let verdict = &case["verdict"];
                match (&loaded, verdict["error"].as_str()) {
                    (Ok((payload, _)), None) => {
                        let uid = match (payload, text(case, "kind")) {
                            (Value::Dict(token), "remember") => token.get("uid"),
                            (Value::List(items), _) => items.first(),
                            (uid, "tf_validity") => Some(uid),
                            (other, kind) => panic!("{kind}: {other}"),
                        };
                        assert_eq!(uid, Some(&text(verdict, "uid").into()), "{id}");
                    }
                    (Err(error), Some("expired" | "SignatureExpired")) => {
                        assert!(error.is_expired(), "{id}: {error}");
                    }
                    (Err(error), Some("invalid" | "BadSignature" | "BadTimeSignature")) => {
                        assert!(error.is_bad_signature() && !error.is_expired(), "{id}: {error}");
                    }
                    _ => panic!("{id}: {loaded:?}, but {verdict}"),
                }
            }
            // A token to reset a password stays valid when the password changes; a token to confirm
            // an address does not when the address changes.
            "changed" if id == "changed/password" => assert!(case["verdict"]["uid"].is_string()),
            "changed" => assert_eq!(text(&case["verdict"], "error"), "invalid"),
            "fallbacks" => {
                // The last fallback key signs.
                let last = case["fallbacks"].as_array().unwrap().last().unwrap().as_str().unwrap();
                let (token, now) = (text(case, "token"), time(case));
                let (payload, _) = serializer(last).loads_value_at(token, None, now).unwrap();
                assert_eq!(serializer(last).dumps_value_at(&payload, now).unwrap(), token, "{id}");
                let error = serializer("dev").loads_value_at(token, None, now).unwrap_err();
                assert!(error.is_bad_signature());
            }
            other => panic!("unknown group {other}"),
        }
    }
}
