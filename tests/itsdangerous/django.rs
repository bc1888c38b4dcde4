//! Values that real Django signed and verified, handled with the code of the guide.

use flask_session_cookie::PayloadError;
use flask_session_cookie::itsdangerous::TimestampSigner;

use crate::cases::{cases, id, text, time};
use crate::common::at::{SIGNED_AT, at};
use crate::common::typed::{from_typed, identical};

include!("django_signing.rs");

/// With the key and the salt of a case.
fn signing_of(case: &serde_json::Value) -> Signing {
    let settings = &case["settings"];
    let salt = settings["salt"].as_str().unwrap_or("django.core.signing");
    let key = settings["secret_key"].as_str().unwrap_or("dev");
    let mut signing = Signing::new(key, salt).unwrap();
    if let Some(keys) = settings["fallback_keys"].as_array() {
        let mut builder = django::<Signer>(key, salt);
        for key in keys.iter().rev() {
            builder = builder.fallback_key(key.as_str().unwrap());
        }
        signing.signer = builder.build().unwrap();
    }
    signing
}

/// The class of Django's exception, if Django has one for this error.
fn class(refused: &Refused) -> Option<&'static str> {
    match refused {
        Refused::BadSignature => Some("BadSignature"),
        Refused::Expired => Some("SignatureExpired"),
        Refused::Timestamp | Refused::Payload(_) => None,
    }
}

#[test]
fn tokens_are_signed_and_verified_like_django() {
    let mut differ = Vec::new();
    for case in cases(include_str!("../../fixtures/django-5.2.19.json"), 140) {
        let (id, group) = id(&case);
        let (token, now) = (text(&case, "token"), time(&case));
        let seconds = now.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let input = case.get("input").map(from_typed);
        match group {
            "made" => {
                let signing = signing_of(&case);
                let Some(input) = input.unwrap() else {
                    // `json.dumps` writes lone surrogates, which a Rust string cannot hold.
                    let error = signing.loads(token, None, now).unwrap_err();
                    let lone = matches!(
                        error,
                        Refused::Payload(BadData::Payload(PayloadError::LoneSurrogate { .. }))
                    );
                    assert!(lone, "{id}: {error:?}");
                    differ.push(id.to_owned());
                    continue;
                };
                let compress = case["compress"].as_bool().unwrap();
                assert_eq!(signing.dumps(&input, compress, now).unwrap(), token, "{id}");
                let loaded = from_typed(&case["verdict"]["value"]).unwrap();
                assert!(identical(&signing.loads(token, None, now).unwrap(), &loaded), "{id}");
            }
            "session" => {
                let salt = "django.contrib.sessions.backends.signed_cookies";
                let signing = Signing::new("dev", salt).unwrap();
                let input = input.unwrap().unwrap();
                assert_eq!(signing.dumps(&input, true, now).unwrap(), token, "{id}");
                assert!(
                    identical(
                        &signing.loads(token, Some(Duration::from_secs(1_209_600)), now).unwrap(),
                        &input
                    ),
                    "{id}"
                );
            }
            "signer" => {
                let salt = "django.core.signing.Signer";
                let signer: Signer = django("dev", salt).build().unwrap();
                assert_eq!(signer.sign(text(&case, "value")), token, "{id}");
                assert_eq!(signer.unsign(token), Ok(text(&case, "value")), "{id}");
            }
            "timestamp-signer" => {
                let salt = "django.core.signing.TimestampSigner";
                let signer: Signer = django("dev", salt).build().unwrap();
                let signed = format!("{}:{}", text(&case, "value"), to_base62(seconds));
                assert_eq!(signer.sign(&signed), token, "{id}");
                assert_eq!(signer.unsign(token), Ok(signed.as_str()), "{id}");
            }
            "object" => {
                let builder = django::<UrlSafeSerializer>("dev", "django.core.signing.Signer");
                let serializer = builder.ensure_ascii(true).build().unwrap();
                let loaded = from_typed(&case["loaded"]).unwrap();
                assert!(identical(&serializer.loads_value(token).unwrap(), &loaded), "{id}");
                let shorter = case["compress"] == false
                    && serializer.dumps_value(&loaded).unwrap().starts_with('.');
                // Ours compresses if that is shorter; Django does so only with `compress=True`.
                assert_eq!(
                    serializer.dumps_value(&input.unwrap().unwrap()).unwrap() == token,
                    !shorter,
                    "{id}"
                );
            }
            "cookie" => {
                let (name, salt) = (text(&case, "name"), text(&case, "salt"));
                let salt = if case["legacy"] == true {
                    format!("{name}{salt}")
                } else {
                    format!("django.http.cookies.v2:{}:{salt}{name}", salt.chars().count())
                };
                let signer: Signer = django("django.http.cookiesdev", &salt).build().unwrap();
                let signed = format!("{}:{}", text(&case, "value"), to_base62(seconds));
                assert_eq!(signer.sign(&signed), token, "{id}");
                assert_eq!(text(&case, "read"), text(&case, "value"));
            }
            "given" => {
                let max_age = case["max_age"].as_u64().map(Duration::from_secs);
                let loaded = signing_of(&case).loads(token, max_age, now);
                let verdict = &case["verdict"];
                let agrees = match (&loaded, verdict["error"].as_str()) {
                    (Ok(value), None) => identical(value, &from_typed(&verdict["value"]).unwrap()),
                    (Err(Refused::Timestamp), Some("ValueError" | "IndexError")) => true,
                    (Err(Refused::Payload(_)), Some("Error" | "error" | "JSONDecodeError")) => true,
                    (Err(ours), Some(theirs)) => class(ours) == Some(theirs),
                    _ => false,
                };
                if !agrees {
                    println!("{id}: {loaded:?}, but {verdict}");
                    differ.push(id.to_owned());
                }
            }
            other => panic!("unknown group {other}"),
        }
    }
    assert_eq!(
        differ,
        [
            "made/surrogate",
            // Django compares signatures as text, itsdangerous as bytes.
            "given/plain/signature-padded",
            "given/compressed/signature-padded",
            // Timestamps that are negative or exceed `u64`.
            "given/signed/12",
            "given/signed/13",
            "given/signed/14",
            // Django reads a payload as Latin-1, this crate as UTF-8.
            "given/signed/15",
            "given/signed/16",
        ]
    );
}

#[test]
fn the_documented_code_is_the_tested_code() {
    let page = include_str!("../../docs/django.md");
    assert!(page.contains(include_str!("django_signing.rs")));
}

#[test]
fn timestamps_of_django_and_itsdangerous_differ() {
    let salt = "django.core.signing.TimestampSigner";
    let signer: TimestampSigner = django("dev", salt).build().unwrap();
    let signed = signer.sign_at("a", at(SIGNED_AT)).unwrap();
    let plain: Signer = django("dev", salt).build().unwrap();
    assert_eq!(plain.unsign(&signed), Ok("a:ZVPxAA"));
    assert_eq!(to_base62(SIGNED_AT), "1r31eq");
}
