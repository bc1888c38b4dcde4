//! Reads the fixtures that `fixtures/generate.py` made with real itsdangerous.

use std::collections::BTreeMap;
use std::time::SystemTime;

use flask_session_cookie::Value;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::settings::{self, Key};
use crate::common::stack::on_a_large_stack;
use crate::common::typed::from_typed;

/// What one version of itsdangerous did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) itsdangerous: String,
    #[serde(rename = "interpreter")]
    _interpreter: String,
    same_as: Option<String>,
    pub(crate) settings: Settings,
    absent: Vec<String>,
    /// All cases of the version: [`rows`] adds those that it shares.
    pub(crate) cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) settings: Settings,
    #[serde(default = "default_time")]
    time: f64,
    /// The value that was signed; `python` is its `repr` if typed JSON cannot express it.
    #[serde(default, deserialize_with = "present")]
    input: Option<Json>,
    pub(crate) python: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) raises: Option<String>,
    /// The value that the token loads to, if it differs from `input`.
    #[serde(default, deserialize_with = "present")]
    loaded: Option<Json>,
    pub(crate) max_age: Option<u64>,
    verdict: Option<Json>,
    unverified: Option<Json>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    secret_key: Option<Key>,
    pub(crate) fallback_keys: Vec<String>,
    pub(crate) salt: Option<String>,
    pub(crate) call_salt: Option<String>,
    pub(crate) sep: Option<String>,
    pub(crate) key_derivation: Option<String>,
    pub(crate) digest: Option<String>,
    pub(crate) fallback_signers: Option<Vec<Settings>>,
    pub(crate) ensure_ascii: Option<bool>,
    pub(crate) sort_keys: Option<bool>,
    pub(crate) compact: Option<bool>,
    pub(crate) serializer: Option<String>,
    pub(crate) legacy_epoch: Option<bool>,
}

/// What itsdangerous made of a token.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// This value (`None` if a Rust value cannot hold it), signed at this time if the token has
    /// one.
    Value(Option<Value>, Option<i64>),
    /// A `BadSignature` or a subclass, with its attributes.
    BadSignature { class: String, payload: Option<String>, signed_at: Option<i64> },
    /// Another exception.
    Error(String),
}

/// `Some(Json::Null)` for `null`, and `None` only without the key.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

fn default_time() -> f64 {
    1_308_874_145.75
}

impl Settings {
    pub(crate) fn secret_key(&self) -> Vec<u8> {
        match &self.secret_key {
            None => b"secret-key".to_vec(),
            Some(key) => key.bytes(),
        }
    }
}

impl Case {
    pub(crate) fn time(&self) -> SystemTime {
        settings::time(self.time)
    }

    /// Whether the token was given to itsdangerous, rather than made by it.
    pub(crate) fn is_given(&self) -> bool {
        self.input.is_none() && self.python.is_none()
    }

    /// The value that was signed, if typed JSON can express it.
    pub(crate) fn input(&self) -> Option<Value> {
        self.input.as_ref().map(|typed| from_typed(typed).expect("a value that Rust can hold"))
    }

    /// What itsdangerous made of the token.
    pub(crate) fn verdict(&self) -> Verdict {
        let Some(verdict) = &self.verdict else {
            let value = self.loaded.as_ref().or(self.input.as_ref()).expect("a value");
            return Verdict::Value(from_typed(value), None);
        };
        let text = |key: &str| verdict.get(key).and_then(Json::as_str).map(str::to_owned);
        let signed_at = verdict.get("date_signed").and_then(Json::as_i64);
        match (verdict.get("value"), text("error")) {
            (Some(value), None) => Verdict::Value(from_typed(value), signed_at),
            (None, Some(class)) if verdict.get("payload").is_some() => {
                Verdict::BadSignature { class, payload: text("payload"), signed_at }
            }
            (None, Some(class)) => Verdict::Error(class),
            _ => panic!("unknown verdict {verdict}"),
        }
    }

    /// The result of `loads_unsafe`: whether the signature is valid, and the value, which is `Null`
    /// if there is none. `None` if it raised an exception.
    pub(crate) fn unverified(&self) -> Option<(bool, Option<Value>)> {
        match &self.unverified {
            None => match self.verdict() {
                Verdict::Value(value, _) => Some((true, value)),
                _ => None,
            },
            Some(Json::Array(pair)) => Some((pair[0].as_bool().unwrap(), from_typed(&pair[1]))),
            Some(_) => None,
        }
    }

    /// The result of a signer's `validate`; `None` if it raised an exception.
    pub(crate) fn valid(&self) -> Option<bool> {
        match (&self.unverified, self.verdict()) {
            (None, Verdict::Error(_)) | (Some(Json::Object(_)), _) => None,
            (None, verdict) => Some(matches!(verdict, Verdict::Value(..))),
            (Some(valid), _) => valid.as_bool(),
        }
    }
}

/// All versions, each with all its cases.
pub(crate) fn rows() -> Vec<Row> {
    let read = |stem: &str| {
        let path = format!("{}/fixtures/{stem}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut json = serde_json::Deserializer::from_str(&text);
        json.disable_recursion_limit();
        Row::deserialize(&mut json).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    ["0.24", "1.1.0", "2.0.1", "2.1.2", "2.2.0"]
        .into_iter()
        .map(|version| {
            let mut row = read(&format!("itsdangerous-{version}"));
            assert_eq!(row.itsdangerous, version);
            if let Some(base) = &row.same_as {
                let mut cases: BTreeMap<_, _> =
                    read(base).cases.into_iter().map(|case| (case.id.clone(), case)).collect();
                cases.retain(|id, _| !row.absent.contains(id));
                cases.extend(row.cases.drain(..).map(|case| (case.id.clone(), case)));
                row.cases = cases.into_values().collect();
            }
            row
        })
        .collect()
}

/// Passes all versions to a test.
pub(crate) fn with_rows(test: impl FnOnce(Vec<Row>) + Send + 'static) {
    on_a_large_stack(|| test(rows()));
}

/// The token that itsdangerous 2.2 made in the case with this id.
pub(crate) fn token(id: &str) -> String {
    let row = rows().pop().unwrap();
    row.cases.into_iter().find(|case| case.id == id).and_then(|case| case.token).unwrap()
}
