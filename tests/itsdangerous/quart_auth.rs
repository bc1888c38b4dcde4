//! Tokens that real quart-auth signed and verified, handled as the guide describes.

use std::time::Duration;

use flask_session_cookie::itsdangerous::{Digest, UrlSafeTimedSerializer};

use crate::cases::{cases, id, text, time};

#[test]
fn tokens_are_signed_and_verified_like_quart_auth() {
    for case in cases(include_str!("../../fixtures/quart-auth-0.12.0.json"), 39) {
        let (id, group) = id(&case);
        let token = text(&case, "token");
        let settings = &case["settings"];
        let mut builder =
            UrlSafeTimedSerializer::builder(settings["secret_key"].as_str().unwrap_or("dev"))
                .salt(settings["salt"].as_str().unwrap_or("quart auth salt"))
                .digest(Digest::Sha512);
        for key in settings["fallback_keys"].as_array().into_iter().flatten() {
            builder = builder.fallback_key(key.as_str().unwrap());
        }
        let serializer = builder.build().unwrap();
        if group == "request" {
            let attributes = "; Secure; HttpOnly; Path=/; SameSite=Lax";
            let cookie = format!("QUART_AUTH={token}{attributes}");
            let in_cookie = id == "request/cookie";
            assert_eq!(case["set_cookie"].as_str(), in_cookie.then_some(cookie.as_str()));
            let who = |is_read| if is_read { "7" } else { "nobody" };
            assert_eq!(text(&case, "by_cookie"), who(in_cookie));
            assert_eq!(text(&case, "by_header"), who(!in_cookie));
            assert_eq!(text(&case, "by_lower_case_header"), who(!in_cookie));
            assert_eq!(text(&case, "by_token_alone"), who(false));
            continue;
        }
        if group == "made" {
            assert_eq!(
                serializer.dumps_at(text(&case, "auth_id"), time(&case)).unwrap(),
                token,
                "{id}"
            );
        }
        let duration = Duration::from_secs(settings["duration"].as_u64().unwrap_or(31_536_000));
        let loaded = serializer.loads_at::<String>(token, duration, time(&case)).ok();
        assert_eq!(
            loaded.as_ref().map(|(auth_id, _)| auth_id.as_str()),
            case["verdict"]["auth_id"].as_str(),
            "{id}"
        );
    }
}
