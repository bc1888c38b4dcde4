//! The guide's recipe for Starlette's sessions, compared with Starlette 1.10.

#[path = "../common/mod.rs"]
mod common;
#[allow(unreachable_pub, reason = "the code of the guide")]
mod recipe;

use std::time::Duration;

use common::settings::time;
use common::typed::{from_typed, identical};
use flask_session_cookie::Value;
use flask_session_cookie::itsdangerous::TimestampSigner;
use recipe::SessionMiddleware;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

/// Cases with deeply nested JSON have it in base64, so that the file itself is not nested.
const FILE: &str = include_str!("../../fixtures/starlette-1.10.0.json");

const NOW: f64 = 1_700_000_000.75;

#[derive(Deserialize)]
struct File {
    starlette: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(default)]
    settings: Settings,
    time: Option<f64>,
    input: Option<Json>,
    raises: Option<String>,
    set_cookie: Option<String>,
    cookie: Option<String>,
    #[serde(default)]
    verdict: Json,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    secret_key: Option<String>,
    /// In seconds; `Some(None)` for `max_age=None`.
    #[serde(default, deserialize_with = "given")]
    max_age: Option<Option<u64>>,
}

fn given<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Option<u64>>, D::Error> {
    Option::deserialize(json).map(Some)
}

impl Settings {
    fn middleware(&self) -> SessionMiddleware {
        let signer = TimestampSigner::new(self.secret_key.as_deref().unwrap_or("dev")).unwrap();
        let max_age = self.max_age.unwrap_or(Some(14 * 24 * 60 * 60)).map(Duration::from_secs);
        SessionMiddleware { signer, max_age }
    }
}

fn cases(group: &str) -> Vec<Case> {
    let File { starlette, mut cases } = serde_json::from_str(FILE).unwrap();
    assert_eq!(starlette, "1.10.0");
    cases.retain(|case| case.id.starts_with(group));
    cases
}

#[test]
fn sessions_are_saved_like_starlette() {
    let cases = cases("made/");
    assert!(cases.len() > 25);
    for Case { id, settings, time: now, input, raises, set_cookie, .. } in cases {
        let Some(Value::Dict(session)) = from_typed(&input.unwrap()) else { panic!("{id}") };
        let ours = settings.middleware().save(session, true, time(now.unwrap_or(NOW)));
        match raises {
            Some(raised) => assert!(ours.is_err(), "{id}: {ours:?}, Starlette raised {raised}"),
            None => assert_eq!(ours.unwrap(), set_cookie, "{id}"),
        }
    }
}

#[test]
fn every_cookie_gets_starlettes_verdict() {
    let mut cases = cases("given/");
    assert!(cases.len() > 55);
    cases.extend(self::cases("made/").into_iter().filter(|case| case.raises.is_none()));
    for Case { id, settings, time: now, cookie, verdict, .. } in cases {
        let ours = settings.middleware().open(&cookie.unwrap(), time(now.unwrap_or(NOW)));
        // Starlette reads these but never writes them. The guide lists them.
        if id.starts_with("given/odd/") {
            assert!(ours.is_err(), "{id} no longer deviates: {ours:?}");
            assert!(verdict["session"].is_object(), "{id}: {verdict}");
            continue;
        }
        let agree = match &ours {
            Ok(Some(session)) => from_typed(&verdict["session"])
                .is_some_and(|starlettes| identical(&starlettes, &session.clone().into())),
            Ok(None) => verdict["empty"].is_string(),
            Err(_) => verdict["error"].is_string(),
        };
        assert!(agree, "{id}: {ours:?}, by Starlette {verdict}");
    }
}

#[test]
fn changed_sessions_are_saved_or_deleted_like_starlette() {
    let middleware = Settings::default().middleware();
    let mut compared = 0;
    for Case { id, cookie, set_cookie, .. } in cases("situation/") {
        let opened = cookie.and_then(|cookie| middleware.open(&cookie, time(NOW)).unwrap());
        let is_new = opened.is_none();
        let mut session = opened.unwrap_or_default();
        match id.rsplit_once(['/', '-']).unwrap().1 {
            "set" if is_new => drop(session.insert("user", "alice")),
            "set" => drop(session.insert("user", "bob")),
            "cleared" | "popped" => session.clear(),
            // A service saves only changed sessions, and Starlette does not notice changes inside a
            // value.
            "untouched" | "read" | "appended" => {
                assert_eq!(set_cookie, None, "{id}");
                continue;
            }
            other => panic!("{other}"),
        }
        assert_eq!(middleware.save(session, is_new, time(NOW)).unwrap(), set_cookie, "{id}");
        compared += 1;
    }
    assert_eq!(compared, 7);
}

#[test]
fn the_documented_recipe_is_the_tested_recipe() {
    let page = include_str!("../../docs/asgi.md");
    assert!(page.contains(&format!("```rust\n{}", include_str!("recipe.rs").trim_end())));
}
