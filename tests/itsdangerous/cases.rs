//! Reads the fixtures of libraries that sign with itsdangerous or in its format.

use std::time::SystemTime;

use serde_json::Value as Json;

use crate::common::at::SIGNED_AT;
use crate::common::settings;

pub(crate) fn cases(file: &str, at_least: usize) -> Vec<Json> {
    let file: Json = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= at_least, "only {} cases", cases.len());
    cases
}

/// The time of a case: `later` seconds after 1700000000.75.
pub(crate) fn time(case: &Json) -> SystemTime {
    let later = case.get("later").map_or(0.0, |later| later.as_f64().unwrap());
    settings::time(SIGNED_AT as f64 + 0.75 + later)
}

/// The id, and the group that it begins with.
pub(crate) fn id(case: &Json) -> (&str, &str) {
    let id = case["id"].as_str().unwrap();
    (id, id.split('/').next().unwrap())
}

pub(crate) fn text<'a>(case: &'a Json, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("{key}: {case}"))
}
