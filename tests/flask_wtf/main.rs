//! Replays what real Flask-WTF did: `fixtures/wtf-1.3.0.json`, described in `fixtures/README.md`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in test functions, but not in their helpers"
)]

#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code, unreachable_pub, reason = "shared with the differential run")]
mod compare;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::{Duration, SystemTime};

use common::at::{SIGNED_AT, at};
use compare::{BAD_REFERRER, Case, compare};
use flask_session_cookie::flask_wtf::{
    CsrfError, CsrfProtect, CsrfProtectBuilder, GenerateCsrfError,
};
use flask_session_cookie::{ConfigError, Session, Value};
use serde_json::Value as Json;

fn now() -> SystemTime {
    at(SIGNED_AT)
}

fn fixture() -> Vec<Json> {
    let fixture: Json =
        serde_json::from_str(include_str!("../../fixtures/wtf-1.3.0.json")).unwrap();
    assert_eq!(fixture["flask_wtf"], "1.3.0");
    fixture["cases"].as_array().unwrap().clone()
}

#[test]
fn tokens_are_generated_and_validated_like_flask_wtf() {
    let csrf = CsrfProtect::new("dev").unwrap();
    let mut judged = 0;
    for case in fixture().iter().filter(|case| case.get("answer").is_none()) {
        let token = case["token"].as_str().unwrap();
        let mut session = Session::new();
        if let Some(held) = case["session"].as_str() {
            session.insert("csrf_token", held);
        }
        let Some(verdict) = case.get("verdict") else {
            assert_eq!(csrf.generate_csrf_at(&mut session, [9; 64], now()).unwrap(), token);
            continue;
        };
        judged += 1;
        let then = match case["later"].as_i64().unwrap() {
            later @ 0.. => now() + Duration::from_secs(later as u64),
            earlier => now() - Duration::from_secs(earlier.unsigned_abs()),
        };
        let ours =
            csrf.validate_csrf_at(&session, token, then).err().map(|error| error.to_string());
        assert_eq!(ours.as_deref(), verdict["refused"].as_str(), "{}", case["id"]);
    }
    assert!(judged >= 12, "only {judged} cases");
}

#[test]
fn requests_are_protected_like_flask_wtf() {
    let mut deviations = BTreeMap::new();
    let mut counts = BTreeMap::<_, usize>::new();
    for mut case in fixture().into_iter().filter(|case| case.get("answer").is_some()) {
        let fields = case.as_object_mut().unwrap();
        let (id, answer) = (fields.remove("id").unwrap(), fields.remove("answer").unwrap());
        let id = id.as_str().unwrap();
        *counts.entry(id.split('/').next().unwrap().to_owned()).or_default() += 1;
        let case: Case = serde_json::from_value(case).unwrap();
        match compare(&case, &answer) {
            Ok(None) => {}
            Ok(Some(deviation)) => *deviations.entry(deviation).or_default() += 1,
            Err(why) => panic!("{id}: {why}"),
        }
    }
    let expected = [("generate", 42), ("origin", 108), ("protect", 35), ("validate", 78)];
    assert_eq!(counts, expected.map(|(name, count)| (name.to_owned(), count)).into());
    assert_eq!(deviations, BTreeMap::from([(BAD_REFERRER, 12)]));
}

#[test]
fn a_token_is_valid_only_for_its_session() {
    let csrf = CsrfProtect::new("dev").unwrap();
    let mut session = Session::from([("csrf_token", "held")]);
    let token = csrf.generate_csrf_at(&mut session, [0; 64], now()).unwrap();
    assert!(session.is_accessed() && !session.is_modified(), "{session:?}");
    assert_eq!(csrf.validate_csrf_at(&session, &token, now()), Ok(()));

    let mut another = Session::new();
    csrf.generate_csrf_at(&mut another, [0; 64], now()).unwrap();
    assert!(another.is_modified());
    assert_eq!(csrf.validate_csrf_at(&another, &token, now()), Err(CsrfError::Mismatch));
    assert_eq!(
        csrf.validate_csrf_at(&Session::new(), &token, now()),
        Err(CsrfError::SessionTokenMissing)
    );
}

#[test]
fn every_session_gets_a_new_random_token() {
    let csrf = CsrfProtect::new("dev").unwrap();
    let held = || {
        let mut session = Session::new();
        csrf.generate_csrf(&mut session).unwrap();
        session["csrf_token"].as_str().unwrap().to_owned()
    };
    let (one, another) = (held(), held());
    assert!(one.len() == 40 && one.bytes().all(|digit| digit.is_ascii_hexdigit()), "{one}");
    assert_ne!(one, another);
}

#[test]
fn fallback_keys_verify_but_do_not_sign() {
    let mut session = Session::new();
    let old =
        CsrfProtect::new("old").unwrap().generate_csrf_at(&mut session, [0; 64], now()).unwrap();
    let csrf =
        CsrfProtect::builder("new").fallback_key("older").fallback_key("old").build().unwrap();
    assert_eq!(csrf.validate_csrf_at(&session, &old, now()), Ok(()));
    let new = csrf.generate_csrf_at(&mut session, [0; 64], now()).unwrap();
    assert_eq!(CsrfProtect::new("new").unwrap().validate_csrf_at(&session, &new, now()), Ok(()));
    let removed = CsrfProtect::new("new").unwrap().validate_csrf_at(&session, &old, now());
    assert!(matches!(removed, Err(CsrfError::Invalid(_))), "{removed:?}");
}

#[test]
fn errors_have_their_cause_as_source() {
    let csrf = CsrfProtect::new("dev").unwrap();
    let mut session = Session::new();
    let token = csrf.generate_csrf_at(&mut session, [0; 64], now()).unwrap();
    let late =
        csrf.validate_csrf_at(&session, &token, now() + Duration::from_secs(3601)).unwrap_err();
    assert_eq!(
        late.source().unwrap().to_string(),
        "the signature has expired: its age is 3601 s, the limit 3600 s"
    );
    let forged = csrf.validate_csrf_at(&session, &token[..token.len() - 1], now()).unwrap_err();
    assert_eq!(forged.source().unwrap().to_string(), "signature does not match");
    session.insert("csrf_token", Value::Null);
    assert_eq!(
        csrf.generate_csrf_at(&mut session, [0; 64], now()).unwrap().split('.').next(),
        Some("bnVsbA")
    );
}

#[test]
fn empty_keys_are_refused() {
    assert_eq!(CsrfProtect::new("").unwrap_err(), ConfigError::EmptySecretKey);
    let error = CsrfProtect::builder("dev").fallback_key("").build().unwrap_err();
    assert_eq!(error, ConfigError::EmptyFallbackKey { index: 0 });
}

#[test]
fn finding_a_token_is_fast_in_large_forms() {
    let csrf = CsrfProtect::new("dev").unwrap();
    let names: Vec<String> = (0..200_000).map(|number| format!("{number}-csrf_token")).collect();
    let start = std::time::Instant::now();
    assert_eq!(csrf.find_token(names.iter().map(|name| (&**name, "")), |_| None), None);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn settings_are_thread_safe_and_hide_their_keys() {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    fn check_builder<T: Send + Sync + std::fmt::Debug + 'static>() {}
    check::<CsrfProtect>();
    check_builder::<CsrfProtectBuilder>();
    check::<CsrfError>();
    check::<GenerateCsrfError>();
    const KEY: &str = "correct horse battery staple";
    let builder = CsrfProtect::builder(KEY).fallback_key(KEY);
    let printed = format!("{builder:?}") + &format!("{:?}", builder.build());
    assert!(!printed.contains("correct") && !printed.contains("99, 111, 114"), "{printed}");
}
