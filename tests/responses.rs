//! Replays the responses of real Flask 3.1.3 with Werkzeug 3.1.9, in every situation of a session
//! and with every combination of cookie settings. See "Responses" in `fixtures/README.md`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use common::operations::operate;
use common::responses::{Answer, CookieSettings, next_header};
use common::settings;
use common::typed::dict_to_typed;
use flask_session_cookie::{ConfigError, DecodeError, Session, SessionCodec, SessionInterface};
use serde::Deserialize;
use serde_json::Value as Json;

const NOW: f64 = 1_700_000_000.75;

#[derive(Deserialize)]
struct Fixture {
    flask: String,
    werkzeug: String,
    situations_in_product: Vec<String>,
    cases: Vec<Json>,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/responses-3.1.3.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
});

impl Fixture {
    /// The cases of a group: their ids begin with its name.
    fn group<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Vec<(&str, T)> {
        let in_group = |case: &&Json| {
            case["id"]
                .as_str()
                .unwrap()
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let cases = self.cases.iter().filter(in_group);
        cases.map(|case| (case["id"].as_str().unwrap(), T::deserialize(case).unwrap())).collect()
    }
}

#[derive(Deserialize)]
struct Situation {
    cookie: Option<String>,
    operations: Vec<Json>,
    results: Option<Vec<Json>>,
    answer: Answer,
    /// With `refresh_each_request` off, if it differs.
    without_refresh: Option<Answer>,
    next: Option<Json>,
}

impl Situation {
    fn answer(&self, refresh: bool) -> &Answer {
        if refresh { &self.answer } else { self.without_refresh.as_ref().unwrap_or(&self.answer) }
    }

    /// The `Cookie` header for a cookie of this name.
    fn header(&self, name: &str) -> Option<String> {
        self.cookie.as_ref().map(|cookie| format!("{name}={cookie}"))
    }
}

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

fn now() -> SystemTime {
    settings::time(NOW)
}

fn open(interface: &SessionInterface, header: Option<&str>) -> Result<Session, DecodeError> {
    interface.open_at(header.and_then(|header| interface.cookie_value(header)).as_deref(), now())
}

/// The results of the operations, and whether the response is Flask's.
fn respond(
    interface: &SessionInterface,
    header: Option<&str>,
    operations: &[Json],
    flask: &Answer,
) -> (Option<Vec<Json>>, Result<(), String>) {
    let mut session = match open(interface, header) {
        Ok(session) => session,
        Err(error) if flask.error.is_some() && !error.is_bad_signature() => return (None, Ok(())),
        Err(error) => return (None, Err(format!("{error:?}"))),
    };
    let results = operations.iter().map(|operation| operate(&mut session, operation)).collect();
    let saved = interface.save_at(&session, now());
    (Some(results), if flask.is(&saved) { Ok(()) } else { Err(format!("{saved:?}")) })
}

#[test]
fn every_situation_gets_flasks_response() {
    let situations: Vec<(_, Situation)> = FIXTURE.group("situation");
    assert!(situations.len() > 850);
    for (id, situation) in situations {
        for refresh in [true, false] {
            let flask = situation.answer(refresh);
            let interface =
                SessionInterface::builder(codec()).refresh_each_request(refresh).build().unwrap();
            let header = situation.header("session");
            let (results, answer) =
                respond(&interface, header.as_deref(), &situation.operations, flask);
            if id == "situation/nested/append-unseen" {
                // Flask does not notice a change inside a value, this crate always does.
                assert!(answer.is_err());
                continue;
            }
            assert_eq!(results, situation.results, "{id}");
            assert_eq!(answer, Ok(()), "{id}, Flask's: {flask:?}");
        }
        let Some(next) = &situation.next else { continue };
        if id == "situation/nested/append-unseen" {
            continue;
        }
        let interface = SessionInterface::new(codec());
        let header =
            next_header(situation.header("session"), situation.answer.set_cookie.as_deref());
        let session = open(&interface, header.as_deref()).unwrap();
        assert_eq!(dict_to_typed(session.as_dict()), *next, "{id}: the next request");
    }
}

#[test]
fn every_combination_of_settings_gets_flasks_response() {
    #[derive(Deserialize)]
    struct Product {
        settings: CookieSettings,
        /// For a session, a permanent session and a deletion; `{}` is the place of the value.
        headers: [String; 3],
    }

    let situations: BTreeMap<_, Situation> = FIXTURE.group("situation").into_iter().collect();
    let in_product: Vec<_> = FIXTURE
        .situations_in_product
        .iter()
        .map(|id| &situations[&*format!("situation/{id}")])
        .collect();
    let products: Vec<(_, Product)> = FIXTURE.group("settings");
    assert_eq!(products.len(), 3 * 4 * 3 * 2 * 2 * 4 * 2);
    assert_eq!(in_product.len(), 19);
    let codec = codec();
    for (id, Product { mut settings, headers: [set, permanent, delete] }) in products {
        // A non-ASCII domain is refused; its ASCII form gets the same header.
        if let Some("Bücher.example") = settings.domain.as_deref() {
            assert!(settings.interface(codec.clone()).is_err());
            settings.domain = Some("xn--bcher-kva.example".to_owned());
        }
        for refresh in [true, false] {
            let interface = settings
                .builder(codec.clone())
                .unwrap()
                .refresh_each_request(refresh)
                .build()
                .unwrap();
            for situation in &in_product {
                let mut flask = situation.answer(refresh).clone();
                flask.set_cookie = flask.set_cookie.map(|text| {
                    let value = text.split(';').next().unwrap().strip_prefix("session=").unwrap();
                    match value {
                        "" => delete.clone(),
                        _ if text.contains("; Expires=") => permanent.replace("{}", value),
                        _ => set.replace("{}", value),
                    }
                });
                let header = situation.header(settings.name());
                let (_, answer) =
                    respond(&interface, header.as_deref(), &situation.operations, &flask);
                assert_eq!(answer, Ok(()), "{id} {settings:?} {:?}", situation.operations);
            }
        }
    }
}

#[derive(Deserialize)]
struct Odd {
    settings: CookieSettings,
    answer: Answer,
    read_back: Option<bool>,
}

/// Whether the response to a request that sets one key is Flask's, with these settings.
fn set_a_key(settings: &CookieSettings, flask: &Answer) -> Result<Result<(), String>, ConfigError> {
    let operations = serde_json::json!([["set", "username", "Alice"]]);
    let interface = settings.interface(codec())?;
    Ok(respond(&interface, None, operations.as_array().unwrap(), flask).1)
}

#[test]
fn paths_and_same_site_match_flask() {
    let mut cases: Vec<(_, Odd)> = FIXTURE.group("path");
    cases.extend(FIXTURE.group("application_root"));
    cases.extend(FIXTURE.group("same_site"));
    assert!(cases.len() > 60);
    for (id, Odd { settings, answer, .. }) in cases {
        match set_a_key(&settings, &answer) {
            Ok(ours) => assert_eq!(ours, Ok(()), "{id}, Flask's: {answer:?}"),
            Err(ConfigError::UnknownSameSite { .. }) => {
                assert_eq!(answer.error.as_deref(), Some("ValueError"), "{id}");
            }
            Err(other) => panic!("{id}: {other}"),
        }
    }
}

#[test]
fn a_name_is_valid_if_flask_reads_the_cookie_back() {
    let cases: Vec<(_, Odd)> = FIXTURE.group("name");
    assert!(cases.len() > 20);
    for (id, Odd { settings, answer, read_back }) in cases {
        match set_a_key(&settings, &answer) {
            Ok(ours) => {
                assert_eq!(ours, Ok(()), "{id}, Flask's: {answer:?}");
                assert_eq!(read_back, Some(true), "{id}");
            }
            Err(ConfigError::BadCookieName { name }) => {
                let has_control = name.bytes().any(|byte| byte.is_ascii_control());
                assert!(read_back != Some(true) || has_control, "{id}");
            }
            Err(other) => panic!("{id}: {other}"),
        }
    }
}

#[test]
fn domains_match_flask_or_are_refused() {
    // Flask accepts these.
    let would_end_the_attribute = ["a\u{1}b", "a\tb", "a;b", "a\u{7f}b"];
    let mut refused = BTreeSet::new();
    let mut non_ascii = 0;
    let cases: Vec<(_, Odd)> = FIXTURE.group("domain");
    assert!(cases.len() > 130);
    for (id, Odd { settings, answer, .. }) in cases {
        let is_ascii = settings.domain.as_ref().unwrap().is_ascii();
        match set_a_key(&settings, &answer) {
            Ok(ours) => {
                assert!(is_ascii, "{id}");
                assert_eq!(ours, Ok(()), "{id}, Flask's: {answer:?}");
            }
            Err(ConfigError::BadCookieDomain { domain, why }) => {
                assert_eq!(Some(&domain), settings.domain.as_ref(), "{id}");
                assert_eq!(
                    why == "it is not ASCII: give its ASCII form (`xn--...`)",
                    !is_ascii,
                    "{id}: {why}"
                );
                if !is_ascii {
                    non_ascii += 1;
                } else if answer.error.is_none() {
                    refused.insert(domain);
                }
            }
            Err(other) => panic!("{id}: {other}"),
        }
    }
    assert_eq!(refused, would_end_the_attribute.map(str::to_owned).into());
    assert!(non_ascii > 90, "{non_ascii}");
}

#[test]
fn cookie_headers_are_parsed_like_werkzeug() {
    #[derive(Deserialize)]
    struct Header {
        header: String,
        value: Option<String>,
    }

    let cases: Vec<(_, Header)> = FIXTURE.group("header");
    assert!(cases.len() > 75);
    let interface = SessionInterface::new(codec());
    for (id, Header { header, value }) in cases {
        let bytes: Vec<_> = header.chars().map(|byte| u8::try_from(byte).unwrap()).collect();
        assert_eq!(interface.cookie_value(&bytes).as_deref(), value.as_deref(), "{id} {header:?}");
    }
}

#[test]
fn permanent_cookies_expire_when_flasks_do() {
    #[derive(Deserialize)]
    struct Expiry {
        time: f64,
        lifetime: f64,
        answer: Answer,
    }

    let cases: Vec<(_, Expiry)> = FIXTURE.group("expiry");
    assert!(cases.iter().filter(|(_, case)| case.answer.error.is_some()).count() > 10);
    assert!(cases.iter().filter(|(_, case)| case.answer.set_cookie.is_some()).count() > 40);
    for (id, Expiry { time, lifetime, answer }) in cases {
        let codec = SessionCodec::builder("dev")
            .lifetime(Duration::from_secs_f64(lifetime))
            .build()
            .unwrap();
        let mut session = Session::new();
        session.set_permanent(true);
        let saved = SessionInterface::new(codec).save_at(&session, settings::time(time));
        assert!(answer.is(&saved), "{id}: {saved:?}, Flask's: {answer:?}");
    }
}

#[test]
fn large_cookies_are_reported_when_flask_warns() {
    #[derive(Deserialize)]
    struct Size {
        settings: CookieSettings,
        operations: Vec<Json>,
        answer: Answer,
    }

    let cases: Vec<(_, Size)> = FIXTURE.group("size");
    assert!(cases.len() >= 16);
    for (id, Size { settings, operations, answer }) in cases {
        let interface = settings.interface(codec()).unwrap();
        assert_eq!(respond(&interface, None, &operations, &answer).1, Ok(()), "{id}");
    }
}

#[test]
fn every_case_is_in_a_tested_group() {
    assert_eq!((&*FIXTURE.flask, &*FIXTURE.werkzeug), ("3.1.3", "3.1.9"));
    let known = [
        "situation",
        "settings",
        "name",
        "domain",
        "path",
        "application_root",
        "same_site",
        "header",
        "expiry",
        "size",
    ];
    let groups: BTreeSet<_> = FIXTURE
        .cases
        .iter()
        .map(|case| case["id"].as_str().unwrap().split('/').next().unwrap())
        .collect();
    assert_eq!(groups, BTreeSet::from(known));
}
