//! A cookie that Flask wrote decodes to what Flask loads from it, at a later time and after its key
//! has become a fallback key.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::settings::Settings;
use crate::generate::{Limits, python_only, settings};
use crate::judge::{Judge, Outcome, Shown};

pub struct Decode;

#[derive(Debug)]
pub struct Case {
    /// Typed JSON, including values that only Python has.
    session: Json,
    saved_with: Settings,
    saved_at: f64,
    opened_with: Settings,
    opened_at: f64,
}

impl Kind for Decode {
    type Case = Case;

    const NAME: &'static str = "decode";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        let age = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
        (
            python_only::session(limits),
            settings::settings(limits),
            settings::usual_time(limits),
            age,
            prop::option::of(settings::key()),
        )
            .prop_map(move |(session, saved_with, saved_at, age, new_key)| {
                let lifetime = saved_with.lifetime.unwrap_or(2_678_400.0).floor();
                let mut opened_with = saved_with.clone();
                if let Some(new_key) = new_key
                    && limits.fallback_keys
                {
                    // Keeps all keys: Flask 3.1.0 signs with the last fallback key.
                    let old_key = opened_with.secret_key.replace(new_key);
                    opened_with.fallback_keys.push(
                        old_key.unwrap_or_else(|| {
                            crate::common::settings::Key::Text("dev".to_owned())
                        }),
                    );
                }
                // A multiple of a quarter of a second, which a float holds exactly.
                let opened_at = saved_at + (age * lifetime * 4.0).floor() / 4.0;
                Case { session, saved_with, saved_at, opened_with, opened_at }
            })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        vec![json!({
            "do": "hand_over",
            "saving": {"settings": case.saved_with, "time": case.saved_at, "session": case.session},
            "opening": {"settings": case.opened_with, "time": case.opened_at},
        })]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let mut flask = answers.remove(0);
        let Some(cookie) = flask["cookie"].as_str().map(str::to_owned) else {
            return Ok(Outcome::NoCase);
        };
        let has_dataclass = python_only::has_dataclass(&case.session);
        let shown = Shown {
            settings: &case.opened_with,
            time: case.opened_at,
            cookie: &cookie,
            emitted: true,
            has_dataclass,
        };
        let (outcome, _) = judge.verdict(&shown, flask["verdict"].take())?;
        Ok(match outcome {
            Outcome::Disagree(why) => Outcome::Disagree(format!("{why}\n  cookie: {cookie:?}")),
            other => other,
        })
    }

    fn fixture(case: &Case) -> Json {
        json!({
            "settings": case.saved_with,
            "time": case.saved_at,
            "input": case.session,
            "opened_with": case.opened_with,
            "opened_at": case.opened_at,
        })
    }
}
