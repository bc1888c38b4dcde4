//! A struct becomes a session and our cookie; Flask loads and saves it; and Flask's cookie yields
//! an equal struct.

use flask_session_cookie::{Dict, Session, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::fixtures::Verdict;
use crate::common::settings::{Settings, time};
use crate::common::typed::{dict_to_typed, identical_dicts};
use crate::generate::structs::{Struct, structs};
use crate::generate::{Limits, settings};
use crate::judge::{Judge, Outcome};

pub struct Typed;

#[derive(Debug)]
pub struct Case {
    settings: Settings,
    signed_at: f64,
    /// When Flask reads the cookie.
    opened_at: f64,
    value: Struct,
}

/// Flask's default, in seconds.
const LIFETIME: i32 = 2_678_400;

impl Case {
    fn cookie(&self) -> Result<String, String> {
        let session = self.value.to_session().map_err(|error| error.to_string())?;
        let codec = self.settings.codec().build().map_err(|error| error.to_string())?;
        codec.encode_at(&session, time(self.signed_at)).map_err(|error| error.to_string())
    }
}

impl Kind for Typed {
    type Case = Case;

    const NAME: &'static str = "typed";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        let signed_at = (1_600_000_000..2_000_000_000, prop_oneof![Just(0.0), Just(0.75)]);
        let age = prop_oneof![Just(0), 0..=LIFETIME, Just(LIFETIME)];
        (settings::settings(limits), signed_at, age, structs())
            .prop_map(move |(settings, (seconds, fraction), age, value)| {
                let signed_at = f64::from(seconds) + fraction;
                let settings = Settings {
                    // The other kinds vary these.
                    fallback_keys: Vec::new(),
                    lifetime: None,
                    legacy_epoch: limits.legacy_epoch.then_some(true),
                    // The integers have up to Python's default number of digits.
                    max_int_digits: None,
                    ..settings
                };
                Case { settings, signed_at, opened_at: signed_at + f64::from(age), value }
            })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        // `judge` reports why there is no cookie.
        let cookie = case.cookie().unwrap_or_default();
        vec![json!({
            "do": "save_again",
            "settings": case.settings,
            "time": case.opened_at,
            "cookie": cookie,
        })]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let cookie = match case.cookie() {
            Ok(cookie) => cookie,
            Err(why) => return Ok(Outcome::Disagree(format!("cannot encode: {why}"))),
        };
        *judge.reached.entry(case.value.name().to_owned()).or_default() += 1;
        let mut flask = answers.remove(0);
        let disagree =
            |why: String| Ok(Outcome::Disagree(format!("{why}\n  our cookie: {cookie:?}")));
        let Some(again) = flask["again"].as_str().map(str::to_owned) else {
            return disagree(format!("Flask saves no session: {flask}"));
        };

        let ours = case.value.to_session().map_err(|error| error.to_string())?;
        match Verdict::from_json(&json!({"session": flask["session"].take()})) {
            Verdict::Session(Some(seen))
                if identical_dicts(&sorted(&seen), &sorted(ours.as_dict())) => {}
            other => {
                return disagree(format!("Flask loads {other:?}\n  from ours: {ours:?}"));
            }
        }

        let codec = judge.codec(&case.settings).build().map_err(|error| error.to_string())?;
        let read = |cookie: &str| -> Result<Session, String> {
            codec.decode_at(cookie, time(case.opened_at)).map_err(|error| error.to_string())
        };
        for (whose, cookie) in [("ours", &cookie), ("Flask's", &again)] {
            let is_equal = read(cookie)
                .and_then(|session| case.value.is_in(&session).map_err(|error| error.to_string()));
            if is_equal != Ok(true) {
                return disagree(format!("not equal from {whose}, {cookie:?}: {is_equal:?}"));
            }
        }
        Ok(Outcome::Agree)
    }

    fn fixture(case: &Case) -> Json {
        let session = case.value.to_session().map(|session| dict_to_typed(session.as_dict()));
        json!({
            "settings": case.settings,
            "time": case.signed_at,
            "opened_at": case.opened_at,
            "type": case.value.name(),
            "input": session.unwrap_or_default(),
        })
    }
}

/// Sorts all keys: their order does not matter for a struct.
fn sorted(dict: &Dict) -> Dict {
    let mut entries: Vec<_> = dict.iter().map(|(key, value)| (key, sorted_value(value))).collect();
    entries.sort_by_key(|(key, _)| *key);
    entries.into_iter().collect()
}

fn sorted_value(value: &Value) -> Value {
    match value {
        Value::Dict(dict) => Value::Dict(sorted(dict)),
        Value::List(items) => Value::List(items.iter().map(sorted_value).collect()),
        Value::Tuple(items) => Value::Tuple(items.iter().map(sorted_value).collect()),
        other => other.clone(),
    }
}
