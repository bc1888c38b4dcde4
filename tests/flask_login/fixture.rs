//! Reads the fixture of Flask-Login 0.6.3.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::common::settings::Key;
use flask_session_cookie::ConfigError;
use flask_session_cookie::flask_login::RememberToken;

/// The cases of these groups, with their ids. A group is the first part of an id.
pub(crate) fn cases<T: DeserializeOwned>(groups: &[&str]) -> Vec<(String, T)> {
    #[derive(Deserialize)]
    struct File {
        flask_login: String,
        cases: Vec<Map<String, Json>>,
    }
    let file: File = serde_json::from_str(include_str!("../../fixtures/login-0.6.3.json")).unwrap();
    assert_eq!(file.flask_login, "0.6.3");
    let mut counts: BTreeMap<_, usize> = groups.iter().map(|group| (*group, 0)).collect();
    let mut cases = Vec::new();
    for mut case in file.cases {
        let id = case.remove("id").unwrap().as_str().unwrap().to_owned();
        if let Some(count) = counts.get_mut(id.split('/').next().unwrap()) {
            *count += 1;
            cases.push((id, serde_json::from_value(Json::Object(case)).unwrap()));
        }
    }
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    cases
}

/// In Python, a key is `str` or `bytes`.
pub(crate) fn remember_token(key: &Key) -> Result<RememberToken, ConfigError> {
    match key {
        Key::Text(text) => RememberToken::new(text),
        Key::Bytes { .. } => RememberToken::with_bytes(&key.bytes()),
    }
}
