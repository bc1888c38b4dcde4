//! What quart-auth and Flask-Security sign, read and written as `docs/tokens.md` shows it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::Value;
use flask_session_cookie::itsdangerous::{Digest, UrlSafeSerializer, UrlSafeTimedSerializer};
use serde_json::Value as Json;

use crate::common::typed::{from_typed, identical};

pub(crate) const SIGNED_AT: u64 = 1_700_000_000;

pub(crate) fn cases(file: &str, least: usize) -> Vec<Json> {
    let file: Json = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= least, "{}", cases.len());
    cases
}

/// When a case was tried: so many seconds after 1700000000.75.
pub(crate) fn time(case: &Json) -> SystemTime {
    let later = case.get("later").map_or(0.0, |later| later.as_f64().unwrap());
    UNIX_EPOCH + Duration::from_secs_f64(SIGNED_AT as f64 + 0.75 + later)
}

/// The name, which begins with its group.
pub(crate) fn id(case: &Json) -> (&str, &str) {
    let id = case["id"].as_str().unwrap();
    (id, id.split('/').next().unwrap())
}

pub(crate) fn text<'a>(case: &'a Json, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("{key}: {case}"))
}

#[test]
fn quart_auths_tokens_are_made_and_judged_as_by_quart_auth() {
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

#[test]
fn flask_securitys_tokens_are_made_and_judged_as_by_flask_security() {
    let cases = cases(include_str!("../../fixtures/security-5.9.2.json"), 73);
    for case in &cases {
        let (id, group) = id(case);
        let serializer = |key: &str| {
            UrlSafeTimedSerializer::builder(key).salt(text(case, "salt")).build().unwrap()
        };
        let payload = case.get("payload").map(|payload| from_typed(payload).unwrap());
        match group {
            // Which class, and no `signer_kwargs`.
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
            // A token to reset a password outlives the password; one to confirm an address does not
            // outlive the address.
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
