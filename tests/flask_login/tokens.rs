//! Remember tokens: encoded, decoded, and read from the `Cookie` header.

use flask_session_cookie::ConfigError;
use flask_session_cookie::flask_login::{BadRememberToken, RememberCookie, RememberToken};
use flask_session_cookie::itsdangerous::BadSignature;
use serde::Deserialize;

use crate::common::settings::Key;
use crate::fixture::{cases, remember_token};
use crate::request::Header;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    secret_key: Key,
    user_id: String,
    token: Option<String>,
    raises: Option<String>,
}

#[test]
fn tokens_are_encoded_like_flask_login() {
    let cases = cases::<Made>(&["made"]);
    assert!(cases.len() >= 200, "only {} cases", cases.len());
    for (id, case) in cases {
        match remember_token(&case.secret_key) {
            Ok(remember_token) => {
                let token = remember_token.encode(&case.user_id);
                assert_eq!(Some(&token), case.token.as_ref(), "{id}");
                assert_eq!(remember_token.decode(&token), Ok(&*case.user_id), "{id}");
            }
            Err(error) => {
                assert_eq!(error, ConfigError::SecretKeyNotLatin1, "{id}");
                assert_eq!(case.raises.as_deref(), Some("UnicodeEncodeError"), "{id}");
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    secret_key: Key,
    token: String,
    user_id: Option<String>,
    raises: Option<String>,
}

#[test]
fn tokens_are_refused_exactly_when_flask_login_refuses_them() {
    let cases = cases::<Shown>(&["shown"]);
    assert!(cases.len() >= 500, "only {} cases", cases.len());
    for (id, case) in cases {
        let Ok(remember_token) = remember_token(&case.secret_key) else {
            // Flask-Login does not use the key unless the token has a separator.
            let raised = case.raises.as_deref();
            assert!(raised == Some("UnicodeEncodeError") || !case.token.contains('|'), "{id}");
            continue;
        };
        let ours = remember_token.decode(&case.token);
        match (&case.user_id, &case.raises) {
            (Some(user_id), None) => assert_eq!(ours, Ok(&**user_id), "{id}"),
            (None, None) => assert!(ours.is_err_and(|error| error.is_ignored()), "{id}: {ours:?}"),
            (None, Some(raised)) => {
                assert_eq!(raised, "TypeError", "{id}");
                assert_eq!(ours, Err(BadRememberToken::SignatureNotAscii), "{id}");
            }
            (Some(_), Some(_)) => panic!("{id}: loaded and raised"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    raw: Header,
    value: Option<String>,
}

/// The fixture's values are not signed: `value|signature`, with the signature inside the quotes.
#[test]
fn header_values_are_parsed_like_werkzeug() {
    let remember_token = RememberToken::new("dev").unwrap();
    let cases = cases::<Raw>(&["raw"]);
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    for (id, case) in cases {
        let raw = case.raw.bytes();
        let Some(value) = case.value else {
            assert_eq!(
                remember_token.decode_raw(&raw),
                Err(BadRememberToken::MalformedValue),
                "{id}"
            );
            continue;
        };
        let signed = remember_token.encode(&value);
        let digest = signed.rsplit('|').next().unwrap();
        let spaces = raw.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
        let whole = match raw.split_at(raw.len() - spaces) {
            ([start @ .., b'"'], after) => [start, b"|", digest.as_bytes(), b"\"", after].concat(),
            (all, after) => [all, b"|", digest.as_bytes(), after].concat(),
        };
        assert_eq!(remember_token.decode_raw(&whole), Ok(value), "{id}");
    }
}

#[test]
fn errors_name_the_cause() {
    let remember_token = RememberToken::new("dev").unwrap();
    let error = |token: &str| remember_token.decode(token).unwrap_err();
    assert_eq!(error("1").to_string(), "not a remember token: there is no `|` in it");
    assert_eq!(error("1|"), BadRememberToken::BadSignature(BadSignature));
    assert_eq!(error("1|0").to_string(), "signature does not match");
    assert_eq!(error("1|é").to_string(), "the signature of the remember token is not ASCII");
    assert_eq!(RememberToken::new("").unwrap_err(), ConfigError::EmptySecretKey);
    assert_eq!(RememberToken::with_bytes(b"").unwrap_err(), ConfigError::EmptySecretKey);
}

#[test]
fn only_a_cookie_verified_by_a_fallback_key_reports_it() {
    let [new, old] = ["new", "old"].map(|key| RememberToken::new(key).unwrap());
    let (new_token, old_token) = (new.encode("1"), old.encode("1"));
    let remember_cookie = RememberCookie::new(new.with_fallback_key("old").unwrap());
    let reports = |header: &str| remember_cookie.verified_by_fallback(header);
    assert!(reports(&format!("remember_token={old_token}")));
    assert!(!reports(&format!("remember_token={new_token}")));
    assert!(!reports("remember_token=1|forged"));
    assert!(!reports("theme=dark"));
}

#[test]
fn tokens_are_thread_safe_and_hide_their_keys() {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    check::<RememberToken>();
    check::<BadRememberToken>();
    const KEY: &str = "correct horse ключ";
    assert_eq!(
        format!("{:?}", RememberToken::new("correct horse")),
        "Ok(RememberToken { fallback_keys: 0, .. })"
    );
    let error = RememberToken::new(KEY).unwrap_err();
    let printed = format!("{error} {error:?} {error:#?}");
    assert!(!printed.contains("correct") && !printed.contains("ключ"), "{printed}");
}
