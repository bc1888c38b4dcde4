//! The search for the keys and settings with which a signature matches.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{Signer, UrlSafeTimedSerializer};
use flask_session_cookie::{Digest, KeyDerivation, Session, SessionCodec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value as Json;

use super::{NOW, inspect_stdin};

fn session() -> Session {
    [("username", "Alice")].into_iter().collect()
}

fn sign(key: &[u8], salt: &str, key_derivation: KeyDerivation, digest: Digest) -> String {
    let codec = SessionCodec::builder(key).salt(salt).key_derivation(key_derivation).digest(digest);
    codec
        .build()
        .unwrap()
        .encode_at(&session(), UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        .unwrap()
}

fn found(cookie: &str, options: &[&str]) -> Json {
    let report = inspect_stdin(&[options, &["--json"], &NOW], cookie).json();
    assert_eq!(report["verified"], false, "{report}");
    let found = report["found"].clone();
    assert!(found.is_object(), "nothing found for {cookie} with {options:?}");
    assert_eq!(found["error"], Json::Null, "{found}");
    found
}

/// The line with the key.
fn key_line<'a>(found: &'a Json, language: &str) -> &'a str {
    let lines = found[language].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
    lines
        .into_iter()
        .find(|line| !["import ", "from ", "use "].iter().any(|import| line.starts_with(import)))
        .unwrap()
}

/// The app's key, the given key, and the Python expression that turns it into the app's key.
const KEYS: &[(&[u8], &str, &str)] = &[
    (b"dev", "dev\n", "key.strip()"),
    (b"dev", " dev\r\n", "key.strip()"),
    (b"dev", "\"dev\"", "key.strip().strip('\"')"),
    (b"dev", "'dev'\n", "key.strip().strip(\"'\")"),
    (b"\xf0\x00", r"b'\xf0\x00'", "ast.literal_eval(key.strip())"),
    (b"\xf0\x00", r"\xf0\x00", r#"ast.literal_eval("b'" + key.strip().strip("'\"") + "'")"#),
    (b"\xf0\x9f", r"'\xf0\x9f'", r#"ast.literal_eval("b'" + key.strip().strip("'\"") + "'")"#),
    ("ð\n".as_bytes(), r"\xf0\n", r#"ast.literal_eval("'" + key.strip().strip("'\"") + "'")"#),
    (b"\x5f\x3d\xff", "5f3dff", "bytes.fromhex(key)"),
    (b"\xfb\xff\xfe", "+//+", "base64.b64decode(key)"),
    (b"\xfb\xff\xfe\xfb", "+//++w==", "base64.b64decode(key)"),
    (b"\xfb\xff\xfe\xfb", "+//++w", r#"base64.b64decode(key + "==")"#),
    (b"\xfb\xff\xfe\xfb", "-__--w==", "base64.urlsafe_b64decode(key)"),
    (b"\xfb\xff\xfe\xfb", "-__--w", r#"base64.urlsafe_b64decode(key + "==")"#),
    (b"dev", "SECRET_KEY=dev\n", r#"key.split("=", 1)[1].strip().strip("'\"")"#),
    (b"dev", "export SECRET_KEY='dev'", r#"key.split("=", 1)[1].strip().strip("'\"")"#),
    (b"dev", r"dev\n", r#"key.removesuffix(r"\n")"#),
    (b"dev", "\u{feff}dev\r\n", r#"key.removeprefix("\ufeff").strip()"#),
    (b"dev\n", "dev", r#"key.encode() + b"\n""#),
    (b"dev\r\n", "dev", r#"key.encode() + b"\r\n""#),
    (b"dev ", "dev", r#"key.encode() + b" ""#),
    (b"\"dev\"", "dev", r#"b'"' + key.encode() + b'"'"#),
    (b"'dev'", "dev", r#"b"'" + key.encode() + b"'""#),
    (b"b'dev'", "dev", "str(key.encode())"),
    (b"646576", "dev", "key.encode().hex()"),
    (b"ZGV2aWw=", "devil", "base64.b64encode(key.encode())"),
    (b"\xe9", "\u{e9}", r#"key.encode("latin-1")"#),
    ("Ã©".as_bytes(), "\u{e9}", r#"key.encode().decode("latin-1")"#),
];

#[test]
fn an_altered_key_is_found() {
    for (app_key, given, python) in KEYS {
        let cookie = sign(app_key, "cookie-session", KeyDerivation::Hmac, Digest::Sha1);
        let found = found(&cookie, &["--secret-key", given]);
        assert_eq!(key_line(&found, "python"), format!("app.secret_key = {python}"), "{given:?}");
        assert!(found["alteration"].is_string(), "{found}");
    }
}

#[test]
fn bytes_that_the_app_has_as_text_are_found() {
    for (app_key, python) in [
        ("5f3dff", "key.hex()"),
        ("5F3DFF", "key.hex().upper()"),
        ("Xz3/", "base64.b64encode(key)"),
        ("Xz3_", "base64.urlsafe_b64encode(key)"),
        (r"b'_=\xff'", "str(key)"),
    ] {
        let cookie = sign(app_key.as_bytes(), "cookie-session", KeyDerivation::Hmac, Digest::Sha1);
        let found = found(&cookie, &["--secret-key", "5f3dff", "--key-format", "hex"]);
        assert_eq!(key_line(&found, "python"), format!("app.secret_key = {python}"));
    }
}

#[test]
fn an_altered_fallback_key_is_found() {
    let cookie = sign(b"old", "cookie-session", KeyDerivation::Hmac, Digest::Sha1);
    let found = found(&cookie, &["--secret-key", "new", "--fallback-key", "old\n"]);
    assert_eq!(
        (&found["key"], &found["differences"][0]),
        (&"fallback-1".into(), &"fallback key 1".into())
    );
    assert_eq!(key_line(&found, "python"), r#"app.config["SECRET_KEY_FALLBACKS"] = [key.strip()]"#);
    let rust: Vec<_> = found["rust"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().trim())
        .collect();
    assert_eq!(
        rust[1..],
        ["SessionCodec::builder(secret_key)", ".fallback_key(key.trim_ascii())", ".build()?"]
    );
}

#[test]
fn a_lost_dot_is_found() {
    let cookie = super::LOGIN.strip_prefix('.').unwrap();
    let found = found(cookie, &["--secret-key", "dev"]);
    assert_eq!(found["lost_dot"], true);
}

#[test]
fn tokens_and_sessions_are_distinguished() {
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let token = |salt| {
        let serializer = UrlSafeTimedSerializer::builder("dev").salt(salt).build().unwrap();
        serializer.dumps_at(&serde_json::json!({"user": 7}), time).unwrap()
    };
    let dev = ["--secret-key", "dev", "--json"];
    let report = inspect_stdin(&[&dev, &NOW], token("itsdangerous")).json();
    assert_eq!(
        (&report["verified"], &report["kind"]),
        (&true.into(), &"url-safe-timed-token".into())
    );
    let report =
        inspect_stdin(&[&dev, &["--salt", "reset-password"], &NOW], token("reset-password")).json();
    assert_eq!(
        (&report["verified"], &report["kind"]),
        (&true.into(), &"url-safe-timed-token".into())
    );
    let found = found(&token("itsdangerous"), &["--secret-key", "dev\n"]);
    assert_eq!(key_line(&found, "python"), "URLSafeTimedSerializer(key.strip())");
    assert_eq!(
        key_line(&found, "rust"),
        "UrlSafeTimedSerializer::builder(key.trim_ascii()).build()?"
    );
}

#[test]
fn an_ambiguous_value_is_not_certain() {
    // A session interface and a serializer may have the same settings.
    let cookie = sign(b"dev", "x", KeyDerivation::DjangoConcat, Digest::Sha1);
    let settings =
        ["--salt", "x", "--key-derivation", "django-concat", "--secret-key", "dev", "--json"];
    let report = inspect_stdin(&[&settings, &NOW], &cookie).json();
    assert_eq!((&report["verified"], &report["certainty"]), (&true.into(), &"likely".into()));
    assert_eq!(report["also"][0], "url-safe-timed-token");
}

#[test]
fn tokens_of_every_known_salt_are_found() {
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (salt, _) in flask_session_cli::scheme::SALTS {
        if matches!(salt, "cookie-session" | "itsdangerous") {
            continue;
        }
        let serializer = UrlSafeTimedSerializer::builder("dev").salt(salt).build().unwrap();
        let token = serializer.dumps_at(&serde_json::json!(["x"]), time).unwrap();
        let report = inspect_stdin(&[&["--secret-key", "dev", "--json"], &NOW], &token).json();
        let salt_found = if report["verified"] == true {
            report["kind"].clone()
        } else {
            report["found"]["salt"].clone()
        };
        assert!(salt_found == salt || report["kind"] == "flask-security-token", "{salt}: {report}");
    }
}

#[test]
fn a_flask_session_id_is_verified_and_its_key_found() {
    let signer = Signer::builder("dev")
        .salt("flask-session")
        .key_derivation(KeyDerivation::Hmac)
        .build()
        .unwrap();
    let id = signer.sign("uE8VW5JpjcNUdBJq6_3IGjSR5921D4avEevMeqhgYP0");
    let report = inspect_stdin(&[&["--secret-key", "dev", "--json"], &NOW], &id).json();
    assert_eq!(
        (&report["kind"], &report["verified"]),
        (&"signed-flask-session-id".into(), &true.into())
    );
    assert_eq!(
        key_line(&found(&id, &["--secret-key", "dev\n"]), "python"),
        r#"Signer(key.strip(), salt='flask-session', key_derivation='hmac')"#
    );
}

#[test]
fn nothing_is_cracked() {
    let cookie = sign(b"password", "cookie-session", KeyDerivation::Hmac, Digest::Sha1);
    let keys: Vec<String> = (0..20).map(|number| format!("key{number}\n")).collect();
    let fallbacks: Vec<&str> = keys.iter().flat_map(|key| ["--fallback-key", key]).collect();
    let report =
        inspect_stdin(&[&["--secret-key", "x", "--json"], &fallbacks, &NOW], &cookie).json();
    assert_eq!((&report["found"], &report["trials"]), (&Json::Null, &500.into()));
}

/// A setting that differs in the app.
#[derive(Debug, Clone)]
enum Setting {
    Key(usize),
    Salt(&'static str),
    KeyDerivation(KeyDerivation),
    Digest(Digest),
    Epoch,
    Dot,
}

fn setting() -> impl Strategy<Value = Setting> {
    let salts: Vec<_> =
        flask_session_cli::scheme::SALTS.iter().map(|(salt, _)| *salt).skip(1).collect();
    prop_oneof![
        (0..KEYS.len()).prop_map(Setting::Key),
        prop::sample::select(salts).prop_map(Setting::Salt),
        prop::sample::select(vec![
            KeyDerivation::Concat,
            KeyDerivation::DjangoConcat,
            KeyDerivation::None
        ])
        .prop_map(Setting::KeyDerivation),
        prop::sample::select(vec![Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512])
            .prop_map(Setting::Digest),
        Just(Setting::Epoch),
        Just(Setting::Dot),
    ]
}

/// For 200 cookies with one random setting changed, the command finds that setting and no other.
#[test]
fn one_changed_setting_is_found() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[20; 32]);
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let strategy = (setting(), "[a-z]{1,8}", "[ -~]{0,300}");
    let result = TestRunner::new_with_rng(config, rng).run(&strategy, |(setting, name, text)| {
        let (app_key, given) = match setting {
            Setting::Key(index) => (KEYS[index].0, KEYS[index].1),
            _ => (&b"dev"[..], "dev"),
        };
        let mut codec = SessionCodec::builder(app_key);
        match &setting {
            Setting::Salt(salt) => codec = codec.salt(salt),
            Setting::KeyDerivation(key_derivation) => codec = codec.key_derivation(*key_derivation),
            Setting::Digest(digest) => codec = codec.digest(*digest),
            Setting::Epoch => codec = codec.legacy_epoch(true),
            Setting::Key(_) | Setting::Dot => {}
        }
        let text = if matches!(setting, Setting::Dot) { "compressible".repeat(20) } else { text };
        let session: Session = [(name.as_str(), text.as_str())].into_iter().collect();
        let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut cookie = codec.build().unwrap().encode_at(&session, time).unwrap();
        if matches!(setting, Setting::Dot) {
            prop_assert_eq!(cookie.remove(0), '.');
        }

        let found = found(&cookie, &["--secret-key", given]);
        let named = match setting {
            Setting::Key(index) => {
                key_line(&found, "python") == format!("app.secret_key = {}", KEYS[index].2)
            }
            Setting::Salt(salt) => found["salt"] == salt,
            Setting::KeyDerivation(key_derivation) => {
                found["key_derivation"] == key_derivation.to_string()
            }
            Setting::Digest(digest) => found["digest"] == digest.to_string(),
            Setting::Epoch => found["legacy_epoch"] == true,
            Setting::Dot => found["lost_dot"] == true,
        };
        prop_assert!(named, "{:?}: {}", setting, found);
        prop_assert_eq!(found["differences"].as_array().unwrap().len(), 1, "{}", found);
        Ok(())
    });
    result.unwrap();
}

/// JSON in URL-safe base64.
fn base64(json: &str) -> String {
    flask_session_cookie::itsdangerous::base64_encode(json.as_bytes())
}

#[test]
fn a_jwt_of_the_algorithm_none_is_never_verified() {
    for header in [r#"{"alg":"none","typ":"JWT"}"#, r#"{"alg":"none"}"#] {
        let token = format!("{}.{}.", base64(header), base64(r#"{"sub":"admin"}"#));
        let report = inspect_stdin(&[&["--secret-key", "anything", "--json"], &NOW], &token);
        assert_eq!(
            (&report.json()["verified"], report.code),
            (&false.into(), 1),
            "{}",
            report.stdout
        );
    }
}

#[test]
fn times_outside_the_calendar_are_not_shown() {
    for exp in ["-1e300", "1e300", "-9223372036854775808", "9223372036854775807"] {
        let payload = base64(&format!("{{\"exp\":{exp}}}"));
        let token =
            format!("{}.{payload}.{}", base64(r#"{"alg":"HS256","typ":"JWT"}"#), "A".repeat(43));
        for options in [&[][..], &["--secret-key", "dev"], &["--json"]] {
            let run = inspect_stdin(&[options, &NOW], &token);
            assert!(run.code < 2 && !run.stdout.contains("years"), "{}{}", run.stdout, run.stderr);
        }
    }
}

#[test]
fn the_code_includes_the_given_settings() {
    let codec = SessionCodec::builder("dev").legacy_epoch(true).build().unwrap();
    let cookie =
        codec.encode_at(&session(), UNIX_EPOCH + Duration::from_secs(1_699_000_000)).unwrap();
    let given =
        ["--legacy-epoch", "--lifetime", "8640000", "--clock-skew", "500", "--secret-key", "dev\n"];
    let found = found(&cookie, &given);
    let rust = found["rust"].to_string();
    for setting in [
        ".legacy_epoch(true)",
        ".lifetime(Duration::from_secs(8640000))",
        ".clock_skew(Duration::from_secs(500))",
    ] {
        assert!(rust.contains(setting), "{rust}");
    }
    assert!(
        found["python"].to_string().contains("app.permanent_session_lifetime = 8640000"),
        "{found}"
    );
}

#[test]
fn another_cookie_that_verifies_is_found() {
    let [wrong, right] = [&b"wrong"[..], b"dev"]
        .map(|key| sign(key, "cookie-session", KeyDerivation::Hmac, Digest::Sha1));
    let header = format!("Cookie: session={wrong}; session={right}");
    let run = inspect_stdin(&[&["--secret-key", "dev"], &NOW], &header);
    assert!(
        run.stdout.contains("\nFOUND: cookie 2 verifies, but Flask reads this one"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("NOT FOUND"), "{}", run.stdout);
}

#[test]
fn tokens_with_any_salt_are_not_sessions() {
    let time = UNIX_EPOCH + Duration::from_secs(1_690_000_000);
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("reset-salt").build().unwrap();
    let token = serializer.dumps_at(&serde_json::json!({"ver": "1"}), time).unwrap();
    let report = inspect_stdin(&[&["--secret-key", "dev", "--json"], &NOW], &token).json();
    assert_eq!(
        key_line(&report["found"], "python"),
        "URLSafeTimedSerializer(key, salt='reset-salt')",
        "{report}"
    );
    assert_eq!((&report["expires_at"], &report["found"]["error"]), (&Json::Null, &Json::Null));
    assert_eq!(report["kind"], "url-safe-timed-token");

    let given =
        ["--secret-key", "dev", "--salt", "confirm", "--key-derivation", "django-concat", "--json"];
    for value in [serde_json::json!("bob@example.com"), serde_json::json!(["x"])] {
        let serializer = UrlSafeTimedSerializer::builder("dev").salt("confirm").build().unwrap();
        let token = serializer.dumps_at(&value, time).unwrap();
        let report = inspect_stdin(&[&given, &NOW], &token).json();
        assert_eq!(
            (&report["verified"], &report["kind"]),
            (&true.into(), &"url-safe-timed-token".into())
        );
    }
}

#[test]
fn the_last_of_many_keys_is_tried() {
    let cookie = sign(b"old", "cookie-session", KeyDerivation::Hmac, Digest::Sha1);
    let keys: Vec<String> = (0..20).map(|number| format!("key{number}")).collect();
    let fallbacks: Vec<&str> = keys.iter().flat_map(|key| ["--fallback-key", key]).collect();
    let found = found(
        &cookie,
        &[&["--secret-key", "x"], &fallbacks[..], &["--fallback-key", "old\n"]].concat(),
    );
    assert_eq!(found["key"], "fallback-21");
}

#[test]
fn the_other_epoch_is_not_a_remedy_if_it_refuses_too() {
    let cookie = SessionCodec::new("dev")
        .unwrap()
        .encode_at(&session(), UNIX_EPOCH + Duration::from_secs(900_000_000))
        .unwrap();
    let report = inspect_stdin(&[&["--secret-key", "dev", "--json"], &NOW], &cookie).json();
    assert_eq!((&report["reason"], &report["found"]), (&"expired".into(), &Json::Null));
}

#[test]
fn passing_the_default_settings_changes_nothing() {
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let signer = Signer::builder("dev")
        .salt("flask-session")
        .key_derivation(KeyDerivation::Hmac)
        .build()
        .unwrap();
    let id = signer.sign("uE8VW5JpjcNUdBJq6_3IGjSR5921D4avEevMeqhgYP0");
    let token = UrlSafeTimedSerializer::builder("dev").build().unwrap();
    let token = |value| token.dumps_at(&value, time).unwrap();
    for (value, salt, derivation, kind) in [
        (id, "flask-session", "hmac", "signed-flask-session-id"),
        (
            token(serde_json::json!({"user_id": 7})),
            "itsdangerous",
            "django-concat",
            "url-safe-timed-token",
        ),
        (
            token(serde_json::json!({"_fresh": true})),
            "itsdangerous",
            "django-concat",
            "url-safe-timed-token",
        ),
    ] {
        let salt = ["--salt", salt];
        let derivation = ["--key-derivation", derivation];
        for options in [&[][..], &salt, &derivation, &[salt, derivation].concat()] {
            let report =
                inspect_stdin(&[&["--secret-key", "dev", "--json"], options, &NOW], &value).json();
            assert_eq!(
                (&report["verified"], &report["kind"]),
                (&true.into(), &kind.into()),
                "{options:?}: {report}"
            );
        }
    }
}

#[test]
fn the_key_of_a_remember_token_is_latin_1() {
    use flask_session_cookie::flask_login::RememberToken;
    let token = RememberToken::new("schlüssel").unwrap().encode("42");
    assert_eq!(inspect_stdin(&[&["--secret-key", "schlüssel"], &NOW], &token).code, 0);
    assert_eq!(
        key_line(&found(&token, &["--secret-key", "schlüssel\n"]), "python"),
        "app.secret_key = key.strip()"
    );
}

#[test]
fn django_values_have_known_salts_and_may_be_from_the_future() {
    let plain = "hi:W5oP8xa6eBGgV5k7DKJ6umbExx2gB2nAo0lqRzzSRvo";
    assert_eq!(found(plain, &["--secret-key", "dev"])["salt"], "django.core.signing.Signer");
    let cookie = "eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1uQowS:-rtSxYPz5di6xD3Gqsn06fcLrJO9B6Jhwebx43fTbTc";
    let before = ["--secret-key", "dev", "--now", "1749999950"];
    assert_eq!(inspect_stdin(&[&before], cookie).code, 0);
}
