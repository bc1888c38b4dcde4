//! The same texts in real Python and Flask: `fixtures/literals.json`, and the sessions in
//! `fixtures/flask-3.1.3.json`.

use std::path::Path;

use flask_session_cookie::UnverifiedCookie;
use serde::Deserialize;

use super::*;
use crate::literal::{Limits, print, print_dict, session};

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    literal: Option<String>,
    tagged: Option<String>,
    raises: Option<String>,
    cookie: Option<String>,
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    serde_json::from_str::<File>(&std::fs::read_to_string(path).unwrap()).unwrap().cases
}

/// Literals that Python accepts, but that are deliberately refused here.
fn is_left_out(id: &str, error: &ParseError) -> bool {
    match error {
        ParseError::Unsupported { what, .. } => what.starts_with("a character by name"),
        // The dict with this key is the value of a duplicate key, which Python drops.
        ParseError::Key { .. } => id == "random/136",
        _ => false,
    }
}

#[test]
fn literals_match_flask() {
    let (mut read, mut refused, mut left_out) = (0, 0, 0);
    for Case { id, literal, tagged: flask, raises, .. } in cases("literals.json") {
        let literal = literal.unwrap();
        match (parse(&literal), flask, raises) {
            (Ok(value), Some(json), None) => {
                read += 1;
                assert_eq!(tagged(&value), json, "{id}: {literal}");
            }
            (Err(error), Some(_), None) if is_left_out(&id, &error) => left_out += 1,
            (Err(_), None, Some(_)) => refused += 1,
            (ours, flask, raises) => {
                panic!("{id}: {literal:?}: {ours:?}, Flask: {flask:?} {raises:?}")
            }
        }
    }
    assert!(read > 500 && refused > 150 && left_out == 2, "{read}, {refused}, {left_out}");
}

#[test]
fn flask_sessions_round_trip() {
    let mut count = 0;
    for case in cases("flask-3.1.3.json") {
        let Some(Ok(cookie)) = case.cookie.as_deref().map(UnverifiedCookie::parse) else {
            continue;
        };
        let Ok(found) = cookie.session() else { continue };
        let value = Value::from(found.as_dict().clone());
        let id = case.id;
        for printed in [
            print_dict(found.as_dict(), Limits::FULL),
            print(&value, Limits::FULL),
            value.to_string(),
            format!("<SecureCookieSession {value}>"),
        ] {
            let read = session(&printed).unwrap_or_else(|error| panic!("{id}: {printed}: {error}"));
            assert_eq!(tagged(&read.into_dict().into()), tagged(&value), "{id}");
        }
        count += 1;
    }
    assert!(count > 250, "{count}");
}
